//! Steps that an outside system asks to wait: that is no failure, and everybody comes up in the end.

use std::time::Duration;

use domain::provisioning::FailureCode;
use futures_util::future::join_all;
use outside::Limits;
use provisioning::Function;
use serde_json::{Value, json};
use testing::TestApp;

use super::repeats::place_order_unstarted;

/// More than are let through at once.
const CROWD: usize = 40;

fn throttle(times: u32) -> Value {
    json!({"service": "kinescope", "operation": "create_project", "mode": "throttle", "times": times})
}

#[tokio::test]
async fn of_many_creations_at_once_all_come_up_though_kinescope_takes_five_a_second() {
    let limits = Limits { requests_per_second: Some(5), ..Limits::LIFTED };
    let app = TestApp::start_in_real_time(crate::product, limits).await;
    let admin = app.admin().await;
    let orders = (0..CROWD).map(async |number| app.place_order(&admin, &format!("crowd-{number}")).await);
    let ids = join_all(orders).await;
    join_all(ids.iter().map(|id| app.run_over(*id, 1))).await;
    for id in &ids {
        let organization = app.organization(&admin, *id).await;
        assert_eq!(organization["status"], "active", "{organization}");
        for step in organization["steps"].as_array().unwrap() {
            assert_eq!((&step["attempt"], &step["waits_until"]), (&json!(1), &Value::Null), "{organization}");
        }
    }
    let calls = app.local().faults.calls();
    let asked = calls.iter().filter(|call| call.operation == "create_project").count();
    assert!(asked > CROWD, "some were turned away");
    assert!(asked < 2 * CROWD, "the rest took turns: {asked} requests");
    app.world().await.assert_only_cabinets(&ids);
}

#[tokio::test]
async fn a_step_that_waits_says_until_when_and_others_take_the_turns_after_it() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (first, input) = place_order_unstarted(&app, &admin).await;
    for function in [Function::Start, Function::Domain] {
        app.local().invoke(function.handler(), input.clone()).await.unwrap();
    }
    app.fault(throttle(1));
    let step = Function::VideoProject.handler();
    let answer = app.local().invoke(step, input.clone()).await.unwrap();
    assert_eq!(answer, json!({"step": "video_project", "passed_over": false, "wait_seconds": 1}));

    let organization = app.organization(&admin, first).await;
    let waiting = &organization["steps"][2];
    assert_eq!((&waiting["status"], &waiting["attempt"]), (&json!("waiting"), &json!(1)), "{organization}");
    let until: jiff::Timestamp = waiting["waits_until"].as_str().unwrap().parse().unwrap();
    assert_eq!(until, app.local().clock.now() + Duration::from_secs(1));
    let page = admin.browsing().get(&format!("/organizations/{first}")).await;
    assert!(page.text.contains("внешняя система просит подождать до"), "{}", page.text);

    // Another that comes meanwhile does not ask at all: its turn is after the first.
    let before = app.local().faults.calls().len();
    let second = app.create(&admin, "vasilek").await;
    let calls = app.local().faults.calls().split_off(before);
    assert_eq!(calls.iter().filter(|call| call.operation == "create_project").count(), 1);
    assert_eq!(app.organization(&admin, second).await["status"], "active");

    let answer = app.local().invoke(step, input).await.unwrap();
    assert_eq!(answer["wait_seconds"], 0, "it has waited for its turn");
    let organization = app.organization(&admin, first).await;
    let done = &organization["steps"][2];
    assert_eq!((&done["status"], &done["attempt"]), (&json!("done"), &json!(1)), "{organization}");
}

#[tokio::test]
async fn who_is_asked_to_wait_for_more_than_an_hour_fails_with_what_was_said_and_may_be_repeated() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (id, input) = place_order_unstarted(&app, &admin).await;
    for function in [Function::Start, Function::Domain] {
        app.local().invoke(function.handler(), input.clone()).await.unwrap();
    }
    app.fault(throttle(2));
    let step = Function::VideoProject.handler();
    app.local().invoke(step, input.clone()).await.unwrap();
    app.advance(Duration::from_mins(61));
    let failure = app.local().invoke(step, input.clone()).await.unwrap_err();
    assert_eq!(failure.error_type, FailureCode::KeptWaiting.name());
    let said = &failure.error_message;
    assert!(said.starts_with("Kinescope, create_project: Injected fault"), "{said}");

    let caught = json!({"Error": failure.error_type, "Cause": json!({"errorMessage": said}).to_string()});
    let mut input = input;
    input["failure"] = caught;
    app.local().invoke(Function::RecordFailure.handler(), input).await.unwrap();
    app.retry(&admin, id).await;
    assert_eq!(app.organization(&admin, id).await["status"], "active");
}

#[tokio::test]
async fn the_wait_of_a_step_does_not_count_in_how_long_it_usually_takes() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (_, input) = place_order_unstarted(&app, &admin).await;
    app.fault(throttle(1));
    let steps = Function::ALL.into_iter().take(7);
    for function in steps {
        let answer = app.local().invoke(function.handler(), input.clone()).await.unwrap();
        if answer["wait_seconds"] != 0 {
            app.advance(Duration::from_mins(10));
            app.local().invoke(function.handler(), input.clone()).await.unwrap();
        }
    }
    let next = app.create(&admin, "vasilek").await;
    let usual = app.organization(&admin, next).await["steps"][2]["usual_seconds"].clone();
    assert_eq!(usual, 0);
}
