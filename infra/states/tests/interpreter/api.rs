//! The API as the AWS command line speaks it.

use serde_json::{Value, json};
use states::Status;

use crate::world::{Answer, EXECUTION, MACHINE, World, machine, task};

fn hang(_: &str, _: &Value) -> Answer {
    Answer::Hang
}

/// A world with one machine, whose executions end at once unless the input says `wait`.
fn world() -> World {
    let world = World::open(hang);
    let choice = json!({"Type": "Choice", "Default": "B", "Choices": [
        {"Variable": "$.wait", "IsPresent": true, "Next": "C"}]});
    world.define(&machine(json!({
        "A": choice, "B": {"Type": "Succeed"}, "C": task("slow", json!({"End": true}))})));
    world
}

fn refusal(world: &World, operation: &str, body: &Value) -> (u16, String) {
    let (status, answer) = world.call(operation, body);
    assert!(answer["message"].is_string());
    (status, answer["__type"].as_str().unwrap().to_owned())
}

fn names(answer: &Value) -> Vec<&str> {
    let executions = answer["executions"].as_array().unwrap();
    executions.iter().map(|execution| execution["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_same_start_is_answered_with_the_running_execution_and_any_other_is_refused() {
    let world = world();
    let start = |input: &str| json!({"stateMachineArn": MACHINE, "name": "one", "input": input});
    let first = world.call("StartExecution", &start("{\"wait\":1}"));
    assert_eq!(first.1["executionArn"], format!("{EXECUTION}:one"));
    assert_eq!(world.call("StartExecution", &start("{\"wait\":1}")), first);
    let exists = (400, "ExecutionAlreadyExists".to_owned());
    assert_eq!(refusal(&world, "StartExecution", &start("{\"wait\":2}")), exists);
    world.call("StopExecution", &json!({"executionArn": format!("{EXECUTION}:one")}));
    assert_eq!(refusal(&world, "StartExecution", &start("{\"wait\":1}")), exists);
    assert_eq!(world.machines.executions().len(), 1);
}

#[tokio::test]
async fn an_execution_is_described_from_its_start_to_its_end() {
    let world = world();
    world.start("one", &json!({"wait": 1}));
    let request = json!({"executionArn": format!("{EXECUTION}:one")});
    let (_, running) = world.call("DescribeExecution", &request);
    assert_eq!(running["status"], "RUNNING");
    assert_eq!(running.get("stopDate"), None);
    let (status, stopped) = world.call(
        "StopExecution",
        &json!({"executionArn": format!("{EXECUTION}:one"), "error": "Enough", "cause": "by hand"}),
    );
    assert_eq!(status, 200);
    let (_, described) = world.call("DescribeExecution", &request);
    assert_eq!(
        described,
        json!({"executionArn": format!("{EXECUTION}:one"), "stateMachineArn": MACHINE, "name": "one",
            "status": "ABORTED", "startDate": running["startDate"], "stopDate": stopped["stopDate"],
            "input": "{\"wait\":1}", "inputDetails": {"included": true}, "error": "Enough",
            "cause": "by hand", "redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": "Executions are not redriven here"})
    );
    assert_eq!(world.call("StopExecution", &request).1, stopped);
    assert_eq!(world.event_names("one").last().unwrap(), "ExecutionAborted");
}

#[tokio::test]
async fn executions_are_listed_newest_first_by_status_and_page() {
    let world = world();
    for (name, input) in [("one", json!({})), ("two", json!({"wait": 1})), ("three", json!({}))] {
        let started = std::time::Instant::now();
        world.start(name, &input);
        // Starts within one millisecond have no order.
        while started.elapsed() < std::time::Duration::from_millis(2) {
            tokio::task::yield_now().await;
        }
    }
    for name in ["one", "three"] {
        assert_eq!(world.machines.finished(name).await.unwrap().status, Status::Succeeded);
    }
    let list = |extra: Value| {
        world.call("ListExecutions", &crate::world::merge(json!({"stateMachineArn": MACHINE}), extra)).1
    };
    assert_eq!(names(&list(json!({}))), ["three", "two", "one"]);
    assert_eq!(names(&list(json!({"statusFilter": "RUNNING"}))), ["two"]);
    assert_eq!(names(&list(json!({"statusFilter": "PENDING_REDRIVE"}))), [""; 0]);
    let page = list(json!({"maxResults": 2}));
    assert_eq!(names(&page), ["three", "two"]);
    let rest = list(json!({"maxResults": 2, "nextToken": page["nextToken"]}));
    assert_eq!((names(&rest), rest.get("nextToken")), (vec!["one"], None));
    assert_eq!(list(json!({"nextToken": "made up"}))["__type"], "InvalidToken");
    assert_eq!(list(json!({"maxResults": 1001}))["__type"], "ValidationException");
    assert_eq!(list(json!({"statusFilter": "DONE"}))["__type"], "ValidationException");
}

#[tokio::test]
async fn a_history_is_paged_reversed_and_shown_without_data() {
    let world = world();
    world.start("one", &json!({}));
    world.machines.finished("one").await.unwrap();
    let get = |extra: Value| {
        let request = crate::world::merge(json!({"executionArn": format!("{EXECUTION}:one")}), extra);
        world.call("GetExecutionHistory", &request).1
    };
    let ids = |answer: &Value| -> Vec<u64> {
        answer["events"].as_array().unwrap().iter().map(|event| event["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids(&get(json!({}))), [1, 2, 3, 4, 5, 6]);
    let page = get(json!({"reverseOrder": true, "maxResults": 4}));
    assert_eq!(ids(&page), [6, 5, 4, 3]);
    let rest = get(json!({"reverseOrder": true, "maxResults": 4, "nextToken": page["nextToken"]}));
    assert_eq!(ids(&rest), [2, 1]);
    let bare = get(json!({"includeExecutionData": false}));
    assert_eq!(bare["events"][1]["stateEnteredEventDetails"], json!({"name": "A"}));
}

#[tokio::test]
async fn machines_are_listed_and_described_with_what_was_substituted() {
    let world = World::open(hang);
    let definition = machine(json!({"A": task("${Domain}", json!({"End": true}))})).to_string();
    let substitutions = [("Domain".to_owned(), "arn:domain".to_owned())].into();
    world.machines.define("provisioning", &definition, &substitutions).unwrap();
    let (_, list) = world.call("ListStateMachines", &json!({}));
    assert_eq!(list["stateMachines"][0]["stateMachineArn"], MACHINE);
    let (_, described) = world.call("DescribeStateMachine", &json!({"stateMachineArn": MACHINE}));
    assert_eq!(described["definition"], definition.replace("${Domain}", "arn:domain"));
    assert_eq!(described["roleArn"], "arn:aws:iam::123456789012:role/provisioning");
    world.start("one", &json!({}));
    let of = json!({"executionArn": format!("{EXECUTION}:one")});
    let (_, used) = world.call("DescribeStateMachineForExecution", &of);
    assert_eq!(used["definition"], described["definition"]);
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_refused_by_the_name_that_clients_expect() {
    let world = world();
    let start = |name: &str, input: &str| json!({"stateMachineArn": MACHINE, "name": name, "input": input});
    let unknown_machine = json!({"stateMachineArn": MACHINE.replace("provisioning", "other")});
    let unknown_execution = json!({"executionArn": format!("{EXECUTION}:none")});
    for (operation, body, expected) in [
        ("StartExecution", start("a b", "{}"), "InvalidName"),
        ("StartExecution", start("a/b", "{}"), "InvalidName"),
        ("StartExecution", start("", "{}"), "InvalidName"),
        ("StartExecution", start(&"a".repeat(81), "{}"), "InvalidName"),
        ("StartExecution", start("one", "{"), "InvalidExecutionInput"),
        ("StartExecution", start("one", &format!("\"{}\"", "x".repeat(256 * 1024))), "ValidationException"),
        ("StartExecution", unknown_machine.clone(), "StateMachineDoesNotExist"),
        ("StartExecution", json!({"stateMachineArn": "provisioning"}), "InvalidArn"),
        ("StartExecution", json!({}), "SerializationException"),
        ("ListExecutions", unknown_machine.clone(), "StateMachineDoesNotExist"),
        ("DescribeStateMachine", unknown_machine, "StateMachineDoesNotExist"),
        ("DescribeExecution", unknown_execution.clone(), "ExecutionDoesNotExist"),
        ("DescribeExecution", json!({"executionArn": MACHINE}), "InvalidArn"),
        ("GetExecutionHistory", unknown_execution.clone(), "ExecutionDoesNotExist"),
        ("StopExecution", unknown_execution, "ExecutionDoesNotExist"),
        ("RedriveExecution", json!({}), "UnknownOperationException"),
    ] {
        assert_eq!(refusal(&world, operation, &body), (400, expected.to_owned()), "{operation} {body}");
    }
    assert_eq!(world.machines.executions(), []);
}

#[tokio::test]
async fn a_start_without_a_name_gets_one_of_its_own() {
    let world = world();
    let request = json!({"stateMachineArn": MACHINE});
    let (_, one) = world.call("StartExecution", &request);
    let (_, two) = world.call("StartExecution", &request);
    assert_ne!(one["executionArn"], two["executionArn"]);
}
