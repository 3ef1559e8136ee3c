use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use outside::{Fault, Mode, Service};
use serde_json::json;

use crate::world::{World, fault};

#[tokio::test]
async fn each_service_throttles_denies_and_fails_in_its_own_words() {
    let world = World::new().await;
    for (mode, s3, route53, ses, dynamodb, step_functions) in [
        (
            "error",
            "InternalError",
            "InternalFailure",
            "InternalFailure",
            "InternalServerError",
            "InternalFailure",
        ),
        ("throttle", "SlowDown", "Throttling", "Throttling", "ThrottlingException", "ThrottlingException"),
        (
            "denied",
            "AccessDenied",
            "AccessDenied",
            "AccessDenied",
            "AccessDeniedException",
            "AccessDeniedException",
        ),
    ] {
        for service in ["s3", "route53", "ses", "dynamodb", "stepfunctions"] {
            world.switch_on(fault(service, "*", mode));
        }
        let refused = world.s3().list_buckets().send().await.unwrap_err();
        assert_eq!(refused.code(), Some(s3));
        let refused = world.route53().list_hosted_zones().send().await.unwrap_err();
        assert_eq!(refused.code(), Some(route53));
        let refused = world.ses().get_send_quota().send().await.unwrap_err();
        assert_eq!(refused.code(), Some(ses));
        let refused = world.dynamodb().list_tables().send().await.unwrap_err();
        assert_eq!(refused.code(), Some(dynamodb));
        let refused = world.step_functions().list_state_machines().send().await.unwrap_err();
        assert_eq!(refused.code(), Some(step_functions));
    }
    assert_eq!(world.faults.list(), []);
}

#[tokio::test]
async fn a_fault_lets_through_as_many_requests_as_it_says_before_it_spoils_any() {
    let world = World::new().await;
    let fault =
        json!({"service": "s3", "operation": "ListBuckets", "mode": "denied", "after": 2, "times": 1});
    world.switch_on(fault);
    let mut refused = Vec::new();
    for _ in 0..4 {
        refused.push(world.s3().list_buckets().send().await.is_err());
    }
    assert_eq!(refused, [false, false, true, false]);
    assert_eq!(world.faults.list(), []);
}

#[tokio::test]
async fn a_chosen_error_is_spent_as_often_as_it_says_and_only_by_its_operation() {
    let world = World::new().await;
    world.switch_on(json!({
        "service": "s3", "operation": "CreateBucket", "mode": "error",
        "code": "BucketAlreadyExists", "status": 409, "times": 2,
    }));
    world.s3().list_buckets().send().await.unwrap();
    for _ in 0..2 {
        let refused = world.s3().create_bucket().bucket("acme").send().await.unwrap_err();
        assert_eq!(refused.raw_response().unwrap().status().as_u16(), 409);
        assert!(refused.into_service_error().is_bucket_already_exists());
    }
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    let calls = world.faults.calls();
    let log: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), call.status, call.fault)).collect();
    assert_eq!(
        log,
        [
            ("ListBuckets", Some(200), None),
            ("CreateBucket", Some(409), Some(Mode::Error)),
            ("CreateBucket", Some(409), Some(Mode::Error)),
            ("CreateBucket", Some(200), None),
        ]
    );
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let world = World::new().await;
    world.switch_on(fault("s3", "CreateBucket", "lost_answer"));
    let lost = world.s3().create_bucket().bucket("acme").send().await.unwrap_err();
    assert!(matches!(lost, SdkError::DispatchFailure(_)), "{lost:?}");
    assert_eq!(world.aws.buckets().await[0].name, "acme");
    assert_eq!(world.faults.calls()[0].status, Some(200));
}

#[tokio::test]
async fn a_lost_answer_is_not_a_byte_on_the_wire() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::new().await;
    world.switch_on(fault("s3", "*", "lost_answer"));
    let mut stream =
        tokio::net::TcpStream::connect(world.aws_address.trim_start_matches("http://")).await.unwrap();
    let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\
                   Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, X\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"");
}

#[tokio::test]
async fn a_timeout_does_not_do_the_work() {
    let world = World::new().await;
    world.switch_on(fault("s3", "CreateBucket", "timeout"));
    let create = world.s3().create_bucket().bucket("acme");
    let pending = create.send();
    tokio::time::timeout(Duration::from_millis(300), pending).await.unwrap_err();
    assert_eq!(world.aws.buckets().await, []);
    let call = world.faults.calls().remove(0);
    assert_eq!((call.status, call.duration_ms, call.fault), (None, None, Some(Mode::Timeout)));
}

#[tokio::test]
async fn a_kill_comes_before_or_after_the_work() {
    for (mode, buckets) in [("kill_before", 0), ("kill_after", 1)] {
        let world = World::new().await;
        world.switch_on(fault("s3", "CreateBucket", mode));
        let create = world.s3().create_bucket().bucket("acme");
        tokio::time::timeout(Duration::from_millis(300), create.send()).await.unwrap_err();
        assert_eq!(world.kills.load(Ordering::SeqCst), 1);
        assert_eq!(world.restarted().await.aws.buckets().await.len(), buckets);
    }
}

#[test]
fn what_a_fault_cannot_be_is_refused_with_what_it_can() {
    let refusal = |fault: serde_json::Value| serde_json::from_value::<Fault>(fault).unwrap_err().to_string();
    assert_eq!(
        refusal(fault("s4", "*", "error")),
        "unknown variant `s4`, expected one of `dynamodb`, `kinescope`, `route53`, `s3`, `secretsmanager`, `ses`, `sqs`, `stepfunctions`"
    );
    assert_eq!(
        refusal(fault("s3", "*", "slow")),
        "unknown variant `slow`, expected one of `error`, `throttle`, `timeout`, `lost_answer`, `denied`, \
         `kill_before`, `kill_after`"
    );
    assert_eq!(
        refusal(json!({ "service": "s3", "operation": "*", "mode": "error", "count": 1 })),
        "unknown field `count`, expected one of `service`, `operation`, `mode`, `times`, `after`, `code`, `status`"
    );
    assert_eq!(
        refusal(json!({ "service": "s3", "operation": "*", "mode": "denied", "code": "X" })),
        "`code` and `status` belong to mode `error`"
    );
    assert_eq!(
        refusal(json!({ "service": "kinescope", "operation": "*", "mode": "error", "code": "X" })),
        "Kinescope's `code` is a number, such as `100106`"
    );
    assert_eq!(
        refusal(json!({ "service": "s3", "operation": "*", "mode": "error", "times": 0 })),
        "invalid value: integer `0`, expected a nonzero u32"
    );
}

#[tokio::test]
async fn every_service_is_logged_under_its_own_name() {
    let world = World::new().await;
    world.ses().get_send_quota().send().await.unwrap();
    world.step_functions().list_state_machines().send().await.unwrap();
    assert_eq!(world.operations(Service::Ses), ["GetSendQuota"]);
    assert_eq!(world.operations(Service::StepFunctions), ["ListStateMachines"]);
}
