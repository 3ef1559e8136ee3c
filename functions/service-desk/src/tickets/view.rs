//! Tickets as the interface shows them, in JSON and on pages.

use domain::service_desk::{Alarm, Party, Priority, ServiceDesk, Standing, TicketListing, TicketState};
use domain::{CategoryId, Name, Subject, TicketId, UserId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::Context;
use web::components::moment;

use super::LIST;

pub(crate) fn address_of(id: TicketId) -> String {
    format!("{LIST}/{id}")
}

/// A category by what it is called now.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct CategoryName {
    pub(crate) id: CategoryId,
    pub(crate) name: Name,
}

impl CategoryName {
    /// The same for a client, who is told of none that only the staff sees.
    pub(crate) fn for_client(id: Option<CategoryId>, desk: &ServiceDesk) -> Option<Self> {
        Self::of(id.filter(|id| desk.category(*id).is_some_and(|category| category.is_public)), desk)
    }

    pub(crate) fn of(id: Option<CategoryId>, desk: &ServiceDesk) -> Option<Self> {
        let category = desk.category(id?)?;
        Some(Self { id: category.id, name: category.name.clone() })
    }
}

/// A ticket in a list.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct TicketItem {
    pub(crate) id: TicketId,
    pub(crate) number: u64,
    pub(crate) subject: Subject,
    pub(crate) category: Option<CategoryName>,
    pub(crate) priority: Priority,
    pub(crate) state: TicketState,
    pub(crate) assignee: Option<Party>,
    pub(crate) client: Option<Party>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) first_response: Standing,
    pub(crate) resolution: Standing,
    /// What is due next of all that was promised and is not done.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) alarm: Option<Alarm>,
    pub(crate) version: u32,
}

impl TicketItem {
    pub(crate) fn new(row: TicketListing, desk: &ServiceDesk, now: Timestamp) -> Self {
        Self {
            id: row.id,
            number: row.number,
            subject: row.subject,
            category: CategoryName::of(row.category, desk),
            priority: row.priority,
            state: row.state,
            assignee: row.assignee,
            client: row.client.map(|client| Party { id: client.id, name: client.name }),
            created_at: row.created_at,
            updated_at: row.updated_at,
            first_response: row.first_response.at(now),
            resolution: row.resolution.at(now),
            due_at: row.due_at,
            alarm: row.alarm,
            version: row.version,
        }
    }
}

/// A state as a word with a colour and a shape.
pub(crate) fn state_badge(context: &Context, state: TicketState) -> Markup {
    html! { span.badge.{ "badge-ticket-" (state.key()) } { (context.text(&state.text_key())) } }
}

pub(crate) fn state_text(context: &Context, state: TicketState) -> String {
    context.text(&state.text_key()).into_owned()
}

pub(crate) fn priority_text(context: &Context, priority: Priority) -> String {
    context.text(&priority.text_key()).into_owned()
}

/// A priority, which is the more seen the more hurry there is.
pub(crate) fn priority_mark(context: &Context, priority: Priority) -> Markup {
    html! { span.priority.{ "priority-" (priority.key()) } { (priority_text(context, priority)) } }
}

/// What is due next, with a word that says how near that is.
pub(crate) fn due(context: &Context, due_at: Option<Timestamp>, alarm: Option<Alarm>) -> Markup {
    html! {
        @match alarm {
            Some(alarm) => span.due.{ "due-" (alarm.key()) } { (context.text(&format!("ticket-{}", alarm.key().replace('_', "-")))) " " },
            None => {}
        }
        @if let Some(at) = due_at { (moment(context, at)) } @else if alarm.is_none() { span.muted { "—" } }
    }
}

/// Somebody's name, or that there is nobody.
pub(crate) fn party(context: &Context, party: Option<&Party>) -> Markup {
    html! {
        @match party {
            Some(party) => (party.name),
            None => span.muted { (context.text("nobody")) },
        }
    }
}

/// The people who can be given tickets, for a choice.
pub(crate) type Agents = Vec<(UserId, Name)>;
