//! Work that is done later, as those who have begun it and those who run the platform see it and decide on it.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod corner;
mod garden;
mod lanes;
mod platform;

use std::time::Duration;

use domain::access::Role;
use garden::{Beds, beds, begin, event_for, items, minutes_from_now, product, states};
use serde_json::{Value, json};
use testing::{Cabinet, PASSWORD};

#[tokio::test]
async fn long_work_tells_how_far_it_has_come_and_is_stopped_between_two_slices() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let rain_until = Some(minutes_from_now(app, 10));
    let id = begin(app, cabinet.id, cabinet.owner_id, Beds { rain_until, ..beds(30) }).await;
    let address = format!("/tasks/{id}");
    let waiting = owner.get(&address).await;
    assert_eq!(waiting.json()["state"], "waiting");
    assert_eq!(waiting.header("retry-after"), "2");
    assert_eq!(waiting.json()["progress"], Value::Null);

    app.work().await;
    let list = owner.get("/tasks?mine=true").await.json();
    let item = &items(&list)[0];
    assert_eq!(item["id"], json!(id));
    assert_eq!(item["progress"], json!({"done": 10, "of": 30, "seconds_left": 4}), "two seconds a slice");
    assert_eq!(item["cause"]["code"], "throttled");
    assert!(item["cause"].get("detail").is_none(), "what stands outside is for those who run the platform");
    assert_eq!(item["organization"], json!({"id": cabinet.id, "name": "ООО «romashka»"}));

    let store = &app.local().store;
    let task = store.task(id).await.unwrap().unwrap();
    let now = app.local().clock.now();
    store.claim_task(&task, now, Duration::from_mins(1)).await.unwrap();
    let running = owner.get(&address).await.json();
    assert_eq!((&running["state"], &running["may"]), (&json!("running"), &json!(["stop"])));

    let stop = format!("{address}/stop");
    for _ in 0..2 {
        let stopping = owner.post(&stop, &json!({})).await;
        assert_eq!((stopping.status, &stopping.json()["state"]), (200, &json!("stopping")));
    }
    let stopping = owner.get(&address).await.json();
    assert_eq!(stopping["progress"], json!({"done": 10, "of": 30, "seconds_left": null}), "no time is left");
    let revision = store.task(id).await.unwrap().unwrap().revision;
    assert_eq!(revision, task.revision + 2, "a claim and one stop: what changes nothing writes nothing");
    // Its worker has died, and its lease ends.
    app.advance(Duration::from_mins(2));
    app.work().await;
    let stopped = owner.get(&address).await;
    assert_eq!((&stopped.json()["state"], &stopped.json()["may"]), (&json!("stopped"), &json!(["undo"])));
    assert_eq!(stopped.header("retry-after"), "");
    assert_eq!(owner.post(&stop, &json!({})).await.status, 200);
    let again = owner.post(&format!("{address}/again"), &json!({})).await;
    assert_eq!((again.status, again.problem().0.as_str()), (409, "task_state"));
}

#[tokio::test]
async fn a_slice_during_which_work_is_stopped_counts_and_is_the_last() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let id = begin(app, cabinet.id, cabinet.owner_id, Beds { enough_after: Some(20), ..beds(50) }).await;
    app.work().await;
    let stopped = owner.get(&format!("/tasks/{id}")).await.json();
    assert_eq!((&stopped["state"], &stopped["may"]), (&json!("stopped"), &json!(["undo"])));
    assert_eq!(stopped["progress"]["done"], 20);
    let undone = owner.post(&format!("/tasks/{id}/undo"), &json!({"count": 20})).await;
    assert_eq!(undone.status, 200, "{}", undone.text);
    app.work().await;
}

