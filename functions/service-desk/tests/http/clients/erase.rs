//! The end of what is known of a client.

use serde_json::{Value, json};
use testing::PASSWORD;

use super::{CLIENTS, accept, address, invite, listed, start};

const TICKETS: &str = "/desk/tickets";

#[tokio::test]
async fn of_an_erased_client_nothing_is_left_but_their_tickets() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    accept(&cabinet, "ivan@zakaz.example").await;
    let ivan = cabinet.app.cabinet("romashka").sign_in("ivan@zakaz.example", PASSWORD).await;
    let own = ivan.post("/my/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
    assert_eq!(own.status, 201, "{}", own.text);
    let more = 11;
    for number in 0..more {
        let order =
            json!({"subject": format!("Почта {number}"), "text": "Не ходит", "client_id": client["id"]});
        let made = manager.post(TICKETS, &order).await;
        let said = format!("{TICKETS}/{}/entries", made.json()["id"].as_str().unwrap());
        // What the staff says names them, too.
        for text in ["Здравствуйте, {client.name}!", "Писать на ivan@zakaz.example"] {
            let entry = json!({"text": text, "visibility": if number == 0 { "internal" } else { "public" }});
            assert_eq!(manager.post(&said, &entry).await.status, 201);
        }
    }
    let deleted = json!({"subject": "Удалённая", "text": "Не ходит", "client_id": client["id"]});
    let deleted = manager.post(TICKETS, &deleted).await.json();
    let deleted = format!("{TICKETS}/{}", deleted["id"].as_str().unwrap());
    assert_eq!(cabinet.owner.post(&format!("{deleted}/delete"), &json!({})).await.status, 200);

    let erase = format!("{}/erase", address(&client));
    let refused = manager.post(&erase, &json!({"confirm": "Пётр"})).await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["confirm not_confirmed".to_owned()]));
    let page = manager.browsing().get(&erase).await.text;
    assert!(page.contains("Заказчиков Илья") && page.contains("Вернуть данные"), "{page}");
    let erased = manager.post(&erase, &json!({"confirm": "Заказчиков Илья"})).await;
    assert_eq!(erased.status, 200, "{}", erased.text);
    let card = erased.json();
    assert_eq!(
        (&card["name"], &card["email"], &card["phone"], &card["status"], &card["may"]),
        (&json!("Клиент"), &json!(null), &json!(null), &json!("dismissed"), &json!([]))
    );
    assert_eq!(card["tickets"]["all"], json!(more + 1));
    assert_eq!(ivan.get("/profile").await.status, 401);
    cabinet.app.work().await;

    let found =
        cabinet.owner.get(&format!("{TICKETS}?client={}&limit=100", client["id"].as_str().unwrap())).await;
    let tickets = found.json()["items"].as_array().unwrap().clone();
    assert_eq!(tickets.len(), more + 1);
    let mut read = vec![found, cabinet.owner.get(&deleted).await, manager.get(&address(&client)).await];
    read.push(cabinet.owner.get(&format!("{TICKETS}?deleted=true")).await);
    read.push(manager.get(&format!("{CLIENTS}?status=dismissed")).await);
    for ticket in &tickets {
        let ticket = manager.get(&format!("{TICKETS}/{}", ticket["id"].as_str().unwrap())).await;
        assert_eq!(ticket.json()["client"]["name"], "Клиент", "{}", ticket.text);
        read.push(ticket);
    }
    for reply in read {
        assert_eq!(reply.status, 200, "{}", reply.text);
        for known in ["Илья", "ivan@"] {
            assert!(!reply.text.contains(known), "{known}: {}", reply.text);
        }
    }
    let said = manager.get(&format!("{TICKETS}/{}", own.json()["id"].as_str().unwrap())).await.json();
    let by: Vec<&Value> =
        said["entries"].as_array().unwrap().iter().map(|entry| &entry["author"]["name"]).collect();
    assert_eq!(by, ["Клиент"], "{said}");
    for query in ["?q=ivan", "?q=zakaz"] {
        assert_eq!(manager.get(&format!("{TICKETS}{query}")).await.json()["items"], json!([]), "{query}");
        assert_eq!(
            manager.get(&format!("{CLIENTS}{query}&status=dismissed")).await.json()["items"],
            json!([])
        );
    }
    let again = manager.post(&erase, &json!({"confirm": "Клиент"})).await;
    assert_eq!((again.status, &again.json()["version"]), (200, &card["version"]), "it is done");

    let again = invite(&manager, "ivan@zakaz.example").await;
    assert_eq!((&again["id"], &again["email"]), (&client["id"], &json!("ivan@zakaz.example")));
    assert_eq!(listed(&manager, "").await, ["ivan"], "they may come back as somebody new");
}
