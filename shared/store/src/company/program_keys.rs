//! Keys for programs. Each is an item of its own, named by its maker and itself, so that a program's first read has whatever
//! its permissions follow from. They are counted beside the people who hold roles.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::access::{AssignedRole, CustomRoles};
use domain::audit::AuditEntry;
use domain::program_key::{KEY_ENDS, KeyEnding, KeyRefusal, KeyToken, MOST_KEYS};
use domain::{Employee, Later, Organization, ProgramKey, TaskId, User, UserId};
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::change::ChangeError;
use crate::company::keys;
use crate::company::roles::{PROGRAMS, held_by_programs};
use crate::error::built;
use crate::items::{Condition, number};
use crate::keys::Key;
use crate::tenant::Tenant;
use crate::{Store, StoreError, identity, organizations, tasks};

/// A key, and what its permissions follow from.
pub struct ProgramAtCabinet {
    pub key: ProgramKey,
    pub organization: Organization,
    pub maker: Option<(User, Option<Employee>)>,
    pub roles: CustomRoles,
    /// The newest long work that the program has begun there and not seen the end of.
    pub own_work: Vec<TaskId>,
}

impl Store {
    /// The key that a program has sent, in one read; `None` unless the secret is the key's.
    pub async fn program_at_cabinet(&self, sent: &KeyToken) -> Result<Option<ProgramAtCabinet>, StoreError> {
        let found = self.tenant(sent.organization_id).program(sent.made_by, sent.id).await?;
        Ok(found.filter(|program| program.key.secret == sent.secret.hash()))
    }
}

impl Tenant {
    async fn program(&self, made_by: UserId, id: UserId) -> Result<Option<ProgramAtCabinet>, StoreError> {
        let organization = self.organization_id;
        let [key, user, employee, roles, organization, own_work] = self
            .store
            .get_items([
                keys::program_key(organization, made_by, id),
                identity::keys::user(made_by),
                keys::employee(organization, made_by),
                keys::roles(organization),
                organizations::keys::organization(organization),
                tasks::keys::own(id, organization),
            ])
            .await?;
        let (Some(key), Some(organization)) = (key, organization) else { return Ok(None) };
        let employee = employee.map(from_item).transpose()?;
        Ok(Some(ProgramAtCabinet {
            key: from_item(key)?,
            organization: from_item(organization)?,
            maker: user.map(from_item).transpose()?.map(|user| (user, employee)),
            roles: roles.map(from_item).transpose()?.unwrap_or_default(),
            own_work: tasks::own_tasks(own_work.as_ref()),
        }))
    }

    /// One of the organisation's keys, with what its permissions follow from, by its identifier alone.
    pub async fn program_of(&self, id: UserId) -> Result<Option<ProgramAtCabinet>, StoreError> {
        let keys = self.program_keys().await?;
        let Some(key) = keys.into_iter().find(|key| key.id == id) else { return Ok(None) };
        self.program(key.made_by, id).await
    }

    /// Those who have made keys, as far as they are known, with what they are in the organisation.
    pub async fn makers(
        &self,
        ids: &BTreeSet<UserId>,
    ) -> Result<HashMap<UserId, (User, Option<Employee>)>, StoreError> {
        let keys_of = |id: &UserId| [identity::keys::user(*id), keys::employee(self.organization_id, *id)];
        let keys: Vec<Key> = ids.iter().flat_map(keys_of).collect();
        let mut makers = HashMap::new();
        for (id, found) in ids.iter().zip(self.store.get_many(&keys).await?.chunks_exact_mut(2)) {
            if let [Some(user), employee] = found {
                let employee = employee.take().map(from_item).transpose()?;
                makers.insert(*id, (from_item(std::mem::take(user))?, employee));
            }
        }
        Ok(makers)
    }

