use domain::access::Role;
use serde_json::{Value, json};
use testing::{Client, Reply};

use super::{TICKETS, address, change, open, read, say, start, ticket};

const BULK: &str = "/desk/tickets/bulk";

async fn several(client: &Client, tickets: &[&Value], mut change: Value) -> Reply {
    change["ids"] = tickets.iter().map(|ticket| ticket["id"].clone()).collect();
    client.post(BULK, &change).await
}

/// Number, whether it was done, and why not, of each.
fn results(reply: &Reply) -> Vec<(Value, Value, Value)> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let results = reply.json()["results"].as_array().unwrap().clone();
    results.iter().map(|one| (one["number"].clone(), one["done"].clone(), one["code"].clone())).collect()
}

#[tokio::test]
async fn several_tickets_become_something_at_once_and_each_refusal_is_named() {
    let (cabinet, manager) = start().await;
    let colleague = cabinet.add("colleague", Role::Manager).await;
    let category = json!({"name": "Сеть", "is_public": true});
    let category = cabinet.owner.post("/desk/categories", &category).await.json()["id"].clone();
    let (one, other) = (ticket(&manager, "Раз").await, ticket(&manager, "Два").await);
    let over = ticket(&manager, "Отменена").await;
    assert_eq!(change(&manager, &over, json!({"state": "cancelled"})).await.status, 200);
    let edit =
        json!({"state": "on_hold", "priority": "urgent", "assignee_id": colleague.id, "category": category});
    let changed = several(&manager, &[&one, &other, &over], edit).await;
    let expected = [
        (json!(3), json!(false), json!("ticket_state")),
        (json!(2), json!(true), Value::Null),
        (json!(1), json!(true), Value::Null),
    ];
    assert_eq!(results(&changed), expected);
    for ticket in [&one, &other] {
        let now = read(&manager, ticket).await;
        assert_eq!((&now["state"], &now["priority"]), (&json!("on_hold"), &json!("urgent")));
        assert_eq!((&now["assignee"]["id"], &now["category"]["id"]), (&json!(colleague.id), &category));
    }
    assert_eq!(read(&manager, &over).await["priority"], "normal");
    let told = cabinet.owner.get("/audit").await.json();
    assert_eq!(
        told["items"].as_array().unwrap().iter().filter(|one| one["action"] == "ticket_changed").count(),
        3
    );
}

#[tokio::test]
async fn nothing_is_solved_silently_and_nothing_that_is_not_there_is_changed() {
    let (cabinet, manager) = start().await;
    let (one, gone) = (ticket(&manager, "Раз").await, ticket(&manager, "Нет").await);
    assert_eq!(cabinet.owner.delete(&address(&gone)).await.status, 200);
    let unknown = json!({"id": "0198a000-0000-7000-8000-000000000000"});
    cabinet.add("employee", Role::Employee).await;
    let solved = several(&manager, &[&one], json!({"state": "solved"})).await;
    assert_eq!((solved.status, solved.problem().1), (422, vec!["state solved_without_answer".to_owned()]));
    let held = several(&manager, &[&gone, &unknown], json!({"state": "on_hold"})).await;
    let codes: Vec<Value> = results(&held).into_iter().map(|(_, _, code)| code).collect();
    assert_eq!(codes, [json!("ticket_deleted"), json!("not_found")]);
    assert_eq!(read(&manager, &one).await["state"], "new");
    assert_eq!(say(&manager, &one, "public", Some("solved")).await.status, 201);
    let closed = several(&manager, &[&one], json!({"state": "closed"})).await;
    assert_eq!(results(&closed), [(json!(1), json!(true), Value::Null)]);
    let employee = cabinet.sign_in("employee").await;
    assert_eq!(several(&employee, &[&one], json!({"state": "open"})).await.status, 403);
}

