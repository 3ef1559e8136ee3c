//! Who follows a ticket, and who is called into it.

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

async fn start() -> (Cabinet, Client, Client, String) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("olga", Role::Manager).await;
    let (manager, olga) = (cabinet.sign_in("manager").await, cabinet.sign_in("olga").await);
    let order = json!({"subject": "Почта", "text": "Не ходит"});
    let opened = cabinet.owner.post("/desk/tickets", &order).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let address = opened.header("location").to_owned();
    (cabinet, manager, olga, address)
}

/// The numbers of the tickets that somebody follows.
async fn followed(client: &Client) -> Vec<Value> {
    let listed = client.get("/desk/tickets?view=watched").await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    listed.json()["items"].as_array().unwrap().iter().map(|item| item["number"].clone()).collect()
}

#[tokio::test]
async fn whoever_follows_a_ticket_finds_it_and_is_written_what_becomes_of_it() {
    let (cabinet, manager, olga, address) = start().await;
    assert_eq!(followed(&olga).await, Vec::<Value>::new());
    let watched = olga.post(&format!("{address}/watch"), &json!({})).await;
    assert_eq!(watched.status, 200, "{}", watched.text);
    let watched = watched.json();
    assert_eq!(watched["watchers"].as_array().unwrap().len(), 1);
    let may = watched["may"].as_array().unwrap();
    assert!(may.contains(&json!("unwatch")) && !may.contains(&json!("watch")), "{may:?}");
    assert_eq!(
        olga.post(&format!("{address}/watch"), &json!({})).await.json()["watchers"],
        watched["watchers"]
    );
    assert_eq!(followed(&olga).await, [json!(1)]);
    assert_eq!(followed(&manager).await, Vec::<Value>::new(), "each their own");
    assert_eq!(olga.get("/desk/tickets?view=watched&state=solved").await.json()["items"], json!([]));

    let said = json!({"text": "Смотрим", "visibility": "public"});
    assert_eq!(manager.post(&format!("{address}/entries"), &said).await.status, 201);
    let note = json!({"text": "Опять сервер", "visibility": "internal"});
    assert_eq!(manager.post(&format!("{address}/entries"), &note).await.status, 201);
    let held = json!({"version": 2, "state": "on_hold"});
    let held = manager.patch(&address, &held).await;
    assert_eq!(held.status, 200, "{}", held.text);
    let letters = cabinet.app.letters_to("olga@romashka.example").await;
    let texts: Vec<_> = letters.iter().map(|letter| letter.text.clone().unwrap()).collect();
    assert_eq!(texts.len(), 2, "no letter tells of a note: {texts:?}");
    for told in
        ["новое сообщение", "Смотрим", "Состояние заявки № 1 «Почта» изменилось", "следите за заявкой"]
    {
        assert!(texts.iter().any(|text| text.contains(told)), "{told}: {texts:?}");
    }
    assert!(!texts.iter().any(|text| text.contains("сервер")), "{texts:?}");

    let audit = cabinet.owner.get("/audit").await.text;
    assert!(!audit.contains("watch"), "whom it concerns alone: {audit}");
    let left = olga.post(&format!("{address}/unwatch"), &json!({})).await;
    assert_eq!((left.status, &left.json()["watchers"]), (200, &json!([])));
    assert_eq!(followed(&olga).await, Vec::<Value>::new());
    assert_eq!(manager.post(&format!("{address}/entries"), &said).await.status, 201);
    assert_eq!(cabinet.app.letters_to("olga@romashka.example").await.len(), 2);
}

#[tokio::test]
async fn the_page_follows_at_one_press_and_says_so() {
    let (_cabinet, _manager, olga, address) = start().await;
    let browser = olga.browsing();
    let page = browser.get(&address).await.text;
    assert!(page.contains(&format!("action=\"{address}/watch\"")) && page.contains(">Следить<"), "{page}");
    let pressed = browser.submit(&format!("{address}/watch"), &[]).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, &*address), "{}", pressed.text);
    let page = browser.get(&address).await.text;
    assert!(page.contains(">Не следить<") && !page.contains(">Следить<"), "{page}");
    let list = browser.get("/desk/tickets?view=watched").await.text;
    assert!(list.contains("За которыми слежу") && list.contains("Почта"), "{list}");
}

