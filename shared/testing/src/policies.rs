//! Compares what the template lets each Lambda do with what the simulated AWS was asked to do for it. Everything that a
//! test makes a Lambda do must be allowed, so every test is a test of the policies too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use outside::{Call, Permission};
use serde_json::{Map, Value, json};

/// The values that stand for parameters and resources of the template, by their names, such as `Table` and `Table.Arn`.
/// Of two values for one name the first counts.
type Names<'a> = &'a [(&'a str, &'a str)];

/// The template as it stands in its file, with CloudFormation's short forms (`!GetAtt x.y`) written out
/// (`{"Fn::GetAtt": "x.y"}`).
pub static TEMPLATE: LazyLock<Value> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    write_out(serde_yaml_ng::from_str(&std::fs::read_to_string(file).unwrap()).unwrap())
});

fn write_out(value: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string().trim_start_matches('!').to_owned();
            let name = if name == "Ref" { name } else { format!("Fn::{name}") };
            json!({name: write_out(tagged.value)})
        }
        Yaml::Sequence(items) => items.into_iter().map(write_out).collect(),
        Yaml::Mapping(entries) => entries
            .into_iter()
            .map(|(name, value)| (name.as_str().unwrap().to_owned(), write_out(value)))
            .collect::<Map<_, _>>()
            .into(),
        plain => serde_json::to_value(plain).unwrap(),
    }
}

/// A text of the template with its references resolved; an unknown reference stands for itself.
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>)
fn resolve(value: &Value, names: Names<'_>) -> String {
    let stand_in = |name: &str| {
        let known = names.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        let default = || Some(TEMPLATE["Parameters"][name]["Default"].as_str()?.to_owned());
        known.or_else(default).unwrap_or_else(|| name.to_owned())
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(function) if function.len() == 1 => match function.iter().next() {
            Some((name, Value::String(argument))) if name == "Ref" || name == "Fn::GetAtt" => {
                stand_in(argument)
            }
            Some((name, Value::String(text))) if name == "Fn::Sub" => {
                let mut parts = text.split("${");
                let mut resolved = parts.next().unwrap().to_owned();
                for part in parts {
                    let (name, rest) = part.split_once('}').unwrap();
                    resolved.push_str(&stand_in(name));
                    resolved.push_str(rest);
                }
                resolved
            }
            _ => panic!("{value} is not understood here"),
        },
        _ => panic!("{value} is not understood here"),
    }
}

/// One or many texts.
fn texts(value: &Value, names: Names<'_>) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| resolve(item, names)).collect(),
        single => vec![resolve(single, names)],
    }
}

fn functions() -> impl Iterator<Item = &'static Value> {
    let resources = TEMPLATE["Resources"].as_object().unwrap().values();
    resources
        .filter(|resource| resource["Type"] == "AWS::Serverless::Function")
        .map(|found| &found["Properties"])
}

/// The policies of each Lambda, by its handler.
#[derive(Debug)]
pub struct Policies(BTreeMap<String, Vec<Statement>>);

/// Allows each action on each resource under all of the conditions.
#[derive(Debug)]
struct Statement {
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<Condition>,
}

/// Every value that the request has for a key equals or matches one of these or, where it is a refusal, none.
#[derive(Debug)]
struct Condition {
    key: String,
    values: Vec<String>,
    by_pattern: bool,
    is_refusal: bool,
    /// Whether the request must have a value for the key: operators without `ForAllValues:` hold for nothing else.
    is_needed: bool,
}

/// The end of the name of a queue that only tests have: that of the context which they add to the others.
const GARDEN: &str = ":kabinet-garden";

impl Policies {
    /// The policies of the template.
    pub(crate) fn read(names: Names<'_>) -> Self {
        let statements = |function: &Value| {
            let policies = function["Policies"].as_array().into_iter().flatten();
            let statements = policies.flat_map(|policy| policy["Statement"].as_array().unwrap());
            statements.map(|statement| Statement::read(statement, names)).collect()
        };
        let handler = |function: &Value| function["Handler"].as_str().unwrap().to_owned();
        Self(functions().map(|function| (handler(function), statements(function))).collect())
    }

