//! The rows that tell what was done, by whom and when. An entry is written in the transaction of the change that it tells
//! of, and never changes.

mod entries;
mod fill;
pub(crate) mod keys;

pub use entries::AuditQuery;
pub use keys::moment_of;
