//! An outside world that answers every request with an error that repeats the request: its headers, with their signature,
//! and its body. No part of it goes any further.

use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use axum::Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud::Cloud;
use cloud::mail::{Letter, Subject};
use domain::provisioning::Failure;
use domain::{Clock, OrganizationId};
use lambda::Tools;
use provisioning::Function;
use serde_json::json;

use crate::capture;
use crate::lambda::{BASE, service_at, settings_at, store_at};

pub(crate) const KINESCOPE_TOKEN: &str = "7c1f0a52-4f7e-4f0e-8c39-9b1b7a3f5d11";
const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SECURITY_TOKEN: &str = "IQoJb3JpZ2luX2VjEJr3securitytoken";
const EMAIL: &str = "anna.petrova@example.com";
const PASSWORD: &str = "horse-Battery-1";
const LETTER: &str = "Your invitation is at the door";

const SECRETS: [&str; 8] = [
    KINESCOPE_TOKEN,
    ACCESS_KEY,
    SECRET_KEY,
    SECURITY_TOKEN,
    EMAIL,
    "anna.petrova%40example.com",
    PASSWORD,
    "invitation",
];

pub(crate) fn credentials() -> SharedCredentialsProvider {
    let token = Some(SECURITY_TOKEN.to_owned());
    SharedCredentialsProvider::new(Credentials::new(ACCESS_KEY, SECRET_KEY, token, None, "test"))
}

async fn answer(request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let headers: Vec<String> = parts
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let headers = headers.join("; ");
    let body = String::from_utf8_lossy(&body);
    // The order in which a service says these is its own affair.
    let message = format!("Refused: {body} of {headers} at {}", parts.uri);
    if body.starts_with("Action=") {
        let message = message.replace('&', "&amp;");
        let error = format!(
            "<ErrorResponse><Error><Code>InvalidParameterValue</Code><Message>{message}</Message></Error></ErrorResponse>"
        );
        return (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "text/xml")], error).into_response();
    }
    let error = json!({
        "__type": "com.amazon.coral.validate#ValidationException",
        "message": message,
        "error": {"code": 100_000, "message": message},
    });
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], Json(error))
        .into_response()
}

/// The address that it is at.
pub(crate) async fn start() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    address
}

fn assert_tells_nothing(text: &str, named: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{named} tells {secret}: {text}");
    }
}

#[tokio::test]
async fn a_request_that_the_table_gives_back_in_its_error_is_not_logged() {
    capture::start();
    let service = service_at(&start().await, contexts::routes());
    let request = Request::post("/session")
        .header(header::HOST, format!("admin.{BASE}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Body::from(json!({"email": EMAIL, "password": PASSWORD}).to_string()))
        .unwrap();
    let answer = service.handle(request).await;
    assert_eq!(answer.status(), 503);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let said = capture::said_during(&id);
    let [failed] = said.as_slice() else { panic!("{said:?}") };
    let error = failed["error"].as_str().unwrap();
    assert_eq!(error, "DynamoDB can't be used: ValidationException: Refused: …");
    assert_tells_nothing(&failed.to_string(), "the log");
}

#[tokio::test]
async fn a_request_that_an_outside_system_gives_back_in_its_error_goes_no_further() {
    capture::start();
    let settings = settings_at(&start().await);
    let clients = Cloud::connect(&settings, &cloud::aws_configuration(&settings));
    let letter = Letter {
        to: EMAIL.parse().unwrap(),
        subject: Subject::from("An invitation".to_owned()),
        text: LETTER.to_owned(),
        html: format!("<p>{LETTER}</p>"),
        tags: Vec::new(),
    };
    let sender = cloud::mail::Sender { name: "Kabinet".to_owned(), reply_to: None };
    #[expect(clippy::disallowed_methods, reason = "what SES says of it is logged, not the letter")]
    let sent = clients.mail().send(letter, &sender).await.unwrap_err();
    assert_eq!(sent.code.as_deref(), Some("InvalidParameterValue"));
    let project = clients.kinescope().create_project("Acme", "acme.kabinet.example").await.unwrap_err();
    assert_eq!(project.code.as_deref(), Some("100000"));
    for error in [sent, project] {
        let failure = Failure::from(error);
        assert!(failure.detail.contains("Refused: "), "{failure}");
        assert_tells_nothing(&failure.detail, "a failure");
    }

    let store = store_at(&settings);
    let tools = Tools { store, cloud: clients, clock: Clock::System, settings };
    let id = OrganizationId::new();
    let input = json!({"organization_id": id, "attempt": 1});
    let failure = Function::Domain.run(&tools, input).await.unwrap_err();
    assert!(failure.detail.contains("ValidationException"), "{failure}");
    assert_tells_nothing(&failure.detail, "a step's failure");
    let said = capture::lines(|line| line["execution"] == format!("{id}-1"));
    assert_eq!(said.len(), 2, "{said:?}");
    for (text, _) in said {
        assert_tells_nothing(&text, "the log");
    }
}
