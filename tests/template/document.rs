//! The parts of the template that the tests look at.

use std::collections::BTreeMap;

use serde_json::Value;

/// The resources of a type: their logical names and properties.
pub(crate) fn resources(template: &Value, kind: &str) -> BTreeMap<String, Value> {
    let resources = template["Resources"].as_object().unwrap().iter();
    resources
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.clone(), resource["Properties"].clone()))
        .collect()
}

/// The Lambdas.
pub(crate) fn functions(template: &Value) -> impl Iterator<Item = &Value> {
    let resources = template["Resources"].as_object().unwrap().values();
    resources.filter(|resource| resource["Type"] == "AWS::Serverless::Function")
}

/// The properties of the Lambdas, by the names of their handlers.
pub(crate) fn lambdas(template: &Value) -> BTreeMap<String, Value> {
    let functions = resources(template, "AWS::Serverless::Function");
    let count = functions.len();
    let lambdas: BTreeMap<_, _> = functions
        .into_values()
        .map(|properties| (properties["Handler"].as_str().unwrap().to_owned(), properties))
        .collect();
    assert_eq!(lambdas.len(), count, "two Lambdas have one handler");
    lambdas
}

/// One or many.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        single => vec![single],
    }
}

/// What a Lambda or state machine with these properties may do.
pub(crate) fn statements(properties: &Value) -> Vec<&Value> {
    list(&properties["Policies"]).into_iter().flat_map(|policy| list(&policy["Statement"])).collect()
}
