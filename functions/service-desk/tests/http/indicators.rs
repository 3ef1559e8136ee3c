//! `/desk/indicators`: what the service desk achieves, and the tickets that each number counts.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const INDICATORS: &str = "/desk/indicators";

/// A cabinet with a manager and a client. It is Monday, 1 March 2027, 9:00 in Moscow.
async fn start() -> (Cabinet, Client, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.app.set_clock("2027-03-01T06:00:00Z");
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("client", Role::Client).await;
    let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
    (cabinet, manager, client)
}

async fn open(client: &Client, subject: &str) -> String {
    let made = client.post("/my/tickets", &json!({"subject": subject, "text": "Подробности"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn act(client: &Client, address: String, body: Value) {
    let done = client.post(&address, &body).await;
    assert!([200, 201].contains(&done.status), "{address}: {}", done.text);
}

async fn solve(manager: &Client, id: &str) {
    let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    act(manager, format!("/desk/tickets/{id}/entries"), solved).await;
}

async fn indicators(client: &Client, query: &str) -> Value {
    let shown = client.get(&format!("{INDICATORS}{query}")).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

fn indicator<'a>(shown: &'a Value, key: &str) -> &'a Value {
    shown["items"].as_array().unwrap().iter().find(|item| item["key"] == key).unwrap()
}

/// Each indicator with a value or with tickets, as `key value n`.
fn told(shown: &Value) -> Vec<String> {
    let items = shown["items"].as_array().unwrap().iter();
    let with_any = items.filter(|item| item["n"] != 0);
    with_any.map(|item| format!("{} {} {}", item["key"].as_str().unwrap(), item["value"], item["n"])).collect()
}

/// Every list of tickets that an answer leads to has as many as it says, on all of its pages.
async fn check_lists(client: &Client, shown: &Value) {
    for item in shown["items"].as_array().unwrap() {
        let part = (&item["part"]["tickets"], &item["part"]["n"]);
        for (address, n) in [(&item["tickets"], &item["n"]), part] {
            let Some(address) = address.as_str() else { continue };
            let (mut count, mut cursor) = (0, String::new());
            loop {
                let list = client.get(&format!("{address}&limit=2&cursor={cursor}")).await;
                assert_eq!(list.status, 200, "{address}: {}", list.text);
                let list = list.json();
                assert_eq!(&list["total"], n, "{address}");
                count += list["items"].as_array().unwrap().len();
                match list["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(json!(count), *n, "{address}");
        }
    }
}

#[tokio::test]
async fn indicators_say_exactly_what_was_done() {
    let (cabinet, manager, client) = start().await;
    let app = &cabinet.app;
    let (mail, network) = (open(&client, "Почта").await, open(&client, "Сеть").await);
    open(&client, "Ждёт").await;
    // An answer after an hour, a wait of two hours for the client, the solution an hour later.
    app.advance(Duration::from_secs(1 * 3_600));
    act(&manager, format!("/desk/tickets/{mail}/entries"), json!({"text": "Смотрим", "visibility": "public", "state": "waiting"})).await;
    app.advance(Duration::from_secs(2 * 3_600));
    act(&client, format!("/my/tickets/{mail}/entries"), json!({"text": "Вот снимок"})).await;
    app.advance(Duration::from_secs(1 * 3_600));
    solve(&manager, &mail).await;
    act(&client, format!("/my/tickets/{mail}/rating"), json!({"score": 2})).await;
    // Opened again and solved at once; by now the client is content.
    act(&client, format!("/my/tickets/{mail}/reopen"), json!({"text": "Опять"})).await;
    solve(&manager, &mail).await;
    act(&client, format!("/my/tickets/{mail}/rating"), json!({"score": 5})).await;
    solve(&manager, &network).await;
    app.work().await;
    let shown = indicators(&manager, "").await;
    assert_eq!(shown["period"], json!({"from": "2027-01-31", "to": "2027-03-01", "group": "day", "time_zone": "Europe/Moscow"}));
    assert_eq!(
        told(&shown),
        [
            "created 3 3",
            "solved 2 2",
            "backlog 1 1",
            "first_response_median 9000 2",
            "first_response_p90 14400 2",
            "unanswered 1 1",
            "first_resolution_median 10800 2",
            "full_resolution_median 10800 2",
            "full_resolution_p90 14400 2",
            "requester_wait 10800 2",
            "reopen_rate 0.5 2",
            "sla_attainment 1.0 2",
            "csat 0.5 2",
        ]
    );
    assert_eq!(indicator(&shown, "csat")["part"]["n"], 1);
    let series = indicator(&shown, "created")["series"].as_array().unwrap().clone();
    assert_eq!((series.len(), &series[29]), (30, &json!({"at": "2027-03-01", "value": 3, "n": 3})));
    assert_eq!(indicator(&shown, "csat")["series"][0], json!({"at": "2027-01-31", "value": null, "n": 0}));
    check_lists(&manager, &shown).await;
}

#[tokio::test]
async fn a_person_reads_the_indicators_on_a_page_in_both_languages() {
    let (cabinet, manager, client) = start().await;
    let mail = open(&client, "Почта").await;
    cabinet.app.advance(Duration::from_hours(1));
    solve(&manager, &mail).await;
    cabinet.app.work().await;
    for (language, told) in [("ru", ["Первый ответ: медиана", "1 час", "01.03.2027: 1"]), ("en", ["First response: median", "1 hour", "1 Mar 2027: 1"])] {
        let page = manager.browsing().with("accept-language", language).get(INDICATORS).await;
        assert_eq!(page.status, 200, "{}", page.text);
        for text in told {
            assert!(page.text.contains(text), "{language}: {text}");
        }
    }
}
