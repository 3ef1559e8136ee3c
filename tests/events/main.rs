//! Every sample event does its work in the real program, which gets it as on AWS: over the Runtime API, with the
//! environment of its Lambda, on a table that holds what the event is about.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod sample;

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use company::import_users;
use domain::audit::{Action, Actor, Origin};
use domain::organization::{NewOrganization, State};
use domain::provisioning::{FailureCode, Step, StepStatus};
use domain::{Module, Organization, OrganizationId};
use flate2::read::GzDecoder;
use identity::{add_super_admin, note_letter_events};
use outside::LetterEvent;
use provisioning::Function;
use reqwest::{Client, Method, RequestBuilder};
use sample::{ORGANIZATION, Samples, TOKEN};
use serde_json::{Map, Value, json};
use states::FunctionError;
use testing::{ADMIN_EMAIL, INNS, Lambda, PASSWORD, TestApp, program_of, request_event};

/// The Lambda with this handler, beside this platform.
async fn start(app: &TestApp, handler: &str) -> Lambda {
    Lambda::start(&program_of(handler), app.local().lambda_environment(handler)).await.unwrap()
}

async fn run(app: &TestApp, function: Function, event: &Value) -> Result<Value, FunctionError> {
    start(app, function.handler()).await.invoke(event).await
}

/// A request of somebody with `curl`, who has signed in or not.
fn ask(method: Method, url: &str, token: Option<&str>) -> RequestBuilder {
    let request = Client::new().request(method, url).header("accept", "application/json");
    let request = request.header("user-agent", "curl/8.7.1");
    match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
}

/// Has a Lambda answer the event in a file, which is that of this request, and gives status and body of the answer.
async fn answer(
    lambda: &Lambda,
    samples: &mut Samples,
    (name, route): (&str, &str),
    request: RequestBuilder,
    stand_ins: &[(&str, &str)],
) -> (u64, Value) {
    let event = samples.read(name, &request_event(route, &request.build().unwrap()), stand_ins);
    let answer = lambda.invoke(&event).await.unwrap();
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body)
}

/// An organisation that has just been ordered, and whose run has not begun.
async fn order(app: &TestApp, id: &str, domain: &str) -> OrganizationId {
    let now = app.local().clock.now();
    let order = NewOrganization {
        name: "ООО «Ромашка»".parse().unwrap(),
        description: "Поставка мебели".parse().unwrap(),
        domain: domain.parse().unwrap(),
        inn: INNS[0].parse().unwrap(),
        paid_seats: 25.try_into().unwrap(),
        subscription_ends_on: app.day(365).parse().unwrap(),
        modules: Module::ALL.into(),
    };
    let organization = Organization { id: id.parse().unwrap(), ..Organization::new(order, now) };
    let entry =
        Origin { actor: Actor::Platform, at: now }.entry(Action::OrganizationCreated, Map::new(), Map::new());
    app.local().store.create_organization(&organization, &entry).await.unwrap();
    organization.id
}

/// What the state machine has given each of its functions in a run, in order.
fn inputs(app: &TestApp, execution: &str) -> Vec<(Function, Value)> {
    let history = app.local().machines.history(execution);
    let scheduled =
        history.iter().map(|event| event.to_json(true)).filter(|event| event["type"] == "TaskScheduled");
    let parameters = scheduled.map(|event| {
        let parameters = event["taskScheduledEventDetails"]["parameters"].as_str().unwrap();
        serde_json::from_str::<Value>(parameters).unwrap()
    });
    let function = |name: &Value| Function::from_handler(name.as_str().unwrap()).unwrap();
    parameters
        .map(|parameters| (function(&parameters["FunctionName"]), parameters["Payload"].clone()))
        .collect()
}

