//! The template as it is read by its tests.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ROOT;

/// The template with CloudFormation's short forms (`!Ref x`) written out (`{"Ref": "x"}`), as
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html> has them.
pub(crate) fn read_template() -> Value {
    let text = std::fs::read_to_string(format!("{ROOT}/template.yaml")).unwrap();
    write_out(serde_yaml_ng::from_str(&text).unwrap())
}

fn write_out(value: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let argument = write_out(tagged.value);
            match (name.trim_start_matches('!'), argument) {
                ("Ref", argument) => json!({"Ref": argument}),
                ("GetAtt", Value::String(path)) => {
                    json!({"Fn::GetAtt": path.split('.').collect::<Vec<_>>()})
                }
                (name, argument) => json!({format!("Fn::{name}"): argument}),
            }
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

/// The resources of a type: their logical names and properties.
pub(crate) fn resources(template: &Value, kind: &str) -> BTreeMap<String, Value> {
    let resources = template["Resources"].as_object().unwrap().iter();
    resources
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.clone(), resource["Properties"].clone()))
        .collect()
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

#[test]
fn short_forms_are_written_out() {
    let text = r#"[!Ref Table, !GetAtt Table.Arn, !Sub "${Table}-x", {Name: !Ref HttpApi.Stage}]"#;
    assert_eq!(
        write_out(serde_yaml_ng::from_str(text).unwrap()),
        json!([
            {"Ref": "Table"},
            {"Fn::GetAtt": ["Table", "Arn"]},
            {"Fn::Sub": "${Table}-x"},
            {"Name": {"Ref": "HttpApi.Stage"}},
        ])
    );
}
