//! A state machine's definition, read whole and checked before anything runs. A part that the interpreter would not run
//! as AWS does is refused here, by name and place, and never passed over. <https://states-language.net/spec.html>

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    choice::{Choice, parse_timestamp},
    fields::{DefinitionError, Fields, ROOT},
    history::StateType,
    intrinsic::Expression,
    path::Path,
    retry::{Work, take_path, take_template},
    template::Template,
};

/// The longest `Seconds` and `TimeoutSeconds` that AWS takes.
const LONGEST_SECONDS: u32 = 99_999_999;

/// The one Task resource; its fields and result are those of the Lambda integration.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>
const LAMBDA_INVOKE: &str = "arn:aws:states:::lambda:invoke";

/// A state machine, or one branch of a Parallel.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) start_at: String,
    pub(crate) states: BTreeMap<String, State>,
    pub(crate) timeout_seconds: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) input_path: Option<Path>,
    pub(crate) output_path: Option<Path>,
    pub(crate) action: Action,
    /// None where the state is the last.
    pub(crate) next: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Action {
    Task { work: Work, timeout_seconds: Option<u32> },
    Choice(Choice),
    Wait(Until),
    Pass { parameters: Option<Template>, result: Option<Value>, result_path: Option<Path> },
    Parallel { work: Work, branches: Vec<Arc<Machine>> },
    Succeed,
    Fail { error: Option<Words>, cause: Option<Words> },
}

#[derive(Debug)]
pub(crate) enum Until {
    Seconds(u32),
    SecondsPath(Path),
    Timestamp(Timestamp),
    TimestampPath(Path),
}

/// `Error` and `Cause` of a Fail state, or their `…Path` forms.
#[derive(Debug)]
pub(crate) enum Words {
    Text(String),
    Computed(Expression),
}

impl Machine {
    pub(crate) fn parse(definition: &str) -> Result<Self, DefinitionError> {
        let value: Value = serde_json::from_str(definition)?;
        let mut fields = Fields::open(&value, ROOT)?;
        if let Some(version) = fields.take_text("Version")?.filter(|version| *version != "1.0") {
            return Err(fields.unsupported(format!("Version '{version}'")));
        }
        let timeout_seconds = fields.take_number("TimeoutSeconds", 1, LONGEST_SECONDS)?;
        let machine = Self::parse_states(fields, timeout_seconds)?;
        machine.check_names(&mut BTreeSet::new())?;
        Ok(machine)
    }

    fn parse_states(mut fields: Fields, timeout_seconds: Option<u32>) -> Result<Self, DefinitionError> {
        fields.take_text("Comment")?;
        refuse_query_language(&mut fields)?;
        let start_at = fields.require_text("StartAt")?.to_owned();
        let table = Fields::open(fields.require("States")?, fields.inside("States"))?;
        let mut states = BTreeMap::new();
        for (name, value) in table.unread() {
            let state = State::parse(Fields::open(value, table.inside(name))?)?;
            states.insert(name.to_owned(), state);
        }
        let machine = Self { start_at, states, timeout_seconds };
        machine.check_targets(&fields)?;
        fields.close()?;
        Ok(machine)
    }

    /// Every transition leads to a state of the same machine or branch.
    fn check_targets(&self, fields: &Fields) -> Result<(), DefinitionError> {
        let check = |target: &str, field: &str| {
            if self.states.contains_key(target) {
                return Ok(());
            }
            Err(fields.invalid(field, format!("there is no state '{target}'")))
        };
        check(&self.start_at, "StartAt")?;
        for (name, state) in &self.states {
            let field = format!("States.{name}");
            for target in state.targets() {
                check(target, &field)?;
            }
        }
        Ok(())
    }

    /// State names are unique in the whole definition, branches included, and at most 80 characters long.
    fn check_names<'a>(&'a self, seen: &mut BTreeSet<&'a str>) -> Result<(), DefinitionError> {
        for (name, state) in &self.states {
            let place = format!("States.{name}");
            let invalid =
                |reason: &str| DefinitionError::Invalid { field: name.clone(), place, reason: reason.into() };
            if name.is_empty() || name.chars().count() > 80 {
                return Err(invalid("a state's name has 1 to 80 characters"));
            }
            if !seen.insert(name) {
                return Err(invalid("a state's name is used once"));
            }
            if let Action::Parallel { branches, .. } = &state.action {
                for branch in branches {
                    branch.check_names(seen)?;
                }
            }
        }
        Ok(())
    }
}

