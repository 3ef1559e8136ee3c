//! In which order work is done: in a lane one thing after another, each lane beside all others; slow work in turns.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use domain::{Module, OrganizationId, TaskKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use testing::rehearsal::{Effect, Play, rehearse};
use testing::{Cabinet, TestApp};

use crate::garden::{Fruit, PICK, event_for, items, minutes_from_now, picked, product, ripen, ripen_nettles};

async fn ripe(app: &TestApp, organization: OrganizationId, bed: &str, number: u64) {
    ripen(app, organization, Fruit { bed: bed.to_owned(), number, stone_until: None }).await;
}

async fn ripe_under_a_stone(app: &TestApp, organization: OrganizationId, bed: &str, until: Timestamp) {
    let fruit = Fruit { bed: bed.to_owned(), number: 1, stone_until: Some(until) };
    ripen(app, organization, fruit).await;
}

fn of_bed(organization: OrganizationId, bed: &str) -> Vec<u64> {
    picked(organization).into_iter().filter(|(of, _)| of == bed).map(|(_, number)| number).collect()
}

#[tokio::test]
async fn what_is_in_a_lane_is_done_in_the_order_of_its_places() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    for number in [2, 1, 4, 3, 5] {
        ripe(app, *id, "apples", number).await;
    }
    app.work().await;
    assert_eq!(of_bed(*id, "apples"), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn what_is_added_while_the_last_is_done_has_its_turn() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    ripe(app, *id, "roses", 1).await;
    app.work().await;
    assert_eq!(of_bed(*id, "roses"), [1, 2]);
    ripe(app, *id, "roses", 3).await;
    app.work().await;
    assert_eq!(of_bed(*id, "roses"), [1, 2, 3], "a lane that was gone is there again");
}

#[tokio::test]
async fn a_lane_waits_for_its_first_and_others_do_not() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    ripe_under_a_stone(app, *id, "plums", minutes_from_now(app, 1)).await;
    ripe(app, *id, "plums", 2).await;
    app.work().await;
    ripe(app, *id, "plums", 3).await;
    ripe(app, *id, "apples", 1).await;
    app.work().await;
    assert_eq!(picked(*id), [("apples".to_owned(), 1)]);
    app.advance(Duration::from_mins(2));
    app.work().await;
    assert_eq!(of_bed(*id, "plums"), [1, 2, 3]);
}

#[tokio::test]
async fn what_stands_first_is_tried_again_or_given_up_and_the_lane_goes_on() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    let admin = app.admin().await;
    for bed in ["plums", "pears"] {
        ripe_under_a_stone(app, *id, bed, minutes_from_now(app, 20)).await;
        ripe(app, *id, bed, 2).await;
    }
    for _ in 0..2 {
        app.work().await;
        app.advance(Duration::from_mins(2));
    }
    assert_eq!(picked(*id), []);
    let parked = admin.get("/tasks?state=parked").await.json();
    let [one, other] = items(&parked) else { panic!("{parked}") };
    assert_eq!(one["kind"], "pick");
    let given_up = format!("/tasks/{}/give-up", one["id"].as_str().unwrap());
    let given_up = admin.post(&given_up, &json!({"reason": "Сливы унесло градом"})).await;
    assert_eq!(given_up.status, 200, "{}", given_up.text);
    app.work().await;
    let [(bed, 2)] = &picked(*id)[..] else { panic!("{:?}", picked(*id)) };
    let other_bed = if bed == "plums" { "pears" } else { "plums" };
    app.advance(Duration::from_mins(20));
    let again = format!("/tasks/{}/again", other["id"].as_str().unwrap());
    assert_eq!(admin.post(&again, &json!({})).await.status, 200);
    app.work().await;
    assert_eq!(of_bed(*id, other_bed), [1, 2]);
}

#[tokio::test]
async fn a_worker_gives_back_what_it_can_not_begin_soon() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    let nettles = ripen_nettles(app, *id, 4).await;
    app.local().invoke("garden.work", event_for(&nettles)).await.unwrap();
    assert_eq!(picked(*id).len(), 1);
    // The sweep isn't needed for the rest.
    app.local().deliver().await;
    assert_eq!(picked(*id).len(), 4);
}

#[tokio::test]
async fn each_event_begins_something_however_slow_the_table_is() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    let nettles = ripen_nettles(app, *id, 4).await;
    for done in 1..=2 {
        slowly(app, app.local().invoke("garden.work", event_for(&nettles))).await.unwrap();
        assert_eq!(picked(*id).len(), done);
    }
    slowly(app, app.local().deliver()).await;
    assert_eq!(picked(*id).len(), 4);
}

/// Does work for which each answer comes a second late: whenever it goes on after it has waited, the clock does too.
async fn slowly<T>(app: &TestApp, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        app.advance(Duration::from_secs(1));
        work.as_mut().poll(context)
    })
    .await
}

#[tokio::test]
async fn the_sweep_tells_how_old_the_oldest_task_is_whoever_waits_before_it() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    let oldest = async || {
        let swept = app.local().invoke("tasks.sweep", Value::Null).await.unwrap();
        swept["oldest_seconds"].clone()
    };
    assert_eq!(oldest().await, json!(0));
    let vasilek = app.plant("vasilek").await;
    assert!(*id < vasilek, "those of romashka are read first");
    ripen_nettles(app, vasilek, 1).await;
    app.advance(Duration::from_mins(10));
    // More than one read of the sweep sees.
    ripen_nettles(app, *id, 120).await;
    app.advance(Duration::from_secs(5));
    assert_eq!(oldest().await, json!(605));
    app.work().await;
    assert_eq!((picked(vasilek).len(), picked(*id).len()), (1, 120));
    assert_eq!(oldest().await, json!(0));
}

#[tokio::test]
async fn work_waits_while_its_module_is_off_and_is_done_once_it_is_on() {
    let Cabinet { app, id, .. } = &Cabinet::start(product).await;
    let admin = app.admin().await;
    app.give_modules(*id, []).await;
    ripe(app, *id, "apples", 1).await;
    for _ in 0..3 {
        app.work().await;
        app.advance(Duration::from_hours(1));
    }
    assert_eq!(picked(*id), []);
    let kept = admin.get("/tasks?kind=pick").await.json();
    let kept = &items(&kept)[0];
    assert_eq!((&kept["state"], &kept["cause"]["code"]), (&json!("waiting"), &json!("module_off")));
    app.give_modules(*id, [Module::Calls]).await;
    app.work().await;
    assert_eq!(of_bed(*id, "apples"), [1]);
}

/// Two fruits of a bed of their own.
struct Picking;

impl Play for Picking {
    const KIND: &'static TaskKind = &PICK;
    type Scene = OrganizationId;
    type Case = String;

    async fn set(app: &TestApp) -> OrganizationId {
        app.plant("romashka").await
    }

    async fn act(app: &TestApp, romashka: &OrganizationId, number: usize) -> String {
        let bed = format!("bed-{number}");
        ripe(app, *romashka, &bed, 1).await;
        ripe(app, *romashka, &bed, 2).await;
        bed
    }

    async fn check(_app: &TestApp, romashka: &OrganizationId, bed: &String, spoilt: Option<&Effect>) {
        assert_eq!(of_bed(*romashka, bed), [1, 2], "{spoilt:?}");
    }
}

#[tokio::test]
async fn a_lane_comes_to_its_end_whatever_happens() {
    rehearse::<Picking>(product).await;
}
