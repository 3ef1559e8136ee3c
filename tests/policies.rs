//! Each Lambda may do exactly what it does. The template says what a Lambda may do; the simulated AWS sees what it does,
//! since callers sign with a key of their Lambda. Every platform of every test is checked against the template when it
//! ends. The test here makes the Lambdas do everything that they ever do, so that no allowed action may be left unused.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use audit::export_audit::EXPORT_AUDIT;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_secretsmanager::config::{Credentials, SharedCredentialsProvider};
use company::import_users;
use domain::access::{AssignedRole, PlatformRole, Role};
use domain::employee::PeopleChange;
use domain::provisioning::{FailureCode, Step};
use domain::task::TaskState;
use domain::{Later, OrganizationId, TaskId, User};
use lambda::{Settings, Started};
use outside::Call;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp, begin_import, post_form, send_file};

use crate::cost::charge_every_endpoint;
use crate::later::{former_entry, plant_former, plant_with_old_bucket};
use crate::lists::{KEPT, LEFT};
use crate::service_desk::work_on_tickets;
use crate::table::{Item, Table};
use testing::aws::Aws;
use testing::pictures::png;
use web::LETTER;

/// Does for every Lambda what its process does before the first request.
async fn start_every_lambda(app: &TestApp) {
    for handler in app.policies().lambdas() {
        let environment = app.local().lambda_environment(handler);
        let lambdas = contexts::programs().into_values().flatten().collect();
        let mut settings = Settings::read(lambdas, |name| environment.get(name).cloned()).unwrap();
        let key = Credentials::new(handler, "local", None, None, "tests");
        settings.cloud.credentials = Some(SharedCredentialsProvider::new(key));
        Started::with(settings).await.unwrap();
    }
}

fn once(service: &str, operation: &str, mode: &str) -> Value {
    json!({"service": service, "operation": operation, "mode": mode, "times": 1})
}

async fn assert_status(app: &TestApp, admin: &Client, id: OrganizationId, status: &str) {
    assert_eq!(app.organization(admin, id).await["status"], status);
}

/// A domain is given up whose record was made, and nobody heard of it.
async fn give_a_domain_up(app: &TestApp, admin: &Client) {
    let mut lost = once("route53", "ChangeResourceRecordSets", "lost_answer");
    lost["times"] = json!(3);
    app.fault(lost);
    app.fault(once("route53", "ChangeResourceRecordSets", "denied"));
    let id = app.create(admin, "mak").await;
    let failed = app.organization(admin, id).await;
    app.assert_stopped_at(&failed, Step::Domain, FailureCode::AccessDenied);
    let correction = json!({"version": failed["version"], "domain": "vereskovyi"});
    let edited = admin.patch(&format!("/organizations/{id}"), &correction).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    app.retry(admin, id).await;
    assert_status(app, admin, id, "active").await;
}

/// Every outside system that has a queue turns a creation away once.
async fn let_systems_ask_for_fewer_requests(app: &TestApp, admin: &Client) {
    for (service, operation) in
        [("route53", "ChangeResourceRecordSets"), ("kinescope", "create_project"), ("s3", "CreateBucket")]
    {
        let mut throttled = once(service, operation, "throttle");
        throttled["times"] = json!(if service == "kinescope" { 1 } else { 3 });
        app.fault(throttled);
    }
    let id = app.create(admin, "landysh").await;
    assert_status(app, admin, id, "active").await;
}

/// An organisation that has everything but a cabinet that answers is given up; its removal is started late.
async fn give_an_organization_up(app: &TestApp, admin: &Client) {
    let mut denied = once("s3", "GetObject", "denied");
    denied["after"] = json!(1);
    app.fault(denied);
    let id = app.create(admin, "fialka").await;
    for (service, operation, times) in [
        ("s3", "DeleteBucket", 3),
        ("kinescope", "delete_project", 1),
        ("route53", "ChangeResourceRecordSets", 3),
    ] {
        let mut throttled = once(service, operation, "throttle");
        throttled["times"] = json!(times);
        app.fault(throttled);
    }
    app.fault(once("stepfunctions", "StartExecution", "denied"));
    let confirmed = json!({"confirm": "ООО «fialka»"});
    let given_up = admin.post(&format!("/organizations/{id}/give-up"), &confirmed).await;
    assert_eq!(given_up.status, 202, "{}", given_up.text);
    for expected in [1, 0] {
        let mended = app.local().invoke("provisioning.reconcile", json!({})).await.unwrap();
        assert_eq!(mended["started"], expected);
    }
    app.run_over(id, 2).await;
    assert_status(app, admin, id, "removed").await;
}

