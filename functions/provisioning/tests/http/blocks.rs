//! A cabinet that is closed, by a super-admin or by the end of its subscription, and opened again.

use std::time::Duration;

use domain::provisioning::{FailureCode, Step};
use domain::task::TaskState;
use domain::{OrganizationId, Task};
use serde_json::json;
use testing::{Client, TestApp};

use testing::aws::Aws;

const DAY: Duration = Duration::from_hours(24);

async fn assert_open(app: &TestApp, admin: &Client, id: OrganizationId) {
    assert_eq!(app.organization(admin, id).await["status"], "active");
    let visitor = app.anonymous().at("romashka.localhost");
    assert_eq!(visitor.get("/").await.json()["name"], "ООО «romashka»");
    assert_eq!(visitor.browsing().get("/").await.status, 200);
}

/// Closed to people and programs alike, whoever they are and whatever they ask.
async fn assert_closed(app: &TestApp, admin: &Client, id: OrganizationId) {
    assert_eq!(app.organization(admin, id).await["status"], "blocked");
    let visitor = app.anonymous().at("romashka.localhost");
    let program = visitor.get("/").await;
    assert_eq!((program.status, program.problem().0.as_str()), (403, "blocked"));
    let person = visitor.browsing().get("/").await;
    assert_eq!(person.status, 403);
    assert!(person.header("content-type").starts_with("text/html"), "{}", person.header("content-type"));
    assert!(person.text.contains(&app.russian("problem-blocked")), "{}", person.text);
    assert!(!person.text.contains("romashka»"), "a blocked page says whose it is: {}", person.text);
}

#[tokio::test]
async fn a_block_takes_the_name_out_of_the_dns_and_keeps_everything_else() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    assert_open(&app, &admin, id).await;
    let before = app.world().await;

    let blocked = admin.post(&format!("/organizations/{id}/block"), &json!({"reason": "Не оплачено"})).await;
    assert_eq!(blocked.status, 200, "{}", blocked.text);
    assert_eq!(blocked.json()["block"]["reason"], "Не оплачено");
    assert_closed(&app, &admin, id).await;
    assert_eq!(app.world().await.records, before.records, "the name follows the answers a moment later");
    app.work().await;
    let world = app.world().await;
    assert!(world.records.is_empty(), "{:?}", world.records);
    assert_eq!(world.reservations, before.reservations);
    assert_eq!((&world.projects, &world.buckets), (&before.projects, &before.buckets));

    let rival = app.create(&admin, "romashka").await;
    app.assert_stopped_at(&app.organization(&admin, rival).await, Step::Domain, FailureCode::DomainTaken);
    assert!(app.world().await.records.is_empty());

    let opened = admin.post(&format!("/organizations/{id}/unblock"), &json!({})).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    assert_open(&app, &admin, id).await;
    app.work().await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn access_closes_by_itself_after_the_last_paid_day_and_an_extension_opens_it() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut order = app.order("romashka");
    order["subscription_ends_on"] = json!(app.day(2));
    let created = admin.post("/organizations", &order).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let id: OrganizationId = created.json()["id"].as_str().unwrap().parse().unwrap();
    app.run_over(id, 1).await;

    app.advance(2 * DAY);
    let admin = app.admin().await;
    assert_open(&app, &admin, id).await;
    app.advance(DAY);
    let admin = app.admin().await;
    assert_closed(&app, &admin, id).await;
    assert_eq!(app.reconcile().await["ended"], 1);
    let listed = admin.get("/organizations?status=blocked").await.json();
    assert_eq!(listed["items"][0]["id"], id.to_string());
    let refused = admin.post(&format!("/organizations/{id}/unblock"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "subscription_ended"));

    let version = app.organization(&admin, id).await["version"].clone();
    let extension = json!({"version": version, "subscription_ends_on": app.day(0)});
    let extended = admin.patch(&format!("/organizations/{id}"), &extension).await;
    assert_eq!(extended.status, 200, "{}", extended.text);
    assert_open(&app, &admin, id).await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn a_block_by_hand_outlives_an_extension() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let blocked = admin.post(&format!("/organizations/{id}/block"), &json!({})).await;
    let extension = json!({"version": blocked.json()["version"], "subscription_ends_on": app.day(900)});
    let extended = admin.patch(&format!("/organizations/{id}"), &extension).await;
    assert_eq!((extended.status, &extended.json()["status"]), (200, &json!("blocked")));
    assert_closed(&app, &admin, id).await;
}