#[tokio::test]
async fn every_sample_event_is_taken_and_does_its_work() {
    let mut samples = Samples::default();
    requests_are_answered(&mut samples).await;
    steps_bring_a_cabinet_up(&mut samples).await;
    a_failure_is_recorded(&mut samples).await;
    a_lost_run_is_found(&mut samples).await;
    a_super_admin_is_added(&mut samples).await;
    what_becomes_of_a_letter_is_noted(&mut samples).await;
    people_are_moved_over(&mut samples).await;
    samples.assert_all_read();
}

async fn requests_are_answered(samples: &mut Samples) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await;
    let mut shown = app.organization(&admin, romashka).await;
    // API Gateway listens where no address has to name a port.
    shown["address"] = json!("http://romashka.localhost");

    let identity = start(&app, "identity").await;
    let credentials = json!({"email": ADMIN_EMAIL, "password": PASSWORD});
    let request = ask(Method::POST, "https://admin.localhost/session", None).json(&credentials);
    let (status, session) =
        answer(&identity, samples, ("identity/sign-in", "POST /session"), request, &[]).await;
    assert_eq!((status, &session["user"]["email"]), (200, &json!(ADMIN_EMAIL)), "{session}");
    let token = session["token"].as_str().unwrap();
    let list = app.anonymous().with_token(token).get("/organizations").await;
    assert_eq!(list.status, 200, "the platform takes the token that the Lambda has signed: {}", list.text);

    let organizations = start(&app, "organizations").await;
    let stand_ins = [(TOKEN, token), (ORGANIZATION, &romashka.to_string())];
    let request =
        ask(Method::GET, "https://admin.localhost/organizations?status=active&limit=20", Some(token));
    let (status, list) =
        answer(&organizations, samples, ("organizations/list", "GET /organizations"), request, &stand_ins)
            .await;
    let listed: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!((status, listed), (200, vec![&json!(romashka)]), "{list}");

    let address = format!("https://admin.localhost/organizations/{romashka}");
    let request = ask(Method::GET, &address, Some(token));
    let show = ("organizations/show", "GET /organizations/{id}");
    assert_eq!(answer(&organizations, samples, show, request, &stand_ins).await, (200, shown));

    let audit = start(&app, "audit").await;
    let request = ask(Method::GET, "https://admin.localhost/audit?action=provisioning_finished", Some(token));
    let (status, list) = answer(&audit, samples, ("audit/list", "GET /audit"), request, &stand_ins).await;
    assert_eq!((status, &list["items"][0]["organization"]["id"]), (200, &json!(romashka)), "{list}");

    let super_admins = start(&app, "super_admins").await;
    let request = ask(Method::GET, "https://admin.localhost/super-admins", Some(token));
    let list = ("super_admins/list", "GET /super-admins");
    let (status, list) = answer(&super_admins, samples, list, request, &stand_ins).await;
    assert_eq!((status, &list["items"][0]["email"]), (200, &json!(ADMIN_EMAIL)), "{list}");

    a_picture_is_kept(&app, samples, token).await;

    let order = json!({
        "name": "ООО «Василёк»",
        "description": "Поставка мебели",
        "domain": "vasilek",
        "inn": INNS[0],
        "paid_seats": 25,
        "subscription_ends_on": "2099-12-31",
    });
    let request = ask(Method::POST, "https://admin.localhost/organizations", Some(token)).json(&order);
    let (status, created) =
        answer(&organizations, samples, ("organizations/create", "POST /organizations"), request, &stand_ins)
            .await;
    assert_eq!((status, &created["status"]), (201, &json!("provisioning")), "{created}");
    let vasilek = created["id"].as_str().unwrap().parse().unwrap();
    app.run_over(vasilek, 1).await;
    assert_eq!(app.organization(&admin, vasilek).await["status"], "active");

    let roles = start(&app, "roles").await;
    let at_cabinet = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let request = ask(Method::GET, "https://romashka.localhost/company/roles", Some(at_cabinet.token()));
    let stand_ins = [(TOKEN, at_cabinet.token())];
    let list = ("roles/list", "GET /company/roles");
    let (status, list) = answer(&roles, samples, list, request, &stand_ins).await;
    assert_eq!((status, list["items"].as_array().unwrap().len()), (200, 5), "{list}");

    let employees = start(&app, "employees").await;
    let address = "https://romashka.localhost/company/employees?status=active&sort=-last_seen";
    let request = ask(Method::GET, address, Some(at_cabinet.token()));
    let list = ("employees/list", "GET /company/employees");
    let nobody = json!({"items": [], "next_cursor": null});
    assert_eq!(answer(&employees, samples, list, request, &stand_ins).await, (200, nobody));

    let structure = start(&app, "structure").await;
    let address = "https://romashka.localhost/company/structure?q=romashka";
    let request = ask(Method::GET, address, Some(at_cabinet.token()));
    let show = ("structure/show", "GET /company/structure");
    let (status, tree) = answer(&structure, samples, show, request, &stand_ins).await;
    assert_eq!((status, &tree["head"]["name"]), (200, &json!("ООО «romashka»")), "{tree}");
    assert_eq!(tree["found"], json!([tree["head"]["id"]]));

    the_interface_is_described(&app, samples).await;

    let cabinet = start(&app, "cabinet").await;
    let request = ask(Method::GET, "https://romashka.localhost/healthz", None);
    let release = app.local().store.organization(romashka).await.unwrap().unwrap().active_release.unwrap();
    let healthz = ("cabinet/healthz", "GET /healthz");
    assert_eq!(
        answer(&cabinet, samples, healthz, request, &[]).await,
        (200, json!({"status": "ok", "release": release}))
    );
}

