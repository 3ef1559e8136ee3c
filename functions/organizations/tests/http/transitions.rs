//! The changes that each state of an organisation allows, and the answers to the others.

use std::time::Duration;

use domain::Organization;
use domain::organization::{Block, State};
use domain::provisioning::{Failure, FailureCode, Step, StepRecord};
use futures_util::future::join_all;
use serde_json::json;
use testing::TestApp;

#[tokio::test]
async fn an_impossible_transition_is_refused_with_its_reason_and_changes_nothing() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let provisioning = Organization { state: State::Provisioning, ..app.ready("provisioning") };
    let mut failed = app.ready("failed");
    failed.state = State::Provisioning;
    failed.steps.insert(Step::Deploy, StepRecord::default());
    failed.fail(Failure::new(FailureCode::Unhealthy, "503"), failed.created_at);
    let up = app.ready("up");
    let mut blocked = app.ready("blocked");
    blocked.block = Some(Block { at: blocked.created_at, reason: None });
    let expired = Organization { subscription_ends_on: app.day(-1).parse().unwrap(), ..app.ready("expired") };
    let refusals = [
        (&provisioning, "block", "still_provisioning"),
        (&provisioning, "unblock", "not_blocked"),
        (&provisioning, "retry", "still_provisioning"),
        (&failed, "block", "never_came_up"),
        (&failed, "unblock", "not_blocked"),
        (&up, "unblock", "not_blocked"),
        (&up, "retry", "already_up"),
        (&blocked, "block", "already_blocked"),
        (&blocked, "retry", "already_up"),
        (&expired, "unblock", "subscription_ended"),
        (&expired, "retry", "already_up"),
    ];
    for organization in [&provisioning, &failed, &up, &blocked, &expired] {
        app.plant_organization(organization).await;
    }
    for (organization, action, reason) in refusals {
        let address = format!("/organizations/{}", organization.id);
        let before = admin.get(&address).await.json();
        let refused = admin.post(&format!("{address}/{action}"), &json!({})).await;
        let named = format!("{action} {}", organization.domain);
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, reason), "{named}");
        let page = admin.browsing().submit(&format!("{address}/{action}"), &[]).await;
        assert_eq!(page.status, 409, "{named}");
        assert!(page.text.contains(refused.json()["title"].as_str().unwrap()), "{named}: {}", page.text);
        assert!(page.text.contains(refused.json()["detail"].as_str().unwrap()), "{named}: {}", page.text);
        assert_eq!(admin.get(&address).await.json(), before, "{named}");
    }
    for (organization, action, status, outcome) in [
        (&failed, "retry", 202, "provisioning"),
        (&up, "block", 200, "blocked"),
        (&blocked, "unblock", 200, "active"),
        (&expired, "block", 200, "blocked"),
    ] {
        let done = admin.post(&format!("/organizations/{}/{action}", organization.id), &json!({})).await;
        assert_eq!(done.status, status, "{action} {}: {}", organization.domain, done.text);
        assert_eq!(done.json()["status"], outcome, "{action} {}", organization.domain);
    }
    app.run_over(failed.id, 2).await;
}

#[tokio::test]
async fn a_block_keeps_its_reason_and_its_end_forgets_it() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let blocked =
        admin.post(&format!("{address}/block"), &json!({"reason": " Не платит\nтретий месяц "})).await.json();
    assert_eq!(blocked["block"]["reason"], "Не платит\nтретий месяц");
    assert_eq!(blocked["version"], 2);
    let page = admin.browsing().get(&address).await.text;
    assert!(page.contains("Не платит\nтретий месяц") && page.contains("Разблокировать"), "{page}");
    let unblocked = admin.post(&format!("{address}/unblock"), &json!({})).await.json();
    assert_eq!((&unblocked["block"], &unblocked["status"]), (&json!(null), &json!("active")));
    let again = admin.post(&format!("{address}/block"), &json!({"reason": ""})).await.json();
    assert_eq!(again["block"]["reason"], json!(null));
}

#[tokio::test]
async fn what_is_sent_with_a_transition_is_checked_too() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let long = "я".repeat(1_001);
    for (action, body, error) in [
        ("block", json!({"reason": long}), "reason too_long"),
        ("block", json!({"reason": "a\u{7}b"}), "reason control_characters"),
        ("block", json!({"reason": ["a"]}), "reason wrong_type"),
        ("block", json!({"why": "a"}), "why unknown_field"),
        ("unblock", json!({"reason": "a"}), "reason unknown_field"),
        ("retry", json!({"attempt": 5}), "attempt unknown_field"),
    ] {
        let refused = admin.post(&format!("{address}/{action}"), &body).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]), "{action}");
    }
    let page = admin.browsing().submit(&format!("{address}/block"), &[("reason", &long)]).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains(&long) && page.text.contains("Не больше 1"), "{}", page.text);
    assert_eq!(app.organization(&admin, organization.id).await["status"], "active");
}

#[tokio::test]
async fn of_ten_blocks_at_the_same_time_one_is_made() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let (block, body) = (format!("{address}/block"), json!({}));
    let replies = join_all((0..10).map(|_| admin.post(&block, &body))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(replies.iter().all(|reply| reply.status == 200 || reply.problem().0 == "already_blocked"));
    let history = admin.get(&format!("{address}/history")).await.json();
    assert_eq!(history["items"].as_array().unwrap().len(), 2, "the creation and one block");
}

#[tokio::test]
async fn a_subscription_closes_the_cabinet_after_its_last_day_and_its_extension_opens_it() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization =
        Organization { subscription_ends_on: app.day(1).parse().unwrap(), ..app.ready("romashka") };
    app.plant_organization(&organization).await;
    assert_eq!(app.organization(&admin, organization.id).await["status"], "active");
    app.advance(Duration::from_hours(24));
    let admin = app.admin().await;
    assert_eq!(app.organization(&admin, organization.id).await["status"], "active", "its last day");
    app.advance(Duration::from_hours(24));
    let admin = app.admin().await;
    let shown = app.organization(&admin, organization.id).await;
    assert_eq!(
        (&shown["status"], &shown["block"]),
        (&json!("blocked"), &json!(null)),
        "nobody blocked it by hand"
    );
    let extension = json!({"version": 1, "subscription_ends_on": app.day(0)});
    let extended = admin.patch(&format!("/organizations/{}", organization.id), &extension).await.json();
    assert_eq!(extended["status"], "active");
}
