//! The fields that describe a role, as they are typed, checked and shown again.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::access::{AssignedRole, CustomRole, CustomRoles, Grants, Permission, Role, RoleRefusal};
use domain::difference::saved_as;
use domain::organization::fold;
use domain::{EditRefusal, FieldError, Name, RoleId, Violation};
use maud::{Markup, html};
use serde_json::{Map, Value};
use web::components::FormView;
use web::{COMMON, Context, Fields, Form, FromFields, Locale, Problem, Version};

use super::view::{by_group, group_text, permission_text};

/// A role to be made. If no permissions are sent, it gets those of its base.
pub(crate) struct NewRole {
    pub(crate) name: Name,
    pub(crate) base: Role,
    pub(crate) permissions: Option<BTreeSet<Permission>>,
}

impl FromFields for NewRole {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let name = form.required("name");
        let base: Option<Role> = form.required("base");
        let permissions = form.list("permissions").map(|permissions| permissions.into_iter().collect());
        refuse_names_of_presets(form, name.as_ref());
        Some(Self { name: name?, base: base?, permissions })
    }
}

/// A change of a role, with the version that it was made on.
pub(crate) struct RoleEdit {
    pub(crate) version: u32,
    name: Option<Name>,
    base: Option<Role>,
    pub(crate) permissions: Option<BTreeSet<Permission>>,
}

impl FromFields for RoleEdit {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version");
        let name = form.changed("name");
        let base = form.changed("base");
        let permissions =
            form.clearable_list("permissions").map(|permissions| permissions.into_iter().collect());
        refuse_names_of_presets(form, name.as_ref());
        version.map(|Version(version)| Self { version, name, base, permissions })
    }
}

impl RoleEdit {
    /// The role after this change, if the organisation has the permissions `there_are`. The role keeps its other
    /// permissions: the editor has not seen them.
    pub(crate) fn apply(&self, role: &CustomRole, there_are: &Grants) -> CustomRole {
        let unseen = role.permissions.iter().filter(|permission| !there_are.permit(**permission));
        let permissions =
            self.permissions.as_ref().map(|permissions| permissions.iter().chain(unseen).copied().collect());
        CustomRole {
            id: role.id,
            name: self.name.clone().unwrap_or_else(|| role.name.clone()),
            base: self.base.unwrap_or(role.base),
            permissions: permissions.unwrap_or_else(|| role.permissions.clone()),
            version: role.version + 1,
        }
    }

