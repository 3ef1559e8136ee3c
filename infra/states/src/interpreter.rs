//! Runs an execution: from state to state, each step recorded before it is acted on.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    Invoke, Pace,
    choice::parse_timestamp,
    data::{Data, Failure, check_size, place_result, select},
    definition::{Action, Machine, State, Until, Words},
    execution::{Execution, Halt, now, parse_input},
    history::{Event, HistoryEvent},
    parallel::run_parallel,
    replay::Track,
    retry::Work,
    task::run_task,
};

/// What the states of one execution share.
pub(crate) struct Run {
    pub(crate) execution: Arc<Execution>,
    pub(crate) machine: Arc<Machine>,
    pub(crate) invoke: Invoke,
    pub(crate) pace: Pace,
    pub(crate) region: String,
}

/// The state that was entered: of the machine, with the input of this pass through it.
struct Entered<'machine, 'pass> {
    name: &'machine str,
    state: &'machine State,
    input: &'pass Value,
    event: HistoryEvent,
}

/// A state's end: its output and the state that follows, None at the end of the machine or branch.
struct Transition<'machine> {
    output: Value,
    next: Option<&'machine str>,
}

/// Runs the execution to its end, or until it is stopped. The future may be dropped at any point.
pub(crate) async fn run_execution(run: Arc<Run>) {
    let execution = &run.execution;
    let Ok(input) = parse_input(&execution.start) else { return };
    let mut track = Track::main(execution);
    let states = run_states(&run, &run.machine, input, &mut track);
    let outcome = match run.machine.timeout_seconds {
        None => Some(states.await),
        Some(seconds) => {
            let left = time_until(execution.start.started, f64::from(seconds));
            tokio::time::timeout(left, states).await.ok()
        }
    };
    let last = execution.last_event_id();
    let written = match outcome {
        Some(Ok(output)) => execution.append(track.last_event(), None, Event::ExecutionSucceeded { output }),
        Some(Err(Halt::Failed(failure))) => execution.append(last, None, Event::ExecutionFailed(failure)),
        Some(Err(Halt::Superseded | Halt::Stopped)) => return,
        None => {
            let failure = Failure { error: Some("States.Timeout".into()), cause: None };
            execution.append(last, None, Event::ExecutionTimedOut(failure))
        }
    };
    if written.is_err() {
        tracing::debug!(execution = %execution.start.arn, "the execution ended after it was stopped");
    }
}

pub(crate) async fn run_states(
    run: &Arc<Run>,
    machine: &Machine,
    mut input: Value,
    track: &mut Track,
) -> Result<Value, Halt> {
    let mut name = machine.start_at.as_str();
    loop {
        let state = machine.states.get(name).ok_or(Halt::Stopped)?;
        let state_type = state.state_type();
        let event = Event::StateEntered { state_type, name: name.to_owned(), input: input.clone() };
        let event = track.record(&run.execution, event)?;
        let entered = Entered { name, state, input: &input, event };
        let Transition { output, next } = run_state(run, &entered, track).await?;
        check_size(&output, &format!("The state/task '{name}' returned a result"))?;
        let event = Event::StateExited { state_type, name: name.to_owned(), output: output.clone() };
        track.record(&run.execution, event)?;
        match next {
            None => return Ok(output),
            Some(next) => (name, input) = (next, output),
        }
    }
}

async fn run_state<'machine>(
    run: &Arc<Run>,
    entered: &Entered<'machine, '_>,
    track: &mut Track,
) -> Result<Transition<'machine>, Halt> {
    let state = entered.state;
    let context = make_context(run, entered, 0)?;
    let next = state.next.as_deref();
    let located = |failure: Failure| entered.locate(failure);
    if let Action::Fail { error, cause } = &state.action {
        let data = Data { input: entered.input, context: &context };
        let error = speak(error.as_ref(), "ErrorPath", &data).map_err(located)?;
        let cause = speak(cause.as_ref(), "CausePath", &data).map_err(located)?;
        return Err(Halt::Failed(Failure { error, cause }));
    }
    let raw = Data { input: entered.input, context: &context };
    let input = select(state.input_path.as_ref(), "InputPath", &raw).map_err(located)?;
    let data = Data { input: &input, context: &context };
    let (result, next) = match &state.action {
        Action::Task { work, .. } | Action::Parallel { work, .. } => {
            return run_work(run, entered, work, &input, track).await;
        }
        Action::Choice(choice) => {
            let next = choice.decide(&data).map_err(located)?;
            (input.clone(), Some(next))
        }
        Action::Wait(until) => {
            let time = find_time(until, &data, entered.event.timestamp).map_err(located)?;
            if !track.is_replaying() {
                run.sleep_until(time).await;
            }
            (input.clone(), next)
        }
        Action::Pass { parameters, result, result_path } => {
            let given = match parameters {
                Some(parameters) => parameters.evaluate(&data).map_err(located)?,
                None => input.clone(),
            };
            let result = result.clone().unwrap_or(given);
            (place_result(result_path.as_ref(), entered.input, result).map_err(located)?, next)
        }
        Action::Succeed | Action::Fail { .. } => (input.clone(), None),
    };
    let output =
        select(state.output_path.as_ref(), "OutputPath", &Data { input: &result, context: &context })
            .map_err(located)?;
    Ok(Transition { output, next })
}

