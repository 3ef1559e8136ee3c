//! The way from the base host to a cabinet: each host has a session of its own, so whoever goes over brings a code that is
//! good for one.

use domain::employee::EmployeeStatus;
use domain::token::{Purpose, TokenRecord};
use domain::{Organization, OrganizationId, Token, User};
use web::{Doorkeeper, Host, Person, Problem, admit};

/// Where a cabinet takes a code.
pub(crate) const HANDOVER: &str = "/session/handover";

/// What somebody goes over with.
pub(crate) struct Handover {
    /// The address at the cabinet's host that takes the code, which is in it.
    pub(crate) address: String,
    /// Seconds since the epoch.
    pub(crate) expires_at: i64,
}

/// Lets a person who has signed in go on at the cabinet of an organisation. One that they don't belong to is not there for
/// them; one that is closed says why.
pub(crate) async fn hand_over_to(
    door: &Doorkeeper,
    person: &Person,
    id: OrganizationId,
) -> Result<Handover, Problem> {
    let user = person.user();
    let found = door.store().organization_and_employee(id, user.id).await?;
    let (organization, employee) = found.ok_or_else(Problem::not_found)?;
    let belongs = employee.is_some_and(|employee| employee.status() == EmployeeStatus::Active);
    if !belongs && !user.runs_platform() {
        return Err(Problem::not_found());
    }
    let context = door.context();
    context.set_tenant(&organization.domain);
    admit(&organization, door.now())?;
    hand_over(door, &organization, user).await
}

/// Keeps a code for somebody who has shown who they are and belongs to the organisation.
pub(crate) async fn hand_over(
    door: &Doorkeeper,
    organization: &Organization,
    user: &User,
) -> Result<Handover, Problem> {
    let code = Token::new();
    let purpose = Purpose::Handover { organization_id: organization.id };
    let record = TokenRecord::new(user, purpose, door.now());
    door.store().keep_token(&code.hash(), &record).await?;
    let cabinet = door.context().base().origin_of(&Host::Cabinet(organization.domain.clone()));
    let address = format!("{cabinet}{HANDOVER}?code={}", code.as_str());
    Ok(Handover { address, expires_at: record.expires_at })
}
