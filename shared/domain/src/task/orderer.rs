//! In whose name long work changes an organisation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::UserId;
use crate::access::AssignedRole;
use crate::audit::{Actor, Origin};

/// Somebody who has ordered long work at a cabinet. Each slice may do what they may do by then, so work that was ordered
/// does not outlive the right to order it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Orderer {
    pub user_id: UserId,
    /// The role as which they looked at the cabinet then. The work may do no more than that role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_as: Option<AssignedRole>,
    /// As the audit names them.
    pub actor: Actor,
}

impl Orderer {
    /// As the audit tells what the work does at this moment.
    pub fn origin(&self, at: Timestamp) -> Origin {
        Origin { actor: self.actor.clone(), at }
    }
}
