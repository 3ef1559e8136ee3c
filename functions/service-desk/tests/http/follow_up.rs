//! A ticket that goes on from one closed for good.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const DAY: Duration = Duration::from_hours(24);

/// A ticket of the client that was solved and is closed for good, and both signed in after that.
struct World {
    cabinet: Cabinet,
    manager: Client,
    client: Client,
    id: String,
}

async fn start() -> World {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("client", Role::Client).await;
    let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
    let order = json!({"subject": "Не приходит почта", "text": "Помогите"});
    let id = client.post("/my/tickets", &order).await.json()["id"].as_str().unwrap().to_owned();
    let answer = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    assert_eq!(manager.post(&format!("/desk/tickets/{id}/entries"), &answer).await.status, 201);
    assert_eq!(client.post(&format!("/my/tickets/{id}/close"), &json!({})).await.status, 200);
    cabinet.app.advance(DAY * 31);
    let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
    World { cabinet, manager, client, id }
}

/// The kind, the direction and the number of what the first link of a ticket leads to.
async fn first_link(manager: &Client, id: &str) -> (Value, Value, Value) {
    let link = manager.get(&format!("/desk/tickets/{id}")).await.json()["links"][0].clone();
    (link["kind"].clone(), link["is_back"].clone(), link["ticket"]["number"].clone())
}

#[tokio::test]
async fn a_client_is_led_from_what_is_closed_for_good_to_the_form_of_another_ticket() {
    let World { cabinet: _cabinet, manager, client, id } = start().await;
    let form = format!("/my/tickets/new?follows={id}");
    assert_eq!(client.get(&format!("/my/tickets/{id}")).await.json()["may"], json!(["rate", "follow_up"]));
    for path in ["entries", "reopen"] {
        let late = client.post(&format!("/my/tickets/{id}/{path}"), &json!({"text": "Опять"})).await;
        assert_eq!((late.status, late.problem().0.as_str()), (409, "closed_for_good"), "{path}");
        assert_eq!(late.json()["open_at"], json!(form), "{path}");
    }
    let browser = client.browsing();
    let page = browser.get(&format!("/my/tickets/{id}")).await.text;
    assert!(page.contains(&format!("href=\"{form}\"")) && !page.contains("Открыть снова"), "{page}");
    let page = browser.get(&form).await.text;
    assert!(page.contains("Продолжение заявки № 1 «Не приходит почта»"), "{page}");

    let unfinished = [("subject", "Почты снова нет"), ("text", " "), ("follows", &id)];
    let refused = browser.submit("/my/tickets", &unfinished).await;
    assert!(refused.status == 422 && refused.text.contains("Продолжение заявки № 1"), "{}", refused.text);
    let order = [("subject", "Почты снова нет"), ("text", "С утра"), ("follows", &id)];
    let made = browser.submit("/my/tickets", &order).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let next = made.header("location").rsplit('/').next().unwrap().to_owned();
    assert_eq!(first_link(&manager, &id).await, (json!("follow_up"), json!(false), json!(2)));
    assert_eq!(first_link(&manager, &next).await, (json!("follow_up"), json!(true), json!(1)));
    let before = manager.get(&format!("/desk/tickets/{id}")).await.json();
    assert_eq!(before["state"], "closed", "the earlier one stays as it was");
}

