//! The record of an organisation: it is found, changed on top of the version that the sender has seen, and kept in the
//! history.

use serde_json::{Value, json};
use testing::Platform;

use crate::{address, correct};

#[tokio::test]
async fn an_organisation_is_found_by_its_domain() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let organization = platform.create(&admin, "fialka").await;
    let listed = admin.get("/organizations?q=fialka").await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    let ids: Vec<Value> =
        listed.json()["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, [organization["id"].clone()]);
    let page = admin.browsing().get("/organizations?q=fialka").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains("ООО «<mark>fialka</mark>»"), "{}", page.text);
    let failed = admin.get("/organizations?q=fialka&status=failed").await.json();
    assert_eq!(failed["items"], json!([]));
}

#[tokio::test]
async fn a_change_on_top_of_an_older_version_is_refused() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let organization = platform.create(&admin, "sirenevy-sad").await;
    let changed = correct(&admin, &organization, json!({"name": "ООО «Сад»", "paid_seats": 30})).await;
    assert_eq!((&changed["name"], &changed["seats"]["paid"]), (&json!("ООО «Сад»"), &json!(30)));

    let stale = json!({"version": organization["version"], "name": "ООО «Лес»"});
    let refused = admin.patch(&address(&organization), &stale).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "stale"));
    assert_eq!(admin.get(&address(&organization)).await.json(), changed);
}

#[tokio::test]
async fn everything_that_was_done_is_told_newest_first() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let organization = platform.create(&admin, "landysh").await;
    let address = address(&organization);
    correct(&admin, &organization, json!({"name": "ООО «Ландыш»"})).await;
    for action in ["block", "unblock"] {
        let done = admin.post(&format!("{address}/{action}"), &json!({})).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    let history = admin.get(&format!("{address}/history")).await;
    assert_eq!(history.status, 200, "{}", history.text);
    let told: Vec<(Value, Value, Value)> = history.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["action"].clone(), item["actor"]["kind"].clone(), item["actor"]["email"].clone()))
        .collect();
    let (email, _) = platform.credentials();
    let by_admin = |action: &str| (json!(action), json!("person"), json!(email));
    assert_eq!(
        told,
        [
            by_admin("organization_unblocked"),
            by_admin("organization_blocked"),
            by_admin("organization_edited"),
            (json!("provisioning_finished"), json!("platform"), json!(null)),
            by_admin("organization_created"),
        ]
    );
}
