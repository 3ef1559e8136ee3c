//! State machines in a folder of their own, over functions that a test scripts.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use states::{ExecutionSummary, FunctionError, Invoke, OpenError, Pace, Settings, StateMachines};
use tempfile::TempDir;

pub(crate) const MACHINE: &str = "arn:aws:states:eu-north-1:123456789012:stateMachine:provisioning";
pub(crate) const EXECUTION: &str = "arn:aws:states:eu-north-1:123456789012:execution:provisioning";

pub(crate) enum Answer {
    Give(Value),
    Fail(&'static str, &'static str),
    Hang,
    Panic,
}

/// A function's name and payload, and how it answers.
pub(crate) type Script = fn(&str, &Value) -> Answer;

pub(crate) struct World {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) machines: StateMachines,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
}

impl World {
    pub(crate) fn open(script: Script) -> Self {
        Self::open_in(&TempDir::new().unwrap().into(), Pace::Instant, script).unwrap()
    }

    pub(crate) fn open_in(folder: &Arc<TempDir>, pace: Pace, script: Script) -> Result<Self, OpenError> {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let record = calls.clone();
        let invoke: Invoke = Arc::new(move |function, payload| {
            record.lock().unwrap().push((function.clone(), payload.clone()));
            Box::pin(async move {
                match script(&function, &payload) {
                    Answer::Give(value) => Ok(value),
                    Answer::Fail(error_type, message) => {
                        Err(FunctionError { error_type: error_type.into(), message: message.into() })
                    }
                    Answer::Hang => std::future::pending().await,
                    Answer::Panic => panic!("the function panics"),
                }
            })
        });
        let settings = Settings {
            folder: folder.path().to_owned(),
            region: "eu-north-1".into(),
            account: "123456789012".into(),
            pace,
        };
        Ok(Self { machines: StateMachines::open(settings, invoke)?, folder: folder.clone(), calls })
    }

    pub(crate) fn define(&self, definition: &Value) {
        let arn = self.machines.define("provisioning", &definition.to_string(), &BTreeMap::new()).unwrap();
        assert_eq!(arn.as_str(), MACHINE);
    }

    pub(crate) fn call(&self, operation: &str, body: &Value) -> (u16, Value) {
        self.machines.handle(operation, body.to_string().as_bytes())
    }

    pub(crate) fn start(&self, name: &str, input: &Value) {
        let body = json!({"stateMachineArn": MACHINE, "name": name, "input": input.to_string()});
        let (status, answer) = self.call("StartExecution", &body);
        assert_eq!((status, &answer["executionArn"]), (200, &json!(format!("{EXECUTION}:{name}"))));
    }

    /// Runs one execution, named `one`, to its end.
    pub(crate) async fn run(&self, definition: &Value, input: &Value) -> ExecutionSummary {
        self.define(definition);
        self.start("one", input);
        self.machines.finished("one").await.unwrap()
    }

    pub(crate) fn calls(&self) -> Vec<(String, Value)> {
        self.calls.lock().unwrap().clone()
    }

    /// The event types, with the state's name where there is one.
    pub(crate) fn event_names(&self, name: &str) -> Vec<String> {
        let describe = |event: &states::HistoryEvent| {
            let shown = event.to_json(true);
            let details =
                [&shown["stateEnteredEventDetails"]["name"], &shown["stateExitedEventDetails"]["name"]];
            match details.into_iter().find_map(Value::as_str) {
                Some(name) => format!("{} {name}", event.event.type_name()),
                None => event.event.type_name(),
            }
        };
        self.machines.history(name).iter().map(describe).collect()
    }

    pub(crate) fn journal(&self, name: &str) -> PathBuf {
        journal(self.folder.path(), name)
    }
}

pub(crate) fn journal(folder: &Path, name: &str) -> PathBuf {
    folder.join("provisioning").join(format!("{name}.jsonl"))
}

/// A new folder that holds one journal.
pub(crate) fn folder_with(name: &str, text: &[u8]) -> Arc<TempDir> {
    let folder = TempDir::new().unwrap();
    let file = journal(folder.path(), name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    folder.into()
}

/// A Task state that calls the function of this name with the whole input; `extra` fields are added.
pub(crate) fn task(function: &str, extra: Value) -> Value {
    let state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"}});
    merge(state, extra)
}

pub(crate) fn merge(mut state: Value, extra: Value) -> Value {
    let Value::Object(extra) = extra else { panic!("fields are expected") };
    state.as_object_mut().unwrap().extend(extra);
    state
}

/// A machine of these states, that starts at `A`.
pub(crate) fn machine(states: Value) -> Value {
    json!({"StartAt": "A", "States": states})
}
