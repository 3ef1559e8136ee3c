//! Stands between a Lambda and AWS: delays DynamoDB's answers as long as DynamoDB takes, and asks DynamoDB for the charge
//! of each call.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::AddAssign;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;

/// What a small read takes from within the region: DynamoDB promises single-digit milliseconds
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html>).
pub(crate) const DYNAMODB_LATENCY: Duration = Duration::from_millis(4);

/// Request units: of 4 KB each for reads, of 1 KB each for writes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Units {
    pub(crate) reads: f64,
    pub(crate) writes: f64,
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Self) {
        self.reads += other.reads;
        self.writes += other.writes;
    }
}

#[derive(Clone)]
pub(crate) struct Meter {
    aws: SocketAddr,
    http: Client,
    units: Arc<Mutex<Units>>,
}

impl Meter {
    /// A meter before this AWS, and its own address.
    pub(crate) async fn start(aws: SocketAddr) -> (Self, SocketAddr) {
        let http = Client::builder().no_proxy().build().unwrap();
        let meter = Self { aws, http, units: Arc::default() };
        let router = Router::new().fallback(pass_on).with_state(meter.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        (meter, address)
    }

    /// What has been charged since this was asked last.
    pub(crate) fn read(&self) -> Units {
        std::mem::take(&mut self.units.lock().unwrap())
    }
}

async fn pass_on(State(meter): State<Meter>, request: Request) -> (StatusCode, Bytes) {
    let (parts, body) = request.into_parts();
    let mut body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target").map(|target| target.to_str().unwrap().to_owned());
    let operation = target.as_deref().and_then(|target| target.strip_prefix("DynamoDB_20120810."));
    if operation.is_some() {
        let mut asked: Value = serde_json::from_slice(&body).unwrap();
        asked["ReturnConsumedCapacity"] = "TOTAL".into();
        body = asked.to_string().into();
        tokio::time::sleep(DYNAMODB_LATENCY).await;
    }
    let path = parts.uri.path_and_query().unwrap();
    let mut headers = parts.headers;
    headers.remove("content-length");
    let answer = meter.http.request(parts.method, format!("http://{}{path}", meter.aws)).headers(headers);
    let answer = answer.body(body).send().await.unwrap();
    let status = answer.status();
    let body = answer.bytes().await.unwrap();
    if let Some(operation) = operation {
        let charged = charged_for(operation, &serde_json::from_slice(&body).unwrap());
        *meter.units.lock().unwrap() += charged;
    }
    (status, body)
}

/// The units in an answer: one account of them, or one for each table of a batch or a transaction.
fn charged_for(operation: &str, answer: &Value) -> Units {
    let consumed = &answer["ConsumedCapacity"];
    let accounts = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
    let units = accounts.iter().map(|account| account["CapacityUnits"].as_f64().unwrap()).sum();
    match operation {
        "GetItem" | "BatchGetItem" | "Query" => Units { reads: units, writes: 0.0 },
        _ => Units { reads: 0.0, writes: units },
    }
}
