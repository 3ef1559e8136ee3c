//! What all lists have in common.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::TaskKind;

/// Brings the rows that an earlier release has written to where a list reads them now.
pub static FILL: TaskKind = TaskKind {
    name: "fill_list",
    queue: "lists",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What a task of the kind [`FILL`] is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Filling {
    /// `audit`
    pub list: String,
    /// The list's revision. A later one has a task of its own.
    pub revision: u32,
}

/// How far the rows of a list have been brought.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Brought {
    UpTo(String),
    /// All have been, and what was instead is being taken away.
    All,
}
