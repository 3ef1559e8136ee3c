use std::time::Duration;

use domain::access::Role;
use domain::service_desk::Visibility;
use serde_json::json;
use testing::pictures::png;
use testing::send_file;

use super::{TICKETS, address, numbers, open, read, say, start, ticket};

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

#[tokio::test]
async fn nothing_is_left_of_a_ticket_that_nobody_can_bring_back_but_its_number() {
    let (cabinet, manager) = start().await;
    cabinet.app.plant_bucket(cabinet.id, "romashka").await;
    let file = send_file(&manager, "ticket", "Снимок.png", &png(4, 4)).await["id"].clone();
    let order = json!({"subject": "Лишняя", "text": "Подробности", "files": [file]});
    let (gone, other) = (open(&manager, order).await, ticket(&manager, "Нужная").await);
    let linked = json!({"to": other["id"], "kind": "related"});
    assert_eq!(manager.post(&format!("{}/links", address(&gone)), &linked).await.status, 200);
    for _ in 0..3 {
        assert_eq!(say(&manager, &gone, "internal", None).await.status, 201);
    }
    manager.delete(&address(&gone)).await;
    cabinet.app.work().await;
    cabinet.app.advance(Duration::from_hours(30 * 24) - Duration::from_mins(1));
    cabinet.app.work().await;
    let manager = cabinet.sign_in("manager").await;
    assert_eq!(numbers(&manager, "?deleted=true").await, [1], "it can still be brought back");

    cabinet.app.advance(Duration::from_mins(2));
    cabinet.app.work().await;
    assert_eq!(manager.get(&address(&gone)).await.status, 404);
    assert_eq!(numbers(&manager, "?deleted=true").await, [0; 0]);
    assert_eq!(numbers(&manager, "").await, [2]);
    assert_eq!(read(&manager, &other).await["links"], json!([]));
    let tenant = cabinet.app.local().store.tenant(cabinet.id);
    let id = gone["id"].as_str().unwrap().parse().unwrap();
    let left = tenant.entries(id, &Visibility::ALL, 10, None).await.unwrap();
    assert!(left.items.is_empty(), "{left:?}");
    assert!(tenant.file(file.as_str().unwrap().parse().unwrap()).await.unwrap().is_none());
    assert_eq!(ticket(&manager, "Следующая").await["number"], 3);
    cabinet.app.leave_files_alone().await;
}
