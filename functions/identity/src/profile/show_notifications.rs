//! `GET /profile/notifications`: which letters about work a person gets, as the form that changes it. A box that is ticked
//! means that the letter comes.

use domain::User;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Context, Fields, PageWithForm, Person, Problem, View};

use super::edit_notifications::{EDIT, SHOWN, WANTED};

pub(crate) const NOTIFICATIONS: &str = "/profile/notifications";

/// Which letters about work a person gets.
#[derive(Clone, Serialize, JsonSchema)]
struct Notifications {
    items: Vec<NoticeView>,
    version: u32,
    /// What the caller may do with them now.
    may: Vec<NotificationsAct>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct NoticeView {
    kind: &'static str,
    name: String,
    /// Whether such letters come.
    is_on: bool,
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NotificationsAct {
    Edit,
}

/// The page, with the form filled in as it is or as somebody has just filled it in.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NotificationsPage {
    #[serde(flatten)]
    notifications: Notifications,
    #[serde(skip)]
    fields: Fields,
}

pub(crate) async fn show(context: Context, person: Person) -> View<NotificationsPage> {
    View::new(NotificationsPage::of(person.user(), &context))
}

/// The fields of the form before anything is changed in it. It says which kinds it shows: a kind that it has not shown is not
/// switched off by having no tick.
pub(super) fn fields_of(user: &User, context: &Context) -> Fields {
    Fields::default()
        .with("version", user.version)
        .with_list(SHOWN, context.notices())
        .with_list(WANTED, context.notices().filter(|kind| user.wants(kind)))
}

/// What a kind of letters is called.
pub(super) fn name_of(context: &Context, kind: &str) -> String {
    context.text(&format!("notice-{kind}")).into_owned()
}

impl NotificationsPage {
    /// The page of somebody, as they are now.
    pub(super) fn of(user: &User, context: &Context) -> Self {
        let view = |kind| NoticeView { kind, name: name_of(context, kind), is_on: user.wants(kind) };
        let items: Vec<NoticeView> = context.notices().map(view).collect();
        let may = if items.is_empty() { Vec::new() } else { vec![NotificationsAct::Edit] };
        let notifications = Notifications { items, version: user.version, may };
        Self { notifications, fields: fields_of(user, context) }
    }

    pub(super) fn filled_in(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }

    fn form(&self, view: &FormView<'_>) -> Markup {
        let Notifications { items, version, .. } = &self.notifications;
        let context = view.context;
        html! {
            form.card.panel-form method="post" action=(EDIT) novalidate {
                (view.summary())
                (view.version(*version))
                fieldset.field aria-describedby={ (WANTED) "-hint " (WANTED) "-error" } {
                    legend { (context.text("field-wanted")) }
                    // A form in which no box is ticked still says which kinds it has shown.
                    input type="hidden" name=(WANTED) value="";
                    div.stack {
                        @for NoticeView { kind, name, .. } in items {
                            div {
                                input type="hidden" name=(SHOWN) value=(kind);
                                label.choice {
                                    input type="checkbox" name=(WANTED) value=(kind) aria-describedby={ (kind) "-hint" }
                                        checked[self.fields.has_chosen(WANTED, kind)];
                                    span { (name) }
                                }
                                p.hint id={ (kind) "-hint" } { (context.text(&format!("notice-{kind}.hint"))) }
                            }
                        }
                    }
                    p.hint id={ (WANTED) "-hint" } { (context.text("field-wanted.hint")) }
                    (view.error(WANTED))
                }
                (actions(context).primary(context.text("save")))
            }
        }
    }
}

impl PageWithForm for NotificationsPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, profile) = (context.text("notifications"), context.text("profile"));
        let frame = Frame { back: Some(("/profile", &profile)), ..Frame::titled(&title) };
        let content = html! {
            @if self.notifications.items.is_empty() {
                div.empty {
                    h2 { (context.text("notifications-none")) }
                    p { (context.text("notifications-none.hint")) }
                }
            } @else {
                (self.form(&FormView { context, fields: &self.fields, problem }))
            }
        };
        shell(context, &frame, &content)
    }
}
