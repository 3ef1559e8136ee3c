//! Invitations: from the seat that is kept for a person to the day on which the person takes it.

use std::collections::BTreeMap;
use std::future::ready;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::access::CustomRoles;
use domain::audit::AuditEntry;
use domain::employee::{Delivery, EmployeeRefusal, Invitation};
use domain::token::{Purpose, TokenRecord};
use domain::{AddressTrouble, Email, Employee, Organization, OrganizationId, TokenHash, User, UserId};
use futures_util::future::try_join;
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::change::ChangeError;
use crate::company::keys;
use crate::identity::{EmailHolder, trouble_of};
use crate::keys::Key;
use crate::tenant::Tenant;
use crate::{Store, StoreError, identity, organizations};

/// Whom an invitation is for.
pub enum Invited<'a> {
    /// A person whom the platform does not know yet; the invitation makes their account, without a password.
    New(&'a User),
    Known,
}

/// What is known of an e-mail address to which an invitation is to go.
#[derive(Default)]
pub struct Addressee {
    /// The user who has the address.
    pub user: Option<User>,
    /// The employee that this user is in the organisation.
    pub employee: Option<Employee>,
    pub trouble: Option<AddressTrouble>,
}

/// What the page of an invitation needs to know.
pub struct Invitee {
    pub organization: Organization,
    pub employee: Employee,
    pub user: User,
    pub roles: CustomRoles,
}

impl Tenant {
    pub async fn addressee(&self, email: &Email) -> Result<Addressee, StoreError> {
        Ok(self.addressees(&[email]).await?.pop().unwrap_or_default())
    }

    /// What is known of each of these addresses, in their order. No address may stand twice.
    pub async fn addressees(&self, emails: &[&Email]) -> Result<Vec<Addressee>, StoreError> {
        let own = Some(self.organization_id);
        let keys_of = |email: &&Email| {
            let [everybodys, own] = [None, own].map(|whose| identity::keys::trouble(email, whose));
            [identity::keys::email(email), everybodys, own]
        };
        let keys: Vec<Key> = emails.iter().flat_map(keys_of).collect();
        let mut addressees = Vec::with_capacity(emails.len());
        let mut holders: BTreeMap<UserId, Vec<usize>> = BTreeMap::new();
        for (place, found) in self.store.get_many(&keys).await?.chunks_exact_mut(3).enumerate() {
            let [holder, everybodys, own] = found else { continue };
            let trouble = everybodys.take().or_else(|| own.take()).map(trouble_of).transpose()?;
            addressees.push(Addressee { trouble, ..Addressee::default() });
            if let Some(holder) = holder.take() {
                let EmailHolder { user_id } = from_item(holder)?;
                holders.entry(user_id).or_default().push(place);
            }
        }
        let keys_of = |id: &UserId| [identity::keys::user(*id), keys::employee(self.organization_id, *id)];
        let keys: Vec<Key> = holders.keys().flat_map(keys_of).collect();
        for (found, places) in self.store.get_many(&keys).await?.chunks_exact_mut(2).zip(holders.values()) {
            let [user, employee] = found else { continue };
            let user: Option<User> = user.take().map(from_item).transpose()?;
            let employee: Option<Employee> = employee.take().map(from_item).transpose()?;
            for place in places {
                let Some(addressee) = addressees.get_mut(*place) else { continue };
                addressee.user.clone_from(&user);
                addressee.employee.clone_from(&employee);
            }
        }
        Ok(addressees)
    }

    /// Adds an invited person, with the link by which they accept. [`StoreError::Conflict`] when they are in the
    /// organisation already, or somebody has made an account with the same address meanwhile.
    pub async fn invite(
        &self,
        whom: Invited<'_>,
        employee: &Employee,
        invitation: &Invitation,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        let mut more = vec![self.invitation_write(employee.user_id, invitation)?];
        if let Invited::New(user) = whom {
            more.extend(self.store.new_user_writes(user)?);
        }
        self.add_employee_with(employee, entry, more).await
    }

    /// Adds an invited person whose first letter is sent later; otherwise like [`Tenant::invite`].
    pub async fn add_without_letter(
        &self,
        whom: Invited<'_>,
        employee: &Employee,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<EmployeeRefusal>> {
        let mut account = Vec::new();
        if let Invited::New(user) = whom {
            account.extend(self.store.new_user_writes(user)?);
        }
        self.add_employee_with(employee, entry, account).await
    }

    /// Replaces the invitation before, whose link is dead from then on.
    pub async fn invite_again<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        invitation: &Invitation,
        entry: &AuditEntry,
        ask: impl Fn(&mut Employee) -> Result<(), E>,
    ) -> Result<Employee, ChangeError<E>> {
        let former = employee.invitation.as_ref().map(|former| former.token.clone());
        let change = |employee: &mut Employee| {
            ask(employee)?;
            employee.invitation = Some(invitation.clone());
            Ok(Some(entry.clone()))
        };
        let user_id = employee.user_id;
        let more = || {
            let mut writes = vec![self.invitation_write(user_id, invitation)?];
            writes.extend(former.as_ref().map(|former| self.store.forget_token(former)).transpose()?);
            Ok(writes)
        };
        self.change_employee_with(employee, &[], change, more, || ready(Ok(()))).await
    }

