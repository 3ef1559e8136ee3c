//! The people of a test: accounts, roles and second factors, put into the table, and how each person signs in.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::access::{AssignedRole, CustomRole, CustomRoles, Permission, PlatformRole, Role, RoleRefusal};
use domain::audit::{Action, Actor, Origin};
use domain::employee::Standing;
use domain::second_factor::{RecoveryCode, SecondFactorKey, new_recovery_codes};
use domain::{Employee, OrganizationId, RoleId, SecondFactor, User, UserId};
use serde_json::{Map, json};
use store::AddedUser;

use crate::client::{self, Client};
use crate::{ADMIN_EMAIL, PASSWORD, TestApp};

/// The hash of [`PASSWORD`], with the least cost that is possible: a hash names its own cost, and tests sign in more
/// often than anything else.
pub(crate) static PASSWORD_HASH: LazyLock<String> = LazyLock::new(|| {
    let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, least);
    argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
});

impl TestApp {
    /// A visitor who has not signed in, on the platform's host.
    pub fn anonymous(&self) -> Client {
        Client::new(self.local().address, None, "admin.localhost", self.codes.clone())
    }

    /// The super-admin that the platform starts with.
    pub(crate) async fn add_super_admin(&self) {
        let local = self.local();
        let user = User {
            platform_role: Some(PlatformRole::PlatformAdmin),
            ..User::new(
                ADMIN_EMAIL.parse().unwrap(),
                "Суперадминистратор".parse().unwrap(),
                local.clock.now(),
            )
        };
        let origin = Origin { actor: Actor::Platform, at: user.created_at };
        let entry = origin.entry(Action::SuperAdminAdded, Map::new(), Map::new());
        let entry = entry.about(user.id, &user.email);
        local.store.add_super_admin(AddedUser::New(&user), None, &entry).await.unwrap();
        self.protect(user).await;
    }

    /// The super-admin, on the platform's host.
    pub async fn admin(&self) -> Client {
        self.anonymous().sign_in(ADMIN_EMAIL, PASSWORD).await
    }

    /// A person with an account and no role on the platform.
    pub async fn person(&self) -> Client {
        let email = format!("{}@example.com", UserId::new());
        self.add_user(&email, None).await;
        self.anonymous().sign_in(&email, PASSWORD).await
    }

    /// Adds an account with [`PASSWORD`] and, for a super-admin, a second factor.
    pub async fn add_user(&self, email: &str, platform_role: Option<PlatformRole>) -> User {
        let local = self.local();
        let user = User {
            surname: Some("Иванов".parse().unwrap()),
            platform_role,
            password_hash: Some(PASSWORD_HASH.clone()),
            ..User::new(email.parse().unwrap(), "Пётр".parse().unwrap(), local.clock.now())
        };
        local.store.create_user(&user).await.unwrap();
        if platform_role.is_some() { self.protect(user).await } else { user }
    }

    /// Adds an account with [`PASSWORD`] to an organisation, in its head department, as if it had accepted an invitation.
    pub async fn add_employee(&self, organization: OrganizationId, email: &str, role: AssignedRole) -> User {
        let user = self.add_user(email, None).await;
        self.join(organization, &user, role).await;
        user
    }

    /// Puts so many people into the table who are as somebody is and have their addresses at `crowd.example`. They have no
    /// accounts, and nothing counts them.
    pub async fn plant_crowd(&self, organization: OrganizationId, like: UserId, number: usize) {
        let found = self.local().store.tenant(organization).employee(like).await.unwrap();
        let original = found.unwrap();
        let crowd = (0..number).flat_map(|number| {
            let email = format!("p{number}@crowd.example").parse().unwrap();
            let one = Employee { user_id: UserId::new(), email, ..original.clone() };
            store::planting::employee(organization, &one).unwrap()
        });
        self.plant_items(crowd.collect::<Vec<_>>());
    }

    /// Gives the audit of an organisation, and that of all of them, so many entries of departments that the platform has made.
    pub fn plant_entries(&self, organization: OrganizationId, number: usize) {
        let now = self.local().clock.now();
        let entries = (0..number).flat_map(|number| {
            let at = now - Duration::from_secs(number as u64);
            let origin = Origin { actor: Actor::Platform, at };
            let name = json!(format!("Отдел продаж {number}"));
            let after = Map::from_iter([("name".to_owned(), name)]);
            let entry = origin.entry(Action::DepartmentCreated, Map::new(), after);
            store::planting::entry(organization, "Ромашка", &entry, true).unwrap()
        });
        self.plant_items(entries.collect::<Vec<_>>());
    }

