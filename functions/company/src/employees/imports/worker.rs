//! Does what the lines of an import say, and takes it back, some lines in each slice: in the worker of the queue `people`.
//!
//! The row of the import tells which lines are done. It is written with the slice, so whatever stops the work, it goes on there.
//! A slice that was done and not noted is done again, and finds its own traces: [`Employee::import_id`] of those whom it has
//! invited, and the placement that it has given.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::ManagePeople;
use domain::audit::Action;
use domain::employee::{
    EmployeeRefusal, EmployeeStatus, Import, ImportingPeople, LineState, LineTurn, Placement,
};
use domain::limits::LetterCause;
use domain::task::{Failure, Wait};
use domain::{EditRefusal, Email, Employee, Structure, User, UserId};
use futures_util::future::try_join3;
use lambda::Tools;
use serde_json::Map;
use store::{Addressee, ChangeError, Invited, StoreError};
use web::{Letters, Rooms, waiting_letter};
use workers::{Deputy, Job, Outcome, fail, fail_outside};

use super::kept;
use super::plan::{Deed, Plan, edit_of, key_of, key_of_refusal};
use crate::employees::invitation::{INVITATION, InviteOrder, Inviting};

/// How many lines have their turn in a slice. They have it one after another, as all of them take seats of one organisation.
const SLICE: usize = 50;

pub(in crate::employees) async fn import(
    rooms: Rooms,
    tools: Arc<Tools>,
    job: Arc<Job>,
) -> Result<Outcome, Failure> {
    go_through(&rooms, &tools, &job, false).await
}

pub(in crate::employees) async fn take_back(
    rooms: Rooms,
    tools: Arc<Tools>,
    job: Arc<Job>,
) -> Result<Outcome, Failure> {
    go_through(&rooms, &tools, &job, true).await
}

/// Gives the next lines their turn, and notes what became of them.
async fn go_through(rooms: &Rooms, tools: &Tools, job: &Job, is_undoing: bool) -> Result<Outcome, Failure> {
    let order: ImportingPeople = job.about()?;
    match Slice::read(rooms, tools, job, &order, is_undoing).await? {
        Some(slice) => slice.go_through(order.of).await,
        None => Ok(Outcome::Void),
    }
}

/// The failure of work that another try would not bring further.
fn broken(error: &impl ToString) -> Failure {
    Failure::new("internal", error.to_string(), Wait::ForSomebody)
}

/// What the lines of one slice share.
struct Slice<'a> {
    rooms: &'a Rooms,
    tools: &'a Tools,
    job: &'a Job,
    deputy: Deputy,
    import: Import,
    plan: Plan,
    is_undoing: bool,
}

/// What is known of the people of a slice.
#[derive(Default)]
struct Known {
    addressees: HashMap<Email, Addressee>,
    people: HashMap<UserId, (Employee, User)>,
    structure: Structure,
}

/// The turn of somebody who was changed since the plan.
fn changed() -> LineTurn {
    LineTurn::Changed("problem-changed-meanwhile".to_owned())
}

/// The turn of somebody of whom the organisation has nothing any more.
fn gone() -> LineTurn {
    LineTurn::Changed("problem-employee-gone".to_owned())
}

fn refused(refusal: EmployeeRefusal) -> LineTurn {
    LineTurn::Refused(key_of_refusal(refusal))
}

impl<'a> Slice<'a> {
    /// `None` if the import is gone, or other work was begun of it.
    async fn read(
        rooms: &'a Rooms,
        tools: &'a Tools,
        job: &'a Job,
        order: &ImportingPeople,
        is_undoing: bool,
    ) -> Result<Option<Self>, Failure> {
        let deputy = Deputy::of::<ManagePeople>(tools, job, &order.orderer).await?;
        let found = deputy.tenant.import(order.import).await.map_err(|error| fail(&error))?;
        let is_meant = |import: &Import| {
            let is_of_this = import.work.is_some_and(|work| work.task == job.task.id);
            is_of_this && import.ends_at() > tools.clock.now()
        };
        let Some(import) = found.filter(is_meant) else { return Ok(None) };
        let files = tools.cloud.files();
        let bucket = files.bucket(deputy.organization.id);
        let kept = files.get(&bucket, &kept::key_of_plan(&import)).await;
        let Some(kept) = kept.map_err(|error| fail_outside(&error, tools.clock.now()))? else {
            return Ok(None);
        };
        let plan = serde_json::from_slice(&kept).map_err(|error| broken(&error))?;
        Ok(Some(Self { rooms, tools, job, deputy, import, plan, is_undoing }))
    }

