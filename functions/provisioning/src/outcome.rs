//! What every function of the workflow rests on: its input, what an earlier step left, and what a failure of the table means.

use domain::Organization;
use domain::provisioning::{Failure, FailureCode, ResourceOrigin, Step};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::StoreError;

pub(crate) fn read_input<T: DeserializeOwned>(input: Value) -> Result<T, Failure> {
    serde_json::from_value(input)
        .map_err(|error| Failure::new(FailureCode::Internal, format!("the input can't be read: {error}")))
}

/// The failure that an error of the table means to a step. If a condition does not hold, the attempt is over.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
pub(crate) fn fail_by_store(error: StoreError) -> Failure {
    let code = match error {
        StoreError::Conflict => FailureCode::Superseded,
        StoreError::Throttled(_) => FailureCode::Throttled,
        StoreError::Unavailable(_) => FailureCode::Unavailable,
        StoreError::Damaged(_)
        | StoreError::Cursor
        | StoreError::Overtaken
        | StoreError::Unopened
        | StoreError::Unmet => FailureCode::Internal,
    };
    Failure::new(code, error.to_string())
}

/// The origin of a resource that existed before this try. If the ledger has a line for it, an earlier try wrote the line
/// just before it created the resource, and the answer was lost. Without a line, somebody else made the resource.
pub(crate) fn origin_of_found(organization: &Organization, step: Step) -> ResourceOrigin {
    organization.resources.get(&step).map_or(ResourceOrigin::Adopted, |line| line.origin)
}

/// The result that an earlier step must have left for this one.
pub(crate) fn made_before<T>(made: Option<T>, what: &str) -> Result<T, Failure> {
    made.ok_or_else(|| Failure::new(FailureCode::Internal, format!("{what} has not been recorded")))
}
