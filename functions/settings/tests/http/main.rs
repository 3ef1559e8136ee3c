//! An organisation's settings: what its administrators change, how its cabinet looks then, and what they see of what is paid for.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod billing;
mod brand;
mod change;
mod entries;

use serde_json::{Value, json};
use testing::{Cabinet, Client, Reply};
use web::Product;

const SETTINGS: &str = "/company/settings";

/// This context, with those that sign people in, sell seats, show what was done, and have the first page and the people.
fn product() -> Product {
    testing::product_of!(organizations, identity, company, audit, settings, tasks, cabinet)
}

/// Changes the settings on top of what they are now.
async fn change(owner: &Client, mut edit: Value) -> Reply {
    edit["version"] = owner.get(SETTINGS).await.json()["version"].clone();
    owner.patch(SETTINGS, &edit).await
}

/// What stands in the cabinet's audit of a kind of change, newest first.
async fn audit(owner: &Client, action: &str) -> Vec<Value> {
    let page = owner.get(&format!("/audit?action={action}")).await.json();
    page["items"].as_array().unwrap().clone()
}

/// A cabinet with its owner, who has the settings before them.
async fn start() -> (Cabinet, Value) {
    let cabinet = Cabinet::start(product).await;
    let settings = cabinet.owner.get(SETTINGS).await;
    assert_eq!(settings.status, 200, "{}", settings.text);
    let settings = settings.json();
    assert_eq!(
        settings,
        json!({
            "name": "ООО «romashka»", "description": "Поставка мебели",
            "contacts": {"address": null, "phone": null, "email": null, "site": null},
            "time_zone": "Europe/Moscow", "accent_color": null, "logo": null, "language": null, "version": 1,
            "may": ["edit", "change_logo"],
        })
    );
    (cabinet, settings)
}
