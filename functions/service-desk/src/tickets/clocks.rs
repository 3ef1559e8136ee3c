//! How the promises of a ticket stand, for whoever works on it.

use domain::service_desk::{Promise, PromiseState};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::Context;
use web::components::{duration, moment};

use super::change::Read;

/// What was promised, and how it stands.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Clocks {
    first_response: Clock,
    resolution: Clock,
    /// While a client waits for another answer.
    next_response: Option<Clock>,
    /// Whether the time to solve it stands still.
    is_paused: bool,
    /// The zone of the hours by which it goes.
    calendar: String,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Clock {
    /// In working time; null where nothing is promised.
    target_minutes: Option<i64>,
    due_at: Option<Timestamp>,
    result: PromiseState,
    met_at: Option<Timestamp>,
    /// Of working time, without pauses.
    elapsed_seconds: i64,
    late_seconds: i64,
}

impl Clocks {
    pub(crate) fn of(read: &Read, now: Timestamp) -> Self {
        let Read { ticket, calendar, .. } = read;
        // Nothing comes of it any more, so no time goes by.
        let now = if ticket.is_void() { ticket.state_since } else { now };
        let clock = |promise: &Promise| Clock {
            target_minutes: promise.target.map(|target| target.as_mins()),
            due_at: promise.due_at.filter(|_| !ticket.is_void()),
            result: if ticket.is_void() { PromiseState::None } else { promise.state(now) },
            met_at: promise.done_at,
            elapsed_seconds: promise.elapsed(calendar, now).as_secs(),
            late_seconds: promise.late(calendar, now).as_secs(),
        };
        Self {
            first_response: clock(&ticket.first_response),
            resolution: clock(&ticket.resolution),
            next_response: ticket.next_response.as_ref().map(clock),
            is_paused: ticket.resolution.state(now) == PromiseState::Paused,
            calendar: calendar.time_zone.to_string(),
        }
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, &Clock)> {
        let all = [
            ("first-response", Some(&self.first_response)),
            ("next-response", self.next_response.as_ref()),
            ("resolution", Some(&self.resolution)),
        ];
        all.into_iter().filter_map(|(name, clock)| Some((name, clock?)))
    }
}

impl Clock {
    /// How a promise stands, in words.
    pub(crate) fn draw(&self, context: &Context) -> Markup {
        let length = |seconds: i64| duration(context, u64::try_from(seconds).unwrap_or_default());
        html! {
            span.promise.{ "promise-" (self.result.key()) } { (context.text(&format!("promise-{}", self.result.key()))) }
            @if let Some(at) = self.due_at.filter(|_| self.met_at.is_none()) {
                " " (context.text("until")) " " (moment(context, at))
            }
            @if let Some(at) = self.met_at { " " (moment(context, at)) }
            @if self.late_seconds > 0 {
                p.small.urgent { (context.text_with("promise-late", &[("length", length(self.late_seconds).into())])) }
            }
            @if let Some(minutes) = self.target_minutes {
                p.small.muted { (context.text_with("promise-spent", &[("spent", length(self.elapsed_seconds).into()), ("target", length(minutes * 60).into())])) }
            }
        }
    }
}
