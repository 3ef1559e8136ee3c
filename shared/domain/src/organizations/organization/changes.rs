//! The changes of an organisation: those that people make, which its state may refuse, and those that the steps of its
//! provisioning record.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{BUCKET_SET_UP, Block, Leaving, Organization, State, Status};
use crate::argument::Argument;
use crate::difference::saved_as;
use crate::organizations::replace;
use crate::provisioning::{Failure, FailureCode, Step, StepRecord, StepStatus, Waiting};
use crate::{Description, FieldError, Inn, Module, Name, Refusal, Seats, Slug};

/// A checked order to change an organisation; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub name: Option<Name>,
    pub description: Option<Description>,
    pub domain: Option<Slug>,
    pub inn: Option<Inn>,
    pub paid_seats: Option<Seats>,
    pub subscription_ends_on: Option<Date>,
    pub modules: Option<BTreeSet<Module>>,
}

impl Edit {
    /// The fields in which the organisation differs from this edit, with their present values.
    pub fn differences(&self, organization: &Organization) -> Vec<FieldError> {
        let Organization {
            name, description, domain, inn, paid_seats, subscription_ends_on, modules, ..
        } = organization;
        let names = modules.iter().map(|module| module.text_key()).collect();
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
                *subscription_ends_on,
            ),
            saved_as("modules", self.modules.as_ref(), modules, Argument::Messages(names)),
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
    #[error("modules can be chosen while the creation has failed")]
    ModulesFixed,
    #[error("only a creation that has failed can be given up")]
    NotFailed,
    #[error("the organisation is being taken down")]
    Leaving,
    #[error("the organisation is gone")]
    Removed,
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
            Self::ModulesFixed => "modules-fixed",
            Self::NotFailed => "not-failed",
            Self::Leaving => "leaving",
            Self::Removed => "removed",
        }
    }
}

impl Organization {
    /// Whether the organisation stays, so that it may be changed.
    fn allow_change(&self) -> Result<(), OrganizationRefusal> {
        match self.state {
            State::Leaving => Err(OrganizationRefusal::Leaving),
            State::Removed => Err(OrganizationRefusal::Removed),
            State::Provisioning | State::Failed | State::Ready => Ok(()),
        }
    }

    /// Whether other modules may be chosen: a run that is under way, or a cabinet that is up, has the present ones.
    pub fn allow_change_of_modules(&self) -> Result<(), OrganizationRefusal> {
        if self.state == State::Failed { Ok(()) } else { Err(OrganizationRefusal::ModulesFixed) }
    }

    /// Whether another domain may still be chosen. A run that is under way may be creating the present one.
    pub fn allow_domain_change(&self) -> Result<(), OrganizationRefusal> {
        if self.step(Step::Domain).status == StepStatus::Done {
            return Err(OrganizationRefusal::DomainFixed);
        }
        match self.state {
            State::Provisioning => Err(OrganizationRefusal::StillProvisioning),
            State::Failed | State::Ready => Ok(()),
            State::Leaving | State::Removed => self.allow_change(),
        }
    }

    /// Makes an edit. A domain that is given up is remembered, since the failed attempt may have left something behind
    /// under it. Other modules make another environment and another release, so the steps that made those run again.
    pub fn edit(&mut self, edit: Edit) -> Result<(), OrganizationRefusal> {
        self.allow_change()?;
        let has_other_modules = edit.modules.as_ref().is_some_and(|modules| *modules != self.modules);
        if has_other_modules {
            self.allow_change_of_modules()?;
        }
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
        replace(&mut self.modules, edit.modules);
        if has_other_modules {
            for step in [Step::Environment, Step::Build] {
                let record = self.steps.entry(step).or_default();
                if record.status == StepStatus::Done {
                    record.status = StepStatus::Pending;
                }
            }
        }
        self.version += 1;
        Ok(())
    }

    pub fn block(&mut self, reason: Option<Description>, now: Timestamp) -> Result<(), OrganizationRefusal> {
        match self.state {
            State::Provisioning => return Err(OrganizationRefusal::StillProvisioning),
            State::Failed => return Err(OrganizationRefusal::NeverCameUp),
            State::Ready if self.block.is_some() => return Err(OrganizationRefusal::AlreadyBlocked),
            State::Ready => {}
            State::Leaving | State::Removed => return self.allow_change(),
        }
        self.block = Some(Block { at: now, reason });
        self.sessions_ended_at = Some(now);
        self.domain_pending = true;
        self.version += 1;
        Ok(())
    }