/// The program that describes the endpoints knows as much of them as the platform, which holds what answers them too.
async fn the_interface_is_described(app: &TestApp, samples: &mut Samples) {
    let interface = start(app, "interface").await;
    let request = ask(Method::GET, "https://romashka.localhost/openapi.json", None);
    let describe = ("interface/describe", "GET /openapi.json");
    let (status, document) = answer(&interface, samples, describe, request, &[]).await;
    let known = app.anonymous().at("romashka.localhost").get("/openapi.json").await.json();
    assert_eq!((status, &document["paths"]), (200, &known["paths"]));
    assert_eq!(document["components"]["schemas"], known["components"]["schemas"]);
}

/// A picture of one pixel: the least that is one.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/// Octets that are no text get through API Gateway and back as they are.
async fn a_picture_is_kept(app: &TestApp, samples: &mut Samples, token: &str) {
    let profile = start(app, "profile").await;
    let request = ask(Method::POST, "https://admin.localhost/profile/avatar", Some(token))
        .header("content-type", "image/png")
        .body(BASE64_STANDARD.decode(PIXEL).unwrap());
    let keep = ("profile/keep-avatar", "POST /profile/avatar");
    let (status, kept) = answer(&profile, samples, keep, request, &[(TOKEN, token)]).await;
    assert_eq!((status, &kept["email"]), (200, &json!(ADMIN_EMAIL)), "{kept}");
    let address = format!("https://admin.localhost{}", kept["avatar"].as_str().unwrap());
    let request = ask(Method::GET, &address, Some(token)).build().unwrap();
    let event = request_event("GET /people/{id}/avatar/{fingerprint}", &request);
    let shown = profile.invoke(&event).await.unwrap();
    assert_eq!((&shown["isBase64Encoded"], &shown["statusCode"]), (&json!(true), &json!(200)), "{shown}");
    let picture = BASE64_STANDARD.decode(shown["body"].as_str().unwrap()).unwrap();
    assert!(picture.starts_with(b"\xff\xd8\xff") && picture.ends_with(b"\xff\xd9"), "a JPEG, whole");
}