    /// Gives the next lines their turn, of so many in all. The checkpoint is the place of the next line: one that could not be
    /// taken back stays as it is, and has no second turn. Where the table fails in the middle, what was done so far is noted, so
    /// that whoever stops the work then reads what it has done.
    async fn go_through(self, of: u64) -> Result<Outcome, Failure> {
        let is_meant = if self.is_undoing { LineState::is_done } else { LineState::is_planned };
        let begin: usize = self.job.checkpoint()?.unwrap_or_default();
        let places: Vec<usize> = self.import.lines.from(begin, is_meant).take(SLICE).collect();
        let (mut import, mut next) = (self.import.clone(), begin);
        let mut known = self.read_all(&places).await.map_err(|error| fail(&error))?;
        for place in &places {
            match self.turn_of(*place, &mut known).await {
                Ok(turn) if self.is_undoing => import.note_undone(*place, turn),
                Ok(turn) => import.note_run(*place, turn),
                Err(error) if next == begin => return Err(fail(&error)),
                Err(_) => break,
            }
            next = place + 1;
        }
        let left = import.lines.from(next, is_meant).count() as u64;
        let (done, now) = (of.saturating_sub(left), self.tools.clock.now());
        let carrying = if left == 0 {
            self.job.finishing(&next, done, now)?
        } else {
            self.job.going_on(&next, done, Some(of), now)?
        };
        let tenant = carrying.tenant_of(&self.deputy.organization);
        tenant.change_import(&self.import, &mut import).await.map_err(|error| fail(&error))?;
        Ok(Outcome::Written)
    }

    fn deed(&self, place: usize) -> Option<&Deed> {
        self.plan.lines.get(place).map(|line| &line.deed)
    }

    async fn read_some(&self, places: &[usize]) -> Result<Known, StoreError> {
        let (mut emails, mut ids) = (Vec::new(), Vec::new());
        for deed in places.iter().filter_map(|place| self.deed(*place)) {
            match deed {
                Deed::Invite(order) => emails.push(&order.email),
                Deed::Change { id, .. } => ids.push(*id),
                Deed::Skip(_) | Deed::Refuse { .. } => {}
            }
        }
        let tenant = &self.deputy.tenant;
        let (addressees, people, structure) =
            try_join3(tenant.addressees(&emails), tenant.people(&ids), tenant.structure()).await?;
        Ok(Known {
            addressees: emails.into_iter().cloned().zip(addressees).collect(),
            people: people.into_iter().map(|person| (person.0.user_id, person)).collect(),
            structure,
        })
    }

    /// What is known of all whose turn it is. If what the table has of one of them is broken, each is read when they have their
    /// turn, so that the others have theirs all the same.
    async fn read_all(&self, places: &[usize]) -> Result<Known, StoreError> {
        match self.read_some(places).await {
            Err(StoreError::Damaged(_)) => self.read_some(&[]).await,
            read => read,
        }
    }

    /// Gives a line its turn. Where the person is not known, or was changed since the slice began, they are read once more.
    async fn turn_of(&self, place: usize, known: &mut Known) -> Result<LineTurn, StoreError> {
        let turn = self.try_turn(place, known).await?;
        let of_structure =
            [EmployeeRefusal::LeadsDepartment, EmployeeRefusal::UnknownDepartment].map(refused);
        if !matches!(turn, LineTurn::Changed(_)) && !of_structure.contains(&turn) {
            return Ok(turn);
        }
        let Known { addressees, people, structure } = match self.read_some(&[place]).await {
            Err(StoreError::Damaged(error)) => return Ok(damaged(&StoreError::Damaged(error))),
            read => read?,
        };
        known.addressees.extend(addressees);
        known.people.extend(people);
        known.structure = structure;
        self.try_turn(place, known).await
    }

    async fn try_turn(&self, place: usize, known: &Known) -> Result<LineTurn, StoreError> {
        let turn = match (self.deed(place), self.is_undoing) {
            (Some(Deed::Invite(order)), false) => self.invite(order, known).await,
            (Some(Deed::Invite(order)), true) => self.revoke(order, known).await,
            (Some(Deed::Change { id, before, after }), false) => self.place(*id, before, after, known).await,
            // What was changed goes back.
            (Some(Deed::Change { id, before, after }), true) => self.place(*id, after, before, known).await,
            (Some(Deed::Skip(_) | Deed::Refuse { .. }) | None, _) => Ok(gone()),
        };
        match turn {
            Err(StoreError::Conflict) => Ok(changed()),
            Err(error @ (StoreError::Unmet | StoreError::Damaged(_))) => Ok(damaged(&error)),
            turn => turn,
        }
    }

