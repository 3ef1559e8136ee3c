//! What tickets are sorted by. A category that a ticket has had is archived instead of removed, since the ticket's history names it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Party, Priority};
use crate::argument::Argument;
use crate::difference::saved_as;
use crate::organization::fold;
use crate::{CategoryId, EditRefusal, FieldError, Name, Refusal, RefusalKind, Violation};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    pub id: CategoryId,
    pub name: Name,
    /// Whether visitors see its tickets in the queue.
    pub is_public: bool,
    /// What a new ticket gets that says nothing else.
    pub default_priority: Option<Priority>,
    /// Whoever gets a new ticket for which nobody is named.
    pub default_assignee: Option<Party>,
    /// Whether it is kept for the tickets that have it, and offered no more.
    pub is_archived: bool,
    /// Whether a ticket has, or had, it.
    pub is_used: bool,
    pub version: u32,
}

/// The most categories of an organisation, the archived ones included: they are read with every list of tickets.
pub const MOST_CATEGORIES: usize = 100;

/// What is changed of a category. `None` leaves a value as it is, `Some(None)` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryEdit {
    pub name: Option<Name>,
    pub is_public: Option<bool>,
    pub default_priority: Option<Option<Priority>>,
    pub default_assignee: Option<Option<Party>>,
    pub is_archived: Option<bool>,
}

/// Why an organisation's categories do not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CategoryRefusal {
    #[error("there is no such category")]
    Unknown,
    #[error("another category has this name")]
    NameTaken,
    #[error("there are as many categories as there can be")]
    TooMany,
}

impl Refusal for CategoryRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::NameTaken => "category-name-taken",
            Self::TooMany => "too-many-categories",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::NameTaken => RefusalKind::Wrong,
            Self::TooMany => RefusalKind::InTheWay,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::NameTaken => {
                vec![FieldError { field: "name".into(), violation: Violation::CategoryNameTaken }]
            }
            Self::Unknown | Self::TooMany => Vec::new(),
        }
    }
}

impl Category {
    /// Changes a category that is still of this version.
    pub fn edit(&mut self, edit: &CategoryEdit, version: u32) -> Result<(), EditRefusal<CategoryRefusal>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self)));
        }
        let before = self.clone();
        let CategoryEdit { name, is_public, default_priority, default_assignee, is_archived } = edit;
        if let Some(name) = name {
            self.name.clone_from(name);
        }
        self.is_public = is_public.unwrap_or(self.is_public);
        self.default_priority = default_priority.unwrap_or(self.default_priority);
        if let Some(assignee) = default_assignee {
            self.default_assignee.clone_from(assignee);
        }
        self.is_archived = is_archived.unwrap_or(self.is_archived);
        if *self != before {
            self.version += 1;
        }
        Ok(())
    }

    /// Whether people would take its name for another one's.
    pub(super) fn is_called_like(&self, other: &Self) -> bool {
        fold(self.name.as_str()) == fold(other.name.as_str())
    }
}

impl CategoryEdit {
    /// Which of its fields hold something else than what is saved.
    fn differences(&self, saved: &Category) -> Vec<FieldError> {
        let Category { name, is_public, default_priority, default_assignee, is_archived, .. } = saved;
        let priority = default_priority.map_or("".into(), |priority| Argument::Message(priority.text_key()));
        let assignee = default_assignee.as_ref().map(|party| party.name.to_string()).unwrap_or_default();
        [
            saved_as("name", self.name.as_ref(), name, name.to_string()),
            saved_as("is_public", self.is_public.as_ref(), is_public, *is_public),
            saved_as("default_priority", self.default_priority.as_ref(), default_priority, priority),
            saved_as("default_assignee", self.default_assignee.as_ref(), default_assignee, assignee),
            saved_as("is_archived", self.is_archived.as_ref(), is_archived, *is_archived),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