    /// The Lambdas, by their handlers.
    pub fn lambdas(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What Lambdas have asked for without being allowed: Lambda, action and resource.
    pub fn missing(&self, calls: &[Call]) -> BTreeSet<String> {
        let needs = self.needs(calls).into_iter().flat_map(|(handler, needs)| {
            let statements = &self.0[handler];
            let missing = needs
                .into_iter()
                .filter(|needed| !needed.resource.ends_with(GARDEN))
                .filter(|needed| !statements.iter().any(|statement| statement.allows(needed)));
            missing.map(move |needed| {
                let context =
                    if needed.context.is_empty() { String::new() } else { format!(" {:?}", needed.context) };
                format!("{handler} may not {} on {}{context}", needed.action, needed.resource)
            })
        });
        needs.collect()
    }

    /// What Lambdas are allowed and have not asked for: Lambda, action, and the resource or the value of a condition.
    pub fn unused(&self, calls: &[Call]) -> BTreeSet<String> {
        let needs = self.needs(calls);
        let mut unused = BTreeSet::new();
        for (handler, statements) in &self.0 {
            let needs = needs.get(handler.as_str()).cloned().unwrap_or_default();
            for statement in statements {
                let unused_here = statement.unused(&needs).into_iter();
                unused.extend(unused_here.map(|what| format!("{handler} has no use for {what}")));
            }
        }
        unused
    }

    /// The permissions that each Lambda has asked for.
    fn needs<'a>(&self, calls: &'a [Call]) -> BTreeMap<&'a str, BTreeSet<&'a Permission>> {
        let mut needs: BTreeMap<&str, BTreeSet<&Permission>> = BTreeMap::new();
        for call in calls {
            if let Some(caller) = call.caller.as_deref().filter(|caller| self.0.contains_key(*caller)) {
                needs.entry(caller).or_default().extend(&call.needs);
            }
        }
        needs
    }
}

impl Statement {
    fn read(statement: &Value, names: Names<'_>) -> Self {
        assert_eq!(statement["Effect"], "Allow", "{statement}");
        let operators = statement["Condition"].as_object().into_iter().flatten();
        let conditions = operators.flat_map(|(operator, keys)| {
            let (by_pattern, is_refusal, is_needed) = match operator.as_str() {
                "ForAllValues:StringEquals" | "StringEqualsIfExists" => (false, false, false),
                "ForAllValues:StringLike" => (true, false, false),
                "ForAllValues:StringNotEquals" => (false, true, false),
                "StringEquals" => (false, false, true),
                "StringLike" => (true, false, true),
                _ => panic!("{operator} is not understood here"),
            };
            let keys = keys.as_object().unwrap().iter();
            keys.map(move |(key, values)| Condition {
                key: key.clone(),
                values: texts(values, names),
                by_pattern,
                is_refusal,
                is_needed,
            })
        });
        Self {
            actions: texts(&statement["Action"], names),
            resources: texts(&statement["Resource"], names),
            conditions: conditions.collect(),
        }
    }

    fn allows(&self, needed: &Permission) -> bool {
        self.actions.contains(&needed.action)
            && self.resources.iter().any(|resource| is_like(&needed.resource, resource))
            && self.conditions.iter().all(|condition| {
                let values = needed.context.get(condition.key.as_str());
                (values.is_some() || !condition.is_needed)
                    && values.into_iter().flatten().all(|value| {
                        let is_named = condition.values.iter().any(|named| condition.admits(value, named));
                        is_named != condition.is_refusal
                    })
            })
    }

    fn unused(&self, needs: &BTreeSet<&Permission>) -> Vec<String> {
        let used: Vec<&&Permission> = needs.iter().filter(|needed| self.allows(needed)).collect();
        let pairs = self
            .actions
            .iter()
            .flat_map(|action| self.resources.iter().map(move |resource| (action, resource)));
        let unused_pairs = pairs
            .filter(|(action, resource)| {
                !used.iter().any(|used| used.action == **action && is_like(&used.resource, resource))
            })
            .map(|(action, resource)| format!("{action} on {resource}"));
        let values = self
            .conditions
            .iter()
            .filter(|condition| !condition.is_refusal)
            .flat_map(|condition| condition.values.iter().map(move |allowed| (condition, allowed)));
        let unused_values = values
            .filter(|(condition, allowed)| {
                let mut met =
                    used.iter().filter_map(|used| used.context.get(condition.key.as_str())).flatten();
                !met.any(|value| condition.admits(value, allowed))
            })
            .map(|(condition, allowed)| format!("{allowed} as {}", condition.key));
        unused_pairs.chain(unused_values).collect()
    }
}

impl Condition {
    fn admits(&self, value: &str, allowed: &str) -> bool {
        if self.by_pattern { is_like(value, allowed) } else { value == allowed }
    }
}