    /// All keys of the organisation, the newest first.
    pub async fn program_keys(&self) -> Result<Vec<ProgramKey>, StoreError> {
        let answer = self.store.beginning_with(keys::program_keys(self.organization_id)).send().await?;
        let items = answer.items.unwrap_or_default().into_iter();
        let mut keys = items.map(from_item).collect::<Result<Vec<ProgramKey>, _>>()?;
        keys.sort_by_key(|key| std::cmp::Reverse(key.id));
        Ok(keys)
    }

    /// The same organisation, whose next transaction also makes the task that tells of the end of a key, if one is to.
    pub fn and_notice(&self, key: &ProgramKey, at: Timestamp) -> Result<Self, StoreError> {
        let Some(id) = key.notice else { return Ok(self.clone()) };
        let later = Later::at(&KEY_ENDS, KeyEnding { key: key.id }, at, key.made_at);
        let store = self.store.and_later_as(id, &later, Some(self.organization_id))?;
        Ok(Self { store, ..self.clone() })
    }

    /// Keeps a new key. [`KeyRefusal::TooMany`] or [`KeyRefusal::UnknownRole`] if that is the reason why not.
    pub async fn add_program_key(
        &self,
        key: &ProgramKey,
        entry: &AuditEntry,
    ) -> Result<(), ChangeError<KeyRefusal>> {
        let mut writes = vec![
            self.store.put(&self.key_of(key), key, [], Condition::Absent)?,
            self.count_program(key.role, true)?,
        ];
        writes.extend(self.audit_writes(entry)?);
        match self.store.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => {
                if !self.custom_roles().await?.knows(key.role) {
                    return Err(ChangeError::Refused(KeyRefusal::UnknownRole));
                }
                let there_are = self.program_keys().await?.len();
                Err(if there_are < MOST_KEYS as usize {
                    StoreError::Conflict.into()
                } else {
                    ChangeError::Refused(KeyRefusal::TooMany)
                })
            }
            added => Ok(added?),
        }
    }

    /// Removes a key: from now on it lets nobody in. [`StoreError::Conflict`] when it is gone.
    pub async fn remove_program_key(&self, key: &ProgramKey, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut writes = vec![
            self.store.delete(&self.key_of(key), Condition::Present)?,
            self.count_program(key.role, false)?,
        ];
        // There is nothing left to tell of.
        let notice = key.notice.map(|id| self.store.delete(&tasks::keys::task(id), Condition::Any));
        writes.extend(notice.transpose()?);
        writes.extend(self.audit_writes(entry)?);
        Ok(self.store.transact(writes).await?)
    }

    /// Notes that a key was used in this hour.
    pub async fn note_key_used(&self, key: &ProgramKey, hour: Timestamp) -> Result<(), StoreError> {
        self.store.note_hour(&self.key_of(key), "last_used_at", hour).await
    }

    fn key_of(&self, key: &ProgramKey) -> Key {
        keys::program_key(self.organization_id, key.made_by, key.id)
    }

    /// Counts one key more or less, of all and of its role, which must exist where one is more.
    fn count_program(&self, role: AssignedRole, is_more: bool) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::role_holders(self.organization_id).attributes()))
            .update_expression("ADD #programs :change, #held :change")
            .expression_attribute_names("#programs", PROGRAMS)
            .expression_attribute_names("#held", held_by_programs(role))
            .expression_attribute_values(":change", number(if is_more { 1 } else { -1 }));
        let update = if is_more {
            let room = "(attribute_not_exists(#programs) OR #programs < :most)";
            let update = update.expression_attribute_values(":most", number(MOST_KEYS.into()));
            match role {
                AssignedRole::Preset(_) => update.condition_expression(room),
                AssignedRole::Custom(id) => update
                    .condition_expression(format!("{room} AND attribute_exists(#role)"))
                    .expression_attribute_names("#role", id.to_string()),
            }
        } else {
            update
        };
        Ok(TransactWriteItem::builder().update(built(update.build())?).build())
    }
}
