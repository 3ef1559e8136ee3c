//! A Lambda's own request: the identifier and the trace that AWS gives it are those of its line.

use cloud::Cloud;
use domain::Clock;
use lambda::{Settings, SigningKey, Tools};
use lambda_http::{Context, RequestExt};
use lambda_runtime::layers::trace::request_span;
use serde_json::json;
use store::{SealingKeys, Store};
use tracing::Instrument;
use web::{App, Routes, Service};

use crate::capture::{self, assert_measures};
use crate::echo;

pub(crate) const BASE: &str = "kabinet.example";

/// The longest line of a request that there is on AWS, in octets. A million of them cost 0.35 dollars at 0.50 a gigabyte.
const LONGEST_LINE: usize = 700;

/// The settings of a Lambda for which everything outside is at one address.
pub(crate) fn settings_at(address: &str) -> cloud::Settings {
    let settings = Settings::read(organizations::lambdas(&contexts::rooms()), |name| {
        let value = match name {
            "_HANDLER" => "organizations",
            "AWS_ENDPOINT_URL" | "KABINET_KINESCOPE_URL" | "KABINET_QUEUES" => address,
            "AWS_REGION" => "eu-central-1",
            "KABINET_BASE" => BASE,
            "KABINET_CABINET_ADDRESS" => return None,
            "KABINET_SENDER" => "kabinet@kabinet.example",
            "KABINET_STATE_MACHINES" => "arn:aws:states:eu-central-1:123456789012:stateMachine:kabinet-",
            _ => "kabinet",
        };
        Some(value.to_owned())
    });
    let mut settings = settings.unwrap().cloud;
    settings.credentials = Some(echo::credentials());
    echo::KINESCOPE_TOKEN.clone_into(&mut settings.kinescope_token);
    settings
}

pub(crate) fn store_at(settings: &cloud::Settings) -> Store {
    Store::connect(&cloud::aws_configuration(settings), "kabinet", SealingKeys::new(&[2; 32], &[]))
}

pub(crate) fn service_at(address: &str, routes: Routes) -> Service {
    let settings = settings_at(address);
    let keys = vec![SigningKey { id: "1".to_owned(), secret: vec![1; 64] }];
    let clients = Cloud::connect(&settings, &cloud::aws_configuration(&settings));
    let tools = Tools { store: store_at(&settings), cloud: clients, clock: Clock::System, settings };
    Service::new(App::new(&tools, keys, contexts::rooms()), routes)
}

#[tokio::test]
async fn a_lambdas_request_is_known_by_the_identifiers_that_aws_gave_it() {
    capture::start();
    let id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
    let mut context = Context::default();
    id.clone_into(&mut context.request_id);
    context.xray_trace_id =
        Some("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1".to_owned());
    // Of all that there are, the one with the longest line: a slug of the greatest length, and a problem.
    let event = include_str!("../../events/cabinet/healthz.json");
    let host = format!("{}.{BASE}", "a".repeat(40));
    let mut event: serde_json::Value = serde_json::from_str(event).unwrap();
    event["headers"]["host"] = host.into();
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    let span = request_span(&context);
    let service = service_at(&echo::start().await, contexts::routes());
    let answer = web::answer(&service, request.with_lambda_context(context)).instrument(span).await;
    assert_eq!(answer.headers()["x-request-id"], id);
    let (text, line) = capture::line_of_request(id);
    assert_eq!(line["trace_id"], "1-5759e988-bd862e3fe1be46a994272793");
    assert_eq!((&line["route"], &line["Errors"]), (&json!("cabinet GET /healthz"), &json!(1)));
    assert_measures(
        &line,
        "Context",
        &[("Duration", "Milliseconds"), ("Errors", "Count"), ("DynamoDbCalls", "Count")],
    );
    assert!(text.len() <= LONGEST_LINE, "{} octets: {text}", text.len());
    for said in capture::said_during(id) {
        assert_eq!(said["trace_id"], line["trace_id"], "{said}");
    }
}

#[tokio::test]
async fn no_line_of_a_request_or_a_step_is_long() {
    capture::start();
    let app = testing::TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let name = "a".repeat(40);
    let id = app.create(&admin, &name).await;
    for path in ["block", "unblock", "history", "edit"] {
        let path = format!("/organizations/{id}/{path}");
        assert_eq!(
            admin.get(&path).await.status,
            if path.ends_with("unblock") { 405 } else { 200 },
            "{path}"
        );
    }
    // A trace adds this much.
    let trace = r#","trace_id":"1-5759e988-bd862e3fe1be46a994272793""#.len();
    let measured = capture::lines(|line| !line["_aws"].is_null());
    assert!(measured.len() > 15, "{}", measured.len());
    for (text, _) in measured {
        assert!(text.len() + trace <= LONGEST_LINE, "{} octets: {text}", text.len());
    }
}
