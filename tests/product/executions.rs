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
use aws_sdk_sfn::types::{HistoryEvent, HistoryEventType, StateMachineListItem};
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
        let is_provisioning = |machine: &&StateMachineListItem| machine.name().ends_with("-provisioning");
        let machine = machines.state_machines().iter().find(is_provisioning).unwrap();
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
        let mut states = Vec::new();
        for step in ["Start", "Domain", "VideoProject", "Storage", "Environment", "Build", "Deploy"] {
            states.extend(done(step, if step == "VideoProject" { tries } else { &["done"] }));
        }
        states.push(tried("Ready", &[]));
        let step = json!({"wait_seconds": 0});
        Self { states, end: Ok(json!({"organization_id": organization["id"], "attempt": 1, "step": step})) }
    }

    /// A run that gave up after these tries of its third state, which the organisation was told of.
    fn failed_after(organization: &Value, tries: &[&str]) -> Self {
        let mut states = [done("Start", &["done"]), done("Domain", &["done"])].concat();
        states.extend([
            tried("VideoProject", tries),
            tried("RecordFailure", &["done"]),
            tried("Failed", &[]),
        ]);
        let told = &organization["steps"][2]["error"];
        let text = |field: &str| told[field].as_str().unwrap().to_owned();
        Self { states, end: Err((text("code"), text("detail"))) }
    }
}

/// A step that was tried so and is done, without waiting after that.
fn done(step: &str, tries: &[&str]) -> Vec<(String, Vec<String>)> {
    vec![tried(step, tries), tried(&format!("{step}Done"), &[])]
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
    platform
        .kinescope_fault(json!({"operation": "create_project", "mode": "error", "status": 500, "times": 6}));
    let organization = platform.create(&platform.admin().await, "bodyak").await;
    let expected = Went::failed_after(&organization, &["Unavailable"; 6]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}

#[tokio::test]
async fn a_step_that_is_asked_to_wait_waits_and_goes_on() {
    let platform = Platform::start(contexts::product).await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "throttle", "times": 2}));
    let organization = platform.create(&platform.admin().await, "lyubistok").await;
    let Went { states, end } = Went::of(&platform, &organization).await;
    let of_project: Vec<_> = states.iter().filter(|(state, _)| state.starts_with("VideoProject")).collect();
    let waits = [done("VideoProject", &["done"]), vec![tried("VideoProjectWaits", &[])]].concat();
    let expected = [waits.clone(), waits, done("VideoProject", &["done"])].concat();
    assert_eq!(of_project, expected.iter().collect::<Vec<_>>());
    assert!(end.is_ok(), "{end:?}");
    assert_eq!(organization["steps"][2]["attempt"], 1, "{organization}");
}

#[tokio::test]
async fn an_error_that_does_not_pass_is_recorded_at_once() {
    let platform = Platform::start(contexts::product).await;
    platform.kinescope_fault(json!({"operation": "create_project", "mode": "error", "code": "100106"}));
    let organization = platform.create(&platform.admin().await, "osot").await;
    let expected = Went::failed_after(&organization, &["KinescopeLimitReached"]);
    assert_eq!(Went::of(&platform, &organization).await, expected);
}
