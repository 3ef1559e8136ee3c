//! The data between states: where a state's input comes from, where its result goes, how large it may be, and the failure
//! that stops it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::path::Path;

/// The most that a payload may take, in bytes of JSON.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>
pub(crate) const PAYLOAD_LIMIT: usize = 256 * 1024;

/// What paths look into: the state's input (`$`) and the context object (`$$`).
#[derive(Clone, Copy)]
pub(crate) struct Data<'a> {
    pub(crate) input: &'a Value,
    pub(crate) context: &'a Value,
}

/// An error as states see it: its name, which `ErrorEquals` is compared with, and the reason in words. A Fail
/// state may leave out either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Failure {
    pub(crate) fn new(error: &str, cause: impl Into<String>) -> Self {
        Self { error: Some(error.into()), cause: Some(cause.into()) }
    }

    pub(crate) fn runtime(cause: impl Into<String>) -> Self {
        Self::new("States.Runtime", cause)
    }

    /// The failure with the state it arose in, worded as AWS does.
    pub(crate) fn in_state(self, name: &str, entered: u64) -> Self {
        let cause = self.cause.unwrap_or_default();
        let place = format!(
            "An error occurred while executing the state '{name}' (entered at the event id #{entered})."
        );
        Self { error: self.error, cause: Some(format!("{place} {cause}")) }
    }

    /// What a Catch hands on, before its `ResultPath`.
    pub(crate) fn to_output(&self) -> Value {
        json!({
            "Error": self.error.as_deref().unwrap_or_default(),
            "Cause": self.cause.as_deref().unwrap_or_default(),
        })
    }
}

/// `InputPath` or `OutputPath` (`field`) applied; no path stands for an explicit `null`, which selects `{}`.
pub(crate) fn select(path: Option<&Path>, field: &str, data: &Data) -> Result<Value, Failure> {
    let Some(path) = path else { return Ok(Value::Object(Map::new())) };
    path.resolve(data).cloned().ok_or_else(|| {
        Failure::runtime(format!(
            "Invalid path '{}' : The {field} could not be found in the input '{}'",
            path.text(),
            data.input
        ))
    })
}

/// `ResultPath` applied: no path stands for an explicit `null`, which drops the result.
pub(crate) fn place_result(path: Option<&Path>, input: &Value, result: Value) -> Result<Value, Failure> {
    let Some(path) = path else { return Ok(input.clone()) };
    path.place(input.clone(), result).ok_or_else(|| {
        Failure::new(
            "States.ResultPathMatchFailure",
            format!("Unable to apply step output using ResultPath '{}' to input '{input}'", path.text()),
        )
    })
}

/// Refuses what is over the payload limit; `what` names it, as "the state/task 'Create' returned a result".
pub(crate) fn check_size(value: &Value, what: &str) -> Result<(), Failure> {
    if value.to_string().len() <= PAYLOAD_LIMIT {
        return Ok(());
    }
    Err(Failure::new(
        "States.DataLimitExceeded",
        format!("{what} with a size exceeding the maximum number of bytes service limit."),
    ))
}
