use std::collections::HashMap;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, SendMessageBatchRequestEntry};
use outside::{ACCOUNT, Service};
use serde_json::json;

use crate::world::{World, fault};

/// A world with the queue `kabinet-letters`, and the address of the queue.
async fn with_queue(attributes: &[(&str, &str)]) -> (World, String) {
    let world = World::new().await;
    let address = add_queue(&world, "kabinet-letters", attributes).await;
    (world, address)
}

async fn add_queue(world: &World, name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    world.aws.create_queue(name, attributes.collect()).await.unwrap();
    format!("{}/{ACCOUNT}/{name}", world.aws_address)
}

fn batch(bodies: impl IntoIterator<Item = String>) -> Vec<SendMessageBatchRequestEntry> {
    let entry = |(place, body): (usize, String)| {
        SendMessageBatchRequestEntry::builder().id(place.to_string()).message_body(body).build().unwrap()
    };
    bodies.into_iter().enumerate().map(entry).collect()
}

/// Up to ten messages, for which two seconds are waited.
async fn receive(sqs: &Client, address: &str) -> Vec<Message> {
    let asked = sqs.receive_message().queue_url(address).max_number_of_messages(10).wait_time_seconds(2);
    asked.send().await.unwrap().messages.unwrap_or_default()
}

/// Up to ten messages that can be received at this moment.
async fn look(sqs: &Client, address: &str) -> Vec<Message> {
    let asked = sqs.receive_message().queue_url(address).max_number_of_messages(10);
    asked.send().await.unwrap().messages.unwrap_or_default()
}

#[tokio::test]
async fn a_batch_is_sent_received_and_deleted() {
    let (world, address) = with_queue(&[("VisibilityTimeout", "720")]).await;
    let sqs = world.sqs();
    let entries = batch((0..10).map(|number| format!("task {number}")));
    let sent = sqs.send_message_batch().queue_url(&address).set_entries(Some(entries)).send().await.unwrap();
    assert_eq!((sent.successful().len(), sent.failed().len()), (10, 0));

    let messages = receive(&sqs, &address).await;
    let bodies: Vec<&str> = messages.iter().map(|message| message.body().unwrap()).collect();
    assert_eq!(bodies, (0..10).map(|number| format!("task {number}")).collect::<Vec<_>>());
    assert_eq!(look(&sqs, &address).await, [], "what has been received is seen by nobody else");
    let queue = json!([{"name": "kabinet-letters", "waiting": 0, "delayed": 0, "in_flight": 10}]);
    assert_eq!(json!(world.aws.queues().await), queue);

    let entries = messages.iter().enumerate().map(|(place, message)| {
        let receipt = message.receipt_handle().unwrap();
        DeleteMessageBatchRequestEntry::builder()
            .id(place.to_string())
            .receipt_handle(receipt)
            .build()
            .unwrap()
    });
    let entries = Some(entries.collect());
    let deleted = sqs.delete_message_batch().queue_url(&address).set_entries(entries).send().await.unwrap();
    assert_eq!(deleted.successful().len(), 10);
    let queue = json!([{"name": "kabinet-letters", "waiting": 0, "delayed": 0, "in_flight": 0}]);
    assert_eq!(json!(world.aws.queues().await), queue);
}

#[tokio::test]
async fn what_is_not_deleted_is_seen_again_and_at_last_lies_among_the_dead_letters() {
    let world = World::new().await;
    let dead_letters = add_queue(&world, "kabinet-dead-letters", &[]).await;
    let redrive =
        json!({"deadLetterTargetArn": outside::sqs::queue_arn("kabinet-dead-letters"), "maxReceiveCount": 2});
    let attributes = [("VisibilityTimeout", "1"), ("RedrivePolicy", &redrive.to_string())];
    let address = add_queue(&world, "kabinet-letters", &attributes).await;
    let sqs = world.sqs();
    sqs.send_message().queue_url(&address).message_body("task").send().await.unwrap();
    for _ in 0..2 {
        assert_eq!(receive(&sqs, &address).await.len(), 1);
        assert_eq!(look(&sqs, &address).await, []);
    }
    assert_eq!(receive(&sqs, &address).await, []);
    assert_eq!(look(&sqs, &dead_letters).await[0].body(), Some("task"));
}

#[tokio::test]
async fn a_message_comes_after_its_delay_and_no_sooner() {
    let (world, address) = with_queue(&[]).await;
    let sqs = world.sqs();
    let send = sqs.send_message().queue_url(&address).message_body("later").delay_seconds(1);
    send.send().await.unwrap();
    assert_eq!(look(&sqs, &address).await, []);
    assert_eq!(receive(&sqs, &address).await[0].body(), Some("later"));
}

#[tokio::test]
async fn whoever_waits_hears_of_a_message_at_once() {
    let (world, address) = with_queue(&[]).await;
    let aws = world.aws.clone();
    let waiting = tokio::spawn(async move { aws.wait_for_messages("kabinet-letters").await });
    let sqs = world.sqs();
    sqs.send_message().queue_url(&address).message_body("task").send().await.unwrap();
    let record = waiting.await.unwrap()[0].record();
    assert_eq!(record["body"], "task");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(record["eventSourceARN"], "arn:aws:sqs:us-east-1:000000000000:kabinet-letters");
}

#[tokio::test]
async fn a_batch_that_aws_would_not_take_is_refused() {
    let (world, address) = with_queue(&[]).await;
    let sqs = world.sqs();
    let send = async |entries| {
        sqs.send_message_batch().queue_url(&address).set_entries(Some(entries)).send().await.unwrap_err()
    };
    let refused = send(batch((0..11).map(|number| number.to_string()))).await.into_service_error();
    assert!(refused.is_too_many_entries_in_batch_request(), "{refused:?}");
    assert!(send(Vec::new()).await.into_service_error().is_empty_batch_request());
    let twice = vec![batch(["one".to_owned()]), batch(["other".to_owned()])].concat();
    assert!(send(twice).await.into_service_error().is_batch_entry_ids_not_distinct());
    let elsewhere = format!("{address}-of-nobody");
    let refused = sqs.send_message().queue_url(elsewhere).message_body("task").send().await.unwrap_err();
    assert!(refused.into_service_error().is_queue_does_not_exist());
}

#[tokio::test]
async fn faults_work_on_it_and_the_log_names_what_a_caller_needs() {
    let (world, address) = with_queue(&[]).await;
    let sqs = world.sqs();
    let send = async || sqs.send_message().queue_url(&address).message_body("task").send().await;
    for (mode, code) in
        [("error", "InternalFailure"), ("throttle", "RequestThrottled"), ("denied", "AccessDeniedException")]
    {
        world.switch_on(fault("sqs", "SendMessage", mode));
        assert_eq!(send().await.unwrap_err().code(), Some(code));
    }
    assert_eq!(look(&sqs, &address).await, []);
    world.switch_on(fault("sqs", "SendMessage", "lost_answer"));
    send().await.unwrap_err();
    assert_eq!(look(&sqs, &address).await.len(), 1, "the message was sent though its sender heard nothing");
    let needed: HashMap<String, String> = world
        .faults
        .calls()
        .into_iter()
        .filter(|call| call.service == Service::Sqs)
        .flat_map(|call| call.needs.into_iter().map(move |needed| (call.operation.clone(), needed.action)))
        .collect();
    assert_eq!(needed["SendMessage"], "sqs:SendMessage");
    assert_eq!(needed["ReceiveMessage"], "sqs:ReceiveMessage");
}
