//! One execution: its input, its history so far, and the journal that holds both.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, Unit};
use serde_json::Value;
use tokio::{sync::watch, task::AbortHandle};

use crate::{
    Arn,
    data::Failure,
    history::{Branch, Event, HistoryEvent, StateType, Status},
    journal::{Journal, Start},
};

/// The longest history that AWS keeps; the last event says that it was reached.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>
const EVENT_LIMIT: usize = 25_000;

#[derive(Debug)]
pub(crate) struct Execution {
    pub(crate) start: Start,
    record: Mutex<Record>,
    status: watch::Sender<Status>,
}

#[derive(Debug)]
struct Record {
    journal: Journal,
    events: Vec<HistoryEvent>,
    runner: Option<AbortHandle>,
}

/// Why a state does not come to its end.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The state failed; Retry, Catch or the execution's end are next.
    Failed(Failure),
    /// Another branch failed before the process was last stopped; this one is to be dropped, not continued.
    Superseded,
    /// The execution was stopped or its journal is closed: nothing more may be done.
    Stopped,
}

/// A state that was entered and not left.
#[derive(Debug)]
pub(crate) struct UnfinishedState {
    pub(crate) branch: Option<Branch>,
    pub(crate) state_type: StateType,
    pub(crate) name: String,
    /// The last event in its branch.
    pub(crate) last_event: u64,
}

/// An execution in short, for a list of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutionSummary {
    pub name: String,
    pub arn: Arn,
    pub state_machine_arn: Arn,
    pub status: Status,
    pub started: Timestamp,
    pub stopped: Option<Timestamp>,
    /// The states under way, outermost first; several inside a Parallel, none when the execution is over.
    pub current_states: Vec<String>,
    /// JSON text, as it was given.
    pub input: String,
    /// JSON text; only when the execution succeeded.
    pub output: Option<String>,
    pub error: Option<String>,
    pub cause: Option<String>,
}

impl Execution {
    /// `events` are those after `ExecutionStarted`, which is part of the start.
    pub(crate) fn new(start: Start, journal: Journal, events: Vec<HistoryEvent>) -> Self {
        let started = HistoryEvent {
            id: 1,
            previous_event_id: 0,
            timestamp: start.started,
            branch: None,
            event: Event::ExecutionStarted { input: start.input.clone() },
        };
        let events: Vec<_> = std::iter::once(started).chain(events).collect();
        let status = watch::Sender::new(status_of(&events));
        Self { start, record: Mutex::new(Record { journal, events, runner: None }), status }
    }

    pub(crate) fn status(&self) -> Status {
        *self.status.borrow()
    }

    /// Resolves when the execution no longer runs.
    pub(crate) async fn wait_until_over(&self) {
        let mut status = self.status.subscribe();
        // The sender lives as long as self, so waiting ends by the status alone.
        let _ = status.wait_for(|status| *status != Status::Running).await;
    }

    pub(crate) fn events(&self) -> Vec<HistoryEvent> {
        self.lock().events.clone()
    }

    pub(crate) fn last_event_id(&self) -> u64 {
        self.lock().events.len() as u64
    }

    /// Writes the event and returns it with its id and time.
    pub(crate) fn append(
        &self,
        previous_event_id: u64,
        branch: Option<Branch>,
        event: Event,
    ) -> Result<HistoryEvent, Halt> {
        let mut record = self.lock();
        if status_of(&record.events) != Status::Running {
            return Err(Halt::Stopped);
        }
        let status = event.status();
        if status == Status::Running && record.events.len() >= EVENT_LIMIT - 1 {
            return Err(Halt::Failed(Failure::runtime(format!(
                "The execution reached the maximum number of history events ({EVENT_LIMIT})."
            ))));
        }
        let event = HistoryEvent {
            id: record.events.len() as u64 + 1,
            previous_event_id,
            timestamp: now(),
            branch,
            event,
        };
        if let Err(error) = record.journal.append(&event) {
            tracing::error!(execution = %self.start.arn, %error, "an event could not be written");
            return Err(Halt::Stopped);
        }
        record.events.push(event.clone());
        drop(record);
        self.status.send_replace(status);
        Ok(event)
    }

