//! Each state type, the data between states, and what happens when one fails.

use jiff::SignedDuration;
use serde_json::{Value, json};
use states::{Event, Pace, Status};
use tempfile::TempDir;

use crate::world::{Answer, World, machine, merge, task};

fn echo(_: &str, payload: &Value) -> Answer {
    Answer::Give(payload.clone())
}

/// Fails with the error named by the function, as often as the payload says.
fn fail(function: &str, payload: &Value) -> Answer {
    let retry = payload["retry"].as_u64().unwrap_or_default();
    match function {
        _ if payload["fails"].as_u64().is_some_and(|fails| retry >= fails) => Answer::Give(json!("done")),
        "final" => Answer::Fail("Final", "the zone is gone"),
        "hang" => Answer::Hang,
        "panic" => Answer::Panic,
        "large" => Answer::Give(json!("x".repeat(256 * 1024))),
        _ => Answer::Fail("Busy", "try later"),
    }
}

fn output(summary: &states::ExecutionSummary) -> Value {
    assert_eq!(summary.status, Status::Succeeded, "{summary:?}");
    serde_json::from_str(summary.output.as_ref().unwrap()).unwrap()
}

#[tokio::test]
async fn a_task_calls_its_function_and_its_result_flows_through_every_path() {
    let world = World::open(echo);
    let state = json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
        "InputPath": "$.in",
        "Parameters": {"FunctionName": "domain", "Payload": {
            "organization_id.$": "$.id", "execution.$": "$$.Execution.Name",
            "given.$": "$$.Execution.Input.in.id", "state.$": "$$.State.Name",
            "retries.$": "$$.State.RetryCount",
            "machine.$": "$$.StateMachine.Name",
            "fixed": [1, null]}},
        "ResultSelector": {"id.$": "$.Payload.organization_id", "code.$": "$.StatusCode",
            "version.$": "$.ExecutedVersion"},
        "ResultPath": "$.steps.domain",
        "OutputPath": "$.steps",
    });
    let summary = world.run(&machine(json!({"A": state})), &json!({"in": {"id": "o1"}})).await;
    assert_eq!(output(&summary), json!({"domain": {"id": "o1", "code": 200, "version": "$LATEST"}}));
    assert_eq!(
        world.calls(),
        [(
            "domain".to_owned(),
            json!({"organization_id": "o1", "execution": "one", "given": "o1", "state": "A", "retries": 0,
                "machine": "provisioning", "fixed": [1, null]})
        )]
    );
}

#[tokio::test]
async fn events_carry_the_names_and_details_that_the_cloud_gives_them() {
    let world = World::open(echo);
    let state = task("domain", json!({"End": true, "TimeoutSeconds": 30, "ResultPath": null}));
    world.run(&machine(json!({"A": state})), &json!({"a": 1})).await;
    let events: Vec<Value> = world
        .machines
        .history("one")
        .iter()
        .map(|event| {
            let mut shown = event.to_json(true);
            assert!(shown.as_object_mut().unwrap().remove("timestamp").unwrap().is_f64());
            shown
        })
        .collect();
    let whole = json!({"truncated": false});
    assert_eq!(
        Value::Array(events),
        json!([
            {"id": 1, "previousEventId": 0, "type": "ExecutionStarted",
                "executionStartedEventDetails": {"input": "{\"a\":1}", "inputDetails": whole}},
            {"id": 2, "previousEventId": 0, "type": "TaskStateEntered",
                "stateEnteredEventDetails": {"name": "A", "input": "{\"a\":1}", "inputDetails": whole}},
            {"id": 3, "previousEventId": 2, "type": "TaskScheduled", "taskScheduledEventDetails": {
                "resourceType": "lambda", "resource": "invoke", "region": "eu-north-1",
                "timeoutInSeconds": 30, "parameters": "{\"FunctionName\":\"domain\",\"Payload\":{\"a\":1}}"}},
            {"id": 4, "previousEventId": 3, "type": "TaskStarted",
                "taskStartedEventDetails": {"resourceType": "lambda", "resource": "invoke"}},
            {"id": 5, "previousEventId": 4, "type": "TaskSucceeded", "taskSucceededEventDetails": {
                "resourceType": "lambda", "resource": "invoke", "outputDetails": whole,
                "output": "{\"ExecutedVersion\":\"$LATEST\",\"Payload\":{\"a\":1},\"StatusCode\":200}"}},
            {"id": 6, "previousEventId": 5, "type": "TaskStateExited",
                "stateExitedEventDetails": {"name": "A", "output": "{\"a\":1}", "outputDetails": whole}},
            {"id": 7, "previousEventId": 6, "type": "ExecutionSucceeded",
                "executionSucceededEventDetails": {"output": "{\"a\":1}", "outputDetails": whole}},
        ])
    );
}

