//! The single table. Every key is made in [`keys`], which opens with the table of access patterns; each entity has a
//! file with what can be asked of it and done to it. Invariants are conditions of the writes themselves.

mod account;
mod attempts;
mod audit;
mod change;
mod cost;
mod departments;
mod domains;
mod employee_list;
mod employees;
mod error;
mod imports;
mod invitations;
mod items;
mod keys;
mod limits;
mod list;
mod organization_list;
mod organizations;
mod ownership;
mod provisioning;
mod roles;
mod sealing;
mod sessions;
mod super_admins;
mod table;
mod tenant;
mod tokens;
mod users;

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;

pub use account::{Account, Avatar};
pub use attempts::Admission;
pub use audit::{AuditPage, AuditQuery};
pub use change::ChangeError;
pub use cost::{Cost, count_cost};
pub use departments::DepartmentChange;
pub use employee_list::{EmployeeQuery, EmployeeSort};
pub use employees::Membership;
pub use error::StoreError;
pub use imports::MOST_IMPORTED;
pub use invitations::{Addressee, Invited, Invitee};
pub use list::{ListPage, Order, SortColumn};
pub use organization_list::{ListQuery, SortKey};
pub use ownership::OwnershipRefusal;
pub use provisioning::{Begun, Made};
pub use roles::RoleHolders;
pub use sealing::SealingKeys;
pub use sessions::{SignedIn, SignedInAtCabinet};
pub use super_admins::{AddedUser, LastSuperAdmin, SuperAdmin};
pub use table::{IndexDefinition, TABLE_DEFINITION, TableDefinition, define_table};
pub use tenant::Tenant;

/// The product's only way to its table.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    sealing_keys: SealingKeys,
}

impl Store {
    /// Nothing is sent until the first call; [`Store::warm_up`] opens the connection.
    pub fn connect(configuration: &SdkConfig, table: &str, sealing_keys: SealingKeys) -> Self {
        let configuration =
            aws_sdk_dynamodb::config::Builder::from(configuration).interceptor(cost::CountCalls).build();
        Self { client: Client::from_conf(configuration), table: table.into(), sealing_keys }
    }

    /// Seals something that only we can read again, and only for this purpose. `None` only if it has no form as JSON.
    pub fn seal(&self, purpose: &str, value: &impl serde::Serialize) -> Option<String> {
        self.sealing_keys.seal(purpose, value)
    }

    /// What was sealed for a purpose: [`StoreError::Cursor`] for anything else.
    pub fn open<T: serde::de::DeserializeOwned>(&self, purpose: &str, sealed: &str) -> Result<T, StoreError> {
        self.sealing_keys.open(purpose, sealed)
    }

    /// Opens the connection with the cheapest read there is, so that the first request does not wait for it.
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        self.get_item(keys::nothing()).await.map(|_| ())
    }
}
