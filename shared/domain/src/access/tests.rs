use proptest::prelude::*;

use super::*;
use crate::{RoleId, Violation};

#[test]
fn the_policy_is_this_table() {
    let table: Vec<String> = Permission::ALL
        .iter()
        .map(|permission| {
            let holders: Vec<&str> = permission.holders().iter().map(|role| role.key()).collect();
            format!("{}: {}", permission.key(), holders.join(", "))
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

fn any_role() -> impl Strategy<Value = CustomRole> {
    let permissions = proptest::collection::btree_set(proptest::sample::select(Permission::ALL), 0..20);
    (proptest::sample::select(&Role::ALL[..]), permissions).prop_map(|(base, permissions)| CustomRole {
        id: RoleId::new(),
        name: "Старшие смены".parse().unwrap(),
        base,
        permissions,
        version: 1,
    })
}

proptest! {
    #[test]
    fn no_role_below_an_administrator_ever_gives_a_setting(role in any_role()) {
        for permission in role.grants().permissions() {
            prop_assert_ne!(permission.group(), Group::Platform);
            prop_assert!(role.base == Role::Admin || permission.group() != Group::Settings);
        }
    }

    #[test]
    fn no_role_of_people_from_outside_ever_gives_more_than_its_base(role in any_role()) {
        let base = Grants::of_role(role.base);
        prop_assert!(!matches!(role.base, Role::Client | Role::Reviewer) || base.cover(&role.grants()));
    }

    #[test]
    fn looking_as_another_role_gains_nothing(own in any_role(), other in any_role()) {
        let limited = own.grants().limited_to(&other.grants());
        prop_assert!(own.grants().cover(&limited) && other.grants().cover(&limited));
    }
}

fn role(name: &str, base: Role, permissions: &[Permission]) -> CustomRole {
    let permissions = permissions.iter().copied().collect();
    CustomRole { id: RoleId::new(), name: name.parse().unwrap(), base, permissions, version: 1 }
}

#[test]
fn a_role_says_of_each_permission_why_it_can_not_be_saved() {
    use Permission::{ManageBilling, ManageOrganizations, ManagePeople, ViewPeople};
    let giver = Grants([ManagePeople, ViewPeople, ManageOrganizations].into());
    let not_for_role = |permission| Violation::PermissionNotForRole { permission };
    let not_held = |permission| Violation::PermissionNotHeld { permission };
    let wanted = [ViewPeople, ManagePeople, ManageBilling, ManageOrganizations];
    assert_eq!(
        role("Кадры", Role::Admin, &wanted).check(&giver),
        [not_for_role(ManageOrganizations), not_held(ManageBilling)]
    );
    assert_eq!(
        role("Кадры", Role::Manager, &wanted).check(&giver),
        [not_for_role(ManageOrganizations), not_for_role(ManageBilling), not_for_role(ManagePeople)]
    );
    assert_eq!(role("Кадры", Role::Manager, &[ViewPeople]).check(&giver), []);
}

#[test]
fn names_of_roles_are_told_apart_as_people_read_them() {
    let mut roles = CustomRoles::default();
    let first = role("Счёт", Role::Employee, &[Permission::ViewPeople]);
    roles.put(first.clone()).unwrap();
    let taken = role(" СЧЕТ ", Role::Employee, &[Permission::ViewPeople]);
    assert_eq!(roles.put(taken), Err(RoleRefusal::NameTaken));
    roles.put(CustomRole { base: Role::Manager, ..first.clone() }).unwrap();
    assert_eq!(roles.roles, [CustomRole { base: Role::Manager, ..first }]);
}

#[test]
fn there_are_fifty_roles_and_no_more() {
    let mut roles = CustomRoles::default();
    for number in 0..MOST_ROLES {
        roles.put(role(&number.to_string(), Role::Client, &[])).unwrap();
    }
    assert_eq!(roles.put(role("one more", Role::Client, &[])), Err(RoleRefusal::TooMany));
    let renamed = CustomRole { name: "anew".parse().unwrap(), ..roles.roles[7].clone() };
    assert_eq!(roles.put(renamed), Ok(()));
}

#[test]
fn former_roles_become_what_the_seed_says() {
    let table = [
        ("admin", Ok(FormerRole::Platform)),
        ("ECOF_ADMIN", Ok(FormerRole::Platform)),
        ("platform_admin", Ok(FormerRole::Platform)),
        ("ecof_user", Ok(FormerRole::Ambiguous)),
        (" company_user ", Ok(FormerRole::Ambiguous)),
        ("user", Ok(FormerRole::Known(Role::Employee))),
        ("org_admin", Ok(FormerRole::Known(Role::Admin))),
        ("manager", Ok(FormerRole::Known(Role::Manager))),
        ("employee", Ok(FormerRole::Known(Role::Employee))),
        ("reviewer", Ok(FormerRole::Known(Role::Reviewer))),
        ("client", Ok(FormerRole::Known(Role::Client))),
        ("root", Err(Violation::UnknownValue)),
        ("", Err(Violation::UnknownValue)),
    ];
    for (name, role) in table {
        assert_eq!(name.parse(), role, "{name:?}");
    }
}

#[test]
fn a_role_that_is_gone_gives_nothing() {
    let grants = CustomRoles::default().grants_of(AssignedRole::Custom(RoleId::new()));
    assert_eq!(grants, Grants::default());
}
