//! Choice rules: which state comes next, by comparing fields of the input.
//! <https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html>

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    data::{Data, Failure},
    fields::{DefinitionError, Fields},
    path::Path,
};

#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Tried in order; the first that holds names the next state.
    pub(crate) rules: Vec<(Rule, String)>,
    pub(crate) default: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Not(Box<Rule>),
    Test(Path, Test),
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    Compare { family: Family, holds: fn(Ordering) -> bool, operand: Operand },
    Matches(String),
    Is(Property, bool),
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Value(Value),
    Path(Path),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Family {
    String,
    Numeric,
    Boolean,
    Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Property {
    Present,
    Null,
    String,
    Numeric,
    Boolean,
    Timestamp,
}

impl Choice {
    pub(crate) fn parse(fields: &mut Fields) -> Result<Self, DefinitionError> {
        let list = fields.take_list("Choices")?.ok_or_else(|| fields.missing("Choices"))?;
        if list.is_empty() {
            return Err(fields.invalid("Choices", "at least one choice is expected"));
        }
        let mut rules = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let mut rule = Fields::open(value, fields.element("Choices", index))?;
            let next = rule.require_text("Next")?.to_owned();
            rules.push((Rule::parse(rule)?, next));
        }
        Ok(Self { rules, default: fields.take_text("Default")?.map(str::to_owned) })
    }

    /// The next state's name.
    pub(crate) fn decide(&self, data: &Data) -> Result<&str, Failure> {
        for (rule, next) in &self.rules {
            if rule.holds(data)? {
                return Ok(next);
            }
        }
        self.default.as_deref().ok_or_else(|| {
            Failure::new("States.NoChoiceMatched", "No choice rule matched and there is no Default.")
        })
    }
}

impl Rule {
    fn parse(mut fields: Fields) -> Result<Self, DefinitionError> {
        fields.take_text("Comment")?;
        let rule = if fields.take("And").is_some() {
            Self::All(parse_rules(&mut fields, "And")?)
        } else if fields.take("Or").is_some() {
            Self::Any(parse_rules(&mut fields, "Or")?)
        } else if let Some(inner) = fields.take("Not") {
            Self::Not(Box::new(Self::parse(Fields::open(inner, fields.inside("Not"))?)?))
        } else {
            let variable = Path::parse(fields.require_text("Variable")?, &fields.inside("Variable"))?;
            let unread = fields.unread();
            let [(operator, operand)] = unread[..] else {
                return Err(fields.invalid("Variable", "exactly one comparison is expected beside it"));
            };
            return Ok(Self::Test(variable, Test::parse(operator, operand, &fields)?));
        };
        fields.close()?;
        Ok(rule)
    }

