//! Every sample event is one that its function takes: each is run by the code of its Lambda on an empty table, where what
//! it is about is not found, but only after it has been read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bootstrap::{Settings, Work};
use cloud::Cloud;
use domain::Clock;
use domain::provisioning::{Failure, FailureCode};
use dynoxide::Database;
use http::StatusCode;
use provisioning::{Context, Function};
use serde_json::{Value, json};
use store::{CursorKey, Store};
use web::{App, Base, Passwords, Routes, Service, SigningKey};

use crate::ROOT;
use crate::document::{lambdas, read_template};

const TABLE: &str = "kabinet";

/// The sample events by the handlers they are for, which their folders are named after.
fn sample_events() -> BTreeMap<String, Vec<PathBuf>> {
    let list = |folder: PathBuf| {
        let mut found: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    };
    list(PathBuf::from(format!("{ROOT}/events")))
        .into_iter()
        .map(|folder| (folder.file_name().unwrap().to_str().unwrap().to_owned(), list(folder)))
        .collect()
}

/// An empty table at an address of its own.
async fn start_table() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
    let settings = settings("cabinet", &address).cloud;
    let client = aws_sdk_dynamodb::Client::new(&cloud::aws_configuration(&settings).await);
    store::define_table(&client, TABLE).await.unwrap();
    address
}

/// The settings of a Lambda, as its environment would give them.
fn settings(handler: &str, address: &str) -> Settings {
    let settings = Settings::read(|name| {
        let value = match name {
            "_HANDLER" => handler,
            "AWS_ENDPOINT_URL" => address,
            "AWS_REGION" => "eu-central-1",
            "KABINET_BASE" => "kabinet.example",
            "KABINET_SENDER" => "kabinet@kabinet.example",
            "KABINET_STATE_MACHINE" => {
                "arn:aws:states:eu-central-1:123456789012:stateMachine:kabinet-provisioning"
            }
            "KABINET_KINESCOPE_URL" => "https://api.kinescope.io",
            _ => TABLE,
        };
        Some(value.to_owned())
    });
    let mut settings = settings.unwrap();
    settings.cloud.credentials = Some(("key".to_owned(), "secret".to_owned()));
    settings
}

async fn connect(settings: &cloud::Settings) -> Store {
    Store::connect(&cloud::aws_configuration(settings).await, TABLE, CursorKey::new(&[2; 32]))
}

/// Status and body of the answer to a request of API Gateway.
async fn answer(routes: Routes, settings: &cloud::Settings, event: &str) -> (StatusCode, Value) {
    let store = connect(settings).await;
    let clients = Cloud::connect(settings).await.unwrap();
    let signing_keys = vec![SigningKey { id: "1".to_owned(), secret: vec![1; 64] }];
    let base = Base::new(&settings.base, settings.port);
    let app = App::new(store, clients, Clock::System, base, signing_keys, Passwords::default());
    let service = Service::new(app, routes);
    let request = lambda_http::request::from_str(event).unwrap();
    let (parts, body) = bootstrap::answer(&service, request).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, serde_json::from_slice(&body).unwrap())
}

async fn run(function: Function, settings: cloud::Settings, event: &str) -> Result<Value, Failure> {
    let context = Context {
        store: connect(&settings).await,
        cloud: Cloud::connect(&settings).await.unwrap(),
        clock: Clock::System,
        settings,
    };
    function.run(&context, serde_json::from_str(event).unwrap()).await
}

#[test]
fn every_lambda_has_an_event_and_every_event_a_lambda() {
    let events = sample_events();
    assert_eq!(
        events.keys().collect::<BTreeSet<_>>(),
        lambdas(&read_template()).keys().collect::<BTreeSet<_>>()
    );
    for (handler, events) in events {
        assert!(!events.is_empty(), "{handler}");
    }
}

#[tokio::test]
async fn every_request_is_answered_by_its_lambda() {
    let address = start_table().await;
    let mut answers = BTreeMap::new();
    for (handler, events) in sample_events() {
        let Settings { work: Work::Endpoints(routes), cloud, .. } = settings(&handler, &address) else {
            continue;
        };
        for event in events {
            let name = format!("{handler}/{}", event.file_stem().unwrap().to_str().unwrap());
            let event = std::fs::read_to_string(event).unwrap();
            let (status, body) = answer(routes.clone(), &cloud, &event).await;
            let said = body.get("code").or_else(|| body.get("status")).unwrap();
            answers.insert(name, (status.as_u16(), said.as_str().unwrap().to_owned()));
        }
    }
    let expected = [
        ("cabinet/healthz", 200, "ok"),
        ("identity/sign-in", 401, "wrong_credentials"),
        ("organizations/list", 401, "unauthenticated"),
    ];
    let expected: BTreeMap<_, _> = expected
        .into_iter()
        .map(|(name, status, said)| (name.to_owned(), (status, said.to_owned())))
        .collect();
    assert_eq!(answers, expected);
}

#[tokio::test]
async fn every_input_of_the_state_machine_and_the_schedule_is_read() {
    let address = start_table().await;
    for (handler, events) in sample_events() {
        let Settings { work: Work::Provisioning(function), cloud, .. } = settings(&handler, &address) else {
            continue;
        };
        for event in events {
            let event = std::fs::read_to_string(event).unwrap();
            let done = run(function, cloud.clone(), &event).await;
            let expected = match function {
                Function::Reconcile => Ok(json!({"started": 0, "failed": 0, "aligned": 0, "errors": 0})),
                Function::RecordFailure => Ok(json!({
                    "error": "DomainTaken",
                    "cause": "acme.kabinet.example is reserved by another organisation",
                })),
                _ => Err(FailureCode::Superseded),
            };
            assert_eq!(done.map_err(|failure| failure.code), expected, "{handler}");
        }
    }
}

#[tokio::test]
async fn what_is_no_input_is_told_from_what_is_not_found() {
    let address = start_table().await;
    let settings = settings("provisioning.start", &address).cloud;
    let failure = run(Function::Start, settings, r#"{"organization_id":"1","attempt":1}"#).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::Internal);
}
