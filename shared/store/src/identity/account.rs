//! The table as one person sees it: their own items and nobody else's. What their organisations show of them is changed
//! with their account. The platform's audit tells every change, without secret values.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, TransactWriteItem};
use domain::audit::{Action, AuditEntry, Origin};
use domain::difference::changes;
use domain::employee::EmployeeStatus;
use domain::second_factor::SecondFactorReset;
use domain::token::TokenRecord;
use domain::user::{EmailChange, FOLLOW, Following, LIST_ACCOUNT, Relisting, Session};
use domain::{
    AddressTrouble, Description, Email, Employee, Later, Name, OrganizationId, SessionId, TokenHash, User,
    UserId,
};
use futures_util::future::try_join;
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;
use serde_json::{Map, Value, json};

use crate::change::ChangeError;
use crate::error::built;
use crate::identity::attempts::Whence;
use crate::identity::keys;
use crate::identity::users::EmailHolder;
use crate::items::{Condition, number};
use crate::tenant::Tenant;
use crate::{Picture, Store, StoreError, company};

/// How many organisations at most are read to follow the person in one transaction. The first of them follow with the
/// change of the account, so that almost everybody is called anew everywhere at once; further ones follow by a task.
const AT_ONCE: usize = 4;

/// How many writes of a transaction, which has a hundred at most, are there for the account and those that follow it. The
/// rest is for the task. An organisation takes up to 70, where the person moves in its list: most take 40.
const ROOM: usize = 90;

#[derive(Clone)]
pub struct Account {
    pub(crate) store: Store,
    pub(crate) user_id: UserId,
}

impl Store {
    pub fn account(&self, user_id: UserId) -> Account {
        Account { store: self.clone(), user_id }
    }

    pub async fn avatar(&self, user: UserId) -> Result<Option<Picture>, StoreError> {
        self.get_item(keys::avatar(user)).await?.map(Picture::of_item).transpose()
    }
}

impl Tenant {
    /// The picture of one of those who work in the organisation: of nobody else does it know more than it says itself.
    pub async fn avatar(&self, user: UserId) -> Result<Option<Picture>, StoreError> {
        let keys = [company::keys::employee(self.organization_id, user), keys::avatar(user)];
        let [employee, avatar] = self.store.get_items(keys).await?;
        let employee: Option<Employee> = employee.map(from_item).transpose()?;
        let is_there = employee.is_some_and(|employee| employee.status() == EmployeeStatus::Active);
        avatar.filter(|_| is_there).map(Picture::of_item).transpose()
    }
}

impl Account {
    /// Changes the person, given as they were read last, and tells in the audit what has changed of what they say of
    /// themselves. If another change comes between, the person is read again and `change` runs again, so `change` must
    /// check everything that the change rests on.
    pub async fn change_and_tell<E>(
        &self,
        user: User,
        origin: &Origin,
        change: impl Fn(&mut User) -> Result<(), E>,
        action: Action,
    ) -> Result<User, ChangeError<E>> {
        let tell = |before: &User, after: &User| {
            let (before, after) = changes(before.profile(), after.profile());
            origin.entry(action, before, after)
        };
        self.change_with(user, origin, change, tell, |_| Ok(Vec::new()), None).await
    }

    /// Stores a picture in place of the one before.
    pub async fn keep_avatar(
        &self,
        user: User,
        origin: &Origin,
        avatar: &Picture,
    ) -> Result<User, ChangeError<std::convert::Infallible>> {
        let change = |user: &mut User| {
            user.avatar = Some(avatar.fingerprint.clone());
            Ok(())
        };
        let more = |_: &User| Ok(vec![self.store.picture_write(&keys::avatar(self.user_id), avatar)?]);
        let tell = |_: &User, _: &User| origin.entry(Action::AvatarChanged, Map::new(), Map::new());
        self.change_with(user, origin, change, tell, more, None).await
    }

    /// Removes the picture.
    pub async fn remove_avatar(
        &self,
        user: User,
        origin: &Origin,
    ) -> Result<User, ChangeError<std::convert::Infallible>> {
        let change = |user: &mut User| {
            user.avatar = None;
            Ok(())
        };
        let more = |_: &User| Ok(vec![self.store.picture_removal(&keys::avatar(self.user_id))?]);
        let tell = |_: &User, _: &User| origin.entry(Action::AvatarRemoved, Map::new(), Map::new());
        self.change_with(user, origin, change, tell, more, None).await
    }

    /// Why letters to a new address of the person are no longer sent, if they are not.
    pub async fn trouble_of(&self, email: &Email) -> Result<Option<AddressTrouble>, StoreError> {
        self.store.trouble(email).await
    }

