//! What somebody of the staff has begun to say in a ticket, and nobody else sees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Visibility;
use crate::EntryText;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Draft {
    pub text: EntryText,
    /// Null as long as it is not decided who is to read it.
    pub visibility: Option<Visibility>,
}

/// For how many days a draft is kept that nobody goes on with.
pub const DRAFT_KEPT_DAYS: i64 = 30;
