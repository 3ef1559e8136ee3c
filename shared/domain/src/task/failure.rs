//! Why work is not done, and when it is tried again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a task is parked, or waits after a failure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cause {
    /// `throttled`; the text `task-cause-<code>` says what to do.
    pub code: String,
    /// What the outside system said, without secrets.
    pub detail: String,
}

/// Why a piece of work was not done, and what follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    pub cause: Cause,
    pub wait: Wait,
}

/// When work that has failed is tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// By the schedule of its kind.
    AsUsual,
    /// At this moment, and it was no failure: a limit is reached, or an outside system asks for fewer requests.
    Until(Timestamp),
    /// Not before somebody has decided.
    ForSomebody,
}

impl Failure {
    pub fn new(code: &str, detail: impl Into<String>, wait: Wait) -> Self {
        Self { cause: Cause { code: code.to_owned(), detail: detail.into() }, wait }
    }
}
