//! `/my/tickets`

use domain::access::Role;
use serde_json::{Value, json};
use testing::pictures::png;
use testing::{Cabinet, Client, Reply, send_file};

use crate::product;

const MINE: &str = "/my/tickets";

/// A cabinet with a manager and a client.
async fn start() -> (Cabinet, Client, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    cabinet.add("client", Role::Client).await;
    let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
    (cabinet, manager, client)
}

async fn open(client: &Client, subject: &str) -> Value {
    let made = client.post(MINE, &json!({"subject": subject, "text": "Помогите"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

fn own(ticket: &Value) -> String {
    format!("{MINE}/{}", ticket["id"].as_str().unwrap())
}

fn theirs(ticket: &Value) -> String {
    format!("/desk/tickets/{}", ticket["id"].as_str().unwrap())
}

async fn read(client: &Client, ticket: &Value) -> Value {
    let shown = client.get(&own(ticket)).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

async fn say(manager: &Client, ticket: &Value, visibility: &str, state: Option<&str>) -> Reply {
    let mut entry = json!({"text": "Ответ сотрудника", "visibility": visibility});
    if let Some(state) = state {
        entry["state"] = json!(state);
    }
    let said = manager.post(&format!("{}/entries", theirs(ticket)), &entry).await;
    assert_eq!(said.status, 201, "{}", said.text);
    said
}

#[tokio::test]
async fn a_client_opens_a_ticket_is_answered_and_rates_the_solution() {
    let (_cabinet, manager, client) = start().await;
    let ticket = open(&client, "Не приходит почта").await;
    assert_eq!((&ticket["number"], &ticket["state"]), (&json!(1), &json!("new")));
    assert_eq!(ticket["may"], json!(["write"]));
    let seen = manager.get(&theirs(&ticket)).await.json();
    assert_eq!(seen["client"]["email"], "client@romashka.example");
    assert_eq!(seen["entries"][0]["author"]["kind"], "client");

    say(&manager, &ticket, "public", Some("waiting")).await;
    let shown = read(&client, &ticket).await;
    assert_eq!(
        (&shown["state"], &shown["entries"][0]["author"]["kind"]),
        (&json!("waiting"), &json!("staff"))
    );
    let said = client.post(&format!("{}/entries", own(&ticket)), &json!({"text": "Вот подробности"})).await;
    assert_eq!((said.status, said.header("location").starts_with(&own(&ticket))), (201, true));
    assert_eq!(client.get(said.header("location")).await.json()["text"], "Вот подробности");
    assert_eq!(read(&client, &ticket).await["state"], "new", "nobody has it");

    say(&manager, &ticket, "public", Some("solved")).await;
    let shown = read(&client, &ticket).await;
    assert_eq!(shown["may"], json!(["close", "reopen", "rate"]));
    let reopened =
        client.post(&format!("{}/reopen", own(&ticket)), &json!({"text": "Снова не приходит"})).await;
    assert_eq!((reopened.status, &reopened.json()["state"]), (200, &json!("new")));
    say(&manager, &ticket, "public", Some("solved")).await;
    let rated = client.post(&format!("{}/rating", own(&ticket)), &json!({"score": 5})).await;
    assert_eq!((rated.status, &rated.json()["rating"]["score"]), (200, &json!(5)));
    let closed = client.post(&format!("{}/close", own(&ticket)), &json!({})).await;
    assert_eq!((closed.status, &closed.json()["state"]), (200, &json!("closed")));
    let again = client.post(&format!("{}/close", own(&ticket)), &json!({})).await;
    assert_eq!(again.json()["entries"], closed.json()["entries"], "what is closed is closed");
    assert_eq!(manager.get(&theirs(&ticket)).await.json()["rating"]["score"], 5);
}

#[tokio::test]
async fn nothing_internal_is_told_to_a_client_nor_how_much_of_it_there_is() {
    let (_cabinet, manager, client) = start().await;
    let ticket = open(&client, "Не приходит почта").await;
    say(&manager, &ticket, "public", None).await;
    let before = (client.get(&own(&ticket)).await.text, client.get(MINE).await.text);
    let page = client.browsing().get(&own(&ticket)).await.text;
    let noted = say(&manager, &ticket, "internal", None).await.json();
    let version = manager.get(&theirs(&ticket)).await.json()["version"].clone();
    let edit = json!({"version": version, "priority": "urgent"});
    assert_eq!(manager.patch(&theirs(&ticket), &edit).await.status, 200);
    assert_eq!((client.get(&own(&ticket)).await.text, client.get(MINE).await.text), before);
    let is_same = |one: &str, other: &str| {
        let without_keys = |page: &str| page.split("idempotency_key").next().unwrap().to_owned();
        without_keys(one) == without_keys(other)
    };
    assert!(is_same(&client.browsing().get(&own(&ticket)).await.text, &page));
    let entry = format!("{}/entries/{}", own(&ticket), noted["id"].as_str().unwrap());
    assert_eq!(client.get(&entry).await.status, 404);
    for hidden in ["urgent", "version", "clocks", "due_at", "email"] {
        assert!(!before.0.contains(hidden) && !before.1.contains(hidden), "{hidden} in {}", before.0);
    }
}

#[tokio::test]
async fn a_client_sees_and_does_nothing_with_the_tickets_of_others() {
    let (cabinet, manager, client) = start().await;
    cabinet.add("other", Role::Client).await;
    let other = cabinet.sign_in("other").await;
    let ticket = open(&client, "Моя").await;
    let organizations_own =
        manager.post("/desk/tickets", &json!({"subject": "Сами", "text": "Себе"})).await.json();
    for (path, body) in [
        ("", None),
        ("/entries", Some(json!({"text": "Чужая"}))),
        ("/close", Some(json!({}))),
        ("/reopen", Some(json!({"text": "Чужая"}))),
        ("/rating", Some(json!({"score": 1}))),
    ] {
        for foreign in [&ticket, &organizations_own] {
            let address = format!("{}{path}", own(foreign));
            let reply = match &body {
                None => other.get(&address).await,
                Some(body) => other.post(&address, body).await,
            };
            assert_eq!(reply.status, 404, "{address}: {}", reply.text);
        }
    }
    assert_eq!(other.get(MINE).await.json()["items"], json!([]));
    assert_eq!(client.get(MINE).await.json()["items"][0]["number"], 1);
    assert_eq!(manager.delete(&theirs(&ticket)).await.status, 200);
    assert_eq!(client.get(&own(&ticket)).await.status, 404);
    assert_eq!(client.get(MINE).await.json()["items"], json!([]));
}

#[tokio::test]
async fn what_a_client_may_not_decide_is_no_field_and_what_is_early_is_refused() {
    let (_cabinet, _manager, client) = start().await;
    let order = json!({"subject": "Срочно", "text": "Очень", "priority": "urgent", "client_id": "x"});
    let refused = client.post(MINE, &order).await;
    assert_eq!(refused.problem().1, ["client_id unknown_field", "priority unknown_field"]);
    let ticket = open(&client, "Обычная").await;
    let early = client.post(&format!("{}/rating", own(&ticket)), &json!({"score": 5})).await;
    assert_eq!((early.status, early.problem().0.as_str()), (409, "ticket_unsolved"));
    for (path, body) in [("/close", json!({})), ("/reopen", json!({"text": "Уже"}))] {
        let early = client.post(&format!("{}{path}", own(&ticket)), &body).await;
        assert_eq!((early.status, early.problem().0.as_str()), (409, "ticket_state"), "{path}");
        let detail = early.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("когда она решена") && !detail.contains("Отложена"), "{detail}");
    }
    let page = client.browsing().submit(&format!("{}/close", own(&ticket)), &[]).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("Обычная") && page.text.contains("когда она решена"), "{}", page.text);
    let wrong = client.post(&format!("{}/rating", own(&ticket)), &json!({"score": 6})).await;
    assert_eq!(wrong.problem().1, ["score out_of_range"]);
}

#[tokio::test]
async fn what_is_said_in_a_merged_ticket_is_said_where_it_goes_on() {
    let (_cabinet, manager, client) = start().await;
    let (first, second) = (open(&client, "Почта").await, open(&client, "Почта, опять").await);
    let merged = manager.post(&format!("{}/merge", theirs(&second)), &json!({"into": first["id"]})).await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    let page = client.browsing().get(&own(&second)).await.text;
    assert!(page.contains(&format!("href=\"{}\"", own(&first))) && !page.contains("/desk/"), "{page}");
    let said = client.post(&format!("{}/entries", own(&second)), &json!({"text": "И ещё"})).await;
    assert_eq!((said.status, &said.json()["ticket_id"]), (201, &first["id"]));
    assert_eq!(read(&client, &first).await["entries"][0]["text"], "И ещё");
}

#[tokio::test]
async fn what_can_not_be_said_any_more_is_kept_for_whoever_wrote_it() {
    let (_cabinet, manager, client) = start().await;
    let ticket = open(&client, "Отменят").await;
    let version = manager.get(&theirs(&ticket)).await.json()["version"].clone();
    let cancelled = manager.patch(&theirs(&ticket), &json!({"version": version, "state": "cancelled"})).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    let words = [("text", "Это важно и долго писалось")];
    let refused = client.browsing().submit(&format!("{}/entries", own(&ticket)), &words).await;
    assert_eq!(refused.status, 409);
    for seen in ["Это важно и долго писалось</textarea>", "Состояние заявки: «Отменена»"]
    {
        assert!(refused.text.contains(seen), "{seen} in {}", refused.text);
    }
    let solved = open(&client, "Решат").await;
    say(&manager, &solved, "public", Some("solved")).await;
    let unrated =
        client.browsing().submit(&format!("{}/rating", own(&solved)), &[("text", "Так себе")]).await;
    assert!(unrated.status == 422 && unrated.text.contains("id=\"score-error\""), "{}", unrated.text);
    assert!(unrated.text.contains("Так себе</textarea>"), "{}", unrated.text);
}

#[tokio::test]
async fn a_category_that_only_the_staff_sees_is_neither_offered_nor_told_to_a_client() {
    let (cabinet, manager, client) = start().await;
    let hidden = json!({"name": "Скандалисты", "is_public": false});
    let hidden = cabinet.owner.post("/desk/categories", &hidden).await.json()["id"].clone();
    assert!(!client.browsing().get(&format!("{MINE}/new")).await.text.contains("Скандалисты"));
    let order = json!({"subject": "Я", "text": "Всё равно", "category": hidden});
    assert_eq!(client.post(MINE, &order).await.problem().1, ["category unknown_value"]);
    let ticket = open(&client, "Обычная").await;
    let version = manager.get(&theirs(&ticket)).await.json()["version"].clone();
    let given = manager.patch(&theirs(&ticket), &json!({"version": version, "category": hidden})).await;
    assert_eq!(given.json()["category"]["name"], "Скандалисты", "{}", given.text);
    assert_eq!(read(&client, &ticket).await["category"], Value::Null);
    cabinet.owner.delete(&format!("/desk/categories/{}", hidden.as_str().unwrap())).await;
    let other = open(&client, "Другая").await;
    let version = manager.get(&theirs(&other)).await.json()["version"].clone();
    let archived = manager.patch(&theirs(&other), &json!({"version": version, "category": hidden})).await;
    assert_eq!(archived.problem().1, ["category unknown_value"]);
}

#[tokio::test]
async fn a_file_goes_with_a_ticket_by_the_form_too() {
    let (cabinet, manager, client) = start().await;
    cabinet.app.plant_bucket(cabinet.id, "romashka").await;
    let file = send_file(&client, "ticket", "Снимок.png", &png(4, 4)).await;
    let id = file["id"].as_str().unwrap();
    let page = client.browsing().get(&format!("{MINE}/new?file={id}")).await.text;
    assert!(
        page.contains(&format!("name=\"files\" value=\"{id}\"")) && page.contains("Снимок.png"),
        "{page}"
    );
    let fields = [("subject", "С файлом"), ("text", ""), ("files", id)];
    let refused = client.browsing().submit(MINE, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains(&format!("value=\"{id}\"")) && refused.text.contains("Приложен 1 файл"));
    let fields = [("subject", "С файлом"), ("text", "Вот"), ("files", id)];
    let made = client.browsing().submit(MINE, &fields).await;
    assert_eq!(made.status, 303, "{}", made.text);
    cabinet.app.work().await;
    let address = made.header("location").to_owned();
    let ticket = client.get(&address).await.json();
    assert_eq!(ticket["entries"][0]["files"][0]["state"], "ready");
    let entry = ticket["entries"][0]["id"].as_str().unwrap();
    for (reader, at) in [(&client, own(&ticket)), (&manager, theirs(&ticket))] {
        let led = reader.get(&format!("{at}/entries/{entry}/files/{id}")).await;
        assert_eq!(led.status, 303, "{}", led.text);
    }
    cabinet.app.leave_files_alone().await;
}

#[tokio::test]
async fn forms_do_it_all_and_whoever_writes_too_much_is_slowed_down() {
    let (_cabinet, manager, client) = start().await;
    let browser = client.browsing();
    assert!(browser.get(MINE).await.text.contains("Заявок пока нет"));
    let made = browser.submit(MINE, &[("subject", "Из формы"), ("text", "Текст")]).await;
    let address = made.header("location").to_owned();
    let ticket = client.get(&address).await.json();
    let refused = browser.submit(&format!("{address}/entries"), &[("text", " ")]).await;
    let reloaded = browser.get(&format!("{address}/entries")).await;
    assert_eq!((reloaded.status, reloaded.header("location")), (303, address.as_str()));
    assert!(refused.status == 422 && refused.text.contains("Заполните это поле"), "{}", refused.text);
    say(&manager, &ticket, "public", Some("solved")).await;
    let page = browser.get(&address).await.text;
    for seen in ["Всё верно, закрыть", "Открыть снова", "★★★★★ отлично", "Решена"]
    {
        assert!(page.contains(seen), "{seen} in {page}");
    }
    let rated = browser.submit(&format!("{address}/rating"), &[("score", "4"), ("text", "Спасибо")]).await;
    assert_eq!(rated.status, 303, "{}", rated.text);
    assert!(
        browser.get(&address).await.text.contains("Спасибо</textarea>"),
        "what was said can be said otherwise"
    );
    for _ in 0..29 {
        open(&client, "Ещё").await;
    }
    let slowed = client.post(MINE, &json!({"subject": "Ещё", "text": "Одна"})).await;
    assert_eq!((slowed.status, slowed.problem().0.as_str()), (429, "slow_down"));
    assert!(slowed.json()["detail"].as_str().unwrap().contains("30"), "{}", slowed.text);
}

#[tokio::test]
async fn the_first_page_leads_clients_to_their_tickets_and_the_staff_to_the_queue() {
    let (cabinet, manager, client) = start().await;
    let cards = async |who: &Client| who.get("/").await.json()["cards"].clone();
    let own =
        |open, all| json!([{"name": "own_tickets", "content": {"open": open, "all": all}, "problem": null}]);
    assert_eq!(cards(&client).await, own(0, 0));
    assert!(client.browsing().get("/").await.text.contains("Заявок пока нет. Опишите, что случилось"));
    let ticket = open(&client, "Не приходит почта").await;
    assert_eq!(cards(&client).await, own(1, 1));
    let queue = cards(&manager).await;
    let states = queue[0]["content"]["states"].as_array().unwrap();
    let new = json!({"state": "new", "count": 1, "address": "/desk/tickets?state=new"});
    assert_eq!((queue.as_array().unwrap().len(), states.len(), &states[0]), (1, 4, &new));
    say(&manager, &ticket, "public", Some("solved")).await;
    assert_eq!(cards(&client).await, own(0, 1));
    let page = manager.browsing().get("/").await.text;
    for seen in ["Очередь заявок", "/desk/tickets?state=open", "/desk/tickets?view=overdue"] {
        assert!(page.contains(seen), "{seen} in {page}");
    }
    cabinet.add("other", Role::Employee).await;
    let other = cabinet.sign_in("other").await;
    assert_eq!(cards(&other).await[0]["name"], "queue");
}
