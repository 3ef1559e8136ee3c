use std::time::Duration;

use serde_json::{Value, json};
use testing::Client;

use super::{address, start, ticket};

/// Says that somebody looks at a ticket; the names of those who do too, and whether they write.
async fn look(client: &Client, ticket: &Value, writes: bool) -> Vec<(String, bool)> {
    let told = client.post(&format!("{}/presence", address(ticket)), &json!({"writing": writes})).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let others = told.json()["others"].as_array().unwrap().clone();
    let other = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["writing"].as_bool().unwrap());
    others.iter().map(other).collect()
}

#[tokio::test]
async fn whoever_looks_at_a_ticket_is_told_who_else_does_and_writes() {
    let (cabinet, manager) = start().await;
    let (ticket, other) = (ticket(&manager, "Почта").await, ticket(&manager, "Другая").await);
    assert_eq!(look(&manager, &ticket, false).await, []);
    assert_eq!(look(&cabinet.owner, &ticket, true).await, [("Иванов Пётр".to_owned(), false)]);
    assert_eq!(look(&manager, &ticket, false).await, [("Иванов Пётр".to_owned(), true)]);
    assert_eq!(look(&manager, &other, false).await, [], "that is another ticket");
    let page = manager.browsing().submit(&format!("{}/presence", address(&ticket)), &[("writing", "")]).await;
    assert!(page.text.contains("Иванов Пётр пишет в этой заявке."), "{}", page.text);
    cabinet.app.advance(Duration::from_secs(29));
    assert_eq!(look(&manager, &ticket, false).await.len(), 1);
    cabinet.app.advance(Duration::from_secs(2));
    assert_eq!(look(&manager, &ticket, false).await, [], "nobody has said so for half a minute");
    let gone = json!({"id": "0198a000-0000-7000-8000-000000000000"});
    let unknown = manager.post(&format!("{}/presence", address(&gone)), &json!({"writing": true})).await;
    assert_eq!(unknown.status, 404);
}
