//! The changes of an organisation: those that people make, which its state may refuse, and those that the steps of its
//! provisioning record.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{BUCKET_SET_UP, Block, Organization, State, Status};
use crate::difference::saved_as;
use crate::organizations::replace;
use crate::provisioning::{Failure, FailureCode, Step, StepRecord, StepStatus, Waiting};
use crate::{Description, FieldError, Inn, Name, Refusal, Seats, Slug};

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

impl Edit {
    /// The fields in which the organisation differs from this edit, with their present values.
    pub fn differences(&self, organization: &Organization) -> Vec<FieldError> {
        let Organization { name, description, domain, inn, paid_seats, subscription_ends_on, .. } =
            organization;
        [
            saved_as("name", self.name.as_ref(), name, name.to_string()),
            saved_as("description", self.description.as_ref(), description, description.to_string()),
            saved_as("domain", self.domain.as_ref(), domain, domain.to_string()),
            saved_as("inn", self.inn.as_ref(), inn, inn.to_string()),
            saved_as("paid_seats", self.paid_seats.as_ref(), paid_seats, paid_seats.to_string()),
            saved_as(
                "subscription_ends_on",
                self.subscription_ends_on.as_ref(),
                subscription_ends_on,
                subscription_ends_on.to_string(),
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Why the state of an organisation does not allow a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationRefusal {
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

impl Refusal for OrganizationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::StillProvisioning => "still-provisioning",
            Self::NeverCameUp => "never-came-up",
            Self::AlreadyBlocked => "already-blocked",
            Self::NotBlocked => "not-blocked",
            Self::SubscriptionEnded => "subscription-ended",
            Self::AlreadyUp => "already-up",
            Self::DomainFixed => "domain-fixed",
        }
    }
}

impl Organization {
    /// Whether another domain may still be chosen. A run that is under way may be creating the present one.
    pub fn allow_domain_change(&self) -> Result<(), OrganizationRefusal> {
        if self.step(Step::Domain).status == StepStatus::Done {
            return Err(OrganizationRefusal::DomainFixed);
        }
        match self.state {
            State::Provisioning => Err(OrganizationRefusal::StillProvisioning),
            State::Failed | State::Ready => Ok(()),
        }
    }

    /// Makes an edit. A domain that is given up is remembered, since the failed attempt may have left something behind
    /// under it.
    pub fn edit(&mut self, edit: Edit) -> Result<(), OrganizationRefusal> {
        if let Some(domain) = edit.domain
            && domain != self.domain
        {
            self.allow_domain_change()?;
            self.former_domains.remove(&domain);
            self.former_domains.insert(std::mem::replace(&mut self.domain, domain));
        }
        let is_called_otherwise = edit.name.as_ref().is_some_and(|name| *name != self.name);
        if is_called_otherwise || edit.description.as_ref().is_some_and(|text| *text != self.description) {
            // Its administrators change these too.
            self.settings_version += 1;
        }
        replace(&mut self.name, edit.name);
        replace(&mut self.description, edit.description);
        replace(&mut self.inn, edit.inn);
        replace(&mut self.paid_seats, edit.paid_seats);
        if edit.subscription_ends_on.is_some_and(|ends_on| ends_on != self.subscription_ends_on) {
            self.is_known_to_be_over = false;
        }
        replace(&mut self.subscription_ends_on, edit.subscription_ends_on);
        self.version += 1;
        Ok(())
    }

    pub fn block(&mut self, reason: Option<Description>, now: Timestamp) -> Result<(), OrganizationRefusal> {
        match self.state {
            State::Provisioning => return Err(OrganizationRefusal::StillProvisioning),
            State::Failed => return Err(OrganizationRefusal::NeverCameUp),
            State::Ready if self.block.is_some() => return Err(OrganizationRefusal::AlreadyBlocked),
            State::Ready => {}
        }
        self.block = Some(Block { at: now, reason });
        self.sessions_ended_at = Some(now);
        self.domain_pending = true;
        self.version += 1;
        Ok(())
    }

    pub fn unblock(&mut self, now: Timestamp) -> Result<(), OrganizationRefusal> {
        if self.block.is_none() {
            return Err(match self.status(now) {
                Status::Blocked => OrganizationRefusal::SubscriptionEnded,
                _ => OrganizationRefusal::NotBlocked,
            });
        }
        self.block = None;
        self.domain_pending = true;
        self.version += 1;
        Ok(())
    }

    /// Starts again from the step that failed, as a new attempt.
    pub fn retry(&mut self) -> Result<(), OrganizationRefusal> {
        match self.state {
            State::Provisioning => return Err(OrganizationRefusal::StillProvisioning),
            State::Failed => {}
            State::Ready => return Err(OrganizationRefusal::AlreadyUp),
        }
        self.state = State::Provisioning;
        self.attempt += 1;
        self.version += 1;
        Ok(())
    }

    /// Begins a step, or goes on with one that has waited.
    pub fn begin_step(&mut self, step: Step, now: Timestamp) {
        let record = self.steps.entry(step).or_default();
        let is_new = record.status != StepStatus::Waiting;
        *record = StepRecord {
            status: StepStatus::Running,
            attempt: record.attempt + u32::from(is_new),
            started_at: Some(now),
            finished_at: None,
            failure: None,
            // A try that follows a failure of the same run goes on with the waits; a new run begins them anew.
            waiting: record.waiting.filter(|_| record.failure.is_none()),
        };
    }

    /// Lets a step wait until it is its turn at the outside system.
    pub fn let_step_wait(&mut self, step: Step, waiting: Waiting) {
        let record = self.steps.entry(step).or_default();
        record.status = StepStatus::Waiting;
        record.waiting = Some(waiting);
    }

    pub fn finish_step(&mut self, step: Step, now: Timestamp) {
        let record = self.steps.entry(step).or_default();
        record.status = StepStatus::Done;
        record.finished_at = Some(now);
        record.waiting = None;
        if step == Step::Storage {
            self.bucket_set_up = BUCKET_SET_UP;
        }
    }

    /// Ends a run with a failure, at the step where the run stands. If the release turned out to be damaged, the next run
    /// builds it again.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::organization::tests::organization;

    #[test]
    fn unblocking_an_expired_organisation_says_what_would_open_it() {
        let mut organization = organization();
        organization.state = State::Ready;
        let mut unblock = |now: &str| organization.unblock(now.parse().unwrap());
        assert_eq!(unblock("2027-01-31T20:59:59Z"), Err(OrganizationRefusal::NotBlocked));
        assert_eq!(unblock("2027-01-31T21:00:00Z"), Err(OrganizationRefusal::SubscriptionEnded));
    }

    #[test]
    fn a_domain_can_be_changed_only_between_a_failure_and_its_success() {
        let choose = |domain: &str| Edit { domain: Some(domain.parse().unwrap()), ..Edit::default() };
        let mut organization = organization();
        assert_eq!(organization.edit(choose("beryozka")), Err(OrganizationRefusal::StillProvisioning));

        organization.fail(Failure::new(FailureCode::DomainTaken, "taken"), Timestamp::UNIX_EPOCH);
        organization.edit(choose("beryozka")).unwrap();
        assert_eq!(organization.domain.as_str(), "beryozka");
        assert_eq!(organization.former_domains, BTreeSet::from(["berezka".parse().unwrap()]));

        organization.edit(choose("berezka")).unwrap();
        assert_eq!(organization.former_domains, BTreeSet::from(["beryozka".parse().unwrap()]));

        organization.finish_step(Step::Domain, Timestamp::UNIX_EPOCH);
        assert_eq!(organization.edit(choose("beryozka")), Err(OrganizationRefusal::DomainFixed));
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
        assert_eq!(organization.edit(edit), Err(OrganizationRefusal::StillProvisioning));
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
