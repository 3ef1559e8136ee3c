//! Sessions, and the person behind one.

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use domain::access::CustomRoles;
use domain::user::Session;
use domain::{Email, Employee, Organization, OrganizationId, SessionId, TaskId, TokenHash, User, UserId};
use futures_util::future::try_join;
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::error::built;
use crate::identity::account::Account;
use crate::identity::attempts::Whence;
use crate::identity::keys;
use crate::identity::notifications::Unread;
use crate::items::{Condition, Item};
use crate::keys::Key;
use crate::{Store, StoreError, company, organizations, tasks};

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
    /// The person's row in the organisation; those who run the platform need not have one.
    pub employee: Option<Employee>,
    pub roles: CustomRoles,
    /// The newest long work that the person has begun there and not seen the end of.
    pub own_work: Vec<TaskId>,
    /// What the person was told there and has not read.
    pub unread: Unread,
}

/// How many sessions one transaction ends.
const MOST_WRITES: usize = 100;

impl Store {
    /// Opens a session after a right try. The same transaction forgets the account's failures at the place of the try. If
    /// the try used up a code, `changed` is the user after that, and [`StoreError::Conflict`] says that the user has
    /// changed since they were read.
    pub async fn open_session(
        &self,
        session: &Session,
        email: &Email,
        changed: Option<&User>,
        whence: &Whence,
    ) -> Result<(), StoreError> {
        let key = keys::session(session.user_id, session.id);
        let forgotten = self.forget_attempts_at(email, whence)?;
        let mut writes = vec![self.put(&key, session, [], Condition::Absent)?, forgotten];
        writes.extend(changed.map(|user| self.user_write(user)).transpose()?);
        let (opened, taken_back) =
            futures_util::future::join(self.transact(writes), self.take_back_elsewhere(email, whence)).await;
        opened?;
        taken_back
    }

    /// Opens a session by a one-time code, and uses the code up. [`StoreError::Conflict`] unless the code is still good,
    /// so only one of several tries at once succeeds, and the session is there from which the person comes.
    pub async fn open_session_by_code(
        &self,
        session: &Session,
        code: &TokenHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::session(session.user_id, session.id);
        let mut writes = vec![self.use_token(code, now)?, self.put(&key, session, [], Condition::Absent)?];
        if let Some(from) = session.from {
            let check = ConditionCheck::builder()
                .table_name(&*self.table)
                .set_key(Some(keys::session(session.user_id, from).attributes()))
                .condition_expression("attribute_exists(pk)");
            writes.push(TransactWriteItem::builder().condition_check(built(check.build())?).build());
        }
        Ok(self.transact(writes).await?)
    }

    /// Notes that a session was used in this hour and that this employee was there.
    pub async fn note_use(
        &self,
        session: &Session,
        employee: Option<&Employee>,
        hour: Timestamp,
    ) -> Result<(), StoreError> {
        let key = keys::session(session.user_id, session.id);
        let of_session = self.note_hour(&key, "last_seen_at", hour);
        match session.organization_id.zip(employee) {
            Some((organization, employee)) => {
                let of_employee = self.note_employee_seen(organization, employee, hour);
                try_join(of_session, of_employee).await.map(|_| ())
            }
            None => of_session.await,
        }
    }

    /// Notes that an employee was there in this hour.
    pub async fn note_employee_seen(
        &self,
        organization: OrganizationId,
        employee: &Employee,
        hour: Timestamp,
    ) -> Result<(), StoreError> {
        self.tenant(organization).note_seen(employee, hour).await
    }

    /// Ends a session, with all that hang together with it: none of them lets in again whoever finds the browser. The session
    /// for which the person has signed in ends first, so nobody comes over from it meanwhile. Ending sessions that are over
    /// changes nothing. Answers how many others were entered from the first.
    pub async fn end_session(&self, session: &Session) -> Result<usize, StoreError> {
        let (root, user) = (session.root(), session.user_id);
        self.end_sessions(user, &[root]).await?;
        let others = self.account(user).sessions().await?;
        let others = others.iter().filter(|other| other.root() == root && other.id != root);
        let others: Vec<SessionId> = others.map(|other| other.id).collect();
        self.end_sessions(user, &others).await?;
        Ok(others.iter().filter(|other| **other != session.id).count())
    }

