//! The worker of the queue `people`: changes as many people as are asked for, some in each slice.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::ManagePeople;
use domain::employee::{CHANGE_PEOPLE, ChangingPeople, EmployeeRefusal, PeopleChange};
use domain::limits::LetterCause;
use domain::task::Failure;
use domain::{Description, Employee, Refusal, Structure, User, UserId};
use futures_util::future::try_join;
use lambda::Tools;
use serde::{Deserialize, Serialize};
use store::{ChangeError, StoreError};
use web::{Letters, Rooms, waiting_letter};
use workers::{Deputy, Job, Outcome, Worker, fail};

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
    pub(super) done: usize,
    /// Those who were not changed, by the key of the reason.
    pub(super) refused: BTreeMap<String, Vec<UserId>>,
}

pub(crate) fn worker(rooms: &Rooms) -> Worker {
    let rooms = rooms.clone();
    let work = move |tools, job| change_some(rooms.clone(), tools, job);
    Worker::new("company.change_people", CHANGE_PEOPLE.queue).doing(&CHANGE_PEOPLE, work)
}

/// Changes the next people. Whoever was changed by a slice that broke off is passed over.
async fn change_some(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: ChangingPeople = job.about()?;
    let mut so_far: SoFar = job.checkpoint()?.unwrap_or_default();
    let next: Vec<UserId> = order.people.iter().skip(so_far.done).take(SLICE).copied().collect();
    if next.is_empty() {
        return Ok(Outcome::Done(None));
    }
    let deputy = Deputy::of::<ManagePeople>(&tools, &job, &order.orderer).await?;
    let read = try_join(deputy.tenant.people(&next), deputy.tenant.structure()).await;
    let (people, structure) = read.map_err(|error| fail(&error))?;
    let slice = Slice { rooms: &rooms, tools: &tools, deputy: &deputy, order: &order, structure: &structure };
    for id in &next {
        let refused = match people.iter().find(|(employee, _)| employee.user_id == *id) {
            None => Some("employee-gone"),
            Some((employee, _)) if order.change.has_reached(employee, order.ordered_at) => None,
            Some(person) => slice.change(person).await.map_err(|error| fail(&error))?,
        };
        if let Some(key) = refused {
            so_far.refused.entry(key.to_owned()).or_default().push(*id);
        }
    }
    so_far.done += next.len();
    let (done, of) = (so_far.done as u64, order.people.len() as u64);
    let carrying = job.going_on(&so_far, done, Some(of), tools.clock.now())?;
    carrying.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// What the changes of one slice share.
struct Slice<'a> {
    rooms: &'a Rooms,
    tools: &'a Tools,
    deputy: &'a Deputy,
    order: &'a ChangingPeople,
    structure: &'a Structure,
}

impl Slice<'_> {
    /// Changes one person. The answer is the key of the reason why not, if there is one.
    async fn change(&self, person: &(Employee, User)) -> Result<Option<&'static str>, StoreError> {
        let changed = if let PeopleChange::Dismiss(reason) = &self.order.change {
            self.dismiss(person, reason.as_ref()).await
        } else {
            let Self { deputy, structure, order, .. } = self;
            edit_one(&deputy.tenant, deputy.origin(), &deputy.editor(), structure, person, &order.change)
                .await
        };
        match changed {
            Ok(_) => Ok(None),
            Err(ChangeError::Refused(refusal)) => Ok(Some(refusal.key())),
            Err(ChangeError::Store(StoreError::Conflict)) => Ok(Some("changed-meanwhile")),
            Err(ChangeError::Store(error)) => Err(error),
        }
    }

    async fn dismiss(
        &self,
        (employee, user): &(Employee, User),
        reason: Option<&Description>,
    ) -> Result<Employee, ChangeError<EmployeeRefusal>> {
        let Self { deputy, structure, .. } = self;
        let (letters, organization) = (self.letters(user), &deputy.organization);
        let by = deputy.user.full_name();
        let letter = letters::dismissal(&letters, &user.email, &organization.name, by.as_str(), reason);
        let cause = LetterCause {
            to: &user.email,
            kind: "dismissal",
            about: organization.id.to_string(),
            person: Some(deputy.user.id),
            organization: Some(organization.id),
            is_announced: true,
        };
        let later = waiting_letter(&letter, &cause, deputy.origin().at);
        let tenant = deputy.tenant.and_later(&later, Some(deputy.user.id))?;
        let dismissal = Dismissal { led: &ids_led_by(structure, employee.user_id), reason };
        dismissal.write(&tenant, &deputy.editor(), deputy.origin(), (employee.clone(), user)).await
    }

    fn letters(&self, reader: &User) -> Letters {
        Letters::of_organization(self.rooms, &self.tools.settings, &self.deputy.organization, reader)
    }
}