#[tokio::test]
async fn what_is_being_stopped_ends_although_its_module_is_off() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let store = &app.local().store;
    let mut begun = Vec::new();
    for _ in 0..2 {
        let id = begin(app, cabinet.id, cabinet.owner_id, beds(30)).await;
        let (task, now) = (store.task(id).await.unwrap().unwrap(), app.local().clock.now());
        store.claim_task(&task, now, Duration::from_mins(1)).await.unwrap();
        let stopping = owner.post(&format!("/tasks/{id}/stop"), &json!({})).await;
        assert_eq!(stopping.json()["state"], "stopping");
        begun.push(id);
    }
    app.give_modules(cabinet.id, []).await;
    // Their worker has died. A worker hears of one, and the sweep finds the other.
    app.advance(Duration::from_mins(2));
    app.local().invoke("garden.work", event_for(&begun[..1])).await.unwrap();
    let ends = async || {
        let list = owner.get("/tasks").await.json();
        items(&list).iter().map(|item| item["state"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ends().await, ["stopping", "stopped"], "newest first");
    app.work().await;
    assert_eq!(ends().await, ["stopped", "stopped"]);
    for id in begun {
        let stopped = owner.get(&format!("/tasks/{id}")).await.json();
        assert_eq!(
            (&stopped["progress"], &stopped["cause"]),
            (&Value::Null, &Value::Null),
            "nothing was done"
        );
    }
}

#[tokio::test]
async fn what_waits_is_stopped_at_once() {
    let cabinet = Cabinet::start(product).await;
    let id = begin(&cabinet.app, cabinet.id, cabinet.owner_id, beds(30)).await;
    let stopped = cabinet.owner.post(&format!("/tasks/{id}/stop"), &json!({})).await;
    assert_eq!((stopped.status, &stopped.json()["state"]), (200, &json!("stopped")));
}

#[tokio::test]
async fn what_has_failed_is_tried_again_or_given_up_for_a_reason() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let rock_until = Some(minutes_from_now(app, 10));
    let one = begin(app, cabinet.id, cabinet.owner_id, Beds { rock_until, ..beds(20) }).await;
    let other = begin(app, cabinet.id, cabinet.owner_id, Beds { rock_until, ..beds(20) }).await;
    app.work().await;
    let list = owner.get("/tasks?state=parked&state=done").await.json();
    assert_eq!(states(&list), json!([["water", "parked"], ["water", "parked"]]));
    assert_eq!(items(&list)[0]["may"], json!(["again", "give_up"]));
    assert_eq!(items(&list)[0]["cause"]["message"], "Внешняя система отказалась это делать.");

    app.advance(Duration::from_mins(11));
    let again = owner.post(&format!("/tasks/{one}/again"), &json!({})).await;
    assert_eq!((again.status, &again.json()["state"]), (200, &json!("waiting")));
    app.work().await;
    let done = owner.get(&format!("/tasks/{one}")).await.json();
    assert_eq!((&done["state"], &done["progress"]["done"]), (&json!("done"), &json!(20)));
    assert_eq!(done["result"]["address"], "/company/structure");

    let give_up = format!("/tasks/{other}/give-up");
    let form = owner.browsing().get(&give_up).await;
    assert!(form.text.contains("name=\"reason\""), "{}", form.text);
    assert_eq!(owner.post(&give_up, &json!({})).await.problem().1, ["reason required"]);
    let given_up = owner.post(&give_up, &json!({"reason": "Там скала"})).await;
    assert_eq!((given_up.status, &given_up.json()["state"]), (200, &json!("failed")));
    assert_eq!(owner.post(&give_up, &json!({"reason": "Там скала"})).await.problem().0, "task_state");

    let audit = owner.get("/audit?action=task_given_up&action=task_again").await.json();
    let entries: Vec<&Value> = items(&audit).iter().map(|entry| &entry["after"]).collect();
    let given_up = json!({"kind": "water", "cause": "refused", "reason": "Там скала"});
    assert_eq!(entries, [&given_up, &json!({"kind": "water", "cause": "refused"})]);
    let page = owner.browsing().get("/audit").await.text;
    assert!(page.contains("От неудавшейся работы отказались") && page.contains("Полив"), "{page}");

    app.advance(Duration::from_hours(24));
    assert_eq!(owner.get(&format!("/tasks/{one}")).await.json()["result"], Value::Null, "it lay for a day");
}

#[tokio::test]
async fn what_was_done_is_taken_back_once_and_only_as_much_as_was_seen() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let id = begin(app, cabinet.id, cabinet.owner_id, beds(20)).await;
    let undo = format!("/tasks/{id}/undo");
    assert_eq!(owner.post(&undo, &json!({"count": 0})).await.problem().0, "task_state", "it goes on");
    app.work().await;
    assert_eq!(owner.get(&format!("/tasks/{id}")).await.json()["may"], json!(["undo"]));
    let other = owner.post(&undo, &json!({"count": 10})).await;
    assert_eq!((other.status, other.problem().0.as_str()), (409, "changed_meanwhile"));
    assert_eq!(owner.post(&undo, &json!({})).await.problem().1, ["count required"]);
    assert_eq!(owner.get(&undo).await.json()["count"], 20);
    let asked = owner.browsing().get(&undo).await.text;
    assert!(asked.contains("name=\"count\" value=\"20\"") && asked.contains("останется как есть"), "{asked}");

    let undone = owner.post(&undo, &json!({"count": 20})).await;
    assert_eq!((undone.status, &undone.json()["may"]), (200, &json!([])));
    let undoing = format!("/tasks/{}", undone.json()["undone_by"].as_str().unwrap());
    assert_eq!(owner.get(&undoing).await.json()["kind"], "drain");
    assert_eq!(owner.post(&undo, &json!({"count": 20})).await.problem().0, "task_state", "once");
    assert_eq!(owner.get(&undo).await.problem().0, "task_state");
    app.work().await;
    let drained = owner.get(&undoing).await.json();
    assert_eq!((&drained["state"], &drained["progress"]["done"]), (&json!("done"), &json!(20)));
    assert_eq!(drained["may"], json!([]), "to drain is not undone");
}

