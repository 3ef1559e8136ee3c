use std::time::Duration;

use domain::access::Role;
use serde_json::json;

use super::{TICKETS, address, numbers, read, say, start, ticket};

#[tokio::test]
async fn a_deleted_ticket_is_gone_from_the_queue_and_comes_back_as_it_was() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Ошибочная").await;
    say(&manager, &ticket, "public", None).await;
    let deleted = manager.delete(&address(&ticket)).await;
    assert_eq!((deleted.status, &deleted.json()["may"]), (200, &json!(["restore"])));
    assert_eq!(numbers(&manager, "").await, [0; 0]);
    assert_eq!(numbers(&manager, "?state=open").await, [0; 0]);
    assert_eq!(numbers(&manager, "?q=ошибочная").await, [0; 0]);
    assert_eq!(numbers(&manager, "?deleted=true").await, [1]);
    assert_eq!(manager.get(TICKETS).await.json()["counts"]["open"], 0);
    assert_eq!(say(&manager, &ticket, "public", None).await.problem().0, "ticket_deleted");
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    assert_eq!(employee.get(&address(&ticket)).await.status, 404);
    assert_eq!(employee.get(&format!("{TICKETS}?deleted=true")).await.status, 403);

    let restored = manager.post(&format!("{}/restore", address(&ticket)), &json!({})).await;
    assert_eq!((restored.status, &restored.json()["state"]), (200, &json!("open")));
    assert_eq!(numbers(&manager, "?state=open").await, [1]);
    assert_eq!(manager.get(TICKETS).await.json()["counts"]["open"], 1);

    manager.delete(&address(&ticket)).await;
    cabinet.app.advance(Duration::from_hours(31 * 24));
    let manager = cabinet.sign_in("manager").await;
    let late = manager.post(&format!("{}/restore", address(&ticket)), &json!({})).await;
    assert_eq!((late.status, late.problem().0.as_str()), (409, "ticket_deleted"));
    assert!(read(&manager, &ticket).await["deleted_at"].is_string());
}
