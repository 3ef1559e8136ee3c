//! Sign-ins, and who is behind one.

use domain::user::Session;
use domain::{Email, Organization, OrganizationId, SessionId, User, UserId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::Condition;
use crate::{Store, StoreError, keys};

/// Who has signed in, and the organisation that the request is about, if it was asked for and exists.
pub struct SignedIn {
    pub session: Session,
    pub user: User,
    pub organization: Option<Organization>,
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
        let (session, person, organization) = if let Some(organization) = organization {
            let [session, person, organization] = self
                .get_items([keys::session(user, id), keys::user(user), keys::organization(organization)])
                .await?;
            (session, person, organization)
        } else {
            let [session, person] = self.get_items([keys::session(user, id), keys::user(user)]).await?;
            (session, person, None)
        };
        let (Some(session), Some(person)) = (session, person) else { return Ok(None) };
        let session: Session = from_item(session)?;
        if session.expires_at <= now.as_second() {
            return Ok(None);
        }
        Ok(Some(SignedIn {
            session,
            user: from_item(person)?,
            organization: organization.map(from_item).transpose()?,
        }))
    }
}
