//! Payload templates (`Parameters`, `ResultSelector`): JSON in which a field named `x.$` takes its value from
//! a path or an intrinsic function.

use serde_json::{Map, Value};

use crate::{
    data::{Data, Failure},
    fields::DefinitionError,
    intrinsic::Expression,
};

#[derive(Clone, Debug)]
pub(crate) enum Template {
    Constant(Value),
    Computed { field: String, expression: Expression },
    Object(Vec<(String, Template)>),
    Array(Vec<Template>),
}

impl Template {
    pub(crate) fn parse(value: &Value, place: &str) -> Result<Self, DefinitionError> {
        match value {
            Value::Object(object) => object
                .iter()
                .map(|(name, value)| parse_field(name, value, place))
                .collect::<Result<_, _>>()
                .map(Self::Object),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| Self::parse(item, &format!("{place}[{index}]")))
                .collect::<Result<_, _>>()
                .map(Self::Array),
            constant => Ok(Self::Constant(constant.clone())),
        }
    }

    pub(crate) fn evaluate(&self, data: &Data) -> Result<Value, Failure> {
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Computed { field, expression } => expression.evaluate(field, data),
            Self::Object(fields) => {
                let mut object = Map::new();
                for (name, template) in fields {
                    object.insert(name.clone(), template.evaluate(data)?);
                }
                Ok(Value::Object(object))
            }
            Self::Array(items) => {
                items.iter().map(|item| item.evaluate(data)).collect::<Result<_, _>>().map(Value::Array)
            }
        }
    }
}

fn parse_field(name: &str, value: &Value, place: &str) -> Result<(String, Template), DefinitionError> {
    let place = format!("{place}.{name}");
    let Some(plain) = name.strip_suffix(".$") else {
        return Ok((name.to_owned(), Template::parse(value, &place)?));
    };
    let Some(text) = value.as_str() else {
        return Err(DefinitionError::Invalid {
            field: name.to_owned(),
            place,
            reason: "a path or an intrinsic function is expected".into(),
        });
    };
    let expression = Expression::parse(text, &place)?;
    Ok((plain.to_owned(), Template::Computed { field: name.to_owned(), expression }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn computed_fields_are_filled_at_any_depth_and_the_rest_stays() {
        let template = Template::parse(
            &json!({"a": 1, "b": {"c.$": "$.x"}, "d": [{"e.$": "$$.State.Name"}, "$.x"]}),
            "Parameters",
        )
        .unwrap();
        let data = Data { input: &json!({"x": [2]}), context: &json!({"State": {"Name": "Create"}}) };
        assert_eq!(
            template.evaluate(&data),
            Ok(json!({"a": 1, "b": {"c": [2]}, "d": [{"e": "Create"}, "$.x"]}))
        );
    }

    #[test]
    fn a_path_to_nothing_is_a_runtime_error_that_names_path_and_field() {
        let template = Template::parse(&json!({"a.$": "$.y"}), "Parameters").unwrap();
        let failure = template.evaluate(&Data { input: &json!({}), context: &json!({}) }).unwrap_err();
        assert_eq!(
            failure,
            Failure::runtime(
                "The JSONPath '$.y' specified for the field 'a.$' could not be found in the input '{}'"
            )
        );
    }

    #[test]
    fn a_computed_field_must_hold_text() {
        assert_eq!(
            Template::parse(&json!({"a.$": 1}), "Parameters").unwrap_err().to_string(),
            "field 'a.$' at Parameters.a.$ is not valid: a path or an intrinsic function is expected"
        );
    }
}