    /// Stores the link that confirms a new e-mail address. The link before is dead from then on.
    pub async fn ask_for_email(
        &self,
        user: User,
        origin: &Origin,
        asked: &EmailChange,
        record: &TokenRecord,
    ) -> Result<User, ChangeError<std::convert::Infallible>> {
        let former = user.email_change.as_ref().map(|former| former.token.clone());
        let change = |user: &mut User| {
            user.email_change = Some(asked.clone());
            Ok(())
        };
        let more = |_: &User| {
            let mut writes = vec![self.store.token_write(&asked.token, record)?];
            writes.extend(former.as_ref().map(|former| self.store.forget_token(former)).transpose()?);
            Ok(writes)
        };
        let tell = |before: &User, _: &User| {
            origin.entry(Action::EmailChangeRequested, email_field(&before.email), email_field(&asked.email))
        };
        self.change_with(user, origin, change, tell, more, None).await
    }

    /// Takes the new address in place of the one before, by the link that was sent to the new address. `place` is where the link
    /// is followed, as counters of tries have it for the former address and for the new one.
    /// [`StoreError::Conflict`] when the link is over, or somebody else has taken the address.
    pub async fn confirm_email<E>(
        &self,
        user: User,
        origin: &Origin,
        token: &TokenHash,
        place: (&Whence, &Whence),
        change: impl Fn(&mut User) -> Result<(), E>,
    ) -> Result<User, ChangeError<E>> {
        let former = user.email.clone();
        // Failed sign-ins count for the person, whatever their address is.
        let failures = self.store.attempts_at(&former, place.0).await?;
        let holder = EmailHolder { user_id: self.user_id };
        let more = |user: &User| {
            let mut writes = vec![self.store.use_token(token, origin.at)?];
            if user.email != former {
                let delete = Delete::builder()
                    .table_name(&*self.store.table)
                    .set_key(Some(keys::email(&former).attributes()))
                    .condition_expression("user_id = :user")
                    .expression_attribute_values(":user", AttributeValue::S(self.user_id.to_string()));
                writes.push(TransactWriteItem::builder().delete(built(delete.build())?).build());
                writes.push(self.store.put(&keys::email(&user.email), &holder, [], Condition::Absent)?);
                writes.extend(self.store.keep_attempts(&user.email, place.1, &failures)?);
            }
            Ok(writes)
        };
        let tell = |before: &User, after: &User| {
            origin.entry(Action::EmailChanged, email_field(&before.email), email_field(&after.email))
        };
        self.change_with(user, origin, change, tell, more, Some(token)).await
    }

    /// Begins to take off the person's second factor, a day from now, and stores the link by which the person keeps it.
    /// The link before is dead from then on. The audit of `organization` tells it, or that of the platform.
    pub async fn begin_second_factor_reset<E>(
        &self,
        user: User,
        (origin, organization): (&Origin, Option<&(OrganizationId, Name)>),
        (reset, record): (&SecondFactorReset, &TokenRecord),
        reason: Option<&Description>,
        begin: impl Fn(&mut User) -> Result<(), E>,
    ) -> Result<User, ChangeError<E>> {
        let more = |_: &User| Ok(vec![self.store.token_write(&reset.token, record)?]);
        let after = Map::from_iter([
            ("reason".to_owned(), json!(reason)),
            ("takes_effect_at".to_owned(), json!(reset.takes_effect_at)),
        ]);
        let tell =
            |_: &User, _: &User| origin.entry(Action::SecondFactorResetBegun, Map::new(), after.clone());
        let told = organization.map(|(id, name)| (*id, Some(name)));
        self.change_and_tell_in(user, (origin, told), begin, tell, more, None).await
    }

    /// Stops taking off the person's second factor, and uses up the link of `reset`.
    pub async fn stop_second_factor_reset<E>(
        &self,
        user: User,
        (origin, organization): (&Origin, Option<&(OrganizationId, Name)>),
        reset: &SecondFactorReset,
        stop: impl Fn(&mut User) -> Result<(), E>,
    ) -> Result<User, ChangeError<E>> {
        let more = |_: &User| Ok(vec![self.store.forget_token(&reset.token)?]);
        let tell =
            |_: &User, _: &User| origin.entry(Action::SecondFactorResetStopped, Map::new(), Map::new());
        let told = organization.map(|(id, name)| (*id, Some(name)));
        self.change_and_tell_in(user, (origin, told), stop, tell, more, None).await
    }