impl State {
    fn parse(mut fields: Fields) -> Result<Self, DefinitionError> {
        fields.take_text("Comment")?;
        refuse_query_language(&mut fields)?;
        let action = match fields.require_text("Type")? {
            "Task" => parse_task(&mut fields)?,
            "Choice" => Action::Choice(Choice::parse(&mut fields)?),
            "Wait" => Action::Wait(parse_until(&mut fields)?),
            "Pass" => Action::Pass {
                parameters: take_template(&mut fields, "Parameters")?,
                result: fields.take("Result").cloned(),
                result_path: take_path(&mut fields, "ResultPath")?,
            },
            "Parallel" => parse_parallel(&mut fields)?,
            "Succeed" => Action::Succeed,
            "Fail" => Action::Fail {
                error: take_words(&mut fields, "Error", "ErrorPath")?,
                cause: take_words(&mut fields, "Cause", "CausePath")?,
            },
            other => return Err(fields.unsupported(format!("state type '{other}'"))),
        };
        let next = match action {
            Action::Choice(_) | Action::Succeed | Action::Fail { .. } => None,
            _ => parse_next(&mut fields)?,
        };
        let (input_path, output_path) = match action {
            Action::Fail { .. } => (None, None),
            _ => (take_path(&mut fields, "InputPath")?, take_path(&mut fields, "OutputPath")?),
        };
        fields.close()?;
        Ok(Self { input_path, output_path, action, next })
    }

    pub(crate) fn state_type(&self) -> StateType {
        match self.action {
            Action::Task { .. } => StateType::Task,
            Action::Choice(_) => StateType::Choice,
            Action::Wait(_) => StateType::Wait,
            Action::Pass { .. } => StateType::Pass,
            Action::Parallel { .. } => StateType::Parallel,
            Action::Succeed => StateType::Succeed,
            Action::Fail { .. } => StateType::Fail,
        }
    }

    fn targets(&self) -> Vec<&str> {
        let mut targets: Vec<&str> = self.next.iter().map(String::as_str).collect();
        match &self.action {
            Action::Task { work, .. } | Action::Parallel { work, .. } => {
                targets.extend(work.catch.iter().map(|catcher| catcher.next.as_str()));
            }
            Action::Choice(choice) => {
                targets.extend(choice.rules.iter().map(|(_, next)| next.as_str()));
                targets.extend(choice.default.as_deref());
            }
            _ => {}
        }
        targets
    }
}

fn refuse_query_language(fields: &mut Fields) -> Result<(), DefinitionError> {
    match fields.take_text("QueryLanguage")? {
        None | Some("JSONPath") => Ok(()),
        Some(other) => Err(fields.unsupported(format!("QueryLanguage '{other}'"))),
    }
}

fn parse_next(fields: &mut Fields) -> Result<Option<String>, DefinitionError> {
    let next = fields.take_text("Next")?.map(str::to_owned);
    let end = match fields.take("End") {
        None => false,
        Some(value) => value.as_bool().ok_or_else(|| fields.invalid("End", "a boolean is expected"))?,
    };
    if next.is_some() == end {
        return Err(fields.invalid("Next", "exactly one of Next and End is expected"));
    }
    Ok(next)
}

fn parse_task(fields: &mut Fields) -> Result<Action, DefinitionError> {
    let resource = fields.require_text("Resource")?;
    if resource != LAMBDA_INVOKE {
        return Err(fields.unsupported(format!("Resource '{resource}'")));
    }
    let mut parameters = Fields::open(fields.require("Parameters")?, fields.inside("Parameters"))?;
    if parameters.take("FunctionName").or(parameters.take("FunctionName.$")).is_none() {
        return Err(parameters.missing("FunctionName"));
    }
    parameters.take("Payload");
    parameters.take("Payload.$");
    parameters.close()?;
    let timeout_seconds = fields.take_number("TimeoutSeconds", 1, LONGEST_SECONDS)?;
    Ok(Action::Task { work: Work::parse(fields)?, timeout_seconds })
}

fn parse_parallel(fields: &mut Fields) -> Result<Action, DefinitionError> {
    let list = fields.take_list("Branches")?.ok_or_else(|| fields.missing("Branches"))?;
    if list.is_empty() {
        return Err(fields.invalid("Branches", "at least one branch is expected"));
    }
    let mut branches = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let branch = Fields::open(value, fields.element("Branches", index))?;
        branches.push(Arc::new(Machine::parse_states(branch, None)?));
    }
    Ok(Action::Parallel { work: Work::parse(fields)?, branches })
}