    fn holds(&self, data: &Data) -> Result<bool, Failure> {
        match self {
            Self::All(rules) => {
                for rule in rules {
                    if !rule.holds(data)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(rules) => {
                for rule in rules {
                    if rule.holds(data)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(rule) => Ok(!rule.holds(data)?),
            Self::Test(variable, Test::Is(Property::Present, expected)) => {
                Ok(variable.resolve(data).is_some() == *expected)
            }
            Self::Test(variable, test) => test.holds(resolve(variable, data)?, data),
        }
    }
}

fn resolve<'a>(path: &Path, data: &Data<'a>) -> Result<&'a Value, Failure> {
    path.resolve(data).ok_or_else(|| {
        Failure::runtime(format!(
            "Invalid path '{}': The choice state's condition path references an invalid value.",
            path.text()
        ))
    })
}

fn parse_rules(fields: &mut Fields, name: &'static str) -> Result<Vec<Rule>, DefinitionError> {
    let list = fields.take_list(name)?.unwrap_or_default();
    if list.is_empty() {
        return Err(fields.invalid(name, "at least one rule is expected"));
    }
    list.iter()
        .enumerate()
        .map(|(index, value)| Rule::parse(Fields::open(value, fields.element(name, index))?))
        .collect()
}

impl Test {
    fn parse(operator: &str, operand: &Value, fields: &Fields) -> Result<Self, DefinitionError> {
        let refuse = || fields.unsupported(format!("comparison '{operator}'"));
        let mistyped = |expected: &str| fields.invalid(operator, format!("{expected} is expected"));
        if operator == "StringMatches" {
            return operand
                .as_str()
                .map(|text| Self::Matches(text.into()))
                .ok_or_else(|| mistyped("a string"));
        }
        if let Some(property) = operator.strip_prefix("Is") {
            let property = match property {
                "Present" => Property::Present,
                "Null" => Property::Null,
                "String" => Property::String,
                "Numeric" => Property::Numeric,
                "Boolean" => Property::Boolean,
                "Timestamp" => Property::Timestamp,
                _ => return Err(refuse()),
            };
            return operand
                .as_bool()
                .map(|expected| Self::Is(property, expected))
                .ok_or_else(|| mistyped("a boolean"));
        }
        let (family, rest) = [
            ("String", Family::String),
            ("Numeric", Family::Numeric),
            ("Boolean", Family::Boolean),
            ("Timestamp", Family::Timestamp),
        ]
        .into_iter()
        .find_map(|(name, family)| Some((family, operator.strip_prefix(name)?)))
        .ok_or_else(refuse)?;
        let (comparison, by_path) = match rest.strip_suffix("Path") {
            Some(comparison) => (comparison, true),
            None => (rest, false),
        };
        let holds = match (comparison, family) {
            ("Equals", _) => Ordering::is_eq,
            (_, Family::Boolean) => return Err(refuse()),
            ("LessThan", _) => Ordering::is_lt,
            ("LessThanEquals", _) => Ordering::is_le,
            ("GreaterThan", _) => Ordering::is_gt,
            ("GreaterThanEquals", _) => Ordering::is_ge,
            _ => return Err(refuse()),
        };
        let operand = if by_path {
            let text = operand.as_str().ok_or_else(|| mistyped("a path"))?;
            Operand::Path(Path::parse(text, &fields.inside(operator))?)
        } else {
            // A value of the family compares with itself; anything else does not.
            family.compare(operand, operand).ok_or_else(|| mistyped("a value of the comparison's type"))?;
            Operand::Value(operand.clone())
        };
        Ok(Self::Compare { family, holds, operand })
    }

    fn holds(&self, value: &Value, data: &Data) -> Result<bool, Failure> {
        Ok(match self {
            Self::Compare { family, holds, operand } => {
                let operand = match operand {
                    Operand::Value(operand) => operand,
                    Operand::Path(path) => resolve(path, data)?,
                };
                family.compare(value, operand).is_some_and(holds)
            }
            Self::Matches(pattern) => value.as_str().is_some_and(|text| matches(pattern, text)),
            Self::Is(property, expected) => property.of(value) == *expected,
        })
    }
}

impl Family {
    /// None when either is not of the family.
    fn compare(self, left: &Value, right: &Value) -> Option<Ordering> {
        match self {
            Self::String => Some(left.as_str()?.cmp(right.as_str()?)),
            Self::Numeric => left.as_f64()?.partial_cmp(&right.as_f64()?),
            Self::Boolean => Some(left.as_bool()?.cmp(&right.as_bool()?)),
            Self::Timestamp => Some(parse_timestamp(left)?.cmp(&parse_timestamp(right)?)),
        }
    }
}

impl Property {
    fn of(self, value: &Value) -> bool {
        match self {
            Self::Present => true,
            Self::Null => value.is_null(),
            Self::String => value.is_string(),
            Self::Numeric => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Timestamp => parse_timestamp(value).is_some(),
        }
    }
}

/// A time as states write it: RFC 3339 text.
pub(crate) fn parse_timestamp(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// `*` stands for any run of characters; `\*` and `\\` for themselves.
fn matches(pattern: &str, text: &str) -> bool {
    let mut characters = pattern.chars();
    match characters.next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = characters.as_str();
            text.char_indices().any(|(position, _)| matches(rest, &text[position..])) || matches(rest, "")
        }
        Some(character) => {
            let wanted = if character == '\\' { characters.next().unwrap_or(character) } else { character };
            text.strip_prefix(wanted).is_some_and(|text| matches(characters.as_str(), text))
        }
    }
}

#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "literals are written in the call")]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(rule: Value) -> Result<Rule, DefinitionError> {
        Rule::parse(Fields::open(&rule, "Choices[0]").unwrap())
    }

    fn holds(value: Value, input: &Value) -> bool {
        rule(value).unwrap().holds(&Data { input, context: &Value::Null }).unwrap()
    }

    #[test]
    fn comparisons_hold_for_their_own_type_only() {
        let input =
            json!({"s": "b", "n": 2.5, "t": true, "z": null, "at": "2026-01-01T00:00:00Z", "limit": 3});
        for (variable, operator, operand, expected) in [
            ("$.s", "StringEquals", json!("b"), true),
            ("$.s", "StringLessThan", json!("b"), false),
            ("$.s", "StringLessThanEquals", json!("b"), true),
            ("$.s", "StringGreaterThan", json!("a"), true),
            ("$.s", "StringMatches", json!("*b*"), true),
            ("$.s", "NumericEquals", json!(2.5), false),
            ("$.n", "NumericEquals", json!(2.5), true),
            ("$.n", "NumericGreaterThanEquals", json!(3), false),
            ("$.n", "NumericLessThanPath", json!("$.limit"), true),
            ("$.n", "StringEqualsPath", json!("$.s"), false),
            ("$.t", "BooleanEquals", json!(true), true),
            ("$.t", "BooleanEquals", json!(false), false),
            ("$.at", "TimestampLessThan", json!("2026-01-01T03:00:01+03:00"), true),
            ("$.at", "TimestampEquals", json!("2026-01-01T03:00:00+03:00"), true),
            ("$.at", "IsTimestamp", json!(true), true),
            ("$.s", "IsTimestamp", json!(true), false),
            ("$.s", "IsString", json!(true), true),
            ("$.n", "IsNumeric", json!(false), false),
            ("$.t", "IsBoolean", json!(true), true),
            ("$.z", "IsNull", json!(true), true),
            ("$.s", "IsNull", json!(false), true),
            ("$.z", "IsPresent", json!(true), true),
            ("$.missing", "IsPresent", json!(false), true),
            ("$.missing.deep", "IsPresent", json!(true), false),
        ] {
            assert_eq!(
                holds(json!({"Variable": variable, operator: operand}), &input),
                expected,
                "{variable} {operator}"
            );
        }
    }

    #[test]
    fn rules_nest() {
        let input = json!({"a": 1, "b": 2});
        let equals = |variable: &str, value: i32| json!({"Variable": variable, "NumericEquals": value});
        assert!(holds(json!({"And": [equals("$.a", 1), {"Not": equals("$.b", 1)}]}), &input));
        assert!(holds(json!({"Or": [equals("$.a", 2), equals("$.b", 2)]}), &input));
        assert!(!holds(json!({"And": [equals("$.a", 1), equals("$.b", 1)]}), &input));
    }

    #[test]
    fn a_missing_variable_is_a_runtime_error() {
        let rule = rule(json!({"Variable": "$.a", "StringEquals": "b"})).unwrap();
        let failure = rule.holds(&Data { input: &json!({}), context: &Value::Null }).unwrap_err();
        assert_eq!(failure.error.as_deref(), Some("States.Runtime"));
    }

    #[test]
    fn a_star_is_any_run_of_characters_unless_escaped() {
        assert!(matches("foo*.log", "foo.bar.log"));
        assert!(matches("*", ""));
        assert!(matches(r"a\*b", "a*b"));
        assert!(!matches(r"a\*b", "axb"));
        assert!(!matches("foo*.log", "foo.log.gz"));
        assert!(matches("д*а", "домена"));
    }

    #[test]
    fn unknown_comparisons_and_wrong_operands_are_refused_by_name() {
        let refused = |value| rule(value).unwrap_err().to_string();
        assert_eq!(
            refused(json!({"Variable": "$.a", "StringResembles": "b"})),
            "comparison 'StringResembles' at Choices[0] is not supported"
        );
        assert_eq!(
            refused(json!({"Variable": "$.a", "BooleanLessThan": true})),
            "comparison 'BooleanLessThan' at Choices[0] is not supported"
        );
        assert_eq!(
            refused(json!({"Variable": "$.a", "NumericEquals": "1"})),
            "field 'NumericEquals' at Choices[0] is not valid: a value of the comparison's type is expected"
        );
        assert_eq!(refused(json!({"Condition": "{% $a %}"})), "field 'Variable' at Choices[0] is missing");
    }
}
