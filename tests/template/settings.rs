//! Every Lambda gets the settings that its code asks for, and may read the secrets that it needs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use lambda::{KeyNames, SecretNames, Settings};
use serde_json::{Value, json};
use testing::TEMPLATE;

use crate::document::{lambdas, list, resources, statements};

const STACK: &str = "kabinet";

/// The settings of a Lambda of the stack `kabinet`, from the variables that the template gives it and the names of those
/// that the code asked for.
pub(crate) fn read_settings(template: &Value, handler: &str) -> (Settings, BTreeSet<String>) {
    let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
    let asked = RefCell::new(BTreeSet::new());
    let lambdas = contexts::programs().into_values().flatten().collect();
    let settings = Settings::read(lambdas, |name| {
        asked.borrow_mut().insert(name.to_owned());
        let value = match name {
            "_HANDLER" => handler,
            "AWS_REGION" => "eu-central-1",
            _ if variables[name].is_null() => return None,
            "KABINET_BASE" => "kabinet.example",
            "KABINET_SENDER" => "kabinet@kabinet.example",
            "KABINET_STATE_MACHINES" => "arn:aws:states:eu-central-1:123456789012:stateMachine:kabinet-",
            "KABINET_QUEUES" => "https://sqs.eu-central-1.amazonaws.com/123456789012/kabinet-",
            "KABINET_KINESCOPE_URL" => "https://api.kinescope.io",
            _ => STACK,
        };
        Some(value.to_owned())
    });
    (settings.unwrap(), asked.into_inner())
}

#[test]
fn lambdas_are_told_all_that_they_ask_for_and_nothing_else() {
    let template = &*TEMPLATE;
    let told = template["Globals"]["Function"]["Environment"]["Variables"].as_object().unwrap();
    let told: BTreeSet<String> = told.keys().cloned().collect();
    for (handler, properties) in lambdas(template) {
        assert_eq!(properties["Environment"], Value::Null, "{handler}");
        let (_, asked) = read_settings(template, &handler);
        assert_eq!(told.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "{handler}");
    }
}

#[test]
fn a_lambda_needs_only_the_secrets_that_its_work_takes() {
    let (keys, token) = (["kabinet/signing-keys", "kabinet/sealing-keys"], "kabinet/kinescope-token");
    let needs = [
        ("organizations", Some(keys), Some(token)),
        ("identity", Some(keys), None),
        ("cabinet", Some(keys), None),
        ("interface", None, None),
        ("identity.add_super_admin", None, None),
        ("provisioning.video_project", None, Some(token)),
        ("provisioning.domain", None, None),
    ];
    for (handler, keys, kinescope_token) in needs {
        let keys =
            keys.map(|[signing, sealing]| KeyNames { signing: signing.into(), sealing: sealing.into() });
        let kinescope_token = kinescope_token.map(str::to_owned);
        let (settings, _) = read_settings(&TEMPLATE, handler);
        assert_eq!(settings.secrets, SecretNames { keys, kinescope_token }, "{handler}");
    }
}

#[test]
fn a_lambda_may_read_exactly_the_secrets_that_it_needs() {
    let template = &*TEMPLATE;
    let prefix = &template["Globals"]["Function"]["Environment"]["Variables"]["KABINET_SECRETS"];
    assert_eq!(*prefix, json!({"Ref": "AWS::StackName"}));
    let names: BTreeMap<String, String> = resources(template, "AWS::SecretsManager::Secret")
        .into_iter()
        .map(|(logical, secret)| {
            let name = secret["Name"]["Fn::Sub"].as_str().unwrap().replace("${AWS::StackName}", STACK);
            (json!({"Ref": logical}).to_string(), name)
        })
        .collect();
    for (handler, properties) in lambdas(template) {
        let (settings, _) = read_settings(template, &handler);
        let SecretNames { keys, kinescope_token } = settings.secrets;
        let keys = keys.into_iter().flat_map(|keys| [keys.signing, keys.sealing]);
        let needed: BTreeSet<String> = keys.chain(kinescope_token).collect();
        let readable: BTreeSet<String> = statements(&properties)
            .into_iter()
            .filter(|statement| statement["Action"] == "secretsmanager:GetSecretValue")
            .flat_map(|statement| list(&statement["Resource"]))
            .map(|secret| names[&secret.to_string()].clone())
            .collect();
        assert_eq!(needed, readable, "{handler}");
    }
}