/// A Task or Parallel: attempts until one succeeds, a retrier has no more of them, and a catcher takes over.
async fn run_work<'machine>(
    run: &Arc<Run>,
    entered: &Entered<'machine, '_>,
    work: &'machine Work,
    input: &Value,
    track: &mut Track,
) -> Result<Transition<'machine>, Halt> {
    let mut attempts = work.no_attempts();
    let mut retries = 0;
    loop {
        let failure = match attempt_work(run, entered, work, input, retries, track).await {
            Ok(output) => return Ok(Transition { output, next: entered.state.next.as_deref() }),
            Err(Halt::Failed(failure)) => failure,
            Err(halt) => return Err(halt),
        };
        if let Some(delay) = work.next_retry(&mut attempts, &failure, rand::random_range(0.0..=1.0)) {
            retries += 1;
            if !track.is_replaying() {
                run.sleep_until(add_seconds(track.last_time(), delay.as_secs_f64())).await;
            }
            continue;
        }
        let catcher = work.find_catcher(&failure).ok_or_else(|| Halt::Failed(failure.clone()))?;
        let output = place_result(catcher.result_path.as_ref(), entered.input, failure.to_output())
            .map_err(|failure| entered.locate(failure))?;
        return Ok(Transition { output, next: Some(&catcher.next) });
    }
}

async fn attempt_work(
    run: &Arc<Run>,
    entered: &Entered<'_, '_>,
    work: &Work,
    input: &Value,
    retries: u32,
    track: &mut Track,
) -> Result<Value, Halt> {
    let context = make_context(run, entered, retries)?;
    let located = |failure: Failure| entered.locate(failure);
    let data = Data { input, context: &context };
    let parameters = match &work.parameters {
        Some(template) => template.evaluate(&data).map_err(located)?,
        None => input.clone(),
    };
    check_size(&parameters, &format!("The state/task '{}' was given an input", entered.name))?;
    let result = match &entered.state.action {
        Action::Parallel { branches, .. } => run_parallel(run, branches, &parameters, track).await?,
        Action::Task { timeout_seconds, .. } => {
            run_task(run, entered.name, parameters, *timeout_seconds, track).await?
        }
        _ => return Err(Halt::Stopped),
    };
    let selected = match &work.result_selector {
        Some(template) => template.evaluate(&Data { input: &result, context: &context }).map_err(located)?,
        None => result,
    };
    let placed = place_result(work.result_path.as_ref(), entered.input, selected).map_err(located)?;
    let data = Data { input: &placed, context: &context };
    let output = select(entered.state.output_path.as_ref(), "OutputPath", &data).map_err(located)?;
    check_size(&output, &format!("The state/task '{}' returned a result", entered.name))?;
    Ok(output)
}

impl Entered<'_, '_> {
    fn locate(&self, failure: Failure) -> Failure {
        failure.in_state(self.name, self.event.id)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Run {
    async fn sleep_until(&self, time: Timestamp) {
        if self.pace == Pace::Real {
            tokio::time::sleep(time_until(time, 0.0)).await;
        }
    }
}

/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>
fn make_context(run: &Run, entered: &Entered, retries: u32) -> Result<Value, Halt> {
    let start = &run.execution.start;
    Ok(json!({
        "Execution": {
            "Id": start.arn, "Name": start.name, "Input": parse_input(start)?, "StartTime": start.started,
        },
        "State": {"Name": entered.name, "EnteredTime": entered.event.timestamp, "RetryCount": retries},
        "StateMachine": {"Id": start.state_machine_arn, "Name": start.state_machine},
    }))
}

fn speak(words: Option<&Words>, field: &str, data: &Data) -> Result<Option<String>, Failure> {
    match words {
        None => Ok(None),
        Some(Words::Text(text)) => Ok(Some(text.clone())),
        Some(Words::Computed(expression)) => match expression.evaluate(field, data)? {
            Value::String(text) => Ok(Some(text)),
            other => Err(Failure::runtime(format!("The {field} field must be a string, not '{other}'"))),
        },
    }
}

fn find_time(until: &Until, data: &Data, entered: Timestamp) -> Result<Timestamp, Failure> {
    match until {
        Until::Seconds(seconds) => Ok(add_seconds(entered, f64::from(*seconds))),
        Until::Timestamp(time) => Ok(*time),
        Until::SecondsPath(path) => select(Some(path), "SecondsPath", data)?
            .as_u64()
            .and_then(|seconds| u32::try_from(seconds).ok())
            .map(|seconds| add_seconds(entered, f64::from(seconds)))
            .ok_or_else(|| {
                Failure::runtime("The SecondsPath parameter does not reference a valid whole number.")
            }),
        Until::TimestampPath(path) => parse_timestamp(&select(Some(path), "TimestampPath", data)?)
            .ok_or_else(|| {
                Failure::runtime("The TimestampPath parameter does not reference a valid RFC 3339 time.")
            }),
    }
}

fn add_seconds(time: Timestamp, seconds: f64) -> Timestamp {
    time.saturating_add(SignedDuration::from_secs_f64(seconds)).unwrap_or(Timestamp::MAX)
}

/// From now until `seconds` after `time`; nothing when that is past.
fn time_until(time: Timestamp, seconds: f64) -> Duration {
    Duration::try_from(add_seconds(time, seconds).duration_since(now())).unwrap_or_default()
}
