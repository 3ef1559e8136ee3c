//! An organisation: its stored fields, its state, and the changes that the state allows.

mod changes;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::organizations::{AccentColor, Contacts};
use crate::provisioning::{Failure, Release, Resource, Step, StepRecord, StepStatus, Waiting};
use crate::{
    Description, Inn, Language, Module, Name, OrganizationId, Seats, Slug, TaskKind, UserId, Violation,
    ZoneName,
};

pub use changes::{Edit, OrganizationRefusal};

/// Brings the name of a task's organisation in the DNS in line with what the organisation is then. It is about nothing
/// else.
pub static ALIGN_DOMAIN: TaskKind = TaskKind {
    name: "domain",
    queue: "domains",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// Sets up the bucket of a task's organisation as this release does, where an earlier release has made it. It is about nothing
/// else.
pub static SET_UP_BUCKET: TaskKind = TaskKind {
    name: "bucket",
    queue: "domains",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// How buckets are set up. The number is raised with every change of that, so that buckets which stand are set up again.
pub const BUCKET_SET_UP: u32 = 2;

/// Everything that is stored of an organisation. `domain` is the label alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
    pub description: Description,
    pub domain: Slug,
    pub inn: Inn,
    pub paid_seats: Seats,
    pub used_seats: u32,
    /// The first administrator, or the one to whom ownership has moved: always an active administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// In which its days begin and end: all of the organisation's days, whoever looks at them from wherever.
    #[serde(default)]
    pub time_zone: ZoneName,
    #[serde(default)]
    pub contacts: Contacts,
    /// The colour that its administrators have chosen for the cabinet. How it is shown: [`AccentColor::shades`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<AccentColor>,
    /// The fingerprint of its logo, by which the logo's address changes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// In which its cabinet and letters speak to those who have chosen none, and whose browsers wish for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The last day of paid access, in [`Organization::time_zone`].
    pub subscription_ends_on: Date,
    /// Whether lists have been told that this day is over: see [`Listing::listed_status`].
    #[serde(default)]
    pub is_known_to_be_over: bool,
    pub modules: BTreeSet<Module>,
    pub state: State,
    /// The number of the execution that brings the cabinet up or takes it down, from 1.
    pub attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<Block>,
    /// How it is taken down, from the decision on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<Leaving>,
    /// When the latest block ended the sessions at the cabinet's host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_ended_at: Option<Timestamp>,
    pub steps: BTreeMap<Step, StepRecord>,
    /// How long each step usually takes, in seconds, as known when the run began.
    #[serde(default)]
    pub usual_seconds: BTreeMap<Step, u64>,
    pub resources: BTreeMap<Step, Resource>,
    /// Domains that were given up before their cabinets were up. The next attempt clears away what is left of them.
    #[serde(default)]
    pub former_domains: BTreeSet<Slug>,
    /// The newest release that was built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
    /// The identifier of the release that the cabinet runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_release: Option<String>,
    /// By which [`BUCKET_SET_UP`] its bucket was set up.
    #[serde(default)]
    pub bucket_set_up: u32,
    /// Whether the cabinet's name in the DNS must still follow a block or its end, which is a task of the kind
    /// [`ALIGN_DOMAIN`].
    #[serde(default)]
    pub domain_pending: bool,
    pub created_at: Timestamp,
    /// Counts the changes that those who run the platform make, and those of what they change too; a change is accepted only on
    /// top of the version it was made from.
    pub version: u32,
    /// The same for its administrators: see [`Organization::edit_settings`].
    #[serde(default = "first_version")]
    pub settings_version: u32,
    /// Counts every write, those of the steps too, so that none overwrites another.
    pub revision: u32,
}

const fn first_version() -> u32 {
    1
}

/// How far the cabinet is, as stored. Blocking is kept apart, see [`Organization::status`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Provisioning,
    Failed,
    Ready,
    /// Somebody has given it up, and what was made for it is being taken down.
    Leaving,
    /// Nothing of it is left but its history.
    Removed,
}

