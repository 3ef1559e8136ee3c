//! The policies of Lambdas name each action and each resource.

use testing::TEMPLATE;

use crate::document::{lambdas, list, resources, statements};

#[test]
fn no_policy_allows_actions_by_a_wildcard() {
    let template = &*TEMPLATE;
    let mut roles = resources(template, "AWS::Serverless::Function");
    roles.extend(resources(template, "AWS::Serverless::StateMachine"));
    assert_eq!(roles.len(), lambdas(template).len() + 2, "the Lambdas, and the two state machines");
    for (name, properties) in &roles {
        for statement in statements(properties) {
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
    // What is asked of the account as a whole
    // (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html).
    let of_the_account = "ses:GetSendQuota";
    for (handler, properties) in lambdas(&TEMPLATE) {
        for statement in statements(&properties) {
            if statement["Action"] == of_the_account {
                continue;
            }
            let resources = list(&statement["Resource"]);
            assert!(!resources.is_empty(), "{handler}");
            for resource in resources {
                assert_ne!(resource, "*", "{handler}");
            }
        }
    }
}
