//! A role as pages and JSON show it.

use std::collections::BTreeSet;

use domain::access::{AssignedRole, CustomRoles, Grants, Group, Permission, Role};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::RoleHolders;
use web::{Context, Insider, role_name};

use crate::keys;

/// A role, one of the five or of the organisation's own.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct RoleView {
    pub(crate) id: AssignedRole,
    pub(crate) name: String,
    /// The role that it is derived from; one of the five is its own.
    pub(crate) base: Role,
    /// Whether it is one of the five, which nobody changes.
    pub(crate) is_locked: bool,
    /// Those that there are in this organisation: what belongs to a module that is off stays with the role, unseen.
    pub(crate) permissions: BTreeSet<Permission>,
    /// How many people hold it, those who are invited included.
    pub(crate) holders: u32,
    /// How many keys for programs hold it, those included whose time is over.
    pub(crate) programs: u32,
    /// The number to send with a change; those that are locked have none.
    pub(crate) version: Option<u32>,
    /// What the caller may do with it now.
    pub(crate) may: Vec<RoleAct>,
    #[serde(skip)]
    pub(crate) may_see_keys: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RoleAct {
    /// Look at the cabinet as somebody with this role would.
    View,
    /// Make another on its basis.
    Derive,
    Edit,
    Delete,
}

impl RoleView {
    /// `None` if the role does not exist.
    pub(crate) fn of(
        id: AssignedRole,
        roles: &CustomRoles,
        holders: &RoleHolders,
        context: &Context,
        insider: &Insider,
    ) -> Option<Self> {
        let (base, version, grants) = match id {
            AssignedRole::Preset(role) => (role, None, Grants::of_role(role)),
            AssignedRole::Custom(id) => {
                let role = roles.find(id)?;
                (role.base, Some(role.version), role.grants())
            }
        };
        let may = match version {
            None => vec![RoleAct::View, RoleAct::Derive],
            Some(_) if insider.grants().cover(&grants) => vec![RoleAct::View, RoleAct::Edit, RoleAct::Delete],
            Some(_) => vec![RoleAct::View],
        };
        Some(Self {
            id,
            name: role_name(context, roles, id),
            base,
            is_locked: version.is_none(),
            permissions: grants.limited_to(&insider.permissions()).permissions().collect(),
            holders: holders.people.get(&id).copied().unwrap_or_default(),
            programs: holders.programs.get(&id).copied().unwrap_or_default(),
            version,
            may,
            may_see_keys: insider.may(Permission::ManageIntegrations),
        })
    }

    pub(crate) fn address(&self) -> String {
        address_of(self.id)
    }

    /// The role's origin: one of the five, or derived from one of them.
    pub(crate) fn origin(&self, context: &Context) -> String {
        if self.is_locked {
            return context.text("role-is-preset").into_owned();
        }
        let base = context.text(&format!("role-{}", self.base.key()));
        context.text_with("role-derived-from", &[("base", base.into())]).into_owned()
    }

    /// The number of holders, with a link to them.
    pub(crate) fn holders_link(&self, context: &Context) -> Markup {
        let count = context.text_with("role-people", &[("count", self.holders.into())]);
        html! {
            @if self.holders == 0 && self.programs == 0 { span.muted { (context.text("held-by-nobody")) } }
            @if self.holders > 0 { a href={ "/company/employees?role=" (self.id) } { (count) } }
            @if self.holders > 0 && self.programs > 0 { ", " }
            @if self.programs > 0 { (self.programs_link(context)) }
        }
    }

    /// How many keys for programs hold it, with a link to all keys for those who may see them.
    fn programs_link(&self, context: &Context) -> Markup {
        let count = context.text_with("role-programs", &[("count", self.programs.into())]);
        html! { @if self.may_see_keys { a href=(keys::LIST) { (count) } } @else { (count) } }
    }
}

pub(crate) fn address_of(id: AssignedRole) -> String {
    format!("/company/roles/{id}")
}

/// A permission in words.
pub(crate) fn permission_text(context: &Context, permission: Permission) -> String {
    context.text(&permission.text_key()).into_owned()
}

/// The groups that have any of the permissions, each with them, in the order of the catalogue.
pub(crate) fn by_group(
    permissions: impl Fn(Permission) -> bool,
) -> impl Iterator<Item = (Group, Vec<Permission>)> {
    Group::GIVEN.into_iter().filter_map(move |group| {
        let of_group: Vec<Permission> = Permission::ALL
            .iter()
            .copied()
            .filter(|permission| permission.group() == group && permissions(*permission))
            .collect();
        (!of_group.is_empty()).then_some((group, of_group))
    })
}

pub(crate) fn group_text(context: &Context, group: Group) -> String {
    context.text(&format!("permissions-{}", group.key())).into_owned()
}