impl State {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Ready => "ready",
            Self::Leaving => "leaving",
            Self::Removed => "removed",
        }
    }
}

/// What people see: the four statuses of the seed, and those of an organisation that is given up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Blocked,
    Provisioning,
    Failed,
    Leaving,
    Removed,
}

impl Status {
    pub const ALL: [Self; 6] =
        [Self::Active, Self::Blocked, Self::Provisioning, Self::Failed, Self::Leaving, Self::Removed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Leaving => "leaving",
            Self::Removed => "removed",
        }
    }

    /// A manual block and an expired subscription are stored apart; either blocks a cabinet that is up.
    fn derive(state: State, blocked: bool, subscription_ends_on: Date, today: Date) -> Self {
        match state {
            State::Provisioning => Self::Provisioning,
            State::Failed => Self::Failed,
            State::Ready if blocked || subscription_ends_on < today => Self::Blocked,
            State::Ready => Self::Active,
            State::Leaving => Self::Leaving,
            State::Removed => Self::Removed,
        }
    }
}

impl FromStr for Status {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|status| status.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// A super-admin's decision to close the cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Description>,
}

/// How an organisation is taken down that somebody has given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    pub begun_at: Timestamp,
    /// How a part of it waits for an outside system, or has waited since it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Why the latest run ended before all was taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// The part of an organisation that a list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub id: OrganizationId,
    pub name: Name,
    pub inn: Inn,
    pub domain: Slug,
    pub state: State,
    pub blocked: bool,
    pub paid_seats: Seats,
    pub used_seats: u32,
    pub subscription_ends_on: Date,
    #[serde(default)]
    pub time_zone: ZoneName,
    pub created_at: Timestamp,
    /// Of the organisation: [`Organization::is_known_to_be_over`].
    #[serde(default)]
    pub is_known_to_be_over: bool,
}

impl Listing {
    /// The day that it is for the organisation at this moment.
    pub fn today(&self, now: Timestamp) -> Date {
        self.time_zone.day_of(now)
    }

    pub fn status(&self, now: Timestamp) -> Status {
        Status::derive(self.state, self.blocked, self.subscription_ends_on, self.today(now))
    }

    /// The status under which lists find it. It follows the end of a subscription a little later.
    pub fn listed_status(&self) -> Status {
        match self.state {
            State::Ready if self.blocked || self.is_known_to_be_over => Status::Blocked,
            State::Ready => Status::Active,
            State::Provisioning => Status::Provisioning,
            State::Failed => Status::Failed,
            State::Leaving => Status::Leaving,
            State::Removed => Status::Removed,
        }
    }
}

/// Text as a search compares it: in one case, and with е for ё, since people type one for the other.
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase().replace('ё', "е")
}

/// A checked order to create an organisation.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    pub name: Name,
    pub description: Description,
    pub domain: Slug,
    pub inn: Inn,
    pub paid_seats: Seats,
    pub subscription_ends_on: Date,
    pub modules: BTreeSet<Module>,
}

impl Organization {
    /// A new organisation, about to be provisioned.
    pub fn new(order: NewOrganization, now: Timestamp) -> Self {
        Self {
            id: OrganizationId::new(),
            name: order.name,
            description: order.description,
            domain: order.domain,
            inn: order.inn,
            paid_seats: order.paid_seats,
            used_seats: 0,
            owner_id: None,
            time_zone: ZoneName::default(),
            contacts: Contacts::default(),
            accent_color: None,
            logo: None,
            language: None,
            subscription_ends_on: order.subscription_ends_on,
            is_known_to_be_over: false,
            modules: order.modules,
            state: State::Provisioning,
            attempt: 1,
            block: None,
            leaving: None,
            sessions_ended_at: None,
            steps: Step::ALL.into_iter().map(|step| (step, StepRecord::default())).collect(),
            usual_seconds: BTreeMap::new(),
            resources: BTreeMap::new(),
            former_domains: BTreeSet::new(),
            release: None,
            active_release: None,
            bucket_set_up: 0,
            domain_pending: false,
            created_at: now,
            version: 1,
            settings_version: first_version(),
            revision: 1,
        }
    }

