//! Whatever goes wrong at any step, a repeat brings the cabinet up, with one of everything and nothing left over.

use serde_json::{Value, json};
use testing::TestApp;

/// The effects of the steps on the outside world, in the order in which they happen.
const EFFECTS: [(&str, &str); 10] = [
    ("stepfunctions", "StartExecution"),
    ("route53", "ChangeResourceRecordSets"),
    ("kinescope", "list_projects"),
    ("kinescope", "create_project"),
    ("s3", "HeadBucket"),
    ("s3", "CreateBucket"),
    ("s3", "PutBucketCors"),
    ("s3", "HeadObject"),
    ("s3", "PutObject"),
    ("s3", "GetObject"),
];

fn fault((service, operation): (&str, &str), mode: &str, times: u32) -> Value {
    json!({"service": service, "operation": operation, "mode": mode, "times": times})
}

#[tokio::test]
async fn a_lost_answer_at_any_effect_is_made_up_for() {
    for effect in EFFECTS {
        let app = TestApp::start().await;
        let admin = app.admin().await;
        app.fault(fault(effect, "lost_answer", 1));
        let id = app.create(&admin, "romashka").await;
        println!("{effect:?}");
        app.world().await.assert_only_cabinet(id);
    }
}
