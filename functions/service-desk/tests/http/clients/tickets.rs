//! Tickets of clients, and how many each has.

use domain::access::Role;
use serde_json::{Value, json};
use testing::Client;

use super::{CLIENTS, address, invite, read, start};

const TICKETS: &str = "/desk/tickets";

async fn open(manager: &Client, mut order: Value) -> Value {
    order["subject"] = json!("Почта");
    order["text"] = json!("Не ходит");
    let opened = manager.post(TICKETS, &order).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    opened.json()
}

#[tokio::test]
async fn a_ticket_is_opened_for_a_client_by_their_id_or_their_address() {
    let (_cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    let expected = json!({"id": client["id"], "name": "Иван", "email": "ivan@zakaz.example"});
    for order in [json!({"client_id": client["id"]}), json!({"client_email": "IVAN@zakaz.example"})] {
        assert_eq!(open(&manager, order).await["client"], expected);
    }
    let found = manager.get(&format!("{TICKETS}?client={}", client["id"].as_str().unwrap())).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    assert_eq!(open(&manager, json!({})).await["client"], json!(null));
    let page = manager.browsing().get(&format!("{TICKETS}/new")).await.text;
    assert!(page.contains(r#"name="client_email""#) && page.contains("уйдёт приглашение"), "{page}");
}

#[tokio::test]
async fn whoever_nobody_knows_is_invited_with_their_first_ticket() {
    let (cabinet, manager) = start().await;
    let ticket = open(&manager, json!({"client_email": "new@zakaz.example"})).await;
    assert_eq!(ticket["client"]["email"], "new@zakaz.example");
    let card = read(&manager, &ticket["client"]).await;
    assert_eq!((&card["status"], &card["tickets"]), (&json!("invited"), &json!({"open": 1, "all": 1})));
    assert_eq!(cabinet.app.letters_to("new@zakaz.example").await.len(), 1);
    open(&manager, json!({"client_email": "new@zakaz.example"})).await;
    assert_eq!(cabinet.app.letters_to("new@zakaz.example").await.len(), 1, "once");
    let wrong = json!({"subject": "", "text": "Не ходит", "client_email": "other@zakaz.example"});
    assert_eq!(manager.post(TICKETS, &wrong).await.status, 422);
    assert_eq!(super::listed(&manager, "").await, ["new"], "nobody is invited by what is not made");
}

#[tokio::test]
async fn neither_an_employee_nor_a_closed_client_gets_tickets() {
    let (cabinet, manager) = start().await;
    let boris = cabinet.add("boris", Role::Employee).await;
    let closed = invite(&manager, "ivan@zakaz.example").await;
    assert_eq!(manager.post(&format!("{}/close", address(&closed)), &json!({})).await.status, 200);
    for (field, value, code) in [
        ("client_id", json!(boris.id), "is_employee"),
        ("client_email", json!("boris@romashka.example"), "is_employee"),
        ("client_id", closed["id"].clone(), "client_closed"),
        ("client_email", json!("ivan@zakaz.example"), "client_closed"),
        ("client_id", json!(domain::UserId::new()), "unknown_value"),
        ("client_email", json!("nobody"), "email_form"),
    ] {
        let order = json!({"subject": "Почта", "text": "Не ходит", field: value});
        let refused = manager.post(TICKETS, &order).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![format!("{field} {code}")]), "{order}");
    }
    assert_eq!(manager.get(TICKETS).await.json()["items"], json!([]));
}

#[tokio::test]
async fn the_tickets_of_a_client_are_counted_with_every_act_on_them() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    let [one, two] = [
        open(&manager, json!({"client_id": client["id"]})).await,
        open(&manager, json!({"client_id": client["id"]})).await,
    ];
    let counted = async || {
        let listed = manager.get(CLIENTS).await.json()["items"][0]["tickets"].clone();
        assert_eq!(read(&manager, &client).await["tickets"], listed);
        (listed["open"].as_u64().unwrap(), listed["all"].as_u64().unwrap())
    };
    assert_eq!(counted().await, (2, 2));
    let at = |ticket: &Value, path: &str| format!("{TICKETS}/{}{path}", ticket["id"].as_str().unwrap());
    let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    assert_eq!(manager.post(&at(&one, "/entries"), &solved).await.status, 201);
    assert_eq!(counted().await, (1, 2));
    assert_eq!(cabinet.owner.post(&at(&two, "/delete"), &json!({})).await.status, 200);
    assert_eq!(counted().await, (0, 1));
    assert_eq!(cabinet.owner.post(&at(&two, "/restore"), &json!({})).await.status, 200);
    assert_eq!(counted().await, (1, 2));
    let merged = manager.post(&at(&two, "/merge"), &json!({"into": "1"})).await;
    if merged.status == 200 {
        assert_eq!(counted().await, (0, 2));
    }
    let card = manager.browsing().get(&address(&client)).await.text;
    assert!(card.contains(&format!("{TICKETS}?client={}", client["id"].as_str().unwrap())), "{card}");
}
