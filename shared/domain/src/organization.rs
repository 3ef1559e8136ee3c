//! An organisation: what is kept of it, what state it is in, and which changes that state allows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::provisioning::{Failure, FailureCode, Release, Resource, Step, StepRecord, StepStatus};
use crate::{Description, Inn, Module, Name, OrganizationId, Seats, Slug};

/// Everything that is kept of an organisation. `domain` is the label alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
    pub description: Description,
    pub domain: Slug,
    pub inn: Inn,
    pub paid_seats: Seats,
    pub used_seats: u32,
    /// The last day of paid access, in [`crate::clock::ZONE`].
    pub subscription_ends_on: Date,
    pub modules: BTreeSet<Module>,
    pub state: State,
    /// The number of the execution that brings the cabinet up, from 1.
    pub attempt: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<Block>,
    pub steps: BTreeMap<Step, StepRecord>,
    pub resources: BTreeMap<Step, Resource>,
    /// Domains given up before they came to be, whose leftovers the next attempt clears away.
    #[serde(default)]
    pub former_domains: BTreeSet<Slug>,
    /// The newest release that was built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
    /// The identifier of the release that the cabinet runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_release: Option<String>,
    /// Whether the cabinet's name in the DNS is still to be brought in line with a block or its end.
    #[serde(default)]
    pub domain_pending: bool,
    pub created_at: Timestamp,
    /// Counts the changes that people make; a change is accepted only on top of the version it was made from.
    pub version: u32,
    /// Counts every write, those of the steps too, so that none overwrites another.
    pub revision: u32,
}

/// How far the cabinet is, as stored. Blocking is kept apart, see [`Organization::status`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Provisioning,
    Failed,
    Ready,
}

impl State {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Ready => "ready",
        }
    }
}

/// What people see: one of the four statuses of the seed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Blocked,
    Provisioning,
    Failed,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Active, Self::Blocked, Self::Provisioning, Self::Failed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// A manual block and an expired subscription are stored apart; either blocks a cabinet that is up.
    pub fn derive(state: State, blocked: bool, subscription_ends_on: Date, today: Date) -> Self {
        match state {
            State::Provisioning => Self::Provisioning,
            State::Failed => Self::Failed,
            State::Ready if blocked || subscription_ends_on < today => Self::Blocked,
            State::Ready => Self::Active,
        }
    }
}

/// A super-admin's decision to close the cabinet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Description>,
}

/// What a list shows of an organisation.
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
    pub created_at: Timestamp,
    /// What a search looks in, folded by [`fold`].
    pub search: String,
}

impl Listing {
    pub fn status(&self, today: Date) -> Status {
        Status::derive(self.state, self.blocked, self.subscription_ends_on, today)
    }
}

/// Text as a search compares it: case does not matter, nor does ё for е, as people type one for the other.
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

/// A checked order to change an organisation; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub name: Option<Name>,
    pub description: Option<Description>,
    pub domain: Option<Slug>,
    pub inn: Option<Inn>,
    pub paid_seats: Option<Seats>,
    pub subscription_ends_on: Option<Date>,
}

/// Why the state of an organisation does not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the cabinet is still being created")]
    StillProvisioning,
    #[error("the cabinet has never come up")]
    NeverCameUp,
    #[error("the organisation is blocked already")]
    AlreadyBlocked,
    #[error("nobody has blocked the organisation")]
    NotBlocked,
    #[error("the subscription has ended: extending it is what opens the cabinet")]
    SubscriptionEnded,
    #[error("the cabinet is up: nothing is left to repeat")]
    AlreadyUp,
    #[error("the domain can't be changed once it has been created")]
    DomainFixed,
}

