use std::time::Duration;

use domain::access::Role;
use serde_json::json;
use testing::{Client, Reply};

use super::{TICKETS, address, say, start, ticket};

async fn again(client: &Client, address: &str, tag: &str) -> Reply {
    client.with("if-none-match", tag).get(address).await
}

#[tokio::test]
async fn whoever_has_the_queue_as_it_is_is_told_that_nothing_has_changed() {
    let (cabinet, manager) = start().await;
    let one = ticket(&manager, "Почта").await;
    let first = manager.get(TICKETS).await;
    let tag = first.header("etag").to_owned();
    let same = again(&manager, TICKETS, &tag).await;
    assert_eq!((same.status, same.text.as_str(), same.header("etag")), (304, "", tag.as_str()));
    assert_eq!(again(&manager, TICKETS, "W/\"0\"").await.status, 200);
    let page = manager.browsing().get(TICKETS).await;
    assert_ne!(page.header("etag"), tag, "a page is no JSON");
    assert_eq!(again(&manager.browsing(), TICKETS, page.header("etag")).await.status, 304);

    assert_eq!(say(&manager, &one, "internal", None).await.status, 201);
    let changed = again(&manager, TICKETS, &tag).await;
    assert_eq!(changed.status, 200);
    let tag = changed.header("etag").to_owned();
    let category = json!({"name": "Сеть", "is_public": true});
    assert_eq!(cabinet.owner.post("/desk/categories", &category).await.status, 201);
    assert_eq!(again(&manager, TICKETS, &tag).await.status, 200, "it names categories");
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    let tag = manager.get(TICKETS).await.header("etag").to_owned();
    assert_eq!(again(&employee, TICKETS, &tag).await.status, 200, "everybody has their own");
}

#[tokio::test]
async fn a_deleted_ticket_is_told_to_nobody_who_may_not_see_it_whatever_they_have_of_it() {
    let (cabinet, manager) = start().await;
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    let one = ticket(&manager, "Почта").await;
    let tag = employee.get(&address(&one)).await.header("etag").to_owned();
    assert_eq!(manager.delete(&address(&one)).await.status, 200);
    for had in [tag.as_str(), "*"] {
        assert_eq!(again(&employee, &address(&one), had).await.status, 404, "{had}");
    }
}

#[tokio::test]
async fn what_a_ticket_tells_besides_itself_is_a_minute_old_at_most() {
    let (cabinet, manager) = start().await;
    let one = ticket(&manager, "Почта").await;
    let tag = manager.get(&address(&one)).await.header("etag").to_owned();
    cabinet.app.advance(Duration::from_secs(61));
    assert_eq!(again(&manager, &address(&one), &tag).await.status, 200);
    let found = manager.get(&format!("{TICKETS}?q=почта")).await;
    assert_eq!((found.status, found.header("etag")), (200, ""), "words are found a moment later");
}

#[tokio::test]
async fn whoever_has_a_ticket_as_it_is_is_told_that_nothing_has_changed() {
    let (_cabinet, manager) = start().await;
    let (one, other) = (ticket(&manager, "Почта").await, ticket(&manager, "Сеть").await);
    let tag = manager.get(&address(&one)).await.header("etag").to_owned();
    assert_eq!(say(&manager, &other, "public", None).await.status, 201);
    assert_eq!(again(&manager, &address(&one), &tag).await.status, 304);
    assert_eq!(again(&manager, &address(&one), "*").await.status, 304);
    assert_eq!(say(&manager, &one, "public", None).await.status, 201);
    let changed = again(&manager, &address(&one), &tag).await;
    assert_eq!((changed.status, &changed.json()["state"]), (200, &json!("open")));
}
