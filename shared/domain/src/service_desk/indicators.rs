//! What a service desk achieves, in numbers: how many tickets come and go, how soon people answer, how content clients are.
//!
//! A ticket that came on Monday, was answered an hour later and solved on Tuesday is counted on Monday as made and as answered, on
//! Tuesday as solved. [`Counted`] is one such line; the history of a ticket makes all of its lines, and makes them again after
//! every act, so that an indicator is right also after a ticket was opened again, deleted, or given another category.
//!
//! Lines are added up by days, weeks and months ([`Tally`]): the tallies of a year are as few as those of a week, however many
//! tickets there were. Adding and taking away are exact, so a tally says the same as a recount of every ticket.

mod counted;
mod distribution;
mod figure;
mod period;
mod tally;

#[cfg(test)]
mod tests;

pub use counted::{COUNT_TICKET, Counted, Counting, Measure};
use distribution::Distribution;
pub use figure::{Figure, Indicator, Point, Unit, Value};
pub use period::{Group, Period, Span};
pub use tally::{Tallies, Tally, TallyCounts, TallyTimes};
