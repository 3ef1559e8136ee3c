//! A worker that does something in somebody's name: in an organisation, or for the platform itself.

use domain::access::{CustomRoles, Grants, Group, Permission, Permits};
use domain::audit::{Actor, Origin};
use domain::employee::{Editor, held_in};
use domain::organization::Status;
use domain::task::{Failure, Orderer, Wait};
use domain::{Name, Organization, UserId};
use jiff::Timestamp;
use lambda::Tools;
use store::{AtCabinet, ProgramAtCabinet, StoreError, Tenant};

use crate::job::{Job, fail};

/// Whoever ordered work, with what they may do in the organisation now.
pub struct Deputy {
    pub organization: Organization,
    /// A person's identifier, or that of a program's key.
    pub id: UserId,
    pub name: Name,
    pub roles: CustomRoles,
    /// The organisation's own table.
    pub tenant: Tenant,
    grants: Grants,
    origin: Origin,
}

/// That whoever ordered work of the platform itself still runs the platform. Otherwise the work waits for somebody who decides.
pub async fn allow_on_platform<P: Permits>(
    tools: &Tools,
    job: &Job,
    orderer: &Orderer,
) -> Result<(), Failure> {
    let user = tools.store.user(orderer.user_id).await.map_err(|error| fail(&error))?;
    let is_of_platform = job.task.organization_id.is_none() && P::PERMISSION.group() == Group::Platform;
    let may = is_of_platform && user.is_some_and(|user| user.runs_platform());
    if may { Ok(()) } else { Err(not_allowed()) }
}

/// What whoever ordered work is in its organisation now.
struct Standing {
    organization: Organization,
    name: Name,
    roles: CustomRoles,
    grants: Grants,
}

impl Standing {
    /// `None` for work of no organisation, and for whoever is not known there any more.
    async fn of(tools: &Tools, job: &Job, orderer: &Orderer) -> Result<Option<Self>, StoreError> {
        let Some(id) = job.task.organization_id else { return Ok(None) };
        if let Actor::Program { .. } = orderer.actor {
            let found = tools.store.tenant(id).program_of(orderer.user_id).await?;
            return Ok(found.and_then(|program| Self::of_program(program, tools.clock.now())));
        }
        let Some(found) = tools.store.at_cabinet(orderer.user_id, id).await? else { return Ok(None) };
        let AtCabinet { user, organization, employee, roles, .. } = found;
        let employee = employee.filter(|employee| employee.admits_session_of(job.task.created_at));
        let grants = held_in(&user, employee.as_ref(), &roles, orderer.looks_as);
        Ok(Some(Self { organization, name: user.full_name(), roles, grants }))
    }

    fn of_program(program: ProgramAtCabinet, now: Timestamp) -> Option<Self> {
        let ProgramAtCabinet { key, organization, maker, roles, .. } = program;
        if key.is_over(organization.today(now)) {
            return None;
        }
        let maker = maker.as_ref().map(|(user, employee)| (user, employee.as_ref()));
        let grants = key.grants(maker, &roles)?;
        Some(Self { organization, name: key.name, roles, grants })
    }
}

fn not_allowed() -> Failure {
    Failure::new("not_allowed", "whoever ordered it may not do it any more", Wait::ForSomebody)
}

impl Deputy {
    /// Somebody in whose name a job is done, if they still have the permission for it, and have had access to the organisation
    /// ever since they ordered it. Otherwise, and while the organisation is closed, the job waits for somebody who decides.
    pub async fn of<P: Permits>(tools: &Tools, job: &Job, orderer: &Orderer) -> Result<Self, Failure> {
        let now = tools.clock.now();
        let found = Standing::of(tools, job, orderer).await.map_err(|error| fail(&error))?;
        let Standing { organization, name, roles, grants } = found.ok_or_else(not_allowed)?;
        if organization.status(now) != Status::Active {
            return Err(Failure::new("cabinet_closed", "the organisation is closed", Wait::ForSomebody));
        }
        if !grants.permit(P::PERMISSION) {
            return Err(not_allowed());
        }
        let (id, tenant) = (orderer.user_id, tools.store.tenant_of(&organization));
        Ok(Self { organization, id, name, roles, tenant, grants, origin: orderer.origin(now) })
    }

    pub fn editor(&self) -> Editor<'_> {
        Editor { user_id: self.id, grants: &self.grants, roles: &self.roles }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.grants.permit(permission)
    }

    /// Who does it and when, as the audit says it.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