#[tokio::test]
async fn the_staff_goes_on_in_another_ticket_of_the_same_client() {
    let World { cabinet: _cabinet, manager, client: _client, id } = start().await;
    let form = format!("/desk/tickets/new?follows={id}");
    let ticket = manager.get(&format!("/desk/tickets/{id}")).await.json();
    assert!(ticket["may"].as_array().unwrap().contains(&json!("follow_up")), "{ticket}");
    assert_eq!(ticket["next_states"], json!([]), "no step is offered that would be refused");
    let edit = json!({"version": ticket["version"], "state": "open"});
    let late = manager.patch(&format!("/desk/tickets/{id}"), &edit).await;
    assert_eq!(late.json()["open_at"], json!(form));
    let entry = json!({"text": "Откроем", "visibility": "internal", "state": "open"});
    let late = manager.post(&format!("/desk/tickets/{id}/entries"), &entry).await;
    assert_eq!((late.status, &late.json()["open_at"]), (409, &json!(form)));
    let answer = json!({"text": "Ответим позже", "visibility": "public"});
    let late = manager.post(&format!("/desk/tickets/{id}/entries"), &answer).await;
    assert_eq!((late.status, &late.json()["open_at"]), (409, &json!(form)), "its client could not reply");
    let note = json!({"text": "Было решено", "visibility": "internal"});
    assert_eq!(manager.post(&format!("/desk/tickets/{id}/entries"), &note).await.status, 201);
    let page = manager.browsing().get(&form).await.text;
    for seen in ["Продолжение заявки № 1", "value=\"client@romashka.example\""] {
        assert!(page.contains(seen), "{seen} in {page}");
    }
    let order = json!({"subject": "Почты снова нет", "text": "Звонил", "follows": id});
    let made = manager.post("/desk/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["client"]["email"], "client@romashka.example");
    let next = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(first_link(&manager, &id).await, (json!("follow_up"), json!(false), json!(2)));
    assert_eq!(first_link(&manager, &next).await, (json!("follow_up"), json!(true), json!(1)));
}

#[tokio::test]
async fn a_ticket_with_as_many_links_as_there_can_be_is_still_gone_on_from() {
    let World { cabinet: _cabinet, manager, client, id } = start().await;
    for number in 0..20 {
        let other = json!({"subject": format!("Связь {number}"), "text": "Подробности"});
        let other = manager.post("/desk/tickets", &other).await.json()["id"].clone();
        let link = json!({"to": other, "kind": "related"});
        assert_eq!(manager.post(&format!("/desk/tickets/{id}/links"), &link).await.status, 200);
    }
    let order = json!({"subject": "Почты снова нет", "text": "С утра", "follows": id});
    let made = client.post("/my/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let next = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(first_link(&manager, &next).await, (json!("follow_up"), json!(true), json!(1)));
}

#[tokio::test]
async fn what_can_still_be_opened_again_offers_no_other_ticket() {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("client", Role::Client).await;
    let client = cabinet.sign_in("client").await;
    let order = json!({"subject": "Свежая", "text": "Помогите"});
    let id = client.post("/my/tickets", &order).await.json()["id"].as_str().unwrap().to_owned();
    let answer = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    assert_eq!(cabinet.owner.post(&format!("/desk/tickets/{id}/entries"), &answer).await.status, 201);
    client.post(&format!("/my/tickets/{id}/close"), &json!({})).await;
    let shown = client.get(&format!("/my/tickets/{id}")).await.json();
    assert_eq!(shown["may"], json!(["reopen", "rate"]));
    let order = json!({"subject": "Ещё одна", "text": "Помогите", "follows": id});
    for (who, list) in [(&client, "/my/tickets"), (&cabinet.owner, "/desk/tickets")] {
        assert_eq!(who.post(list, &order).await.problem().1, ["follows unknown_ticket"]);
    }
}

#[tokio::test]
async fn nobody_goes_on_from_a_ticket_that_they_may_not_read() {
    let World { cabinet, manager, client: _client, id } = start().await;
    cabinet.add("other", Role::Client).await;
    let other = cabinet.sign_in("other").await;
    let page = other.browsing().get(&format!("/my/tickets/new?follows={id}")).await;
    assert!(page.status == 200 && !page.text.contains("Не приходит почта"), "{}", page.text);
    let unknown = "0198a000-0000-7000-8000-000000000000";
    for follows in [id.as_str(), unknown] {
        let order = json!({"subject": "Чужое", "text": "Продолжу", "follows": follows});
        assert_eq!(other.post("/my/tickets", &order).await.problem().1, ["follows unknown_ticket"]);
    }
    let order = json!({"subject": "Ниоткуда", "text": "Продолжу", "follows": unknown});
    assert_eq!(manager.post("/desk/tickets", &order).await.problem().1, ["follows unknown_ticket"]);
    assert_eq!(manager.delete(&format!("/desk/tickets/{id}")).await.status, 200);
    let order = json!({"subject": "Из удалённой", "text": "Продолжу", "follows": id});
    assert_eq!(manager.post("/desk/tickets", &order).await.problem().1, ["follows unknown_ticket"]);
    assert_eq!(manager.get("/desk/tickets").await.json()["items"], json!([]), "nothing was opened");
}
