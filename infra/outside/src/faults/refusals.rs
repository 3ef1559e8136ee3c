//! How each service words a request that a fault spoils.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Fault, Mode};
use crate::protocol::Refusal;
use crate::service::Service;

/// The answer to a request that a fault of mode `error`, `throttle` or `denied` spoils.
pub(crate) fn refuse(fault: &Fault) -> Response {
    let (status, code) = match fault.mode {
        Mode::Throttle => throttling_of(fault.service),
        Mode::Denied => denial_of(fault.service),
        _ => internal_error_of(fault.service),
    };
    let (status, code) = match &fault.code {
        Some(code) => (status_of(fault.service, code), code.as_str()),
        None => (status, code),
    };
    let status = fault.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(status);
    let refusal = Refusal::new(status, code, "Injected fault");
    let mut response = refusal.into_answer(fault.service);
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The services' own internal errors, from the pages "Common errors" of their API references.
fn internal_error_of(service: Service) -> (StatusCode, &'static str) {
    let code = match service {
        Service::DynamoDb => "InternalServerError",
        Service::S3 => "InternalError",
        Service::SecretsManager => "InternalServiceError",
        Service::Route53 | Service::Ses | Service::Sqs | Service::StepFunctions => "InternalFailure",
        // Assumed: the public documentation names no code for it.
        Service::Kinescope => "500000",
    };
    (StatusCode::INTERNAL_SERVER_ERROR, code)
}

fn throttling_of(service: Service) -> (StatusCode, &'static str) {
    match service {
        Service::DynamoDb | Service::SecretsManager | Service::StepFunctions => {
            (StatusCode::BAD_REQUEST, "ThrottlingException")
        }
        Service::S3 => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
        Service::Sqs => (StatusCode::BAD_REQUEST, "RequestThrottled"),
        Service::Route53 | Service::Ses => (StatusCode::BAD_REQUEST, "Throttling"),
        // Assumed: 429 and `Retry-After` are documented, a code in the body is not.
        Service::Kinescope => (StatusCode::TOO_MANY_REQUESTS, "429000"),
    }
}

fn denial_of(service: Service) -> (StatusCode, &'static str) {
    match service {
        Service::DynamoDb | Service::SecretsManager | Service::Sqs | Service::StepFunctions => {
            (StatusCode::BAD_REQUEST, "AccessDeniedException")
        }
        Service::S3 | Service::Route53 | Service::Ses => (StatusCode::FORBIDDEN, "AccessDenied"),
        Service::Kinescope => (StatusCode::UNAUTHORIZED, "100102"),
    }
}

fn status_of(service: Service, code: &str) -> StatusCode {
    match (service, code) {
        (Service::Kinescope, "100102") => StatusCode::UNAUTHORIZED,
        (Service::Kinescope, "100103" | "100106") => StatusCode::FORBIDDEN,
        (Service::Kinescope, "404404") => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}
