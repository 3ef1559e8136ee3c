//! The visitors of a host: those who have not signed in there, and those who have.

use domain::Employee;
use domain::access::{Permission, Role};
use domain::employee::{EmployeeRefusal, Standing as EmployeeStanding};
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::Face;

/// What a caller is known to be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Standing {
    /// Nobody: not signed in, or with something that is worth nothing here.
    Nobody,
    /// Somebody without any role on this face.
    Person,
    Platform,
    /// Somebody who has the platform's role and no second factor.
    Resting,
    Employee(Role),
    /// An employee whose role is one of the organisation's own, and holds these.
    Custom(&'static [Permission]),
    /// A program whose key has this role.
    Program(Role),
}

/// Somebody who may turn up at a host, with what they are there.
pub(super) struct Visitor {
    pub(super) name: String,
    /// By which they sign in again after they have ended their session; empty for programs.
    pub(super) email: String,
    pub(super) client: Client,
    pub(super) standing: Standing,
}

/// Those whose sessions were over before the others began, because time must pass for one of them.
pub(super) struct Dead {
    pub(super) expired: Client,
    pub(super) of_a_removed_key: Client,
}

pub(super) async fn nobodies(app: &TestApp, host: &'static str, dead: Dead) -> Vec<(&'static str, Client)> {
    let anonymous = app.anonymous().at(host);
    let ended = anonymous.sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(ended.delete("/session").await.status, 200);
    let elsewhere = if host == "localhost" { "admin.localhost" } else { "localhost" };
    let of_another_host = app.anonymous().at(elsewhere).sign_in(ADMIN_EMAIL, PASSWORD).await.at(host);
    let of_another_cabinet = app.cabinet("vasilek").sign_in(VASILEKS, PASSWORD).await.at(host);
    let vasileks = app.cabinet("vasilek").sign_in(VASILEKS, PASSWORD).await;
    let order = json!({"name": "1С", "role": "admin", "expires_on": app.day(10)});
    let key_of_another_cabinet = vasileks.post("/company/keys", &order).await.json();
    let key_of_another_cabinet = anonymous.with_token(key_of_another_cabinet["token"].as_str().unwrap());
    let garbled = anonymous.with("authorization", "Bearer not.a.token");
    let of_another_scheme = anonymous.with("authorization", "Basic YWRtaW46YWRtaW4=");
    let mut nobodies = vec![
        ("anonymous", anonymous),
        ("with an ended session", ended),
        ("with an expired session", dead.expired),
        ("with a token of another host", of_another_host),
        ("who runs another organisation", of_another_cabinet),
        ("with a token of a key that is gone", dead.of_a_removed_key),
        ("with a key of another cabinet", key_of_another_cabinet),
        ("with a garbled token", garbled),
        ("with another scheme", of_another_scheme),
    ];
    if host == "romashka.localhost" {
        let dismissed = app.cabinet("romashka").sign_in(DISMISSED, PASSWORD).await;
        dismiss(app, DISMISSED).await;
        nobodies.push(("who was dismissed", dismissed));
    }
    nobodies
}

/// Dismisses somebody of the first organisation.
async fn dismiss(app: &TestApp, email: &str) {
    let store = &app.local().store;
    let romashka = store.organization_of_domain(&"romashka".parse().unwrap()).await.unwrap().unwrap();
    let user = store.user_of_email(&email.parse().unwrap()).await.unwrap().unwrap();
    let tenant = store.tenant(romashka.id);
    let employee = tenant.employee(user.id).await.unwrap().unwrap();
    let now = app.local().clock.now();
    let change = |employee: &mut Employee| {
        employee.standing = EmployeeStanding::Dismissed { at: now, reason: None };
        Ok::<_, EmployeeRefusal>(None)
    };
    tenant.dismiss_employee(employee, &[], change).await.unwrap();
}

pub(super) async fn visitors(app: &TestApp, face: Face, host: &'static str) -> Vec<Visitor> {
    let mut people = vec![("who runs the platform".to_owned(), ADMIN_EMAIL.to_owned(), Standing::Platform)];
    if face == Face::Cabinet {
        for role in Role::ALL {
            let email = format!("{}@romashka.example", role.key());
            people.push((format!("who is {}", role.key()), email, Standing::Employee(role)));
        }
        for (name, _, permissions) in CUSTOM_ROLES {
            let email = format!("{name}@romashka.example");
            people.push((format!("whose role is {name}"), email, Standing::Custom(permissions)));
        }
    } else {
        people.push(("without a role".to_owned(), SOMEBODY.to_owned(), Standing::Person));
        let resting = "who would run the platform with a second factor".to_owned();
        people.push((resting, RESTING.to_owned(), Standing::Resting));
    }
    let mut visitors = Vec::new();
    if face == Face::Cabinet {
        let maker = app.anonymous().at(host).sign_in("admin@romashka.example", PASSWORD).await;
        for role in Role::ALL {
            let order = json!({"name": role.key(), "role": role.key(), "expires_on": app.day(10)});
            let key = maker.post("/company/keys", &order).await.json();
            visitors.push(Visitor {
                name: format!("with a key of the role {}", role.key()),
                email: String::new(),
                client: app.anonymous().at(host).with_token(key["token"].as_str().unwrap()),
                standing: Standing::Program(role),
            });
        }
    }
    for (name, email, standing) in people {
        let client = app.anonymous().at(host).sign_in(&email, PASSWORD).await;
        visitors.push(Visitor { name, email, client, standing });
    }
    visitors
}

/// Roles of an organisation's own: name, base and permissions. Each has one holder.
pub(super) const CUSTOM_ROLES: [(&str, Role, &[Permission]); 2] = [
    ("onlooker", Role::Employee, &[Permission::ViewPeople]),
    ("personnel", Role::Admin, &[Permission::ViewPeople, Permission::ManagePeople, Permission::ViewAudit]),
];

pub(super) const RESTING: &str = "resting@example.com";
pub(super) const SOMEBODY: &str = "somebody@example.com";
pub(super) const DISMISSED: &str = "dismissed@romashka.example";
pub(super) const VASILEKS: &str = "admin@vasilek.example";
