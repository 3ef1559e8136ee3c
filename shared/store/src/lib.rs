//! The single table. This folder has what all rows need; each context's rows lie in a folder named as the context is in
//! `functions/`. Such a folder has a file for each entity, with its reads and writes, and a `keys.rs` with its keys and
//! access patterns. [`patterns`] puts the patterns together into one table, `docs/table.md`. Invariants are conditions of
//! the writes themselves.

mod audit;
mod change;
mod company;
mod cost;
mod error;
mod files;
mod identity;
mod items;
mod keys;
mod limits;
mod lists;
mod once;
mod organizations;
mod picture;
pub mod planting;
mod provisioning;
mod sealing;
mod service_desk;
mod table;
mod tasks;
mod tenant;

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;

use lists::Filled;
use tasks::Rider;

pub use audit::{AuditQuery, moment_of};
pub use change::ChangeError;
pub use company::{
    Addressee, DepartmentChange, EmployeeQuery, EmployeeSort, ImportPage, Invited, Invitee, Membership,
    OwnershipRefusal, ProgramAtCabinet, RoleHolders, Surroundings,
};
pub use cost::{Cost, beside, count_cost};
pub use error::StoreError;
pub use identity::{
    Account, AddedUser, Admission, AtCabinet, Followers, LastSuperAdmin, NotificationPage, Part, Place,
    SignedIn, SignedInAtCabinet, Somebody, SuperAdmin, Unread, Whence,
};
pub use keys::{Pattern, Read, patterns};
pub use lists::{Found, Order, Selection, SortColumn};
pub use once::{
    Claimed, FirstAnswer, Keyed, LONGEST_REQUEST, Once, is_done_once, once, will_make, will_make_nothing,
};
pub use organizations::{OrganizationQuery, OrganizationSort};
pub use picture::Picture;
pub use provisioning::{Begun, Made, Queue};
pub use sealing::SealingKeys;
pub use service_desk::{
    ClientQuery, CountedQuery, Decided, EntryPage, NewsListing, Public, PublicCategory, QueueCounts,
    QueueQuery, TicketCounts, TicketQuery, TicketSort, ticket_moment,
};
pub use table::{IndexDefinition, TABLE_DEFINITION, TableDefinition, define_table};
pub use tasks::{Beginning, Bell, Owner, TaskKey, TaskPage, TaskQuery, WorkLine, collect_bells};
pub use tenant::Tenant;

/// The product's only way to its table.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    sealing_keys: SealingKeys,
    filled: Filled,
    /// What its next transaction writes beside its own.
    riders: Arc<[Rider]>,
}

impl Store {
    /// Makes the client. Nothing is sent until the first call; [`Store::warm_up`] opens the connection.
    pub fn connect(configuration: &SdkConfig, table: &str, sealing_keys: SealingKeys) -> Self {
        let configuration =
            aws_sdk_dynamodb::config::Builder::from(configuration).interceptor(cost::CountCalls).build();
        Self {
            client: Client::from_conf(configuration),
            table: table.into(),
            sealing_keys,
            filled: Filled::default(),
            riders: Arc::default(),
        }
    }

    /// The same table on connections of its own.
    #[must_use]
    pub fn reconnected(&self, configuration: &SdkConfig) -> Self {
        Self::connect(configuration, &self.table, self.sealing_keys.clone())
    }

    /// Seals a value for one purpose. `None` only if the value has no form as JSON.
    pub fn seal(&self, purpose: &str, value: &impl serde::Serialize) -> Option<String> {
        self.sealing_keys.seal(purpose, value)
    }

    /// Opens a value that was sealed for this purpose; `None` for anything else.
    pub fn open<T: serde::de::DeserializeOwned>(&self, purpose: &str, sealed: &str) -> Option<T> {
        self.sealing_keys.open(purpose, sealed)
    }

    /// Opens the connection by looking which lists are full, so that the first request waits for neither.
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        self.look_what_is_filled().await
    }
}
