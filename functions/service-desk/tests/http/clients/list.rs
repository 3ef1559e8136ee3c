//! The list of clients and its pages.

use domain::access::Role;

use super::{CLIENTS, address, invite, listed, start};

#[tokio::test]
async fn clients_are_found_by_name_and_address_page_after_page() {
    let (cabinet, manager) = start().await;
    for name in ["ivan", "boris", "vera"] {
        invite(&manager, &format!("{name}@zakaz.example")).await;
    }
    cabinet.add("galina", Role::Client).await;
    assert_eq!(listed(&manager, "").await.len(), 4);
    assert_eq!(listed(&manager, "?q=bor").await, ["boris"]);
    assert_eq!(listed(&manager, "?status=active").await, ["galina"]);
    assert_eq!(listed(&manager, "?status=active&status=invited&q=zakaz").await.len(), 3);
    let first = manager.get(&format!("{CLIENTS}?limit=3")).await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(listed(&manager, &format!("?limit=3&cursor={cursor}")).await.len(), 1);
}

#[tokio::test]
async fn every_page_says_what_it_is_for() {
    let (cabinet, manager) = start().await;
    let browser = manager.browsing();
    let empty = browser.get(CLIENTS).await.text;
    assert!(empty.contains("Клиентов пока нет") && empty.contains("/desk/clients/new"), "{empty}");
    assert!(browser.get("/").await.text.contains(r#"href="/desk/clients""#), "the rail leads there");
    let client = invite(&manager, "ivan@zakaz.example").await;
    cabinet.app.work().await;
    let list = browser.get(CLIENTS).await.text;
    assert!(
        list.contains(&format!(r#"href="{}""#, address(&client))) && list.contains("Приглашён"),
        "{list}"
    );
    let nobody = browser.get(&format!("{CLIENTS}?q=никого")).await.text;
    assert!(nobody.contains("Таких клиентов нет"), "{nobody}");
    let card = browser.get(&address(&client)).await.text;
    for part in ["ivan@zakaz.example", "письмо отправлено", "/resend", "/close", "/edit"] {
        assert!(card.contains(part), "{part}: {card}");
    }
    let edit = browser.get(&format!("{}/edit", address(&client))).await.text;
    assert!(edit.contains(r#"value="Иван""#), "{edit}");
    let done = browser.submit(&format!("{}/close", address(&client)), &[]).await;
    assert_eq!((done.status, done.header("location")), (303, address(&client).as_str()));
    let card = browser.get(&address(&client)).await.text;
    assert!(card.contains("/desk/clients/new?email=ivan%40zakaz.example"), "{card}");
    let form = browser.get("/desk/clients/new?email=ivan%40zakaz.example").await.text;
    assert!(form.contains(r#"value="ivan@zakaz.example""#), "{form}");
}
