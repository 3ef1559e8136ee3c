//! Every identifier of the product. Each is a type of its own, so one can't be passed where another belongs.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Violation;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier: a UUID of version 7, so that identifiers sort by the time they were made (RFC 9562, 5.7).
            #[expect(clippy::new_without_default, reason = "every call gives another value")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            /// The moment at which it was made, to the millisecond; `None` if it was not made here.
            pub fn made_at(self) -> Option<Timestamp> {
                let (seconds, nanoseconds) = self.0.get_timestamp()?.to_unix();
                Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = Violation;

            fn from_str(text: &str) -> Result<Self, Violation> {
                match text.trim() {
                    "" => Err(Violation::Required),
                    text => text.parse().map(Self).map_err(|_| Violation::UnknownValue),
                }
            }
        }
    )+};
}

ids! {
    /// A client of the platform: the tenant.
    OrganizationId,
    /// A person, known once on the whole platform.
    UserId,
    /// One sign-in on one host.
    SessionId,
    /// One entry of the audit.
    AuditId,
    /// A department of an organisation.
    DepartmentId,
    /// A role of an organisation's own making.
    RoleId,
    /// One piece of work that is done later.
    TaskId,
    /// A file that somebody sends.
    FileId,
    /// A table of people that was sent to be imported.
    ImportId,
    /// What was planned of an import at one moment.
    PlanId,
    /// What a client or an organisation itself wants done.
    TicketId,
    /// Something that was said or changed in a ticket.
    EntryId,
    /// What tickets are sorted by.
    CategoryId,
    /// A text that the staff puts into answers again and again.
    ReplyId,
    /// What an organisation writes for everybody.
    ArticleId,
    /// What somebody is told of the work that they take part in.
    NotificationId,
}

impl TaskId {
    /// The lane of this kind and name, which is always the same (RFC 9562, 5.5).
    pub fn of_lane(kind: &str, name: &str) -> Self {
        Self(Uuid::new_v5(&LANES, format!("{kind} {name}").as_bytes()))
    }
}

/// The namespace of the names of lanes.
const LANES: Uuid = uuid::uuid!("5b0f3a52-6f0e-4f0c-9c53-0a3d2b7f6a11");