#[tokio::test]
async fn pass_choice_wait_and_succeed_lead_where_they_say() {
    let definition = machine(json!({
        "A": {"Type": "Pass", "Parameters": {"seconds.$": "$.in", "kind": "slow"}, "ResultPath": "$.made",
            "Next": "B"},
        "B": {"Type": "Choice", "Default": "E", "Choices": [
            {"Variable": "$.made.kind", "StringEquals": "fast", "Next": "E"},
            {"Variable": "$.made.kind", "StringEquals": "slow", "Next": "C"}]},
        "C": {"Type": "Wait", "SecondsPath": "$.made.seconds", "Next": "D"},
        "D": {"Type": "Pass", "Result": {"x": 1}, "ResultPath": "$.made", "Next": "F"},
        "E": {"Type": "Fail"},
        "F": {"Type": "Succeed", "OutputPath": "$.made"},
    }));
    let world = World::open(echo);
    let summary = world.run(&definition, &json!({"in": 3600})).await;
    assert_eq!(output(&summary), json!({"x": 1}));
    assert_eq!(
        world.event_names("one"),
        [
            "ExecutionStarted",
            "PassStateEntered A",
            "PassStateExited A",
            "ChoiceStateEntered B",
            "ChoiceStateExited B",
            "WaitStateEntered C",
            "WaitStateExited C",
            "PassStateEntered D",
            "PassStateExited D",
            "SucceedStateEntered F",
            "SucceedStateExited F",
            "ExecutionSucceeded",
        ]
    );
}

#[tokio::test]
async fn a_choice_without_a_match_fails_the_execution() {
    let world = World::open(echo);
    let choice = json!({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "B"}]});
    let summary = world.run(&machine(json!({"A": choice, "B": {"Type": "Succeed"}})), &json!({"a": 1})).await;
    assert_eq!((summary.status, summary.error.as_deref()), (Status::Failed, Some("States.NoChoiceMatched")));
}

