//! Every sample event does its work in the real program. The program gets the event as on AWS: over the Runtime API, with
//! the environment of its Lambda, on a table that holds the things that the event names.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod requests;
mod sample;
mod steps;
mod tasks;

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use provisioning::Function;
use requests::requests_are_answered;
use reqwest::{Client, Method, RequestBuilder};
use sample::{ORGANIZATION, Samples};
use serde_json::{Value, json};
use steps::{
    a_failure_is_recorded, a_lost_run_is_found, an_organization_is_taken_down, steps_bring_a_cabinet_up,
};
use tasks::{
    a_demo_is_made_once, a_super_admin_is_added, later_work_is_done, people_are_moved_over,
    what_becomes_of_a_letter_is_noted,
};
use testing::{Lambda, TestApp, program_of, request_event};

/// The Lambda with this handler, beside this platform.
async fn start(app: &TestApp, handler: &str) -> Lambda {
    Lambda::start(&program_of(handler), app.local().lambda_environment(handler)).await.unwrap()
}

/// A request of somebody with `curl`, who has signed in or not.
fn ask(method: Method, url: &str, token: Option<&str>) -> RequestBuilder {
    let request = Client::new().request(method, url).header("accept", "application/json");
    let request = request.header("user-agent", "curl/8.7.1");
    match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
}

#[tokio::test]
async fn every_sample_event_is_taken_and_does_its_work() {
    let mut samples = Samples::default();
    requests_are_answered(&mut samples).await;
    steps_bring_a_cabinet_up(&mut samples).await;
    a_failure_is_recorded(&mut samples).await;
    an_organization_is_taken_down(&mut samples).await;
    a_lost_run_is_found(&mut samples).await;
    a_super_admin_is_added(&mut samples).await;
    what_becomes_of_a_letter_is_noted(&mut samples).await;
    later_work_is_done(&mut samples).await;
    people_are_moved_over(&mut samples).await;
    a_demo_is_made_once(&mut samples).await;
    samples.assert_all_read();
}

#[tokio::test]
async fn what_is_no_input_is_told_from_what_is_not_found() {
    let app = TestApp::start(contexts::product).await;
    let lambda = start(&app, Function::Start.handler()).await;
    let malformed = lambda.invoke(&json!({"organization_id": "1", "attempt": 1})).await.unwrap_err();
    assert_eq!(malformed.error_type, "Internal");
    let unknown = lambda.invoke(&json!({"organization_id": ORGANIZATION, "attempt": 1})).await.unwrap_err();
    assert_eq!(unknown.error_type, "Superseded");
}

#[tokio::test]
async fn a_request_without_a_session_is_refused_by_the_lambda_itself() {
    let app = TestApp::start(contexts::product).await;
    let lambda = start(&app, "organizations").await;
    let request = ask(Method::GET, "https://admin.localhost/organizations", Some("made-up")).build().unwrap();
    let answer = lambda.invoke(&request_event(&request)).await.unwrap();
    let problem: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!((&answer["statusCode"], &problem["code"]), (&json!(401), &json!("unauthenticated")));
}

#[tokio::test]
async fn a_page_leaves_the_lambda_compressed() {
    let app = TestApp::start(contexts::product).await;
    let lambda = start(&app, "identity").await;
    let request = Client::new().get("https://admin.localhost/session").header("accept", "text/html");
    let event = |request: RequestBuilder| request_event(&request.build().unwrap());
    let plain = lambda.invoke(&event(request.try_clone().unwrap())).await.unwrap();
    assert_eq!(plain["isBase64Encoded"], false);
    let gzipped = lambda.invoke(&event(request.header("accept-encoding", "gzip, br"))).await.unwrap();
    assert_eq!(
        (&gzipped["headers"]["content-encoding"], &gzipped["isBase64Encoded"]),
        (&json!("gzip"), &json!(true))
    );
    let octets = BASE64_STANDARD.decode(gzipped["body"].as_str().unwrap()).unwrap();
    let page = std::io::read_to_string(GzDecoder::new(octets.as_slice())).unwrap();
    assert_eq!(page, plain["body"].as_str().unwrap());
}

#[tokio::test]
async fn a_lambda_that_can_not_start_says_why_before_it_takes_any_work() {
    let Err(written) = Lambda::start(&program_of("organizations"), [("_HANDLER", "organizations")]).await
    else {
        panic!("it has started")
    };
    assert!(written.contains("KABINET_TABLE is missing"), "{written}");

    let app = TestApp::start(contexts::product).await;
    app.fault(
        json!({"service": "secretsmanager", "operation": "GetSecretValue", "mode": "denied", "times": 9}),
    );
    let Err(written) = Lambda::start(&program_of("cabinet"), app.local().lambda_environment("cabinet")).await
    else {
        panic!("it has started")
    };
    assert!(written.contains("-key can't be read") || written.contains("-keys can't be read"), "{written}");
    assert!(written.contains("AccessDeniedException"), "{written}");
    app.switch_faults_off();
}

#[tokio::test]
async fn whoever_runs_a_lambda_beside_the_platform_is_told_its_environment() {
    let app = TestApp::start(contexts::product).await;
    let told = app.anonymous().get("/_local/environment/organizations").await.text;
    let told: BTreeMap<&str, &str> = told.lines().map(|line| line.split_once('=').unwrap()).collect();
    let environment = app.local().lambda_environment("organizations");
    assert_eq!(told, environment.iter().map(|(name, value)| (*name, value.as_str())).collect());
}
