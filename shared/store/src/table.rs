//! The definition of the table, for places without the template: the local runtime. A test compares it with
//! `template.yaml`.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

use crate::StoreError;
use crate::keys::{EXPIRES_AT, Index, LISTING, LISTS, PARTITION, SORT, WORK};
use crate::lists::nothing_to_fill;

/// What the code expects of the table. All key attributes are strings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableDefinition {
    /// Partition and sort key.
    pub key: [&'static str; 2],
    pub indexes: [IndexDefinition; 2],
    /// The attribute that says when an item expires, in seconds since the epoch.
    pub expires_at: &'static str,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IndexDefinition {
    pub name: &'static str,
    /// Partition and sort key.
    pub key: [&'static str; 2],
    /// The attributes that the index carries beside the keys.
    pub carries: &'static [&'static str],
}

pub const TABLE_DEFINITION: TableDefinition = TableDefinition {
    key: [PARTITION, SORT],
    indexes: [index_definition(&LISTS, &[LISTING]), index_definition(&WORK, &[])],
    expires_at: EXPIRES_AT,
};

const fn index_definition(index: &Index, carries: &'static [&'static str]) -> IndexDefinition {
    IndexDefinition { name: index.name, key: [index.partition, index.sort], carries }
}

fn unbuilt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn key_schema([partition, sort]: [&str; 2]) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(unbuilt)
        })
        .collect()
}

fn index(index: &IndexDefinition) -> Result<GlobalSecondaryIndex, StoreError> {
    let mut projection = Projection::builder().projection_type(ProjectionType::KeysOnly);
    if !index.carries.is_empty() {
        let carried = index.carries.iter().map(ToString::to_string).collect();
        projection =
            projection.projection_type(ProjectionType::Include).set_non_key_attributes(Some(carried));
    }
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index.key)?))
        .projection(projection.build())
        .build()
        .map_err(unbuilt)
}

fn attribute(name: &str) -> Result<AttributeDefinition, StoreError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
        .map_err(unbuilt)
}

/// Creates the table unless it is there.
pub async fn define_table(client: &Client, table: &str) -> Result<(), StoreError> {
    let TableDefinition { key, indexes, expires_at } = TABLE_DEFINITION;
    let attributes = key.into_iter().chain(indexes.iter().flat_map(|index| index.key)).map(attribute);
    let created = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes.collect::<Result<_, _>>()?))
        .set_key_schema(Some(key_schema(key)?))
        .set_global_secondary_indexes(Some(indexes.iter().map(index).collect::<Result<_, _>>()?))
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error)
            if matches!(error.as_service_error(), Some(CreateTableError::ResourceInUseException(_))) =>
        {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    let expiry = TimeToLiveSpecification::builder()
        .attribute_name(expires_at)
        .enabled(true)
        .build()
        .map_err(unbuilt)?;
    client.update_time_to_live().table_name(table).time_to_live_specification(expiry).send().await?;
    client.put_item().table_name(table).set_item(Some(nothing_to_fill())).send().await?;
    Ok(())
}
