//! `GET /profile/sessions`: the sessions of a person, and how to end one, all others, or all.

use std::convert::Infallible;

use domain::audit::Action;
use domain::user::Session;
use domain::{Device, SessionId, User, Violation};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, moment, shell};
use web::{Context, Done, Form, FromFields, Input, Page, Path, Person, Problem, View};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Devices {
    /// The newest first.
    items: Vec<DeviceView>,
}

#[derive(Serialize, JsonSchema)]
struct DeviceView {
    id: SessionId,
    /// The host that it is signed in on.
    host: String,
    #[serde(flatten)]
    device: Device,
    /// The network address that it was signed in from.
    address: Option<String>,
    created_at: Timestamp,
    /// To the hour.
    last_seen_at: Option<Timestamp>,
    /// Whether it is the one that asks.
    is_this: bool,
}

impl DeviceView {
    fn of(session: Session, this: SessionId) -> Self {
        Self {
            is_this: session.id == this,
            id: session.id,
            host: session.host,
            device: session.device,
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
        }
    }
}

pub(crate) async fn list(person: Person) -> Result<View<Devices>, Problem> {
    let sessions = person.account().sessions().await?;
    let alive = sessions.into_iter().filter(|session| person.user().admits(session, person.now()));
    let items = alive.map(|session| DeviceView::of(session, person.session().id)).collect();
    Ok(View::new(Devices { items }))
}

/// Signed out, on one or many devices.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Ended {}

/// Ends one of one's own sessions; one that is not there, or somebody else's, is over already.
pub(crate) async fn end_one(
    person: Person,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<Ended>, Problem> {
    value?;
    let id: SessionId = id.parse().map_err(|_| Problem::not_found())?;
    let own = person.session();
    person.account().end_session(person.user(), &person.origin(), own, id).await?;
    let then = if id == person.session().id { "/session" } else { "/profile/sessions" };
    Ok(View::new(Ended {}).then(then, Done::new("session-ended")))
}

/// Which sessions are to end.
#[derive(Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
enum Which {
    Others,
    All,
}

impl std::str::FromStr for Which {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "others" => Ok(Self::Others),
            "all" => Ok(Self::All),
            _ => Err(Violation::UnknownValue),
        }
    }
}

pub(crate) struct EndOrder(Which);

impl FromFields for EndOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required("which").map(Self)
    }
}

/// Ends all other sessions, or all: one write, whatever their number.
pub(crate) async fn end_many(
    person: Person,
    Input { value, .. }: Input<EndOrder>,
) -> Result<View<Ended>, Problem> {
    let EndOrder(which) = value?;
    let kept = (which == Which::Others).then_some(person.session().id);
    let end = |user: &mut User| {
        user.end_sessions(kept);
        Ok::<_, Infallible>(())
    };
    let action = if which == Which::All { Action::AllSessionsEnded } else { Action::OtherSessionsEnded };
    let ended = person.account().change_and_tell(person.user().clone(), &person.origin(), end, action).await;
    ended?;
    let (then, what) = match which {
        Which::All => ("/session", "all-sessions-ended"),
        Which::Others => ("/profile/sessions", "other-sessions-ended"),
    };
    Ok(View::new(Ended {}).then(then, Done::new(what)))
}

impl Page for Ended {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}

impl Page for Devices {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("devices");
        let has_others = self.items.len() > 1;
        let frame = Frame { back: Some(("/profile", &context.text("profile"))), ..Frame::titled(&title) };
        let content = html! {
            ul.choice-list.card {
                @for item in &self.items {
                    li id={ "session-" (item.id) } {
                        div.choice-way {
                            strong { (name_of(context, &item.device)) }
                            span.small.muted {
                                (item.host)
                                @if let Some(address) = &item.address { " · " (address) }
                                " · " (context.text("signed-in-at")) " " (moment(context, item.created_at))
                                @if let Some(at) = item.last_seen_at { " · " (context.text("last-seen-at")) " " (moment(context, at)) }
                            }
                        }
                        @if item.is_this {
                            span.badge.badge-active { (context.text("this-device")) }
                        } @else {
                            form method="post" action={ "/profile/sessions/" (item.id) "/end" } {
                                button.quiet type="submit" aria-label=(context.text_with("end-device", &[("device", name_of(context, &item.device).into())])) {
                                    (context.text("sign-out"))
                                }
                            }
                        }
                    }
                }
            }
            form.form-actions method="post" action="/profile/sessions/end" {
                @if has_others { button type="submit" name="which" value="others" { (context.text("end-others")) } }
                button.danger type="submit" name="which" value="all" { (context.text("end-all")) }
            }
        };
        shell(context, &frame, &content)
    }
}

fn name_of(context: &Context, device: &Device) -> String {
    match (&device.browser, &device.system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.clone(),
        (None, None) => context.text("device-unknown").into_owned(),
    }
}
