//! The product at any address: what super-admins do with the platform, and what an organisation's people do at its
//! cabinet, through HTTP alone. Each test has a platform of its own, or the tests take turns on the one that
//! `tests/cloud/run` has deployed.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod access;
mod cabinets;
mod executions;
mod pages;
mod people;
mod provisioning;
mod records;

use serde_json::{Value, json};
use testing::{Client, Platform};

/// Key and status of every step, and the code of what has failed.
fn steps(organization: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let steps = organization["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            (step["key"].as_str().unwrap(), step["status"].as_str().unwrap(), step["error"]["code"].as_str())
        })
        .collect()
}

/// The seven steps, of which the first so many are done, the next has failed so, and the rest are to come.
fn stopped_after(done: usize, code: &'static str) -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let keys = ["start", "domain", "video_project", "storage", "environment", "build", "deploy"];
    let status = |place: usize| match place.cmp(&done) {
        std::cmp::Ordering::Less => ("done", None),
        std::cmp::Ordering::Equal => ("failed", Some(code)),
        std::cmp::Ordering::Greater => ("pending", None),
    };
    keys.iter().enumerate().map(|(place, key)| (*key, status(place).0, status(place).1)).collect()
}

fn address(organization: &Value) -> String {
    format!("/organizations/{}", organization["id"].as_str().unwrap())
}

/// Changes an organisation as somebody who has just looked at it.
async fn correct(admin: &Client, organization: &Value, mut change: Value) -> Value {
    change["version"] = organization["version"].clone();
    let corrected = admin.patch(&address(organization), &change).await;
    assert_eq!(corrected.status, 200, "{}", corrected.text);
    corrected.json()
}

/// Asserts that the cabinet is up: it answers at its own host, with a release, and shows whose it is.
async fn assert_is_up(platform: &Platform, domain: &str, organization: &Value) {
    assert_eq!(organization["status"], "active", "{organization:#}");
    assert_eq!(steps(organization), stopped_after(7, ""));
    let visitor = platform.anonymous().at(&platform.host(domain));
    let health = visitor.get("/healthz").await;
    assert_eq!((health.status, &health.json()["status"]), (200, &json!("ok")), "{}", health.text);
    assert!(health.json()["release"].as_str().is_some_and(|release| !release.is_empty()), "{}", health.text);
    let home = visitor.get("/").await;
    assert_eq!((home.status, &home.json()["name"]), (200, &organization["name"]), "{}", home.text);
    assert_eq!(platform.projects(&platform.host(domain)).await, [platform.host(domain)]);
}