/// A release is gone when it is to be deployed.
async fn lose_a_release(app: &TestApp, admin: &Client) {
    let mut denied = once("s3", "GetObject", "denied");
    denied["after"] = json!(1);
    app.fault(denied);
    let id = app.create(admin, "pion").await;
    app.assert_stopped_at(&app.organization(admin, id).await, Step::Deploy, FailureCode::AccessDenied);
    let release = app.world().await.organizations[&id].release.clone().unwrap();
    Aws::of(app).delete_object(&format!("kabinet-{id}"), &release.key).await;
    app.retry(admin, id).await;
    assert_status(app, admin, id, "failed").await;
    app.retry(admin, id).await;
    assert_status(app, admin, id, "active").await;
}

/// The reconciler starts a run that a request could not start, hands a name over that an earlier release left to it, and tells
/// the list of an ended subscription.
async fn leave_work_to_the_reconciler(app: &TestApp, admin: &Client) {
    app.fault(once("stepfunctions", "StartExecution", "denied"));
    let id = app.place_order(admin, "iris").await;
    assert_eq!(app.reconcile().await["started"], 1);
    app.run_over(id, 1).await;
    let store = &app.local().store;
    let organization = store.organization(id).await.unwrap().unwrap();
    let close = |organization: &mut domain::Organization| {
        organization.block(None, app.local().clock.now()).map(|()| None)
    };
    store.change_organization(organization, close).await.unwrap();
    let shard = id.as_uuid().as_bytes()[15] % 8;
    let list = AttributeValue::S(format!("UNFINISHED#{shard}"));
    let update = aws_sdk_dynamodb::Client::new(&app.aws().await)
        .update_item()
        .table_name("kabinet")
        .key("pk", AttributeValue::S(format!("ORGANIZATION#{id}")))
        .key("sk", AttributeValue::S("ORGANIZATION".to_owned()))
        .update_expression("SET index2pk = :list, index2sk = :id")
        .expression_attribute_values(":list", list)
        .expression_attribute_values(":id", AttributeValue::S(id.to_string()));
    update.send().await.unwrap();
    let mut ended = app.ready("ended");
    ended.subscription_ends_on = app.day(-1).parse().unwrap();
    app.plant_organization(&ended).await;
    assert_eq!(app.reconcile().await["ended"], 1);
    assert_eq!(store.unfinished().await.unwrap(), []);
}

/// More people than a request takes are given a role, an administrator is one no longer, and somebody is dismissed.
async fn change_people(app: &TestApp, admin: &Client, id: OrganizationId, there: &Client, owner: &User) {
    let employee = AssignedRole::Preset(Role::Employee);
    let person = app.add_employee(id, "dismissed@aster.example", employee).await.id;
    app.plant_crowd(id, person, 101).await;
    let order = json!({"action": "role", "selection": {"q": "crowd"}, "count": 101, "role": "manager"});
    let begun = there.post("/company/employees/bulk", &order).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let former = app.add_employee(id, "former@aster.example", AssignedRole::ADMIN).await.id;
    app.begin_change(id, owner, PeopleChange::Dismiss(None), vec![person]).await;
    let demotion = app.begin_change(id, owner, PeopleChange::Role(employee), vec![former]).await;
    let store = &app.local().store;
    let waiting = store.task(demotion).await.unwrap().unwrap();
    store.change_task(&waiting, local_now(app), |task| task.state = TaskState::Parked).await.unwrap();
    decide(admin, demotion, "again").await;
    app.work().await;
    import_people(app, there).await;
}

