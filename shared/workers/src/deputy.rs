//! A worker that does something in somebody's name: in an organisation, or for the platform itself.

use domain::access::{CustomRoles, Grants, Group, Permission, Permits};
use domain::audit::Origin;
use domain::employee::{Editor, held_in};
use domain::organization::Status;
use domain::task::{Failure, Orderer, Wait};
use domain::{Organization, User};
use lambda::Tools;
use store::{AtCabinet, Tenant};

use crate::job::{Job, fail};

/// Whoever ordered work, with what they may do in the organisation now.
pub struct Deputy {
    pub organization: Organization,
    pub user: User,
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

fn not_allowed() -> Failure {
    Failure::new("not_allowed", "whoever ordered it may not do it any more", Wait::ForSomebody)
}

impl Deputy {
    /// Somebody in whose name a job is done, if they still have the permission for it, and have had access to the organisation
    /// ever since they ordered it. Otherwise, and while the organisation is closed, the job waits for somebody who decides.
    pub async fn of<P: Permits>(tools: &Tools, job: &Job, orderer: &Orderer) -> Result<Self, Failure> {
        let organization = job.task.organization_id.ok_or_else(not_allowed)?;
        let found = tools.store.at_cabinet(orderer.user_id, organization).await;
        let Some(found) = found.map_err(|error| fail(&error))? else { return Err(not_allowed()) };
        let AtCabinet { user, organization, employee, roles } = found;
        let now = tools.clock.now();
        if organization.status(now) != Status::Active {
            return Err(Failure::new("cabinet_closed", "the organisation is closed", Wait::ForSomebody));
        }
        let employee = employee.filter(|employee| employee.admits_session_of(job.task.created_at));
        let grants = held_in(&user, employee.as_ref(), &roles, orderer.looks_as);
        if !grants.permit(P::PERMISSION) {
            return Err(not_allowed());
        }
        let tenant = tools.store.tenant_of(&organization);
        Ok(Self { organization, user, roles, tenant, grants, origin: orderer.origin(now) })
    }

    pub fn editor(&self) -> Editor<'_> {
        Editor { user_id: self.user.id, grants: &self.grants, roles: &self.roles }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.grants.permit(permission)
    }

    /// Who does it and when, as the audit says it.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
