//! Steps that run more often than once, and creations that run into each other.

use std::collections::BTreeMap;

use domain::OrganizationId;
use domain::provisioning::{FailureCode, Step};
use futures_util::future::join_all;
use provisioning::Function;
use serde_json::{Value, json};
use states::Status;
use testing::{Client, TestApp};

use super::history::start;
use testing::aws::Aws;

const STEPS: [(Function, Step); 7] = [
    (Function::Start, Step::Start),
    (Function::Domain, Step::Domain),
    (Function::VideoProject, Step::VideoProject),
    (Function::Storage, Step::Storage),
    (Function::Environment, Step::Environment),
    (Function::Build, Step::Build),
    (Function::Deploy, Step::Deploy),
];

/// An order whose run nobody has started.
pub(crate) async fn place_order_unstarted(app: &TestApp, admin: &Client) -> (OrganizationId, Value) {
    app.fault(
        json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "denied", "times": 1}),
    );
    let id = app.place_order(admin, "romashka").await;
    (id, json!({"organization_id": id, "attempt": 1}))
}

async fn assert_all_created(app: &TestApp, admin: &Client, id: OrganizationId) {
    app.world().await.assert_only_cabinet(id);
    let organization = app.organization(admin, id).await;
    let origins: Vec<_> =
        organization["resources"].as_array().unwrap().iter().map(|line| &line["origin"]).collect();
    assert_eq!(origins, vec!["created"; 5]);
}

#[tokio::test]
async fn a_step_that_is_done_is_passed_over() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (id, input) = place_order_unstarted(&app, &admin).await;
    for (function, step) in STEPS {
        let first = app.local().invoke(function.handler(), input.clone()).await.unwrap();
        assert_eq!(first, json!({"step": step, "passed_over": false, "wait_seconds": 0}));
        let world = app.world().await;
        let second = app.local().invoke(function.handler(), input.clone()).await.unwrap();
        assert_eq!(second, json!({"step": step, "passed_over": true, "wait_seconds": 0}));
        assert_eq!(app.world().await, world, "{step:?}");
    }
    assert_all_created(&app, &admin, id).await;
}

#[tokio::test]
async fn a_step_may_run_four_times_at_once_and_makes_one_of_everything() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (id, input) = place_order_unstarted(&app, &admin).await;
    for (function, step) in STEPS {
        let runs = (0..4).map(|_| app.local().invoke(function.handler(), input.clone()));
        let ends = join_all(runs).await;
        assert!(ends.iter().any(Result::is_ok), "{step:?}: {ends:?}");
        // Who comes last may find the run over, or the table busy, and says so.
        for failure in ends.iter().filter_map(|end| end.as_ref().err()) {
            let excuses = [FailureCode::Superseded, FailureCode::Throttled].map(FailureCode::name);
            assert!(excuses.contains(&failure.error_type.as_str()), "{step:?}: {ends:?}");
        }
    }
    assert_all_created(&app, &admin, id).await;
}

#[tokio::test]
async fn another_execution_of_a_creation_that_is_done_changes_nothing() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = app.create(&admin, "romashka").await;
    let world = app.world().await;
    start(&aws, "once-more", id, 1).await;
    assert_eq!(app.local().machines.finished("once-more").await.unwrap().status, Status::Succeeded);
    assert_eq!(app.world().await, world);
}

#[tokio::test]
async fn two_executions_of_one_attempt_side_by_side_make_one_cabinet() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let (id, _) = place_order_unstarted(&app, &admin).await;
    tokio::join!(start(&aws, "left", id, 1), start(&aws, "right", id, 1));
    for execution in ["left", "right"] {
        app.local().machines.finished(execution).await.unwrap();
    }
    assert_all_created(&app, &admin, id).await;
}

#[tokio::test]
async fn of_twenty_simultaneous_creations_of_one_domain_one_wins() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let ids = join_all((0..20).map(|_| app.place_order(&admin, "romashka"))).await;
    join_all(ids.iter().map(|id| app.run_over(*id, 1))).await;

    let mut statuses: BTreeMap<String, Vec<OrganizationId>> = BTreeMap::new();
    for id in ids {
        let organization = app.organization(&admin, id).await;
        if organization["status"] == "failed" {
            app.assert_stopped_at(&organization, Step::Domain, FailureCode::DomainTaken);
        }
        statuses.entry(organization["status"].as_str().unwrap().to_owned()).or_default().push(id);
    }
    let counts: Vec<_> = statuses.iter().map(|(status, ids)| (status.as_str(), ids.len())).collect();
    assert_eq!(counts, [("active", 1), ("failed", 19)]);
    let winner = statuses["active"][0];
    let world = app.world().await;
    world.assert_only_cabinet(winner);
    assert_eq!(world.reservations, BTreeMap::from([("romashka".to_owned(), winner)]));
    assert_eq!(world.head_departments.keys().collect::<Vec<_>>(), [&winner]);
}