/// People are imported, from a table that was sent beforehand too, and the import is taken back.
async fn import_people(app: &TestApp, there: &Client) {
    let path = "/company/employees/imports";
    for is_judged in [false, true] {
        let sent = send_file(there, "import", "a.csv", b"email\nimported@aster.example\n").await;
        if is_judged {
            app.work().await;
        }
        let made = there.post(path, &json!({"file": sent["id"]})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(there.delete(made.header("location")).await.status, 405);
        let import = begin_import(there, &made.json()).await;
        app.work().await;
        let file = there.get(&format!("{import}/files/{}", sent["id"].as_str().unwrap())).await;
        assert_eq!(reqwest::get(file.header("location")).await.unwrap().status(), 200);
        let undone = there.post(&format!("{import}/undo"), &json!({"count": 1})).await;
        assert_eq!(undone.status, 202, "{}", undone.text);
        app.work().await;
    }
    assert_eq!(there.get(path).await.status, 200);
}

/// Files are judged and forgotten, whether something was sent or not; what can't be kept is decided on.
async fn send_files(app: &TestApp, admin: &Client, id: OrganizationId, owner: &Client) {
    let store = &app.local().store;
    let picture = send_file(owner, "picture", "Я.png", &png(9, 9)).await;
    app.fault(once("s3", "PutObject", "denied"));
    app.work().await;
    let parked = store.parked(1).await.unwrap().remove(0).id;
    decide(admin, parked, "again").await;
    app.work().await;
    let picture = picture["id"].as_str().unwrap();
    let removed = owner.delete(&format!("/files/{picture}")).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    app.work().await;
    assert!(app.sent_keys(id).await.iter().all(|key| !key.contains(picture)));
    // Nobody says that it has arrived.
    let announced = owner.post("/files", &json!({"purpose": "ticket", "name": "a.txt", "size": 2})).await;
    assert_eq!(post_form(&announced.json()["upload"], "a.txt", b"hi").await.status(), 204);
    app.advance(Duration::from_mins(11));
    app.work().await;
    // The bucket is one of the release before.
    let old = plant_with_old_bucket(app, "stary").await;
    let sender = app.employee(old, "stary", AssignedRole::ADMIN).await;
    let announced = sender.post("/files", &json!({"purpose": "ticket", "name": "a.pdf", "size": 9})).await;
    assert_eq!(announced.status, 201, "{}", announced.text);
    app.work().await;
    let (crowded, like) = (plant_with_old_bucket(app, "bolshoy").await, "one@bolshoy.example");
    let like = app.add_employee(crowded, like, AssignedRole::ADMIN).await.id;
    app.plant_crowd(crowded, like, 2_001).await;
    let exporter = app.employee(crowded, "bolshoy", AssignedRole::ADMIN).await;
    let begun = exporter.get("/company/employees/export.xlsx").await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    app.work().await;
    app.leave_files_alone().await;
    export_audit(app, admin).await;
}

/// The audit is written for an organisation with a bucket of the release before, and for the platform. What whoever ordered it may
/// not read any more waits for somebody.
async fn export_audit(app: &TestApp, admin: &Client) {
    let old = plant_with_old_bucket(app, "davny").await;
    app.plant_entries(old, 2_001);
    let reader = app.employee(old, "davny", AssignedRole::ADMIN).await;
    for client in [&reader, admin] {
        let begun = client.get("/audit/export.csv").await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        app.work().await;
        let file = format!("/audit/exports/{}/file", begun.json()["id"].as_str().unwrap());
        assert_eq!(reqwest::get(client.get(&file).await.header("location")).await.unwrap().status(), 200);
    }
    let stranger = app.add_employee(old, "a@davny.example", AssignedRole::Preset(Role::Manager)).await;
    let task = app.begin_export_of_audit(&EXPORT_AUDIT, Some(old), &stranger).await;
    app.work().await;
    decide(admin, task, "again").await;
    app.work().await;
    decide(admin, task, "give-up").await;
}

/// A name follows a block and its end. Somebody with more organisations than one transaction takes is called anew.
async fn do_later_work(app: &TestApp, admin: &Client) {
    let id = app.create(admin, "aster").await;
    for (transition, status) in [("block", "blocked"), ("unblock", "active")] {
        let changed = admin.post(&format!("/organizations/{id}/{transition}"), &json!({})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        // The worker comes back to what Route 53 turns away.
        let mut throttled = once("route53", "*", "throttle");
        throttled["times"] = json!(3);
        app.fault(throttled);
        app.work().await;
        app.advance(Duration::from_secs(30));
        app.work().await;
        assert_status(app, admin, id, status).await;
    }
    let person = app.add_employee(id, "everywhere@aster.example", AssignedRole::ADMIN).await;
    for number in 0..31 {
        app.join(app.plant(&format!("meadow-{number}")).await, &person, AssignedRole::ADMIN).await;
    }
    let everywhere = app.anonymous().at("localhost").sign_in("everywhere@aster.example", PASSWORD).await;
    let renamed = everywhere.patch("/profile", &json!({"version": 1, "surname": "Астрова"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    let store = &app.local().store;
    let waiting = store.ready_after("accounts", None, 1).await.unwrap().remove(0).id;
    let waiting = store.task(waiting).await.unwrap().unwrap();
    let parked = store.change_task(&waiting, local_now(app), |task| task.state = TaskState::Parked).await;
    decide(admin, parked.unwrap().id, "again").await;
    app.work().await;

    // A letter is sent as soon as SES takes it.
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "error", "times": 3}));
    let there = app.cabinet("aster").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let invited = there.post("/company/employees", &json!({"email": "late@example.com"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    app.work().await;
    app.advance(Duration::from_mins(1));
    assert_eq!(app.letters_to("late@example.com").await.len(), 1);

    change_people(app, admin, id, &there, &person).await;
    send_files(app, admin, id, &there).await;

    let untold = work_on_tickets(app, id, "aster").await;
    decide(admin, untold, "again").await;
    app.work().await;

    // What Route 53 denies waits for somebody.
    for (transition, act) in [("block", "again"), ("unblock", "give-up")] {
        app.fault(once("route53", "*", "denied"));
        let changed = admin.post(&format!("/organizations/{id}/{transition}"), &json!({})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        app.work().await;
        let parked = store.parked(1).await.unwrap().remove(0).id;
        decide(admin, parked, act).await;
        app.work().await;
    }

    // What stands first in a lane is given up.
    let in_lane = Later::now(&LETTER, "a letter", local_now(app)).in_lane("aster", 1);
    store.and_later(&in_lane, Some(id), None).unwrap().write_carried().await.unwrap();
    let lane = store.task(TaskId::of_lane(LETTER.name, "aster")).await.unwrap().unwrap();
    let parked = store.change_task(&lane, local_now(app), |task| task.state = TaskState::Parked).await;
    decide(admin, parked.unwrap().id, "give-up").await;
}

/// The platform goes on over a table of the release before, and somebody decides on what brings its entries over.
async fn bring_lists_over(app: &TestApp, admin: &Client) {
    let table = Table::of(app).await;
    let key = |name: &str| (name.to_owned(), AttributeValue::S("LISTS".to_owned()));
    table.put(Item::from([key("pk"), key("sk")])).await;
    let romashka = app.local().store.domain_holder(&"romashka".parse().unwrap()).await.unwrap().unwrap();
    plant_former(app, &former_entry(app, romashka, 1)).await;
    app.work().await;
    app.advance(Duration::from_mins(10));
    app.local().invoke("tasks.sweep", Value::Null).await.unwrap();
    let waiting = app.local().store.ready_after("lists", None, 1).await.unwrap().remove(0).id;
    let waiting = app.local().store.task(waiting).await.unwrap().unwrap();
    let parked =
        app.local().store.change_task(&waiting, local_now(app), |task| task.state = TaskState::Parked);
    decide(admin, parked.await.unwrap().id, "again").await;
    app.work().await;
    // People come after organisations, and their accounts after them.
    for _ in 0..2 {
        app.advance(Duration::from_mins(11));
        app.work().await;
    }
    assert_eq!(app.local().aws.count_items("kabinet", "index1pk", &["AUDIT#"]), 0);
}

fn local_now(app: &TestApp) -> jiff::Timestamp {
    app.local().clock.now()
}

/// Somebody who runs the platform decides on a parked task.
async fn decide(admin: &Client, task: TaskId, act: &str) {
    let body = if act == "give-up" { json!({"reason": "Не нужно"}) } else { json!({}) };
    let decided = admin.post(&format!("/tasks/{task}/{act}"), &body).await;
    assert_eq!(decided.status, 200, "{}", decided.text);
}

/// People are moved over from another system, and once more, when they are there already.
async fn move_people_over(app: &TestApp) {
    let row =
        json!({"organization": "romashka", "email": "a@romashka.example", "name": "Анна", "role": "user"});
    let local = app.local();
    for added in [json!("employee"), Value::Null] {
        let import = import_users::answer_invocation(&local.store, &local.clock, json!({"rows": [row]}));
        let report = local::as_lambda(import_users::HANDLER, import).await.unwrap();
        assert_eq!(report["added"][0]["what"], added);
    }
}

/// Whoever owns the place that the platform runs in adds a super-admin.
async fn add_a_super_admin(app: &TestApp) {
    let person = json!({"email": "first@kabinet.example", "name": "Первый"});
    let added = app.local().invoke("identity.add_super_admin", person).await.unwrap();
    assert_eq!(added["email"], "first@kabinet.example");
}

/// Whoever owns the place that the platform runs in makes the demo, and once more, when it is there already.
async fn make_the_demo(app: &TestApp) {
    let made = app.local().invoke(demo::HANDLER, json!({})).await.unwrap();
    assert_eq!(made["address"], format!("http://bazis.localhost:{}", app.local().address.port()));
    let roles: BTreeSet<&str> =
        made["people"].as_array().unwrap().iter().filter_map(|person| person["role"].as_str()).collect();
    assert_eq!(roles, Role::ALL.map(Role::key).into());
    let (email, password) =
        (made["people"][0]["email"].as_str().unwrap(), made["password"].as_str().unwrap());
    let owner = app.cabinet("bazis").sign_in(email, password).await;
    let desk = owner.get("/desk/settings").await.json();
    assert_eq!((&desk["client_letters"], &desk["staff_letters"]), (&json!(false), &json!(false)));
    let letters = app.letters().await.len();

    let organization = app.local().store.domain_holder(&demo::DOMAIN.parse().unwrap()).await.unwrap();
    let refused = app.local().invoke(demo::HANDLER, json!({})).await.unwrap_err();
    assert_eq!(refused.error_type, "DomainTaken");
    let told = "there is an organisation with the domain bazis already, and nothing was changed";
    assert_eq!(refused.error_message, told);
    let still = app.local().store.domain_holder(&demo::DOMAIN.parse().unwrap()).await.unwrap();
    assert_eq!((still, app.letters().await.len()), (organization, letters));
}

/// Somebody who administers an organisation does so no longer.
async fn demote_an_administrator(app: &TestApp) {
    let romashka = app.local().store.domain_holder(&"romashka".parse().unwrap()).await.unwrap().unwrap();
    let second = app.add_employee(romashka, "second.admin@romashka.example", AssignedRole::ADMIN).await;
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let address = format!("/company/employees/{}", second.id);
    let version = there.get(&address).await.json()["version"].clone();
    let demoted = there.patch(&address, &json!({"version": version, "role": "manager"})).await;
    assert_eq!((demoted.status, &demoted.json()["role"]), (200, &json!("manager")), "{}", demoted.text);
}

/// A letter that asks somebody to join comes back.
async fn have_a_letter_come_back(app: &TestApp) {
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let invited = there.post("/company/employees", &json!({"email": "bounce@example.com"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let letter = app.letters().await.pop().unwrap();
    let address = format!("/_local/mail/{}/events", letter.id);
    assert_eq!(app.anonymous().submit(&address, &[("event", "bounce")]).await.status, 303);
}

/// Whoever comes back in another hour is noted by the Lambda that they come to, even by one that only reads.
async fn come_back_an_hour_later(app: &TestApp, admin: &Client) {
    let base = app.anonymous().at("localhost").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let romashka = app.local().store.domain_holder(&"romashka".parse().unwrap()).await.unwrap().unwrap();
    let employee = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
    let key = json!({"name": "1С", "role": "admin", "expires_on": app.day(10)});
    let key = employee.post("/company/keys", &key).await.json();
    let program = app.cabinet("romashka").with_token(key["token"].as_str().unwrap());
    for (person, address) in [
        (&program, "/"),
        (&program, "/audit"),
        (&program, "/desk/indicators"),
        (admin, "/organizations"),
        (admin, "/audit"),
        (&base, "/"),
        (&employee, "/audit"),
        (&employee, "/company/settings"),
        (&employee, "/desk/indicators"),
        (&employee, "/desk/settings"),
        (&employee, "/"),
    ] {
        app.advance(Duration::from_hours(1));
        assert_eq!(person.get(address).await.status, 200, "{address}");
    }
    // On the first hour of a day the list of people is told.
    for address in ["/audit", "/desk/indicators", "/showcase", "/"] {
        while local_now(app).to_zoned(jiff::tz::TimeZone::UTC).hour() != 23 {
            app.advance(Duration::from_hours(1));
        }
        let employee = app.employee(romashka, "romashka", AssignedRole::ADMIN).await;
        app.advance(Duration::from_hours(1));
        assert_eq!(employee.get(address).await.status, 200, "{address}");
        assert_eq!(program.get(address).await.status, 200, "{address}");
    }
}

/// Before the lists are full, they are read where the release before has them. Answers the calls for it.
async fn read_lists_of_the_release_before() -> Vec<Call> {
    let app = TestApp::start_over(contexts::product, Path::new(KEPT)).await;
    app.add_user("new@localhost", Some(PlatformRole::PlatformAdmin)).await;
    let admin = app.anonymous().sign_in("new@localhost", PASSWORD).await;
    let list = admin.get("/organizations?status=active").await.json();
    let domain = list["items"][0]["domain"].as_str().unwrap().to_owned();
    let base = app.anonymous().at("localhost").sign_in("new@localhost", PASSWORD).await;
    let insider = app.cabinet(&domain).sign_in("new@localhost", PASSWORD).await;
    let head = insider.get("/company/departments").await.json()["head"]["id"].clone();
    let department = format!("/company/departments/{}", head.as_str().unwrap());
    for (client, address) in [
        (&base, "/"),
        (&insider, "/company/employees"),
        (&insider, department.as_str()),
        (&insider, "/company/roles/manager"),
    ] {
        assert_eq!(client.get(address).await.status, 200, "{address}");
    }
    app.work().await;
    assert_eq!(app.reconcile().await["errors"], 0);
    // Entries and organisations are brought over ten minutes later, and people after them.
    app.leaves(LEFT + 5);
    app.local().faults.calls()
}

#[tokio::test]
async fn every_lambda_may_do_exactly_what_it_does() {
    let app = TestApp::start(contexts::product).await;
    start_every_lambda(&app).await;
    charge_every_endpoint(&app).await;
    let admin = app.admin().await;
    give_a_domain_up(&app, &admin).await;
    let_systems_ask_for_fewer_requests(&app, &admin).await;
    give_an_organization_up(&app, &admin).await;
    lose_a_release(&app, &admin).await;
    leave_work_to_the_reconciler(&app, &admin).await;
    do_later_work(&app, &admin).await;
    bring_lists_over(&app, &admin).await;
    move_people_over(&app).await;
    add_a_super_admin(&app).await;
    demote_an_administrator(&app).await;
    have_a_letter_come_back(&app).await;
    come_back_an_hour_later(&app, &admin).await;
    make_the_demo(&app).await;

    let mut calls = app.local().faults.calls();
    assert_eq!(calls[0].id, 1, "the log goes back to the start");
    calls.extend(read_lists_of_the_release_before().await);
    let policies = app.policies();
    assert_eq!(policies.missing(&calls), BTreeSet::new());
    assert_eq!(policies.unused(&calls), BTreeSet::new());
}

#[tokio::test]
async fn calls_are_told_apart_by_the_lambda_that_makes_them_however_many_run_at_once() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.local().faults.forget_calls();
    let visitor = app.anonymous().at("romashka.localhost");
    tokio::join!(
        app.create(&admin, "romashka"),
        async {
            for _ in 0..20 {
                visitor.get("/healthz").await;
            }
        },
        async {
            for _ in 0..20 {
                assert_eq!(admin.get("/organizations").await.status, 200);
            }
        },
    );
    let calls = app.local().faults.calls();
    let by = |operation: &str| -> BTreeSet<_> {
        let same = calls.iter().filter(|call| call.operation == operation);
        same.map(|call| call.caller.as_deref().unwrap_or_default()).collect()
    };
    assert_eq!(by("Query"), BTreeSet::from(["organizations"]));
    assert_eq!(by("StartExecution"), BTreeSet::from(["organizations"]));
    assert_eq!(by("ChangeResourceRecordSets"), BTreeSet::from(["provisioning.domain"]));
    assert_eq!(by("CreateBucket"), BTreeSet::from(["provisioning.storage"]));
    assert_eq!(by("HeadObject"), BTreeSet::from(["provisioning.environment"]));
    assert_eq!(by("GetObject"), BTreeSet::from(["provisioning.build", "provisioning.deploy"]));
    assert!(by("GetItem").contains("cabinet"));
    assert!(!by("GetItem").contains("local"));
}
