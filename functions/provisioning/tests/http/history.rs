//! A creation as AWS's own tools show it.

use domain::OrganizationId;
use serde_json::{Value, json};
use testing::TestApp;

use testing::aws::Aws;

const STATE_MACHINE: &str = "arn:aws:states:us-east-1:000000000000:stateMachine:kabinet-provisioning";

pub(crate) fn arn_of(execution: &str) -> String {
    format!("arn:aws:states:us-east-1:000000000000:execution:kabinet-provisioning:{execution}")
}

pub(crate) async fn describe(aws: &Aws, execution: &str) -> Value {
    aws.step_functions("DescribeExecution", json!({"executionArn": arn_of(execution)})).await
}

/// Type and, for what happens to a state, its name.
async fn history(aws: &Aws, execution: &str) -> Vec<String> {
    let asked = json!({"executionArn": arn_of(execution), "maxResults": 1000});
    let answer = aws.step_functions("GetExecutionHistory", asked).await;
    assert_eq!(answer.get("nextToken"), None);
    let events = answer["events"].as_array().unwrap();
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["id"], place + 1, "{event}");
    }
    let name = |event: &Value| {
        let details = event.get("stateEnteredEventDetails").or_else(|| event.get("stateExitedEventDetails"));
        details.map_or(String::new(), |details| format!(" {}", details["name"].as_str().unwrap()))
    };
    events.iter().map(|event| format!("{}{}", event["type"].as_str().unwrap(), name(event))).collect()
}

/// What a task leaves in the history when it ends so.
fn task(state: &str, end: &str) -> Vec<String> {
    vec![
        format!("TaskStateEntered {state}"),
        "TaskScheduled".to_owned(),
        "TaskStarted".to_owned(),
        end.to_owned(),
        format!("TaskStateExited {state}"),
    ]
}

/// What a step leaves that is done without waiting.
fn step(state: &str) -> Vec<String> {
    let mut events = task(state, "TaskSucceeded");
    events.extend(["Entered", "Exited"].map(|moment| format!("ChoiceState{moment} {state}Done")));
    events
}

#[tokio::test]
async fn a_clean_run_is_there_event_by_event() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = app.create(&admin, "romashka").await;
    let name = format!("{id}-1");
    let states = ["Start", "Domain", "VideoProject", "Storage", "Environment", "Build", "Deploy"];
    let mut expected = vec!["ExecutionStarted".to_owned()];
    expected.extend(states.iter().flat_map(|state| step(state)));
    expected.extend(
        ["SucceedStateEntered Ready", "SucceedStateExited Ready", "ExecutionSucceeded"].map(String::from),
    );
    assert_eq!(history(&aws, &name).await, expected);

    let described = describe(&aws, &name).await;
    assert_eq!(described["status"], "SUCCEEDED");
    assert_eq!(described["stateMachineArn"], STATE_MACHINE);
    assert_eq!(described["name"], name);
    let input: Value = serde_json::from_str(described["input"].as_str().unwrap()).unwrap();
    assert_eq!(input, json!({"organization_id": id, "attempt": 1}));
    assert!(described["stopDate"].as_f64().unwrap() >= described["startDate"].as_f64().unwrap());
}

#[tokio::test]
async fn a_run_that_failed_shows_its_error_and_the_repeat_is_an_execution_of_its_own() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1}));
    let id = app.create(&admin, "romashka").await;
    let name = format!("{id}-1");
    let mut expected = vec!["ExecutionStarted".to_owned()];
    for state in ["Start", "Domain"] {
        expected.extend(step(state));
    }
    expected.extend(task("VideoProject", "TaskFailed"));
    expected.extend(task("RecordFailure", "TaskSucceeded"));
    expected.extend(["FailStateEntered Failed", "ExecutionFailed"].map(String::from));
    assert_eq!(history(&aws, &name).await, expected);
    let described = describe(&aws, &name).await;
    assert_eq!(described["status"], "FAILED");
    assert_eq!(described["error"], "KinescopeUnauthorized");
    let detail = &app.organization(&admin, id).await["steps"][2]["error"]["detail"];
    assert_eq!(&described["cause"], detail);

    app.retry(&admin, id).await;
    let listed = aws.step_functions("ListExecutions", json!({"stateMachineArn": STATE_MACHINE})).await;
    let listed: Vec<_> = listed["executions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|execution| (execution["name"].as_str().unwrap(), execution["status"].as_str().unwrap()))
        .collect();
    let repeat = format!("{id}-2");
    assert_eq!(listed, [(repeat.as_str(), "SUCCEEDED"), (name.as_str(), "FAILED")]);
    let failed = json!({"stateMachineArn": STATE_MACHINE, "statusFilter": "FAILED"});
    let failed = aws.step_functions("ListExecutions", failed).await;
    assert_eq!(failed["executions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_error_that_passes_is_in_the_history_with_its_retry() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "error", "times": 2}));
    let id = app.create(&admin, "romashka").await;
    let events = history(&aws, &format!("{id}-1")).await;
    let from = events.iter().position(|event| event == "TaskStateEntered VideoProject").unwrap();
    let to = events.iter().position(|event| event == "TaskStateExited VideoProject").unwrap();
    let attempts = ["TaskScheduled", "TaskStarted", "TaskFailed"].repeat(2);
    let expected = [attempts, vec!["TaskScheduled", "TaskStarted", "TaskSucceeded"]].concat();
    assert_eq!(events[from + 1..to], expected);
}

/// Starts an execution by hand, as a person with access to AWS may.
pub(crate) async fn start(aws: &Aws, name: &str, id: OrganizationId, attempt: u32) {
    let input = json!({"organization_id": id, "attempt": attempt}).to_string();
    let asked = json!({"stateMachineArn": STATE_MACHINE, "name": name, "input": input});
    let started = aws.step_functions("StartExecution", asked).await;
    assert_eq!(started["executionArn"], arn_of(name));
}
