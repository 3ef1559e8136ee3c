//! How somebody becomes a client: asked by a letter, and let in once they accept.

use domain::access::{AssignedRole, Role};
use serde_json::json;
use testing::PASSWORD;

use super::{CLIENTS, accept, address, invite, read, start};

#[tokio::test]
async fn whoever_is_invited_gets_a_letter_and_joins_by_accepting() {
    let (cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    assert_eq!(
        (&client["name"], &client["email"], &client["phone"], &client["status"], &client["tickets"]),
        (
            &json!("Иван"),
            &json!("ivan@zakaz.example"),
            &json!(null),
            &json!("invited"),
            &json!({"open": 0, "all": 0})
        )
    );
    assert_eq!(client["may"], json!(["edit", "resend", "close", "erase"]));
    let letter = cabinet.app.letters_to("ivan@zakaz.example").await.pop().unwrap();
    assert_eq!(letter.subject, "ООО «romashka»: приглашение для клиента");
    cabinet.app.work().await;
    assert_eq!(read(&manager, &client).await["invitation"]["delivery"], "sent");
    let organization = cabinet.app.local().store.organization(cabinet.id).await.unwrap().unwrap();
    assert_eq!(organization.used_seats, 2, "a client takes no seat");

    let accepted = accept(&cabinet, "ivan@zakaz.example").await;
    assert!(accepted.status < 400, "{}", accepted.text);
    let card = read(&manager, &client).await;
    assert_eq!(
        (&card["status"], &card["name"], &card["may"], card.get("invitation")),
        (&json!("active"), &json!("Заказчиков Илья"), &json!(["close", "erase"]), None)
    );
    let client = cabinet.app.cabinet("romashka").sign_in("ivan@zakaz.example", PASSWORD).await;
    assert_eq!(client.get("/").await.status, 200);
    for address in [CLIENTS, "/desk/tickets", "/company/employees"] {
        assert_eq!(client.get(address).await.status, 403, "{address}");
    }
    let again = manager.post(CLIENTS, &json!({"email": "ivan@zakaz.example"})).await;
    assert_eq!((again.status, again.problem().1), (422, vec!["email already_client".to_owned()]));
    let actions = cabinet.owner.get("/audit").await.json();
    let actions: Vec<_> =
        actions["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions[..2], [json!("invitation_accepted"), json!("client_invited")]);
}

#[tokio::test]
async fn whoever_is_here_already_is_not_invited_and_the_caller_is_told_what_to_do() {
    let (cabinet, manager) = start().await;
    let refused = manager.post(CLIENTS, &json!({"email": "owner@romashka.example"})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "client_is_employee"));
    let client = invite(&manager, "ivan@zakaz.example").await;
    let refused = manager.post(CLIENTS, &json!({"email": "IVAN@zakaz.example"})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "client_already_invited"));
    let page = manager.browsing().submit(CLIENTS, &[("email", "ivan@zakaz.example")]).await;
    assert!(page.text.contains(&format!(r#"formaction="{}/resend""#, address(&client))), "{}", page.text);

    let first = cabinet.app.link("ivan@zakaz.example", "/invitations/").await;
    let sent = manager.post(&format!("{}/resend", address(&client)), &json!({})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    assert_eq!(cabinet.app.letters_to("ivan@zakaz.example").await.len(), 2);
    let base = cabinet.app.anonymous().at("localhost");
    assert_eq!(base.get(&first).await.status, 404, "the link before is dead");
    assert!(accept(&cabinet, "ivan@zakaz.example").await.status < 400);
    let late = manager.post(&format!("{}/resend", address(&client)), &json!({})).await;
    assert_eq!((late.status, late.problem().0.as_str()), (409, "client_accepted"));
}

#[tokio::test]
async fn whoever_has_an_account_elsewhere_keeps_their_name_and_is_told_to_nobody_until_they_accept() {
    let (cabinet, manager) = start().await;
    let elsewhere = cabinet.app.plant("vasilek").await;
    cabinet.app.add_employee(elsewhere, "anna@vasilek.example", AssignedRole::Preset(Role::Manager)).await;
    let client = invite(&manager, "anna@vasilek.example").await;
    assert_eq!(
        (&client["name"], &client["may"]),
        (&json!("anna@vasilek.example"), &json!(["resend", "close", "erase"]))
    );
    let edited = manager.patch(&address(&client), &json!({"version": 1, "name": "Анна"})).await;
    assert_eq!((edited.status, edited.problem().1), (422, vec!["name persons_own".to_owned()]));
    let here = cabinet.app.cabinet("romashka");
    let denied = here.post("/session", &json!({"email": "anna@vasilek.example", "password": PASSWORD})).await;
    assert!(denied.status >= 400, "{}", denied.text);
}

#[tokio::test]
async fn a_client_is_called_otherwise_until_they_have_accepted() {
    let (_cabinet, manager) = start().await;
    let client = invite(&manager, "ivan@zakaz.example").await;
    let named = json!({"version": 1, "name": "ООО «Заказчик»"});
    let edited = manager.patch(&address(&client), &named).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    assert_eq!((&edited.json()["name"], &edited.json()["version"]), (&json!("ООО «Заказчик»"), &json!(2)));
    let stale = manager.patch(&address(&client), &json!({"version": 1, "name": "Другой"})).await;
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["name saved_as".to_owned()]));
    assert_eq!(super::listed(&manager, "?q=заказчик").await, ["ivan"]);
    assert_eq!(super::listed(&manager, "?q=иван").await, [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field() {
    let (_cabinet, manager) = start().await;
    for (body, errors) in
        [(json!({}), vec!["email required"]), (json!({"email": "nobody"}), vec!["email email_form"])]
    {
        let refused = manager.post(CLIENTS, &body).await;
        assert_eq!(
            (refused.status, refused.problem().1),
            (422, errors.iter().map(ToString::to_string).collect())
        );
    }
}
