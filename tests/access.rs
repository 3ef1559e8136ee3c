//! Every endpoint × every kind of caller, compared with the endpoint's declaration and the policy. The requests are made
//! from the endpoints' descriptions.

mod visitors;

use std::collections::BTreeMap;
use std::time::Duration;

use black_box::samples::{EXCEPTIONS, Operation, Sample, ends_session};
use domain::access::{AssignedRole, Permission, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp};
use visitors::{
    CUSTOM_ROLES, DISMISSED, Dead, RESTING, SOMEBODY, Standing, VASILEKS, Visitor, nobodies, visitors,
};
use web::{Caller, Endpoint, Face};

const FACES: [(Face, &str); 3] =
    [(Face::Platform, "admin.localhost"), (Face::Base, "localhost"), (Face::Cabinet, "romashka.localhost")];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Verdict {
    Unauthenticated,
    /// What they might do rests until they have a second factor.
    Resting,
    Forbidden,
    /// It is for people, and they are a program.
    OnlyPeople,
    Admitted,
}

/// What no program may do, whatever its role.
const KEPT_FROM_PROGRAMS: [Permission; 6] = [
    Permission::ManagePeople,
    Permission::ManageRoles,
    Permission::ManageSettings,
    Permission::ManageBilling,
    Permission::ManageIntegrations,
    Permission::OpenTickets,
];

/// The policy: what the declaration of an endpoint means for a caller.
fn promised(caller: Caller, standing: Standing) -> Verdict {
    let may = |permission: Permission| match standing {
        Standing::Nobody | Standing::Person | Standing::Resting => false,
        Standing::Platform => true,
        Standing::Employee(role) => permission.is_held_by(role),
        Standing::Custom(held) => held.contains(&permission),
        Standing::Program(role) => permission.is_held_by(role) && !KEPT_FROM_PROGRAMS.contains(&permission),
    };
    match (caller, standing) {
        (Caller::Anyone, _) => Verdict::Admitted,
        (_, Standing::Nobody) => Verdict::Unauthenticated,
        (Caller::Person, Standing::Program(_)) => Verdict::OnlyPeople,
        (Caller::SignedIn | Caller::Person, _) => Verdict::Admitted,
        (Caller::Holder(_), Standing::Resting) => Verdict::Resting,
        (Caller::Holder(permission), _) if may(permission) => Verdict::Admitted,
        (Caller::Holder(_), _) => Verdict::Forbidden,
    }
}

fn verdict_of(json: &Reply) -> Verdict {
    match json.status {
        401 => Verdict::Unauthenticated,
        403 if json.problem().0 == "second_factor_missing" => Verdict::Resting,
        403 if json.problem().0 == "only_people" => Verdict::OnlyPeople,
        403 => Verdict::Forbidden,
        _ => Verdict::Admitted,
    }
}

async fn ask(client: &Client, sample: &Sample) -> Reply {
    let method: Method = sample.method.parse().unwrap();
    client.send(method, &sample.address, sample.body.clone()).await
}

/// What the world of these tests has: an organisation, a role that every organisation has, and everybody's password.
fn known(organization: &str, kind: &str) -> Option<Value> {
    match kind {
        "OrganizationId" => Some(json!(organization)),
        "AssignedRole" => Some(json!("manager")),
        "NewPassword" | "Password" => Some(json!(PASSWORD)),
        _ => None,
    }
}

