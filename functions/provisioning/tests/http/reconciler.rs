//! Runs that got lost are found again, and nothing that is well is touched.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::provisioning::{FailureCode, Step};
use provisioning::Function;
use serde_json::{Value, json};
use testing::TestApp;

use super::history::{arn_of, describe, start};
use testing::aws::Aws;

fn mended(what: &str) -> Value {
    let mut answer = json!({"started": 0, "failed": 0, "ended": 0, "errors": 0});
    if !what.is_empty() {
        answer[what] = json!(1);
    }
    answer
}

/// Keeps runs from getting past Kinescope until faults are switched off.
fn hold_at_kinescope(app: &TestApp) {
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "timeout", "times": 50}));
}

/// Waits until a run stands at Kinescope.
async fn until_held(app: &TestApp) {
    let held = async {
        while !app.local().faults.calls().iter().any(|call| call.operation == "create_project") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), held).await.expect("a run comes to Kinescope");
}

#[tokio::test]
async fn a_run_that_could_not_be_started_is_started() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.fault(
        json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "denied", "times": 1}),
    );
    let id = app.place_order(&admin, "romashka").await;
    assert_eq!(app.local().machines.executions(), []);
    assert_eq!(app.organization(&admin, id).await["status"], "provisioning");

    assert_eq!(app.reconcile().await, mended("started"));
    app.run_over(id, 1).await;
    app.world().await.assert_only_cabinet(id);
    assert_eq!(app.reconcile().await, mended(""));
}

#[tokio::test]
async fn a_start_whose_answer_was_lost_is_one_run() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let lost =
        json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "lost_answer", "times": 1});
    app.fault(lost);
    let id = app.create(&admin, "romashka").await;
    assert_eq!(app.reconcile().await, mended(""));
    assert_eq!(app.local().machines.executions().len(), 1);
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn an_order_survives_a_kill_around_the_start_of_its_run() {
    for (mode, found) in [("kill_before", "started"), ("kill_after", "")] {
        let mut app = TestApp::start(crate::product).await;
        let admin = app.admin().await;
        app.fault(
            json!({"service": "stepfunctions", "operation": "StartExecution", "mode": mode, "times": 1}),
        );
        let order = app.order("romashka");
        tokio::select! {
            answered = admin.post("/organizations", &order) => panic!("{mode}: {}", answered.text),
            () = app.killed() => {}
        }
        app.kill_and_restart().await;
        let id = *app.world().await.organizations.keys().next().unwrap();
        let done = app.reconcile().await;
        if !found.is_empty() {
            assert_eq!(done, mended(found), "{mode}");
        }
        app.run_over(id, 1).await;
        app.world().await.assert_only_cabinet(id);
    }
}

#[tokio::test]
async fn a_run_that_is_under_way_is_left_alone() {
    let app = TestApp::start_impatient(crate::product).await;
    let admin = app.admin().await;
    hold_at_kinescope(&app);
    let id = app.place_order(&admin, "romashka").await;
    until_held(&app).await;
    assert_eq!(app.reconcile().await, mended(""));
    app.switch_faults_off();
    app.run_over(id, 1).await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn a_run_that_somebody_stopped_is_shown_as_failed_and_can_be_repeated() {
    let app = TestApp::start_impatient(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    hold_at_kinescope(&app);
    let id = app.place_order(&admin, "romashka").await;
    until_held(&app).await;
    let execution = format!("{id}-1");
    aws.step_functions("StopExecution", json!({"executionArn": arn_of(&execution)})).await;
    assert_eq!(describe(&aws, &execution).await["status"], "ABORTED");
    app.switch_faults_off();
    assert_eq!(app.organization(&admin, id).await["status"], "provisioning");

    assert_eq!(app.reconcile().await, mended("failed"));
    let failed = app.organization(&admin, id).await;
    app.assert_stopped_at(&failed, Step::VideoProject, FailureCode::Internal);
    assert_eq!(failed["steps"][2]["error"]["detail"], "somebody stopped the run");
    assert_eq!(app.reconcile().await, mended(""));

    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn a_name_that_an_earlier_release_left_on_the_work_list_becomes_a_task() {
    let app = TestApp::start(crate::product).await;
    let (admin, store) = (app.admin().await, &app.local().store);
    let id = app.create(&admin, "romashka").await;
    let organization = store.organization(id).await.unwrap().unwrap();
    let close = |organization: &mut domain::Organization| {
        organization.block(None, app.local().clock.now()).map(|()| None)
    };
    store.change_organization(organization, close).await.unwrap();
    let (id_text, shard) = (id.to_string(), id.as_uuid().as_bytes()[15] % 8);
    aws_sdk_dynamodb::Client::new(&app.aws().await)
        .update_item()
        .table_name("kabinet")
        .key("pk", AttributeValue::S(format!("ORGANIZATION#{id}")))
        .key("sk", AttributeValue::S("ORGANIZATION".to_owned()))
        .update_expression("SET index2pk = :list, index2sk = :id")
        .expression_attribute_values(":list", AttributeValue::S(format!("UNFINISHED#{shard}")))
        .expression_attribute_values(":id", AttributeValue::S(id_text))
        .send()
        .await
        .unwrap();
    assert_eq!(store.unfinished().await.unwrap(), [id]);

    assert_eq!(app.reconcile().await, mended(""));
    assert_eq!(store.unfinished().await.unwrap(), []);
    app.work().await;
    assert!(app.world().await.records.is_empty());
    assert_eq!(app.organization(&admin, id).await["domain_pending"], false);
}

#[tokio::test]
async fn an_organisation_that_can_not_be_helped_does_not_keep_the_others_waiting() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut waiting = Vec::new();
    for domain in ["romashka", "vasilek"] {
        app.fault(
            json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "denied", "times": 1}),
        );
        waiting.push(app.place_order(&admin, domain).await);
    }
    app.fault(
        json!({"service": "stepfunctions", "operation": "StartExecution", "mode": "denied", "times": 1}),
    );
    let done = app.reconcile().await;
    assert_eq!(done, json!({"started": 1, "failed": 0, "ended": 0, "errors": 1}));
    assert_eq!(app.reconcile().await["errors"], 0);
    for id in &waiting {
        app.run_over(*id, 1).await;
    }
    app.world().await.assert_only_cabinets(&waiting);
}

