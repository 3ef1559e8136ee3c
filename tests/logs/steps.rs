//! The lines of the state machine's functions.

use std::collections::BTreeSet;

use domain::OrganizationId;
use serde_json::{Value, json};
use testing::TestApp;

use crate::capture::{self, assert_measures};

const METRICS: [(&str, &str); 3] =
    [("Duration", "Milliseconds"), ("Failures", "Count"), ("DynamoDbCalls", "Count")];

/// The lines of an execution's functions.
fn lines_of(execution: &str) -> Vec<Value> {
    let lines = capture::lines(|line| line["execution"] == execution && !line["Step"].is_null());
    let lines: Vec<Value> = lines.into_iter().map(|(_, line)| line).collect();
    for line in &lines {
        assert_measures(line, "Step", &METRICS);
        assert_eq!(line["caller"], "state_machine", "{line}");
        assert!(line["DynamoDbCalls"].as_u64().unwrap() >= 1, "{line}");
    }
    lines
}

/// Step, outcome and code of each.
fn outcomes(execution: &str) -> Vec<String> {
    lines_of(execution)
        .iter()
        .map(|line| {
            let code = line["code"].as_str().map(|code| format!(" {code}")).unwrap_or_default();
            assert_eq!(line["Failures"], u8::from(!code.is_empty()), "{line}");
            format!("{} {}{code}", line["Step"].as_str().unwrap(), line["outcome"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn every_try_of_a_step_leaves_one_line_that_says_how_it_went() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    app.fault(
        json!({"service": "kinescope", "operation": "create_project", "mode": "error", "status": 500, "times": 1}),
    );
    app.fault(json!({"service": "s3", "operation": "PutObject", "mode": "denied", "times": 1}));
    let id: OrganizationId = app.create(&admin, "romashka").await;
    let first = [
        "start done",
        "domain done",
        "video_project failed Unavailable",
        "video_project done",
        "storage done",
        "environment failed AccessDenied",
        "record_failure done",
    ];
    assert_eq!(outcomes(&format!("{id}-1")), first);
    app.retry(&admin, id).await;
    let second = [
        "start passed_over",
        "domain passed_over",
        "video_project passed_over",
        "storage passed_over",
        "environment done",
        "build done",
        "deploy done",
    ];
    assert_eq!(outcomes(&format!("{id}-2")), second);

    let said = capture::lines(|line| line["execution"] == format!("{id}-1") && line["message"] == "failed");
    let said: Vec<&Value> = said.iter().map(|(_, line)| line).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[1]["code"], "AccessDenied");
    assert!(said[1]["error"].as_str().unwrap().starts_with("S3, PutObject"), "{:?}", said[1]);
}

#[tokio::test]
async fn what_runs_on_a_schedule_says_so() {
    capture::start();
    let app = TestApp::start(contexts::product).await;
    app.reconcile().await;
    let lines = capture::lines(|line| line["Step"] == "reconcile");
    let (_, line) = &lines[0];
    assert_measures(line, "Step", &METRICS);
    let callers: BTreeSet<&str> = lines.iter().map(|(_, line)| line["caller"].as_str().unwrap()).collect();
    assert_eq!(callers, BTreeSet::from(["scheduled"]));
    assert_eq!((&line["outcome"], &line["execution"]), (&json!("done"), &json!(null)));
}
