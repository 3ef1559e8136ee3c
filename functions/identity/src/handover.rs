//! The way from the base host to a cabinet. Each host has a session of its own, so a person who goes over brings a code
//! that opens one.

use domain::employee::EmployeeStatus;
use domain::token::{Purpose, TokenRecord};
use domain::{Organization, OrganizationId, SessionId, Token, User};
use web::{Doorkeeper, Host, Person, Problem, admit};

/// The address at which a cabinet takes a code.
pub(crate) const HANDOVER: &str = "/session/handover";

/// The code of a person who goes over.
pub(crate) struct Handover {
    /// The address at the cabinet's host that takes the code; the code is in it.
    pub(crate) address: String,
    /// Seconds since the epoch.
    pub(crate) expires_at: i64,
}

/// Lets a person who has signed in go on at the cabinet of an organisation. An organisation to which they don't belong is
/// not found; a closed one says why it is closed.
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
    hand_over(door, &organization, user, Some(person.session().root())).await
}

/// Stores a code for a person who has shown who they are and belongs to the organisation, and comes from this session, if from
/// one.
pub(crate) async fn hand_over(
    door: &Doorkeeper,
    organization: &Organization,
    user: &User,
    from: Option<SessionId>,
) -> Result<Handover, Problem> {
    let code = Token::new();
    let purpose = Purpose::Handover { organization_id: organization.id, from };
    let record = TokenRecord::new(user, purpose, door.now());
    door.store().keep_token(&code.hash(), &record).await?;
    let cabinet = door.context().base().origin_of(&Host::Cabinet(organization.domain.clone()));
    let address = format!("{cabinet}{HANDOVER}?code={}", code.as_str());
    Ok(Handover { address, expires_at: record.expires_at })
}
