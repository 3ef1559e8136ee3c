//! The roles that an organisation has made for itself, in one item, since they are few and every request needs them. An
//! item beside it counts how many people and how many programs hold each role; every change of that is counted with the
//! change.
//!
//! The counter has an attribute for each own role, from the moment when the role is made until it is deleted. Giving a
//! role and deleting a role are conditions on this one attribute, so a role can't be given while it is being deleted.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::future::ready;

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::access::{AssignedRole, CustomRoles, RoleRefusal};
use domain::audit::AuditEntry;
use domain::user::Session;
use domain::{Employee, RoleId};
use futures_util::TryFutureExt;
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_attribute_value};

use crate::change::ChangeError;
use crate::company::keys;
use crate::error::built;
use crate::items::{Condition, number};
use crate::tenant::Tenant;
use crate::{StoreError, identity};

/// How many hold each role. Nobody holds a role that is missing here.
#[derive(Default)]
pub struct RoleHolders {
    /// Those who are invited included.
    pub people: HashMap<AssignedRole, u32>,
    /// Keys for programs, those included whose time is over.
    pub programs: HashMap<AssignedRole, u32>,
}

/// The attribute that counts all keys for programs.
pub(super) const PROGRAMS: &str = "programs";

const HELD_BY_PROGRAMS: &str = "program:";

/// The attribute that counts the keys for programs of one role.
pub(super) fn held_by_programs(role: impl Display) -> String {
    format!("{HELD_BY_PROGRAMS}{role}")
}

impl Tenant {
    pub async fn custom_roles(&self) -> Result<CustomRoles, StoreError> {
        let item = self.store.get_item(keys::roles(self.organization_id)).await?;
        Ok(item.map(from_item).transpose()?.unwrap_or_default())
    }

    pub async fn role_holders(&self) -> Result<RoleHolders, StoreError> {
        let item = self.store.get_item(keys::role_holders(self.organization_id)).await?.unwrap_or_default();
        let mut holders = RoleHolders::default();
        for (name, count) in item {
            let (counted, role) = match name.strip_prefix(HELD_BY_PROGRAMS) {
                Some(role) => (&mut holders.programs, role),
                None => (&mut holders.people, name.as_str()),
            };
            // The keys of the item are not roles.
            let count = count.as_n().ok().and_then(|count| count.parse().ok());
            if let (Ok(role), Some(count)) = (role.parse(), count) {
                counted.insert(role, count);
            }
        }
        Ok(holders)
    }

    /// Changes the roles, given as they were read last. If somebody else's change comes between, the roles are read again
    /// and `change` runs again. [`RoleRefusal::Held`] when the change deletes a role that somebody holds.
    pub async fn change_roles<E: From<RoleRefusal>>(
        &self,
        roles: CustomRoles,
        change: impl Fn(&mut CustomRoles) -> Result<AuditEntry, E>,
    ) -> Result<CustomRoles, ChangeError<E>> {
        let decide = |seen: &CustomRoles| {
            let mut changed = seen.clone();
            let entry = change(&mut changed)?;
            changed.revision += 1;
            Ok((changed, entry))
        };
        let write = |seen: CustomRoles, (changed, entry): (CustomRoles, AuditEntry)| async move {
            let condition = match seen.revision {
                0 => Condition::Absent,
                revision => Condition::Revision(revision),
            };
            let mut writes =
                vec![self.store.put(&keys::roles(self.organization_id), &changed, [], condition)?];
            writes.extend(self.audit_writes(&entry)?);
            writes.extend(self.counters_write(&seen, &changed)?);
            self.store.transact(writes).await?;
            Ok(changed)
        };
        // The only other condition is that neither people nor programs hold a role that is deleted.
        let find_refusal = |_, _| ready(Err(ChangeError::Refused(RoleRefusal::Held.into())));
        let read = || self.custom_roles().map_ok(Some);
        crate::change::change(roles, read, decide, write, find_refusal).await
    }

    /// Begins to count the holders of new roles, and stops counting for deleted roles, which nobody may hold.
    fn counters_write(
        &self,
        before: &CustomRoles,
        after: &CustomRoles,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let ids =
            |roles: &CustomRoles| -> BTreeSet<RoleId> { roles.roles.iter().map(|role| role.id).collect() };
        let (before, after) = (ids(before), ids(after));
        if before == after {
            return Ok(None);
        }
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::role_holders(self.organization_id).attributes()))
            .expression_attribute_values(":nobody", number(0));
        let (mut set, mut remove, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
        for (place, id) in before.symmetric_difference(&after).enumerate() {
            let name = format!("#role{place}");
            if after.contains(id) {
                set.push(format!("{name} = :nobody"));
            } else {
                let programs = format!("#programs{place}");
                for held in [&name, &programs] {
                    conditions.push(format!("(attribute_not_exists({held}) OR {held} = :nobody)"));
                }
                update = update.expression_attribute_names(&programs, held_by_programs(id));
                remove.extend([name.clone(), programs]);
            }
            update = update.expression_attribute_names(name, id.to_string());
        }
        let clause = |word: &str, parts: &[String]| {
            if parts.is_empty() { String::new() } else { format!("{word} {} ", parts.join(", ")) }
        };
        update = update.update_expression(clause("SET", &set) + &clause("REMOVE", &remove));
        if !conditions.is_empty() {
            update = update.condition_expression(conditions.join(" AND "));
        }
        Ok(Some(TransactWriteItem::builder().update(built(update.build())?).build()))
    }

    /// Moves one person from the holders of one role to the holders of another, which must exist.
    pub(crate) fn count_holder(
        &self,
        before: Option<&Employee>,
        after: Option<&Employee>,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        let held = |employee: Option<&Employee>| {
            employee.filter(|employee| employee.takes_seat()).map(|employee| employee.role)
        };
        let (left, taken) = (held(before), held(after));
        if left == taken {
            return Ok(None);
        }
        let mut update = Update::builder()
            .table_name(&*self.store.table)
            .set_key(Some(keys::role_holders(self.organization_id).attributes()));
        let mut counted = Vec::new();
        if let Some(left) = left {
            counted.push("#left :less");
            update = update
                .expression_attribute_names("#left", left.to_string())
                .expression_attribute_values(":less", number(-1));
        }
        if let Some(taken) = taken {
            counted.push("#taken :more");
            update = update
                .expression_attribute_names("#taken", taken.to_string())
                .expression_attribute_values(":more", number(1));
            if let AssignedRole::Custom(_) = taken {
                update = update.condition_expression("attribute_exists(#taken)");
            }
        }
        let update = update.update_expression(format!("ADD {}", counted.join(", ")));
        Ok(Some(TransactWriteItem::builder().update(built(update.build())?).build()))
    }

    /// From now on the holder of a session looks at the cabinet as `role`; `None` is their own role.
    /// [`StoreError::Conflict`] when the session is over.
    pub async fn look_as(&self, session: &Session, role: Option<AssignedRole>) -> Result<(), StoreError> {
        let update = self
            .store
            .client
            .update_item()
            .table_name(&*self.store.table)
            .set_key(Some(identity::keys::session(session.user_id, session.id).attributes()))
            .condition_expression("organization_id = :organization")
            .expression_attribute_values(":organization", to_attribute_value(self.organization_id)?);
        let update = match role {
            Some(role) => update
                .update_expression("SET view_as = :role")
                .expression_attribute_values(":role", to_attribute_value(role)?),
            None => update.update_expression("REMOVE view_as"),
        };
        update.send().await?;
        Ok(())
    }
}
