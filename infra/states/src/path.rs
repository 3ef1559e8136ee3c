//! Reference paths (`$.a.b[0]['c']`), the part of `JSONPath` that names exactly one place. A path that could
//! name several is refused when the definition is loaded, since what it yields differs between `JSONPath`
//! libraries.

use serde_json::{Map, Value};

use crate::{data::Data, fields::DefinitionError};

/// What a `$$` path may begin with: the part of the context object that is the same here as in the cloud.
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>
const CONTEXT: [&str; 9] = [
    "$$.Execution.Id",
    "$$.Execution.Name",
    "$$.Execution.Input",
    "$$.Execution.StartTime",
    "$$.State.Name",
    "$$.State.EnteredTime",
    "$$.State.RetryCount",
    "$$.StateMachine.Id",
    "$$.StateMachine.Name",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    text: String,
    root: Root,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Input,
    Context,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Index(usize),
}

impl Path {
    /// `$`: the whole input.
    pub(crate) fn whole() -> Self {
        Self { text: "$".into(), root: Root::Input, steps: Vec::new() }
    }

    /// `place` names the field that holds the path in the error.
    pub(crate) fn parse(text: &str, place: &str) -> Result<Self, DefinitionError> {
        let refuse =
            || DefinitionError::Unsupported { what: format!("JSONPath '{text}'"), place: place.to_owned() };
        let (root, rest) = match text.strip_prefix("$$") {
            Some(rest) => (Root::Context, rest),
            None => (Root::Input, text.strip_prefix('$').ok_or_else(refuse)?),
        };
        let path = Self { text: text.into(), root, steps: parse_steps(rest).ok_or_else(refuse)? };
        if root == Root::Context && !path.is_known_context() {
            return Err(refuse());
        }
        Ok(path)
    }

    /// A path into the state's input: what `ResultPath` and the like allow.
    pub(crate) fn parse_input(text: &str, place: &str) -> Result<Self, DefinitionError> {
        let path = Self::parse(text, place)?;
        if path.root == Root::Context {
            return Err(DefinitionError::Unsupported {
                what: format!("JSONPath '{text}'"),
                place: place.to_owned(),
            });
        }
        Ok(path)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// None when there is nothing at the path.
    pub(crate) fn resolve<'a>(&self, data: &Data<'a>) -> Option<&'a Value> {
        let root = match self.root {
            Root::Input => data.input,
            Root::Context => data.context,
        };
        self.steps.iter().try_fold(root, |value, step| match step {
            Step::Field(name) => value.as_object()?.get(name),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }

    /// `target` with `value` at the path; objects on the way are made where there is nothing. None when the
    /// way leads through something that is not an object, or to an element that an array does not have.
    pub(crate) fn place(&self, mut target: Value, value: Value) -> Option<Value> {
        let mut here = &mut target;
        for step in &self.steps {
            here = match step {
                Step::Field(name) => {
                    here.as_object_mut()?.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()))
                }
                Step::Index(index) => here.as_array_mut()?.get_mut(*index)?,
            };
        }
        *here = value;
        Some(target)
    }

    fn is_known_context(&self) -> bool {
        CONTEXT.iter().any(|known| {
            self.text.strip_prefix(known).is_some_and(|rest| {
                rest.is_empty() || (*known == "$$.Execution.Input" && rest.starts_with(['.', '[']))
            })
        })
    }
}

fn parse_steps(mut rest: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            if name.is_empty() || !name.chars().all(is_name_character) {
                return None;
            }
            steps.push(Step::Field(name.into()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("['") {
            let (name, after) = after.split_once("']")?;
            if name.is_empty() || name.contains(['\'', '\\']) {
                return None;
            }
            steps.push(Step::Field(name.into()));
            rest = after;
        } else {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            if !index.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            steps.push(Step::Index(index.parse().ok()?));
            rest = after;
        }
    }
    Some(steps)
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolve(path: &str, input: &Value) -> Option<Value> {
        let data = Data { input, context: &Value::Null };
        Path::parse(path, "here").unwrap().resolve(&data).cloned()
    }

    #[test]
    fn a_path_finds_fields_elements_and_quoted_names() {
        let input = json!({"a": {"b": [{"c d": 7}]}});
        assert_eq!(resolve("$", &input), Some(input.clone()));
        assert_eq!(resolve("$.a.b[0]['c d']", &input), Some(json!(7)));
        assert_eq!(resolve("$['a'].b[1]", &input), None);
        assert_eq!(resolve("$.a.b.c", &input), None);
    }

    #[test]
    fn a_path_that_may_name_several_places_is_refused_by_name() {
        for path in [
            "$..a",
            "$.*",
            "$.a[*]",
            "$.a[0:2]",
            "$.a[0,1]",
            "$.a[?(@.b)]",
            "$.a.length()",
            "$.",
            "a",
            "$.a[-1]",
        ] {
            assert_eq!(
                Path::parse(path, "States.A.InputPath").unwrap_err().to_string(),
                format!("JSONPath '{path}' at States.A.InputPath is not supported")
            );
        }
    }

    #[test]
    fn the_context_holds_only_what_is_the_same_in_the_cloud() {
        assert!(Path::parse("$$.Execution.Input.a[0]", "x").is_ok());
        assert!(Path::parse("$$.State.RetryCount", "x").is_ok());
        for path in ["$$", "$$.Execution", "$$.Task.Token", "$$.Execution.RoleArn", "$$.State.Named"] {
            assert!(Path::parse(path, "x").is_err(), "{path}");
        }
        assert!(Path::parse_input("$$.State.Name", "x").is_err());
    }

    #[test]
    fn placing_makes_the_objects_on_the_way_and_stops_at_anything_else() {
        let place = |path: &str, target: Value| Path::parse(path, "x").unwrap().place(target, json!(1));
        assert_eq!(place("$", json!({"a": 2})), Some(json!(1)));
        assert_eq!(place("$.a.b", json!({"c": 3})), Some(json!({"a": {"b": 1}, "c": 3})));
        assert_eq!(place("$.a[1]", json!({"a": [5, 6]})), Some(json!({"a": [5, 1]})));
        assert_eq!(place("$.a[2]", json!({"a": [5, 6]})), None);
        assert_eq!(place("$.a.b", json!({"a": "text"})), None);
        assert_eq!(place("$.a", json!("text")), None);
    }
}
