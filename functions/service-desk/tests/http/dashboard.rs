//! `/desk`: what has to be done now.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const DESK: &str = "/desk";

async fn read(client: &Client) -> Value {
    let shown = client.get(DESK).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

/// The numbers of the dashboard; each list has as many tickets as its number says.
async fn numbers(client: &Client) -> [u64; 4] {
    let shown = read(client).await;
    let mut numbers = [0; 4];
    for (place, key) in ["waiting_for_me", "overdue", "due_soon", "unassigned"].into_iter().enumerate() {
        numbers[place] = shown[key]["count"].as_u64().unwrap();
        let list = client.get(shown[key]["address"].as_str().unwrap()).await.json();
        assert_eq!(list["items"].as_array().unwrap().len() as u64, numbers[place], "{key}");
        assert!([json!(numbers[place]), Value::Null].contains(&list["total"]), "{key}: {list}");
    }
    numbers
}

#[tokio::test]
async fn the_dashboard_tells_what_waits_and_leads_there() {
    let cabinet = Cabinet::start(product).await;
    cabinet.app.set_clock("2027-03-01T06:00:00Z");
    cabinet.add("manager", Role::Manager).await;
    let manager = cabinet.sign_in("manager").await;
    assert_eq!(numbers(&manager).await, [0; 4]);
    let open = async |priority: &str| {
        let order = json!({"subject": "Почта", "text": "Не ходит", "priority": priority});
        manager.post("/desk/tickets", &order).await.json()["id"].as_str().unwrap().to_owned()
    };
    let (urgent, low, other) = (open("urgent").await, open("low").await, open("normal").await);
    assert_eq!(numbers(&manager).await, [0, 0, 0, 3]);
    for id in [&urgent, &low] {
        assert_eq!(manager.post(&format!("/desk/tickets/{id}/take"), &json!({})).await.status, 200);
    }
    assert_eq!(numbers(&manager).await, [2, 0, 0, 1]);
    assert_eq!(read(&manager).await["mine"][0]["id"], urgent, "what is due first stands first");
    cabinet.app.advance(Duration::from_mins(90));
    cabinet.app.work().await;
    assert_eq!(numbers(&manager).await, [2, 1, 0, 1], "an urgent ticket is answered within an hour");
    let waiting = json!({"text": "Пришлите снимок", "visibility": "public", "state": "waiting"});
    manager.post(&format!("/desk/tickets/{urgent}/entries"), &waiting).await;
    assert_eq!(numbers(&manager).await, [1, 0, 0, 1], "what waits for the client waits for nobody else");
    let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    manager.post(&format!("/desk/tickets/{low}/entries"), &solved).await;
    manager.delete(&format!("/desk/tickets/{other}")).await;
    cabinet.app.work().await;
    assert_eq!(numbers(&manager).await, [0; 4]);
    let today = read(&manager).await["today"].clone();
    assert_eq!((&today["created"]["count"], &today["solved"]["count"]), (&json!(2), &json!(1)));
    let solved = manager.get(today["solved"]["address"].as_str().unwrap()).await.json();
    assert_eq!((&solved["items"][0]["id"], &solved["total"]), (&json!(low), &json!(1)));
}

#[tokio::test]
async fn an_unchanged_dashboard_is_not_sent_again_and_a_changed_one_is() {
    let cabinet = Cabinet::start(product).await;
    let owner = cabinet.owner;
    let tag = owner.get(DESK).await.header("etag").to_owned();
    let again = owner.with("if-none-match", &tag);
    assert_eq!(again.get(DESK).await.status, 304);
    let strong = tag.trim_start_matches("W/");
    assert_eq!(owner.with("if-none-match", strong).get(DESK).await.status, 304);
    let made = owner.post("/desk/tickets", &json!({"subject": "Почта", "text": "Не ходит"})).await;
    assert_eq!(again.get(DESK).await.status, 200);
    let tag = owner.get(DESK).await.header("etag").to_owned();
    cabinet.app.work().await;
    let again = owner.with("if-none-match", &tag);
    assert_eq!(again.get(DESK).await.status, 200, "the ticket is counted today by now");
    let tag = owner.get(DESK).await.header("etag").to_owned();
    let take = format!("/desk/tickets/{}/take", made.json()["id"].as_str().unwrap());
    assert_eq!(owner.post(&take, &json!({})).await.status, 200);
    assert_eq!(owner.with("if-none-match", &tag).get(DESK).await.status, 200);
}

#[tokio::test]
async fn whoever_may_not_see_indicators_is_told_what_waits_and_nothing_of_today() {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    let shown = read(&employee).await;
    assert_eq!((&shown["today"], &shown["unassigned"]["count"]), (&Value::Null, &json!(0)));
    for (language, title) in [("ru", "Панель мониторинга"), ("en", "Dashboard")] {
        let page = employee.browsing().with("accept-language", language).get(DESK).await;
        assert!(page.status == 200 && page.text.contains(title), "{}", page.text);
        assert!(!page.text.contains("/desk/indicators"), "{}", page.text);
    }
}

#[tokio::test]
async fn a_page_below_the_dashboard_is_marked_in_the_rail_as_part_of_its_own_place_alone() {
    let cabinet = Cabinet::start(product).await;
    for (path, marked) in [
        (DESK, Some("/desk")),
        ("/desk/tickets/new", Some("/desk/tickets")),
        ("/desk/settings/recount", None),
    ] {
        let page = cabinet.owner.browsing().get(path).await.text;
        let rail = &page[page.find("<nav class=\"rail\"").unwrap()..page.find("</nav>").unwrap()];
        let links = rail.split("<a ").filter(|link| link.contains("aria-current"));
        let marks: Vec<_> =
            links.filter_map(|link| link.split("href=\"").nth(1)?.split('"').next()).collect();
        assert_eq!(marks, marked.into_iter().collect::<Vec<_>>(), "{path}");
    }
}
