//! Lists that cost the same at ten rows and at a million.
//!
//! A row lies in the table once for each thing by which it is found. The entry "Anna renamed the sales department" is
//! found among all entries, by Anna, by the action, by the department, and by the words "anna" and "sales"; for each
//! there is an item, a *posting*, in a partition of its own. The sort keys are the same in all of them, so a place in one
//! partition is a place in every other, and a page goes on wherever the page before it has ended, whichever partition was
//! read for it.
//!
//! - [`Row`] says what a list shows and by what its rows are found: what a new list has to say.
//! - [`postings`] makes the writes that follow from a row as it was and as it is. They belong into the transaction of the
//!   change.
//! - [`Selection`] says which rows are asked for, and [`find`] reads a page of them, within a budget.
//! - [`filled`] knows which lists have postings for all of their rows. Where the rows of an earlier release have none
//!   yet, they are read where that release has put them.

mod filled;
mod find;
mod former;
mod postings;
mod row;
mod selection;
mod source;

#[cfg(test)]
mod tests;

pub(crate) use filled::{Filled, nothing_to_fill};
pub use find::Found;
pub(crate) use postings::{posting_item, postings, row_keys};
pub(crate) use row::{ListOrder, Row, Whose};
pub use selection::{Order, Selection, SortColumn};
pub(crate) use source::{Held, MOST_STREAMS, Position, Source, Stream};