#[tokio::test]
async fn a_deleted_ticket_is_followed_by_nobody_else_and_ten_are_enough() {
    let (cabinet, manager, olga, address) = start().await;
    for number in 0..9 {
        let name = format!("person-{number}");
        cabinet.add(&name, Role::Manager).await;
        let person = cabinet.sign_in(&name).await;
        assert_eq!(person.post(&format!("{address}/watch"), &json!({})).await.status, 200);
    }
    assert_eq!(manager.post(&format!("{address}/watch"), &json!({})).await.status, 200);
    let refused = olga.post(&format!("{address}/watch"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "too_many_watchers"));
    // Whoever may not look any more makes room.
    let watchers = manager.get(&address).await.json()["watchers"].clone();
    let first = format!("/company/employees/{}", watchers[0]["id"].as_str().unwrap());
    let version = cabinet.owner.get(&first).await.json()["version"].clone();
    let reviewer = json!({"version": version, "role": "reviewer"});
    assert_eq!(cabinet.owner.patch(&first, &reviewer).await.status, 200);
    let watched = olga.post(&format!("{address}/watch"), &json!({})).await;
    assert_eq!(watched.status, 200, "{}", watched.text);
    assert!(!watched.json()["watchers"].as_array().unwrap().contains(&watchers[0]), "{}", watched.text);
    // An act on it still fits into one transaction, and so does one on two such tickets.
    let said = json!({"text": "Смотрим", "visibility": "public", "state": "waiting"});
    assert_eq!(olga.post(&format!("{address}/entries"), &said).await.status, 201);
    let order = json!({
        "subject": "Не печатает принтер на втором этаже в бухгалтерии после замены картриджа вчера вечером",
        "text": "Тоже",
        "client_email": "konstantin.konstantinopolsky@very-long-name.example",
    });
    let other = cabinet.owner.post("/desk/tickets", &order).await;
    let other = other.header("location").to_owned();
    for number in 1..9 {
        let person = cabinet.sign_in(&format!("person-{number}")).await;
        assert_eq!(person.post(&format!("{other}/watch"), &json!({})).await.status, 200);
    }
    let merged = olga.post(&format!("{address}/merge"), &json!({"into": "2"})).await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    let watchers = olga.get(&other).await.json()["watchers"].as_array().unwrap().len();
    assert_eq!(watchers, 10, "those for whom there was room go on there");

    assert_eq!(olga.delete(&other).await.status, 200);
    let refused = cabinet.owner.post(&format!("{other}/watch"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "ticket_deleted"));
}

#[tokio::test]
async fn a_note_calls_colleagues_in_and_an_answer_calls_nobody() {
    let (cabinet, manager, olga, address) = start().await;
    let olga_named = json!({"version": 1, "name": "Ольга", "surname": "Петрова"});
    let named = olga.patch("/profile", &olga_named).await;
    assert_eq!(named.status, 200, "{}", named.text);
    cabinet.app.work().await;
    let called = "@Ольга Петрова, посмотрите: почта client@example.com, @Сидоров не знает";
    let answer = json!({"text": called, "visibility": "public"});
    let answered = manager.post(&format!("{address}/entries"), &answer).await;
    assert_eq!((answered.status, &answered.json()["mentions"]), (201, &json!([])), "{}", answered.text);
    assert_eq!(followed(&olga).await, Vec::<Value>::new());

    let note = json!({"text": called, "visibility": "internal"});
    let noted = manager.post(&format!("{address}/entries"), &note).await;
    assert_eq!(noted.status, 201, "{}", noted.text);
    let mentions = noted.json()["mentions"].clone();
    assert_eq!(mentions.as_array().unwrap().len(), 1, "{mentions}");
    assert_eq!(mentions[0]["id"], named.json()["id"]);
    assert_eq!(followed(&olga).await, [json!(1)]);
    let nobody = [("text", "@Сидоров, где вы?"), ("visibility", "internal")];
    let sent = manager.browsing().submit(&format!("{address}/entries"), &nobody).await;
    let saying = sent.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = format!("session={}", manager.token());
    let page = manager.browsing().with("cookie", &format!("{session}; {saying}")).get(&address).await.text;
    assert!(page.contains("Никого не позвали"), "{page}");
    assert!(page.contains("Позвали: Петрова Ольга"), "{page}");
    assert!(cabinet.app.letters_to("olga@romashka.example").await.is_empty(), "no letter tells of a note");
    // The clock of tests stands still, so what was told since may come before it or after.
    let told = olga.get("/notifications").await.json();
    let told =
        told["items"].as_array().unwrap().iter().find(|told| told["kind"] == "ticket_mentioned").unwrap();
    assert!(told["text"].as_str().unwrap().contains("зовёт вас в заявку № 1 «Почта»"), "{told}");
    assert!(told["address"].as_str().unwrap().starts_with(&format!("{address}#entry-")), "{told}");
}

#[tokio::test]
async fn nobody_calls_colleagues_in_without_end() {
    let (_cabinet, manager, _olga, address) = start().await;
    let note = json!({"text": "@Иванов Пётр, посмотрите", "visibility": "internal"});
    let entries = format!("{address}/entries");
    for _ in 0..120 {
        assert_eq!(manager.post(&entries, &note).await.status, 201);
    }
    let refused = manager.post(&entries, &note).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    let plain = json!({"text": "Без имён", "visibility": "internal"});
    assert_eq!(manager.post(&entries, &plain).await.status, 201, "a note itself is not limited");
}
