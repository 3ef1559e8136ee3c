//! `GET /company/settings`: the settings, as the form that changes them.

use domain::access::ManageSettings;
use domain::{
    AccentColor, Contacts, Description, Email, Language, Link, Name, Organization, Phone, Rgb, Site, ZoneName,
};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, day_text, language_choice, moment_text, shell, zone_choice};
use web::{Access, Context, Fields, FormPage, PageWithForm, Policy, Problem, View, logo_address};

use crate::entries::Entries;

/// What the settings are, and what may be done with them.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Settings {
    name: Name,
    description: Description,
    contacts: Contacts,
    /// In which the organisation's days begin and end.
    time_zone: ZoneName,
    accent_color: Option<AccentColor>,
    /// The address of the logo, on this host.
    logo: Option<String>,
    /// In which those are spoken to who have chosen none.
    language: Option<Language>,
    version: u32,
    /// What the caller may do with them now.
    may: Vec<SettingsAct>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SettingsAct {
    Edit,
    ChangeLogo,
    RemoveLogo,
}

/// The page, with the form filled in as the settings are or as somebody has just filled it in.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct SettingsPage {
    #[serde(flatten)]
    settings: Settings,
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    entries: Entries,
    #[serde(skip)]
    days: Days,
}

/// What the time zone makes of this moment and of the subscription.
#[derive(Clone)]
struct Days {
    now: Timestamp,
    today: jiff::civil::Date,
    subscription_ends_at: Option<Timestamp>,
}

pub(crate) async fn show(access: Access<ManageSettings>) -> View<SettingsPage> {
    View::new(SettingsPage::of(access.organization(), &access))
}

/// The form as it is before anything is changed in it.
pub(crate) fn fields_of(organization: &Organization) -> Fields {
    let Contacts { address, phone, email, site } = &organization.contacts;
    let color = organization.accent_color.as_ref();
    Fields::default()
        .with("version", organization.settings_version)
        .with("name", &organization.name)
        .with("description", &organization.description)
        .with("contacts.address", address.as_ref().map(Description::as_str).unwrap_or_default())
        .with("contacts.phone", phone.as_ref().map(Phone::as_str).unwrap_or_default())
        .with("contacts.email", email.as_ref().map(Email::as_str).unwrap_or_default())
        .with("contacts.site", site.as_ref().map(Site::as_str).unwrap_or_default())
        .with("time_zone", &organization.time_zone)
        .with("accent_color", color.map(AccentColor::as_str).unwrap_or_default())
        .with("language", organization.language.map(Language::tag).unwrap_or_default())
}

impl SettingsPage {
    pub(crate) fn of(organization: &Organization, access: &Access<ManageSettings>) -> Self {
        let may = [SettingsAct::Edit, SettingsAct::ChangeLogo]
            .into_iter()
            .chain(organization.logo.as_ref().map(|_| SettingsAct::RemoveLogo));
        let settings = Settings {
            name: organization.name.clone(),
            description: organization.description.clone(),
            contacts: organization.contacts.clone(),
            time_zone: organization.time_zone.clone(),
            accent_color: organization.accent_color.clone(),
            logo: organization.logo.as_deref().map(logo_address),
            language: organization.language,
            version: organization.settings_version,
            may: may.collect(),
        };
        let days = Days {
            now: access.now(),
            today: organization.today(access.now()),
            subscription_ends_at: organization.subscription_ends_at(),
        };
        Self { settings, fields: fields_of(organization), entries: Entries::of(access), days }
    }

