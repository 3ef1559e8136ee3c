//! What Lambda's event source mapping does on AWS: hands the messages of a queue to the Lambda that waits for them
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use lambda::Trigger;
use outside::sqs::{Message, queue_arn};
use outside::{ACCOUNT, AwsEndpoint};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Functions, StartError};

/// The beginning of the names of queues.
const QUEUES: &str = "kabinet-";
const DEAD_LETTERS: &str = "kabinet-dead-letters";
/// Seconds for which a received message is seen by nobody else, as in `template.yaml`.
const INVISIBLE_SECONDS: u32 = 720;
/// How often a message is received before it goes to the dead letters, as in `template.yaml`.
const RECEIVED_AT_MOST: u32 = 5;
/// How many batches of one queue are worked on at once, as in `template.yaml`.
const AT_ONCE: usize = 2;

/// One queue and the Lambda that waits for its messages.
#[derive(Clone)]
pub(crate) struct EventSource {
    aws: AwsEndpoint,
    functions: Arc<Functions>,
    queue: String,
    handler: &'static str,
}

/// A Lambda's answer to a batch.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    batch_item_failures: Option<Vec<Failure>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    /// The identifier of a message.
    item_identifier: String,
}

/// The beginning of the addresses of all queues.
pub(crate) fn addresses(aws_endpoint: &str) -> String {
    format!("{aws_endpoint}/{ACCOUNT}/{QUEUES}")
}

/// Makes the queue of each Lambda that waits for messages, and the queue of dead letters.
pub(crate) async fn create(
    aws: &AwsEndpoint,
    functions: &Arc<Functions>,
) -> Result<Vec<EventSource>, StartError> {
    let create = async |name: &str, attributes| {
        aws.create_queue(name, attributes).await.map_err(|error| StartError::SetUp(error.to_string()))
    };
    create(DEAD_LETTERS, HashMap::new()).await?;
    let redrive =
        json!({"deadLetterTargetArn": queue_arn(DEAD_LETTERS), "maxReceiveCount": RECEIVED_AT_MOST});
    let attributes = HashMap::from([
        ("VisibilityTimeout".to_owned(), INVISIBLE_SECONDS.to_string()),
        ("RedrivePolicy".to_owned(), redrive.to_string()),
    ]);
    let mut sources = Vec::new();
    for lambda in &*functions.lambdas {
        let Some(Trigger::Queue(name)) = lambda.trigger else { continue };
        let queue = format!("{QUEUES}{name}");
        create(&queue, attributes.clone()).await?;
        let (aws, functions) = (aws.clone(), functions.clone());
        sources.push(EventSource { aws, functions, queue, handler: lambda.handler });
    }
    Ok(sources)
}

/// Delivers whatever the queues hold at this moment, and what is sent meanwhile, until they are empty; answers the number
/// of messages delivered. A message that a Lambda could not work on is invisible from then on, so it is delivered once.
pub(crate) async fn deliver_all(sources: &[EventSource]) -> usize {
    let mut delivered = 0;
    loop {
        let before = delivered;
        for source in sources {
            let messages = source.aws.receive(&source.queue).await;
            delivered += messages.len();
            if !messages.is_empty() {
                source.deliver(messages).await;
            }
        }
        if delivered == before {
            return delivered;
        }
    }
}

impl EventSource {
    /// The same queue for the same Lambda of others.
    pub(crate) fn with(&self, functions: &Arc<Functions>) -> Self {
        Self { functions: functions.clone(), ..self.clone() }
    }

    /// The queue's name, as kinds of tasks have it.
    pub(crate) fn name(&self) -> &str {
        self.queue.strip_prefix(QUEUES).unwrap_or(&self.queue)
    }

    /// Delivers messages as they come, for as long as the runtime runs.
    pub(crate) fn run(&self) {
        for _ in 0..AT_ONCE {
            let source = self.clone();
            tokio::spawn(async move {
                loop {
                    let messages = source.aws.wait_for_messages(&source.queue).await;
                    let source = source.clone();
                    // In a task of its own, so that a panic fails this one invocation, as on AWS.
                    let _ = tokio::spawn(async move { source.deliver(messages).await }).await;
                }
            });
        }
    }

    /// Invokes the Lambda with these messages, and deletes those that it has done with. The Lambda itself logs a failure.
    async fn deliver(&self, messages: Vec<Message>) {
        let records: Vec<Value> = messages.iter().map(Message::record).collect();
        let Ok(answer) = self.functions.invoke(self.handler, json!({ "Records": records })).await else {
            return;
        };
        for message in done(&messages, answer) {
            self.aws.delete_message(&self.queue, message).await;
        }
    }
}

/// The messages that the Lambda has done with: all that its answer does not name, and none if the answer is malformed or
/// names another message
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting>).
fn done(messages: &[Message], answer: Value) -> Vec<&Message> {
    let Ok(answer) = serde_json::from_value::<Option<Answer>>(answer) else { return Vec::new() };
    let failures = answer.and_then(|answer| answer.batch_item_failures).unwrap_or_default();
    let failed: BTreeSet<&str> = failures.iter().map(|failure| failure.item_identifier.as_str()).collect();
    let (kept, done): (Vec<_>, Vec<_>) = messages.iter().partition(|message| failed.contains(message.id()));
    if kept.len() == failed.len() { done } else { Vec::new() }
}
