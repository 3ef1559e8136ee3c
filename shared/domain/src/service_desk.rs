//! A service desk: the time in which an organisation works, and the promises that are kept in it.

pub mod calendar;
pub mod promise;
mod ticket_state;

pub use ticket_state::TicketState;
