//! The process is killed at every write of a creation, before it and after it, and the next process goes on where it was.

use domain::OrganizationId;
use testing::{Client, TestApp};

use super::effects::{Effect, Stage, effects_that, rehearse};

/// Places an order with a platform that a fault will kill before the cabinet is up, and starts the platform anew.
/// Whether the order was answered is up to the moment.
async fn order_and_die(stage: &mut Stage, domain: &str) -> OrganizationId {
    let order = stage.app.order(domain);
    tokio::select! {
        _ = stage.admin.post("/organizations", &order) => stage.app.killed().await,
        () = stage.app.killed() => {}
    }
    stage.app.kill_and_restart().await;
    stage.admin = stage.app.admin().await;
    organization_at(&stage.app, &stage.admin, domain).await
}

/// The one organisation that chose this domain.
async fn organization_at(app: &TestApp, admin: &Client, domain: &str) -> OrganizationId {
    let found = admin.get(&format!("/organizations?q={domain}")).await;
    assert_eq!(found.status, 200, "{}", found.text);
    let items = found.json()["items"].as_array().unwrap().clone();
    let same: Vec<_> = items.iter().filter(|item| item["domain"] == domain).collect();
    assert_eq!(same.len(), 1, "{domain}: {}", found.text);
    let id = same[0]["id"].as_str().unwrap().parse().unwrap();
    assert!(app.world().await.organizations.contains_key(&id));
    id
}

async fn survive(mode: &str) {
    let writes = effects_that(Effect::is_write).await;
    rehearse(writes, async |stage, effect| {
        stage.app.fault(effect.fault(mode, 1));
        let id = order_and_die(stage, &effect.domain()).await;
        stage.made.push(id);
        stage.app.run_over(id, 1).await;
        let organization = stage.app.organization(&stage.admin, id).await;
        assert_eq!(organization["status"], "active", "{organization}");
        for resource in organization["resources"].as_array().unwrap() {
            assert_eq!(resource["origin"], "created", "{organization}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_creation_outlives_a_kill_before_any_write() {
    survive("kill_before").await;
}

#[tokio::test]
async fn a_creation_outlives_a_kill_after_any_write() {
    survive("kill_after").await;
}
