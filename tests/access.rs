//! Every endpoint × every kind of caller, compared with what the endpoint declares and the policy promises. An endpoint
//! that has no sample here fails the test, and so does a sample without an endpoint.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::Employee;
use domain::access::{AssignedRole, Permission, Role};
use domain::employee::{EmployeeRefusal, Standing as EmployeeStanding};
use reqwest::Method;
use serde_json::Value;
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp};
use web::{Caller, Endpoint, Face};

/// Method and path of every endpoint, each with an address to ask and, where it takes one, a body. `{id}` is an
/// organisation that is there.
const SAMPLES: &[(&str, &str, &str, Option<&str>)] = &[
    ("GET", "/", "/", None),
    ("GET", "/assets/{fingerprint}/{name}", "/assets/000000000000/style.css", None),
    ("GET", "/audit", "/audit", None),
    ("GET", "/audit/export", "/audit/export", None),
    ("DELETE", "/company/departments/{id}", "/company/departments/{id}", None),
    ("GET", "/company/departments", "/company/departments", None),
    ("GET", "/company/departments/new", "/company/departments/new", None),
    ("GET", "/company/departments/{id}", "/company/departments/{id}", None),
    ("GET", "/company/departments/{id}/delete", "/company/departments/{id}/delete", None),
    ("GET", "/company/departments/{id}/edit", "/company/departments/{id}/edit", None),
    ("GET", "/company/structure", "/company/structure", None),
    ("PATCH", "/company/departments/{id}", "/company/departments/{id}", Some("{}")),
    ("POST", "/company/departments", "/company/departments", Some("{}")),
    ("POST", "/company/departments/{id}/delete", "/company/departments/{id}/delete", None),
    ("POST", "/company/departments/{id}/edit", "/company/departments/{id}/edit", Some("{}")),
    ("GET", "/company/employees", "/company/employees", None),
    ("GET", "/company/employees/bulk", "/company/employees/bulk?action=move", None),
    ("GET", "/company/employees/export.csv", "/company/employees/export.csv", None),
    ("GET", "/company/employees/export.xlsx", "/company/employees/export.xlsx", None),
    ("GET", "/company/employees/import", "/company/employees/import", None),
    ("GET", "/company/employees/new", "/company/employees/new", None),
    ("GET", "/company/employees/{id}", "/company/employees/00000000-0000-7000-8000-000000000000", None),
    (
        "GET",
        "/company/employees/{id}/delete",
        "/company/employees/00000000-0000-7000-8000-000000000000/delete",
        None,
    ),
    (
        "GET",
        "/company/employees/{id}/dismissal-preview",
        "/company/employees/00000000-0000-7000-8000-000000000000/dismissal-preview",
        None,
    ),
    (
        "GET",
        "/company/employees/{id}/edit",
        "/company/employees/00000000-0000-7000-8000-000000000000/edit",
        None,
    ),
    (
        "GET",
        "/company/employees/{id}/rehire",
        "/company/employees/00000000-0000-7000-8000-000000000000/rehire",
        None,
    ),
    (
        "PATCH",
        "/company/employees/{id}",
        "/company/employees/00000000-0000-7000-8000-000000000000",
        Some("{}"),
    ),
    ("POST", "/company/employees", "/company/employees", Some("{}")),
    ("POST", "/company/employees/bulk", "/company/employees/bulk", Some("{}")),
    ("POST", "/company/employees/import", "/company/employees/import", Some("{}")),
    ("POST", "/company/employees/import/run", "/company/employees/import/run", Some("{}")),
    ("POST", "/company/employees/import/undo", "/company/employees/import/undo", None),
    (
        "POST",
        "/company/employees/{id}/delete",
        "/company/employees/00000000-0000-7000-8000-000000000000/delete",
        Some("{}"),
    ),
    (
        "POST",
        "/company/employees/{id}/dismiss",
        "/company/employees/00000000-0000-7000-8000-000000000000/dismiss",
        Some("{}"),
    ),
    (
        "POST",
        "/company/employees/{id}/edit",
        "/company/employees/00000000-0000-7000-8000-000000000000/edit",
        Some("{}"),
    ),
    (
        "POST",
        "/company/employees/{id}/rehire",
        "/company/employees/00000000-0000-7000-8000-000000000000/rehire",
        Some("{}"),
    ),
    (
        "POST",
        "/company/employees/{id}/address-works",
        "/company/employees/00000000-0000-7000-8000-000000000000/address-works",
        None,
    ),
    (
        "POST",
        "/company/employees/{id}/resend",
        "/company/employees/00000000-0000-7000-8000-000000000000/resend",
        None,
    ),
    (
        "DELETE",
        "/company/employees/{id}",
        "/company/employees/00000000-0000-7000-8000-000000000000",
        Some("{}"),
    ),
    ("GET", "/company/owner", "/company/owner", None),
    ("GET", "/company/roles", "/company/roles", None),
    ("GET", "/company/roles/new", "/company/roles/new", None),
    ("GET", "/company/roles/{id}", "/company/roles/manager", None),
    ("GET", "/company/roles/{id}/delete", "/company/roles/manager/delete", None),
    ("GET", "/company/roles/{id}/edit", "/company/roles/manager/edit", None),
    ("GET", "/docs", "/docs", None),
    ("GET", "/domains/{slug}", "/domains/romashka", None),
    ("GET", "/healthz", "/healthz", None),
    ("GET", "/openapi.json", "/openapi.json", None),
    ("GET", "/organizations", "/organizations", None),
    ("GET", "/organizations/new", "/organizations/new", None),
    ("GET", "/organizations/{id}", "/organizations/{id}", None),
    ("GET", "/organizations/{id}/block", "/organizations/{id}/block", None),
    ("GET", "/organizations/{id}/edit", "/organizations/{id}/edit", None),
    ("GET", "/organizations/{id}/history", "/organizations/{id}/history", None),
    ("GET", "/profile/second-factor", "/profile/second-factor", None),
    ("GET", "/session", "/session", None),
    ("GET", "/email-change/{token}", "/email-change/0", None),
    ("GET", "/invitations/{token}", "/invitations/0", None),
    ("GET", "/password-reset", "/password-reset", None),
    ("GET", "/password-reset/{token}", "/password-reset/0", None),
    ("POST", "/invitations/{token}", "/invitations/0", Some("{}")),
    ("POST", "/password-reset", "/password-reset", Some("{}")),
    ("POST", "/password-reset/{token}", "/password-reset/0", Some("{}")),
    ("POST", "/email-change/{token}", "/email-change/0", Some("{}")),
    ("POST", "/organizations/{id}/enter", "/organizations/{id}/enter", Some("{}")),
    (
        "GET",
        "/people/{id}/avatar/{fingerprint}",
        "/people/00000000-0000-7000-8000-000000000000/avatar/0",
        None,
    ),
    ("GET", "/profile", "/profile", None),
    ("GET", "/profile/email", "/profile/email", None),
    ("GET", "/profile/password", "/profile/password", None),
    ("GET", "/profile/sessions", "/profile/sessions", None),
    ("PATCH", "/profile", "/profile", Some("{}")),
    ("POST", "/profile", "/profile", Some("{}")),
    ("POST", "/profile/avatar", "/profile/avatar", Some("{}")),
    ("POST", "/profile/avatar/delete", "/profile/avatar/delete", None),
    ("POST", "/profile/email", "/profile/email", Some("{}")),
    ("POST", "/profile/password", "/profile/password", Some("{}")),
    ("POST", "/profile/sessions/end", "/profile/sessions/end", Some("{}")),
    (
        "POST",
        "/profile/sessions/{session}/end",
        "/profile/sessions/00000000-0000-7000-8000-000000000000/end",
        None,
    ),
    ("DELETE", "/profile/avatar", "/profile/avatar", None),
    ("DELETE", "/profile/sessions/{session}", "/profile/sessions/00000000-0000-7000-8000-000000000000", None),
    ("GET", "/session/handover", "/session/handover?code=0", None),
    ("PATCH", "/company/roles/{id}", "/company/roles/manager", Some("{}")),
    ("GET", "/super-admins", "/super-admins", None),
    ("GET", "/super-admins/new", "/super-admins/new", None),
    ("GET", "/super-admins/{id}/remove", "/super-admins/{id}/remove", None),
    ("POST", "/super-admins", "/super-admins", Some("{}")),
    ("POST", "/super-admins/{id}/remove", "/super-admins/{id}/remove", Some("{}")),
    ("DELETE", "/super-admins/{id}", "/super-admins/{id}", None),
    ("PATCH", "/organizations/{id}", "/organizations/{id}", Some("{}")),
    ("POST", "/company/owner", "/company/owner", Some("{}")),
    ("POST", "/company/roles", "/company/roles", Some("{}")),
    ("POST", "/company/roles/{id}/delete", "/company/roles/manager/delete", Some("{}")),
    ("POST", "/company/roles/{id}/edit", "/company/roles/manager/edit", Some("{}")),
    ("POST", "/company/roles/{id}/view", "/company/roles/manager/view", None),
    ("POST", "/company/roles/view/end", "/company/roles/view/end", None),
    ("POST", "/organizations", "/organizations", Some("{}")),
    ("POST", "/organizations/plan", "/organizations/plan", Some("{}")),
    ("POST", "/organizations/{id}/block", "/organizations/{id}/block", Some("{}")),
    ("POST", "/organizations/{id}/edit", "/organizations/{id}/edit", Some("{}")),
    ("POST", "/organizations/{id}/retry", "/organizations/{id}/retry", Some("{}")),
    ("POST", "/organizations/{id}/unblock", "/organizations/{id}/unblock", Some("{}")),
    ("POST", "/profile/second-factor", "/profile/second-factor", Some("{}")),
    ("POST", "/profile/second-factor/disable", "/profile/second-factor/disable", Some("{}")),
    ("POST", "/session", "/session", Some("{}")),
    ("POST", "/session/second-factor", "/session/second-factor", Some("{}")),
    ("POST", "/session/end", "/session/end", Some("{}")),
    ("DELETE", "/company/roles/{id}", "/company/roles/manager", Some("{}")),
    ("DELETE", "/profile/second-factor", "/profile/second-factor", Some("{}")),
    ("DELETE", "/session", "/session", None),
];

