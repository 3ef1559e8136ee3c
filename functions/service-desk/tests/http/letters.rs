//! The letters about tickets.

use domain::access::Role;
use outside::ses::Letter;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const CLIENT: &str = "client@romashka.example";
const MANAGER: &str = "manager@romashka.example";

async fn start() -> (Cabinet, Client, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("client", Role::Client).await;
    let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
    (cabinet, manager, client)
}

async fn act(client: &Client, address: &str, body: Value) -> Value {
    let done = client.post(address, &body).await;
    assert!([200, 201].contains(&done.status), "{address}: {}", done.text);
    done.json()
}

fn subjects(letters: &[Letter]) -> Vec<String> {
    letters.iter().map(|letter| letter.subject.clone()).collect()
}

#[tokio::test]
async fn client_and_staff_are_written_what_the_other_has_said_and_never_what_is_internal() {
    let (cabinet, manager, client) = start().await;
    let ticket = act(&client, "/my/tickets", json!({"subject": "Почта", "text": "Не ходит"})).await;
    let id = ticket["id"].as_str().unwrap();
    let (desk, own) = (format!("/desk/tickets/{id}"), format!("/my/tickets/{id}"));
    act(&manager, &format!("{desk}/take"), json!({})).await;
    assert_eq!(subjects(&cabinet.app.letters().await), [""; 0], "nobody is told of their own act");
    let note = json!({"text": "Опять сервер", "visibility": "internal"});
    act(&manager, &format!("{desk}/entries"), note).await;
    assert_eq!(subjects(&cabinet.app.letters().await), [""; 0]);

    let said =
        json!({"text": "Починили.\n\nhttps://evil.example", "visibility": "public", "state": "solved"});
    act(&manager, &format!("{desk}/entries"), said).await;
    let letters = cabinet.app.letters_to(CLIENT).await;
    assert_eq!(subjects(&letters), ["ООО «romashka»: ответ по заявке № 1"]);
    let text = letters[0].text.as_ref().unwrap();
    for told in ["Почта", "Починили.", "Решена", "Отвечает: Пётр", &own, "отключить в профиле"]
    {
        assert!(text.contains(told), "{told} in {text}");
    }
    assert!(!text.contains("сервер") && !text.contains("https://evil"), "{text}");

    act(&client, &format!("{own}/reopen"), json!({"text": "Нет, не ходит"})).await;
    let letters = cabinet.app.letters_to(MANAGER).await;
    assert_eq!(subjects(&letters), ["ООО «romashka»: клиент написал в заявке № 1"]);
    assert!(letters[0].text.as_ref().unwrap().contains(&desk), "{:?}", letters[0].text);
}

#[tokio::test]
async fn whoever_is_given_a_ticket_is_written_and_again_when_its_time_is_near_and_over() {
    let (cabinet, manager, _client) = start().await;
    let me = manager.get("/profile").await.json()["id"].clone();
    let order = json!({"subject": "Сеть", "text": "Упала", "priority": "urgent", "assignee_id": me});
    act(&cabinet.owner, "/desk/tickets", order).await;
    assert_eq!(subjects(&cabinet.app.letters_to(MANAGER).await), ["ООО «romashka»: заявка № 1 теперь ваша"]);
    let ticket = manager.get("/desk/tickets").await.json()["items"][0].clone();
    let due = |clock: &str| -> jiff::Timestamp { ticket[clock]["due_at"].as_str().unwrap().parse().unwrap() };
    for (moment, told) in [
        (due("first_response") - jiff::SignedDuration::from_mins(5), "Подходит срок заявки № 1"),
        (due("first_response") + jiff::SignedDuration::from_mins(1), "Прошёл срок заявки № 1"),
    ] {
        let before = cabinet.app.letters_to(MANAGER).await.len();
        cabinet.app.set_clock(&moment.to_string());
        let letters = cabinet.app.letters_to(MANAGER).await;
        assert_eq!(letters.len(), before + 1, "{:?}", subjects(&letters));
        assert!(letters[before].text.as_ref().unwrap().contains(told), "{:?}", letters[before].text);
    }
}

#[tokio::test]
async fn an_organization_does_without_letters_to_its_clients_or_its_staff() {
    let (cabinet, manager, client) = start().await;
    let silent = json!({"version": 1, "client_letters": false});
    assert_eq!(cabinet.owner.patch("/desk/settings", &silent).await.json()["client_letters"], false);
    let ticket = act(&client, "/my/tickets", json!({"subject": "Почта", "text": "Не ходит"})).await;
    let id = ticket["id"].as_str().unwrap();
    act(&manager, &format!("/desk/tickets/{id}/take"), json!({})).await;
    let said = json!({"text": "Починили", "visibility": "public", "state": "solved"});
    act(&manager, &format!("/desk/tickets/{id}/entries"), said).await;
    assert_eq!(subjects(&cabinet.app.letters_to(CLIENT).await), [""; 0]);
    act(&client, &format!("/my/tickets/{id}/reopen"), json!({"text": "Нет"})).await;
    assert_eq!(cabinet.app.letters_to(MANAGER).await.len(), 1, "the staff is written all the same");

    let turned = json!({"version": 2, "client_letters": true, "staff_letters": false});
    assert_eq!(cabinet.owner.patch("/desk/settings", &turned).await.status, 200);
    act(&client, &format!("/my/tickets/{id}/entries"), json!({"text": "Ещё раз"})).await;
    assert_eq!(cabinet.app.letters_to(MANAGER).await.len(), 1);
    let said = json!({"text": "Теперь точно", "visibility": "public"});
    act(&manager, &format!("/desk/tickets/{id}/entries"), said).await;
    assert_eq!(cabinet.app.letters_to(CLIENT).await.len(), 1);
    let page = cabinet.owner.browsing().get("/audit?action=desk_edited").await.text;
    assert!(page.contains("Письма клиентам") && page.contains("Письма сотрудникам"), "{page}");
}

#[tokio::test]
async fn of_a_ticket_that_is_deleted_meanwhile_nobody_is_told() {
    let (cabinet, manager, client) = start().await;
    let ticket = act(&client, "/my/tickets", json!({"subject": "Почта", "text": "Не ходит"})).await;
    let desk = format!("/desk/tickets/{}", ticket["id"].as_str().unwrap());
    let said = json!({"text": "Смотрим", "visibility": "public"});
    act(&manager, &format!("{desk}/entries"), said).await;
    assert_eq!(manager.delete(&desk).await.status, 200);
    assert_eq!(subjects(&cabinet.app.letters_to(CLIENT).await), [""; 0]);
}
