//! Who may change whom, and how: the rules that look at the person themselves. Rules about the rest of the organisation
//! (seats, the owner, who leads a department) are decided where the change is written.

use jiff::Timestamp;

use super::{Employee, EmployeeRefusal, Standing};
use crate::access::{AssignedRole, CustomRoles, Grants, PlatformRole};
use crate::{DepartmentId, Description, Name, Post, User, UserId};

/// Who makes a change of an employee.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'a> {
    pub user_id: UserId,
    /// The permissions of the editor in this organisation now.
    pub grants: &'a Grants,
    /// The roles that the organisation has made for itself.
    pub roles: &'a CustomRoles,
}

/// A change that an administrator makes of an employee. A field that is `None` stays as it is. E-mail address, telephone
/// number and picture belong to the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployeeEdit {
    /// Belongs to the person from the day on which they accept.
    pub name: Option<Name>,
    pub role: Option<AssignedRole>,
    /// `Some(None)` removes the post.
    pub post: Option<Option<Post>>,
    /// The first is the primary one.
    pub departments: Option<Vec<DepartmentId>>,
}

/// All permissions that a user holds in an organisation as its employee, or as one of those who run the platform; no more
/// than those of `looks_as`, if they look at the cabinet as that role.
pub fn held_in(
    user: &User,
    employee: Option<&Employee>,
    roles: &CustomRoles,
    looks_as: Option<AssignedRole>,
) -> Grants {
    let own = match employee {
        _ if user.runs_platform() => Grants::everything(),
        Some(employee) => roles.grants_of(employee.role),
        None => Grants::default(),
    };
    looks_as.map_or_else(|| own.clone(), |role| own.limited_to(&roles.grants_of(role)))
}

impl Editor<'_> {
    /// Whether the editor may change a person at all. Nobody changes a person with more permissions than their own, so
    /// those who run the platform are out of reach from inside.
    pub fn allow_change_of(
        &self,
        employee: &Employee,
        platform_role: Option<PlatformRole>,
    ) -> Result<(), EmployeeRefusal> {
        let held = match platform_role {
            Some(PlatformRole::PlatformAdmin) => Grants::everything(),
            None => self.roles.grants_of(employee.role),
        };
        if self.grants.cover(&held) { Ok(()) } else { Err(EmployeeRefusal::AboveOneself) }
    }

    /// Whether the editor may give an employee a role: it must exist and give no more than the editor holds.
    pub fn allow_role(&self, role: AssignedRole) -> Result<(), EmployeeRefusal> {
        if role == AssignedRole::CLIENT {
            return Err(EmployeeRefusal::ClientsApart);
        }
        if !self.roles.knows(role) {
            return Err(EmployeeRefusal::UnknownRole);
        }
        if self.grants.cover(&self.roles.grants_of(role)) {
            Ok(())
        } else {
            Err(EmployeeRefusal::AboveOneself)
        }
    }

    fn allow_for_others(&self, employee: &Employee) -> Result<(), EmployeeRefusal> {
        if employee.user_id == self.user_id { Err(EmployeeRefusal::Oneself) } else { Ok(()) }
    }
}

impl Employee {
    /// Changes the fields that an administrator may change. [`Employee::edited`] makes a version of the change.
    pub fn edit(
        &mut self,
        edit: EmployeeEdit,
        user: &User,
        editor: &Editor<'_>,
    ) -> Result<(), EmployeeRefusal> {
        editor.allow_change_of(self, user.platform_role)?;
        if matches!(self.standing, Standing::Dismissed { .. }) {
            return Err(EmployeeRefusal::Dismissed);
        }
        if let Some(name) = edit.name.filter(|name| *name != self.name) {
            if self.standing != Standing::Invited || user.password_hash.is_some() {
                return Err(EmployeeRefusal::NameIsOwn);
            }
            self.name = name;
        }
        if let Some(role) = edit.role.filter(|role| *role != self.role) {
            if self.is_client() {
                return Err(EmployeeRefusal::ClientsApart);
            }
            editor.allow_role(role)?;
            let (before, after) = (editor.roles.grants_of(self.role), editor.roles.grants_of(role));
            if self.user_id == editor.user_id && !after.cover(&before) {
                return Err(EmployeeRefusal::Oneself);
            }
            self.role = role;
        }
        if let Some(post) = edit.post {
            self.post = post;
        }
        if let Some(departments) = edit.departments {
            self.departments.clear();
            for department in departments {
                self.join_department(department)?;
            }
        }
        Ok(())
    }