impl Refusal {
    pub const fn code(self) -> &'static str {
        match self {
            Self::StillProvisioning => "still_provisioning",
            Self::NeverCameUp => "never_came_up",
            Self::AlreadyBlocked => "already_blocked",
            Self::NotBlocked => "not_blocked",
            Self::SubscriptionEnded => "subscription_ended",
            Self::AlreadyUp => "already_up",
            Self::DomainFixed => "domain_fixed",
        }
    }
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
            subscription_ends_on: order.subscription_ends_on,
            modules: order.modules,
            state: State::Provisioning,
            attempt: 1,
            block: None,
            steps: Step::ALL.into_iter().map(|step| (step, StepRecord::default())).collect(),
            resources: BTreeMap::new(),
            former_domains: BTreeSet::new(),
            release: None,
            active_release: None,
            domain_pending: false,
            created_at: now,
            version: 1,
            revision: 1,
        }
    }

    pub fn status(&self, today: Date) -> Status {
        Status::derive(self.state, self.block.is_some(), self.subscription_ends_on, today)
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
            created_at: self.created_at,
            search: fold(&format!("{} {} {}", self.name, self.inn, self.domain)),
        }
    }

    pub fn step(&self, step: Step) -> StepRecord {
        self.steps.get(&step).cloned().unwrap_or_default()
    }

    /// The step at which the run stands, or stopped: the first that is not done.
    pub fn current_step(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| self.step(*step).status != StepStatus::Done)
    }

    /// The name of the execution that brings this cabinet up now.
    pub fn execution_name(&self) -> String {
        format!("{}-{}", self.id, self.attempt)
    }

    /// Whether the cabinet's name should be in the DNS.
    pub fn is_reachable(&self) -> bool {
        self.state == State::Ready && self.block.is_none()
    }

    /// Whether something is still to be done for it, so that the reconciler must look.
    pub fn is_unfinished(&self) -> bool {
        self.state == State::Provisioning || self.domain_pending
    }

    /// Whether another domain may still be chosen. While a run is under way it may be creating the present one.
    pub fn allow_domain_change(&self) -> Result<(), Refusal> {
        if self.step(Step::Domain).status == StepStatus::Done {
            return Err(Refusal::DomainFixed);
        }
        match self.state {
            State::Provisioning => Err(Refusal::StillProvisioning),
            State::Failed | State::Ready => Ok(()),
        }
    }

    /// Makes an edit. A domain that is given up is remembered, since the attempt that failed may have left something of
    /// it behind.
    pub fn edit(&mut self, edit: Edit) -> Result<(), Refusal> {
        if let Some(domain) = edit.domain
            && domain != self.domain
        {
            self.allow_domain_change()?;
            self.former_domains.remove(&domain);
            self.former_domains.insert(std::mem::replace(&mut self.domain, domain));
        }
        replace(&mut self.name, edit.name);
        replace(&mut self.description, edit.description);
        replace(&mut self.inn, edit.inn);
        replace(&mut self.paid_seats, edit.paid_seats);
        replace(&mut self.subscription_ends_on, edit.subscription_ends_on);
        self.version += 1;
        Ok(())
    }

    pub fn block(&mut self, reason: Option<Description>, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Provisioning => return Err(Refusal::StillProvisioning),
            State::Failed => return Err(Refusal::NeverCameUp),
            State::Ready if self.block.is_some() => return Err(Refusal::AlreadyBlocked),
            State::Ready => {}
        }
        self.block = Some(Block { at: now, reason });
        self.domain_pending = true;
        self.version += 1;
        Ok(())
    }

    pub fn unblock(&mut self, today: Date) -> Result<(), Refusal> {
        if self.block.is_none() {
            return Err(match self.status(today) {
                Status::Blocked => Refusal::SubscriptionEnded,
                _ => Refusal::NotBlocked,
            });
        }
        self.block = None;
        self.domain_pending = true;
        self.version += 1;
        Ok(())
    }

    /// Starts over from the step that failed, in a new execution.
    pub fn retry(&mut self) -> Result<(), Refusal> {
        match self.state {
            State::Provisioning => return Err(Refusal::StillProvisioning),
            State::Failed => {}
            State::Ready => return Err(Refusal::AlreadyUp),
        }
        self.state = State::Provisioning;
        self.attempt += 1;
        self.version += 1;
        Ok(())
    }

    pub fn begin_step(&mut self, step: Step, now: Timestamp) {
        let record = self.steps.entry(step).or_default();
        *record = StepRecord {
            status: StepStatus::Running,
            attempt: record.attempt + 1,
            started_at: Some(now),
            finished_at: None,
            failure: None,
        };
    }

    pub fn finish_step(&mut self, step: Step, now: Timestamp) {
        let record = self.steps.entry(step).or_default();
        record.status = StepStatus::Done;
        record.finished_at = Some(now);
    }

    /// Ends a run without its effect, at the step where it stands. A release that turned out damaged is to be built anew
    /// by the next run.
    pub fn fail(&mut self, failure: Failure, now: Timestamp) {
        if let Some(step) = self.current_step() {
            if failure.code == FailureCode::DamagedRelease {
                self.steps.entry(Step::Build).or_default().status = StepStatus::Pending;
            }
            let record = self.steps.entry(step).or_default();
            record.status = StepStatus::Failed;
            record.finished_at = Some(now);
            record.failure = Some(failure);
        }
        self.state = State::Failed;
    }
}

