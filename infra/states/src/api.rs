//! The part of the Step Functions API that the platform and the AWS command line use, as JSON 1.0 bodies.
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html>

use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    Arn, StateMachines, StoredMachine,
    data::{Failure, PAYLOAD_LIMIT},
    execution::ExecutionSummary,
    history::Status,
};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("Execution Already Exists: '{0}'")]
    ExecutionAlreadyExists(Arn),
    #[error("Execution Does Not Exist: '{0}'")]
    ExecutionDoesNotExist(String),
    #[error("Invalid Arn: '{0}'")]
    InvalidArn(String),
    #[error("Invalid State Machine Execution Input: '{0}'")]
    InvalidExecutionInput(serde_json::Error),
    #[error("Invalid Name: '{0}'")]
    InvalidName(String),
    #[error("Invalid Token: '{0}'")]
    InvalidToken(String),
    #[error("State Machine Does Not Exist: '{0}'")]
    StateMachineDoesNotExist(String),
    #[error("{0}")]
    SerializationException(serde_json::Error),
    #[error("{0}")]
    ValidationException(String),
    #[error("Unknown operation '{0}'")]
    UnknownOperationException(String),
    #[error("the journal could not be written: {0}")]
    InternalFailure(#[from] std::io::Error),
}

impl ApiError {
    fn type_name(&self) -> &'static str {
        match self {
            Self::ExecutionAlreadyExists(_) => "ExecutionAlreadyExists",
            Self::ExecutionDoesNotExist(_) => "ExecutionDoesNotExist",
            Self::InvalidArn(_) => "InvalidArn",
            Self::InvalidExecutionInput(_) => "InvalidExecutionInput",
            Self::InvalidName(_) => "InvalidName",
            Self::InvalidToken(_) => "InvalidToken",
            Self::StateMachineDoesNotExist(_) => "StateMachineDoesNotExist",
            Self::SerializationException(_) => "SerializationException",
            Self::ValidationException(_) => "ValidationException",
            Self::UnknownOperationException(_) => "UnknownOperationException",
            Self::InternalFailure(_) => "InternalFailure",
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartExecution {
    state_machine_arn: String,
    name: Option<String>,
    input: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StopExecution {
    execution_arn: String,
    error: Option<String>,
    cause: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfExecution {
    execution_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfStateMachine {
    state_machine_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListExecutions {
    state_machine_arn: String,
    status_filter: Option<String>,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetExecutionHistory {
    execution_arn: String,
    #[serde(default)]
    reverse_order: bool,
    include_execution_data: Option<bool>,
    #[serde(flatten)]
    page: Page,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// Answers one call: the HTTP status and the body.
pub(crate) fn answer(machines: &StateMachines, operation: &str, body: &[u8]) -> (u16, Value) {
    match dispatch(machines, operation, body) {
        Ok(answer) => (200, answer),
        Err(error) => {
            let status = if matches!(error, ApiError::InternalFailure(_)) { 500 } else { 400 };
            (status, json!({"__type": error.type_name(), "message": error.to_string()}))
        }
    }
}

fn dispatch(machines: &StateMachines, operation: &str, body: &[u8]) -> Result<Value, ApiError> {
    match operation {
        "StartExecution" => start_execution(machines, parse(body)?),
        "StopExecution" => stop_execution(machines, parse(body)?),
        "DescribeExecution" => describe_execution(machines, &parse(body)?),
        "ListExecutions" => list_executions(machines, &parse(body)?),
        "GetExecutionHistory" => get_execution_history(machines, &parse(body)?),
        "ListStateMachines" => list_state_machines(machines, &parse(body)?),
        "DescribeStateMachine" => {
            let request: OfStateMachine = parse(body)?;
            let machine = machines.find_machine(&request.state_machine_arn)?;
            let mut answer = describe_machine(&machine);
            answer.extend([
                ("status".into(), "ACTIVE".into()),
                ("type".into(), "STANDARD".into()),
                ("creationDate".into(), epoch_seconds(machine.created)),
            ]);
            Ok(answer.into())
        }
        "DescribeStateMachineForExecution" => {
            let request: OfExecution = parse(body)?;
            let start = &machines.find_execution(&request.execution_arn)?.start;
            let mut answer = describe_machine(&StoredMachine {
                name: start.state_machine.clone(),
                arn: start.state_machine_arn.clone(),
                definition: start.definition.clone(),
                created: start.started,
            });
            answer.insert("updateDate".into(), epoch_seconds(start.started));
            Ok(answer.into())
        }
        other => Err(ApiError::UnknownOperationException(other.to_owned())),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(ApiError::SerializationException)
}

fn start_execution(machines: &StateMachines, request: StartExecution) -> Result<Value, ApiError> {
    let machine = machines.find_machine(&request.state_machine_arn)?;
    let name = request.name.unwrap_or_else(|| Uuid::now_v7().to_string());
    let input = request.input.unwrap_or_else(|| "{}".into());
    if !is_valid_name(&name) {
        return Err(ApiError::InvalidName(name));
    }
    if input.len() > PAYLOAD_LIMIT {
        return Err(ApiError::ValidationException(format!("input is longer than {PAYLOAD_LIMIT} bytes")));
    }
    serde_json::from_str::<Value>(&input).map_err(ApiError::InvalidExecutionInput)?;
    let execution = machines.start(&machine, name, input)?;
    Ok(json!({"executionArn": execution.start.arn, "startDate": epoch_seconds(execution.start.started)}))
}

fn stop_execution(machines: &StateMachines, request: StopExecution) -> Result<Value, ApiError> {
    let execution = machines.find_execution(&request.execution_arn)?;
    execution.stop(Failure { error: request.error, cause: request.cause });
    let stopped = execution.summarize().stopped;
    Ok(json!({"stopDate": stopped.map(epoch_seconds)}))
}

fn describe_execution(machines: &StateMachines, request: &OfExecution) -> Result<Value, ApiError> {
    let summary = machines.find_execution(&request.execution_arn)?.summarize();
    let mut answer = list_item(&summary);
    answer.extend([
        ("input".into(), summary.input.into()),
        ("inputDetails".into(), json!({"included": true})),
        ("redriveStatus".into(), "NOT_REDRIVABLE".into()),
        ("redriveStatusReason".into(), "Executions are not redriven here".into()),
    ]);
    if let Some(output) = summary.output {
        answer.insert("output".into(), output.into());
        answer.insert("outputDetails".into(), json!({"included": true}));
    }
    answer.extend(summary.error.map(|error| ("error".into(), error.into())));
    answer.extend(summary.cause.map(|cause| ("cause".into(), cause.into())));
    Ok(answer.into())
}

fn list_executions(machines: &StateMachines, request: &ListExecutions) -> Result<Value, ApiError> {
    let machine = machines.find_machine(&request.state_machine_arn)?;
    let status = request.status_filter.as_deref().map(parse_status_filter).transpose()?;
    let mut summaries = machines.executions();
    summaries.retain(|summary| {
        summary.state_machine_arn == machine.arn
            && status.is_none_or(|status| status == summary.status.as_str())
    });
    let (page, next) = request.page.cut(summaries, |summary| summary.arn.to_string())?;
    Ok(make_page("executions", page.iter().map(|summary| list_item(summary).into()).collect(), next))
}

fn get_execution_history(machines: &StateMachines, request: &GetExecutionHistory) -> Result<Value, ApiError> {
    let mut events = machines.find_execution(&request.execution_arn)?.events();
    if request.reverse_order {
        events.reverse();
    }
    let include_data = request.include_execution_data.unwrap_or(true);
    let (page, next) = request.page.cut(events, |event| event.id.to_string())?;
    Ok(make_page("events", page.iter().map(|event| event.to_json(include_data)).collect(), next))
}

fn list_state_machines(machines: &StateMachines, request: &Page) -> Result<Value, ApiError> {
    let (page, next) = request.cut(machines.list_machines(), |machine| machine.arn.to_string())?;
    let items = page
        .iter()
        .map(|machine| {
            json!({"stateMachineArn": machine.arn, "name": machine.name, "type": "STANDARD",
                "creationDate": epoch_seconds(machine.created)})
        })
        .collect();
    Ok(make_page("stateMachines", items, next))
}

fn describe_machine(machine: &StoredMachine) -> Map<String, Value> {
    Map::from_iter([
        ("stateMachineArn".into(), json!(machine.arn)),
        ("name".into(), machine.name.as_str().into()),
        ("definition".into(), machine.definition.as_str().into()),
        ("roleArn".into(), machine.arn.role().into()),
    ])
}

fn list_item(summary: &ExecutionSummary) -> Map<String, Value> {
    let mut item = Map::from_iter([
        ("executionArn".into(), json!(summary.arn)),
        ("stateMachineArn".into(), json!(summary.state_machine_arn)),
        ("name".into(), summary.name.as_str().into()),
        ("status".into(), summary.status.as_str().into()),
        ("startDate".into(), epoch_seconds(summary.started)),
        ("redriveCount".into(), 0.into()),
    ]);
    item.extend(summary.stopped.map(|stopped| ("stopDate".into(), epoch_seconds(stopped))));
    item
}

fn parse_status_filter(status: &str) -> Result<&str, ApiError> {
    let known = [Status::Running, Status::Succeeded, Status::Failed, Status::TimedOut, Status::Aborted];
    // Nothing waits for a redrive here, so this filter is known and matches nothing.
    if status == "PENDING_REDRIVE" || known.iter().any(|known| known.as_str() == status) {
        return Ok(status);
    }
    Err(ApiError::ValidationException(format!("statusFilter '{status}' is not a status")))
}

fn make_page(field: &str, items: Vec<Value>, next: Option<String>) -> Value {
    let mut page = Map::from_iter([(field.to_owned(), Value::Array(items))]);
    page.extend(next.map(|next| ("nextToken".into(), next.into())));
    page.into()
}

impl Page {
    /// The items after the one that the token names, at most as many as asked for, and the token of the next
    /// page.
    fn cut<T>(
        &self,
        items: Vec<T>,
        key: impl Fn(&T) -> String,
    ) -> Result<(Vec<T>, Option<String>), ApiError> {
        let size = match self.max_results.unwrap_or(0) {
            0 => 100,
            size @ 1..=1000 => size,
            _ => return Err(ApiError::ValidationException("maxResults is greater than 1000".into())),
        };
        let first = match &self.next_token {
            None => 0,
            Some(token) => items
                .iter()
                .position(|item| key(item) == *token)
                .map(|position| position + 1)
                .ok_or_else(|| ApiError::InvalidToken(token.clone()))?,
        };
        let more = items.len() > first + size;
        let page: Vec<T> = items.into_iter().skip(first).take(size).collect();
        let next = page.last().filter(|_| more).map(key);
        Ok((page, next))
    }
}

/// The rule for names of state machines and executions, except that only ASCII is taken: a name becomes a
/// file's.
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html>
pub(crate) fn is_valid_name(name: &str) -> bool {
    (1..=80).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>{}[]?*\"#%\\^|~`$&,;:/".contains(&byte))
}

/// Times in the API: seconds since 1970 with milliseconds, a JSON number.
pub(crate) fn epoch_seconds(time: Timestamp) -> Value {
    time.as_duration().as_secs_f64().into()
}
