//! The table as it is created where no template has created it: in the local runtime. A test holds it and
//! `template.yaml` together.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, TimeToLiveSpecification,
};

use crate::keys::{EXPIRES_AT, Index, LISTING, LISTS, PARTITION, SORT, UNFINISHED};
use crate::StoreError;

fn unbuilt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn key_schema(partition: &str, sort: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    [(partition, KeyType::Hash), (sort, KeyType::Range)]
        .into_iter()
        .map(|(name, kind)| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(unbuilt))
        .collect()
}

fn index(index: &Index, projection: Projection) -> Result<GlobalSecondaryIndex, StoreError> {
    GlobalSecondaryIndex::builder()
        .index_name(index.name)
        .set_key_schema(Some(key_schema(index.partition, index.sort)?))
        .projection(projection)
        .build()
        .map_err(unbuilt)
}

/// Creates the table unless it is there.
pub async fn define_table(client: &Client, table: &str) -> Result<(), StoreError> {
    let attributes = [PARTITION, SORT, LISTS.partition, LISTS.sort, UNFINISHED.partition, UNFINISHED.sort];
    let attributes: Vec<AttributeDefinition> = attributes
        .into_iter()
        .map(|name| {
            AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S)
                .build()
                .map_err(unbuilt)
        })
        .collect::<Result<_, _>>()?;
    let listing = Projection::builder().projection_type(ProjectionType::Include).non_key_attributes(LISTING).build();
    let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    let created = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes))
        .set_key_schema(Some(key_schema(PARTITION, SORT)?))
        .global_secondary_indexes(index(&LISTS, listing)?)
        .global_secondary_indexes(index(&UNFINISHED, keys_only)?)
        .send()
        .await;
    match created {
        Ok(_) => {}
        Err(error) if matches!(error.as_service_error(), Some(CreateTableError::ResourceInUseException(_))) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    }
    let expiry = TimeToLiveSpecification::builder().attribute_name(EXPIRES_AT).enabled(true).build().map_err(unbuilt)?;
    client.update_time_to_live().table_name(table).time_to_live_specification(expiry).send().await?;
    Ok(())
}
