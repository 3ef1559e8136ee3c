//! A cabinet is closed and opened again.

use serde_json::json;
use testing::Platform;

use crate::{address, assert_is_up};

#[tokio::test]
async fn a_blocked_cabinet_is_closed_until_it_is_unblocked() {
    let platform = Platform::start(contexts::product).await;
    let admin = platform.admin().await;
    let organization = platform.create(&admin, "mak").await;
    let address = address(&organization);
    let visitor = platform.anonymous().at(&platform.host("mak"));

    let blocked = admin.post(&format!("{address}/block"), &json!({"reason": "Не платит"})).await;
    assert_eq!((blocked.status, &blocked.json()["status"]), (200, &json!("blocked")), "{}", blocked.text);
    let closed = visitor.get("/").await;
    assert_eq!((closed.status, closed.problem().0.as_str()), (403, "blocked"));
    assert!(!closed.text.contains("Не платит"), "{}", closed.text);
    let again = admin.post(&format!("{address}/block"), &json!({})).await;
    assert_eq!((again.status, again.problem().0.as_str()), (409, "already_blocked"));

    let unblocked = admin.post(&format!("{address}/unblock"), &json!({})).await;
    assert_eq!(unblocked.status, 200, "{}", unblocked.text);
    assert_is_up(&platform, "mak", &unblocked.json()).await;
}