async fn steps_bring_a_cabinet_up(samples: &mut Samples) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let real = app.create(&admin, "romashka").await;
    let id = order(&app, ORGANIZATION, "vasilek").await;
    let inputs = inputs(&app, &format!("{real}-1"));
    assert_eq!(inputs.len(), Step::ALL.len());
    for ((function, input), step) in inputs.into_iter().zip(Step::ALL) {
        let name = format!("{}/first-attempt", function.handler());
        let input = samples.read(&name, &input, &[(ORGANIZATION, &real.to_string())]);
        // The file's own organisation, which has not got so far yet.
        let input = input.to_string().replace(&real.to_string(), ORGANIZATION).parse().unwrap();
        let done = run(&app, function, &input).await;
        if step == Step::Deploy {
            // All but the last thing: this cabinet would have to answer at an address in the public DNS.
            assert_eq!(done.unwrap_err().error_type, "Unhealthy");
        } else {
            assert_eq!(done, Ok(json!({"step": step, "passed_over": false})));
            assert_eq!(run(&app, function, &input).await, Ok(json!({"step": step, "passed_over": true})));
        }
    }
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    let release = organization.release.as_ref().unwrap();
    assert_eq!(organization.active_release.as_ref(), Some(&release.id));
    let world = app.world().await;
    assert_eq!(world.reservations.get("vasilek"), Some(&id));
    assert!(world.records.contains_key(&("vasilek.localhost.".to_owned(), "CNAME".to_owned())));
    assert!(world.projects.contains(&"vasilek.localhost".to_owned()));
    assert_eq!(world.buckets[&format!("kabinet-{id}")], ["env/cabinet.env".to_owned(), release.key.clone()]);
    assert_eq!(world.head_departments[&id], "ООО «Ромашка»");
}

async fn a_failure_is_recorded(samples: &mut Samples) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.create(&admin, "romashka").await;
    let refused = app.create(&admin, "romashka").await;
    let (function, input) = inputs(&app, &format!("{refused}-1")).pop().unwrap();
    assert_eq!(function, Function::RecordFailure);
    let name = "provisioning.record_failure/domain-taken";
    let input = samples.read(name, &input, &[(ORGANIZATION, &refused.to_string())]);
    let input = input.to_string().replace(&refused.to_string(), ORGANIZATION).parse().unwrap();

    let id = order(&app, ORGANIZATION, "romashka").await;
    let step = json!({"organization_id": id, "attempt": 1});
    run(&app, Function::Start, &step).await.unwrap();
    let failure = run(&app, Function::Domain, &step).await.unwrap_err();
    assert_eq!(failure.error_type, "DomainTaken");
    let recorded = json!({"error": "DomainTaken", "cause": failure.message});
    assert_eq!(run(&app, function, &input).await, Ok(recorded));
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    let domain = organization.step(Step::Domain);
    assert_eq!((organization.state, domain.status), (State::Failed, StepStatus::Failed));
    assert_eq!(domain.failure.unwrap().code, FailureCode::DomainTaken);
}

/// The event is `EventBridge`'s own
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>).
async fn a_lost_run_is_found(samples: &mut Samples) {
    let app = TestApp::start().await;
    let id = order(&app, ORGANIZATION, "romashka").await;
    let event = json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-02-02T09:30:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/kabinet-reconcile"],
        "detail": {},
    });
    let event = samples.read("provisioning.reconcile/schedule", &event, &[]);
    let done = run(&app, Function::Reconcile, &event).await;
    assert_eq!(done, Ok(json!({"started": 1, "failed": 0, "aligned": 0, "errors": 0})));
    app.run_over(id, 1).await;
    let organization = app.local().store.organization(id).await.unwrap().unwrap();
    assert_eq!(organization.state, State::Ready);
}

