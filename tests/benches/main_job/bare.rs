//! The handlers with which the product's throughput is compared, in the same process with the same SDK against the same
//! endpoint: one does one `GetItem`, the others make the product's reads and show nothing of them.

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
use axum::http::StatusCode;
use axum::routing::get;
use domain::{Clock, OrganizationId, SessionId, UserId};
use local::Local;
use store::{OrganizationQuery, Store};
use tokio::net::TcpListener;

const TABLE: &str = "bare";
const KEY: &str = "pk";
const TEXT: &str = "text";

pub(crate) const ONE_ITEM: &str = "/";
pub(crate) const ORGANIZATION: &str = "/organization";
pub(crate) const LIST: &str = "/list";

/// What the product reads, for one who has signed in.
#[derive(Clone)]
struct Reads {
    store: Store,
    user: UserId,
    session: SessionId,
    organization: OrganizationId,
}

/// Serves [`ONE_ITEM`], which answers with a text of 1 KB from a table of its own, and the two that read what the product's
/// pages do.
pub(crate) async fn serve(
    local: &Local,
    (user, session): (UserId, SessionId),
    organization: OrganizationId,
) -> SocketAddr {
    let client = connect(local.aws_address);
    prepare(&client).await;
    let reads = Reads { store: local.store.clone(), user, session, organization };
    let router = Router::new().route(ONE_ITEM, get(show)).with_state(client).merge(
        Router::new()
            .route(ORGANIZATION, get(read_organization))
            .route(LIST, get(read_list))
            .with_state(reads),
    );
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

async fn read_organization(State(reads): State<Reads>) -> StatusCode {
    reads.sign_in(Some(reads.organization)).await;
    StatusCode::OK
}

async fn read_list(State(reads): State<Reads>) -> StatusCode {
    reads.sign_in(None).await;
    let query = OrganizationQuery::newest_first(50);
    assert!(!reads.store.list_organizations(&query, None).await.unwrap().items.is_empty());
    StatusCode::OK
}

impl Reads {
    async fn sign_in(&self, organization: Option<OrganizationId>) {
        let now = Clock::System.now();
        let signed_in = self.store.signed_in(self.user, self.session, organization, now).await.unwrap();
        assert_eq!(signed_in.unwrap().organization.is_some(), organization.is_some());
    }
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