    pub(crate) fn filled_in(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    fn form(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        html! {
            form.card.panel-form method="post" action="/company/settings/edit" novalidate {
                (view.summary())
                (view.version(self.settings.version))
                (view.text("name").most(Name::MAXIMUM).autocomplete("organization").required())
                (view.text_area("description", 3).required())
                fieldset.group {
                    legend { (context.text("contacts")) }
                    (view.text_area("contacts.address", 2).labelled("contacts-address").autocomplete("street-address"))
                    div.field-row {
                        (view.text("contacts.phone").labelled("contacts-phone").kind("tel").autocomplete("tel"))
                        (view.text("contacts.email").labelled("contacts-email").kind("email").autocomplete("email"))
                    }
                    (view.text("contacts.site").labelled("contacts-site").kind("url").most(Link::MAXIMUM)
                        .attribute("placeholder", "https://").autocomplete("url"))
                }
                (zone_choice(view, "time_zone", self.days.now).labelled("settings-time-zone").followed_by(self.days(context)))
                div.field-row {
                    (view.text("accent_color").most(7).autocomplete("off").attribute("spellcheck", "false")
                        .attribute("placeholder", "#3a55cc").followed_by(self.colors(context)))
                    (language_choice(view, "language").labelled("settings-language").or_none(context.text("language-of-browser")))
                }
                (actions(context).primary(context.text("save")))
            }
        }
    }

    /// What the zone that is saved makes of the days, so that it can be seen what another would move.
    fn days(&self, context: &Context) -> Markup {
        let today = day_text(context, self.days.today);
        html! {
            p.hint {
                (context.text_with("settings-today", &[("today", today.into())]))
                @if let Some(at) = self.days.subscription_ends_at {
                    " " (context.text_with("settings-subscription-ends-at", &[("at", moment_text(context, at).into())]))
                }
            }
        }
    }

    /// The colour that is saved, as it is shown by day and by night, and that it is another where the chosen one could not be
    /// read.
    fn colors(&self, context: &Context) -> Markup {
        let Some(color) = &self.settings.accent_color else { return html! {} };
        let shown = color.shades().map(|shades| shades.accent);
        let is_as_chosen = |rgb: &Rgb| rgb.to_string() == color.as_str();
        html! {
            p.swatches {
                @for (rgb, time) in shown.iter().zip(["color-by-day", "color-by-night"]) {
                    span.swatch {
                        svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" { rect width="20" height="20" rx="4" fill=(rgb) {} }
                        (context.text(time)) " " code { (rgb) }
                    }
                }
            }
            @if !shown.iter().all(is_as_chosen) { p.hint { (context.text("color-moved")) } }
        }
    }

    fn logo(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        html! {
            section.card aria-labelledby="logo-title" {
                h2 #logo-title { (context.text("logo")) }
                div.stack {
                    @if let Some(address) = &self.settings.logo {
                        img.logo-whole src=(address) alt=(self.settings.name);
                    }
                    form method="post" action="/company/settings/logo" enctype="multipart/form-data" novalidate {
                        (view.summary())
                        (view.file("file", pictures::TYPES).labelled("logo-file"))
                        (actions(context).plain(context.text("logo-keep")))
                    }
                    @if self.settings.logo.is_some() {
                        form method="post" action="/company/settings/logo/delete" {
                            button.quiet type="submit" { (context.text("logo-remove")) }
                        }
                    }
                }
            }
        }
    }

    /// With what is wrong in either of its forms.
    fn draw(&self, context: &Context, in_form: Option<&Problem>, in_logo: Option<&Problem>) -> Markup {
        let title = context.text("settings-general");
        let fields = &self.fields;
        let content = html! {
            (self.entries.draw(context))
            div.columns {
                (self.form(&FormView { context, fields, problem: in_form }))
                (self.logo(&FormView { context, fields, problem: in_logo }))
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}

impl PageWithForm for SettingsPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        self.draw(context, problem, None)
    }
}

/// The page that somebody chose a logo on which can't be taken.
pub(crate) struct LogoRefused(pub(crate) SettingsPage);

impl FormPage for LogoRefused {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        self.0.draw(context, None, Some(problem))
    }

    fn policy(&self) -> Policy {
        PageWithForm::policy(&self.0)
    }
}