/// Requests after which the caller's session is over, or is another one.
const ENDING: &[&str] = &["DELETE /session", "POST /session/end", "POST /company/roles/manager/view"];

const FACES: [(Face, &str); 3] =
    [(Face::Platform, "admin.localhost"), (Face::Base, "localhost"), (Face::Cabinet, "romashka.localhost")];

/// What a caller is known to be.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Standing {
    /// Nobody: not signed in, or with something that is worth nothing here.
    Nobody,
    /// Somebody without any role on this face.
    Person,
    Platform,
    Employee(Role),
    /// An employee whose role is one of the organisation's own, and holds these.
    Custom(&'static [Permission]),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Verdict {
    Unauthenticated,
    Forbidden,
    Admitted,
}

/// The policy: what the declaration of an endpoint means for a caller.
fn promised(caller: Caller, standing: Standing) -> Verdict {
    let may = |permission: Permission| match standing {
        Standing::Nobody | Standing::Person => false,
        Standing::Platform => true,
        Standing::Employee(role) => permission.is_held_by(role),
        Standing::Custom(held) => held.contains(&permission),
    };
    match (caller, standing) {
        (Caller::Anyone, _) => Verdict::Admitted,
        (_, Standing::Nobody) => Verdict::Unauthenticated,
        (Caller::SignedIn, _) => Verdict::Admitted,
        (Caller::Holder(permission), _) if may(permission) => Verdict::Admitted,
        (Caller::Holder(_), _) => Verdict::Forbidden,
    }
}

