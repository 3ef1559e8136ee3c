//! Somebody asks by themselves to become a client.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Email, Language, Module, Name, TaskKind};

/// Asks whoever has asked to become a client to take their account, or tells them that they have one. It is about a [`Joining`].
pub static ADMIT_CLIENT: TaskKind = TaskKind {
    name: "admit_client",
    queue: "tickets",
    module: Some(Module::ServiceDesk),
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What somebody says who wants to become a client.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Joining {
    pub email: Email,
    pub name: Name,
    pub consent: Consent,
    /// In which they have read it.
    pub language: Language,
    /// The network address from which they have asked.
    pub address: Option<String>,
}

/// That somebody has agreed to what becomes of data about them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    /// The edition of the text to which they have agreed.
    pub edition: u32,
    pub at: Timestamp,
}
