use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use super::{numbers, start, ticket};

#[tokio::test]
async fn numbers_have_neither_gaps_nor_doubles_when_fifty_are_made_at_once() {
    let (_cabinet, manager) = start().await;
    let subjects: Vec<String> = (0..50).map(|number| format!("Заявка {number}")).collect();
    let made = join_all(subjects.iter().map(|subject| ticket(&manager, subject))).await;
    let given: BTreeSet<u64> = made.iter().map(|ticket| ticket["number"].as_u64().unwrap()).collect();
    assert_eq!(given, (1..=50).collect());
    let list = manager.get("/desk/tickets?limit=100").await.json();
    assert_eq!(list["counts"], json!({"new": 50, "open": 0, "waiting": 0, "on_hold": 0, "solved": 0}));
    assert_eq!(numbers(&manager, "?q=50").await, [50]);
}

#[tokio::test]
async fn a_ticket_whose_answer_was_lost_is_made_once() {
    let (cabinet, manager) = start().await;
    cabinet.app.fault(
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "lost_answer", "times": 1}),
    );
    let order = json!({"subject": "Один раз", "text": "И только"});
    let made = manager.with("idempotency-key", "k1").post("/desk/tickets", &order).await;
    let again = manager.with("idempotency-key", "k1").post("/desk/tickets", &order).await;
    assert!([201, 503].contains(&made.status), "{}", made.text);
    assert_eq!(again.status, 201, "{}", again.text);
    assert_eq!(numbers(&manager, "").await, [1]);
}
