use serde_json::{Value, json};

use super::{change, numbers, open, say, start, ticket};

#[tokio::test]
async fn tickets_are_found_by_what_they_are_by_their_words_and_by_their_number() {
    let (cabinet, manager) = start().await;
    let printer =
        open(&manager, json!({"subject": "Не печатает принтер", "text": "…", "priority": "high"})).await;
    let mail = ticket(&manager, "Не приходит почта").await;
    ticket(&manager, "Новый ноутбук").await;
    say(&manager, &mail, "public", Some("waiting")).await;
    let me = manager.get("/profile").await.json()["id"].as_str().unwrap().to_owned();
    change(&manager, &printer, json!({"assignee_id": me})).await;
    for (query, found) in [
        ("", vec![3, 2, 1]),
        ("?sort=created_at", vec![1, 2, 3]),
        ("?state=new", vec![3, 1]),
        ("?state=new&state=waiting", vec![3, 2, 1]),
        ("?priority=high", vec![1]),
        ("?view=mine", vec![1]),
        ("?view=unassigned", vec![3, 2]),
        ("?view=unassigned&state=new", vec![3]),
        ("?q=прин", vec![1]),
        ("?q=не", vec![2, 1]),
        ("?q=%E2%84%96%202", vec![2]),
        ("?q=2", vec![2]),
        ("?q=9", vec![]),
        ("?sla=paused", vec![2]),
        ("?sort=due_at&state=new", vec![1, 3]),
        (&format!("?sort=due_at&from={}", cabinet.app.day(0)), vec![1, 3, 2]),
        (&format!("?sort=due_at&from={}", cabinet.app.day(1)), vec![]),
        ("?sort=-due_at&state=new", vec![3, 1]),
        (&format!("?assignee={me}"), vec![1]),
        (&format!("?view=mine&assignee={me}"), vec![1]),
        (&format!("?view=unassigned&assignee={me}"), vec![]),
        ("?view=due_soon", vec![]),
    ] {
        assert_eq!(numbers(&manager, query).await, found, "{query}");
    }
    let list = manager.get("/desk/tickets?state=new").await.json();
    assert_eq!((&list["total"], &list["counts"]["waiting"]), (&json!(2), &json!(1)));
    let row = &list["items"][1];
    assert_eq!((&row["assignee"]["id"], &row["first_response"]["result"]), (&json!(me), &json!("running")));
}

#[tokio::test]
async fn days_are_those_of_the_organisation_and_pages_go_on_where_they_ended() {
    let (cabinet, manager) = start().await;
    for number in 0..5 {
        ticket(&manager, &format!("Заявка {number}")).await;
    }
    let today = cabinet.app.day(0);
    assert_eq!(numbers(&manager, &format!("?from={today}&to={today}")).await.len(), 5);
    assert_eq!(numbers(&manager, &format!("?from={}", cabinet.app.day(1))).await, [0; 0]);
    let first = manager.get("/desk/tickets?limit=2").await.json();
    let cursor = first["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(numbers(&manager, &format!("?limit=2&cursor={cursor}")).await, [3, 2]);
    let other = manager.get(&format!("/desk/tickets?limit=2&state=new&cursor={cursor}")).await;
    assert_eq!((other.status, other.problem().0.as_str()), (400, "cursor"));
}

#[tokio::test]
async fn what_the_list_does_not_know_is_refused_beside_its_field() {
    let (_cabinet, manager) = start().await;
    let refused = manager.get("/desk/tickets?state=lost&view=theirs&sort=name").await;
    let expected = ["state unknown_value", "sort unknown_value", "view unknown_value"];
    assert_eq!(refused.problem().1, expected);
    let list: Value = manager.get("/desk/tickets?colour=red").await.json();
    assert_eq!(list["items"], json!([]));
}