    pub fn unblock(&mut self, now: Timestamp) -> Result<(), OrganizationRefusal> {
        self.allow_change()?;
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
            State::Leaving | State::Removed => return self.allow_change(),
        }
        self.state = State::Provisioning;
        self.attempt += 1;
        self.version += 1;
        Ok(())
    }

    /// Whether it may be given up: its creation has failed, or what was made for it could not be taken down.
    pub fn allow_giving_up(&self) -> Result<(), OrganizationRefusal> {
        match (self.state, &self.leaving) {
            (State::Failed, _) | (State::Leaving, Some(Leaving { failure: Some(_), .. })) => Ok(()),
            (State::Provisioning, _) => Err(OrganizationRefusal::StillProvisioning),
            (State::Ready, _) => Err(OrganizationRefusal::NotFailed),
            (State::Leaving | State::Removed, _) => self.allow_change(),
        }
    }

    /// Has everything that was made for it taken down, as a new attempt.
    pub fn give_up(&mut self, now: Timestamp) -> Result<(), OrganizationRefusal> {
        self.allow_giving_up()?;
        let begun_at = self.leaving.as_ref().map_or(now, |leaving| leaving.begun_at);
        self.state = State::Leaving;
        self.leaving = Some(Leaving { begun_at, waiting: None, failure: None });
        self.attempt += 1;
        self.version += 1;
        Ok(())
    }

    /// Ends a run with a failure that could not take everything down.
    pub fn fail_to_leave(&mut self, failure: Failure) {
        if let Some(leaving) = &mut self.leaving {
            leaving.waiting = None;
            leaving.failure = Some(failure);
        }
    }

    /// Lets a part of what is taken down wait until it is its turn at the outside system.
    pub fn let_leaving_wait(&mut self, waiting: Waiting) {
        if let Some(leaving) = &mut self.leaving {
            leaving.waiting = Some(waiting);
        }
    }

    /// Takes what steps have made out of the ledger, once it is gone.
    pub fn forget_resources(&mut self, steps: &[Step]) {
        self.resources.retain(|step, _| !steps.contains(step));
        if let Some(leaving) = &mut self.leaving {
            leaving.waiting = None;
        }
    }

    /// Nothing is left of it but its history.
    pub fn remove(&mut self) {
        self.state = State::Removed;
        self.resources.clear();
        self.former_domains.clear();
        if let Some(leaving) = &mut self.leaving {
            leaving.waiting = None;
        }
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
    fn other_modules_are_chosen_only_after_a_failure_and_have_the_release_made_anew() {
        let choose = || Edit { modules: Some(BTreeSet::from([Module::Company])), ..Edit::default() };
        let mut organization = organization();
        assert_eq!(organization.edit(choose()), Err(OrganizationRefusal::ModulesFixed));
        for step in [Step::Start, Step::Domain, Step::VideoProject, Step::Storage, Step::Environment] {
            organization.finish_step(step, Timestamp::UNIX_EPOCH);
        }
        organization.fail(Failure::new(FailureCode::InvalidModules, "none"), Timestamp::UNIX_EPOCH);
        organization.edit(choose()).unwrap();
        assert_eq!(organization.current_step(), Some(Step::Environment));
        let same = organization.steps.clone();
        organization.edit(choose()).unwrap();
        assert_eq!(organization.steps, same);
        organization.retry().unwrap();
        organization.edit(choose()).unwrap();
    }

    #[test]
    fn only_what_has_failed_is_given_up_and_nothing_is_done_with_it_then() {
        let now = Timestamp::UNIX_EPOCH;
        let mut organization = organization();
        assert_eq!(organization.give_up(now), Err(OrganizationRefusal::StillProvisioning));
        let ready = &mut Organization { state: State::Ready, ..organization.clone() };
        assert_eq!(ready.give_up(now), Err(OrganizationRefusal::NotFailed));
        organization.fail(Failure::new(FailureCode::Internal, "gone"), now);
        organization.give_up(now).unwrap();
        assert_eq!((organization.state, organization.attempt), (State::Leaving, 2));
        assert!(organization.is_unfinished());

        assert_eq!(organization.give_up(now), Err(OrganizationRefusal::Leaving));
        organization.fail_to_leave(Failure::new(FailureCode::AccessDenied, "no"));
        assert!(!organization.is_unfinished());
        for act in [Organization::retry, |organization: &mut Organization| {
            organization.unblock(Timestamp::UNIX_EPOCH)
        }] {
            assert_eq!(act(&mut organization), Err(OrganizationRefusal::Leaving));
        }
        organization.give_up(now).unwrap();
        assert_eq!((organization.state, organization.attempt), (State::Leaving, 3));

        organization.remove();
        assert_eq!(organization.edit(Edit::default()), Err(OrganizationRefusal::Removed));
        assert_eq!(organization.block(None, now), Err(OrganizationRefusal::Removed));
        assert_eq!(organization.give_up(now), Err(OrganizationRefusal::Removed));
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