async fn transition(app: &TestApp, admin: &Client, id: OrganizationId, what: &str) {
    let done = admin.post(&format!("/organizations/{id}/{what}"), &json!({})).await;
    assert_eq!((done.status, &done.json()["domain_pending"]), (200, &json!(true)), "{what}: {}", done.text);
    assert_eq!(app.organization(admin, id).await["domain_pending"], true, "{what}");
}

/// The one task that waits for somebody's decision.
async fn parked(app: &TestApp) -> Task {
    let mut tasks = app.local().store.unfinished_tasks().await.unwrap();
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    let task = tasks.remove(0);
    assert_eq!((task.kind.as_str(), task.state), ("domain", TaskState::Parked));
    task
}

async fn try_again(app: &TestApp, task: &Task) {
    let now = app.local().clock.now();
    let again = app.local().store.change_task(task, now, |task| task.try_again(now).unwrap());
    again.await.unwrap();
    app.work().await;
}

#[tokio::test]
async fn a_name_that_was_taken_during_a_block_is_told_of_and_restored_once_it_is_free() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = app.create(&admin, "romashka").await;
    transition(&app, &admin, id, "block").await;
    app.work().await;
    assert_eq!(app.organization(&admin, id).await["domain_pending"], false);
    aws.change_record("CREATE", "romashka.localhost.", "elsewhere.example").await;

    transition(&app, &admin, id, "unblock").await;
    app.work().await;
    let task = parked(&app).await;
    assert_eq!(task.cause.as_ref().unwrap().code, "domain_taken");
    assert_eq!(task.organization_id, Some(id));
    let page = admin.browsing().get(&format!("/organizations/{id}")).await.text;
    assert!(page.contains("Имя romashka.localhost пока не ведёт в кабинет"), "{page}");
    try_again(&app, &task).await;
    let records = app.world().await.records;
    assert_eq!(records.len(), 1, "nothing of somebody else's is touched: {records:?}");

    aws.change_record("DELETE", "romashka.localhost.", "elsewhere.example").await;
    try_again(&app, &parked(&app).await).await;
    assert_eq!(app.organization(&admin, id).await["domain_pending"], false);
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn what_was_said_last_holds_however_quickly_it_was_said() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    for what in ["block", "unblock"] {
        transition(&app, &admin, id, what).await;
    }
    app.work().await;
    assert_eq!(app.organization(&admin, id).await["domain_pending"], false);
    app.world().await.assert_only_cabinet(id);
    for what in ["block", "unblock", "block"] {
        transition(&app, &admin, id, what).await;
    }
    app.work().await;
    assert_eq!(app.organization(&admin, id).await["domain_pending"], false);
    assert!(app.world().await.records.is_empty());
}

#[tokio::test]
async fn a_cabinet_that_is_opened_while_its_name_is_being_removed_gets_its_name_back() {
    let app = TestApp::start_impatient(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    transition(&app, &admin, id, "block").await;
    // The worker has read the organisation and waits for the DNS.
    app.fault(
        json!({"service": "route53", "operation": "ListResourceRecordSets", "mode": "timeout", "times": 1}),
    );
    let opened = async {
        while app.local().faults.list().iter().any(|fault| fault.operation == "ListResourceRecordSets") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        transition(&app, &admin, id, "unblock").await;
    };
    tokio::join!(app.work(), opened);
    app.advance(Duration::from_mins(2));
    app.work().await;
    assert_eq!(app.organization(&app.admin().await, id).await["domain_pending"], false);
    app.world().await.assert_only_cabinet(id);
}