    /// Closes the person's access from the next request on. Their work stays, and the dismissal can be undone.
    pub fn dismiss(
        &mut self,
        reason: Option<Description>,
        platform_role: Option<PlatformRole>,
        editor: &Editor<'_>,
        now: Timestamp,
    ) -> Result<(), EmployeeRefusal> {
        editor.allow_for_others(self)?;
        editor.allow_change_of(self, platform_role)?;
        match self.standing {
            Standing::Active { .. } => {}
            Standing::Invited => return Err(EmployeeRefusal::NotAccepted),
            Standing::Dismissed { .. } => return Err(EmployeeRefusal::Dismissed),
        }
        self.standing = Standing::Dismissed { at: now, reason };
        self.version += 1;
        Ok(())
    }

    /// Lets a dismissed person in again. `departments` are those of their departments that still exist, or else the head
    /// department.
    pub fn rehire(
        &mut self,
        departments: Vec<DepartmentId>,
        platform_role: Option<PlatformRole>,
        editor: &Editor<'_>,
        now: Timestamp,
    ) -> Result<(), EmployeeRefusal> {
        editor.allow_change_of(self, platform_role)?;
        if !matches!(self.standing, Standing::Dismissed { .. }) {
            return Err(EmployeeRefusal::NotDismissed);
        }
        editor.allow_role(self.role)?;
        self.standing = Standing::Active { since: now };
        self.departments = departments;
        self.version += 1;
        Ok(())
    }

    /// Whether the editor may have the person's lost second factor taken off. It lets whoever has the password in, so nobody
    /// does it to those who are above them, and the owner is above everybody.
    pub fn allow_second_factor_reset(
        &self,
        platform_role: Option<PlatformRole>,
        is_owner: bool,
        editor: &Editor<'_>,
    ) -> Result<(), EmployeeRefusal> {
        editor.allow_for_others(self)?;
        editor.allow_change_of(self, platform_role)?;
        if is_owner {
            return Err(EmployeeRefusal::AboveOneself);
        }
        match self.standing {
            Standing::Active { .. } => Ok(()),
            Standing::Invited => Err(EmployeeRefusal::NotAccepted),
            Standing::Dismissed { .. } => Err(EmployeeRefusal::Dismissed),
        }
    }