async fn a_super_admin_is_added(samples: &mut Samples) {
    let app = TestApp::start().await;
    let person = json!({"email": "admin@kabinet.example", "name": "Администратор платформы"});
    let person = samples.read("identity.add_super_admin/first", &person, &[]);
    let lambda = start(&app, add_super_admin::HANDLER).await;
    let answer = lambda.invoke(&person).await.unwrap();
    let (email, password) = (answer["email"].as_str().unwrap(), answer["password"].as_str().unwrap());
    assert_eq!((email, password.len()), ("admin@kabinet.example", 20));
    assert_eq!(app.anonymous().sign_in(email, password).await.get("/organizations").await.status, 200);

    let again =
        lambda.invoke(&json!({"email": " Admin@Kabinet.example", "name": "Другой"})).await.unwrap_err();
    assert_eq!(again.error_type, "EmailTaken");
    assert_eq!(
        again.message,
        "admin@kabinet.example has an account already, and nothing was changed: give another e-mail address"
    );
    let session = json!({"email": email, "password": password});
    let opened = app.anonymous().post("/session", &session).await.json();
    assert_eq!(opened["user"]["name"], "Администратор платформы");

    for wrong in [json!({"email": "admin", "name": "А"}), json!({"email": "a@b.example"}), json!([])] {
        assert_eq!(lambda.invoke(&wrong).await.unwrap_err().error_type, "InvalidInput", "{wrong}");
    }
}

async fn people_are_moved_over(samples: &mut Samples) {
    let app = TestApp::start().await;
    app.create(&app.admin().await, "romashka").await;
    let row = |email: &str, name: &str, role: &str| json!({"organization": "romashka", "email": email, "name": name, "role": role});
    let people = json!({"rows": [
        row("anna@romashka.example", "Анна Ёлкина", "org_admin"),
        row("boris@romashka.example", "Борис Иванов", "company_user"),
        row("root@portal.example", "Корень", "ecof_admin"),
    ]});
    let people = samples.read("company.import_users/from-the-portal", &people, &[]);
    let lambda = start(&app, import_users::HANDLER).await;
    let report = lambda.invoke(&people).await.unwrap();
    let emails = |list: &str| -> Vec<Value> {
        report[list].as_array().unwrap().iter().map(|done| done["email"].clone()).collect()
    };
    assert_eq!(emails("added"), ["anna@romashka.example", "boris@romashka.example"]);
    assert_eq!(emails("review"), ["boris@romashka.example", "root@portal.example"]);
    assert_eq!(lambda.invoke(&json!({"rows": 1})).await.unwrap_err().error_type, "InvalidInput");
}

/// The event is one of SES, as `EventBridge` hands it over
/// (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html>).
async fn what_becomes_of_a_letter_is_noted(samples: &mut Samples) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await;
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let invited = there.post("/company/employees", &json!({"email": "anna@example.com"})).await.json();
    let (id, letter) = (invited["id"].as_str().unwrap(), app.local().aws.letters().await.pop().unwrap());
    let tag = |name: &str| letter.tags.iter().find(|(tag, _)| tag == name).unwrap().1.clone();
    let (token, sent_at) = (tag("invitation"), letter.at.to_string());
    let event = json!({
        "version": "0",
        "id": "12a18625-bd95-4be1-9e71-6f1ed2c2b8d3",
        "detail-type": "Email Bounced",
        "source": "aws.ses",
        "account": "000000000000",
        "time": "2026-02-02T09:30:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:ses:us-east-1:000000000000:configuration-set/kabinet-letters"],
        "detail": letter.event(LetterEvent::Bounce)["detail"],
    });
    let romashka = romashka.to_string();
    let stand_ins = [
        (ORGANIZATION, romashka.as_str()),
        ("<user>", id),
        ("<hash of the token>", &token),
        ("<message>", &letter.id),
        ("<time>", &sent_at),
    ];
    let event = samples.read("identity.note_letter_events/bounce", &event, &stand_ins);
    let lambda = start(&app, note_letter_events::HANDLER).await;
    assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"addresses": 1}));
    assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"addresses": 1}), "twice is as good as once");
    let card = there.get(&format!("/company/employees/{id}")).await.json();
    assert_eq!(card["invitation"]["delivery"], "bounced");

    // What becomes of other letters is of no interest, as long as they arrive.
    let other = json!({"detail": {"eventType": "DeliveryDelay", "mail": {"tags": {}}}});
    assert_eq!(lambda.invoke(&other).await.unwrap(), json!({"addresses": 0}));
    assert_eq!(lambda.invoke(&json!({})).await.unwrap_err().error_type, "InvalidInput");
}