fn verdict_of(json: &Reply) -> Verdict {
    match json.status {
        401 => Verdict::Unauthenticated,
        403 => Verdict::Forbidden,
        _ => Verdict::Admitted,
    }
}

async fn ask(client: &Client, method: &str, address: &str, body: Option<&str>) -> Reply {
    let method: Method = method.parse().unwrap();
    client.send(method, address, body.map(|body| ("application/json", body.to_owned()))).await
}

/// Somebody who may turn up at a host, with what they are there.
struct Visitor {
    name: String,
    /// By which they sign in again after they have ended their session.
    email: String,
    client: Client,
    standing: Standing,
}

/// Those whose sessions were over before the others began, because time must pass for one of them.
struct Dead {
    expired: Client,
    of_a_removed_key: Client,
}

async fn nobodies(app: &TestApp, host: &'static str, dead: Dead) -> Vec<(&'static str, Client)> {
    let anonymous = app.anonymous().at(host);
    let ended = anonymous.sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(ended.delete("/session").await.status, 200);
    let elsewhere = if host == "localhost" { "admin.localhost" } else { "localhost" };
    let of_another_host = app.anonymous().at(elsewhere).sign_in(ADMIN_EMAIL, PASSWORD).await.at(host);
    let of_another_cabinet = app.cabinet("vasilek").sign_in(VASILEKS, PASSWORD).await.at(host);
    let garbled = anonymous.with("authorization", "Bearer not.a.token");
    let of_another_scheme = anonymous.with("authorization", "Basic YWRtaW46YWRtaW4=");
    let mut nobodies = vec![
        ("anonymous", anonymous),
        ("with an ended session", ended),
        ("with an expired session", dead.expired),
        ("with a token of another host", of_another_host),
        ("who runs another organisation", of_another_cabinet),
        ("with a token of a key that is gone", dead.of_a_removed_key),
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

async fn visitors(app: &TestApp, face: Face, host: &'static str) -> Vec<Visitor> {
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
    }
    let mut visitors = Vec::new();
    for (name, email, standing) in people {
        let client = app.anonymous().at(host).sign_in(&email, PASSWORD).await;
        visitors.push(Visitor { name, email, client, standing });
    }
    visitors
}

/// Roles of an organisation's own: name, base and permissions. Each has one holder.
const CUSTOM_ROLES: [(&str, Role, &[Permission]); 2] = [
    ("onlooker", Role::Employee, &[Permission::ViewPeople]),
    ("personnel", Role::Admin, &[Permission::ViewPeople, Permission::ManagePeople, Permission::ViewAudit]),
];

const SOMEBODY: &str = "somebody@example.com";
const DISMISSED: &str = "dismissed@romashka.example";
const VASILEKS: &str = "admin@vasilek.example";

/// Asks an endpoint as one caller, as a program and as a browser, and compares both answers with the promise.
async fn assert_keeps(
    endpoint: &Endpoint,
    sample: (&str, Option<&str>),
    who: (&str, &Client),
    standing: Standing,
    documented: &Value,
) {
    let (address, body) = sample;
    let (name, client) = who;
    let named = format!("{} {} at {:?} for a caller {name}", endpoint.method, address, endpoint.face);
    let promise = promised(endpoint.caller, standing);
    let page = ask(&client.browsing(), endpoint.method, address, body).await;
    match promise {
        Verdict::Unauthenticated => {
            assert_eq!(page.status, 303, "{named}");
            let to_sign_in = page.header("location");
            assert!(
                to_sign_in == "/session" || to_sign_in.starts_with("/session?to=%2F"),
                "{named}: {to_sign_in}"
            );
        }
        Verdict::Forbidden => assert_eq!(page.status, 403, "{named}"),
        Verdict::Admitted => {
            assert!(page.status != 401 && page.status != 403, "{named}: {}", page.status);
            let is_ending = address.starts_with("/session");
            assert!(is_ending || !page.header("location").starts_with("/session"), "{named}");
        }
    }
    // A browser's request may have ended the session that a program's would need.
    if promise == Verdict::Admitted && ENDING.contains(&format!("{} {address}", endpoint.method).as_str()) {
        return;
    }
    let json = ask(client, endpoint.method, address, body).await;
    assert_eq!(verdict_of(&json), promise, "{named}: {} {}", json.status, json.text);
    assert!(documented[json.status.to_string()].is_object(), "{named}: {} is not documented", json.status);
    match promise {
        Verdict::Unauthenticated => {
            assert_eq!(json.problem().0, "unauthenticated", "{named}");
            assert_eq!(json.header("www-authenticate"), "Bearer", "{named}");
        }
        Verdict::Forbidden => assert_eq!(json.problem().0, "forbidden", "{named}"),
        Verdict::Admitted => {}
    }
}

#[tokio::test]
async fn every_endpoint_keeps_what_it_declares_to_every_caller() {
    let routes = local::routes();
    let declared: BTreeSet<(&str, &str)> =
        routes.endpoints().iter().map(|endpoint| (endpoint.method, endpoint.path)).collect();
    let sampled: BTreeSet<(&str, &str)> = SAMPLES.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(declared, sampled, "every endpoint has a sample, and every sample an endpoint");

    let mut app = TestApp::start().await;
    app.add_user(SOMEBODY, None).await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await;
    let vasilek = app.create(&admin, "vasilek").await;
    let mut of_a_removed_key = Vec::new();
    for (_, host) in FACES {
        of_a_removed_key.push(app.anonymous().at(host).sign_in(ADMIN_EMAIL, PASSWORD).await);
    }
    replace_signing_key(&app);
    app.kill_and_restart().await;
    let mut expired = Vec::new();
    for (_, host) in FACES {
        expired.push(app.anonymous().at(host).sign_in(ADMIN_EMAIL, PASSWORD).await);
    }
    app.advance(Duration::from_hours(12));
    for role in Role::ALL {
        let email = format!("{}@romashka.example", role.key());
        app.add_employee(romashka, &email, AssignedRole::Preset(role)).await;
    }
    for (name, base, permissions) in CUSTOM_ROLES {
        let role = app.add_role(romashka, name, base, permissions).await;
        app.add_employee(romashka, &format!("{name}@romashka.example"), role).await;
    }
    app.add_employee(romashka, DISMISSED, AssignedRole::ADMIN).await;
    app.add_employee(vasilek, VASILEKS, AssignedRole::ADMIN).await;
    let id = vasilek.to_string();

    for ((face, host), (expired, removed)) in FACES.into_iter().zip(expired.into_iter().zip(of_a_removed_key))
    {
        // The platform listens elsewhere since it was restarted.
        let of_a_removed_key = app.anonymous().at(host).with_token(removed.token());
        let nobodies = nobodies(&app, host, Dead { expired, of_a_removed_key }).await;
        let visitors = visitors(&app, face, host).await;
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        for endpoint in routes.endpoints().iter().filter(|endpoint| endpoint.face == face) {
            let documented = &document["paths"][endpoint.path][endpoint.method.to_lowercase()]["responses"];
            let samples = SAMPLES
                .iter()
                .filter(|(method, path, ..)| (*method, *path) == (endpoint.method, endpoint.path));
            for (_, _, address, body) in samples {
                let address = address.replace("{id}", &id);
                for (name, client) in &nobodies {
                    assert_keeps(endpoint, (&address, *body), (name, client), Standing::Nobody, documented)
                        .await;
                }
                for Visitor { name, email, client, standing } in &visitors {
                    let client = if ENDING.contains(&format!("{} {address}", endpoint.method).as_str()) {
                        app.anonymous().at(host).sign_in(email, PASSWORD).await
                    } else {
                        client.clone()
                    };
                    assert_keeps(endpoint, (&address, *body), (name, &client), *standing, documented).await;
                }
            }
        }
    }
}

/// Makes the platform sign with another key from its next start on, and know the present one no longer.
fn replace_signing_key(app: &TestApp) {
    let file = app.folder().join("secrets.json");
    let mut secrets: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    secrets["signing_key_id"] = "another".into();
    std::fs::write(file, secrets.to_string()).unwrap();
}

#[tokio::test]
async fn an_endpoint_is_not_there_on_a_host_that_does_not_declare_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await.to_string();
    let routes = local::routes();
    let mut absent = BTreeSet::new();
    for (face, host) in FACES {
        let admin = app.anonymous().at(host).sign_in(ADMIN_EMAIL, PASSWORD).await;
        let here = |method: &str, path: &str| {
            let endpoints = routes.endpoints().iter();
            endpoints
                .filter(|endpoint| endpoint.face == face)
                .any(|here| (here.method, here.path) == (method, path))
        };
        for (method, path, address, body) in SAMPLES.iter().filter(|(method, path, ..)| !here(method, path)) {
            let reply = ask(&admin, method, &address.replace("{id}", &id), *body).await;
            assert_eq!(
                (reply.status, reply.problem().0.as_str()),
                (404, "not_found"),
                "{method} {path} at {host}"
            );
            absent.insert((host, method, path));
        }
    }
    let sampled: BTreeSet<(&str, &str)> = SAMPLES.iter().map(|(method, path, ..)| (*method, *path)).collect();
    let present = routes.endpoints().len();
    assert_eq!(
        absent.len() + present,
        FACES.len() * sampled.len(),
        "what some faces have and others have not"
    );
}

#[tokio::test]
async fn an_organisation_that_is_not_there_is_known_only_to_those_who_may_know() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let person = app.person().await;
    for id in ["00000000-0000-7000-8000-000000000000", "romashka", "%FF", "..%2F..", "{id}", "0"] {
        let address = format!("/organizations/{id}");
        assert_eq!(admin.get(&address).await.problem().0, "not_found", "{id}");
        assert_eq!(admin.browsing().get(&address).await.status, 404, "{id}");
        assert_eq!(person.get(&address).await.problem().0, "forbidden", "{id}");
        assert_eq!(app.anonymous().get(&address).await.problem().0, "unauthenticated", "{id}");
        for path in ["edit", "block", "history"] {
            assert_eq!(admin.get(&format!("{address}/{path}")).await.problem().0, "not_found", "{id}/{path}");
        }
        let body = serde_json::json!({});
        for path in ["edit", "block", "unblock", "retry"] {
            assert_eq!(
                admin.post(&format!("{address}/{path}"), &body).await.problem().0,
                "not_found",
                "{id}/{path}"
            );
        }
        assert_eq!(admin.patch(&address, &body).await.problem().0, "not_found", "{id}");
    }
}