    /// Adds a person with an account to an organisation, in its head department, as if they had accepted an invitation.
    pub async fn join(&self, organization: OrganizationId, user: &User, role: AssignedRole) {
        let tenant = self.local().store.tenant(organization);
        let head = tenant.structure().await.unwrap().head().unwrap().id;
        let now = self.local().clock.now();
        let employee = Employee {
            user_id: user.id,
            email: user.email.clone(),
            name: user.full_name(),
            phone: None,
            role,
            post: None,
            // Clients have none.
            departments: if role == AssignedRole::CLIENT { Vec::new() } else { vec![head] },
            standing: Standing::Active { since: now },
            invitation: None,
            last_seen_at: None,
            import_id: None,
            consent: None,
            created_at: now,
            version: 1,
            revision: 1,
        };
        let origin = Origin { actor: Actor::Platform, at: now };
        let entry = origin.entry(Action::InvitationAccepted, Map::new(), Map::new());
        tenant.add_employee(&employee, &entry).await.unwrap();
    }

    /// Adds an own role of an organisation.
    pub async fn add_role(
        &self,
        organization: OrganizationId,
        name: &str,
        base: Role,
        permissions: &[Permission],
    ) -> AssignedRole {
        let tenant = self.local().store.tenant(organization);
        let permissions = permissions.iter().copied().collect();
        let role =
            CustomRole { id: RoleId::new(), name: name.parse().unwrap(), base, permissions, version: 1 };
        let origin = Origin { actor: Actor::Platform, at: self.local().clock.now() };
        let add = |roles: &mut CustomRoles| {
            roles.roles.push(role.clone());
            Ok::<_, RoleRefusal>(origin.entry(Action::RoleCreated, Map::new(), Map::new()))
        };
        tenant.change_roles(tenant.custom_roles().await.unwrap(), add).await.unwrap();
        AssignedRole::Custom(role.id)
    }

    /// A person with this role who has signed in at the cabinet of an organisation.
    pub async fn employee(&self, organization: OrganizationId, domain: &str, role: AssignedRole) -> Client {
        let email = format!("{}@example.com", UserId::new());
        self.add_employee(organization, &email, role).await;
        self.cabinet(domain).sign_in(&email, PASSWORD).await
    }

    /// A visitor who has not signed in, at a cabinet's host.
    pub fn cabinet(&self, domain: &str) -> Client {
        self.anonymous().at(&format!("{domain}.localhost"))
    }

    /// Gives a person [`PASSWORD`], a second factor, if they have none, and recovery codes to sign in with.
    pub(crate) async fn protect(&self, user: User) -> User {
        let local = self.local();
        // More codes than a person gets: a test signs in as often as it likes.
        let codes: Vec<RecoveryCode> = (0..5).flat_map(|_| new_recovery_codes()).collect();
        let protect = |user: &mut User| {
            user.password_hash = Some(PASSWORD_HASH.clone());
            let factor = user.second_factor.get_or_insert_with(|| SecondFactor {
                sealed_key: local.store.seal_second_factor(user.id, &SecondFactorKey::new()).unwrap(),
                recovery_codes: Vec::new(),
                last_step: 0,
                enabled_at: local.clock.now(),
                reset: None,
            });
            factor.replace_recovery_codes(&codes);
            Ok::<_, Infallible>(())
        };
        let origin = Origin { actor: Actor::Platform, at: local.clock.now() };
        let account = local.store.account(user.id);
        let renewed = account.change_and_tell(user, &origin, protect, Action::RecoveryCodesRenewed).await;
        let user = renewed.unwrap();
        self.codes.put(user.email.as_str(), codes.iter().map(ToString::to_string).collect());
        user
    }

    /// Switches a second factor on for a person who has signed in with this password.
    pub async fn enrol(&self, client: &Client, email: &str, password: &str) {
        client.enrol(email, password, self.local().clock.now().as_second()).await;
    }

    /// The code that an authenticator with this `otpauth` address shows now.
    pub fn code(&self, uri: &str) -> String {
        client::code_at(uri, self.local().clock.now().as_second())
    }
}
