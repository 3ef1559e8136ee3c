//! The Lambda with which a Lambda of the product is compared. It does one `GetItem` with the same SDK under the same
//! runtime, and opens its connection before the first request, as every Lambda should.

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Error, Request, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let table = std::env::var("KABINET_TABLE")?;
    let partition = std::env::var("BARE_PARTITION")?;
    let client = Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await);
    read(&client, &table, &partition).await?;
    let answer = async |_: Request| read(&client, &table, &partition).await;
    lambda_http::run(service_fn(answer)).await
}

/// The name of an organisation.
async fn read(client: &Client, table: &str, partition: &str) -> Result<String, Error> {
    let organization = client
        .get_item()
        .table_name(table)
        .key("pk", AttributeValue::S(partition.to_owned()))
        .key("sk", AttributeValue::S("ORGANIZATION".to_owned()))
        .consistent_read(true)
        .send()
        .await?;
    let name = organization.item().and_then(|item| item.get("name")).and_then(|name| name.as_s().ok());
    Ok(name.ok_or("there is no organisation")?.clone())
}
