//! A small interpreter of the Amazon States Language with the Step Functions API. The state machine that runs in the
//! cloud runs in a local process from the same file, and survives that process being killed.

mod api;
mod choice;
mod data;
mod definition;
mod execution;
mod fields;
mod history;
mod interpreter;
mod intrinsic;
mod journal;
mod parallel;
mod path;
mod replay;
mod retry;
mod substitution;
mod task;
mod template;

use std::{
    collections::BTreeMap,
    fmt, io,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    api::{ApiError, is_valid_name},
    definition::Machine,
    execution::{Execution, now},
    interpreter::{Run, run_execution},
    journal::{Journal, Start, list_journals},
    substitution::substitute,
};
pub use crate::{
    data::Failure,
    execution::ExecutionSummary,
    fields::DefinitionError,
    history::{Branch, Event, HistoryEvent, StateType, Status},
};

/// The state machines of one account and region, with their executions. Clones share them.
#[derive(Clone)]
pub struct StateMachines {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    invoke: Invoke,
    world: Mutex<World>,
}

#[derive(Default)]
struct World {
    /// By name.
    machines: BTreeMap<String, Arc<StoredMachine>>,
    /// By ARN.
    executions: BTreeMap<String, Arc<Execution>>,
    aborted: bool,
}

struct StoredMachine {
    name: String,
    arn: Arn,
    /// With the substitutions made.
    definition: String,
    created: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Settings {
    /// Where journals are kept: `<folder>/<state machine>/<execution>.jsonl`. One process at a time may use
    /// it.
    pub folder: PathBuf,
    pub region: String,
    pub account: String,
    pub pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    Real,
    /// Wait states and the delays before retries take no time. `TimeoutSeconds` stays as it is.
    Instant,
}

/// Calls a Lambda function: its name or ARN as the definition gives it, and the payload.
pub type Invoke = Arc<
    dyn Fn(String, Value) -> Pin<Box<dyn Future<Output = Result<Value, FunctionError>> + Send>> + Send + Sync,
>;

/// What a function that failed answers with; `error_type` is what `ErrorEquals` is compared with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error_type}: {message}")]
pub struct FunctionError {
    pub error_type: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Arn(String);

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} can't be read: {source}", file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("{}, line {line}, is damaged: {reason}", file.display())]
    Damaged { file: PathBuf, line: usize, reason: String },
    #[error("{} holds a definition that can't be run: {source}", file.display())]
    Definition { file: PathBuf, source: DefinitionError },
}

impl StateMachines {
    /// Reads the journals. One that is damaged is an error that names the file and the line, and is left as
    /// it is.
    pub fn open(settings: Settings, invoke: Invoke) -> Result<Self, OpenError> {
        let mut world = World::default();
        for file in list_journals(&settings.folder)? {
            if let Some((journal, start, events)) = Journal::read(&file)? {
                let execution = Execution::new(start, journal, events);
                if execution.status() == Status::Running {
                    Machine::parse(&execution.start.definition)
                        .map_err(|source| OpenError::Definition { file, source })?;
                }
                world.executions.insert(execution.start.arn.to_string(), Arc::new(execution));
            }
        }
        Ok(Self { shared: Arc::new(Shared { settings, invoke, world: Mutex::new(world) }) })
    }

    /// Makes a state machine known, or gives a known one a new definition; executions keep the one they were
    /// started with. `${Name}` in the definition is replaced by its substitution. A definition with anything
    /// in it that is not supported is refused.
    pub fn define(
        &self,
        name: &str,
        definition: &str,
        substitutions: &BTreeMap<String, String>,
    ) -> Result<Arn, DefinitionError> {
        if !is_valid_name(name) {
            return Err(DefinitionError::Name(name.to_owned()));
        }
        let definition = substitute(definition, substitutions)?;
        Machine::parse(&definition)?;
        let Settings { region, account, .. } = &self.shared.settings;
        let arn = Arn(format!("arn:aws:states:{region}:{account}:stateMachine:{name}"));
        let mut world = self.world();
        let created = world.machines.get(name).map_or_else(now, |known| known.created);
        let machine = StoredMachine { name: name.to_owned(), arn: arn.clone(), definition, created };
        world.machines.insert(name.to_owned(), Arc::new(machine));
        Ok(arn)
    }

    /// Continues every execution that was running when its journal was last written. A task that was under
    /// way is invoked again. Must be called inside a tokio runtime.
    pub fn resume(&self) {
        let executions: Vec<_> = self.world().executions.values().cloned().collect();
        for execution in executions.iter().filter(|execution| execution.status() == Status::Running) {
            self.run(execution);
        }
    }

    /// Answers `AWSStepFunctions.<operation>` of the AWS JSON 1.0 protocol with an HTTP status and a body; an
    /// error's body is `{"__type", "message"}`. Must be called inside a tokio runtime.
    pub fn handle(&self, operation: &str, body: &[u8]) -> (u16, Value) {
        api::answer(self, operation, body)
    }

