//! The events of an execution. The history is the state: an execution goes on by reading these events back, and
//! `GetExecutionHistory` shows them under the names that AWS gives them.
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html>

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{api::epoch_seconds, data::Failure};

/// One line of the journal. Ids count from 1; `previous_event_id` is the event that led to this one, 0 for
/// the first two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEvent {
    pub id: u64,
    pub previous_event_id: u64,
    pub timestamp: Timestamp,
    /// None outside any Parallel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    pub event: Event,
}

/// One branch of one attempt at a Parallel state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The id of the attempt's `ParallelStateStarted`.
    pub started: u64,
    pub index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateType {
    Task,
    Choice,
    Wait,
    Pass,
    Parallel,
    Succeed,
    Fail,
}

impl fmt::Display for StateType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The input as it was given.
    ExecutionStarted {
        input: String,
    },
    StateEntered {
        state_type: StateType,
        name: String,
        input: Value,
    },
    StateExited {
        state_type: StateType,
        name: String,
        output: Value,
    },
    /// The state was under way in a branch when another branch failed.
    StateAborted {
        state_type: StateType,
        name: String,
    },
    TaskScheduled {
        region: String,
        parameters: Value,
        timeout_seconds: Option<u32>,
    },
    TaskStarted,
    TaskSucceeded {
        output: Value,
    },
    TaskFailed(Failure),
    TaskTimedOut(Failure),
    ParallelStateStarted,
    /// The branches' outputs in order.
    ParallelStateSucceeded {
        results: Value,
    },
    ParallelStateFailed(Failure),
    ExecutionSucceeded {
        output: Value,
    },
    ExecutionFailed(Failure),
    ExecutionAborted(Failure),
    ExecutionTimedOut(Failure),
}

/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
}

