//! The end of a client's access, and who may do what to clients.

use domain::UserId;
use domain::access::Role;
use serde_json::json;
use testing::PASSWORD;

use super::{CLIENTS, accept, address, invite, listed, read, start};

#[tokio::test]
async fn a_closed_client_is_out_with_their_next_request_and_comes_back_by_another_invitation() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    accept(&cabinet, "ivan@zakaz.example").await;
    let ivan = cabinet.app.cabinet("romashka").sign_in("ivan@zakaz.example", PASSWORD).await;
    let close = format!("{}/close", address(&client));
    let page = manager.browsing().get(&close).await.text;
    assert!(page.contains("Заказчиков Илья") && page.contains("Его заявки останутся"), "{page}");
    let closed = manager.post(&close, &json!({})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert_eq!(
        (&closed.json()["status"], &closed.json()["may"]),
        (&json!("dismissed"), &json!(["invite", "erase"]))
    );
    assert_eq!(ivan.get("/profile").await.status, 401);
    assert_eq!(
        manager.post(&close, &json!({})).await.json()["version"],
        closed.json()["version"],
        "it is closed"
    );
    assert_eq!(
        (listed(&manager, "").await, listed(&manager, "?status=dismissed").await),
        (vec![], vec!["ivan".to_owned()])
    );
    let sent = manager.post(&format!("{}/resend", address(&client)), &json!({})).await;
    assert_eq!((sent.status, sent.problem().0.as_str()), (409, "client_closed"));

    cabinet.app.advance(std::time::Duration::from_mins(1));
    let again = manager.post(CLIENTS, &json!({"email": "ivan@zakaz.example"})).await;
    assert_eq!(
        (again.status, &again.json()["id"], &again.json()["status"]),
        (201, &client["id"], &json!("invited"))
    );
    assert_eq!(again.json()["name"], "Заказчиков Илья", "they are known");
    let link = cabinet.app.link("ivan@zakaz.example", "/invitations/").await;
    let accepted = cabinet.app.anonymous().at("localhost").post(&link, &json!({"password": PASSWORD})).await;
    assert!(accepted.status < 400, "{}", accepted.text);
    assert_eq!(read(&manager, &client).await["status"], "active");
    assert_eq!(ivan.get("/profile").await.status, 401, "sessions of before are over");
}

#[tokio::test]
async fn the_link_of_a_closed_invitation_is_worth_nothing() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    let link = cabinet.app.link("ivan@zakaz.example", "/invitations/").await;
    let closed = manager.post(&format!("{}/close", address(&client)), &json!({})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert_eq!(cabinet.app.anonymous().at("localhost").get(&link).await.status, 404);
    assert_eq!(accept(&cabinet, "ivan@zakaz.example").await.status, 404);
}

#[tokio::test]
async fn whoever_sees_the_queue_sees_clients_and_only_those_who_work_on_tickets_change_them() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    for name in ["employee", "reviewer"] {
        cabinet.add(name, name.parse().unwrap()).await;
    }
    let (employee, reviewer) = (cabinet.sign_in("employee").await, cabinet.sign_in("reviewer").await);
    let seen = read(&employee, &client).await;
    assert_eq!((&seen["may"], seen.get("invitation")), (&json!([]), None));
    assert_eq!(reviewer.get(CLIENTS).await.status, 403);
    let order = json!({"email": "boris@zakaz.example"});
    assert_eq!(employee.post(CLIENTS, &order).await.status, 403);
    for act in ["edit", "resend", "close"] {
        assert_eq!(
            employee.post(&format!("{}/{act}", address(&client)), &json!({})).await.status,
            403,
            "{act}"
        );
    }
    // Employees are no clients, and those of another organisation are not there.
    let boris = cabinet.add("boris", Role::Employee).await;
    let vasilek = cabinet.app.plant("vasilek").await;
    let stranger = cabinet
        .app
        .add_employee(vasilek, "stranger@vasilek.example", domain::access::AssignedRole::CLIENT)
        .await;
    for id in [boris.id, stranger.id, UserId::new()] {
        for path in ["", "/edit", "/close"] {
            assert_eq!(manager.get(&format!("{CLIENTS}/{id}{path}")).await.status, 404, "{path}");
        }
        assert_eq!(manager.post(&format!("{CLIENTS}/{id}/close"), &json!({})).await.status, 404);
        assert_eq!(manager.post(&format!("{CLIENTS}/{id}/resend"), &json!({})).await.status, 404);
    }
    assert_eq!(cabinet.sign_in("boris").await.get("/").await.status, 200, "and nobody was closed");
}
