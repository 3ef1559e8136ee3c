//! Intrinsic functions. Three are supported, those that a definition needs to word a message and to open the
//! JSON text in which a failed function's cause arrives; any other is refused by name.
//! <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>

use serde_json::Value;

use crate::{
    data::{Data, Failure},
    fields::DefinitionError,
    path::Path,
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    Path(Path),
    Literal(Value),
    Call(Function, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Format,
    JsonToString,
    StringToJson,
}

impl Expression {
    /// A path or a call, as the value of a `x.$` field.
    pub(crate) fn parse(text: &str, place: &str) -> Result<Self, DefinitionError> {
        if text.starts_with('$') {
            return Path::parse(text, place).map(Self::Path);
        }
        let mut parser = Parser { text, rest: text, place };
        let call = parser.parse_call()?;
        if parser.rest.is_empty() { Ok(call) } else { Err(parser.refuse()) }
    }

    /// `field` is named in the failure.
    pub(crate) fn evaluate(&self, field: &str, data: &Data) -> Result<Value, Failure> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Path(path) => path.resolve(data).cloned().ok_or_else(|| {
                let (path, input) = (path.text(), data.input);
                Failure::runtime(format!(
                    "The JSONPath '{path}' specified for the field '{field}' could not be found in the input \
                     '{input}'"
                ))
            }),
            Self::Call(function, arguments) => {
                let values = arguments
                    .iter()
                    .map(|argument| argument.evaluate(field, data))
                    .collect::<Result<Vec<_>, _>>()?;
                function.call(&values).map_err(|reason| Failure::new("States.IntrinsicFailure", reason))
            }
        }
    }
}

impl Function {
    fn call(self, arguments: &[Value]) -> Result<Value, String> {
        match (self, arguments) {
            (Self::Format, [Value::String(template), values @ ..]) => {
                format_text(template, values).map(Value::String)
            }
            (Self::JsonToString, [value]) => Ok(Value::String(value.to_string())),
            (Self::StringToJson, [Value::String(text)]) => serde_json::from_str(text)
                .map_err(|error| format!("States.StringToJson was given text that is not JSON: {error}")),
            _ => Err(format!("Invalid arguments in States.{self:?}")),
        }
    }
}

/// `{}` takes the next value; `\{`, `\}` and `\\` stand for themselves.
fn format_text(template: &str, values: &[Value]) -> Result<String, String> {
    let mut values = values.iter();
    let mut text = String::new();
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '{' => {
                if characters.next() != Some('}') {
                    return Err("States.Format was given a brace that is not '{}'".into());
                }
                match values.next() {
                    Some(Value::String(value)) => text.push_str(value),
                    Some(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => {
                        text.push_str(&value.to_string());
                    }
                    Some(_) => return Err("States.Format can't hold an object or an array".into()),
                    None => return Err("States.Format was given fewer values than '{}'".into()),
                }
            }
            other => text.push(other),
        }
    }
    match values.next() {
        None => Ok(text),
        Some(_) => Err("States.Format was given more values than '{}'".into()),
    }
}

struct Parser<'a> {
    text: &'a str,
    rest: &'a str,
    place: &'a str,
}

impl Parser<'_> {
    fn refuse(&self) -> DefinitionError {
        DefinitionError::Unsupported {
            what: format!("expression '{}'", self.text),
            place: self.place.to_owned(),
        }
    }

    fn parse_call(&mut self) -> Result<Expression, DefinitionError> {
        let (name, rest) = self.rest.split_once('(').ok_or_else(|| self.refuse())?;
        let function = match name {
            "States.Format" => Function::Format,
            "States.JsonToString" => Function::JsonToString,
            "States.StringToJson" => Function::StringToJson,
            other => {
                return Err(DefinitionError::Unsupported {
                    what: format!("intrinsic function '{other}'"),
                    place: self.place.to_owned(),
                });
            }
        };
        self.rest = rest;
        let mut arguments = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            arguments.push(self.parse_argument()?);
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else {
                self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.refuse())?;
                return Ok(Expression::Call(function, arguments));
            }
        }
    }

    fn parse_argument(&mut self) -> Result<Expression, DefinitionError> {
        if let Some(rest) = self.rest.strip_prefix('\'') {
            self.rest = rest;
            return self.parse_text();
        }
        if self.rest.starts_with("States.") {
            return self.parse_call();
        }
        let end = self.rest.find([',', ')']).ok_or_else(|| self.refuse())?;
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        let token = token.trim_end();
        if token.starts_with('$') {
            return Path::parse(token, self.place).map(Expression::Path);
        }
        match serde_json::from_str(token) {
            Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => Ok(Expression::Literal(value)),
            _ => Err(self.refuse()),
        }
    }

    /// Escapes of braces are left for `States.Format`, which alone gives braces a meaning.
    fn parse_text(&mut self) -> Result<Expression, DefinitionError> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((position, character)) = characters.next() {
            match character {
                '\'' => {
                    self.rest = &self.rest[position + 1..];
                    return Ok(Expression::Literal(Value::String(text)));
                }
                '\\' => match characters.next() {
                    Some((_, '\'')) => text.push('\''),
                    Some((_, escaped)) => text.extend(['\\', escaped]),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err(self.refuse())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn evaluate(text: &str, input: &Value) -> Result<Value, Failure> {
        let data = Data { input, context: &json!({"State": {"Name": "Create"}}) };
        Expression::parse(text, "here").unwrap().evaluate("x.$", &data)
    }

    #[test]
    fn format_fills_the_braces_in_order() {
        let input = json!({"step": "domain", "count": 3});
        assert_eq!(
            evaluate(r"States.Format('{} of {} it\'s \{\} {}', $.step, $.count, $$.State.Name)", &input),
            Ok(json!("domain of 3 it's {} Create"))
        );
    }

    #[test]
    fn a_cause_is_opened_and_closed_again() {
        let input = json!({"Cause": "{\"errorType\":\"Final\"}"});
        assert_eq!(evaluate("States.StringToJson($.Cause)", &input), Ok(json!({"errorType": "Final"})));
        assert_eq!(
            evaluate("States.JsonToString(States.StringToJson($.Cause))", &input),
            Ok(json!("{\"errorType\":\"Final\"}"))
        );
    }

    #[test]
    fn a_wrong_argument_is_an_intrinsic_failure() {
        for text in [
            "States.StringToJson($.a)",
            "States.Format('{}')",
            "States.Format('{}', 1, 2)",
            "States.Format('{}', $)",
        ] {
            let failure = evaluate(text, &json!({"a": "not json"})).unwrap_err();
            assert_eq!(failure.error.as_deref(), Some("States.IntrinsicFailure"), "{text}");
        }
    }

    #[test]
    fn other_functions_and_broken_calls_are_refused_by_name() {
        let refused = |text| Expression::parse(text, "States.A").unwrap_err().to_string();
        assert_eq!(refused("States.UUID()"), "intrinsic function 'States.UUID' at States.A is not supported");
        assert_eq!(
            refused("States.Format('a', States.Hash($.a, 'MD5'))"),
            "intrinsic function 'States.Hash' at States.A is not supported"
        );
        assert_eq!(refused("plain"), "expression 'plain' at States.A is not supported");
        assert_eq!(
            refused("States.Format('a') + 1"),
            "expression 'States.Format('a') + 1' at States.A is not supported"
        );
    }
}
