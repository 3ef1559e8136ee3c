//! Rows that are put straight into the table, many at once.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Map, Value, json};

use crate::TestApp;

impl TestApp {
    /// Puts items into the table, without any of its limits, and without what the product would write beside.
    pub fn plant_items(&self, items: impl IntoIterator<Item = HashMap<String, AttributeValue>>) {
        let items = items.into_iter().map(typed_item).collect();
        self.local().aws.plant("kabinet", items).unwrap();
    }
}

/// An item as requests to the table write it.
pub fn typed_item(item: impl IntoIterator<Item = (String, AttributeValue)>) -> Value {
    item.into_iter().map(|(name, value)| (name, typed(value))).collect::<Map<_, _>>().into()
}

fn typed(value: AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(is_so) => json!({"BOOL": is_so}),
        AttributeValue::Null(_) => json!({"NULL": true}),
        AttributeValue::L(values) => json!({"L": values.into_iter().map(typed).collect::<Vec<_>>()}),
        AttributeValue::M(members) => json!({"M": typed_item(members)}),
        other => panic!("{other:?}"),
    }
}