impl Status {
    /// As AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

impl Event {
    /// The status that the execution has after this event.
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::ExecutionSucceeded { .. } => Status::Succeeded,
            Self::ExecutionFailed(_) => Status::Failed,
            Self::ExecutionAborted(_) => Status::Aborted,
            Self::ExecutionTimedOut(_) => Status::TimedOut,
            _ => Status::Running,
        }
    }

    /// Whether this event, read back, is the one that the interpreter is about to record: what it recorded
    /// may differ in data that came from outside, never in kind or state.
    pub(crate) fn is_same_step(&self, other: &Self) -> bool {
        self.type_name() == other.type_name() && self.state_name() == other.state_name()
    }

    pub(crate) fn state_name(&self) -> Option<&str> {
        match self {
            Self::StateEntered { name, .. }
            | Self::StateExited { name, .. }
            | Self::StateAborted { name, .. } => Some(name),
            _ => None,
        }
    }

    /// As AWS names the event.
    pub fn type_name(&self) -> String {
        match self {
            Self::StateEntered { state_type, .. } => format!("{state_type}StateEntered"),
            Self::StateExited { state_type, .. } => format!("{state_type}StateExited"),
            Self::StateAborted { state_type, .. } => format!("{state_type}StateAborted"),
            Self::ExecutionStarted { .. } => "ExecutionStarted".into(),
            Self::TaskScheduled { .. } => "TaskScheduled".into(),
            Self::TaskStarted => "TaskStarted".into(),
            Self::TaskSucceeded { .. } => "TaskSucceeded".into(),
            Self::TaskFailed(_) => "TaskFailed".into(),
            Self::TaskTimedOut(_) => "TaskTimedOut".into(),
            Self::ParallelStateStarted => "ParallelStateStarted".into(),
            Self::ParallelStateSucceeded { .. } => "ParallelStateSucceeded".into(),
            Self::ParallelStateFailed(_) => "ParallelStateFailed".into(),
            Self::ExecutionSucceeded { .. } => "ExecutionSucceeded".into(),
            Self::ExecutionFailed(_) => "ExecutionFailed".into(),
            Self::ExecutionAborted(_) => "ExecutionAborted".into(),
            Self::ExecutionTimedOut(_) => "ExecutionTimedOut".into(),
        }
    }

    /// The name of the details field and what is in it; None for an event that has none.
    fn details(&self, include_data: bool) -> Option<(&'static str, Value)> {
        let payload = |field: &str, text: String| {
            let mut details = Map::new();
            if include_data {
                details.insert(field.into(), text.into());
                details.insert(format!("{field}Details"), json!({"truncated": false}));
            }
            details
        };
        let named = |mut details: Map<String, Value>, name: &str| {
            details.insert("name".into(), name.into());
            details
        };
        Some(match self {
            Self::ExecutionStarted { input } => {
                ("executionStartedEventDetails", payload("input", input.clone()).into())
            }
            Self::StateEntered { name, input, .. } => {
                ("stateEnteredEventDetails", named(payload("input", input.to_string()), name).into())
            }
            Self::StateExited { name, output, .. } => {
                ("stateExitedEventDetails", named(payload("output", output.to_string()), name).into())
            }
            Self::TaskScheduled { region, parameters, timeout_seconds } => {
                let mut details = task_details();
                details.insert("region".into(), region.as_str().into());
                // The API marks this field as always there.
                let parameters = if include_data { parameters.to_string() } else { "{}".into() };
                details.insert("parameters".into(), parameters.into());
                details.extend(timeout_seconds.map(|seconds| ("timeoutInSeconds".into(), seconds.into())));
                ("taskScheduledEventDetails", details.into())
            }
            Self::TaskStarted => ("taskStartedEventDetails", task_details().into()),
            Self::TaskSucceeded { output } => {
                let mut details = task_details();
                details.extend(payload("output", output.to_string()));
                ("taskSucceededEventDetails", details.into())
            }
            Self::TaskFailed(failure) => {
                ("taskFailedEventDetails", failure_details(task_details(), failure, include_data))
            }
            Self::TaskTimedOut(failure) => {
                ("taskTimedOutEventDetails", failure_details(task_details(), failure, include_data))
            }
            Self::ExecutionSucceeded { output } => {
                ("executionSucceededEventDetails", payload("output", output.to_string()).into())
            }
            Self::ExecutionFailed(failure) => {
                ("executionFailedEventDetails", failure_details(Map::new(), failure, include_data))
            }
            Self::ExecutionAborted(failure) => {
                ("executionAbortedEventDetails", failure_details(Map::new(), failure, include_data))
            }
            Self::ExecutionTimedOut(failure) => {
                ("executionTimedOutEventDetails", failure_details(Map::new(), failure, include_data))
            }
            Self::StateAborted { .. }
            | Self::ParallelStateStarted
            | Self::ParallelStateSucceeded { .. }
            | Self::ParallelStateFailed(_) => return None,
        })
    }
}

impl HistoryEvent {
    /// As `GetExecutionHistory` shows it; `include_data` is its `includeExecutionData`.
    pub fn to_json(&self, include_data: bool) -> Value {
        let mut event = Map::new();
        event.insert("timestamp".into(), epoch_seconds(self.timestamp));
        event.insert("type".into(), self.event.type_name().into());
        event.insert("id".into(), self.id.into());
        event.insert("previousEventId".into(), self.previous_event_id.into());
        if let Some((field, details)) = self.event.details(include_data) {
            event.insert(field.into(), details);
        }
        event.into()
    }
}

fn task_details() -> Map<String, Value> {
    Map::from_iter([("resourceType".into(), "lambda".into()), ("resource".into(), "invoke".into())])
}

fn failure_details(mut details: Map<String, Value>, failure: &Failure, include_data: bool) -> Value {
    details.extend(failure.error.as_deref().map(|error| ("error".into(), error.into())));
    if include_data {
        details.extend(failure.cause.as_deref().map(|cause| ("cause".into(), cause.into())));
    }
    details.into()
}