/// Whether a text matches a pattern, in which `*` stands for any characters and `?` for one
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>).
fn is_like(text: &str, pattern: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match (first, text.chars().next()) {
        ('*', None) => is_like(text, rest),
        ('*', Some(character)) => is_like(text, rest) || is_like(&text[character.len_utf8()..], pattern),
        (_, Some(character)) if first == '?' || first == character => {
            is_like(&text[character.len_utf8()..], rest)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(statement: &Value) -> Policies {
        let names = [("Table.Arn", "arn:table"), ("AWS::Partition", "aws")];
        Policies(BTreeMap::from([("identity".to_owned(), vec![Statement::read(statement, &names)])]))
    }

    fn call(caller: &str, action: &str, resource: &str, actions: &[&str]) -> Call {
        let values = actions.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let context = if values.is_empty() { BTreeMap::new() } else { BTreeMap::from([("key", values)]) };
        let needed = Permission { action: action.to_owned(), resource: resource.to_owned(), context };
        Call {
            id: 1,
            service: outside::Service::DynamoDb,
            operation: String::new(),
            caller: Some(caller.to_owned()),
            needs: vec![needed],
            at: jiff::Timestamp::UNIX_EPOCH,
            duration_ms: None,
            status: None,
            fault: None,
        }
    }

    fn list(found: BTreeSet<String>) -> Vec<String> {
        found.into_iter().collect()
    }

    #[test]
    fn short_forms_are_written_out() {
        let text = r#"[!Ref Table, !GetAtt Table.Arn, !Sub "${Table}-x", {Name: !Ref HttpApi.Stage}]"#;
        assert_eq!(
            write_out(serde_yaml_ng::from_str(text).unwrap()),
            json!([
                {"Ref": "Table"},
                {"Fn::GetAtt": "Table.Arn"},
                {"Fn::Sub": "${Table}-x"},
                {"Name": {"Ref": "HttpApi.Stage"}},
            ])
        );
    }

    #[test]
    fn an_action_or_a_resource_that_is_not_allowed_is_named_with_its_lambda() {
        let statement = json!({
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": {"Fn::GetAtt": "Table.Arn"},
        });
        let policies = policies(&statement);
        let allowed = call("identity", "dynamodb:GetItem", "arn:table", &[]);
        let other_action = call("identity", "dynamodb:Scan", "arn:table", &[]);
        let other_resource = call("identity", "dynamodb:PutItem", "arn:table/index/a", &[]);
        let stranger = call("local", "dynamodb:Scan", "arn:table", &[]);
        assert_eq!(
            list(policies.missing(&[allowed.clone(), other_action, other_resource.clone(), stranger])),
            [
                "identity may not dynamodb:PutItem on arn:table/index/a",
                "identity may not dynamodb:Scan on arn:table",
            ]
        );
        assert_eq!(
            list(policies.unused(&[allowed, other_resource])),
            ["identity has no use for dynamodb:PutItem on arn:table"]
        );
    }

    #[test]
    fn a_condition_limits_what_is_allowed_and_each_of_its_values_must_be_of_use() {
        let statement = json!({
            "Effect": "Allow",
            "Action": "route53:Change",
            "Resource": {"Fn::Sub": "arn:${AWS::Partition}:zone/*"},
            "Condition": {"ForAllValues:StringEquals": {"key": ["CREATE", "DELETE"]}},
        });
        let policies = policies(&statement);
        let create = call("identity", "route53:Change", "arn:aws:zone/Z1", &["CREATE"]);
        let upsert = call("identity", "route53:Change", "arn:aws:zone/Z1", &["CREATE", "UPSERT"]);
        assert!(policies.missing(std::slice::from_ref(&create)).is_empty());
        assert_eq!(
            list(policies.missing(std::slice::from_ref(&upsert))),
            [r#"identity may not route53:Change on arn:aws:zone/Z1 {"key": {"CREATE", "UPSERT"}}"#]
        );
        assert_eq!(list(policies.unused(&[create, upsert])), ["identity has no use for DELETE as key"]);
    }

    #[test]
    fn a_refused_value_is_allowed_nowhere_and_every_other_is() {
        let statement = json!({
            "Effect": "Allow", "Action": "route53:Change", "Resource": "*",
            "Condition": {"ForAllValues:StringNotEquals": {"key": ["DELETE"]}},
        });
        let policies = policies(&statement);
        let create = call("identity", "route53:Change", "arn:aws:zone/Z1", &["CREATE"]);
        let delete = call("identity", "route53:Change", "arn:aws:zone/Z1", &["CREATE", "DELETE"]);
        assert!(policies.missing(std::slice::from_ref(&create)).is_empty());
        assert_eq!(policies.missing(&[delete]).len(), 1);
        assert!(policies.unused(&[create]).is_empty());
    }

    #[test]
    fn patterns_are_matched_as_policies_match_them() {
        for (text, pattern) in
            [("", ""), ("", "*"), ("abc", "a*c"), ("abc", "*"), ("abc", "a?c"), ("a/b/c", "a/*")]
        {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("a", ""), ("", "?"), ("abc", "a*d"), ("abc", "ab"), ("ABC", "abc")] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
