//! Sign-ins, and who is behind one.

use domain::access::CustomRoles;
use domain::user::Session;
use domain::{Email, Employee, Organization, OrganizationId, SessionId, User, UserId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::{Condition, Item};
use crate::{Store, StoreError, keys};

/// Who has signed in, and the organisation that the request is about, if it was asked for and exists.
pub struct SignedIn {
    pub session: Session,
    pub user: User,
    pub organization: Option<Organization>,
}

/// Who has signed in at a cabinet's host.
pub struct SignedInAtCabinet {
    pub session: Session,
    pub user: User,
    pub organization: Organization,
    /// Those who run the platform need not be one.
    pub employee: Option<Employee>,
    pub roles: CustomRoles,
}

impl Store {
    /// Opens a session for a try that was right, made from a network address. The account's failures before it are
    /// forgotten with the same write.
    pub async fn open_session(
        &self,
        session: &Session,
        email: &Email,
        address: &str,
    ) -> Result<(), StoreError> {
        let key = keys::session(session.user_id, session.id);
        let writes = vec![self.put(&key, session, [], Condition::Absent)?, self.forget_attempts(email)?];
        let (opened, taken_back) =
            futures_util::future::join(self.transact(writes), self.take_back_attempt(address)).await;
        opened?;
        taken_back
    }

    /// Ends a session; ending one that is over is no change.
    pub async fn end_session(&self, user: UserId, id: SessionId) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&*self.table)
            .set_key(Some(keys::session(user, id).attributes()))
            .send()
            .await?;
        Ok(())
    }

    /// Who is behind a session that is still alive, and the organisation of the request with them, in one round trip.
    /// Signing out, or a change of the person's role, shows at once, since both items are read as they are.
    pub async fn signed_in(
        &self,
        user: UserId,
        id: SessionId,
        organization: Option<OrganizationId>,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, StoreError> {
        let (keys, organization_key) =
            ([keys::session(user, id), keys::user(user)], organization.map(keys::organization));
        let ([session, person], organization) = match organization_key {
            Some(organization) => {
                let [session, person] = keys;
                let [session, person, organization] = self.get_items([session, person, organization]).await?;
                ([session, person], organization)
            }
            None => (self.get_items(keys).await?, None),
        };
        let Some((session, user)) = alive(session, person, now)? else { return Ok(None) };
        Ok(Some(SignedIn { session, user, organization: organization.map(from_item).transpose()? }))
    }

    /// The same at a cabinet's host, with what the person is in that organisation and the roles that it has made for
    /// itself: all that a permission follows from.
    pub async fn signed_in_at_cabinet(
        &self,
        user: UserId,
        id: SessionId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<SignedInAtCabinet>, StoreError> {
        let [session, person, employee, roles, organization] = self
            .get_items([
                keys::session(user, id),
                keys::user(user),
                keys::employee(organization, user),
                keys::roles(organization),
                keys::organization(organization),
            ])
            .await?;
        let Some((session, user)) = alive(session, person, now)? else { return Ok(None) };
        let Some(organization) = organization else { return Ok(None) };
        Ok(Some(SignedInAtCabinet {
            session,
            user,
            organization: from_item(organization)?,
            employee: employee.map(from_item).transpose()?,
            roles: roles.map(from_item).transpose()?.unwrap_or_default(),
        }))
    }
}

/// A session and whose it is, unless it is over.
fn alive(
    session: Option<Item>,
    person: Option<Item>,
    now: Timestamp,
) -> Result<Option<(Session, User)>, StoreError> {
    let (Some(session), Some(person)) = (session, person) else { return Ok(None) };
    let (session, user): (Session, User) = (from_item(session)?, from_item(person)?);
    let holds = session.expires_at > now.as_second() && user.admits_session_of(session.created_at);
    Ok(holds.then_some((session, user)))
}
