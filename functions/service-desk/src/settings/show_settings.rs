//! `GET /desk/settings`: how the service desk works, as the form that changes it.

use domain::access::{ManageSettings, Permission};
use domain::service_desk::{DeskSettings, ProductionYear};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, icon, shell};
use web::{Access, Context, Fields, FormPage, PageWithForm, Policy, Problem, View, Way};

use super::form;
use super::recount_tickets::RECOUNT;
use super::take_over_year::TAKE_OVER;
use super::view::{SettingsView, fields_of};
use crate::{categories, replies};

/// The page, with the form filled in as the settings are or as somebody has just filled it in.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct SettingsPage {
    #[serde(flatten)]
    settings: SettingsView,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    now: Timestamp,
    /// The year whose days are offered.
    #[serde(skip)]
    year: i16,
    /// Whether whoever asks works on tickets, too.
    #[serde(skip)]
    works: bool,
}

pub(crate) async fn show(access: Access<ManageSettings>) -> Result<View<SettingsPage>, Problem> {
    let desk = access.tenant().desk(&access.organization().time_zone).await?;
    Ok(View::new(SettingsPage::of(&desk.settings, &access)))
}

impl SettingsPage {
    pub(crate) fn of(settings: &DeskSettings, access: &Access<ManageSettings>) -> Self {
        Self {
            settings: SettingsView::of(settings),
            fields: fields_of(settings),
            now: access.now(),
            year: access.today().year(),
            works: access.may(Permission::WorkTickets),
        }
    }

    pub(crate) fn filled_in(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    /// With what is wrong in either of its forms.
    fn draw(&self, context: &Context, view: &FormView<'_>, year: &FormView<'_>) -> Markup {
        let (title, settings) = (context.text("desk-settings-title"), context.text("settings"));
        let way = context.way(Way::Settings);
        let frame = Frame {
            back: way.as_deref().map(|address| (address, settings.as_ref())),
            actions: html! {
                @if self.works { a.button href=(replies::LIST) { (context.text("replies")) } }
                a.button href=(RECOUNT) data-panel { (context.text("recount-tickets")) }
                a.button href=(categories::LIST) { (context.text("categories")) }
            },
            ..Frame::titled(&title)
        };
        let content = html! {
            div.columns.desk {
                (form::whole(view, self.settings.version, self.now))
                (russia(year))
            }
        };
        shell(context, &frame, &content)
    }
}

/// The form that takes the days of a year over, which says where they come from.
fn russia(view: &FormView<'_>) -> Markup {
    let context = view.context;
    html! {
        section.card aria-labelledby="russia" {
            h2 #russia { (context.text("russia-title")) }
            form method="post" action=(TAKE_OVER) novalidate {
                (view.summary())
                p { (context.text("russia-hint")) }
                (view.text("year").labelled("russia-year").numeric().most(4).autocomplete("off").required())
                ul.hint {
                    @for known in ProductionYear::all() { li { (known.year) ": " (known.source) } }
                }
                (actions(context).with(html! {
                    button type="submit" { (icon("plus")) (context.text("russia-take-over")) }
                }))
            }
        }
    }
}

impl PageWithForm for SettingsPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let year = Fields::default().with("year", self.year);
        self.draw(context, &view, &FormView { context, fields: &year, problem: None })
    }
}

/// The page on which somebody asked for a year that can't be taken over.
pub(crate) struct YearRefused {
    pub(crate) page: SettingsPage,
    pub(crate) fields: Fields,
}

impl FormPage for YearRefused {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        let view = FormView { context, fields: &self.page.fields, problem: None };
        let year = FormView { context, fields: &self.fields, problem: Some(problem) };
        self.page.draw(context, &view, &year)
    }

    fn policy(&self) -> Policy {
        PageWithForm::policy(&self.page)
    }
}
