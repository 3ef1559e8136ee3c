//! Faults of any request of any step. A fault that passes is tried again without a person; a fault that lasts is shown at
//! its step, and a repeat brings the cabinet up, with one of everything and nothing left over.

use domain::OrganizationId;
use domain::provisioning::{FailureCode, Step};
use outside::Service;
use serde_json::{Value, json};

use super::effects::{Effect, Stage, effects_after, effects_that, rehearse};

/// How often each step was run.
fn runs(organization: &Value) -> Vec<u64> {
    organization["steps"].as_array().unwrap().iter().map(|step| step["attempt"].as_u64().unwrap()).collect()
}

/// Once for each step, and this many times for one.
fn once_but(step: Step, times: u64) -> Vec<u64> {
    Step::ALL.map(|other| if other == step { times } else { 1 }).to_vec()
}

async fn repeat_from(stage: &Stage, id: OrganizationId, step: Step, code: FailureCode) {
    stage.app.assert_stopped_at(&stage.app.organization(&stage.admin, id).await, step, code);
    stage.app.retry(&stage.admin, id).await;
    let organization = stage.app.organization(&stage.admin, id).await;
    assert_eq!(organization["status"], "active", "{organization}");
    assert_eq!(runs(&organization), once_but(step, 2), "what was done is passed over: {organization}");
}

fn refusal_of(effect: &Effect) -> (&'static str, FailureCode) {
    match effect.service {
        Service::Kinescope => ("402402", FailureCode::KinescopeRefused),
        _ => ("InvalidRequest", FailureCode::Refused),
    }
}

#[tokio::test]
async fn a_final_error_of_any_request_stops_the_run_there_and_a_repeat_goes_on_from_there() {
    let outside = effects_that(|effect| !effect.is_in_table()).await;
    rehearse(outside, async |stage, effect| {
        let (error, code) = refusal_of(effect);
        let mut fault = effect.fault("error", 1);
        fault["code"] = json!(error);
        fault["status"] = json!(400);
        stage.app.fault(fault);
        let id = stage.create(effect).await;
        repeat_from(stage, id, effect.step(), code).await;
    })
    .await;
}

#[tokio::test]
async fn a_denied_request_stops_the_run_there_and_a_repeat_goes_on_from_there() {
    let outside = effects_that(|effect| !effect.is_in_table()).await;
    rehearse(outside, async |stage, effect| {
        let code = match (effect.service, effect.operation.as_str()) {
            (Service::Kinescope, _) => FailureCode::KinescopeUnauthorized,
            // S3 answers so about a bucket that the asker may not know of.
            (_, "HeadBucket") => FailureCode::BucketNameTaken,
            _ => FailureCode::AccessDenied,
        };
        stage.app.fault(effect.fault("denied", 1));
        let id = stage.create(effect).await;
        repeat_from(stage, id, effect.step(), code).await;
    })
    .await;
}

/// Spoils each request until its step notices, and asserts that the state machine ran that step so many times, and no other
/// again.
async fn pass_over(mode: &str, times: u64) {
    let outside = effects_that(|effect| !effect.is_in_table()).await;
    rehearse(outside, async |stage, effect| {
        let id = stage.create_in_spite_of(effect, mode, effect.tries(mode)).await;
        let organization = stage.app.organization(&stage.admin, id).await;
        assert_eq!(organization["status"], "active", "{organization}");
        assert_eq!(runs(&organization), once_but(effect.step(), times), "{organization}");
        for resource in organization["resources"].as_array().unwrap() {
            assert_eq!(resource["origin"], "created", "{organization}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_error_that_passes_is_tried_again_without_a_person() {
    pass_over("error", 2).await;
}

#[tokio::test]
async fn being_turned_away_for_coming_too_often_is_waited_out_and_no_failed_try() {
    pass_over("throttle", 1).await;
}

#[tokio::test]
async fn a_request_without_an_answer_is_sent_again_without_a_person() {
    pass_over("timeout", 2).await;
}

#[tokio::test]
async fn a_step_whose_answers_are_all_lost_is_run_again_and_finds_its_own_work() {
    pass_over("lost_answer", 2).await;
}

/// Spoils requests, each on the way of a creation that comes up all the same.
async fn come_up_in_spite_of(requests: Vec<Effect>, mode_of: impl Fn(&Effect) -> (&'static str, u32)) {
    rehearse(requests, async |stage, effect| {
        let (mode, times) = mode_of(effect);
        let id = stage.create_in_spite_of(effect, mode, times).await;
        let organization = stage.app.organization(&stage.admin, id).await;
        assert_eq!(organization["status"], "active", "{organization}");
    })
    .await;
}

#[tokio::test]
async fn one_lost_answer_of_any_request_is_made_up_for() {
    let requests = effects_that(|effect| effect.is_write() || !effect.is_in_table()).await;
    come_up_in_spite_of(requests, |_| ("lost_answer", 1)).await;
}

#[tokio::test]
async fn the_table_may_fail_at_any_request() {
    come_up_in_spite_of(effects_that(Effect::is_in_table).await, |_| ("error", 3)).await;
}

#[tokio::test]
async fn the_table_may_write_and_never_say_so() {
    let writes = effects_that(|effect| effect.is_in_table() && effect.is_write()).await;
    come_up_in_spite_of(writes, |_| ("lost_answer", 3)).await;
}

#[tokio::test]
async fn the_table_may_turn_away_deny_or_leave_unanswered_any_write() {
    let writes = effects_that(|effect| effect.is_in_table() && effect.is_write()).await;
    // A step handles all three failures alike, so one of them for each write is enough.
    let modes = [("throttle", 3), ("denied", 1), ("timeout", 3)];
    come_up_in_spite_of(writes, |effect| modes[effect.after as usize % modes.len()]).await;
}

#[tokio::test]
async fn why_a_run_failed_is_recorded_whatever_happens_to_the_record() {
    let refusal =
        json!({"service": "kinescope", "operation": "create_project", "mode": "denied", "times": 1});
    let app = testing::TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.local().faults.forget_calls();
    app.fault(refusal.clone());
    app.create(&admin, "romashka").await;
    let records = effects_after(&app, "create_project");
    assert!(records.iter().any(Effect::is_write), "{records:?}");

    for (mode, times) in [("error", 3), ("lost_answer", 3)] {
        rehearse(records.clone(), async |stage, effect| {
            stage.app.fault(refusal.clone());
            let id = stage.create_in_spite_of(effect, mode, times).await;
            repeat_from(stage, id, Step::VideoProject, FailureCode::KinescopeUnauthorized).await;
        })
        .await;
    }
}