    async fn invite(&self, order: &InviteOrder, known: &Known) -> Result<LineTurn, StoreError> {
        let Some(addressee) = known.addressees.get(&order.email) else { return Ok(gone()) };
        if addressee.employee.as_ref().and_then(|employee| employee.import_id) == Some(self.import.id) {
            return Ok(LineTurn::Done);
        }
        let inviting = Inviting::from(&self.deputy);
        if let Err(refusal) = inviting.allow(&known.structure, order, addressee) {
            return Ok(LineTurn::Refused(key_of(&refusal)));
        }
        let (token, invitation) = inviting.invitation();
        let (mut employee, user) = inviting.employee(&known.structure, order, addressee, &invitation);
        employee.import_id = Some(self.import.id);
        let Some(reader) = user.as_ref().or(addressee.user.as_ref()) else { return Ok(gone()) };
        let letter = inviting.letter(&self.letters(reader), &employee, &invitation, &token);
        let cause = LetterCause {
            to: &employee.email,
            kind: INVITATION,
            about: self.deputy.organization.id.to_string(),
            person: Some(self.deputy.id),
            organization: Some(self.deputy.organization.id),
            is_announced: true,
        };
        let origin = self.deputy.origin();
        let entry = inviting.entry(origin, &employee, &known.structure);
        let later = waiting_letter(&letter, &cause, origin.at);
        let tenant = self.deputy.tenant.and_later(&later, Some(self.deputy.id))?;
        let whom = user.as_ref().map_or(Invited::Known, Invited::New);
        turned(tenant.invite(whom, &employee, &invitation, &entry).await)
    }

    /// Takes an invitation back that nobody has answered or changed since. An invitation that is gone is as it was.
    async fn revoke(&self, order: &InviteOrder, known: &Known) -> Result<LineTurn, StoreError> {
        let Some(addressee) = known.addressees.get(&order.email) else { return Ok(gone()) };
        let Some((employee, user)) = addressee.employee.as_ref().zip(addressee.user.as_ref()) else {
            return Ok(LineTurn::Done);
        };
        let is_as_it_was = employee.import_id == Some(self.import.id)
            && employee.status() == EmployeeStatus::Invited
            && employee.version == 1;
        if !is_as_it_was {
            return Ok(changed());
        }
        if let Err(refusal) = employee.allow_removal(user.platform_role, &self.deputy.editor()) {
            return Ok(refused(refusal));
        }
        let entry = self.deputy.origin().entry(Action::InvitationRevoked, Map::new(), Map::new());
        let entry = entry.about(employee.user_id, &employee.name);
        turned(self.deputy.tenant.remove_employee(employee, &entry).await)
    }

    /// Gives a person another role, post and departments, if theirs are still the ones that were seen.
    async fn place(
        &self,
        id: UserId,
        from: &Placement,
        to: &Placement,
        known: &Known,
    ) -> Result<LineTurn, StoreError> {
        let Some((employee, user)) = known.people.get(&id) else { return Ok(gone()) };
        if employee.placement() == *to {
            return Ok(LineTurn::Done);
        }
        let (editor, origin) = (self.deputy.editor(), self.deputy.origin());
        let placed = self.deputy.tenant.change_employee(employee.clone(), |employee| {
            if employee.placement() != *from {
                return Err(EditRefusal::Stale(Vec::new()));
            }
            let edit = |employee: &mut Employee| employee.edit(edit_of(to), user, &editor);
            let entry = employee.edited(origin, &known.structure, editor.roles, edit)?;
            Ok::<_, EditRefusal<EmployeeRefusal>>(Some(entry))
        });
        match placed.await {
            Ok(_) => Ok(LineTurn::Done),
            Err(ChangeError::Refused(EditRefusal::Refused(refusal))) => Ok(refused(refusal)),
            Err(ChangeError::Refused(_)) => Ok(changed()),
            Err(ChangeError::Store(error)) => Err(error),
        }
    }

    fn letters(&self, reader: &User) -> Letters {
        Letters::of_organization(self.rooms, &self.tools.settings, &self.deputy.organization, reader)
    }
}

fn turned(changed: Result<(), ChangeError<EmployeeRefusal>>) -> Result<LineTurn, StoreError> {
    match changed {
        Ok(()) => Ok(LineTurn::Done),
        Err(ChangeError::Refused(refusal)) => Ok(refused(refusal)),
        Err(ChangeError::Store(error)) => Err(error),
    }
}

/// The turn of somebody of whom the table has what can't be read or written.
fn damaged(error: &StoreError) -> LineTurn {
    tracing::error!(%error, "a line of an import can't be done");
    LineTurn::Refused("problem-employee-damaged".to_owned())
}
