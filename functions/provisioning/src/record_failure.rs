//! The last act of a run that failed: it tells the organisation why. The state machine knows a failure by the function's
//! answer or, without an answer, by a name of its own.

use domain::OrganizationId;
use domain::provisioning::{Failure, FailureCode};
use lambda::Tools;
use serde::Deserialize;
use serde_json::{Value, json};
use store::StoreError;

use crate::outcome::{fail_by_store, read_input};

/// The most characters of a cause that are kept: a Lambda that was killed may add its log to the cause.
const DETAIL_MAXIMUM: usize = 1000;

#[derive(Debug, Deserialize)]
struct Input {
    organization_id: OrganizationId,
    attempt: u32,
    failure: Caught,
}

/// The error output of a state, as `Catch` hands it over. Some errors have no cause
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>).
#[derive(Debug, Deserialize)]
struct Caught {
    #[serde(rename = "Error")]
    error: String,
    #[serde(rename = "Cause", default)]
    cause: String,
}

/// The failure of a function inside a cause (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html>).
#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "errorMessage")]
    message: String,
}

/// Records why a run failed, and answers `{"error", "cause"}`, both always present. If another run has taken over,
/// nothing is recorded: the organisation belongs to that run.
pub(crate) async fn record_failure(tools: &Tools, input: Value) -> Result<Value, Failure> {
    let Input { organization_id, attempt, failure } = read_input(input)?;
    let failure = read_failure(&failure);
    let answer = json!({"error": failure.code.name(), "cause": failure.detail});
    if failure.code == FailureCode::Superseded {
        return Ok(answer);
    }
    let now = tools.clock.now();
    match tools.store.fail_attempt(organization_id, attempt, failure, now).await {
        Ok(()) | Err(StoreError::Conflict) => Ok(answer),
        Err(error) => Err(fail_by_store(error)),
    }
}

fn read_failure(caught: &Caught) -> Failure {
    let code = match caught.error.as_str() {
        "States.Timeout" => FailureCode::TimedOut,
        "Lambda.TooManyRequestsException" => FailureCode::Throttled,
        "Lambda.ServiceException" | "Lambda.AWSLambdaException" | "Lambda.SdkClientException" => {
            FailureCode::Unavailable
        }
        name => FailureCode::from_name(name).unwrap_or(FailureCode::Internal),
    };
    let message = serde_json::from_str::<Answered>(&caught.cause).map(|answered| answered.message);
    let cause = message.unwrap_or_else(|_| caught.cause.clone());
    // A name that is not ours would lose its meaning in the record, so the detail has it.
    let detail = match FailureCode::from_name(&caught.error) {
        Some(_) => cause,
        None if cause.is_empty() => caught.error.clone(),
        None => format!("{}: {cause}", caught.error),
    };
    Failure::new(code, detail.chars().take(DETAIL_MAXIMUM).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(caught: Value) -> (FailureCode, String) {
        let failure = read_failure(&serde_json::from_value(caught).unwrap());
        (failure.code, failure.detail)
    }

    #[test]
    fn a_functions_own_failure_is_taken_as_it_is() {
        for code in FailureCode::ALL {
            let cause = json!({"errorType": code.name(), "errorMessage": "what happened"}).to_string();
            let caught = json!({"Error": code.name(), "Cause": cause});
            assert_eq!(read(caught), (code, "what happened".to_owned()));
        }
    }

    #[test]
    fn errors_of_the_state_machine_and_of_lambda_keep_their_names() {
        let caught = [
            (json!({"Error": "States.Timeout"}), FailureCode::TimedOut, "States.Timeout"),
            (
                json!({"Error": "Lambda.TooManyRequestsException", "Cause": "Rate exceeded"}),
                FailureCode::Throttled,
                "Lambda.TooManyRequestsException: Rate exceeded",
            ),
            (
                json!({"Error": "Lambda.ServiceException", "Cause": ""}),
                FailureCode::Unavailable,
                "Lambda.ServiceException",
            ),
            (
                json!({"Error": "Runtime.ExitError", "Cause": r#"{"errorType":"Runtime.ExitError","errorMessage":"exit status 101"}"#}),
                FailureCode::Internal,
                "Runtime.ExitError: exit status 101",
            ),
        ];
        for (caught, code, detail) in caught {
            assert_eq!(read(caught), (code, detail.to_owned()));
        }
    }

    #[test]
    fn a_long_cause_is_cut() {
        let (_, detail) = read(json!({"Error": "Internal", "Cause": "я".repeat(DETAIL_MAXIMUM + 1)}));
        assert_eq!(detail.chars().count(), DETAIL_MAXIMUM);
    }
}
