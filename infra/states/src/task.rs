//! A Task: one call of a Lambda function, and how its answer becomes the state's result or failure.
//! <https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    FunctionError, Invoke,
    data::{Failure, check_size},
    execution::Halt,
    history::Event,
    interpreter::Run,
    replay::{Track, diverge},
};

pub(crate) async fn run_task(
    run: &Run,
    name: &str,
    parameters: Value,
    timeout_seconds: Option<u32>,
    track: &mut Track,
) -> Result<Value, Halt> {
    let execution = &run.execution;
    let scheduled =
        Event::TaskScheduled { region: run.region.clone(), parameters: parameters.clone(), timeout_seconds };
    track.record(execution, scheduled)?;
    track.record(execution, Event::TaskStarted)?;
    let outcome = if let Some(recorded) = track.take_recorded() {
        recorded
    } else {
        let outcome = invoke_function(&run.invoke, name, &parameters, timeout_seconds).await;
        track.record(execution, outcome)?
    };
    match outcome.event {
        Event::TaskSucceeded { output } => Ok(output),
        Event::TaskFailed(failure) | Event::TaskTimedOut(failure) => Err(Halt::Failed(failure)),
        _ => Err(diverge(execution, &outcome)),
    }
}

/// The event that tells how the call ended.
async fn invoke_function(
    invoke: &Invoke,
    name: &str,
    parameters: &Value,
    timeout_seconds: Option<u32>,
) -> Event {
    let Some(function) = parameters["FunctionName"].as_str() else {
        return Event::TaskFailed(Failure::runtime("FunctionName is not a string"));
    };
    let payload = parameters.get("Payload").cloned().unwrap_or_else(|| json!({}));
    // A task of its own, so that a function that panics fails its call and nothing else. Dropping the set
    // ends it.
    let mut calls = JoinSet::new();
    let (invoke, function) = (invoke.clone(), function.to_owned());
    calls.spawn(async move { invoke(function, payload).await });
    let answer = match timeout_seconds {
        None => calls.join_next().await,
        Some(seconds) => {
            match tokio::time::timeout(Duration::from_secs(seconds.into()), calls.join_next()).await {
                Ok(answer) => answer,
                Err(_) => {
                    return Event::TaskTimedOut(Failure {
                        error: Some("States.Timeout".into()),
                        cause: None,
                    });
                }
            }
        }
    };
    match answer {
        Some(Ok(Ok(payload))) => {
            let output = json!({"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200});
            match check_size(&output, &format!("The state/task '{name}' returned a result")) {
                Ok(()) => Event::TaskSucceeded { output },
                Err(failure) => Event::TaskFailed(failure),
            }
        }
        Some(Ok(Err(error))) => Event::TaskFailed(describe_error(&error)),
        Some(Err(_)) | None => Event::TaskFailed(describe_error(&FunctionError {
            error_type: "Runtime.ExitError".into(),
            message: "the function ended without an answer".into(),
        })),
    }
}

fn describe_error(error: &FunctionError) -> Failure {
    let cause = json!({"errorMessage": error.message, "errorType": error.error_type}).to_string();
    Failure::new(&error.error_type, cause)
}
