//! The tests that compare the state machine's definition with the functions that it runs.

use std::collections::BTreeSet;

use domain::provisioning::{FailureCode, Step, Waiting};
use serde_json::{Map, Value};

use crate::Function;

fn definition() -> Value {
    serde_json::from_str(include_str!("../../../infra/provisioning.asl.json")).unwrap()
}

fn states(definition: &Value) -> &Map<String, Value> {
    definition["States"].as_object().unwrap()
}

fn tasks(definition: &Value) -> Vec<(&String, &Value)> {
    states(definition).iter().filter(|(_, state)| state["Type"] == "Task").collect()
}

fn names(errors: &Value) -> BTreeSet<&str> {
    errors.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

/// The functions that the state machine runs: all but the one that runs on a schedule.
fn functions() -> impl Iterator<Item = Function> {
    Function::ALL.into_iter().filter(|function| *function != Function::Reconcile)
}

#[test]
fn every_function_has_the_state_and_the_substitution_that_bear_its_name() {
    let definition = definition();
    let found: BTreeSet<(String, String)> = tasks(&definition)
        .into_iter()
        .map(|(name, state)| (name.clone(), state["Parameters"]["FunctionName"].as_str().unwrap().to_owned()))
        .collect();
    let expected = functions()
        .map(|function| (format!("{function:?}"), format!("${{{function:?}FunctionArn}}")))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn handlers_are_told_apart_by_name() {
    for function in Function::ALL {
        assert_eq!(Function::from_handler(function.handler()), Some(function));
    }
    assert_eq!(Function::from_handler("provisioning"), None);
}

#[test]
fn the_steps_follow_each_other_in_their_order_and_each_waits_as_long_as_it_answers() {
    let definition = definition();
    let states = states(&definition);
    let mut name = definition["StartAt"].as_str().unwrap();
    let mut walked = Vec::new();
    while states[name]["Type"] == "Task" {
        walked.push(name.to_owned());
        let choice = &states[states[name]["Next"].as_str().unwrap()];
        let [waits] = choice["Choices"].as_array().unwrap().as_slice() else {
            panic!("{name} waits or ends")
        };
        assert_eq!(
            (&waits["Variable"], &waits["NumericGreaterThan"]),
            (&"$.step.wait_seconds".into(), &0.into())
        );
        let wait = &states[waits["Next"].as_str().unwrap()];
        assert_eq!((&wait["Type"], &wait["SecondsPath"]), (&"Wait".into(), &waits["Variable"]));
        assert_eq!(wait["Next"], name);
        name = choice["Default"].as_str().unwrap();
    }
    let steps: Vec<String> = functions()
        .filter(|function| *function != Function::RecordFailure)
        .map(|function| format!("{function:?}"))
        .collect();
    assert_eq!(walked, steps);
    assert_eq!(states[name]["Type"], "Succeed");
}

#[test]
fn a_step_tries_again_after_exactly_the_transient_failures() {
    let definition = definition();
    let of_lambda = [
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
        "States.Timeout",
    ];
    for (name, state) in tasks(&definition) {
        if name == "RecordFailure" {
            continue;
        }
        let retried: BTreeSet<&str> = state["Retry"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|retry| names(&retry["ErrorEquals"]))
            .collect();
        let expected = FailureCode::ALL
            .into_iter()
            .filter(|code| code.is_transient())
            // Only the last step looks at the cabinet's health.
            .filter(|code| *code != FailureCode::Unhealthy || name == "Deploy")
            .map(FailureCode::name)
            .chain(of_lambda)
            .collect();
        assert_eq!(retried, expected, "{name}");
    }
}

#[test]
fn every_task_ends_in_time_and_its_failure_goes_on_record() {
    let definition = definition();
    for (name, state) in tasks(&definition) {
        assert!(state["TimeoutSeconds"].is_u64(), "{name}");
        assert!(!state["Retry"].as_array().unwrap().is_empty(), "{name}");
        let [catch] = state["Catch"].as_array().unwrap().as_slice() else { panic!("{name} catches once") };
        assert_eq!(names(&catch["ErrorEquals"]), BTreeSet::from(["States.ALL"]), "{name}");
        let next = if name == "RecordFailure" { "Failed" } else { "RecordFailure" };
        assert_eq!(catch["Next"], next, "{name}");
    }
    assert_eq!(states(&definition)["Failed"]["Type"], "Fail");
}

#[test]
fn the_whole_run_may_take_as_long_as_its_parts_at_their_slowest() {
    let definition = definition();
    let slowest: u64 = tasks(&definition)
        .into_iter()
        .map(|(_, state)| {
            let timeout = state["TimeoutSeconds"].as_u64().unwrap();
            let repeats = state["Retry"].as_array().unwrap().iter().map(|retry| {
                // Who is turned away is told so at once.
                let is_turned_away = names(&retry["ErrorEquals"]).contains("Lambda.TooManyRequestsException");
                let each =
                    retry["MaxDelaySeconds"].as_u64().unwrap() + if is_turned_away { 0 } else { timeout };
                retry["MaxAttempts"].as_u64().unwrap() * each
            });
            timeout + repeats.sum::<u64>()
        })
        .sum();
    let waits = u64::try_from(Step::ALL.len()).unwrap() * Waiting::LONGEST.as_secs();
    let allowed = definition["TimeoutSeconds"].as_u64().unwrap();
    assert!(slowest + waits <= allowed, "{slowest} and {waits} seconds");
}
