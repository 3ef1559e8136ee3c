//! The rows that tell what was done, by whom and when. Each is written in the transaction of another context's change, and
//! never changes.

mod entries;
pub(crate) mod keys;

pub use entries::{AuditPage, AuditQuery};
