//! `/desk/indicators`: what the service desk achieves, and the tickets that each number counts.

use std::time::Duration;

use domain::access::{Permission, Role};
use serde_json::{Value, json};
use testing::{Cabinet, Client, PASSWORD};

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
    with_any
        .map(|item| format!("{} {} {}", item["key"].as_str().unwrap(), item["value"], item["n"]))
        .collect()
}

/// Every list of tickets that an answer leads to has as many as it says, on all of its pages.
async fn check_lists(client: &Client, shown: &Value) {
    for item in shown["items"].as_array().unwrap() {
        let part = (&item["part"]["tickets"], &item["part"]["n"]);
        for (address, n) in [(&item["tickets"], &item["n"]), part] {
            let Some(address) = address.as_str() else { continue };
            let (mut count, mut cursor) = (0, String::new());
            loop {
                let list = client.get(&format!("{address}&limit=7&cursor={cursor}")).await;
                assert_eq!(list.status, 200, "{address}: {}", list.text);
                let list = list.json();
                assert_eq!(&list["total"], n, "{address}");
                count += list["items"].as_array().unwrap().len();
                match list["next_cursor"].as_str() {
                    Some(next) => next.clone_into(&mut cursor),
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
    app.advance(Duration::from_hours(1));
    act(
        &manager,
        format!("/desk/tickets/{mail}/entries"),
        json!({"text": "Смотрим", "visibility": "public", "state": "waiting"}),
    )
    .await;
    app.advance(Duration::from_hours(2));
    act(&client, format!("/my/tickets/{mail}/entries"), json!({"text": "Вот снимок"})).await;
    app.advance(Duration::from_hours(1));
    solve(&manager, &mail).await;
    act(&client, format!("/my/tickets/{mail}/rating"), json!({"score": 2})).await;
    // Opened again and solved at once; by now the client is content.
    act(&client, format!("/my/tickets/{mail}/reopen"), json!({"text": "Опять"})).await;
    solve(&manager, &mail).await;
    act(&client, format!("/my/tickets/{mail}/rating"), json!({"score": 5})).await;
    solve(&manager, &network).await;
    app.work().await;
    let shown = indicators(&manager, "").await;
    assert_eq!(
        shown["period"],
        json!({"from": "2027-01-31", "to": "2027-03-01", "group": "day", "time_zone": "Europe/Moscow"})
    );
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
    for (language, told) in [
        ("ru", ["Первый ответ: медиана", "1 час", "01.03.2027: 1"]),
        ("en", ["First response: median", "1 hour", "1 Mar 2027: 1"]),
    ] {
        let page = manager.browsing().with("accept-language", language).get(INDICATORS).await;
        assert_eq!(page.status, 200, "{}", page.text);
        for text in told {
            assert!(page.text.contains(text), "{language}: {text}");
        }
    }
}

#[tokio::test]
async fn another_category_takes_the_past_of_a_ticket_along_and_a_deleted_one_was_never_there() {
    let (cabinet, manager, client) = start().await;
    let (owner, mut categories) = (cabinet.sign_in("owner").await, Vec::new());
    for name in ["Почта", "Сеть"] {
        let made = owner.post("/desk/categories", &json!({"name": name, "is_public": true})).await;
        categories.push(made.json()["id"].as_str().unwrap().to_owned());
    }
    let order = json!({"subject": "Почта", "text": "Не ходит", "category": categories[0]});
    let made = client.post("/my/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let ticket = format!("/desk/tickets/{}", made.json()["id"].as_str().unwrap());
    solve(&manager, made.json()["id"].as_str().unwrap()).await;
    cabinet.app.work().await;
    let solved = async |category: &str| {
        let shown = indicators(&manager, &format!("?category={category}")).await;
        check_lists(&manager, &shown).await;
        indicator(&shown, "solved")["n"].clone()
    };
    assert_eq!([solved(&categories[0]).await, solved(&categories[1]).await, solved("").await], [1, 0, 1]);
    cabinet.app.advance(Duration::from_hours(24));
    let manager = cabinet.sign_in("manager").await;
    let version = manager.get(&ticket).await.json()["version"].clone();
    let moved = manager.patch(&ticket, &json!({"version": version, "category": categories[1]})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    cabinet.app.work().await;
    let solved = async |category: &str| {
        let shown = indicators(&manager, &format!("?category={category}")).await;
        check_lists(&manager, &shown).await;
        indicator(&shown, "solved")["n"].clone()
    };
    assert_eq!([solved(&categories[0]).await, solved(&categories[1]).await, solved("").await], [0, 1, 1]);
    assert_eq!(manager.delete(&ticket).await.status, 200);
    cabinet.app.work().await;
    assert_eq!(told(&indicators(&manager, "").await), [""; 0]);
    assert_eq!(manager.post(&format!("{ticket}/restore"), &json!({})).await.status, 200);
    cabinet.app.work().await;
    assert_eq!([solved(&categories[1]).await, solved("").await], [1, 1]);
}

#[tokio::test]
async fn a_year_tells_the_sum_of_its_months_and_each_month_that_of_its_days() {
    let (cabinet, manager, _client) = start().await;
    cabinet.app.plant_history(cabinet.id, 30, 120).await;
    cabinet.app.work().await;
    let of = async |query: &str, key: &str| indicator(&indicators(&manager, query).await, key).clone();
    let year = of("?from=2026-03-02&to=2027-03-01", "created").await;
    let months = year["series"].as_array().unwrap();
    assert_eq!((months.len(), &months[1]["at"]), (13, &json!("2026-04-01")));
    let sum = |series: &Value| {
        series.as_array().unwrap().iter().map(|point| point["n"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((sum(&year["series"]), &year["n"]), (30, &json!(30)));
    let february = of("?from=2027-02-01&to=2027-02-28", "created").await;
    assert_eq!(february["series"].as_array().unwrap().len(), 28);
    assert_eq!(
        (json!(sum(&february["series"])), &february["n"]),
        (months[11]["n"].clone(), &months[11]["n"])
    );
    let weeks = of("?from=2026-12-03&to=2027-03-01&group=week", "full_resolution_median").await;
    assert_eq!(
        (&weeks["series"][0]["at"], &weeks["series"][1]["at"]),
        (&json!("2026-12-03"), &json!("2026-12-07"))
    );
    let shown = indicators(&manager, "?from=2026-12-03&to=2027-03-01").await;
    assert_eq!(shown["period"]["group"], "week");
    check_lists(&manager, &shown).await;
    // What was to be looked after on a day long ago is listed, too.
    let shown = indicators(&manager, "?from=2026-12-03&to=2027-01-12").await;
    assert!(indicator(&shown, "backlog")["n"].as_u64().unwrap() > 0);
    check_lists(&manager, &shown).await;
}

#[tokio::test]
async fn days_that_are_no_period_are_refused_beside_the_field_and_the_usual_ones_are_shown() {
    let (_cabinet, manager, client) = start().await;
    open(&client, "Открытая").await;
    for (query, field, code) in [
        ("?from=2027-03-02&to=2027-03-01", "to", "period_backward"),
        ("?from=2026-01-01&to=2027-01-02", "to", "period_too_long"),
        ("?from=2026-10-01&to=2027-01-31&group=day", "group", "too_many_days"),
        ("?from=вчера", "from", "date_form"),
        ("?from=0000-01-01&to=0000-01-02", "from", "date_form"),
        ("?group=hour", "group", "unknown_value"),
        ("?category=0192f3a4-0000-7000-8000-000000000003", "category", "unknown_value"),
    ] {
        let refused = manager.get(&format!("{INDICATORS}{query}")).await;
        assert_eq!(refused.status, 422, "{query}: {}", refused.text);
        let error = &refused.json()["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{query}");
        let page =
            manager.browsing().with("accept-language", "ru").get(&format!("{INDICATORS}{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        assert!(
            page.text.contains("С 31.01.2027 по 01.03.2027") && page.text.contains("aria-invalid"),
            "{query}"
        );
        let list = format!("{INDICATORS}/created/tickets{query}");
        let page = manager.browsing().with("accept-language", "ru").get(&list).await;
        let is_told = page.text.contains("role=\"alert\"");
        assert!(page.text.contains("С 31.01.2027 по 01.03.2027") && is_told, "{list}: {}", page.text);
    }
    for (address, status) in [
        ("/desk/indicators/hours/tickets", 404),
        ("/desk/indicators/mttr/tickets", 404),
        ("/desk/indicators/created/tickets?from=2027-03-02&to=2027-03-01", 422),
        ("/desk/indicators/created/tickets?cursor=made-up", 400),
    ] {
        assert_eq!(manager.get(address).await.status, status, "{address}");
    }
    // A period that begins in the future is one, and nothing has begun of it.
    let later = indicators(&manager, "?from=2027-03-02&to=2027-03-05").await;
    check_lists(&manager, &later).await;
    let backlog = indicator(&later, "backlog");
    assert_eq!((&backlog["value"], &backlog["series"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn whoever_may_not_see_the_queue_is_told_the_numbers_and_no_ticket() {
    let (cabinet, _manager, client) = start().await;
    open(&client, "Почта").await;
    cabinet.app.work().await;
    let role =
        cabinet.app.add_role(cabinet.id, "Аналитик", Role::Manager, &[Permission::ViewIndicators]).await;
    cabinet.app.add_employee(cabinet.id, "analyst@romashka.example", role).await;
    let analyst = cabinet.app.cabinet("romashka").sign_in("analyst@romashka.example", PASSWORD).await;
    let shown = indicators(&analyst, "").await;
    assert_eq!(
        (&indicator(&shown, "created")["n"], &indicator(&shown, "created")["tickets"]),
        (&json!(1), &Value::Null)
    );
    let list = "/desk/indicators/created/tickets";
    assert_eq!(analyst.get(list).await.status, 403);
    let page = analyst.browsing().get(INDICATORS).await;
    assert!(page.status == 200 && !page.text.contains(list), "{}", page.text);
}

#[tokio::test]
async fn what_is_listed_tells_how_it_is_counted_and_a_ticket_rated_twice_stands_there_twice() {
    let (cabinet, manager, client) = start().await;
    let mail = open(&client, "Почта").await;
    for (score, reopens) in [(2, true), (4, false)] {
        cabinet.app.advance(Duration::from_hours(1));
        solve(&manager, &mail).await;
        act(&client, format!("/my/tickets/{mail}/rating"), json!({"score": score})).await;
        if reopens {
            act(&client, format!("/my/tickets/{mail}/reopen"), json!({"text": "Опять"})).await;
        }
    }
    cabinet.app.work().await;
    let list = async |address: &str| manager.get(address).await.json();
    let rated = list("/desk/indicators/csat/tickets").await;
    let told = rated["items"].as_array().unwrap().iter().map(|item| item["counted_as"].clone());
    let told: Vec<Value> = told.collect();
    assert!(told.contains(&json!("discontent")) && told.contains(&json!("content")), "{told:?}");
    assert_eq!((told.len(), &rated["total"]), (2, &json!(2)));
    let solved = list("/desk/indicators/full_resolution_median/tickets").await;
    let item = &solved["items"][0];
    assert_eq!((&item["counted_on"], &item["seconds"]), (&json!("2027-03-01"), &json!(7_200)));
    let page =
        manager.browsing().with("accept-language", "ru").get("/desk/indicators/csat/tickets").await.text;
    assert!(page.contains("Оценка ниже 4") && page.contains("Оценка 4 или 5"), "{page}");
    let page = manager.browsing().with("accept-language", "ru").get(INDICATORS).await.text;
    assert!(page.contains("2 оценки"), "{page}");
}

#[tokio::test]
async fn another_zone_of_the_organization_has_other_days_and_counts_tickets_on_them() {
    let (cabinet, ..) = start().await;
    // It is 23:30 in Moscow, and the day after in Vladivostok.
    cabinet.app.set_clock("2027-03-01T20:30:00Z");
    let (owner, client) = (cabinet.sign_in("owner").await, cabinet.sign_in("client").await);
    open(&client, "Почта").await;
    cabinet.app.work().await;
    let created = async |day: &str| {
        let shown = indicators(&owner, &format!("?from={day}&to={day}")).await;
        check_lists(&owner, &shown).await;
        indicator(&shown, "created")["n"].clone()
    };
    assert_eq!([created("2027-03-01").await, created("2027-03-02").await], [1, 0]);
    let version = owner.get("/company/settings").await.json()["version"].clone();
    let edit = json!({"version": version, "time_zone": "Asia/Vladivostok"});
    assert_eq!(owner.patch("/company/settings", &edit).await.status, 200);
    cabinet.app.work().await;
    assert_eq!([created("2027-03-01").await, created("2027-03-02").await], [0, 1]);
}