fn replace<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn organization() -> Organization {
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

    #[test]
    fn unblocking_an_expired_organisation_says_what_would_open_it() {
        let mut organization = organization();
        organization.state = State::Ready;
        assert_eq!(organization.unblock(date(2027, 1, 1)), Err(Refusal::NotBlocked));
        assert_eq!(organization.unblock(date(2027, 3, 1)), Err(Refusal::SubscriptionEnded));
    }

    #[test]
    fn search_takes_e_for_yo() {
        assert!(organization().listing().search.contains(&fold(" БЕРЕЗКА")));
    }

    #[test]
    fn a_domain_can_be_changed_only_between_a_failure_and_its_success() {
        let choose = |domain: &str| Edit { domain: Some(domain.parse().unwrap()), ..Edit::default() };
        let mut organization = organization();
        assert_eq!(organization.edit(choose("beryozka")), Err(Refusal::StillProvisioning));

        organization.fail(Failure::new(FailureCode::DomainTaken, "taken"), Timestamp::UNIX_EPOCH);
        organization.edit(choose("beryozka")).unwrap();
        assert_eq!(organization.domain.as_str(), "beryozka");
        assert_eq!(organization.former_domains, BTreeSet::from(["berezka".parse().unwrap()]));

        organization.edit(choose("berezka")).unwrap();
        assert_eq!(organization.former_domains, BTreeSet::from(["beryozka".parse().unwrap()]));

        organization.finish_step(Step::Domain, Timestamp::UNIX_EPOCH);
        assert_eq!(organization.edit(choose("beryozka")), Err(Refusal::DomainFixed));
    }

    #[test]
    fn a_refused_edit_changes_nothing() {
        let mut organization = organization();
        let before = organization.clone();
        let edit = Edit {
            name: Some("Other".parse().unwrap()),
            domain: Some("other".parse().unwrap()),
            ..Edit::default()
        };
        assert_eq!(organization.edit(edit), Err(Refusal::StillProvisioning));
        assert_eq!(organization, before);
    }

    #[test]
    fn a_failure_belongs_to_the_step_where_the_run_stood() {
        let mut organization = organization();
        organization.begin_step(Step::Start, Timestamp::UNIX_EPOCH);
        organization.finish_step(Step::Start, Timestamp::UNIX_EPOCH);
        organization.fail(Failure::new(FailureCode::Internal, "gone"), Timestamp::UNIX_EPOCH);
        assert_eq!(organization.step(Step::Start).status, StepStatus::Done);
        assert_eq!(organization.step(Step::Domain).status, StepStatus::Failed);
        assert_eq!(organization.state, State::Failed);
    }
}
