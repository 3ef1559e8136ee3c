//! The tests that compare the definitions of the state machines with the functions that they run.

use std::collections::BTreeSet;

use domain::provisioning::{FailureCode, Waiting};
use serde_json::{Map, Value};

use crate::Function;

/// Each state machine with its steps in their order.
fn machines() -> [(Value, Vec<Function>); 2] {
    let provisioning = [
        Function::Start,
        Function::Domain,
        Function::VideoProject,
        Function::Storage,
        Function::Environment,
        Function::Build,
        Function::Deploy,
    ];
    let leaving = [Function::RemoveStorage, Function::RemoveVideoProject, Function::RemoveDomain];
    [
        (definition(include_str!("../../../infra/provisioning.asl.json")), provisioning.to_vec()),
        (definition(include_str!("../../../infra/leaving.asl.json")), leaving.to_vec()),
    ]
}

fn definition(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
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

#[test]
fn every_function_has_the_state_and_the_substitution_that_bear_its_name() {
    let mut known = vec![Function::Reconcile];
    for (definition, steps) in machines() {
        let found: BTreeSet<(String, String)> = tasks(&definition)
            .into_iter()
            .map(|(name, state)| {
                (name.clone(), state["Parameters"]["FunctionName"].as_str().unwrap().to_owned())
            })
            .collect();
        let expected = steps
            .iter()
            .chain(&[Function::RecordFailure])
            .map(|function| (format!("{function:?}"), format!("${{{function:?}FunctionArn}}")))
            .collect();
        assert_eq!(found, expected);
        known.extend(steps);
    }
    known.push(Function::RecordFailure);
    assert!(Function::ALL.iter().all(|function| known.contains(function)), "each runs somewhere");
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
    for (definition, steps) in machines() {
        let states = states(&definition);
        let mut name = definition["StartAt"].as_str().unwrap();
        let mut walked = Vec::new();
        while states[name]["Type"] == "Task" {
            walked.push(name.to_owned());
            let choice = &states[states[name]["Next"].as_str().unwrap()];
            let [waits] = choice["Choices"].as_array().unwrap().as_slice() else {
                panic!("{name} waits or is done")
            };
            let asked = (&waits["Variable"], &waits["NumericGreaterThan"]);
            assert_eq!(asked, (&"$.step.wait_seconds".into(), &0.into()));
            let wait = &states[waits["Next"].as_str().unwrap()];
            assert_eq!((&wait["Type"], &wait["SecondsPath"]), (&"Wait".into(), &waits["Variable"]));
            assert_eq!(wait["Next"], name);
            name = choice["Default"].as_str().unwrap();
        }
        assert_eq!(walked, steps.iter().map(|step| format!("{step:?}")).collect::<Vec<_>>());
        assert_eq!(states[name]["Type"], "Succeed");
    }
}

#[test]
fn a_step_tries_again_after_exactly_the_transient_failures() {
    let of_lambda = [
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
        "States.Timeout",
    ];
    for (definition, _) in machines() {
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
                // Only the last step of a creation looks at the cabinet's health.
                .filter(|code| *code != FailureCode::Unhealthy || name == "Deploy")
                .map(FailureCode::name)
                .chain(of_lambda)
                .collect();
            assert_eq!(retried, expected, "{name}");
        }
    }
}

#[test]
fn every_task_ends_in_time_and_its_failure_goes_on_record() {
    for (definition, _) in machines() {
        for (name, state) in tasks(&definition) {
            assert!(state["TimeoutSeconds"].is_u64(), "{name}");
            assert!(!state["Retry"].as_array().unwrap().is_empty(), "{name}");
            let [catch] = state["Catch"].as_array().unwrap().as_slice() else {
                panic!("{name} catches once")
            };
            assert_eq!(names(&catch["ErrorEquals"]), BTreeSet::from(["States.ALL"]), "{name}");
            let next = if name == "RecordFailure" { "Failed" } else { "RecordFailure" };
            assert_eq!(catch["Next"], next, "{name}");
        }
        assert_eq!(states(&definition)["Failed"]["Type"], "Fail");
    }
}

#[test]
fn the_whole_run_may_take_as_long_as_its_parts_at_their_slowest() {
    for (definition, steps) in machines() {
        let slowest: u64 = tasks(&definition)
            .into_iter()
            .map(|(_, state)| {
                let timeout = state["TimeoutSeconds"].as_u64().unwrap();
                let repeats = state["Retry"].as_array().unwrap().iter().map(|retry| {
                    // Who is turned away is told so at once.
                    let errors = names(&retry["ErrorEquals"]);
                    let is_turned_away = errors.contains("Lambda.TooManyRequestsException");
                    let pause = retry["MaxDelaySeconds"].as_u64().unwrap();
                    let each = pause + if is_turned_away { 0 } else { timeout };
                    retry["MaxAttempts"].as_u64().unwrap() * each
                });
                timeout + repeats.sum::<u64>()
            })
            .sum();
        // What is asked to wait after almost the longest time may wait as long again.
        let waits = u64::try_from(steps.len()).unwrap() * 2 * Waiting::LONGEST.as_secs();
        let allowed = definition["TimeoutSeconds"].as_u64().unwrap();
        assert!(slowest + waits <= allowed, "{slowest} and {waits} seconds");
    }
}