    /// Ends one of the person's sessions. One of another browser ends with all that hang together with it, as does `own`, the
    /// session in which the person asks; of those that hang together with `own`, that one alone. Ending a session that is over
    /// changes nothing.
    pub async fn end_session(
        &self,
        user: &User,
        origin: &Origin,
        own: &Session,
        id: SessionId,
    ) -> Result<(), StoreError> {
        let key = keys::session(self.user_id, id);
        let Some(session) = self.store.get_item(key).await? else { return Ok(()) };
        let session: Session = from_item(session)?;
        let Session { device, host, address, .. } = &session;
        let before = [
            ("browser", json!(device.browser)),
            ("system", json!(device.system)),
            ("host", json!(host)),
            ("address", json!(address)),
        ];
        let before = before.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let entry = origin.entry(Action::SessionEnded, before, Map::new()).about(user.id, &user.email);
        let delete = Delete::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::session(self.user_id, id).attributes()))
            .condition_expression("attribute_exists(pk)");
        let delete = TransactWriteItem::builder().delete(built(delete.build())?).build();
        let mut writes = vec![delete];
        writes.extend(self.store.audit_writes(None, &entry)?);
        let ended = self.store.transact(writes).await;
        match ended.map_err(StoreError::from) {
            Err(StoreError::Conflict) => Ok(()),
            Ok(()) if session.root() == own.root() && id != own.id => Ok(()),
            Ok(()) => self.store.end_session(&session).await.map(|_| ()),
            Err(error) => Err(error),
        }
    }

    /// Changes the person and writes `more` in one transaction, with what their organisations show of them. `link` is the
    /// link that `more` uses up.
    async fn change_with<E>(
        &self,
        user: User,
        origin: &Origin,
        change: impl Fn(&mut User) -> Result<(), E>,
        tell: impl Fn(&User, &User) -> AuditEntry,
        more: impl Fn(&User) -> Result<Vec<TransactWriteItem>, StoreError>,
        link: Option<&TokenHash>,
    ) -> Result<User, ChangeError<E>> {
        self.change_and_tell_in(user, (origin, None), change, tell, more, link).await
    }

    /// The same, told in the audit of an organisation whose administrator makes the change.
    async fn change_and_tell_in<E>(
        &self,
        user: User,
        (origin, organization): (&Origin, Option<(OrganizationId, Option<&Name>)>),
        change: impl Fn(&mut User) -> Result<(), E>,
        tell: impl Fn(&User, &User) -> AuditEntry,
        more: impl Fn(&User) -> Result<Vec<TransactWriteItem>, StoreError>,
        link: Option<&TokenHash>,
    ) -> Result<User, ChangeError<E>> {
        let decide = |seen: &User| {
            let mut changed = seen.clone();
            change(&mut changed)?;
            changed.revision += 1;
            Ok(changed)
        };
        let (tell, more) = (&tell, &more);
        let write = |seen: User, changed: User| async move {
            let entry = tell(&seen, &changed).about(changed.id, &changed.email);
            let mut writes = vec![self.store.user_change(&seen, &changed)?];
            writes.extend(self.store.audit_writes(organization, &entry)?);
            writes.extend(more(&changed)?);
            let mut store = self.store.clone();
            let was = seen.listing();
            if was != changed.listing() {
                // The organisations need the room that the list would take.
                let later = Later::now(&LIST_ACCOUNT, Relisting { was }, origin.at);
                store = store.and_later(&later, None, Some(self.user_id))?;
            }
            if shows_otherwise(&seen, &changed) {
                // Each try reads anew what the organisations show of the person.
                let room = ROOM.saturating_sub(writes.len());
                let (following, part) = self.following_writes(&changed, origin, None, room).await?;
                writes.extend(following);
                if part.last.is_some() {
                    let following = Following { user_id: self.user_id, origin: origin.clone() };
                    let later = Later::now(&FOLLOW, following, origin.at);
                    store = store.and_later(&later, None, Some(self.user_id))?;
                }
            }
            store.transact(writes).await?;
            Ok(changed)
        };
        let find_refusal = |seen: User, changed: User| async move {
            Ok(self.find_conflict(&seen, &changed, link, origin.at).await?)
        };
        let read = || self.store.user(self.user_id);
        crate::change::change(user, read, decide, write, find_refusal).await
    }

    /// What some of the person's organisations show of them is to become: of the next ones after this one, or the first of
    /// all. `None` if there is no such person.
    pub async fn followers_after(
        &self,
        after: Option<OrganizationId>,
        origin: &Origin,
    ) -> Result<Option<Followers>, StoreError> {
        let Some(user) = self.store.user(self.user_id).await? else { return Ok(None) };
        let (writes, part) = self.following_writes(&user, origin, after, ROOM).await?;
        Ok(Some(Followers { user, writes, part }))
    }

    /// Lets organisations show the person as the account has them. [`StoreError::Conflict`] when the account has changed
    /// since they were read: that change must not be undone.
    pub async fn follow(&self, followers: &Followers) -> Result<(), StoreError> {
        let Followers { user, writes, .. } = followers;
        let check = ConditionCheck::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::user(self.user_id).attributes()))
            .condition_expression("revision = :revision")
            .expression_attribute_values(":revision", number(user.revision.into()));
        let check = TransactWriteItem::builder().condition_check(built(check.build())?).build();
        let writes = [check].into_iter().chain(writes.iter().cloned()).collect();
        Ok(self.store.transact(writes).await?)
    }

    /// [`StoreError::Conflict`] when the link that a change uses is over, or somebody else has taken the new address.
    async fn find_conflict(
        &self,
        seen: &User,
        changed: &User,
        link: Option<&TokenHash>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(link) = link else { return Ok(()) };
        let (record, holder) =
            try_join(self.store.token(link, now), self.store.get_item(keys::email(&changed.email))).await?;
        let is_taken = changed.email != seen.email && holder.is_some();
        if record.is_none() || is_taken { Err(StoreError::Conflict) } else { Ok(()) }
    }

    /// The writes by which organisations show the person as the account has them: of the first ones after this one, as many
    /// as there is room for, and one at least.
    async fn following_writes(
        &self,
        user: &User,
        origin: &Origin,
        after: Option<OrganizationId>,
        room: usize,
    ) -> Result<(Vec<TransactWriteItem>, Part), StoreError> {
        let memberships = self.store.memberships(self.user_id).await?;
        let mut all: Vec<OrganizationId> = memberships.iter().map(|found| found.organization_id).collect();
        all.sort_unstable();
        let before = all.partition_point(|id| after.is_some_and(|after| *id <= after));
        let organizations: Vec<OrganizationId> = all.iter().skip(before).take(AT_ONCE).copied().collect();
        let both = |id: &OrganizationId| {
            [company::keys::employee(*id, self.user_id), company::keys::director(*id, self.user_id)]
        };
        let keys: Vec<_> = organizations.iter().flat_map(both).collect();
        let mut found = self.store.get_many(&keys).await?.into_iter();
        let (mut writes, mut done, mut last) = (Vec::new(), before, None);
        for id in organizations {
            let (employee, director) = (found.next().flatten(), found.next().flatten());
            if let Some(employee) = employee {
                let (tenant, employee) = (self.store.tenant(id), from_item(employee)?);
                let follower = Follower { tenant, employee, is_director: director.is_some() };
                let following = follower.following_writes(user, origin)?;
                if !writes.is_empty() && writes.len() + following.len() > room {
                    break;
                }
                writes.extend(following);
            }
            (done, last) = (done + 1, Some(id));
        }
        let last = last.filter(|_| done < all.len());
        Ok((writes, Part { last, done: done as u64, of: all.len() as u64 }))
    }
}