    /// The stored values that differ from what was typed.
    pub(crate) fn differences(&self, role: &CustomRole, there_are: &Grants) -> Vec<FieldError> {
        let CustomRole { name, base, .. } = role;
        let permissions = seen(role, there_are);
        [
            saved_as("name", self.name.as_ref(), name, name.to_string()),
            saved_as("base", self.base.as_ref(), base, base.key().to_owned()),
            saved_as(
                "permissions",
                self.permissions.as_ref(),
                &permissions,
                keys_of(&permissions).join(", "),
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The permissions of a role that this organisation has.
fn seen(role: &CustomRole, there_are: &Grants) -> BTreeSet<Permission> {
    role.permissions.iter().copied().filter(|permission| there_are.permit(*permission)).collect()
}

/// Refuses permissions that this organisation does not have, such as those of a module that is off, like permissions that
/// are made up.
pub(crate) fn refuse_unknown(
    wanted: Option<&BTreeSet<Permission>>,
    there_are: &Grants,
) -> Result<(), Problem> {
    let unknown = wanted.into_iter().flatten().filter(|permission| !there_are.permit(**permission));
    let errors: Vec<FieldError> = unknown
        .map(|_| FieldError { field: "permissions".into(), violation: Violation::UnknownValue })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::invalid(errors)) }
}

/// The names of one of the five roles, in both languages.
pub(crate) fn names_of_preset(role: Role) -> impl Iterator<Item = Cow<'static, str>> {
    let key = format!("role-{}", role.key());
    Locale::ALL.into_iter().filter_map(move |locale| COMMON.text(locale, &key))
}

/// Refuses the name of one of the five roles for an own role, in either language: people would confuse the two.
fn refuse_names_of_presets(form: &mut Form, name: Option<&Name>) {
    let Some(name) = name.map(|name| fold(name.as_str())) else { return };
    if Role::ALL.into_iter().flat_map(names_of_preset).any(|preset| fold(&preset) == name) {
        form.refuse("name", Violation::RoleNameTaken);
    }
}

/// Why a change of the roles was not made.
pub(crate) type Stop = EditRefusal<RoleRefusal>;

/// The own role that an address names. The five are locked.
pub(crate) fn own_role(roles: &CustomRoles, id: AssignedRole) -> Result<&CustomRole, Problem> {
    match id {
        AssignedRole::Preset(_) => Err(Problem::conflict("role-is-locked")),
        AssignedRole::Custom(id) => roles.find(id).ok_or_else(Problem::not_found),
    }
}

/// The stored role, if it is still the one that was seen and gives nothing that the editor does not hold.
pub(crate) fn changeable(
    roles: &CustomRoles,
    id: RoleId,
    version: u32,
    giver: &Grants,
    differences: impl Fn(&CustomRole) -> Vec<FieldError>,
) -> Result<CustomRole, Stop> {
    let role = roles.find(id).ok_or(RoleRefusal::Unknown)?;
    if role.version != version {
        return Err(Stop::Stale(differences(role)));
    }
    if !giver.cover(&role.grants()) {
        return Err(RoleRefusal::AboveOneself.into());
    }
    Ok(role.clone())
}

/// Refuses a role with permissions that the role must not hold or that its giver does not hold, naming each beside the
/// field.
pub(crate) fn check(role: &CustomRole, giver: &Grants) -> Result<(), Stop> {
    let violations = role.check(giver).into_iter();
    let errors: Vec<FieldError> =
        violations.map(|violation| FieldError { field: "permissions".into(), violation }).collect();
    if errors.is_empty() { Ok(()) } else { Err(Stop::Wrong(errors)) }
}

/// Refuses to leave a role without any permission.
pub(crate) fn check_something_left(role: &CustomRole) -> Result<(), Stop> {
    if !role.permissions.is_empty() {
        return Ok(());
    }
    Err(Stop::Wrong(vec![FieldError { field: "permissions".into(), violation: Violation::Required }]))
}

/// A role as the audit shows it.
pub(crate) fn audited(role: &CustomRole) -> Map<String, Value> {
    let fields = [
        ("name", role.name.as_str().into()),
        ("base", role.base.key().into()),
        ("permissions", keys_of(&role.permissions).into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn keys_of(permissions: &BTreeSet<Permission>) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.key()).collect()
}

/// The fields of a role as a form starts with them.
pub(crate) fn fields_of(role: &CustomRole, there_are: &Grants) -> Fields {
    Fields::default()
        .with("version", role.version)
        .with("name", &role.name)
        .with("base", role.base.key())
        .with_list("permissions", seen(role, there_are))
}

/// The fields of a new role, with the permissions of its base.
pub(crate) fn fields_of_new(base: Role, there_are: &Grants) -> Fields {
    let permissions = Grants::of_role(base).limited_to(there_are);
    Fields::default().with("base", base.key()).with_list("permissions", permissions.permissions())
}

/// Whether a form offers a permission to a role on this base. Settings are offered on every one, with a hint, since whoever
/// makes the form may still choose another; of what people from outside never hold, only what is ticked already.
fn is_offered(view: &FormView<'_>, base: Option<Role>, permission: Permission) -> bool {
    let is_from_outside = matches!(base, Some(Role::Reviewer | Role::Client));
    !is_from_outside
        || base.is_some_and(|base| permission.may_be_given_on(base))
        || view.fields.has_chosen("permissions", permission.key())
}

/// The inputs of a form. Permissions that the editor does not hold are not offered, since the editor could not give them.
pub(crate) fn inputs(view: &FormView<'_>, context: &Context, giver: &Grants) -> Markup {
    html! {
        (view.text("name").labelled("field-role-name").most(Name::MAXIMUM).autocomplete("off").required())
        @let bases = Role::ALL.map(|role| (role.key(), context.text(&format!("role-{}", role.key()))));
        (view.choice("base", &bases).labelled("field-role-base"))
        // A form in which no box is ticked still names the field.
        input type="hidden" name="permissions" value="";
        @let base = view.fields.typed("base").parse().ok();
        @for (group, permissions) in by_group(|permission| giver.permit(permission) && is_offered(view, base, permission)) {
            fieldset.field aria-describedby="permissions-error" {
                legend { (group_text(context, group)) }
                @if let Some(hint) = context.wording().text_if_any(&format!("permissions-{}.hint", group.key())) {
                    p.hint { (hint) }
                }
                @let choices: Vec<_> = permissions.into_iter().map(|permission| (permission, permission_text(context, permission))).collect();
                (view.boxes("permissions", &choices))
            }
        }
        (view.error("permissions"))
    }
}