#[tokio::test]
async fn what_is_no_input_is_told_from_what_is_not_found() {
    let app = TestApp::start().await;
    let lambda = start(&app, Function::Start.handler()).await;
    let malformed = lambda.invoke(&json!({"organization_id": "1", "attempt": 1})).await.unwrap_err();
    assert_eq!(malformed.error_type, "Internal");
    let unknown = lambda.invoke(&json!({"organization_id": ORGANIZATION, "attempt": 1})).await.unwrap_err();
    assert_eq!(unknown.error_type, "Superseded");
}

#[tokio::test]
async fn a_request_without_a_session_is_refused_by_the_lambda_itself() {
    let app = TestApp::start().await;
    let lambda = start(&app, "organizations").await;
    let request = ask(Method::GET, "https://admin.localhost/organizations", Some("made-up")).build().unwrap();
    let answer = lambda.invoke(&request_event("GET /organizations", &request)).await.unwrap();
    let problem: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!((&answer["statusCode"], &problem["code"]), (&json!(401), &json!("unauthenticated")));
}

#[tokio::test]
async fn a_page_leaves_the_lambda_compressed() {
    let app = TestApp::start().await;
    let lambda = start(&app, "identity").await;
    let request = Client::new().get("https://admin.localhost/session").header("accept", "text/html");
    let event = |request: RequestBuilder| request_event("GET /session", &request.build().unwrap());
    let plain = lambda.invoke(&event(request.try_clone().unwrap())).await.unwrap();
    assert_eq!(plain["isBase64Encoded"], false);
    let gzipped = lambda.invoke(&event(request.header("accept-encoding", "gzip, br"))).await.unwrap();
    assert_eq!(
        (&gzipped["headers"]["content-encoding"], &gzipped["isBase64Encoded"]),
        (&json!("gzip"), &json!(true))
    );
    let octets = BASE64_STANDARD.decode(gzipped["body"].as_str().unwrap()).unwrap();
    let page = std::io::read_to_string(GzDecoder::new(octets.as_slice())).unwrap();
    assert_eq!(page, plain["body"].as_str().unwrap());
}

#[tokio::test]
async fn a_lambda_that_can_not_start_says_why_before_it_takes_any_work() {
    let Err(written) = Lambda::start(&program_of("organizations"), [("_HANDLER", "organizations")]).await
    else {
        panic!("it has started")
    };
    assert!(written.contains("KABINET_TABLE is missing"), "{written}");

    let app = TestApp::start().await;
    app.fault(
        json!({"service": "secretsmanager", "operation": "GetSecretValue", "mode": "denied", "times": 9}),
    );
    let Err(written) = Lambda::start(&program_of("cabinet"), app.local().lambda_environment("cabinet")).await
    else {
        panic!("it has started")
    };
    assert!(written.contains("-key can't be read") || written.contains("-keys can't be read"), "{written}");
    assert!(written.contains("AccessDeniedException"), "{written}");
    app.switch_faults_off();
}

#[tokio::test]
async fn whoever_runs_a_lambda_beside_the_platform_is_told_its_environment() {
    let app = TestApp::start().await;
    let told = app.anonymous().get("/_local/environment/organizations").await.text;
    let told: BTreeMap<&str, &str> = told.lines().map(|line| line.split_once('=').unwrap()).collect();
    let environment = app.local().lambda_environment("organizations");
    assert_eq!(told, environment.iter().map(|(name, value)| (*name, value.as_str())).collect());
}
