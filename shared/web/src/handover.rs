//! The way from the base host to a cabinet: each host has a session of its own, so whoever goes over brings a code that is
//! good for one.

use domain::employee::EmployeeStatus;
use domain::token::{Purpose, TokenRecord};
use domain::{Organization, OrganizationId, Token, User};
use jiff::Timestamp;
use store::Store;

use crate::access::Person;
use crate::context::Context;
use crate::host::Host;
use crate::insider::admit;
use crate::problem::Problem;

/// Where a cabinet takes a code.
pub const HANDOVER: &str = "/session/handover";

/// What somebody goes over with.
pub struct Handover {
    /// The address at the cabinet's host that takes the code, which is in it.
    pub address: String,
    /// Seconds since the epoch.
    pub expires_at: i64,
}

impl Person {
    /// Lets this person go on at the cabinet of an organisation. One that they don't belong to is not there for them; one
    /// that is closed says why.
    pub async fn hand_over(&self, context: &Context, id: OrganizationId) -> Result<Handover, Problem> {
        let (store, user) = (self.app().store(), self.user());
        let found = store.organization_and_employee(id, user.id).await?;
        let (organization, employee) = found.ok_or_else(Problem::not_found)?;
        let belongs = employee.is_some_and(|employee| employee.status() == EmployeeStatus::Active);
        if !belongs && !user.runs_platform() {
            return Err(Problem::not_found());
        }
        context.set_tenant(&organization.domain);
        admit(&organization, context.today())?;
        hand_over(store, context, &organization, user, self.now()).await
    }
}

/// Keeps a code for somebody who has shown who they are and belongs to the organisation.
pub(crate) async fn hand_over(
    store: &Store,
    context: &Context,
    organization: &Organization,
    user: &User,
    now: Timestamp,
) -> Result<Handover, Problem> {
    let code = Token::new();
    let record = TokenRecord::new(user, Purpose::Handover { organization_id: organization.id }, now);
    store.keep_token(&code.hash(), &record).await?;
    let cabinet = context.base().origin_of(&Host::Cabinet(organization.domain.clone()));
    let address = format!("{cabinet}{HANDOVER}?code={}", code.as_str());
    Ok(Handover { address, expires_at: record.expires_at })
}
