//! Each worker hears the bells of its queue as its code declares it, and no bell can be lost without being seen.

use std::collections::{BTreeMap, BTreeSet};

use lambda::Trigger;
use serde_json::{Value, json};
use testing::TEMPLATE;

use crate::document::{lambdas, resources};

/// The events of SQS: the handler of the Lambda, the logical name of the queue, and the event's properties.
fn bells() -> Vec<(String, String, Value)> {
    let mut bells = Vec::new();
    for (handler, properties) in lambdas(&TEMPLATE) {
        let events = properties["Events"].as_object().into_iter().flat_map(|events| events.values());
        for event in events.filter(|event| event["Type"] == "SQS") {
            let queue = event["Properties"]["Queue"]["Fn::GetAtt"].as_str().unwrap();
            let queue = queue.strip_suffix(".Arn").unwrap().to_owned();
            bells.push((handler.clone(), queue, event["Properties"].clone()));
        }
    }
    bells
}

/// The queues of SQS by their logical names, but for that of dead letters.
fn queues() -> BTreeMap<String, Value> {
    let mut queues = resources(&TEMPLATE, "AWS::SQS::Queue");
    queues.remove("DeadLetters").unwrap();
    queues
}

/// The name by which code knows a queue: what follows the stack's name.
fn name_of(queue: &Value) -> String {
    queue["QueueName"]["Fn::Sub"].as_str().unwrap().strip_prefix("${AWS::StackName}-").unwrap().to_owned()
}

#[test]
fn every_declared_queue_has_its_lambda_and_every_queue_is_declared() {
    let declared: BTreeSet<(String, String)> = contexts::programs()
        .into_values()
        .flatten()
        .filter_map(|lambda| match lambda.trigger {
            Some(Trigger::Queue(name)) => Some((lambda.handler.to_owned(), name.to_owned())),
            _ => None,
        })
        .collect();
    let queues = queues();
    let heard: Vec<(String, String)> =
        bells().into_iter().map(|(handler, queue, _)| (handler, name_of(&queues[&queue]))).collect();
    assert_eq!(heard.len(), queues.len(), "a queue has one Lambda");
    assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), declared);
}

#[test]
fn the_code_finds_a_queue_by_its_name() {
    let variables = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    let addresses =
        "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/${AWS::StackName}-".to_owned();
    assert_eq!(variables["KABINET_QUEUES"], json!({"Fn::Sub": addresses}));
    assert!(queues().values().all(|queue| !name_of(queue).is_empty()));
}

#[test]
fn a_worker_says_which_of_its_bells_are_to_ring_again() {
    for (handler, _, event) in bells() {
        assert_eq!(event["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]), "{handler}");
        assert_eq!(event["BatchSize"], 10, "{handler}");
        // A bell is to be heard at once.
        assert_eq!(event["MaximumBatchingWindowInSeconds"], Value::Null, "{handler}");
    }
}

#[test]
fn no_queue_takes_more_of_the_accounts_concurrency_than_it_may() {
    for (handler, _, event) in bells() {
        let scaling = json!({"MaximumConcurrency": {"Ref": "WorkerConcurrency"}});
        assert_eq!(event["ScalingConfig"], scaling, "{handler}");
    }
    let parameter = &TEMPLATE["Parameters"]["WorkerConcurrency"];
    let bounds = ["Default", "MinValue", "MaxValue"].map(|bound| parameter[bound].as_u64().unwrap());
    // What Lambda takes
    // (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency).
    assert_eq!(bounds, [2, 2, 1_000]);
}

#[test]
fn a_bell_stays_with_its_worker_for_six_times_the_workers_time() {
    let (lambdas, queues) = (lambdas(&TEMPLATE), queues());
    for (handler, queue, _) in bells() {
        let timeout = lambdas[&handler]["Timeout"].as_u64().unwrap();
        assert_eq!(queues[&queue]["VisibilityTimeout"], 6 * timeout, "{handler}");
    }
}

#[test]
fn a_bell_that_nobody_can_hear_is_kept_encrypted_among_the_dead_letters() {
    // What a queue keeps its messages for unless it says so, in seconds
    // (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html).
    let usual = 345_600;
    let dead_letters = &resources(&TEMPLATE, "AWS::SQS::Queue")["DeadLetters"];
    assert!(dead_letters["MessageRetentionPeriod"].as_u64().unwrap() > usual);
    assert_eq!(dead_letters["SqsManagedSseEnabled"], true);
    for (name, queue) in queues() {
        let redrive = json!({"deadLetterTargetArn": {"Fn::GetAtt": "DeadLetters.Arn"}, "maxReceiveCount": 5});
        assert_eq!(queue["RedrivePolicy"], redrive, "{name}");
        assert_eq!(queue["SqsManagedSseEnabled"], true, "{name}");
        assert_eq!(queue["MessageRetentionPeriod"], Value::Null, "{name}");
    }
}