    /// Whether everything that the organisation keeps of a person may be removed: of a person who has not accepted their
    /// invitation, or who was dismissed.
    pub fn allow_removal(
        &self,
        platform_role: Option<PlatformRole>,
        editor: &Editor<'_>,
    ) -> Result<(), EmployeeRefusal> {
        editor.allow_for_others(self)?;
        editor.allow_change_of(self, platform_role)?;
        match self.standing {
            Standing::Active { .. } => Err(EmployeeRefusal::NotDismissed),
            Standing::Invited | Standing::Dismissed { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::access::{CustomRole, Permission, Role};
    use crate::audit::{Actor, Origin};
    use crate::employee::EmployeeStatus;
    use crate::{Email, RoleId, Structure};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn user() -> User {
        let email: Email = "anna@example.com".parse().unwrap();
        User { password_hash: Some("hash".to_owned()), ..User::new(email, "Анна".parse().unwrap(), NOW) }
    }

    fn employee(role: AssignedRole, standing: Standing) -> Employee {
        Employee {
            user_id: UserId::new(),
            email: "anna@example.com".parse().unwrap(),
            name: "Анна".parse().unwrap(),
            phone: None,
            role,
            post: None,
            departments: vec![DepartmentId::new()],
            standing,
            invitation: None,
            last_seen_at: None,
            import_id: None,
            consent: None,
            created_at: NOW,
            version: 1,
            revision: 1,
        }
    }

    fn active(role: Role) -> Employee {
        employee(AssignedRole::Preset(role), Standing::Active { since: NOW })
    }

    /// Whoever may manage people and see them, and nothing else.
    fn personnel() -> CustomRoles {
        let role = CustomRole {
            id: RoleId::new(),
            name: "Кадры".parse().unwrap(),
            base: Role::Admin,
            permissions: BTreeSet::from([Permission::ManagePeople, Permission::ViewPeople]),
            version: 1,
        };
        CustomRoles { roles: vec![role], revision: 1 }
    }

    fn role_edit(role: Role) -> EmployeeEdit {
        EmployeeEdit { role: Some(AssignedRole::Preset(role)), ..EmployeeEdit::default() }
    }

    #[test]
    fn nobody_holds_more_than_the_role_as_which_they_look_at_the_cabinet() {
        let (roles, anna) = (CustomRoles::default(), user());
        let of = |role: Role| roles.grants_of(AssignedRole::Preset(role));
        let looks_as = Some(AssignedRole::Preset(Role::Manager));
        let admin = active(Role::Admin);
        assert_eq!(held_in(&anna, Some(&admin), &roles, None), of(Role::Admin));
        assert_eq!(held_in(&anna, Some(&admin), &roles, looks_as), of(Role::Manager));
        let employee = active(Role::Employee);
        let expected = of(Role::Employee).limited_to(&of(Role::Manager));
        assert_eq!(held_in(&anna, Some(&employee), &roles, looks_as), expected, "nor more than their own");
        assert_eq!(held_in(&anna, None, &roles, None), Grants::default());
    }

    #[test]
    fn nobody_gives_or_takes_a_role_above_their_own() {
        let roles = personnel();
        let grants = roles.grants_of(AssignedRole::Custom(roles.roles[0].id));
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        for role in [Role::Admin, Role::Manager, Role::Employee] {
            assert_eq!(
                active(role).edit(role_edit(Role::Client), &user(), &editor),
                Err(EmployeeRefusal::AboveOneself)
            );
        }
        let own = AssignedRole::Custom(roles.roles[0].id);
        let mut colleague = employee(own, Standing::Active { since: NOW });
        assert_eq!(
            colleague.edit(role_edit(Role::Admin), &user(), &editor),
            Err(EmployeeRefusal::AboveOneself)
        );
        assert_eq!(
            active(Role::Manager).dismiss(None, None, &editor, NOW),
            Err(EmployeeRefusal::AboveOneself)
        );
        assert_eq!(colleague.dismiss(None, None, &editor, NOW), Ok(()));
    }

    #[test]
    fn nobody_becomes_a_client_or_stops_being_one() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        let apart = Err(EmployeeRefusal::ClientsApart);
        for role in [Role::Admin, Role::Manager, Role::Employee, Role::Reviewer] {
            assert_eq!(active(role).edit(role_edit(Role::Client), &user(), &editor), apart, "{}", role.key());
            assert_eq!(active(Role::Client).edit(role_edit(role), &user(), &editor), apart, "{}", role.key());
        }
        let mut dismissed = employee(AssignedRole::CLIENT, Standing::Dismissed { at: NOW, reason: None });
        assert_eq!(dismissed.rehire(Vec::new(), None, &editor, NOW), apart);
    }

    #[test]
    fn nobody_demotes_or_dismisses_themselves() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let mut oneself = active(Role::Admin);
        let editor = Editor { user_id: oneself.user_id, grants: &grants, roles: &roles };
        for role in [Role::Manager, Role::Employee, Role::Reviewer] {
            assert_eq!(oneself.edit(role_edit(role), &user(), &editor), Err(EmployeeRefusal::Oneself));
        }
        assert_eq!(oneself.dismiss(None, None, &editor, NOW), Err(EmployeeRefusal::Oneself));
        assert_eq!(oneself.allow_removal(None, &editor), Err(EmployeeRefusal::Oneself));
        let post =
            EmployeeEdit { post: Some(Some("Директор".parse().unwrap())), ..EmployeeEdit::default() };
        assert_eq!(oneself.edit(post, &user(), &editor), Ok(()), "a post is no demotion");
    }

    #[test]
    fn those_who_run_the_platform_are_out_of_reach_from_inside() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        let runs = Some(PlatformRole::PlatformAdmin);
        let mut employee = active(Role::Employee);
        let above = Err(EmployeeRefusal::AboveOneself);
        let person = User { platform_role: runs, ..user() };
        assert_eq!(employee.edit(role_edit(Role::Client), &person, &editor), above);
        assert_eq!(employee.dismiss(None, runs, &editor, NOW), above);
        let everything = Grants::everything();
        let peer = Editor { grants: &everything, ..editor };
        assert_eq!(employee.dismiss(None, runs, &peer, NOW), Ok(()));
        assert_eq!(employee.rehire(Vec::new(), runs, &editor, NOW), above);
        assert_eq!(employee.allow_removal(runs, &editor), above);
    }