#[tokio::test]
async fn a_fail_state_takes_its_words_from_the_definition_or_from_the_input() {
    for (state, error, cause) in [
        (json!({"Type": "Fail", "Error": "Broken", "Cause": "by hand"}), Some("Broken"), Some("by hand")),
        (
            json!({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.c)"}),
            Some("E"),
            Some("C!"),
        ),
        (json!({"Type": "Fail"}), None, None),
    ] {
        let world = World::open(echo);
        let summary = world.run(&machine(json!({"A": state})), &json!({"e": "E", "c": "C"})).await;
        assert_eq!(summary.status, Status::Failed);
        assert_eq!((summary.error.as_deref(), summary.cause.as_deref()), (error, cause));
        assert_eq!(world.event_names("one"), ["ExecutionStarted", "FailStateEntered A", "ExecutionFailed"]);
    }
}

#[tokio::test]
async fn a_transient_error_is_retried_until_the_function_answers() {
    let world = World::open(fail);
    let state = task(
        "busy",
        json!({
        "Parameters": {"FunctionName": "busy", "Payload": {"fails": 2, "retry.$": "$$.State.RetryCount"}},
        "Retry": [{"ErrorEquals": ["Busy"]}], "OutputPath": "$.Payload", "End": true}),
    );
    let summary = world.run(&machine(json!({"A": state})), &json!({})).await;
    assert_eq!(output(&summary), json!("done"));
    assert_eq!(world.calls().len(), 3);
    assert_eq!(
        world.event_names("one")[2..8],
        ["TaskScheduled", "TaskStarted", "TaskFailed", "TaskScheduled", "TaskStarted", "TaskFailed"]
    );
}

#[tokio::test]
async fn a_caught_error_goes_where_its_result_path_says() {
    let world = World::open(fail);
    let caught = json!({"Next": "B", "Retry": [{"ErrorEquals": ["Busy"]}],
        "Catch": [{"ErrorEquals": ["Other"], "Next": "C"},
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"}]});
    let definition =
        machine(json!({"A": task("final", caught), "B": {"Type": "Succeed"}, "C": {"Type": "Fail"}}));
    let summary = world.run(&definition, &json!({"id": 1})).await;
    assert_eq!(
        output(&summary),
        json!({"id": 1, "error": {
            "Error": "Final", "Cause": "{\"errorMessage\":\"the zone is gone\",\"errorType\":\"Final\"}"}})
    );
    assert_eq!(world.calls().len(), 1);
}

#[tokio::test]
async fn an_uncaught_error_ends_the_execution_after_its_retries() {
    let world = World::open(fail);
    let state = task(
        "busy",
        json!({"End": true, "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]}),
    );
    let summary = world.run(&machine(json!({"A": state})), &json!({})).await;
    assert_eq!((summary.status, summary.error.as_deref()), (Status::Failed, Some("Busy")));
    assert_eq!(summary.cause.as_deref(), Some("{\"errorMessage\":\"try later\",\"errorType\":\"Busy\"}"));
    assert_eq!(world.calls().len(), 3);
}

#[tokio::test]
async fn a_panic_in_a_function_is_that_functions_error() {
    let world = World::open(fail);
    let summary = world.run(&machine(json!({"A": task("panic", json!({"End": true}))})), &json!({})).await;
    assert_eq!((summary.status, summary.error.as_deref()), (Status::Failed, Some("Runtime.ExitError")));
}

#[tokio::test]
async fn a_task_over_its_time_is_timed_out_and_can_be_caught() {
    let world = World::open(fail);
    let state = task(
        "hang",
        json!({"TimeoutSeconds": 1, "Next": "B",
        "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "B"}]}),
    );
    let summary = world.run(&machine(json!({"A": state, "B": {"Type": "Succeed"}})), &json!({})).await;
    assert_eq!(output(&summary), json!({"Error": "States.Timeout", "Cause": ""}));
    assert_eq!(world.event_names("one")[4], "TaskTimedOut");
}

#[tokio::test]
async fn a_machine_over_its_time_is_timed_out() {
    let world = World::open(fail);
    let definition =
        merge(machine(json!({"A": task("hang", json!({"End": true}))})), json!({"TimeoutSeconds": 1}));
    let summary = world.run(&definition, &json!({})).await;
    assert_eq!((summary.status, summary.error.as_deref()), (Status::TimedOut, Some("States.Timeout")));
    assert_eq!(world.event_names("one").last().unwrap(), "ExecutionTimedOut");
}

#[tokio::test]
async fn a_result_over_the_limit_is_not_caught_by_the_wildcard_but_by_its_name() {
    for (name, status) in [("States.ALL", Status::Failed), ("States.DataLimitExceeded", Status::Succeeded)] {
        let world = World::open(fail);
        let state = task("large", json!({"Next": "B", "Catch": [{"ErrorEquals": [name], "Next": "B"}]}));
        let summary = world.run(&machine(json!({"A": state, "B": {"Type": "Succeed"}})), &json!({})).await;
        assert_eq!(summary.status, status);
        if status == Status::Failed {
            assert_eq!(summary.error.as_deref(), Some("States.DataLimitExceeded"));
        }
    }
}

#[tokio::test]
async fn a_path_to_nothing_fails_the_execution_whatever_is_caught() {
    let world = World::open(echo);
    let state = task(
        "f",
        json!({"InputPath": "$.none", "Next": "B",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}),
    );
    let summary = world.run(&machine(json!({"A": state, "B": {"Type": "Succeed"}})), &json!({})).await;
    assert_eq!((summary.status, summary.error.as_deref()), (Status::Failed, Some("States.Runtime")));
    assert_eq!(
        summary.cause.as_deref(),
        Some(
            "An error occurred while executing the state 'A' (entered at the event id #2). \
             Invalid path '$.none' : The InputPath could not be found in the input '{}'"
        )
    );
}

fn parallel(left: Value, right: Value, extra: Value) -> Value {
    let branch = |name: &str, state: Value| json!({"StartAt": name, "States": {name: state}});
    merge(json!({"Type": "Parallel", "Branches": [branch("L", left), branch("R", right)]}), extra)
}

#[tokio::test]
async fn a_parallel_gathers_its_branches_outputs_in_order() {
    let world = World::open(echo);
    let state = parallel(
        task("left", json!({"End": true, "OutputPath": "$.Payload.id"})),
        json!({"Type": "Pass", "Result": "right", "End": true}),
        json!({"ResultSelector": {"both.$": "$"}, "ResultPath": "$.result", "End": true}),
    );
    let summary = world.run(&machine(json!({"A": state})), &json!({"id": 7})).await;
    assert_eq!(output(&summary), json!({"id": 7, "result": {"both": [7, "right"]}}));
    let names = world.event_names("one");
    assert_eq!(names[1..3], ["ParallelStateEntered A", "ParallelStateStarted"]);
    assert_eq!(
        names[names.len() - 3..],
        ["ParallelStateSucceeded", "ParallelStateExited A", "ExecutionSucceeded"]
    );
    let shown = world.machines.history("one")[5].to_json(true);
    assert!(shown.get("branch").is_none());
}

#[tokio::test]
async fn a_failed_branch_ends_the_others_and_is_retried_and_caught_as_a_whole() {
    let world = World::open(fail);
    let state = parallel(
        task("final", json!({"End": true})),
        task("hang", json!({"End": true})),
        json!({"Next": "B", "Retry": [{"ErrorEquals": ["Final"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}),
    );
    let summary = world.run(&machine(json!({"A": state, "B": {"Type": "Succeed"}})), &json!({})).await;
    assert_eq!(output(&summary)["Error"], "Final");
    let count = |name: &str| world.event_names("one").iter().filter(|event| *event == name).count();
    assert_eq!(count("ParallelStateStarted"), 2);
    assert_eq!(count("ParallelStateFailed"), 2);
    assert_eq!(count("ParallelStateEntered A"), 1);
}

#[tokio::test]
async fn waits_and_retries_take_their_real_time_unless_told_otherwise() {
    let world = World::open_in(&TempDir::new().unwrap().into(), Pace::Real, fail).unwrap();
    let state = task(
        "busy",
        json!({
        "Parameters": {"FunctionName": "busy", "Payload": {"fails": 1, "retry.$": "$$.State.RetryCount"}},
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}], "Next": "B"}),
    );
    let definition = machine(json!({"A": state, "B": {"Type": "Wait", "Seconds": 1, "Next": "C"},
        "C": {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "End": true}}));
    world.run(&definition, &json!({})).await;
    let history = world.machines.history("one");
    let gap_after = |found: fn(&Event) -> bool| {
        let position = history.iter().position(|event| found(&event.event)).unwrap();
        history[position + 1].timestamp.duration_since(history[position].timestamp)
    };
    let second = SignedDuration::from_secs(1);
    assert!(gap_after(|event| matches!(event, Event::TaskFailed(_))) >= second);
    assert!(gap_after(|event| event.type_name() == "WaitStateEntered") >= second);
}
