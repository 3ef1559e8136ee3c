//! How each simulated service words a refusal. The clients branch on these codes, so the shapes are the
//! services' own: AWS JSON, S3's and Route 53's REST XML, SES's query XML, Kinescope's JSON.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use crate::service::Service;

/// Why a service refuses: its error code, its text and the HTTP status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// The answer as this service would give it.
    pub(crate) fn into_answer(self, service: Service) -> Response {
        let Self { status, code, message } = self;
        let request_id = Uuid::now_v7().to_string();
        match service {
            Service::DynamoDb => aws_json(status, "com.amazonaws.dynamodb.v20120810#", &code, &message),
            Service::Sqs => aws_json(status, "com.amazonaws.sqs#", &code, &message),
            Service::SecretsManager | Service::StepFunctions => aws_json(status, "", &code, &message),
            Service::S3 => xml(
                status,
                &format!(
                    "<Error><Code>{}</Code><Message>{}</Message><RequestId>{request_id}</RequestId></Error>",
                    escape_xml(&code),
                    escape_xml(&message)
                ),
            ),
            Service::Route53 => {
                query_error(status, "https://route53.amazonaws.com/doc/2013-04-01/", &code, &message)
            }
            Service::Ses => query_error(status, "http://ses.amazonaws.com/doc/2010-12-01/", &code, &message),
            Service::Kinescope => {
                let code: u32 = code.parse().unwrap_or_default();
                let body = json!({ "error": { "code": code, "message": message, "detail": "" } });
                (status, axum::Json(body)).into_response()
            }
        }
    }
}

pub(crate) fn aws_json_body(status: StatusCode, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0")),
        (header::HeaderName::from_static("x-amzn-requestid"), request_id_header()),
    ];
    (status, headers, body).into_response()
}

fn aws_json(status: StatusCode, namespace: &str, code: &str, message: &str) -> Response {
    let body = json!({ "__type": format!("{namespace}{code}"), "message": message });
    aws_json_body(status, body.to_string())
}

fn query_error(status: StatusCode, namespace: &str, code: &str, message: &str) -> Response {
    let fault_of = if status.is_server_error() { "Receiver" } else { "Sender" };
    let (code, message, request_id) = (escape_xml(code), escape_xml(message), Uuid::now_v7());
    xml(
        status,
        &format!(
            "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{fault_of}</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        ),
    )
}

pub(crate) fn xml(status: StatusCode, content: &str) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{content}");
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"))], Body::from(body)).into_response()
}

fn request_id_header() -> HeaderValue {
    HeaderValue::from_str(&Uuid::now_v7().to_string()).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

pub(crate) fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