    /// Starts the one runner that an execution has while it runs.
    pub(crate) fn run_by(&self, spawn: impl FnOnce() -> AbortHandle) {
        let mut record = self.lock();
        if record.runner.is_none()
            && !record.journal.is_closed()
            && status_of(&record.events) == Status::Running
        {
            record.runner = Some(spawn());
        }
    }

    /// Ends an execution that runs, as `StopExecution` does.
    pub(crate) fn stop(&self, failure: Failure) {
        if self.append(self.last_event_id(), None, Event::ExecutionAborted(failure)).is_ok() {
            self.drop_runner();
        }
    }

    /// Ends the runner and writes nothing more.
    pub(crate) fn abandon(&self) {
        self.lock().journal.close();
        self.drop_runner();
    }

    fn drop_runner(&self) {
        if let Some(runner) = self.lock().runner.as_ref() {
            runner.abort();
        }
    }

    /// The states under way in the branch, those inside of others after them.
    pub(crate) fn list_unfinished(&self, branch: Option<Branch>) -> Vec<UnfinishedState> {
        let mut found = Vec::new();
        collect_unfinished(&self.lock().events, branch, &mut found);
        found
    }

    pub(crate) fn summarize(&self) -> ExecutionSummary {
        let record = self.lock();
        let last = record.events.last();
        let status = status_of(&record.events);
        let (output, failure) = match last.map(|last| &last.event) {
            Some(Event::ExecutionSucceeded { output }) => (Some(output.to_string()), Failure::default()),
            Some(
                Event::ExecutionFailed(failure)
                | Event::ExecutionAborted(failure)
                | Event::ExecutionTimedOut(failure),
            ) => (None, failure.clone()),
            _ => (None, Failure::default()),
        };
        let mut current = Vec::new();
        if status == Status::Running {
            collect_unfinished(&record.events, None, &mut current);
        }
        ExecutionSummary {
            name: self.start.name.clone(),
            arn: self.start.arn.clone(),
            state_machine_arn: self.start.state_machine_arn.clone(),
            status,
            started: self.start.started,
            stopped: last.filter(|_| status != Status::Running).map(|last| last.timestamp),
            current_states: current.into_iter().map(|state| state.name).collect(),
            input: self.start.input.clone(),
            output,
            error: failure.error,
            cause: failure.cause,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The present, to the millisecond, which is what AWS keeps.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now)
}

/// The input as JSON; what was accepted at the start is JSON, so a failure is a damaged journal.
pub(crate) fn parse_input(start: &Start) -> Result<Value, Halt> {
    serde_json::from_str(&start.input).map_err(|error| {
        tracing::error!(execution = %start.arn, %error, "the journal's input is not JSON");
        Halt::Stopped
    })
}

fn status_of(events: &[HistoryEvent]) -> Status {
    events.last().map_or(Status::Running, |last| last.event.status())
}

fn collect_unfinished(events: &[HistoryEvent], branch: Option<Branch>, found: &mut Vec<UnfinishedState>) {
    let mut current = None;
    let mut attempt = None;
    let mut last_event = 0;
    for event in events.iter().filter(|event| event.branch == branch) {
        last_event = event.id;
        match &event.event {
            Event::StateEntered { state_type, name, .. } => current = Some((*state_type, name)),
            Event::StateExited { .. } | Event::StateAborted { .. } => current = None,
            Event::ParallelStateStarted => attempt = Some(event.id),
            Event::ParallelStateSucceeded { .. } | Event::ParallelStateFailed(_) => attempt = None,
            _ => {}
        }
    }
    let Some((state_type, name)) = current else { return };
    found.push(UnfinishedState { branch, state_type, name: name.clone(), last_event });
    let Some(started) = attempt else { return };
    let branches: BTreeSet<usize> = events
        .iter()
        .filter_map(|event| event.branch.filter(|branch| branch.started == started))
        .map(|branch| branch.index)
        .collect();
    for index in branches {
        collect_unfinished(events, Some(Branch { started, index }), found);
    }
}
