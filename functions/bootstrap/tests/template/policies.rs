//! What Lambdas may do is said action by action, and they are told of a secret only where they may read it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{lambdas, read_template, resources};

/// One or many.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

fn statements(properties: &Value) -> Vec<&Value> {
    list(&properties["Policies"]).into_iter().flat_map(|policy| list(&policy["Statement"])).collect()
}

#[test]
fn no_policy_allows_actions_by_a_wildcard() {
    let template = read_template();
    let mut roles = resources(&template, "AWS::Serverless::Function");
    roles.extend(resources(&template, "AWS::Serverless::StateMachine"));
    assert_eq!(roles.len(), 14);
    for (name, properties) in &roles {
        let statements = statements(properties);
        assert!(!statements.is_empty(), "{name} has no policy of its own");
        for statement in statements {
            assert_eq!(statement["Effect"], "Allow", "{name}");
            assert!(statement["NotAction"].is_null() && statement["NotResource"].is_null(), "{name}");
            let actions = list(&statement["Action"]);
            assert!(!actions.is_empty(), "{name}");
            for action in actions {
                assert!(!action.as_str().unwrap().contains('*'), "{name} may {action}");
            }
        }
    }
}

#[test]
fn every_lambda_is_limited_to_named_resources() {
    for (handler, properties) in lambdas(&read_template()) {
        for statement in statements(&properties) {
            let resources = list(&statement["Resource"]);
            assert!(!resources.is_empty(), "{handler}");
            for resource in resources {
                assert_ne!(resource, "*", "{handler}");
            }
        }
    }
}

#[test]
fn a_lambda_is_told_of_exactly_the_secrets_that_it_may_read() {
    for (handler, properties) in lambdas(&read_template()) {
        let told: BTreeSet<String> = properties["Environment"]["Variables"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.ends_with("_REF"))
            .map(|(_, secret)| secret.to_string())
            .collect();
        let readable: BTreeSet<String> = statements(&properties)
            .into_iter()
            .filter(|statement| statement["Action"] == "secretsmanager:GetSecretValue")
            .flat_map(|statement| list(&statement["Resource"]))
            .map(ToString::to_string)
            .collect();
        assert_eq!(told, readable, "{handler}");
    }
}
