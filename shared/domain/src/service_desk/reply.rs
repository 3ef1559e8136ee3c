//! What the staff says often: a text that is put into an answer, with placeholders for what differs from ticket to ticket.

use serde::{Deserialize, Serialize};

use super::placeholder::check_placeholders;
use crate::difference::saved_as;
use crate::{CategoryId, EditRefusal, FieldError, Name, Refusal, RefusalKind, ReplyId, ReplyText, Violation};

/// The most replies of an organisation: all of them are read at once, where one is chosen.
pub const MOST_REPLIES: usize = 100;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    pub id: ReplyId,
    /// By what it is chosen.
    pub name: Name,
    pub text: ReplyText,
    /// Among the replies to tickets of this category it comes first.
    pub category: Option<CategoryId>,
    pub version: u32,
}

/// What is changed of a reply. `None` leaves a value as it is, `Some(None)` takes it away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyEdit {
    pub name: Option<Name>,
    pub text: Option<ReplyText>,
    pub category: Option<Option<CategoryId>>,
}

/// Why a reply can't be kept so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyRefusal {
    #[error("there is no such reply")]
    Unknown,
    #[error("there are as many replies as there can be")]
    TooMany,
    #[error("there is no such category, or it is archived")]
    UnknownCategory,
    #[error("the text can't be filled in: {0}")]
    Text(Violation),
}

impl Refusal for ReplyRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::TooMany => "too-many-replies",
            Self::UnknownCategory | Self::Text(_) => "invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::TooMany => RefusalKind::InTheWay,
            Self::UnknownCategory | Self::Text(_) => RefusalKind::Wrong,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        let error = |field: &'static str, violation| vec![FieldError { field: field.into(), violation }];
        match self {
            Self::Unknown | Self::TooMany => Vec::new(),
            Self::UnknownCategory => error("category", Violation::UnknownValue),
            Self::Text(violation) => error("text", violation.clone()),
        }
    }
}

impl Reply {
    pub fn new(name: Name, text: ReplyText, category: Option<CategoryId>) -> Result<Self, ReplyRefusal> {
        check_placeholders(text.as_str()).map_err(ReplyRefusal::Text)?;
        Ok(Self { id: ReplyId::new(), name, text, category, version: 1 })
    }

    /// Changes a reply that is still of this version. `called` is what its present category is called.
    pub fn edit(
        &mut self,
        edit: &ReplyEdit,
        version: u32,
        called: Option<&Name>,
    ) -> Result<(), EditRefusal<ReplyRefusal>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self, called)));
        }
        let before = self.clone();
        let ReplyEdit { name, text, category } = edit;
        if let Some(name) = name {
            self.name.clone_from(name);
        }
        if let Some(text) = text {
            check_placeholders(text.as_str()).map_err(ReplyRefusal::Text)?;
            self.text.clone_from(text);
        }
        self.category = category.unwrap_or(self.category);
        if *self != before {
            self.version += 1;
        }
        Ok(())
    }
}

impl ReplyEdit {
    /// Which of its fields hold something else than what is saved.
    fn differences(&self, saved: &Reply, called: Option<&Name>) -> Vec<FieldError> {
        let category = called.map(ToString::to_string).unwrap_or_default();
        [
            saved_as("name", self.name.as_ref(), &saved.name, saved.name.to_string()),
            saved_as("text", self.text.as_ref(), &saved.text, saved.text.to_string()),
            saved_as("category", self.category.as_ref(), &saved.category, category),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
