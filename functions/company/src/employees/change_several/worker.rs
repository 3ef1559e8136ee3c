//! Changes as many people as are asked for, some in each slice: in the worker of the queue `people`.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::ManagePeople;
use domain::employee::{ChangingPeople, EmployeeRefusal, People, PeopleChange};
use domain::limits::LetterCause;
use domain::task::Failure;
use domain::{Description, Employee, Refusal, Structure, User, UserId};
use futures_util::future::try_join;
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::{ChangeError, StoreError};
use web::{Letters, Rooms, waiting_letter};
use workers::{Deputy, Job, Outcome, fail};

use super::super::dismiss_employee::{Dismissal, ids_led_by};
use super::super::letters;
use super::edit_one;

/// How many people a slice changes. They are changed one after another, as most of them are counted in the same departments
/// and roles.
const SLICE: usize = 50;

/// How far the work is, as its task keeps it.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct SoFar {
    /// How many of the people had their turn.
    pub(super) turns: usize,
    /// The turns of those who were not changed, by the key of the reason.
    refused: BTreeMap<String, Vec<usize>>,
}

impl SoFar {
    /// Those who were not changed, in the order of their turns, each with the key of the reason.
    pub(super) fn refused(&self) -> Vec<(usize, &str)> {
        let mut refused: Vec<(usize, &str)> = self
            .refused
            .iter()
            .flat_map(|(key, turns)| turns.iter().map(|turn| (*turn, key.as_str())))
            .collect();
        refused.sort_unstable();
        refused
    }

    /// Notes that the next person had their turn, and why nothing came of it, if so.
    fn note(&mut self, refused: Option<&str>) {
        if let Some(key) = refused {
            self.refused.entry(key.to_owned()).or_default().push(self.turns);
        }
        self.turns += 1;
    }
}

/// Changes the next people. Where the table fails in the middle, what was done so far is noted, so that whoever stops the work
/// then reads what it has done. Whoever was changed by a slice that was not noted is passed over.
pub(crate) async fn change_some(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: ChangingPeople = job.about()?;
    let People(people) = job.load().await?;
    let mut so_far: SoFar = job.checkpoint()?.unwrap_or_default();
    let begun_at = so_far.turns;
    let deputy = Deputy::of::<ManagePeople>(&tools, &job, &order.orderer).await?;
    let slice = Slice { rooms: &rooms, tools: &tools, deputy: &deputy, order: &order };
    let next = people.get(begun_at..people.len().min(begun_at + SLICE)).unwrap_or_default();
    let mut known = slice.read_all(next).await.map_err(|error| fail(&error))?;
    let mut failure = None;
    for id in next {
        match slice.turn_of(*id, &mut known).await {
            Ok(refused) => so_far.note(refused),
            Err(error) => {
                failure = Some(fail(&error));
                break;
            }
        }
    }
    if let Some(failure) = failure.filter(|_| so_far.turns == begun_at) {
        return Err(failure);
    }
    let (done, now) = (so_far.turns as u64, tools.clock.now());
    let carrying = if so_far.turns == people.len() {
        job.finishing(&so_far, done, now)?
    } else {
        job.going_on(&so_far, done, Some(people.len() as u64), now)?
    };
    carrying.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// What is known of the people of a slice.
struct Known {
    people: Vec<(Employee, User)>,
    structure: Structure,
}

/// The reason of somebody of whom the organisation has nothing any more.
const GONE: &str = "employee-gone";

/// The reason of somebody of whom the table has what can't be read or written.
fn damaged(id: UserId, error: &StoreError) -> &'static str {
    tracing::error!(person = %id, %error, "somebody can't be changed");
    "employee-damaged"
}

/// What the changes of one slice share.
struct Slice<'a> {
    rooms: &'a Rooms,
    tools: &'a Tools,
    deputy: &'a Deputy,
    order: &'a ChangingPeople,
}

impl Slice<'_> {
    async fn read(&self, ids: &[UserId]) -> Result<Known, StoreError> {
        let tenant = &self.deputy.tenant;
        let (people, structure) = try_join(tenant.people(ids), tenant.structure()).await?;
        Ok(Known { people, structure })
    }

    /// What is known of all whose turn it is. If what the table has of one of them is broken, each is read when they have their
    /// turn, so that the others are changed all the same.
    async fn read_all(&self, ids: &[UserId]) -> Result<Known, StoreError> {
        match self.read(ids).await {
            Err(StoreError::Damaged(_)) => self.read(&[]).await,
            read => read,
        }
    }

    /// Changes the person whose turn it is. The answer is the key of the reason why not, if there is one. Where the person is not
    /// known, or they or their department were changed since the slice began, they are read once more.
    async fn turn_of(&self, id: UserId, known: &mut Known) -> Result<Option<&'static str>, StoreError> {
        let refused = self.change(id, known).await?;
        if !matches!(refused, Some("changed-meanwhile" | "leads-department" | GONE)) {
            return Ok(refused);
        }
        let Known { people, structure } = match self.read(&[id]).await {
            Err(error @ StoreError::Damaged(_)) => return Ok(Some(damaged(id, &error))),
            read => read?,
        };
        known.people.retain(|(employee, _)| employee.user_id != id);
        known.people.extend(people);
        known.structure = structure;
        self.change(id, known).await
    }

    async fn change(&self, id: UserId, known: &Known) -> Result<Option<&'static str>, StoreError> {
        let Self { deputy, order, .. } = self;
        let Some(person) = known.people.iter().find(|(employee, _)| employee.user_id == id) else {
            return Ok(Some(GONE));
        };
        if order.change.has_reached(&person.0, order.ordered_at) {
            return Ok(None);
        }
        let changed = if let PeopleChange::Dismiss(reason) = &order.change {
            self.dismiss(person, reason.as_ref(), &known.structure).await
        } else {
            let (tenant, editor) = (&deputy.tenant, deputy.editor());
            edit_one(tenant, deputy.origin(), &editor, &known.structure, person, &order.change).await
        };
        match changed {
            Ok(_) => Ok(None),
            Err(ChangeError::Refused(refusal)) => Ok(Some(refusal.key())),
            Err(ChangeError::Store(StoreError::Conflict)) => Ok(Some("changed-meanwhile")),
            Err(ChangeError::Store(error @ (StoreError::Unmet | StoreError::Damaged(_)))) => {
                Ok(Some(damaged(id, &error)))
            }
            Err(ChangeError::Store(error)) => Err(error),
        }
    }

    async fn dismiss(
        &self,
        (employee, user): &(Employee, User),
        reason: Option<&Description>,
        structure: &Structure,
    ) -> Result<Employee, ChangeError<EmployeeRefusal>> {
        let deputy = self.deputy;
        let (letters, organization) = (self.letters(user), &deputy.organization);
        let by = deputy.name.as_str();
        let letter = letters::dismissal(&letters, &user.email, &organization.name, by, reason);
        let cause = LetterCause {
            to: &user.email,
            kind: "dismissal",
            about: organization.id.to_string(),
            person: Some(deputy.id),
            organization: Some(organization.id),
            is_announced: true,
        };
        let later = waiting_letter(&letter, &cause, deputy.origin().at);
        let tenant = deputy.tenant.and_later(&later, Some(deputy.id))?;
        let dismissal = Dismissal { led: &ids_led_by(structure, employee.user_id), reason };
        dismissal.write(&tenant, &deputy.editor(), deputy.origin(), (employee.clone(), user)).await
    }

    fn letters(&self, reader: &User) -> Letters {
        Letters::of_organization(self.rooms, &self.tools.settings, &self.deputy.organization, reader)
    }
}
