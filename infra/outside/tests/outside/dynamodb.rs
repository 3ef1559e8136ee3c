use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, Delete, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, Put, ScalarAttributeType, TimeToLiveSpecification,
    TransactWriteItem, Update,
};
use outside::Service;

use crate::world::World;

const TABLE: &str = "kabinet";

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn item(pk: &str, name: &str) -> HashMap<String, AttributeValue> {
    let pairs = [("pk", text(pk)), ("sk", text("#")), ("gsi1pk", text("names")), ("gsi1sk", text(name))];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

async fn create_table(world: &World) {
    let attribute = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let index = GlobalSecondaryIndex::builder()
        .index_name("gsi1")
        .key_schema(key("gsi1pk", KeyType::Hash))
        .key_schema(key("gsi1sk", KeyType::Range))
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()
        .unwrap();
    world
        .dynamodb()
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .set_attribute_definitions(Some(["pk", "sk", "gsi1pk", "gsi1sk"].map(attribute).to_vec()))
        .global_secondary_indexes(index)
        .send()
        .await
        .unwrap();
}

async fn put(world: &World, pk: &str, name: &str) {
    world.dynamodb().put_item().table_name(TABLE).set_item(Some(item(pk, name))).send().await.unwrap();
}

#[tokio::test]
async fn an_item_that_exists_is_not_put_again_and_is_shown_on_request() {
    let world = World::new().await;
    create_table(&world).await;
    put(&world, "a", "first").await;
    let refused = world
        .dynamodb()
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item("a", "second")))
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure("ALL_OLD".into())
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failure) =
        refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(failure.item(), Some(&item("a", "first")));
}

#[tokio::test]
async fn a_cancelled_transaction_says_which_part_failed_and_changes_nothing() {
    let world = World::new().await;
    create_table(&world).await;
    put(&world, "a", "first").await;
    let fresh = Put::builder().table_name(TABLE).set_item(Some(item("b", "second"))).build().unwrap();
    let taken = Put::builder()
        .table_name(TABLE)
        .set_item(Some(item("a", "third")))
        .condition_expression("attribute_not_exists(pk)")
        .build()
        .unwrap();
    let refused = world
        .dynamodb()
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().put(fresh).build())
        .transact_items(TransactWriteItem::builder().put(taken).build())
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(refused.is_transaction_canceled_exception(), "{refused:?}");
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
        cancelled,
    ) = refused
    else {
        panic!("{refused:?}");
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    let count = world.dynamodb().scan().table_name(TABLE).send().await.unwrap().count();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn transactions_updates_and_index_queries_last_through_a_restart() {
    let world = World::new().await;
    create_table(&world).await;
    put(&world, "a", "anna").await;
    put(&world, "b", "boris").await;
    let client = world.dynamodb();
    let update = Update::builder()
        .table_name(TABLE)
        .key("pk", text("a"))
        .key("sk", text("#"))
        .update_expression("SET gsi1sk = :name, version = if_not_exists(version, :zero) + :one")
        .expression_attribute_values(":name", text("zoya"))
        .expression_attribute_values(":zero", AttributeValue::N("0".to_owned()))
        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
        .build()
        .unwrap();
    let delete =
        Delete::builder().table_name(TABLE).key("pk", text("c")).key("sk", text("#")).build().unwrap();
    client
        .transact_write_items()
        .transact_items(TransactWriteItem::builder().update(update).build())
        .transact_items(TransactWriteItem::builder().delete(delete).build())
        .send()
        .await
        .unwrap();
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("expires_at").build().unwrap();
    client.update_time_to_live().table_name(TABLE).time_to_live_specification(ttl).send().await.unwrap();

    let world = world.restarted().await;
    let found = world
        .dynamodb()
        .query()
        .table_name(TABLE)
        .index_name("gsi1")
        .key_condition_expression("gsi1pk = :names AND gsi1sk > :from")
        .expression_attribute_values(":names", text("names"))
        .expression_attribute_values(":from", text("anna"))
        .send()
        .await
        .unwrap();
    let order: Vec<_> = found.items().iter().map(|item| item["gsi1sk"].clone()).collect();
    assert_eq!(order, [text("boris"), text("zoya")]);
    assert_eq!(found.items()[1]["version"], AttributeValue::N("1".to_owned()));
    let ttl = world.dynamodb().describe_time_to_live().table_name(TABLE).send().await.unwrap();
    assert_eq!(ttl.time_to_live_description().unwrap().attribute_name(), Some("expires_at"));
}

#[tokio::test]
async fn an_unknown_operation_is_refused_by_name() {
    let world = World::new().await;
    let refused = world.dynamodb().describe_limits().send().await.unwrap_err();
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 501);
    assert_eq!(world.operations(Service::DynamoDb), ["DescribeLimits"]);
}
