//! What the failure of an outside system means to the platform. Five SDKs and two HTTP interfaces have different names
//! for the same few failures. Here each failure gets one name, which decides between trying again and showing an error.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use domain::provisioning::{Failure, FailureCode};
use domain::redact;

/// The most characters of a message that are kept: it goes into the table and onto a card.
const MESSAGE_MAXIMUM: usize = 400;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum System {
    Route53,
    S3,
    Ses,
    Sqs,
    StepFunctions,
    Kinescope,
    Cabinet,
}

impl System {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Route53 => "Route 53",
            Self::S3 => "S3",
            Self::Ses => "SES",
            Self::Sqs => "SQS",
            Self::StepFunctions => "Step Functions",
            Self::Kinescope => "Kinescope",
            Self::Cabinet => "cabinet",
        }
    }
}

/// The meaning of a failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OutsideErrorKind {
    /// Too many requests: the same one may be sent again later.
    Throttled,
    /// The system did not answer, or answered with an error of its own: the same request may be sent again.
    Unavailable,
    /// No answer in time: the work may have been done all the same.
    TimedOut,
    /// The platform's credentials do not allow the request.
    Denied,
    /// The request was understood and refused.
    Refused,
}

/// A failure of an outside system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideError {
    pub kind: OutsideErrorKind,
    pub system: System,
    /// The system's name of the operation, such as `CreateBucket`.
    pub operation: &'static str,
    /// The system's code of the error, if it gives one.
    pub code: Option<String>,
    /// The message for those who run the platform, of bounded length and without anything that looks like a secret.
    pub message: String,
    /// The identifier by which the system's own support finds the request.
    pub request_id: Option<String>,
    /// For how long the system has asked to be left alone, if it says so (RFC 9110, 10.2.3).
    pub retry_after: Option<Duration>,
}

impl Error for OutsideError {}

impl fmt::Display for OutsideError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}: {}", self.system.name(), self.operation, self.message)?;
        match (&self.code, &self.request_id) {
            (Some(code), Some(request)) => write!(formatter, " ({code}, request {request})"),
            (Some(code), None) => write!(formatter, " ({code})"),
            (None, Some(request)) => write!(formatter, " (request {request})"),
            (None, None) => Ok(()),
        }
    }
}

impl OutsideError {
    pub(crate) fn new(
        kind: OutsideErrorKind,
        system: System,
        operation: &'static str,
        message: impl AsRef<str>,
    ) -> Self {
        let message = shorten(&redact(message.as_ref()), MESSAGE_MAXIMUM);
        Self { kind, system, operation, code: None, message, request_id: None, retry_after: None }
    }

    /// Reads the error of any AWS client.
    pub(crate) fn from_sdk<E>(
        system: System,
        operation: &'static str,
        error: &SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let kind = match error {
            SdkError::TimeoutError(_) => OutsideErrorKind::TimedOut,
            SdkError::DispatchFailure(failure) if failure.is_timeout() => OutsideErrorKind::TimedOut,
            SdkError::ConstructionFailure(_) => OutsideErrorKind::Refused,
            SdkError::ServiceError(service) => {
                kind_of_answer(service.err().code(), service.raw().status().as_u16())
            }
            _ => OutsideErrorKind::Unavailable,
        };
        let message = error.message().map_or_else(|| explain(error), ToOwned::to_owned);
        Self {
            code: error.code().map(ToOwned::to_owned),
            request_id: error.request_id().map(ToOwned::to_owned),
            ..Self::new(kind, system, operation, message)
        }
    }

    /// Reads the error of a request over plain HTTP that got no answer, or none that can be read.
    pub(crate) fn from_http(system: System, operation: &'static str, error: &reqwest::Error) -> Self {
        let kind = if error.is_timeout() {
            OutsideErrorKind::TimedOut
        } else if error.is_builder() {
            OutsideErrorKind::Refused
        } else {
            OutsideErrorKind::Unavailable
        };
        Self::new(kind, system, operation, explain(error))
    }

    /// A request that lacks a field which its system requires.
    pub(crate) fn from_build(system: System, operation: &'static str, error: &BuildError) -> Self {
        Self::new(OutsideErrorKind::Refused, system, operation, explain(error))
    }
}