    /// Notes that letters to a person's address arrive again, so that another invitation can be sent.
    pub async fn trust_address(
        &self,
        employee: Employee,
        entry: &AuditEntry,
    ) -> Result<Employee, ChangeError<EmployeeRefusal>> {
        let email = employee.email.clone();
        let change = |employee: &mut Employee| {
            if let Some(invitation) =
                employee.invitation.as_mut().filter(|latest| latest.delivery.has_failed())
            {
                invitation.delivery = Delivery::Unsent;
            }
            Ok(Some(entry.clone()))
        };
        let forget = |whose| self.store.forget_trouble(&email, whose);
        let more = || Ok(vec![forget(None)?, forget(Some(self.organization_id))?]);
        self.change_employee_with(employee, &[], change, more, || ready(Ok(()))).await
    }

    /// Accepts an invitation: uses up the link and, for a new user, stores the account as they have filled
    /// it in, in place of what it was.
    pub async fn accept_invitation<E: From<EmployeeRefusal>>(
        &self,
        employee: Employee,
        token: &TokenHash,
        user: Option<(&User, &User)>,
        now: Timestamp,
        accept: impl Fn(&mut Employee) -> Result<Option<AuditEntry>, E>,
    ) -> Result<Employee, ChangeError<E>> {
        let more = || {
            let mut writes = vec![self.store.use_token(token, now)?];
            if let Some((before, user)) = user {
                writes.extend(self.store.user_writes(before, user)?);
            }
            Ok(writes)
        };
        let user = user.map(|(_, user)| user);
        let check_more = || async {
            let (record, account) = try_join(self.store.token(token, now), async {
                match user {
                    Some(user) => self.store.user(user.id).await,
                    None => Ok(None),
                }
            })
            .await?;
            let is_unchanged = account.map(|account| account.revision + 1) == user.map(|user| user.revision);
            if record.is_some() && is_unchanged { Ok(()) } else { Err(StoreError::Conflict) }
        };
        self.change_employee_with(employee, &[], accept, more, check_more).await
    }

    /// Notes how far the letter of an invitation has come, if it is still the latest letter. Whether anything was written.
    pub async fn note_delivery(
        &self,
        user: UserId,
        token: &TokenHash,
        delivery: Delivery,
        letter: Option<&str>,
    ) -> Result<bool, StoreError> {
        let is_news = |employee: &Employee| {
            let latest = employee.invitation.as_ref().filter(|latest| latest.token == *token);
            latest.is_some_and(|latest| {
                latest.delivery < delivery || latest.letter.is_none() && letter.is_some()
            })
        };
        let Some(employee) = self.member(user).await?.filter(is_news) else { return Ok(false) };
        let change = |employee: &mut Employee| {
            if let Some(invitation) = employee.invitation.as_mut().filter(|latest| latest.token == *token) {
                invitation.delivery = invitation.delivery.max(delivery);
                if let Some(letter) = letter {
                    invitation.letter = Some(letter.to_owned());
                }
            }
            Ok::<_, EmployeeRefusal>(None)
        };
        match self.change_employee(employee, change).await {
            Ok(_) => Ok(true),
            Err(ChangeError::Refused(_)) => Ok(false),
            Err(ChangeError::Store(error)) => Err(error),
        }
    }

    fn invitation_write(
        &self,
        user_id: UserId,
        invitation: &Invitation,
    ) -> Result<TransactWriteItem, StoreError> {
        let purpose = Purpose::Invitation { organization_id: self.organization_id };
        let expires_at = invitation.expires_at.as_second();
        let record = TokenRecord { user_id, purpose, session_generation: None, sent_to: None, expires_at };
        self.store.token_write(&invitation.token, &record)
    }
}

impl Store {
    /// The person whom a link invites, as the inviting organisation knows them.
    pub async fn invitee(
        &self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<Option<Invitee>, StoreError> {
        let [organization, employee, user, roles] = self
            .get_items([
                organizations::keys::organization(organization),
                keys::employee(organization, user),
                identity::keys::user(user),
                keys::roles(organization),
            ])
            .await?;
        let (Some(organization), Some(employee), Some(user)) = (organization, employee, user) else {
            return Ok(None);
        };
        let roles = roles.map(from_item).transpose()?.unwrap_or_default();
        let (organization, employee, user) =
            (from_item(organization)?, from_item(employee)?, from_item(user)?);
        Ok(Some(Invitee { organization, employee, user, roles }))
    }
}
