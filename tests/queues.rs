//! The local platform does what Lambda's event source mapping does on AWS: it hands messages of a queue to the Lambda that
//! waits for them, and deletes those that the Lambda has done with.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::config::Credentials;
use domain::Clock;
use lambda::{Diagnostic, Lambda, Tools, Trigger};
use local::{Local, Settings};
use outside::sqs::Queue;
use outside::{ACCOUNT, Limits, REGION};
use serde_json::{Value, json};
use states::Pace;
use testing::TestApp;
use web::Product;

const PATIENCE: Duration = Duration::from_secs(20);

/// The whole product, and a Lambda that waits for the messages of the queue `garden`.
fn with_gardener() -> Product {
    let product = contexts::product();
    let gardener = Lambda::invoked("garden.work", work).triggered_by(Trigger::Queue("garden"));
    Product { lambdas: product.lambdas.into_iter().chain([gardener]).collect(), ..product }
}

/// Does what the messages say: a message `again` is to come again; one message of another kind is answered by itself.
async fn work(_tools: Arc<Tools>, event: Value) -> Result<Value, Diagnostic> {
    let records = event["Records"].as_array().unwrap();
    let bodies: Vec<&str> = records.iter().map(|record| record["body"].as_str().unwrap()).collect();
    match bodies.as_slice() {
        ["fail"] => Err(Diagnostic { error_type: "Garden".to_owned(), error_message: "it rains".to_owned() }),
        ["panic"] => panic!("a gardener falls off the ladder"),
        ["answer nothing"] => Ok(Value::Null),
        ["answer nonsense"] => Ok(json!({"batchItemFailures": [{"id": records[0]["messageId"]}]})),
        ["name another"] => Ok(json!({"batchItemFailures": [{"itemIdentifier": "another"}]})),
        _ => {
            let again = records.iter().filter(|record| record["body"] == "again");
            let failures: Vec<Value> =
                again.map(|record| json!({"itemIdentifier": record["messageId"]})).collect();
            Ok(json!({ "batchItemFailures": failures }))
        }
    }
}

async fn send(aws: &SdkConfig, local: &Local, body: &str) {
    let sqs = aws_sdk_sqs::Client::new(aws);
    let queue = format!("http://{}/{ACCOUNT}/kabinet-garden", local.aws_address);
    sqs.send_message().queue_url(queue).message_body(body).send().await.unwrap();
}

/// How many messages wait in the queue, and how many have been received and not deleted.
async fn left(local: &Local) -> (u64, u64) {
    let queues = local.aws.queues().await;
    let Queue { waiting, in_flight, .. } =
        queues.into_iter().find(|queue| queue.name == "kabinet-garden").unwrap();
    (waiting, in_flight)
}

#[tokio::test]
async fn messages_are_delivered_batch_after_batch_until_none_is_left() {
    let app = TestApp::start(with_gardener).await;
    let (aws, local) = (app.aws().await, app.local());
    for number in 0..12 {
        send(&aws, local, &number.to_string()).await;
    }
    assert_eq!(left(local).await, (12, 0), "in tests nothing runs by itself");
    assert_eq!(local.deliver().await, 12);
    assert_eq!(left(local).await, (0, 0));
    assert_eq!(local.deliver().await, 0);
}

#[tokio::test]
async fn what_the_answer_names_stays_in_the_queue() {
    let app = TestApp::start(with_gardener).await;
    let (aws, local) = (app.aws().await, app.local());
    for body in ["dig", "again", "sow"] {
        send(&aws, local, body).await;
    }
    assert_eq!(local.deliver().await, 3);
    assert_eq!(left(local).await, (0, 1), "it is invisible until it comes again");
}

#[tokio::test]
async fn a_failure_and_an_answer_that_is_not_understood_delete_nothing() {
    let app = TestApp::start(with_gardener).await;
    let (aws, local) = (app.aws().await, app.local());
    for (place, body) in (1..).zip(["fail", "answer nonsense", "name another"]) {
        send(&aws, local, body).await;
        assert_eq!(local.deliver().await, 1);
        assert_eq!(left(local).await, (0, place), "{body}");
    }
    send(&aws, local, "answer nothing").await;
    local.deliver().await;
    assert_eq!(left(local).await, (0, 3), "to answer nothing is to have done with all");
}

#[tokio::test]
async fn a_platform_that_runs_its_schedules_delivers_by_itself_and_gets_over_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        port: 0,
        aws_port: 0,
        data: folder.path().to_owned(),
        clock: Clock::System,
        pace: Pace::Instant,
        kinescope_limits: Limits::LIFTED,
        attempt_timeout: PATIENCE,
        on_kill: Arc::new(|| panic!("nothing is killed here")),
        runs_schedules: true,
    };
    let local = Local::start(settings, with_gardener()).await.unwrap();
    let aws = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(format!("http://{}", local.aws_address))
        .credentials_provider(Credentials::new("tests", "tests", None, None, "tests"))
        .load()
        .await;
    // More often than there are deliveries at once.
    for place in 1..=3 {
        send(&aws, &local, "panic").await;
        until(&local, (0, place)).await;
    }
    send(&aws, &local, "dig").await;
    until(&local, (0, 3)).await;
}

async fn until(local: &Local, expected: (u64, u64)) {
    let begun = Instant::now();
    while left(local).await != expected {
        assert!(begun.elapsed() < PATIENCE, "{:?} is left", left(local).await);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
