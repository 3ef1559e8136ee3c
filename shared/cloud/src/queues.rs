//! The queues of SQS by which workers hear that there is work. A message is a word alone, and the table knows the work.

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;

use crate::Settings;
use crate::error::{OutsideError, System};

const SEND: &str = "SendMessageBatch";

/// How many messages SQS takes at once
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>).
pub const MOST_AT_ONCE: usize = 10;

/// A message, and after how many seconds it is to be heard: 900 at most.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub body: String,
    pub delay: i32,
}

pub struct Queues {
    client: Client,
    beginning: String,
}

impl Queues {
    pub(crate) fn new(configuration: &SdkConfig, settings: &Settings) -> Self {
        Self { client: Client::new(configuration), beginning: settings.queues.clone() }
    }

    /// Puts messages into a queue, ten at a time. Some may be in it although others are refused.
    pub async fn send(&self, queue: &str, messages: &[Message]) -> Result<(), OutsideError> {
        let refuse = |error: BuildError| OutsideError::from_build(System::Sqs, SEND, &error);
        for batch in messages.chunks(MOST_AT_ONCE) {
            let entries = batch.iter().enumerate().map(|(place, message)| {
                let entry = SendMessageBatchRequestEntry::builder().id(place.to_string());
                entry.message_body(&message.body).delay_seconds(message.delay).build()
            });
            let entries = entries.collect::<Result<Vec<_>, _>>().map_err(refuse)?;
            let url = format!("{}{queue}", self.beginning);
            let sent =
                self.client.send_message_batch().queue_url(url).set_entries(Some(entries)).send().await;
            let sent = sent.map_err(|error| OutsideError::from_sdk(System::Sqs, SEND, &error))?;
            if let Some(refused) = sent.failed().first() {
                let message = refused.message().unwrap_or("a message was refused");
                let kind = if refused.sender_fault() {
                    crate::OutsideErrorKind::Refused
                } else {
                    crate::OutsideErrorKind::Unavailable
                };
                let error = OutsideError::new(kind, System::Sqs, SEND, message);
                return Err(OutsideError { code: Some(refused.code().to_owned()), ..error });
            }
        }
        Ok(())
    }
}
