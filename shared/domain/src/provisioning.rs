//! The seven steps that bring a cabinet up, what each of them makes, and how one fails.

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where each host says whether it is well, and a cabinet which release it runs. The last step asks there.
pub const HEALTH: &str = "/healthz";

/// A step, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Start,
    Domain,
    VideoProject,
    Storage,
    Environment,
    Build,
    Deploy,
}

impl Step {
    pub const ALL: [Self; 7] = [
        Self::Start,
        Self::Domain,
        Self::VideoProject,
        Self::Storage,
        Self::Environment,
        Self::Build,
        Self::Deploy,
    ];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Domain => "domain",
            Self::VideoProject => "video_project",
            Self::Storage => "storage",
            Self::Environment => "environment",
            Self::Build => "build",
            Self::Deploy => "deploy",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    #[default]
    Pending,
    Running,
    /// An outside system has asked for fewer requests: the step goes on when it has been told that it may.
    Waiting,
    Done,
    Failed,
}

/// What is known of one step of one organisation.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StepRecord {
    pub status: StepStatus,
    /// How many times it has been run, retries included. Going on after a wait is no run of its own.
    pub attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// How it waits for an outside system, or has waited since it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
}

/// The waits of a step for an outside system that has asked for fewer requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    /// When the first of them began.
    pub since: Timestamp,
    /// When the latest of them ends: the step's turn at the system.
    pub until: Timestamp,
    /// How many they are.
    pub times: u32,
}

impl Waiting {
    /// How long a step may have waited when it is asked to wait again. A single wait is never longer.
    pub const LONGEST: Duration = Duration::from_hours(1);

    /// The waits after these, or the first of all, with one until this moment.
    pub fn after(before: Option<Self>, until: Timestamp, now: Timestamp) -> Self {
        let (since, times) = before.map_or((now, 0), |before| (before.since, before.times));
        Self { since, until, times: times + 1 }
    }

    /// Whether the waits have lasted too long for another one.
    pub fn is_too_long(&self, now: Timestamp) -> bool {
        now.duration_since(self.since).unsigned_abs() > Self::LONGEST
    }
}

/// Why a step ended without its effect.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Failure {
    pub code: FailureCode,
    /// The answer of the outside system, for those who run the platform.
    pub detail: String,
}

impl Failure {
    pub fn new(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// The kinds of failure. Its name is the `errorType` that a step's Lambda answers with, so it is also what
/// `ErrorEquals` names in the state machine's definition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub enum FailureCode {
    /// Asked for fewer requests where nobody says for how long, as by the table.
    Throttled,
    /// The outside system went on asking for fewer requests for [`Waiting::LONGEST`].
    KeptWaiting,
    /// It answered with an error of its own, or not at all.
    Unavailable,
    /// The time for the step ran out.
    TimedOut,
    /// The cabinet's address does not answer with the new release yet.
    Unhealthy,
    DomainTaken,
    KinescopeUnauthorized,
    KinescopeLimitReached,
    KinescopeNameTaken,
    KinescopeRefused,
    BucketNameTaken,
    AccessDenied,
    Refused,
    InvalidBrand,
    InvalidModules,
    DamagedRelease,
    /// A newer attempt has taken over; this one stops without a trace.
    Superseded,
    /// Something that should not happen; the log has it.
    Internal,
}

impl FailureCode {
    pub const ALL: [Self; 18] = [
        Self::Throttled,
        Self::KeptWaiting,
        Self::Unavailable,
        Self::TimedOut,
        Self::Unhealthy,
        Self::DomainTaken,
        Self::KinescopeUnauthorized,
        Self::KinescopeLimitReached,
        Self::KinescopeNameTaken,
        Self::KinescopeRefused,
        Self::BucketNameTaken,
        Self::AccessDenied,
        Self::Refused,
        Self::InvalidBrand,
        Self::InvalidModules,
        Self::DamagedRelease,
        Self::Superseded,
        Self::Internal,
    ];

    /// The kind's name in the keys of texts: `KinescopeNameTaken` is `kinescope-name-taken`.
    pub fn key(self) -> String {
        let mut key = String::new();
        for letter in self.name().chars() {
            if letter.is_ascii_uppercase() && !key.is_empty() {
                key.push('-');
            }
            key.push(letter.to_ascii_lowercase());
        }
        key
    }

    /// Whether the same step may succeed a moment later, although nobody has corrected anything.
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable | Self::TimedOut | Self::Unhealthy)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Throttled => "Throttled",
            Self::KeptWaiting => "KeptWaiting",
            Self::Unavailable => "Unavailable",
            Self::TimedOut => "TimedOut",
            Self::Unhealthy => "Unhealthy",
            Self::DomainTaken => "DomainTaken",
            Self::KinescopeUnauthorized => "KinescopeUnauthorized",
            Self::KinescopeLimitReached => "KinescopeLimitReached",
            Self::KinescopeNameTaken => "KinescopeNameTaken",
            Self::KinescopeRefused => "KinescopeRefused",
            Self::BucketNameTaken => "BucketNameTaken",
            Self::AccessDenied => "AccessDenied",
            Self::Refused => "Refused",
            Self::InvalidBrand => "InvalidBrand",
            Self::InvalidModules => "InvalidModules",
            Self::DamagedRelease => "DamagedRelease",
            Self::Superseded => "Superseded",
            Self::Internal => "Internal",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }
}

/// Who holds a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    Route53,
    Kinescope,
    S3,
    Kabinet,
}

/// How an organisation came by a resource, which decides whether it may ever be deleted with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResourceOrigin {
    Created,
    Adopted,
}

/// A line of the ledger: something that a step made outside for an organisation. Before the step makes the resource, it
/// writes the line without an identifier. So if the answer of the creation is lost, the resource is still known to be the
/// organisation's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resource {
    pub provider: Provider,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub origin: ResourceOrigin,
    /// SHA-256 of the content, in hexadecimal, if the resource has content that must not change unseen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// When the line was first written, where that tells whose a resource is that turns up later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noted_at: Option<Timestamp>,
}

/// A built cabinet: an immutable bundle in the organisation's bucket.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Release {
    /// Derived from the release's input: the same input has the same identifier.
    pub id: String,
    /// The key of the bundle in the bucket.
    pub key: String,
    /// SHA-256 of the bundle, in hexadecimal.
    pub digest: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_steps_and_failures_are_those_that_are_stored() {
        for step in Step::ALL {
            assert_eq!(serde_json::to_value(step).unwrap(), step.key());
        }
        for code in FailureCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
            assert_eq!(FailureCode::from_name(code.name()), Some(code));
        }
    }
}