/// Runs whatever an old attempt may still run, and asserts that each of it is told that it is over.
async fn haunt(app: &TestApp, id: OrganizationId) {
    for function in Function::ALL {
        match function {
            Function::Reconcile => {}
            Function::RecordFailure => {
                let failure = json!({"Error": "AccessDenied", "Cause": "an old story"});
                let input = json!({"organization_id": id, "attempt": 1, "failure": failure});
                app.local().invoke(function.handler(), input).await.unwrap();
            }
            step => {
                let input = json!({"organization_id": id, "attempt": 1});
                let refused = app.local().invoke(step.handler(), input).await.unwrap_err();
                assert_eq!(refused.error_type, FailureCode::Superseded.name(), "{step:?}");
            }
        }
    }
}

#[tokio::test]
async fn an_old_attempt_never_harms_a_newer_one() {
    let app = TestApp::start_impatient(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}));
    let id = app.create(&admin, "romashka").await;

    app.local().faults.forget_calls();
    hold_at_kinescope(&app);
    let retried = admin.post(&format!("/organizations/{id}/retry"), &json!({})).await;
    assert_eq!(retried.status, 202, "{}", retried.text);
    until_held(&app).await;
    haunt(&app, id).await;
    let under_way = app.organization(&admin, id).await;
    assert_eq!(
        (&under_way["status"], &under_way["execution"]),
        (&json!("provisioning"), &json!(format!("{id}-2")))
    );
    app.switch_faults_off();
    app.run_over(id, 2).await;

    let world = app.world().await;
    world.assert_only_cabinet(id);
    haunt(&app, id).await;
    start(&aws, "by-hand", id, 1).await;
    app.local().machines.finished("by-hand").await.unwrap();
    let ended = describe(&aws, "by-hand").await;
    assert_eq!((&ended["status"], &ended["error"]), (&json!("FAILED"), &json!("Superseded")));
    assert_eq!(app.world().await, world);
}

/// How long a run of the reconciler takes for so many orders of which Step Functions tells nothing.
async fn time_for(orders: usize) -> Duration {
    let app = TestApp::start_impatient(crate::product).await;
    let admin = app.admin().await;
    let mode = |operation: &str, mode: &str| json!({"service": "stepfunctions", "operation": operation, "mode": mode, "times": 100});
    app.fault(mode("StartExecution", "denied"));
    for number in 0..orders {
        app.place_order(&admin, &format!("romashka-{number}")).await;
    }
    app.fault(mode("DescribeExecution", "timeout"));
    let started = std::time::Instant::now();
    assert_eq!(app.reconcile().await["errors"], json!(orders));
    app.switch_faults_off();
    started.elapsed()
}

#[tokio::test]
async fn what_does_not_answer_for_one_keeps_the_others_waiting_no_longer() {
    let (one, eight) = (time_for(1).await, time_for(8).await);
    assert!(eight < one * 3, "one takes {one:?}, eight {eight:?}");
}