    /// Whether an earlier release has made the bucket, and set it up otherwise than this one would.
    pub fn has_old_bucket(&self) -> bool {
        self.state == State::Ready && self.bucket_set_up < BUCKET_SET_UP
    }

    /// The day that it is for the organisation at this moment.
    pub fn today(&self, now: Timestamp) -> Date {
        self.time_zone.day_of(now)
    }

    pub fn status(&self, now: Timestamp) -> Status {
        Status::derive(self.state, self.block.is_some(), self.subscription_ends_on, self.today(now))
    }

    /// Whether the organisation has this module: it was chosen, or every organisation has it.
    pub fn has_module(&self, module: Module) -> bool {
        module == Module::ALWAYS || self.modules.contains(&module)
    }

    /// Whether a session that was opened at `opened_at` on the cabinet's host still holds.
    pub fn admits_session_of(&self, opened_at: Timestamp) -> bool {
        self.sessions_ended_at.is_none_or(|ended_at| opened_at > ended_at)
    }

    pub fn listing(&self) -> Listing {
        Listing {
            id: self.id,
            name: self.name.clone(),
            inn: self.inn.clone(),
            domain: self.domain.clone(),
            state: self.state,
            blocked: self.block.is_some(),
            paid_seats: self.paid_seats,
            used_seats: self.used_seats,
            subscription_ends_on: self.subscription_ends_on,
            time_zone: self.time_zone.clone(),
            created_at: self.created_at,
            is_known_to_be_over: self.is_known_to_be_over,
        }
    }

    pub fn step(&self, step: Step) -> StepRecord {
        self.steps.get(&step).cloned().unwrap_or_default()
    }

    /// The step at which the run stands or has stopped: the first that is not done.
    pub fn current_step(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| self.step(*step).status != StepStatus::Done)
    }

    /// The name of the execution of the present attempt.
    pub fn execution_name(&self) -> String {
        format!("{}-{}", self.id, self.attempt)
    }

    /// Whether the cabinet's name should be in the DNS.
    pub fn is_reachable(&self) -> bool {
        self.state == State::Ready && self.block.is_none()
    }

    /// Whether a run is to bring its cabinet up or to take it down, so that it stands on the work list.
    pub fn is_unfinished(&self) -> bool {
        match self.state {
            State::Provisioning => true,
            State::Leaving => self.leaving.as_ref().is_none_or(|leaving| leaving.failure.is_none()),
            State::Failed | State::Ready | State::Removed => false,
        }
    }
}

#[cfg(test)]
pub(in crate::organizations) mod tests {
    use jiff::civil::date;

    use super::*;

    pub(in crate::organizations) fn organization() -> Organization {
        let order = NewOrganization {
            name: "ООО «Берёзка»".parse().unwrap(),
            description: "Мебель".parse().unwrap(),
            domain: "berezka".parse().unwrap(),
            inn: "7707083893".parse().unwrap(),
            paid_seats: 10.try_into().unwrap(),
            subscription_ends_on: date(2027, 1, 31),
            modules: BTreeSet::new(),
        };
        Organization::new(order, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_subscription_is_paid_to_the_end_of_its_last_day() {
        let status = |today| Status::derive(State::Ready, false, date(2027, 1, 31), today);
        assert_eq!(status(date(2027, 1, 31)), Status::Active);
        assert_eq!(status(date(2027, 2, 1)), Status::Blocked);
    }

    #[test]
    fn a_block_outlives_an_extended_subscription() {
        let status = Status::derive(State::Ready, true, date(2030, 1, 1), date(2027, 1, 1));
        assert_eq!(status, Status::Blocked);
    }
}
