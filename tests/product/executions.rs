//! The state machine goes the same way everywhere: from the same definition and the same faults, the interpreter of
//! `infra/states` and ministack's make the same states, tries and output. The expectations here hold for both.
//!
//! Where ministack differs from AWS and from the interpreter, with the page that decides. No difference changes the way
//! of a run:
//! - It waits without `JitterStrategy`, and a minute at most in place of `MaxDelaySeconds`
//!   (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>).
//! - Its history has no `TaskStarted`, and `TaskFailed` for a state's timeout in place of `TaskTimedOut`
//!   (<https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html>).
//! - It does not ask whether the state machine's role may invoke a function
//!   (<https://docs.aws.amazon.com/step-functions/latest/dg/lambda-iam.html>).

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::{HistoryEvent, HistoryEventType};
use serde_json::{Value, json};
use testing::Platform;

/// What an execution has done.
#[derive(Debug, PartialEq)]
struct Went {
    /// Each state that was entered, with how its tries ended.
    states: Vec<(String, Vec<String>)>,
    /// The output, or error and cause.
    end: Result<Value, (String, String)>,
}

impl Went {
    /// How the first execution for an organisation went.
    async fn of(platform: &Platform, organization: &Value) -> Self {
        let client = Client::new(&platform.aws().await);
        let machines = client.list_state_machines().send().await.unwrap();
        let [machine] = machines.state_machines() else { panic!("one state machine: {machines:?}") };
        let execution = machine.state_machine_arn().replace(":stateMachine:", ":execution:");
        let execution = format!("{execution}:{}-1", organization["id"].as_str().unwrap());
        let history = client.get_execution_history().execution_arn(execution).max_results(1_000);
        Self::read(history.send().await.unwrap().events())
    }

    fn read(events: &[HistoryEvent]) -> Self {
        let mut states = Vec::new();
        for event in events {
            if let Some(entered) = event.state_entered_event_details() {
                states.push((entered.name().to_owned(), Vec::new()));
            }
            let tried = match event.r#type() {
                HistoryEventType::TaskSucceeded => "done",
                HistoryEventType::TaskFailed => event.task_failed_event_details().unwrap().error().unwrap(),
                HistoryEventType::TaskTimedOut => {
                    event.task_timed_out_event_details().unwrap().error().unwrap()
                }
                _ => continue,
            };
            states.last_mut().unwrap().1.push(tried.to_owned());
        }
        let end = events.last().unwrap();
        let end = match end.r#type() {
            HistoryEventType::ExecutionSucceeded => {
                let output = end.execution_succeeded_event_details().unwrap().output().unwrap();
                Ok(serde_json::from_str(output).unwrap())
            }
            HistoryEventType::ExecutionFailed => {
                let details = end.execution_failed_event_details().unwrap();
                Err((details.error().unwrap().to_owned(), details.cause().unwrap().to_owned()))
            }
            other => panic!("the execution ended by {other}"),
        };
        Self { states, end }
    }

    /// A run whose third state was tried so, before it went on to the end.
    fn up_after(organization: &Value, tries: &[&str]) -> Self {
        let seven = ["Start", "Domain", "VideoProject", "Storage", "Environment", "Build", "Deploy"];
        let mut states: Vec<_> = seven.iter().map(|state| tried(state, &["done"])).collect();
        states[2] = tried("VideoProject", tries);
        states.push(tried("Ready", &[]));
        Self { states, end: Ok(json!({"organization_id": organization["id"], "attempt": 1})) }
    }

    /// A run that gave up after these tries of its third state, which the organisation was told of.
    fn failed_after(organization: &Value, tries: &[&str]) -> Self {
        let states = vec![
            tried("Start", &["done"]),
            tried("Domain", &["done"]),
            tried("VideoProject", tries),
            tried("RecordFailure", &["done"]),
            tried("Failed", &[]),
        ];
        let told = &organization["steps"][2]["error"];
        let text = |field: &str| told[field].as_str().unwrap().to_owned();
        Self { states, end: Err((text("code"), text("detail"))) }
    }
}

fn tried(state: &str, tries: &[&str]) -> (String, Vec<String>) {
    (state.to_owned(), tries.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn a_clean_run_passes_every_state_once() {
    let platform = Platform::start(contexts::product).await;
    let organization = platform.create(&platform.admin().await, "chereda").await;
    assert_eq!(Went::of(&platform, &organization).await, Went::up_after(&organization, &["done"]));
}

#[tokio::test]
async fn an_error_that_passes_is_tried_again() {
    let platform = Platform::start(contexts::product).await;
    platform
        .kinescope_fault(json!({"operation": "create_project", "mode": "error", "status": 500, "times": 2}));
    let organization = platform.create(&platform.admin().await, "romanovka").await;
    let expected = Went::up_after(&organization, &["Unavailable", "Unavailable", "done"]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}

#[tokio::test]
async fn a_lost_answer_is_tried_again() {
    let platform = Platform::start(contexts::product).await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "lost_answer"}));
    let organization = platform.create(&platform.admin().await, "tsikory").await;
    let expected = Went::up_after(&organization, &["Unavailable", "done"]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}

#[tokio::test]
async fn an_error_that_lasts_is_recorded_after_six_tries() {
    let platform = Platform::start(contexts::product).await;
    // Each try asks twice.
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "throttle", "times": 12}));
    let organization = platform.create(&platform.admin().await, "bodyak").await;
    let expected = Went::failed_after(&organization, &["Throttled"; 6]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}

#[tokio::test]
async fn an_error_that_does_not_pass_is_recorded_at_once() {
    let platform = Platform::start(contexts::product).await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "error", "code": "100106"}));
    let organization = platform.create(&platform.admin().await, "osot").await;
    let expected = Went::failed_after(&organization, &["KinescopeLimitReached"]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}
