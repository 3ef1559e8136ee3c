//! What tickets are sorted by: made, changed, archived, brought back and deleted.

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const LIST: &str = "/desk/categories";

async fn make(owner: &Client, order: Value) -> Value {
    let made = owner.post(LIST, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let category = made.json();
    assert_eq!(made.header("location"), address(&category));
    category
}

fn address(category: &Value) -> String {
    format!("{LIST}/{}", category["id"].as_str().unwrap())
}

async fn names(owner: &Client) -> Vec<String> {
    let list = owner.get(LIST).await.json();
    list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// Makes a ticket of a category.
async fn ticket(owner: &Client, category: &Value) -> Value {
    let order = json!({"subject": "Не работает", "text": "Совсем", "category": category["id"]});
    let made = owner.post("/desk/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// What the audit tells of categories, the newest first.
async fn told(owner: &Client) -> Vec<Value> {
    let page = owner.get("/audit").await.json();
    let entries = page["items"].as_array().unwrap().iter();
    let of_categories = entries.filter(|entry| entry["action"].as_str().unwrap().starts_with("category_"));
    of_categories
        .map(|entry| json!([entry["action"], entry["subject"]["name"], entry["before"], entry["after"]]))
        .collect()
}

#[tokio::test]
async fn a_category_that_no_ticket_had_is_made_seen_changed_and_deleted() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let manager = cabinet.add("manager", Role::Manager).await;
    let order = json!({"name": "Сеть", "is_public": true, "default_priority": "high", "default_assignee": manager.id});
    let category = make(owner, order).await;
    let assignee = category["default_assignee"].clone();
    assert_eq!(assignee["id"], json!(manager.id));
    assert_eq!(
        category,
        json!({
            "id": category["id"], "name": "Сеть", "is_public": true, "default_priority": "high", "default_assignee": assignee,
            "is_archived": false, "is_used": false, "version": 1, "may": ["edit", "delete"],
        })
    );
    let address = address(&category);
    assert_eq!(owner.get(&address).await.json(), category);
    assert_eq!(owner.get(LIST).await.json(), json!({"items": [category]}));

    let edit =
        json!({"version": 1, "name": "Сеть и связь", "default_priority": null, "default_assignee": ""});
    let edited = owner.patch(&address, &edit).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let mut expected = category.clone();
    expected["name"] = "Сеть и связь".into();
    expected["default_priority"] = Value::Null;
    expected["default_assignee"] = Value::Null;
    expected["version"] = 2.into();
    assert_eq!(edited.json(), expected);
    let same = owner.patch(&address, &json!({"version": 2, "name": "Сеть и связь", "is_public": true})).await;
    assert_eq!((same.status, same.json()), (200, expected));
    let stale = owner.patch(&address, &json!({"version": 1, "name": "Сети", "is_public": true})).await;
    assert_eq!(
        (stale.status, stale.problem()),
        (409, ("stale".to_owned(), vec!["name saved_as".to_owned()]))
    );
    let stale = owner.post(&format!("{address}/delete"), &json!({"version": 1})).await;
    assert_eq!((stale.status, stale.problem().0.as_str()), (409, "stale"));

    let deleted = owner.delete(&address).await;
    assert_eq!(
        (deleted.status, deleted.json()),
        (200, json!({"id": category["id"], "name": "Сеть и связь", "is_archived": false}))
    );
    assert_eq!(owner.get(&address).await.problem().0, "not_found");
    assert_eq!(owner.delete(&address).await.problem().0, "not_found");
    let whole = |name: &str, priority: Value, assignee: Value| json!({"name": name, "is_public": true, "default_priority": priority, "default_assignee": assignee, "is_archived": false});
    assert_eq!(
        told(owner).await,
        [
            json!(["category_removed", "Сеть и связь", whole("Сеть и связь", Value::Null, Value::Null), {}]),
            json!([
                "category_edited", "Сеть и связь",
                {"name": "Сеть", "default_priority": "high", "default_assignee": assignee},
                {"name": "Сеть и связь", "default_priority": null, "default_assignee": null},
            ]),
            json!(["category_made", "Сеть", {}, whole("Сеть", json!("high"), assignee.clone())]),
        ]
    );
    let page = owner.browsing().get("/audit?action=category_made").await.text;
    for text in ["Категория заявок создана", "Приоритет новых заявок", "Высокий", "Видна посетителям"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn a_category_that_a_ticket_has_is_archived_and_can_be_brought_back() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let category = make(owner, json!({"name": "Сеть", "is_public": true})).await;
    let ticket = ticket(owner, &category).await;
    let address = address(&category);
    let used = owner.get(&address).await.json();
    assert_eq!((&used["is_used"], &used["may"]), (&json!(true), &json!(["edit", "archive"])));
    let page = owner.browsing().get(&format!("{address}/delete")).await.text;
    for text in ["Убрать в архив: Сеть", "Категория останется у заявок", "name=\"version\" value=\"1\""]
    {
        assert!(page.contains(text), "{text}: {page}");
    }

    let archived = owner.delete(&address).await;
    assert_eq!(archived.json(), json!({"id": category["id"], "name": "Сеть", "is_archived": true}));
    let again = owner.delete(&address).await;
    assert_eq!((again.status, again.json()), (200, archived.json()), "nothing is left to do");
    let shown = owner.get(&address).await.json();
    assert_eq!(
        (&shown["is_archived"], &shown["version"], &shown["may"]),
        (&json!(true), &json!(2), &json!(["edit", "restore"]))
    );
    let kept = owner.get(&format!("/desk/tickets/{}", ticket["id"].as_str().unwrap())).await.json();
    assert_eq!(kept["category"]["name"], "Сеть");
    let order = json!({"subject": "Ещё раз", "text": "Совсем", "category": category["id"]});
    assert_eq!(owner.post("/desk/tickets", &order).await.status, 422, "it is offered no more");
    let taken = owner.post(LIST, &json!({"name": "СЕТЬ", "is_public": true})).await;
    assert_eq!(taken.problem().1, ["name category_name_taken"]);

    let page = owner.browsing().get(&address).await.text;
    for text in ["В архиве", "Вернуть из архива", "name=\"is_archived\" value=\"false\""]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let back = owner.patch(&address, &json!({"version": 2, "is_archived": false})).await;
    assert_eq!(
        (back.status, &back.json()["is_archived"], &back.json()["version"]),
        (200, &json!(false), &json!(3))
    );
    assert_eq!(owner.post("/desk/tickets", &order).await.status, 201);
    let actions: Vec<Value> =
        told(owner).await.iter().map(|entry| json!([entry[0], entry[2], entry[3]])).collect();
    assert_eq!(
        actions[..2],
        [
            json!(["category_edited", {"is_archived": true}, {"is_archived": false}]),
            json!(["category_removed", {"is_archived": false}, {"is_archived": true}]),
        ]
    );
}

#[tokio::test]
async fn names_are_told_apart_as_people_do_and_everything_wrong_is_told_at_once() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    make(owner, json!({"name": "Сеть", "is_public": true})).await;
    let mail = make(owner, json!({"name": "Почта", "is_public": false})).await;
    let taken = owner.post(LIST, &json!({"name": " сеть ", "is_public": true})).await;
    assert_eq!((taken.status, taken.problem().1), (422, vec!["name category_name_taken".to_owned()]));
    let taken = owner.patch(&address(&mail), &json!({"version": 1, "name": "СЕТЬ"})).await;
    assert_eq!((taken.status, taken.problem().1), (422, vec!["name category_name_taken".to_owned()]));
    let own = owner.patch(&address(&mail), &json!({"version": 1, "name": "ПОЧТА"})).await;
    assert_eq!(own.status, 200, "its own name is not taken");
    let wrong = json!({"name": "", "is_public": "yes", "default_priority": "soon", "default_assignee": "me", "colour": "red"});
    let (code, errors) = owner.post(LIST, &wrong).await.problem();
    let expected = [
        "name required",
        "is_public wrong_type",
        "default_priority unknown_value",
        "default_assignee unknown_value",
        "colour unknown_field",
    ];
    assert_eq!((code.as_str(), errors), ("invalid", expected.map(str::to_owned).to_vec()));
    assert_eq!(names(owner).await, ["ПОЧТА", "Сеть"]);
}

#[tokio::test]
async fn new_tickets_go_to_nobody_who_does_not_work_on_tickets() {
    let cabinet = Cabinet::start(product).await;
    let owner = &cabinet.owner;
    let manager = cabinet.add("manager", Role::Manager).await;
    let client = cabinet.add("client", Role::Client).await;
    for id in [client.id.to_string(), "00000000-0000-7000-8000-000000000000".to_owned()] {
        let refused =
            owner.post(LIST, &json!({"name": "Сеть", "is_public": true, "default_assignee": id})).await;
        assert_eq!(
            (refused.status, refused.problem().1),
            (422, vec!["default_assignee works_on_no_tickets".to_owned()])
        );
    }
    let category =
        make(owner, json!({"name": "Сеть", "is_public": true, "default_assignee": manager.id})).await;
    let address = address(&category);
    let refused = owner.patch(&address, &json!({"version": 1, "default_assignee": client.id})).await;
    assert_eq!(refused.problem().1, ["default_assignee works_on_no_tickets"]);

    // Whoever has it need not be able to any more.
    let card = format!("/company/employees/{}", manager.id);
    let version = owner.get(&card).await.json()["version"].clone();
    let demoted = owner.patch(&card, &json!({"version": version, "role": "employee"})).await;
    assert_eq!(demoted.status, 200, "{}", demoted.text);
    let form = owner.browsing().get(&format!("{address}/edit")).await.text;
    assert!(form.contains(&format!("<option value=\"{}\" selected>", manager.id)), "{form}");
    let same = json!({"version": 1, "name": "Сети", "default_assignee": manager.id});
    assert_eq!(owner.patch(&address, &same).await.status, 200);
}

#[tokio::test]
async fn forms_make_change_and_archive_without_scripts() {
    let cabinet = Cabinet::start(product).await;
    let browser = cabinet.owner.with_cookie().browsing();
    let empty = browser.get(LIST).await.text;
    assert!(empty.contains("Категорий пока нет") && empty.contains("href=\"/desk/settings\""), "{empty}");
    let form = browser.get("/desk/categories/new").await.text;
    for text in [
        "name=\"name\"",
        "name=\"is_public\" value=\"true\" checked",
        "name=\"default_priority\"",
        "name=\"idempotency_key\"",
    ] {
        assert!(form.contains(text), "{text}: {form}");
    }
    let wrong = browser.submit(LIST, &[("name", ""), ("is_public", ""), ("default_priority", "high")]).await;
    assert_eq!(wrong.status, 422);
    for text in ["id=\"name-error\"><span>Заполните это поле.</span>", "<option value=\"high\" selected>"]
    {
        assert!(wrong.text.contains(text), "{text}: {}", wrong.text);
    }
    let typed = [
        ("name", "Сеть"),
        ("is_public", ""),
        ("default_priority", ""),
        ("default_assignee", ""),
        ("idempotency_key", "once"),
    ];
    let made = browser.submit(LIST, &typed).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let address = made.header("location").to_owned();
    let again = browser.submit(LIST, &typed).await;
    assert_eq!((again.status, again.header("location")), (303, address.as_str()), "made once");
    assert_eq!(names(&cabinet.owner).await, ["Сеть"]);
    assert_eq!(cabinet.owner.get(&address).await.json()["is_public"], false);

    let edited = browser
        .submit(
            &format!("{address}/edit"),
            &[("version", "1"), ("name", "Сети"), ("is_public", ""), ("is_public", "true")],
        )
        .await;
    assert_eq!((edited.status, edited.header("location")), (303, address.as_str()));
    let category = cabinet.owner.get(&address).await.json();
    assert_eq!((&category["name"], &category["is_public"]), (&json!("Сети"), &json!(true)));
    let stale = browser.submit(&format!("{address}/edit"), &[("version", "1"), ("name", "Связь")]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text.contains("Сейчас сохранено: Сети"), "{}", stale.text);
    let list = browser.get(LIST).await.text;
    for text in ["Сети</a>", "Все, и посетители", "Не задан", "Используется"]
    {
        assert!(list.contains(text), "{text}: {list}");
    }
    let confirm = browser.get(&format!("{address}/delete")).await.text;
    assert!(confirm.contains("Категории больше не будет"), "{confirm}");
    let deleted = browser.submit(&format!("{address}/delete"), &[("version", "2")]).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, LIST));
    assert!(names(&cabinet.owner).await.is_empty());
}

#[tokio::test]
async fn there_are_a_hundred_categories_at_most() {
    let cabinet = Cabinet::start(product).await;
    for number in 0..100 {
        make(&cabinet.owner, json!({"name": format!("Категория {number}"), "is_public": true})).await;
    }
    let refused = cabinet.owner.post(LIST, &json!({"name": "Ещё одна", "is_public": true})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "too_many_categories"));
}

#[tokio::test]
async fn only_those_who_manage_the_settings_have_to_do_with_categories() {
    let cabinet = Cabinet::start(product).await;
    let category = make(&cabinet.owner, json!({"name": "Сеть", "is_public": true})).await;
    cabinet.add("manager", Role::Manager).await;
    let manager = cabinet.sign_in("manager").await;
    let address = address(&category);
    assert_eq!(manager.get(LIST).await.status, 403);
    assert_eq!(manager.get(&address).await.status, 403);
    assert_eq!(manager.post(LIST, &json!({"name": "Почта", "is_public": true})).await.status, 403);
    assert_eq!(manager.patch(&address, &json!({"version": 1, "name": "Почта"})).await.status, 403);
    assert_eq!(manager.delete(&address).await.status, 403);
    assert_eq!(names(&cabinet.owner).await, ["Сеть"]);
}
