//! Work that is done later, from the bell to the end.
//!
//! A change writes a task in its own transaction ([`store::Store::and_later`]), and [`ring`] puts a message into the
//! queue of the task's kind. The message is a bell and no more: the table is the truth. A [`Worker`] hears the bell,
//! claims the task, does it, and writes the end in the transaction of the effect. A [`sweep`] each minute rings for what
//! is due and was not heard: delays, lost bells, leases that have ended.
//!
//! Before a worker does what the bells of one organisation ask for, it does as much for each other organisation that
//! waits (`turns.rs`), so ten thousand tasks of one organisation keep another's first task waiting for ten of them.
//! Where tasks take long, it begins them for half a second, and gives the rest back to the queue.

mod bell;
mod deputy;
mod job;
mod pace;
mod sweep;
mod turns;
mod worker;

pub use bell::ring;
pub use deputy::{Deputy, allow_on_platform};
pub use job::{Job, Outcome, fail, fail_outside};
pub use pace::pass;
pub use sweep::{queues_of, sweep};
pub use worker::Worker;
