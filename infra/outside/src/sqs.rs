//! SQS, by winterbaume. Its contents last as long as the process: a message only says that there is work, and the work
//! itself lies in the table. The limits of a batch are added here, since winterbaume takes any number of entries. What it
//! has not: the order of FIFO queues, binary attributes, and moving messages back from a dead-letter queue.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::timeout;
use winterbaume_core::MockService;
use winterbaume_sqs::{InMemorySqsBackend, SqsBackend, SqsService};

use crate::account::{ACCOUNT, REGION};
use crate::protocol::Refusal;
use crate::service::Service;
use crate::winterbaume::{into_answer, request_for};

/// The greatest number of entries in a batch, and of messages in an answer
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>).
const LARGEST_BATCH: usize = 10;

/// How often a queue is looked into for a message whose delay or invisibility is over; both are whole seconds.
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) struct Sqs {
    service: SqsService,
    backend: Arc<InMemorySqsBackend>,
    /// Told of each message that is sent.
    sent: Notify,
}

/// A message that has been received, and that others do not see for a while.
pub struct Message {
    message: winterbaume_sqs::types::Message,
    queue_arn: String,
}

/// A queue with the numbers of its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queue {
    pub name: String,
    pub waiting: u64,
    pub delayed: u64,
    /// Received, and neither deleted nor visible again.
    pub in_flight: u64,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Batch {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
}

impl Default for Sqs {
    fn default() -> Self {
        let backend = Arc::new(InMemorySqsBackend::new());
        Self { service: SqsService::with_backend(backend.clone()), backend, sent: Notify::new() }
    }
}

impl Sqs {
    pub(crate) async fn handle(&self, operation: &str, parts: &Parts, body: Bytes) -> Response {
        if operation.ends_with("Batch")
            && let Err(refusal) = check_batch(&body)
        {
            return refusal.into_answer(Service::Sqs);
        }
        let request = request_for("sqs", &parts.method, "/", &parts.headers, body);
        let answer = into_answer(self.service.handle(request).await);
        self.sent.notify_waiters();
        answer
    }

    /// Makes a queue with these attributes, named as in the API reference.
    pub(crate) async fn create(&self, name: &str, attributes: HashMap<String, String>) -> Result<(), String> {
        let (account, region) = home();
        let made = self.backend.create_queue(account, region, name.to_owned(), attributes, None).await;
        made.map(drop).map_err(|error| error.to_string())
    }

    /// Receives as many messages as one answer may have; none if there is no such queue.
    pub(crate) async fn receive(&self, queue: &str) -> Vec<Message> {
        let (account, region) = home();
        let received =
            self.backend.receive_messages(account, region, queue.to_owned(), LARGEST_BATCH, None).await;
        let with_arn = |message| Message { message, queue_arn: queue_arn(queue) };
        received.unwrap_or_default().into_iter().map(with_arn).collect()
    }

    /// Receives messages as soon as there are any.
    pub(crate) async fn wait_for_messages(&self, queue: &str) -> Vec<Message> {
        loop {
            // Hears of what is sent from here on, so that no message comes between the look and the wait.
            let sent = self.sent.notified();
            let messages = self.receive(queue).await;
            if !messages.is_empty() {
                return messages;
            }
            let _ = timeout(LOOK_EVERY, sent).await;
        }
    }

    /// Deletes a message that has been received; does nothing the second time.
    pub(crate) async fn delete(&self, queue: &str, message: &Message) {
        let (account, region) = home();
        let receipt = message.message.receipt_handle.clone().unwrap_or_default();
        let _ = self.backend.delete_message(account, region, queue.to_owned(), receipt).await;
    }

    /// All queues by name.
    pub(crate) async fn queues(&self) -> Vec<Queue> {
        let (account, region) = home();
        let found = self.backend.list_queues(account, region, None).await.unwrap_or_default();
        let mut queues = Vec::new();
        for winterbaume_sqs::types::Queue { name, .. } in found {
            let (account, region) = home();
            let attributes = self.backend.get_queue_attributes(account, region, name.clone()).await;
            let attributes = attributes.unwrap_or_default();
            let number = |of: &str| {
                let name = format!("ApproximateNumberOfMessages{of}");
                attributes.get(&name).and_then(|number| number.parse().ok()).unwrap_or_default()
            };
            queues.push(Queue {
                name,
                waiting: number(""),
                delayed: number("Delayed"),
                in_flight: number("NotVisible"),
            });
        }
        queues.sort_by(|one, other| one.name.cmp(&other.name));
        queues
    }
}

impl Message {
    pub fn id(&self) -> &str {
        &self.message.message_id
    }

    /// The message as a record of the event with which Lambda invokes a function
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>).
    pub fn record(&self) -> Value {
        let message = &self.message;
        let attributes: serde_json::Map<String, Value> = message
            .message_attributes
            .iter()
            .map(|(name, value)| {
                let value = json!({
                    "stringValue": value.string_value,
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": value.data_type,
                });
                (name.clone(), value)
            })
            .collect();
        json!({
            "messageId": message.message_id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": message.approximate_receive_count.to_string(),
                "SentTimestamp": message.sent_timestamp.to_string(),
                "SenderId": message.sender_id,
                "ApproximateFirstReceiveTimestamp":
                    message.approximate_first_receive_timestamp.unwrap_or_default().to_string(),
            },
            "messageAttributes": attributes,
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue_arn,
            "awsRegion": REGION,
        })
    }
}

/// The ARN of a queue of this account.
pub fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// The account and the region of everything here.
fn home() -> (String, String) {
    (ACCOUNT.to_owned(), REGION.to_owned())
}

/// The limits that hold for each batch
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors>).
fn check_batch(body: &[u8]) -> Result<(), Refusal> {
    let Batch { entries } = serde_json::from_slice(body).unwrap_or_default();
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let (code, message) = if entries.is_empty() {
        ("EmptyBatchRequest", "There should be at least one entry in the request.".to_owned())
    } else if entries.len() > LARGEST_BATCH {
        let message =
            format!("Maximum number of entries per request are 10. You have sent {}.", entries.len());
        ("TooManyEntriesInBatchRequest", message)
    } else if ids.len() < entries.len() {
        ("BatchEntryIdsNotDistinct", "Two or more batch entries have the same id.".to_owned())
    } else {
        return Ok(());
    };
    Err(Refusal::new(StatusCode::BAD_REQUEST, format!("AWS.SimpleQueueService.{code}"), message))
}