/// Asks an endpoint as one caller, as a program and as a browser, and compares both answers with the promise.
async fn assert_keeps(
    endpoint: &Endpoint,
    sample: &Sample,
    who: (&str, &Client),
    standing: Standing,
    documented: &Value,
) {
    let (name, client) = who;
    let named = format!("{} {} at {:?} for a caller {name}", endpoint.method, sample.address, endpoint.face);
    let promise = promised(endpoint.caller, standing);
    let page = ask(&client.browsing(), sample).await;
    match promise {
        Verdict::Unauthenticated => {
            assert_eq!(page.status, 303, "{named}");
            let to_sign_in = page.header("location");
            assert!(
                to_sign_in == "/session" || to_sign_in.starts_with("/session?to=%2F"),
                "{named}: {to_sign_in}"
            );
        }
        Verdict::Resting if endpoint.method == "GET" => {
            assert_eq!((page.status, page.header("location")), (303, "/profile/second-factor"), "{named}");
        }
        Verdict::Forbidden | Verdict::Resting | Verdict::OnlyPeople => {
            assert_eq!(page.status, 403, "{named}");
        }
        Verdict::Admitted => {
            assert!(page.status != 401 && page.status != 403, "{named}: {}", page.status);
            let is_ending = endpoint.path.starts_with("/session");
            assert!(is_ending || !page.header("location").starts_with("/session"), "{named}");
        }
    }
    // A browser's request may have ended the session that a program's would need.
    if promise == Verdict::Admitted && ends_session(endpoint.method, endpoint.path) {
        return;
    }
    let json = ask(client, sample).await;
    assert_eq!(verdict_of(&json), promise, "{named}: {} {}", json.status, json.text);
    assert!(documented[json.status.to_string()].is_object(), "{named}: {} is not documented", json.status);
    match promise {
        Verdict::Unauthenticated => {
            let told = (json.problem().0, json.header("www-authenticate"));
            let of_keys = ("key_over".to_owned(), r#"Bearer error="invalid_token""#);
            let is_key = name.contains("with a key");
            assert_eq!(
                told,
                if is_key { of_keys } else { ("unauthenticated".to_owned(), "Bearer") },
                "{named}"
            );
        }
        Verdict::Forbidden => assert_eq!(json.problem().0, "forbidden", "{named}"),
        Verdict::Resting | Verdict::OnlyPeople | Verdict::Admitted => {}
    }
}

#[tokio::test]
async fn every_endpoint_keeps_what_it_declares_to_every_caller() {
    let routes = contexts::routes();
    for exception in EXCEPTIONS {
        let mut endpoints = routes.endpoints().iter();
        assert!(
            endpoints.any(|endpoint| exception.is_of(endpoint.method, endpoint.path)),
            "an exception of nothing"
        );
    }
    let mut app = TestApp::start(contexts::product).await;
    app.add_user(SOMEBODY, None).await;
    app.add_user(RESTING, None).await;
    let admin = app.admin().await;
    assert_eq!(
        admin.post("/super-admins", &json!({"email": RESTING, "present_password": PASSWORD})).await.status,
        201
    );
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
    let (mut asked, mut expected) = (0, 0);

    for ((face, host), (expired, removed)) in FACES.into_iter().zip(expired.into_iter().zip(of_a_removed_key))
    {
        // The platform listens elsewhere since it was restarted.
        let of_a_removed_key = app.anonymous().at(host).with_token(removed.token());
        let nobodies = nobodies(&app, host, Dead { expired, of_a_removed_key }).await;
        let visitors = visitors(&app, face, host).await;
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        let mut endpoints: Vec<&Endpoint> =
            routes.endpoints().iter().filter(|endpoint| endpoint.face == face).collect();
        // Nobody signs in again after they have given a wrong code.
        endpoints.sort_by_key(|endpoint| !ends_session(endpoint.method, endpoint.path));
        for endpoint in endpoints {
            let documented = &document["paths"][endpoint.path][endpoint.method.to_lowercase()]["responses"];
            let sample =
                Operation::of(&document, endpoint.method, endpoint.path).sample(&|kind| known(&id, kind));
            for (name, client) in &nobodies {
                assert_keeps(endpoint, &sample, (name, client), Standing::Nobody, documented).await;
                asked += 1;
            }
            for Visitor { name, email, client, standing } in &visitors {
                let is_program = matches!(standing, Standing::Program(_));
                let client = if ends_session(endpoint.method, endpoint.path) && !is_program {
                    app.anonymous().at(host).sign_in(email, PASSWORD).await
                } else {
                    client.clone()
                };
                assert_keeps(endpoint, &sample, (name, &client), *standing, documented).await;
                asked += 1;
            }
        }
        expected += routes.endpoints().iter().filter(|endpoint| endpoint.face == face).count()
            * (nobodies.len() + visitors.len());
        // What was failed of signing in is forgotten.
        app.advance(Duration::from_hours(24));
    }
    assert_eq!(asked, expected, "every endpoint, as every caller");
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
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await.to_string();
    let routes = contexts::routes();
    let mut samples = BTreeMap::new();
    for (face, host) in FACES {
        let document = app.anonymous().at(host).get("/openapi.json").await.json();
        for endpoint in routes.endpoints().iter().filter(|endpoint| endpoint.face == face) {
            let operation = Operation::of(&document, endpoint.method, endpoint.path);
            let sample = operation.sample(&|kind| known(&id, kind));
            samples.insert((endpoint.method, endpoint.path), sample);
        }
    }
    let mut absent = 0;
    for (face, host) in FACES {
        let admin = app.anonymous().at(host).sign_in(ADMIN_EMAIL, PASSWORD).await;
        let here = |method: &str, path: &str| {
            let endpoints = routes.endpoints().iter();
            endpoints
                .filter(|endpoint| endpoint.face == face)
                .any(|here| (here.method, here.path) == (method, path))
        };
        for ((method, path), sample) in samples.iter().filter(|((method, path), _)| !here(method, path)) {
            let reply = ask(&admin, sample).await;
            assert_eq!(
                (reply.status, reply.problem().0.as_str()),
                (404, "not_found"),
                "{method} {path} at {host}"
            );
            absent += 1;
        }
    }
    let present = routes.endpoints().len();
    assert_eq!(absent + present, FACES.len() * samples.len(), "what some faces have and others have not");
}

#[tokio::test]
async fn an_organisation_that_is_not_there_is_known_only_to_those_who_may_know() {
    let app = TestApp::start(contexts::product).await;
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