    async fn end_sessions(&self, user: UserId, ids: &[SessionId]) -> Result<(), StoreError> {
        for some in ids.chunks(MOST_WRITES) {
            let deletes = some.iter().map(|id| self.delete(&keys::session(user, *id), Condition::Any));
            self.transact(deletes.collect::<Result<_, _>>()?).await?;
        }
        Ok(())
    }

    /// The person behind a live session, and the organisation of the request, in one round trip. Both are read
    /// consistently, so a sign-out or a change of the person's role has effect at once.
    pub async fn signed_in(
        &self,
        user: UserId,
        id: SessionId,
        organization: Option<OrganizationId>,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, StoreError> {
        let (keys, organization_key) = (
            [keys::session(user, id), keys::user(user)],
            organization.map(organizations::keys::organization),
        );
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

    /// Like [`Store::signed_in`], at a cabinet's host: with the person's employee in that organisation and the
    /// organisation's own roles, from which all permissions follow.
    pub async fn signed_in_at_cabinet(
        &self,
        user: UserId,
        id: SessionId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<SignedInAtCabinet>, StoreError> {
        let [session, person, employee, roles, organization, own_work] = self
            .get_items([
                keys::session(user, id),
                keys::user(user),
                company::keys::employee(organization, user),
                company::keys::roles(organization),
                organizations::keys::organization(organization),
                tasks::keys::own(user, organization),
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
            own_work: tasks::own_tasks(own_work.as_ref()),
            unread: Unread::of(own_work.as_ref()),
        }))
    }
}

/// What somebody is in an organisation now, without a session.
pub struct AtCabinet {
    pub user: User,
    pub organization: Organization,
    pub employee: Option<Employee>,
    pub roles: CustomRoles,
    /// What they were told there and have not read.
    pub unread: Unread,
}

impl Store {
    /// What somebody is in an organisation, in one read; `None` without the account or the organisation.
    pub async fn at_cabinet(
        &self,
        user: UserId,
        organization: OrganizationId,
    ) -> Result<Option<AtCabinet>, StoreError> {
        let [user, employee, roles, organization, own] = self
            .get_items([
                keys::user(user),
                company::keys::employee(organization, user),
                company::keys::roles(organization),
                organizations::keys::organization(organization),
                tasks::keys::own(user, organization),
            ])
            .await?;
        let (Some(user), Some(organization)) = (user, organization) else { return Ok(None) };
        Ok(Some(AtCabinet {
            user: from_item(user)?,
            organization: from_item(organization)?,
            employee: employee.map(from_item).transpose()?,
            roles: roles.map(from_item).transpose()?.unwrap_or_default(),
            unread: Unread::of(own.as_ref()),
        }))
    }
}

impl Account {
    /// Every session that has an item; some may be over.
    pub async fn sessions(&self) -> Result<Vec<Session>, StoreError> {
        let key = Key::new(keys::user(self.user_id).partition, keys::SESSION_PREFIX);
        // The newest sessions: nobody looks through more than fit into one answer.
        let answer = self.store.beginning_with(key).scan_index_forward(false).send().await?;
        answer.items.unwrap_or_default().into_iter().map(|item| Ok(from_item(item)?)).collect()
    }
}

/// A session and its user, unless the session is over.
fn alive(
    session: Option<Item>,
    person: Option<Item>,
    now: Timestamp,
) -> Result<Option<(Session, User)>, StoreError> {
    let (Some(session), Some(person)) = (session, person) else { return Ok(None) };
    let (session, user): (Session, User) = (from_item(session)?, from_item(person)?);
    Ok(user.admits(&session, now).then_some((session, user)))
}