fn parse_until(fields: &mut Fields) -> Result<Until, DefinitionError> {
    let mut found = Vec::new();
    if let Some(seconds) = fields.take_number("Seconds", 0, LONGEST_SECONDS)? {
        found.push(Until::Seconds(seconds));
    }
    if let Some(text) = fields.take_text("SecondsPath")? {
        found.push(Until::SecondsPath(Path::parse(text, &fields.inside("SecondsPath"))?));
    }
    if let Some(value) = fields.take("Timestamp") {
        let invalid = || fields.invalid("Timestamp", "an RFC 3339 time is expected");
        found.push(Until::Timestamp(parse_timestamp(value).ok_or_else(invalid)?));
    }
    if let Some(text) = fields.take_text("TimestampPath")? {
        found.push(Until::TimestampPath(Path::parse(text, &fields.inside("TimestampPath"))?));
    }
    match (found.pop(), found.is_empty()) {
        (Some(until), true) => Ok(until),
        _ => Err(fields.invalid(
            "Seconds",
            "exactly one of Seconds, SecondsPath, Timestamp and TimestampPath is expected",
        )),
    }
}

fn take_words(
    fields: &mut Fields,
    plain: &'static str,
    computed: &'static str,
) -> Result<Option<Words>, DefinitionError> {
    match (fields.take_text(plain)?, fields.take_text(computed)?) {
        (Some(_), Some(_)) => Err(fields.invalid(computed, format!("it can't stand beside {plain}"))),
        (Some(text), None) => Ok(Some(Words::Text(text.to_owned()))),
        (None, Some(text)) => Expression::parse(text, &fields.inside(computed))
            .map(|expression| Some(Words::Computed(expression))),
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "literals are written in the call")]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(state: Value) -> String {
        let definition = json!({"StartAt": "A", "States": {"A": state}});
        Machine::parse(&definition.to_string()).unwrap_err().to_string()
    }

    fn refused_task(extra: Value) -> String {
        let mut task = json!({"Type": "Task", "Resource": LAMBDA_INVOKE, "End": true,
            "Parameters": {"FunctionName": "f"}});
        task.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        refused(task)
    }

    #[test]
    fn what_is_not_supported_is_refused_by_name_and_place() {
        for (message, expected) in [
            (refused(json!({"Type": "Map", "End": true})), "state type 'Map' at States.A is not supported"),
            (
                refused(json!({"Type": "Pass", "End": true, "Assign": {}})),
                "field 'Assign' at States.A is not supported",
            ),
            (
                refused(json!({"Type": "Pass", "End": true, "QueryLanguage": "JSONata"})),
                "QueryLanguage 'JSONata' at States.A is not supported",
            ),
            (
                refused_task(json!({"HeartbeatSeconds": 1})),
                "field 'HeartbeatSeconds' at States.A is not supported",
            ),
            (refused_task(json!({"Credentials": {}})), "field 'Credentials' at States.A is not supported"),
            (
                refused_task(json!({"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"})),
                "Resource 'arn:aws:states:::lambda:invoke.waitForTaskToken' at States.A is not supported",
            ),
            (
                refused_task(json!({"Resource": "arn:aws:states:::states:startExecution.sync"})),
                "Resource 'arn:aws:states:::states:startExecution.sync' at States.A is not supported",
            ),
            (
                refused_task(json!({"Parameters": {"FunctionName": "f", "Qualifier": "1"}})),
                "field 'Qualifier' at States.A.Parameters is not supported",
            ),
            (
                refused_task(json!({"ResultPath": "$..a"})),
                "JSONPath '$..a' at States.A.ResultPath is not supported",
            ),
            (
                refused_task(json!({"ResultSelector": {"a.$": "States.UUID()"}})),
                "intrinsic function 'States.UUID' at States.A.ResultSelector.a.$ is not supported",
            ),
        ] {
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn a_definition_that_can_not_work_is_refused() {
        for (message, expected) in [
            (
                refused(json!({"Type": "Pass", "Next": "B"})),
                "field 'States.A' at the top is not valid: there is no state 'B'",
            ),
            (
                refused(json!({"Type": "Pass"})),
                "field 'Next' at States.A is not valid: exactly one of Next and End is expected",
            ),
            (
                refused(json!({"Type": "Wait", "End": true})),
                "field 'Seconds' at States.A is not valid: \
                 exactly one of Seconds, SecondsPath, Timestamp and TimestampPath is expected",
            ),
            (
                refused(json!({"Type": "Fail", "Cause": "a", "CausePath": "$.a"})),
                "field 'CausePath' at States.A is not valid: it can't stand beside Cause",
            ),
            (
                refused(json!({"Type": "Parallel", "End": true, "Branches": [
                    {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}]})),
                "field 'A' at States.A is not valid: a state's name is used once",
            ),
            (
                refused_task(json!({"TimeoutSeconds": 0})),
                "field 'TimeoutSeconds' at States.A is not valid: \
                 a whole number from 1 to 99999999 is expected",
            ),
            (
                refused_task(json!({"Parameters": {}})),
                "field 'FunctionName' at States.A.Parameters is missing",
            ),
        ] {
            assert_eq!(message, expected);
        }
    }
}