    /// All executions, newest first.
    pub fn executions(&self) -> Vec<ExecutionSummary> {
        let executions: Vec<_> = self.world().executions.values().cloned().collect();
        let mut summaries: Vec<_> = executions.iter().map(|execution| execution.summarize()).collect();
        summaries.sort_by(|one, other| (other.started, &other.arn).cmp(&(one.started, &one.arn)));
        summaries
    }

    /// The history of the execution with this ARN, or the newest with this name; empty when there is none.
    pub fn history(&self, execution: &str) -> Vec<HistoryEvent> {
        self.find(execution).map(|execution| execution.events()).unwrap_or_default()
    }

    /// Resolves when the execution with this ARN or name no longer runs, with how it ended; None when there
    /// is none. After `abort` nothing ends any more.
    pub async fn finished(&self, execution: &str) -> Option<ExecutionSummary> {
        let execution = self.find(execution)?;
        execution.wait_until_over().await;
        Some(execution.summarize())
    }

    /// Stops everything at once, for good, and writes nothing more, as if the process had been killed.
    pub fn abort(&self) {
        let mut world = self.world();
        world.aborted = true;
        for execution in world.executions.values() {
            execution.abandon();
        }
    }

    fn find(&self, execution: &str) -> Option<Arc<Execution>> {
        let world = self.world();
        let named = || {
            world
                .executions
                .values()
                .filter(|candidate| candidate.start.name == execution)
                .max_by_key(|candidate| candidate.start.started)
        };
        world.executions.get(execution).or_else(named).cloned()
    }

    fn find_execution(&self, arn: &str) -> Result<Arc<Execution>, ApiError> {
        check_arn(arn, "execution")?;
        let found = self.world().executions.get(arn).cloned();
        found.ok_or_else(|| ApiError::ExecutionDoesNotExist(arn.to_owned()))
    }

    fn find_machine(&self, arn: &str) -> Result<Arc<StoredMachine>, ApiError> {
        check_arn(arn, "stateMachine")?;
        let found = self.world().machines.values().find(|machine| machine.arn.as_str() == arn).cloned();
        found.ok_or_else(|| ApiError::StateMachineDoesNotExist(arn.to_owned()))
    }

    fn list_machines(&self) -> Vec<Arc<StoredMachine>> {
        self.world().machines.values().cloned().collect()
    }

    /// A name stands for one execution for ever. The same call again while it runs is answered with it.
    fn start(
        &self,
        machine: &StoredMachine,
        name: String,
        input: String,
    ) -> Result<Arc<Execution>, ApiError> {
        let Settings { folder, region, account, .. } = &self.shared.settings;
        let arn = Arn(format!("arn:aws:states:{region}:{account}:execution:{}:{name}", machine.name));
        let mut world = self.world();
        if world.aborted {
            return Err(ApiError::InternalFailure(io::Error::other("the state machines were aborted")));
        }
        if let Some(known) = world.executions.get(arn.as_str()) {
            let same = known.status() == Status::Running && known.start.input == input;
            return if same { Ok(known.clone()) } else { Err(ApiError::ExecutionAlreadyExists(arn)) };
        }
        let file = folder.join(&machine.name).join(format!("{name}.jsonl"));
        let start = Start {
            arn: arn.clone(),
            name,
            state_machine_arn: machine.arn.clone(),
            state_machine: machine.name.clone(),
            started: now(),
            input,
            definition: machine.definition.clone(),
        };
        let journal = Journal::create(&file, &start).map_err(|error| match error.kind() {
            // Names that differ in case only are one file on some systems.
            io::ErrorKind::AlreadyExists => ApiError::ExecutionAlreadyExists(arn.clone()),
            _ => ApiError::InternalFailure(error),
        })?;
        let execution = Arc::new(Execution::new(start, journal, Vec::new()));
        world.executions.insert(arn.to_string(), execution.clone());
        drop(world);
        self.run(&execution);
        Ok(execution)
    }

    fn run(&self, execution: &Arc<Execution>) {
        let machine = match Machine::parse(&execution.start.definition) {
            Ok(machine) => Arc::new(machine),
            Err(error) => {
                tracing::error!(execution = %execution.start.arn, %error, "the definition can't be run");
                return;
            }
        };
        let run = Run {
            execution: execution.clone(),
            machine,
            invoke: self.shared.invoke.clone(),
            pace: self.shared.settings.pace,
            region: self.shared.settings.region.clone(),
        };
        execution.run_by(|| tokio::spawn(run_execution(Arc::new(run))).abort_handle());
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arn {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The role that would run the state machine; the API always names one.
    fn role(&self) -> String {
        let part = |index: usize| self.0.split(':').nth(index).unwrap_or_default();
        format!("arn:aws:iam::{}:role/{}", part(4), part(6))
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `arn:aws:states:<region>:<account>:<kind>:…`.
fn check_arn(arn: &str, kind: &str) -> Result<(), ApiError> {
    let parts: Vec<&str> = arn.split(':').collect();
    match parts[..] {
        ["arn", _, "states", _, _, resource, ..] if resource == kind => Ok(()),
        _ => Err(ApiError::InvalidArn(arn.to_owned())),
    }
}
