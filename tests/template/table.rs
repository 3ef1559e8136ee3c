//! The template's table is the table that the code expects and the local runtime creates.

use serde_json::{Value, json};
use store::TABLE_DEFINITION;
use testing::TEMPLATE;

use crate::document::resources;

fn key_schema([partition, sort]: [&str; 2]) -> Value {
    json!([
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ])
}

#[test]
fn keys_indexes_and_projections_are_those_of_the_code() {
    let table = &resources(&TEMPLATE, "AWS::DynamoDB::Table")["Table"];
    let definition = TABLE_DEFINITION;
    assert_eq!(table["KeySchema"], key_schema(definition.key));

    let indexes: Vec<Value> = definition
        .indexes
        .iter()
        .map(|index| {
            let projection = match index.carries {
                [] => json!({"ProjectionType": "KEYS_ONLY"}),
                carried => json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": carried}),
            };
            json!({"IndexName": index.name, "KeySchema": key_schema(index.key), "Projection": projection})
        })
        .collect();
    assert_eq!(table["GlobalSecondaryIndexes"], json!(indexes));

    let attributes: Vec<Value> = definition
        .key
        .into_iter()
        .chain(definition.indexes.iter().flat_map(|index| index.key))
        .map(|name| json!({"AttributeName": name, "AttributeType": "S"}))
        .collect();
    assert_eq!(table["AttributeDefinitions"], json!(attributes));
    let expiry = json!({"AttributeName": definition.expires_at, "Enabled": true});
    assert_eq!(table["TimeToLiveSpecification"], expiry);
}

#[test]
fn the_table_can_be_neither_lost_nor_read_in_the_clear() {
    let template = &*TEMPLATE;
    assert_eq!(template["Resources"]["Table"]["DeletionPolicy"], "Retain");
    assert_eq!(template["Resources"]["Table"]["UpdateReplacePolicy"], "Retain");
    let table = &resources(template, "AWS::DynamoDB::Table")["Table"];
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["PointInTimeRecoverySpecification"], json!({"PointInTimeRecoveryEnabled": true}));
    assert_eq!(table["SSESpecification"], json!({"SSEEnabled": true}));
    // Nobody would read what it says, and whoever may read the stream may read the table.
    assert_eq!(table["StreamSpecification"], Value::Null);
    assert_eq!(table["BillingMode"], "PAY_PER_REQUEST");
}