    #[test]
    fn a_name_is_the_administrators_only_until_its_owner_has_an_account() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        let edit = EmployeeEdit { name: Some("Елена".parse().unwrap()), ..EmployeeEdit::default() };
        let manager = AssignedRole::Preset(Role::Manager);
        let new = User { password_hash: None, ..user() };
        assert_eq!(employee(manager, Standing::Invited).edit(edit.clone(), &new, &editor), Ok(()));
        let own = Err(EmployeeRefusal::NameIsOwn);
        assert_eq!(employee(manager, Standing::Invited).edit(edit.clone(), &user(), &editor), own);
        assert_eq!(active(Role::Manager).edit(edit, &user(), &editor), own);
        let same = EmployeeEdit { name: Some("Анна".parse().unwrap()), ..EmployeeEdit::default() };
        assert_eq!(active(Role::Manager).edit(same, &user(), &editor), Ok(()), "nothing changes");
    }

    #[test]
    fn every_change_of_standing_has_the_one_that_it_starts_from() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        let mut invited = employee(AssignedRole::Preset(Role::Manager), Standing::Invited);
        assert_eq!(invited.dismiss(None, None, &editor, NOW), Err(EmployeeRefusal::NotAccepted));
        assert_eq!(invited.rehire(Vec::new(), None, &editor, NOW), Err(EmployeeRefusal::NotDismissed));
        assert_eq!(invited.allow_removal(None, &editor), Ok(()));
        let mut employee = active(Role::Manager);
        assert_eq!(employee.allow_removal(None, &editor), Err(EmployeeRefusal::NotDismissed));
        let home = DepartmentId::new();
        employee.dismiss(None, None, &editor, NOW).unwrap();
        assert_eq!(employee.dismiss(None, None, &editor, NOW), Err(EmployeeRefusal::Dismissed));
        assert_eq!(employee.edit(EmployeeEdit::default(), &user(), &editor), Err(EmployeeRefusal::Dismissed));
        assert_eq!(employee.allow_removal(None, &editor), Ok(()));
        employee.rehire(vec![home], None, &editor, NOW).unwrap();
        assert_eq!((employee.status(), employee.departments), (EmployeeStatus::Active, vec![home]));
    }

    #[test]
    fn a_change_is_one_version_and_is_told_by_what_differs() {
        let (grants, roles) = (Grants::of_role(Role::Admin), CustomRoles::default());
        let editor = Editor { user_id: UserId::new(), grants: &grants, roles: &roles };
        let origin = Origin { actor: Actor::Platform, at: NOW };
        let mut employee = active(Role::Manager);
        let post =
            EmployeeEdit { post: Some(Some("Кассир".parse().unwrap())), ..EmployeeEdit::default() };
        let edit = |employee: &mut Employee| employee.edit(post, &user(), &editor);
        let entry = employee.edited(&origin, &Structure::default(), &roles, edit).unwrap();
        let told = (json!(entry.before), json!(entry.after));
        assert_eq!(told, (json!({"post": null}), json!({"post": "Кассир"})));
        assert_eq!((entry.subject.unwrap().id, employee.version), (employee.user_id.to_string(), 2));
        let refused = |_: &mut Employee| Err(EmployeeRefusal::Dismissed);
        assert!(employee.edited(&origin, &Structure::default(), &roles, refused).is_err());
        assert_eq!(employee.version, 2, "what is refused is no version");
    }
}