/// A part of a person's organisations.
pub struct Part {
    /// The last of the part, after which there are more; `None` for the last part.
    pub last: Option<OrganizationId>,
    /// How many organisations there are up to its end, and how many there are.
    pub done: u64,
    pub of: u64,
}

/// A person, and the writes by which a part of their organisations follows them.
pub struct Followers {
    user: User,
    writes: Vec<TransactWriteItem>,
    pub part: Part,
}

/// The person as an employee of one organisation, which shows what they say of themselves.
struct Follower {
    tenant: Tenant,
    employee: Employee,
    /// Whether the person's name stands beside the organisation's tree.
    is_director: bool,
}

fn email_field(email: &Email) -> Map<String, Value> {
    Map::from_iter([("email".to_owned(), email.as_str().into())])
}

/// Whether organisations show the person differently after the change.
fn shows_otherwise(before: &User, after: &User) -> bool {
    before.full_name() != after.full_name() || before.email != after.email || before.phone != after.phone
}

impl Follower {
    /// The writes of the employee that follows a change of the account, with the entry of the organisation's audit.
    fn following_writes(&self, user: &User, origin: &Origin) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Self { tenant, employee, is_director } = self;
        let mut after = employee.clone();
        let (before, now) = after.follow(user);
        if before.is_empty() {
            return Ok(Vec::new());
        }
        after.revision += 1;
        let entry = origin.entry(Action::EmployeeEdited, before, now).about(user.id, &after.name);
        let mut writes = tenant.item_writes(user.id, Some(employee), Some(&after))?;
        writes.extend(tenant.audit_writes(&entry)?);
        if after.name != employee.name {
            writes.push(tenant.rename_director(user.id, &after.name, *is_director)?);
        }
        Ok(writes)
    }
}
