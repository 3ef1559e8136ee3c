//! `/join`: somebody asks by themselves to become a client.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client, PASSWORD};

use crate::product;

const JOIN: &str = "/join";
const ANNA: &str = "anna@example.com";

/// A cabinet at which anybody may become a client, and somebody who has only come.
async fn start() -> (Cabinet, Client) {
    let cabinet = Cabinet::start(product).await;
    let open =
        json!({"version": 1, "registration": "open", "texts": {"privacy": {"ru": "Храним имя и адрес"}}});
    let opened = cabinet.owner.patch("/desk/showcase", &open).await;
    assert_eq!(opened.status, 200, "{}", opened.text);
    let visitor = cabinet.app.cabinet("romashka");
    (cabinet, visitor)
}

fn order(email: &str) -> Value {
    json!({"email": email, "name": "Анна Ёлкина", "consent": true})
}

async fn ask(cabinet: &Cabinet, visitor: &Client, email: &str) {
    let asked = visitor.post(JOIN, &order(email)).await;
    assert_eq!((asked.status, asked.json()), (202, json!({"email": email})), "{}", asked.text);
    cabinet.app.work().await;
}

/// The subjects of the letters to an address, the latest last.
async fn letters(cabinet: &Cabinet, to: &str) -> Vec<String> {
    cabinet.app.letters_to(to).await.into_iter().map(|letter| letter.subject).collect()
}

async fn clients(cabinet: &Cabinet) -> Vec<Value> {
    cabinet.owner.get("/desk/clients").await.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn somebody_who_asks_gets_a_link_takes_their_account_and_opens_a_ticket() {
    let (cabinet, visitor) = start().await;
    assert!(visitor.browsing().get("/").await.text.contains("href=\"/join\""));
    ask(&cabinet, &visitor, ANNA).await;
    assert_eq!(letters(&cabinet, ANNA).await, ["ООО «romashka»: вход для клиента"]);
    let listed = clients(&cabinet).await;
    assert_eq!((&listed[0]["name"], &listed[0]["status"]), (&json!("Анна Ёлкина"), &json!("invited")));
    let card = format!("/desk/clients/{}", listed[0]["id"].as_str().unwrap());
    assert_eq!(cabinet.owner.get(&card).await.json().get("consent"), None, "nobody has opened the link yet");
    let told = cabinet.owner.get("/audit?action=client_joined").await.json();
    assert_eq!(told["items"][0]["actor"]["kind"], "stranger", "{told}");

    let link = cabinet.app.link(ANNA, "/invitations/").await;
    let base = cabinet.app.anonymous().at("localhost");
    let accepted =
        base.post(&link, &json!({"password": PASSWORD, "name": "Анна", "surname": "Ёлкина"})).await;
    assert!(accepted.status < 300, "{}", accepted.text);
    let card = cabinet.owner.get(&card).await.json();
    assert_eq!((&card["consent"]["edition"], card["consent"]["at"].is_string()), (&json!(1), true));
    assert_eq!(card["consent_text"]["ru"], "Храним имя и адрес");
    let anna = visitor.sign_in(ANNA, PASSWORD).await;
    let opened = anna.post("/my/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    cabinet.app.work().await;
}

#[tokio::test]
async fn the_answer_tells_nobody_who_has_an_account_and_the_letter_tells_its_reader() {
    let (cabinet, visitor) = start().await;
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("client", Role::Client).await;
    for known in ["manager@romashka.example", "client@romashka.example"] {
        ask(&cabinet, &visitor, known).await;
        assert_eq!(letters(&cabinet, known).await, ["ООО «romashka»: доступ у вас уже есть"]);
    }
    // A link that works is not replaced by another: a stranger may have asked.
    ask(&cabinet, &visitor, ANNA).await;
    let first = cabinet.app.link(ANNA, "/invitations/").await;
    for _ in 0..4 {
        ask(&cabinet, &visitor.with("accept-language", "en"), ANNA).await;
    }
    let expected = ["вход для клиента", "you have access already", "you have access already"];
    assert_eq!(letters(&cabinet, ANNA).await, expected.map(|subject| format!("ООО «romashka»: {subject}")));
    let base = cabinet.app.anonymous().at("localhost");
    assert_eq!(base.get(&first).await.status, 200);
    cabinet.app.advance(Duration::from_hours(73));
    let owner = cabinet.sign_in("owner").await;
    ask(&cabinet, &visitor, ANNA).await;
    assert_eq!(letters(&cabinet, ANNA).await[3], "ООО «romashka»: вход для клиента");
    assert_ne!(cabinet.app.link(ANNA, "/invitations/").await, first);
    let all = owner.get("/desk/clients").await.json()["items"].as_array().unwrap().clone();
    assert_eq!(all.iter().filter(|client| client["email"] == ANNA).count(), 1);
    // Whose access was closed is let in by those alone who work there.
    let anna = all.into_iter().find(|client| client["email"] == ANNA).unwrap();
    let close = format!("/desk/clients/{}/close", anna["id"].as_str().unwrap());
    assert_eq!(owner.post(&close, &json!({})).await.status, 200);
    ask(&cabinet, &visitor, ANNA).await;
    assert_eq!(letters(&cabinet, ANNA).await.len(), 4);
}

#[tokio::test]
async fn nobody_joins_where_registration_is_off_or_without_agreeing() {
    let (cabinet, visitor) = start().await;
    for (order, field) in [
        (json!({"email": ANNA, "name": "Анна", "consent": false}), "consent not_agreed"),
        (json!({"email": ANNA, "name": "Анна"}), "consent not_agreed"),
        (json!({"email": "anna", "name": "Анна", "consent": true}), "email email_form"),
        (json!({"email": ANNA, "consent": true}), "name required"),
    ] {
        let refused = visitor.post(JOIN, &order).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![field.to_owned()]));
    }
    let page = visitor.browsing().submit(JOIN, &[("email", ANNA), ("name", "Анна")]).await;
    assert!(page.status == 422 && page.text.contains("value=\"Анна\""), "{}", page.text);

    let written = json!({"version": 2, "texts": {"privacy": {"ru": null}}});
    let refused = cabinet.owner.patch("/desk/showcase", &written).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["registration privacy_unwritten".to_owned()]));
    // Whoever asked while it was open, and is looked at when it is not, gets nothing.
    assert_eq!(visitor.post(JOIN, &order(ANNA)).await.status, 202);
    let off = json!({"version": 2, "registration": "off"});
    assert_eq!(cabinet.owner.patch("/desk/showcase", &off).await.status, 200);
    cabinet.app.work().await;
    assert_eq!((letters(&cabinet, ANNA).await, clients(&cabinet).await), (Vec::new(), Vec::new()));
    for refused in [visitor.post(JOIN, &order(ANNA)).await, visitor.get(JOIN).await] {
        assert_eq!(refused.status, 404);
    }
}

#[tokio::test]
async fn a_network_asks_ten_times_an_hour() {
    let (cabinet, visitor) = start().await;
    let there = visitor.from("127.0.0.9");
    for number in 0..10 {
        let asked = there.post(JOIN, &order(&format!("anna-{number}@example.com"))).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
    }
    let refused = there.post(JOIN, &order(ANNA)).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    assert_eq!(visitor.from("127.0.0.10").post(JOIN, &order(ANNA)).await.status, 202);
    cabinet.app.advance(Duration::from_hours(1));
    assert_eq!(there.post(JOIN, &order("late@example.com")).await.status, 202);
    cabinet.app.work().await;
    assert_eq!(clients(&cabinet).await.len(), 12);
}
