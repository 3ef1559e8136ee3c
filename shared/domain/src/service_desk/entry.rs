//! What was said and changed in a ticket, in its order. An entry is for everybody, or for the staff alone, and stays so.

use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{EntryId, EntryText, FileId, Name, UserId, Violation};

/// Whoever a ticket belongs to or is worked on by, as they were called then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    pub id: UserId,
    pub name: Name,
}

/// Whoever an entry is by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    Staff(Party),
    Client(Party),
    /// A program answers nobody: what it says stops no clock.
    Program(Party),
    /// Time has brought it about.
    Kabinet,
}

impl Author {
    pub fn party(&self) -> Option<&Party> {
        match self {
            Self::Staff(party) | Self::Client(party) | Self::Program(party) => Some(party),
            Self::Kabinet => None,
        }
    }
}

/// Who may read an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The client, too.
    Public,
    /// The staff alone.
    Internal,
}

impl Visibility {
    pub const ALL: [Self; 2] = [Self::Public, Self::Internal];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

impl FromStr for Visibility {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "" => Err(Violation::Required),
            text => Self::ALL.into_iter().find(|one| one.key() == text).ok_or(Violation::UnknownValue),
        }
    }
}

/// Something that is said, with the files that are shown by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    pub text: EntryText,
    pub visibility: Visibility,
    pub files: Vec<FileId>,
    /// Who of the staff is called in.
    pub mentions: Vec<Party>,
}

/// A field of a ticket that became something else.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FieldChange {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    pub id: EntryId,
    pub at: Timestamp,
    pub author: Author,
    pub visibility: Visibility,
    pub text: Option<EntryText>,
    #[serde(default)]
    pub changes: Vec<FieldChange>,
    #[serde(default)]
    pub files: Vec<FileId>,
    /// Who of the staff was called in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Party>,
}