#[tokio::test]
async fn people_see_their_own_work_administrators_their_organisations_and_strangers_none() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let employee = cabinet.add("employee", Role::Employee).await;
    cabinet.add("other", Role::Manager).await;
    let (employed, other) = (cabinet.sign_in("employee").await, cabinet.sign_in("other").await);
    let vasilek = app.plant("vasilek").await;
    app.add_employee(vasilek, "owner@vasilek.example", domain::access::AssignedRole::ADMIN).await;
    let stranger = app.cabinet("vasilek").sign_in("owner@vasilek.example", PASSWORD).await;

    let rock_until = Some(minutes_from_now(app, 10));
    let own = begin(app, cabinet.id, employee.id, Beds { rock_until, ..beds(20) }).await;
    begin(app, cabinet.id, cabinet.owner_id, beds(10)).await;
    app.work().await;
    assert_eq!(states(&employed.get("/tasks").await.json()), json!([["water", "parked"]]));
    for (somebody, has_choice) in [(&employed, false), (owner, true)] {
        let page = somebody.browsing().get("/tasks").await.text;
        assert_eq!(
            page.contains("aria-label=\"Чья\""),
            has_choice,
            "whose work is a choice of those who see others'"
        );
    }
    assert_eq!(states(&owner.get("/tasks").await.json()), json!([["water", "done"], ["water", "parked"]]));
    assert_eq!(states(&owner.get("/tasks?mine=true").await.json()), json!([["water", "done"]]));
    assert_eq!(states(&owner.get("/tasks?kind=drain").await.json()), json!([]));
    assert_eq!(owner.get("/tasks?kind=weed").await.problem().1, ["kind unknown_value"]);
    assert_eq!(owner.get("/tasks?state=asleep").await.problem().1, ["state unknown_value"]);
    for nobody in [&other, &stranger] {
        assert_eq!(states(&nobody.get("/tasks").await.json()), json!([]));
        assert_eq!(nobody.get(&format!("/tasks/{own}")).await.status, 404);
        for (act, body) in [
            ("stop", json!({})),
            ("again", json!({})),
            ("give-up", json!({"reason": "Так"})),
            ("undo", json!({"count": 10})),
            ("seen", json!({})),
        ] {
            let refused = nobody.post(&format!("/tasks/{own}/{act}"), &body).await;
            assert_eq!(refused.status, 404, "{act}: {}", refused.text);
        }
    }
    // Whoever manages the settings decides for others.
    app.advance(Duration::from_mins(11));
    assert_eq!(owner.post(&format!("/tasks/{own}/again"), &json!({})).await.status, 200);
    app.work().await;
    assert_eq!(states(&employed.get("/tasks").await.json()), json!([["water", "done"]]));
}

#[tokio::test]
async fn a_list_goes_on_from_page_to_page() {
    let cabinet = Cabinet::start(product).await;
    let Cabinet { app, owner, .. } = &cabinet;
    let mut begun = Vec::new();
    for _ in 0..5 {
        begun.push(json!(begin(app, cabinet.id, cabinet.owner_id, beds(10)).await));
        app.work().await;
    }
    begun.reverse();
    let (mut found, mut address) = (Vec::new(), "/tasks?limit=2".to_owned());
    loop {
        let list = owner.get(&address).await.json();
        found.extend(items(&list).iter().map(|item| item["id"].clone()));
        let Some(cursor) = list["next_cursor"].as_str() else { break };
        address = format!("/tasks?limit=2&cursor={cursor}");
    }
    assert_eq!(found, begun, "newest first");
    assert_eq!(owner.get("/tasks?cursor=made-up").await.problem().0, "cursor");
}
