//! `GET /profile/notifications`: what a person is told about work, by letter and behind the bell of a cabinet, as the form that
//! changes it. A box that is ticked means that they are told so.

use domain::User;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Context, Fields, Notice, PageWithForm, Person, Problem, View};

use super::edit_notifications::EDIT;

pub(crate) const NOTIFICATIONS: &str = "/profile/notifications";

/// A way in which people are told something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    Letters,
    Bell,
}

impl Channel {
    pub(super) const ALL: [Self; 2] = [Self::Letters, Self::Bell];

    /// The field of the kinds of which one is not told, for programs.
    pub(super) const fn silenced(self) -> &'static str {
        match self {
            Self::Letters => "silenced",
            Self::Bell => "bell_silenced",
        }
    }

    /// The field of the kinds of which one is told, in a form.
    pub(super) const fn wanted(self) -> &'static str {
        match self {
            Self::Letters => "wanted",
            Self::Bell => "bell_wanted",
        }
    }

    /// The field of the kinds that a form shows.
    pub(super) const fn shown(self) -> &'static str {
        match self {
            Self::Letters => "shown",
            Self::Bell => "bell_shown",
        }
    }

    fn has(self, notice: &Notice) -> bool {
        self == Self::Bell || notice.has_letter
    }

    /// The kinds that there are of it for the caller.
    pub(super) fn kinds(self, context: &Context) -> impl Iterator<Item = &'static str> {
        context.notices().filter(move |notice| self.has(notice)).map(|notice| notice.kind)
    }

    pub(super) fn is_wanted(self, user: &User, kind: &str) -> bool {
        match self {
            Self::Letters => user.wants(kind),
            Self::Bell => user.wants_bell(kind),
        }
    }
}

/// What a person is told about work.
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
    /// Whether letters of the kind come; null where there are none.
    by_letter: Option<bool>,
    /// Whether cabinets tell of it behind their bell.
    by_bell: bool,
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
    Channel::ALL.into_iter().fold(Fields::default().with("version", user.version), |fields, channel| {
        let wanted = channel.kinds(context).filter(|kind| channel.is_wanted(user, kind));
        fields.with_list(channel.shown(), channel.kinds(context)).with_list(channel.wanted(), wanted)
    })
}

/// The text that names a kind.
fn key_of(kind: &str) -> String {
    format!("notice-{}", kind.replace('_', "-"))
}

/// What a kind is called.
pub(super) fn name_of(context: &Context, kind: &str) -> String {
    context.text(&key_of(kind)).into_owned()
}

impl NotificationsPage {
    /// The page of somebody, as they are now.
    pub(super) fn of(user: &User, context: &Context) -> Self {
        let view = |Notice { kind, has_letter, .. }: &Notice| NoticeView {
            kind,
            name: name_of(context, kind),
            by_letter: has_letter.then(|| user.wants(kind)),
            by_bell: user.wants_bell(kind),
        };
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
                @for channel in Channel::ALL {
                    // A form in which no box is ticked still says which kinds it has shown.
                    input type="hidden" name=(channel.wanted()) value="";
                    @for kind in items.iter().filter(|item| channel == Channel::Bell || item.by_letter.is_some()) {
                        input type="hidden" name=(channel.shown()) value=(kind.kind);
                    }
                }
                table.notices {
                    caption.visually-hidden { (context.text("notifications-settings")) }
                    thead {
                        tr {
                            th scope="col" { (context.text("column-notice")) }
                            @for channel in Channel::ALL { th scope="col" { (context.text(&format!("field-{}", channel.wanted().replace('_', "-")))) } }
                        }
                    }
                    tbody {
                        @for item in items {
                            tr {
                                th scope="row" id={ (item.kind) "-name" } {
                                    (item.name)
                                    span.hint id={ (item.kind) "-hint" } { (context.text(&format!("{}.hint", key_of(item.kind)))) }
                                }
                                @for channel in Channel::ALL { td { (self.tick(context, channel, item)) } }
                            }
                        }
                    }
                }
                p.hint { (context.text("field-wanted.hint")) }
                @for channel in Channel::ALL { (view.error(channel.wanted())) }
                (actions(context).primary(context.text("save")))
            }
        }
    }

    fn tick(&self, context: &Context, channel: Channel, item: &NoticeView) -> Markup {
        if channel == Channel::Letters && item.by_letter.is_none() {
            return html! { span.muted title=(context.text("no-letter-of-notice")) { "—" span.visually-hidden { (context.text("no-letter-of-notice")) } } };
        }
        let of = context.text(&format!("field-{}", channel.wanted().replace('_', "-")));
        html! {
            label.choice {
                input type="checkbox" name=(channel.wanted()) value=(item.kind)
                    aria-label=(format!("{}: {of}", item.name)) aria-describedby={ (item.kind) "-hint" }
                    checked[self.fields.has_chosen(channel.wanted(), item.kind)];
            }
        }
    }
}

impl PageWithForm for NotificationsPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, profile) = (context.text("notifications-settings"), context.text("profile"));
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
