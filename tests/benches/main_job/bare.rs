//! What the product's throughput is held against: a handler that does one `GetItem`, with the same SDK against the same
//! endpoint, in the same process.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;

const TABLE: &str = "bare";
const KEY: &str = "pk";
const TEXT: &str = "text";

/// Serves `GET /`, which answers with a text of 1 KB from the table.
pub(crate) async fn serve(aws_address: SocketAddr) -> SocketAddr {
    let client = connect(aws_address);
    prepare(&client).await;
    let router = Router::new().route("/", get(show)).with_state(client);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn show(State(client): State<Client>) -> String {
    let found = client
        .get_item()
        .table_name(TABLE)
        .key(KEY, AttributeValue::S("one".to_owned()))
        .send()
        .await
        .unwrap();
    found.item.unwrap()[TEXT].as_s().unwrap().clone()
}

fn connect(aws_address: SocketAddr) -> Client {
    let attempt = Duration::from_secs(3);
    let timeouts =
        TimeoutConfig::builder().operation_attempt_timeout(attempt).operation_timeout(attempt * 3).build();
    let configuration = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url(format!("http://{aws_address}"))
        .credentials_provider(Credentials::new("local", "local", None, None, "bench"))
        .timeout_config(timeouts)
        .build();
    Client::from_conf(configuration)
}

async fn prepare(client: &Client) {
    let key = AttributeDefinition::builder()
        .attribute_name(KEY)
        .attribute_type(ScalarAttributeType::S)
        .build()
        .unwrap();
    let schema = KeySchemaElement::builder().attribute_name(KEY).key_type(KeyType::Hash).build().unwrap();
    let table = client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    table.attribute_definitions(key).key_schema(schema).send().await.unwrap();
    let item = client.put_item().table_name(TABLE).item(KEY, AttributeValue::S("one".to_owned()));
    item.item(TEXT, AttributeValue::S("t".repeat(1_000))).send().await.unwrap();
}
