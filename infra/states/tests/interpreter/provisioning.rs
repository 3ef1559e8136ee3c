//! The platform's own state machine runs here as it is deployed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use states::Status;

use crate::{
    restart::assert_goes_on_from_anywhere,
    world::{Answer, World},
};

const STEPS: [&str; 7] = ["Start", "Domain", "VideoProject", "Storage", "Environment", "Build", "Deploy"];

fn read_definition() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../provisioning.asl.json");
    fs::read_to_string(file).unwrap()
}

/// Each placeholder filled with its own name.
fn fill_placeholders(definition: &str) -> BTreeMap<String, String> {
    let names = definition.split("${").skip(1).map(|rest| rest.split_once('}').unwrap().0.to_owned());
    names.map(|name| (name.clone(), name)).collect()
}

fn succeed(_: &str, _: &Value) -> Answer {
    Answer::Give(json!({"wait_seconds": 0}))
}

fn fail_at_storage(function: &str, payload: &Value) -> Answer {
    match function {
        "StorageFunctionArn" => Answer::Fail("Refused", "the bucket belongs to somebody else"),
        "RecordFailureFunctionArn" => {
            Answer::Give(json!({"error": payload["failure"]["Error"], "cause": "recorded"}))
        }
        _ => succeed(function, payload),
    }
}

#[tokio::test]
async fn every_step_is_called_once_and_the_execution_succeeds() {
    let world = World::open(succeed);
    let definition = read_definition();
    world.machines.define("provisioning", &definition, &fill_placeholders(&definition)).unwrap();
    let input = json!({"organization_id": "o1", "attempt": 1});
    world.start("o1-1", &input);
    let summary = world.machines.finished("o1-1").await.unwrap();
    let mut output = input;
    output["step"] = json!({"wait_seconds": 0});
    assert_eq!((summary.status, summary.output), (Status::Succeeded, Some(output.to_string())));
    let called: Vec<String> = world.calls().into_iter().map(|(function, _)| function).collect();
    assert_eq!(called, STEPS.map(|step| format!("{step}FunctionArn")));
}

#[tokio::test]
async fn a_step_that_fails_is_recorded_and_names_the_executions_error() {
    let world = World::open(fail_at_storage);
    let definition = read_definition();
    world.machines.define("provisioning", &definition, &fill_placeholders(&definition)).unwrap();
    world.start("o1-1", &json!({"organization_id": "o1", "attempt": 1}));
    let summary = world.machines.finished("o1-1").await.unwrap();
    assert_eq!(summary.status, Status::Failed);
    assert_eq!((summary.error.as_deref(), summary.cause.as_deref()), (Some("Refused"), Some("recorded")));
    let (function, payload) = world.calls().pop().unwrap();
    assert_eq!(function, "RecordFailureFunctionArn");
    assert_eq!(payload["failure"]["Error"], "Refused");
}

#[tokio::test]
async fn it_goes_on_from_anywhere() {
    let text = read_definition();
    let filled = fill_placeholders(&text)
        .into_iter()
        .fold(text, |text, (name, value)| text.replace(&format!("${{{name}}}"), &value));
    let definition: Value = serde_json::from_str(&filled).unwrap();
    assert_goes_on_from_anywhere(&definition, true, succeed).await;
    assert_goes_on_from_anywhere(&definition, true, fail_at_storage).await;
}