/// The name of a step's failure comes from the system that caused it.
impl From<OutsideError> for Failure {
    fn from(error: OutsideError) -> Self {
        let code = match (error.system, error.kind) {
            (System::Cabinet, _) => FailureCode::Unhealthy,
            (_, OutsideErrorKind::Throttled) => FailureCode::Throttled,
            (_, OutsideErrorKind::Unavailable) => FailureCode::Unavailable,
            (_, OutsideErrorKind::TimedOut) => FailureCode::TimedOut,
            (System::Kinescope, OutsideErrorKind::Denied) => FailureCode::KinescopeUnauthorized,
            (System::Kinescope, OutsideErrorKind::Refused) => {
                crate::kinescope::failure_code(error.code.as_deref())
            }
            (_, OutsideErrorKind::Denied) => FailureCode::AccessDenied,
            (_, OutsideErrorKind::Refused) => FailureCode::Refused,
        };
        Self::new(code, error.to_string())
    }
}

/// The codes by which the services used here ask for fewer requests, whatever the HTTP status
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>). `OperationAborted` is S3's word for
/// another change of the same bucket being under way, `PriorRequestNotComplete` Route 53's for one of the same zone.
const THROTTLING: [&str; 12] = [
    "ConcurrentModification",
    "ExecutionLimitExceeded",
    "LimitExceededException",
    "OperationAborted",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

fn kind_of_answer(code: Option<&str>, status: u16) -> OutsideErrorKind {
    match (code, status) {
        (Some(code), _) if THROTTLING.contains(&code) => OutsideErrorKind::Throttled,
        (Some("RequestTimeout" | "RequestTimeoutException"), _) => OutsideErrorKind::TimedOut,
        // S3 answers HEAD without a body, so without a code: 503 is `SlowDown` or `ServiceUnavailable` there, both of which
        // ask for fewer requests (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
        (_, 429) | (None, 503) => OutsideErrorKind::Throttled,
        (_, 500..) => OutsideErrorKind::Unavailable,
        // The JSON protocols answer 400 to what XML ones answer 403 to.
        (Some(code), _) if code.starts_with("AccessDenied") => OutsideErrorKind::Denied,
        (_, 401 | 403) => OutsideErrorKind::Denied,
        _ => OutsideErrorKind::Refused,
    }
}

/// An error with all its causes, each named once.
fn explain(error: &dyn Error) -> String {
    let mut said: Vec<String> = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.iter().any(|earlier| earlier.contains(&text)) {
            said.push(text);
        }
        next = cause.source();
    }
    said.join(": ")
}

/// The beginning of a text: at most `maximum` characters, the last of which shows that there was more.
pub(crate) fn shorten(text: &str, maximum: usize) -> String {
    if text.chars().count() <= maximum {
        return text.to_owned();
    }
    text.chars().take(maximum - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::error::ErrorMetadata;
    use aws_sdk_s3::operation::create_bucket::CreateBucketError;
    use aws_sdk_s3::primitives::SdkBody;

    use super::*;

    fn answer(code: &str, status: u16) -> OutsideError {
        let metadata = ErrorMetadata::builder().code(code).message("No.").build();
        let mut raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        raw.headers_mut().insert("x-amz-request-id", "R1");
        let error = SdkError::service_error(CreateBucketError::generic(metadata), raw);
        OutsideError::from_sdk(System::S3, "CreateBucket", &error)
    }

    #[test]
    fn an_answer_is_told_by_its_code_first_and_its_status_then() {
        let kinds = [
            ("SlowDown", 503, OutsideErrorKind::Throttled),
            ("OperationAborted", 409, OutsideErrorKind::Throttled),
            ("ThrottlingException", 400, OutsideErrorKind::Throttled),
            ("InternalError", 500, OutsideErrorKind::Unavailable),
            ("RequestTimeout", 400, OutsideErrorKind::TimedOut),
            ("AccessDeniedException", 400, OutsideErrorKind::Denied),
            ("InvalidClientTokenId", 403, OutsideErrorKind::Denied),
            ("InvalidBucketName", 400, OutsideErrorKind::Refused),
        ];
        for (code, status, kind) in kinds {
            assert_eq!(answer(code, status).kind, kind, "{code}");
        }
    }

    #[test]
    fn an_error_says_what_its_system_said() {
        assert_eq!(
            answer("InvalidBucketName", 400).to_string(),
            "S3, CreateBucket: No. (InvalidBucketName, request R1)"
        );
    }

    #[test]
    fn a_message_is_kept_within_bounds() {
        let error = OutsideError::new(
            OutsideErrorKind::Refused,
            System::S3,
            "PutObject",
            "я".repeat(MESSAGE_MAXIMUM + 1),
        );
        assert_eq!(error.message.chars().count(), MESSAGE_MAXIMUM);
        assert!(error.message.ends_with("я…"));
    }

    #[test]
    fn a_cause_is_said_once() {
        let refused = reqwest::Client::new().get("nowhere").build().unwrap_err();
        assert_eq!(explain(&refused), "builder error: relative URL without a base");
    }
}
