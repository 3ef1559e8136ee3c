use serde_json::{Value, json};

use super::{address, change, open, read, say, start, ticket};

#[tokio::test]
async fn a_ticket_is_made_with_its_first_text_and_found_at_its_address() {
    let (_cabinet, manager) = start().await;
    let made = open(
        &manager,
        json!({"subject": "  Не печатает принтер ", "text": "На третьем этаже", "priority": "high"}),
    )
    .await;
    assert_eq!(made["number"], 1);
    let shown = read(&manager, &made).await;
    for (field, value) in [
        ("subject", json!("Не печатает принтер")),
        ("state", json!("new")),
        ("priority", json!("high")),
        ("client", Value::Null),
        ("assignee", Value::Null),
        ("version", json!(1)),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    let first = &shown["entries"][0];
    assert_eq!(
        (&first["text"], &first["visibility"], &first["kind"]),
        (&json!("На третьем этаже"), &json!("public"), &json!("comment"))
    );
    assert_eq!(first["author"]["kind"], "staff");
    assert_eq!(shown["may"], json!(["edit", "take", "answer", "note", "watch", "merge", "link", "delete"]));
    assert_eq!(shown["next_states"], json!(["open", "waiting", "on_hold", "solved", "cancelled"]));
}

#[tokio::test]
async fn what_is_wrong_with_a_new_ticket_is_told_at_once_and_nothing_is_made() {
    let (_cabinet, manager) = start().await;
    let wrong = manager
        .post(
            super::TICKETS,
            &json!({"subject": "я".repeat(201), "text": "", "priority": "soon", "colour": "red"}),
        )
        .await;
    assert_eq!(wrong.status, 422);
    let expected = ["subject too_long", "text required", "priority unknown_value", "colour unknown_field"];
    assert_eq!(wrong.problem().1, expected);
    let nobody = "0192f3a4-0000-7000-8000-000000000001";
    for (field, code) in [("category", "unknown_value"), ("assignee_id", "works_on_no_tickets")] {
        let refused =
            manager.post(super::TICKETS, &json!({"subject": "а", "text": "б", field: nobody})).await;
        assert_eq!(refused.problem().1, [format!("{field} {code}")]);
    }
    assert_eq!(super::numbers(&manager, "").await, [0; 0]);
}

#[tokio::test]
async fn an_answer_opens_a_ticket_and_a_note_does_not() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let noted = say(&manager, &ticket, "internal", None).await;
    assert_eq!((noted.status, &noted.json()["visibility"]), (201, &json!("internal")));
    assert_eq!(read(&manager, &ticket).await["state"], "new");
    let answered = say(&manager, &ticket, "public", None).await;
    let location = answered.header("location").to_owned();
    assert_eq!(manager.get(&location).await.json()["id"], answered.json()["id"]);
    let shown = read(&manager, &ticket).await;
    assert_eq!(
        (&shown["state"], &shown["clocks"]["first_response"]["result"]),
        (&json!("open"), &json!("met"))
    );
    let entries: Vec<&str> = shown["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["visibility"].as_str().unwrap())
        .collect();
    assert_eq!(entries, ["public", "internal", "public"], "the newest first");
    assert_eq!(shown["entries"][0]["changes"][0]["after"], "open");
}

#[tokio::test]
async fn who_sees_an_entry_must_be_said() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let refused = manager.post(&format!("{}/entries", address(&ticket)), &json!({"text": "Ага"})).await;
    assert_eq!(refused.problem().1, ["visibility required"]);
    assert_eq!(read(&manager, &ticket).await["entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_step_that_the_states_forbid_says_which_are_possible() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let refused = change(&manager, &ticket, json!({"state": "closed"})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "ticket_state"));
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("New") || detail.contains("Новая"), "{detail}");
    assert!(!detail.contains("Объединена") && !detail.contains("Merged"), "{detail}");
    let silent = change(&manager, &ticket, json!({"state": "solved"})).await;
    assert_eq!(silent.problem().1, ["text solved_without_answer"]);
    let solved = change(&manager, &ticket, json!({"state": "solved", "text": "Готово"})).await;
    assert_eq!((solved.status, &solved.json()["state"]), (200, &json!("solved")));
    let cancelled = change(&manager, &ticket, json!({"state": "cancelled"})).await;
    assert_eq!(cancelled.problem().0, "ticket_state");
}

#[tokio::test]
async fn two_who_change_a_ticket_at_once_overwrite_nothing() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let version = ticket["version"].clone();
    let first = manager.patch(&address(&ticket), &json!({"version": version, "priority": "urgent"})).await;
    assert_eq!((first.status, &first.json()["version"]), (200, &json!(2)));
    let stale = cabinet.owner.patch(&address(&ticket), &json!({"version": version, "priority": "low"})).await;
    assert_eq!((stale.status, stale.problem().0.as_str()), (409, "stale"));
    assert_eq!(stale.problem().1, ["priority saved_as"]);
    assert_eq!(stale.json()["errors"][0]["message"], "Сейчас сохранено: Срочный");
    assert_eq!(read(&manager, &ticket).await["priority"], "urgent");
    // What both say is kept, whoever is first.
    let (one, other) =
        tokio::join!(say(&manager, &ticket, "public", None), say(&cabinet.owner, &ticket, "internal", None));
    assert_eq!((one.status, other.status), (201, 201));
    assert_eq!(read(&manager, &ticket).await["entries"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn whoever_changes_a_category_too_late_is_told_the_one_that_is_saved() {
    let (cabinet, manager) = start().await;
    let mut categories = Vec::new();
    for name in ["Сеть", "Почта"] {
        let made = cabinet.owner.post("/desk/categories", &json!({"name": name, "is_public": true})).await;
        categories.push(made.json()["id"].clone());
    }
    let ticket = ticket(&manager, "Не ходит").await;
    let set = async |category: &Value| {
        let order = json!({"version": ticket["version"], "category": category});
        manager.patch(&address(&ticket), &order).await
    };
    assert_eq!(set(&categories[0]).await.status, 200);
    let stale = set(&categories[1]).await;
    assert_eq!((stale.status, stale.problem().1), (409, vec!["category saved_as".to_owned()]));
    assert_eq!(stale.json()["errors"][0]["message"], "Сейчас сохранено: Сеть");
}

#[tokio::test]
async fn setting_what_is_set_already_writes_nothing() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let before = read(&manager, &ticket).await;
    let same =
        change(&manager, &ticket, json!({"state": "new", "priority": "normal", "subject": "Почта"})).await;
    assert_eq!(same.status, 200);
    assert_eq!(read(&manager, &ticket).await["entries"], before["entries"]);
    assert_eq!(read(&manager, &ticket).await["updated_at"], before["updated_at"]);
}

#[tokio::test]
async fn whoever_takes_a_ticket_has_it_and_the_audit_tells_all_but_what_was_said() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let taken = manager.post(&format!("{}/take", address(&ticket)), &json!({})).await;
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(taken.json()["assignee"]["id"], manager.get("/profile").await.json()["id"]);
    say(&manager, &ticket, "public", None).await;
    let audit = cabinet.owner.get(&format!("/audit?subject={}", ticket["id"].as_str().unwrap())).await;
    let actions: Vec<String> = audit.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(actions, ["ticket_answered", "ticket_changed", "ticket_opened"]);
    assert!(!audit.text.contains("Уже смотрим") && !audit.text.contains("Подробности"), "{}", audit.text);
    assert_eq!(audit.json()["items"][0]["subject"]["name"], "№ 1 Почта");
}

#[tokio::test]
async fn an_employee_looks_at_the_queue_and_works_on_nothing_and_a_client_sees_none() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    cabinet.add("employee", domain::access::Role::Employee).await;
    cabinet.add("client", domain::access::Role::Client).await;
    let (employee, client) = (cabinet.sign_in("employee").await, cabinet.sign_in("client").await);
    assert_eq!(read(&employee, &ticket).await["may"], json!(["watch"]));
    assert_eq!(say(&employee, &ticket, "public", None).await.status, 403);
    assert_eq!(employee.post(super::TICKETS, &json!({"subject": "а", "text": "б"})).await.status, 403);
    assert_eq!(client.get(&address(&ticket)).await.status, 403);
    assert_eq!(client.get(super::TICKETS).await.status, 403);
}
