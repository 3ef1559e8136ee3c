//! The errors with which a call to the table can end.

use std::error::Error;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use domain::redact;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A condition of the write does not hold: somebody else was first.
    #[error("the condition of a write does not hold")]
    Conflict,
    /// A condition of the write does not hold, though nobody has changed anything that the write rests on: a fault of
    /// this code.
    #[error("the condition of a write does not hold, and nothing that was read tells why")]
    Unmet,
    /// What went along with a write is no longer good: the worker of a task has lost it, since its lease has ended or
    /// somebody has decided on the task, or another request has taken over the key of this one.
    #[error("somebody else has taken over")]
    Overtaken,
    #[error("DynamoDB asks for fewer requests: {0}")]
    Throttled(String),
    #[error("DynamoDB can't be used: {0}")]
    Unavailable(String),
    /// An item is not what this code writes.
    #[error("an item of the table is damaged: {0}")]
    Damaged(#[from] serde_dynamo::Error),
    /// A cursor that this query has not given out.
    #[error("the cursor is not one of this list")]
    Cursor,
    /// An item holds something sealed by a key that is no longer kept.
    #[error("none of the keys opens what an item holds")]
    Unopened,
}

impl<E> From<SdkError<E>> for StoreError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E>) -> Self {
        match error.code() {
            Some("ConditionalCheckFailedException") => Self::Conflict,
            Some(
                "ThrottlingException"
                | "ProvisionedThroughputExceededException"
                | "RequestLimitExceeded"
                | "TransactionInProgressException",
            ) => Self::Throttled(describe(&error)),
            _ => Self::Unavailable(describe(&error)),
        }
    }
}

/// A finished request. A request that was not put together whole is a fault of this code.
pub(crate) fn built<T>(built: Result<T, BuildError>) -> Result<T, StoreError> {
    built.map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// What DynamoDB answered or, without an answer, what went wrong on the way. Never the whole answer, which holds rows.
fn describe<E>(error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let Some(code) = error.code() else {
        let causes = std::iter::successors(error.source(), |cause| (*cause).source());
        let said = causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"));
        return redact(&said);
    };
    let message = redact(error.message().unwrap_or("no message"));
    match error.request_id() {
        Some(request) => format!("{code}, request {request}: {message}"),
        None => format!("{code}: {message}"),
    }
}

/// Why a transaction was cancelled.
pub(crate) enum TransactionError {
    /// A condition of one of its writes does not hold.
    Condition,
    /// Another transaction touches the same items now.
    Contended,
    Other(StoreError),
}

impl TransactionError {
    /// Why a transaction failed whose first `own` writes are its own, and whose others go along with it.
    pub(crate) fn of(error: SdkError<TransactWriteItemsError>, own: usize) -> Self {
        if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        {
            let codes: Vec<&str> = cancelled
                .cancellation_reasons()
                .iter()
                .map(|reason| reason.code().unwrap_or_default())
                .collect();
            if codes.iter().skip(own).any(|code| *code == "ConditionalCheckFailed") {
                return Self::Other(StoreError::Overtaken);
            }
            if codes.contains(&"ConditionalCheckFailed") {
                return Self::Condition;
            }
            if codes.contains(&"TransactionConflict") {
                return Self::Contended;
            }
            if codes.iter().any(|code| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded")) {
                return Self::Other(StoreError::Throttled(describe(&error)));
            }
        }
        Self::Other(error.into())
    }
}

impl From<TransactionError> for StoreError {
    fn from(error: TransactionError) -> Self {
        match error {
            TransactionError::Condition => Self::Conflict,
            TransactionError::Contended => Self::Throttled("a transaction on the same items".to_owned()),
            TransactionError::Other(error) => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::http::HttpResponse;
    use aws_sdk_dynamodb::types::CancellationReason;
    use aws_sdk_dynamodb::types::error::TransactionCanceledException;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    /// The error of a transaction of two writes of its own, refused for these reasons. Further reasons are those of what
    /// goes along.
    fn cancelled(reasons: &[&str]) -> TransactionError {
        let reasons = reasons.iter().map(|code| CancellationReason::builder().code(*code).build());
        let exception =
            TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons.collect()));
        let error = TransactWriteItemsError::TransactionCanceledException(exception.build());
        let response = HttpResponse::new(400.try_into().unwrap(), SdkBody::empty());
        TransactionError::of(SdkError::service_error(error, response), 2)
    }

    #[test]
    fn a_cancelled_transaction_says_what_can_be_done_about_it() {
        assert!(matches!(cancelled(&["None", "ConditionalCheckFailed"]), TransactionError::Condition));
        assert!(matches!(cancelled(&["TransactionConflict", "None"]), TransactionError::Contended));
        for throttled in ["ThrottlingError", "ProvisionedThroughputExceeded"] {
            let error = cancelled(&["None", throttled]);
            assert!(matches!(error, TransactionError::Other(StoreError::Throttled(_))), "{throttled}");
        }
        let error = cancelled(&["ItemCollectionSizeLimitExceeded"]);
        assert!(matches!(error, TransactionError::Other(StoreError::Unavailable(_))));
    }

    #[test]
    fn what_goes_along_and_is_lost_is_told_from_a_change_that_conflicts() {
        let conflict = ["ConditionalCheckFailed", "None", "None"];
        assert!(matches!(cancelled(&conflict), TransactionError::Condition));
        for own in ["None", "ConditionalCheckFailed"] {
            let error = cancelled(&[own, "None", "ConditionalCheckFailed"]);
            assert!(matches!(error, TransactionError::Other(StoreError::Overtaken)), "{own}");
        }
    }
}