#[tokio::test]
async fn a_change_of_nothing_to_nothing_or_of_too_much_is_refused() {
    let (cabinet, manager) = start().await;
    let client = cabinet.add("client", Role::Client).await;
    let one = ticket(&manager, "Раз").await;
    for (order, error) in [
        (json!({"ids": [one["id"]]}), "state required"),
        (json!({"ids": [], "state": "open"}), "ids required"),
        (json!({"ids": [one["id"]], "state": "lost"}), "state unknown_value"),
        (json!({"ids": [one["id"]], "assignee_id": client.id}), "assignee_id works_on_no_tickets"),
        (json!({"ids": [one["id"]], "category": one["id"]}), "category unknown_value"),
    ] {
        let refused = manager.post(BULK, &order).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![error.to_owned()]), "{order}");
    }
    let many: Vec<String> = (0..101).map(|n| format!("0198a000-0000-7000-8000-{n:012}")).collect();
    let refused = manager.post(BULK, &json!({"ids": many, "state": "open"})).await;
    assert_eq!(refused.problem().1, ["ids too_many"]);
}

#[tokio::test]
async fn what_is_ticked_in_the_list_is_named_in_the_form_and_what_became_of_it_after() {
    let (_cabinet, manager) = start().await;
    let (one, other) = (ticket(&manager, "Раз").await, ticket(&manager, "Два").await);
    let ids = [one["id"].as_str().unwrap(), other["id"].as_str().unwrap()];
    let browser = manager.browsing();
    assert!(browser.get(TICKETS).await.text.contains(&format!("name=\"ids\" value=\"{}\"", ids[0])));
    assert!(browser.get(BULK).await.text.contains("Ни одна заявка не отмечена"));
    let page = browser.get(&format!("{BULK}?ids={}&ids={}", ids[0], ids[1])).await.text;
    for seen in ["№ 1 Раз", "№ 2 Два", "Не менять"] {
        assert!(page.contains(seen), "{seen} in {page}");
    }
    let unsaid = browser.submit(BULK, &[("ids", ids[0]), ("ids", ids[1]), ("state", "")]).await;
    assert!(unsaid.status == 422 && unsaid.text.contains("№ 1 Раз"), "{}", unsaid.text);
    let fields = [("ids", ids[0]), ("ids", ids[1]), ("state", "cancelled"), ("priority", "")];
    let done = browser.submit(BULK, &fields).await;
    assert!(done.status == 200 && done.text.contains("Сделано: 2, не сделано: 0"), "{}", done.text);
}

#[tokio::test]
async fn two_who_change_the_same_tickets_at_once_lose_nothing() {
    let (cabinet, manager) = start().await;
    let mut tickets = Vec::new();
    for number in 0..12 {
        tickets.push(open(&manager, json!({"subject": format!("№ {number}"), "text": "Подробности"})).await);
    }
    let all: Vec<&Value> = tickets.iter().collect();
    let (one, other) = tokio::join!(
        several(&manager, &all, json!({"priority": "high"})),
        several(&cabinet.owner, &all, json!({"state": "on_hold"}))
    );
    assert!(results(&one).iter().chain(&results(&other)).all(|(_, done, _)| *done == json!(true)));
    for ticket in &tickets {
        let now = read(&manager, ticket).await;
        assert_eq!((&now["priority"], &now["state"]), (&json!("high"), &json!("on_hold")));
    }
}

#[tokio::test]
async fn what_the_table_denies_for_one_ticket_is_said_of_that_one_and_the_others_are_changed() {
    let (cabinet, manager) = start().await;
    let tickets =
        [ticket(&manager, "Раз").await, ticket(&manager, "Два").await, ticket(&manager, "Три").await];
    let denied =
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "denied", "times": 1});
    cabinet.app.fault(denied);
    let all: Vec<&Value> = tickets.iter().collect();
    let changed = several(&manager, &all, json!({"priority": "high"})).await;
    let refused: Vec<_> =
        results(&changed).into_iter().filter(|(_, done, _)| *done == json!(false)).collect();
    assert_eq!(refused.len(), 1, "{}", changed.text);
    assert!(!changed.text.contains("AccessDenied") && !changed.text.contains("dynamodb"), "{}", changed.text);
    let high = manager.get(&format!("{TICKETS}?priority=high")).await.json();
    assert_eq!(high["items"].as_array().unwrap().len(), 2);
    let again = several(&manager, &all, json!({"priority": "high"})).await;
    assert!(results(&again).iter().all(|(_, done, _)| *done == json!(true)), "{}", again.text);
}
