//! Changes of more people than one request takes.

use std::time::Duration;

use domain::access::{AssignedRole, Permission, Role};
use domain::employee::CHANGE_PEOPLE;
use domain::task::TaskState;
use domain::{Task, User, UserId};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Cabinet, PASSWORD, TestApp};

use super::{Company, LIST};
use crate::product;

const BULK: &str = "/company/employees/bulk";

/// More than a request changes, and no whole number of slices.
const CROWD: usize = 120;

/// An organisation with a crowd of employees, whose e-mail addresses are those of `crowd.example`.
async fn crowded() -> (Company, Vec<User>) {
    let app = TestApp::start(product).await;
    let id = app.plant_with("romashka", 300).await;
    let owner_id = app.add_employee(id, "owner@romashka.example", AssignedRole::ADMIN).await.id;
    let owner = app.cabinet("romashka").sign_in("owner@romashka.example", PASSWORD).await;
    let employee = AssignedRole::Preset(Role::Employee);
    let mut crowd = Vec::new();
    for number in 0..CROWD {
        crowd.push(app.add_employee(id, &format!("p{number}@crowd.example"), employee).await);
    }
    (Company(Cabinet { app, id, owner, owner_id }), crowd)
}

/// What a person of the crowd is asked to become, by the form that the list leads to.
fn order(action: &str, more: &[(&'static str, &str)]) -> Value {
    let mut order = json!({"action": action, "selection": {"q": "crowd"}, "count": CROWD});
    for (name, value) in more {
        order[name] = json!(value);
    }
    order
}

impl Company {
    /// Begins the change of the crowd.
    async fn begin(&self, order: &Value) -> Value {
        let begun = self.owner.post(BULK, order).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        let task = begun.json();
        assert_eq!(begun.header("location"), format!("/tasks/{}", task["id"].as_str().unwrap()));
        task
    }

    async fn report(&self, task: &Value) -> Value {
        let report = self.owner.get(&format!("{BULK}/{}", task["id"].as_str().unwrap())).await;
        assert_eq!(report.status, 200, "{}", report.text);
        report.json()
    }

    /// What a page shows between its frame, in which there may be the same work.
    async fn main_of(&self, path: &str) -> String {
        let page = self.owner.browsing().get(path).await.text;
        page.split("<main").nth(1).unwrap().split("</main>").next().unwrap().to_owned()
    }

    /// How many people of the crowd the list finds by this, beside those of it whom it finds anyway.
    async fn found(&self, filter: &str) -> usize {
        let mut path = format!("{LIST}?q=crowd&limit=100&{filter}");
        let mut found = 0;
        loop {
            let page = self.owner.get(&path).await.json();
            found += page["items"].as_array().unwrap().len();
            let Some(cursor) = page["next_cursor"].as_str() else { return found };
            path = format!("{LIST}?q=crowd&limit=100&{filter}&cursor={cursor}");
        }
    }

    async fn unfinished(&self) -> Task {
        let tasks = self.app.local().store.unfinished_tasks().await.unwrap();
        tasks.into_iter().find(|task| task.kind == CHANGE_PEOPLE.name).expect("it is not over")
    }
}

#[tokio::test]
async fn more_than_a_hundred_are_changed_by_work_that_tells_how_far_it_is() {
    let (company, _) = crowded().await;
    let sales = company.add_department("Продажи").await;
    let shown = company.owner.browsing().get(&format!("{BULK}?action=move&selection.q=crowd")).await.text;
    let told = [
        "Это коснётся 120 человек",
        "И ещё: 20",
        "Изменения займут время",
        r#"name="count" value="120""#,
        r#"name="idempotency_key""#,
    ];
    for text in told {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    let task = company.begin(&order("move", &[("department", &sales)])).await;
    assert_eq!((&task["kind"], &task["state"]), (&json!("change_people"), &json!("waiting")));
    assert_eq!(
        task["progress"],
        json!({"done": 0, "of": CROWD, "seconds_left": null}),
        "all is known from the beginning"
    );
    assert_eq!(task["title"], "Изменение сотрудников");
    assert_eq!(task["result"], Value::Null, "nothing is there yet");
    assert_eq!(company.report(&task).await["done"], 0);
    let vasilek = company.app.plant("vasilek").await;
    let stranger = company.app.employee(vasilek, "vasilek", AssignedRole::ADMIN).await;
    let theirs = stranger.get(&format!("{BULK}/{}", task["id"].as_str().unwrap())).await;
    assert_eq!(theirs.status, 404, "of another organisation: {}", theirs.text);
    company.app.work().await;
    let report = company.report(&task).await;
    let told = ["action", "of", "done", "refused", "left"].map(|name| report[name].clone());
    assert_eq!(told, [json!("move"), json!(CROWD), json!(CROWD), json!(0), json!(0)]);
    assert_eq!(report["task"]["state"], "done");
    assert_eq!(company.found(&format!("department={sales}")).await, CROWD);
    let department = sales.parse().unwrap();
    let people = company.tenant().structure().await.unwrap().find(department).unwrap().people;
    assert_eq!(people as usize, CROWD, "the department counts them");
    let card = company.owner.get(&format!("/tasks/{}", task["id"].as_str().unwrap())).await.json();
    assert_eq!((&card["progress"]["done"], &card["progress"]["of"]), (&json!(CROWD), &json!(CROWD)));
    assert_eq!(card["result"]["address"], format!("{BULK}/{}", task["id"].as_str().unwrap()));

    // By the form, a browser comes to the page that tells of it.
    let pressed = [
        ("action", "role"),
        ("selection.q", "crowd"),
        ("count", "120"),
        ("role", "manager"),
        ("idempotency_key", "role"),
    ];
    let sent = company.owner.browsing().submit(BULK, &pressed).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(sent.header("location").starts_with(BULK), "{}", sent.header("location"));
    let page = company.main_of(sent.header("location")).await;
    assert!(page.contains("Ожидает") && page.contains("Остановить"), "{page}");
    company.app.work().await;
    let page = company.main_of(sent.header("location")).await;
    let told = "Изменено: 120, отказано: 0, не дошла очередь: 0";
    assert!(page.contains(told) && page.contains("Готово") && !page.contains("Остановить"), "{page}");
    assert_eq!(company.found("role=manager").await, CROWD);
}

#[tokio::test]
async fn whoever_is_not_changed_is_named_with_the_reason() {
    let (company, crowd) = crowded().await;
    let sales = company.add_department("Продажи").await;
    let head = company.tenant().structure().await.unwrap().head().unwrap().id;
    let version = company.owner.get(&format!("/company/departments/{head}")).await.json()["version"].clone();
    let lead = json!({"version": version, "director_id": crowd[0].id});
    let led = company.owner.patch(&format!("/company/departments/{head}"), &lead).await;
    assert_eq!(led.status, 200, "{}", led.text);
    let task = company.begin(&order("move", &[("department", &sales)])).await;
    // Somebody is gone before it is their turn.
    let gone = &crowd[1];
    assert_eq!(company.owner.post(&format!("{LIST}/{}/dismiss", gone.id), &json!({})).await.status, 200);
    let dismissed = &crowd[2];
    assert_eq!(company.owner.post(&format!("{LIST}/{}/dismiss", dismissed.id), &json!({})).await.status, 200);
    let confirm = json!({"confirm": gone.full_name()}).to_string();
    let erase = (("application/json"), confirm);
    let erased =
        company.owner.send(reqwest::Method::DELETE, &format!("{LIST}/{}", gone.id), Some(erase)).await;
    assert_eq!(erased.status, 200, "{}", erased.text);
    company.app.work().await;

    let report = company.report(&task).await;
    assert_eq!((&report["done"], &report["refused"]), (&json!(CROWD - 3), &json!(3)), "{report}");
    let why = |id: UserId| {
        let items = report["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == id.to_string()).unwrap()["problem"].clone()
    };
    assert_eq!(why(gone.id), "Данные о человеке удалены");
    assert_eq!(why(dismissed.id), "Человек уволен");
    assert!(why(crowd[0].id).as_str().unwrap().contains("руковод"), "{}", why(crowd[0].id));
    let codes: Vec<&str> =
        report["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"employee_gone") && codes.contains(&"leads_department"), "{codes:?}");
    let address = format!("{BULK}/{}", task["id"].as_str().unwrap());
    let page = company.main_of(&address).await;
    let told = "Изменено: 117, отказано: 3, не дошла очередь: 0";
    assert!(page.contains("Данные удалены") && page.contains(told), "{page}");
    // The turns of the last two.
    let turns: Vec<usize> = {
        let order = company.owner.get(&address).await.json();
        assert_eq!((&order["next_cursor"], &order["previous_cursor"]), (&Value::Null, &Value::Null));
        (0..CROWD).collect()
    };
    let after = company.owner.get(&format!("{address}?cursor={}", turns.len())).await.json();
    assert_eq!((&after["items"], &after["previous_cursor"].is_string()), (&json!([]), &true), "{after}");
    let wrong = company.owner.get(&format!("{address}?cursor=a")).await;
    assert_eq!((wrong.status, wrong.problem().0), (400, "cursor".to_owned()));
}

#[tokio::test]
async fn a_crowd_is_dismissed_with_a_letter_each_and_gives_its_seats_back() {
    let (company, crowd) = crowded().await;
    let page = company.owner.browsing().get(&format!("{BULK}?action=dismiss&selection.q=crowd")).await.text;
    assert!(page.contains("Писем об этом: не больше 120"), "{page}");
    let task = company.begin(&order("dismiss", &[("reason", "Закрыт склад")])).await;
    company.app.work().await;
    assert_eq!(company.report(&task).await["done"], CROWD);
    assert_eq!(company.found("status=dismissed").await, CROWD);
    let organization = company.app.local().store.organization(company.id).await.unwrap().unwrap();
    assert_eq!(organization.used_seats, 1, "the owner's");
    let letters = company.app.letters().await;
    let told = crowd
        .iter()
        .filter(|person| letters.iter().filter(|letter| letter.to == [person.email.as_str()]).count() == 1);
    assert_eq!(told.count(), CROWD);
    let text = company.app.letters_to(crowd[7].email.as_str()).await.pop().unwrap().text.unwrap();
    assert!(text.contains("Закрыт склад"), "{text}");
}

#[tokio::test]
async fn work_of_somebody_who_may_not_do_it_any_more_waits_for_a_decision() {
    let (company, crowd) = crowded().await;
    let deputy = company.add("deputy", Role::Admin).await;
    let theirs = company.sign_in("deputy").await;
    let begun = theirs.post(BULK, &order("role", &[("role", "manager")])).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let role = |role: &str, version: u32| json!({"version": version, "role": role});
    let card = format!("{LIST}/{}", deputy.id);
    assert_eq!(company.owner.patch(&card, &role("employee", 1)).await.status, 200);
    company.app.work().await;
    let parked = company.owner.get(&format!("/tasks/{id}")).await.json();
    assert_eq!((&parked["state"], &parked["cause"]["code"]), (&json!("parked"), &json!("not_allowed")));
    assert_eq!(company.found("role=manager").await, 0, "nobody is changed in their name");
    assert_eq!(theirs.get(&format!("{BULK}/{id}")).await.status, 403);

    assert_eq!(company.owner.patch(&card, &role("admin", 2)).await.status, 200);
    assert_eq!(company.owner.post(&format!("/tasks/{id}/again"), &json!({})).await.status, 200);
    company.app.work().await;
    assert_eq!(company.found("role=manager").await, CROWD);
    let history = company.owner.get(&format!("/audit?subject={}&limit=10", crowd[3].id)).await.text;
    assert!(history.contains(&deputy.full_name().to_string()), "in the name of whoever began it: {history}");
}

#[tokio::test]
async fn work_at_a_cabinet_that_was_closed_waits_for_somebody_who_decides() {
    let (company, _) = crowded().await;
    let task = company.begin(&order("role", &[("role", "manager")])).await;
    let admin = company.app.admin().await;
    let address = format!("/organizations/{}", company.id);
    let block = admin.post(&format!("{address}/block"), &json!({"reason": "Долг"})).await;
    assert_eq!(block.status, 200, "{}", block.text);
    company.app.work().await;
    let parked = company.unfinished().await;
    assert_eq!((parked.state, parked.cause.unwrap().code.as_str()), (TaskState::Parked, "cabinet_closed"));
    assert_eq!(admin.post(&format!("{address}/unblock"), &json!({})).await.status, 200);
    company.app.work().await;
    company.app.advance(Duration::from_secs(1));
    let owner = company.app.cabinet("romashka").sign_in("owner@romashka.example", PASSWORD).await;
    let path = format!("{BULK}/{}", task["id"].as_str().unwrap());
    let shown = owner.browsing().get(&path).await.text;
    assert!(shown.contains("Кабинет организации закрыт.") && shown.contains("Повторить"), "{shown}");
    let again = format!("/tasks/{}/again", task["id"].as_str().unwrap());
    assert_eq!(owner.post(&again, &json!({})).await.status, 200);
    company.app.work().await;
    assert_eq!(owner.get(&path).await.json()["done"], CROWD);
}

#[tokio::test]
async fn whoever_was_let_in_again_has_not_ordered_what_they_ordered_before() {
    let (company, _) = crowded().await;
    let deputy = company.add("deputy", Role::Admin).await;
    let begun = company.sign_in("deputy").await.post(BULK, &order("role", &[("role", "manager")])).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let card = format!("{LIST}/{}", deputy.id);
    company.app.advance(Duration::from_secs(1));
    for act in ["dismiss", "rehire"] {
        let done = company.owner.post(&format!("{card}/{act}"), &json!({})).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    company.app.work().await;
    assert_eq!(company.unfinished().await.cause.unwrap().code, "not_allowed");
    company.app.leaves(1);
    assert_eq!(company.found("role=manager").await, 0);
}

#[tokio::test]
async fn an_order_does_no_more_than_the_role_as_which_its_giver_looks() {
    let (company, _) = crowded().await;
    let held = Permission::ALL.iter().copied().filter(|one| one.holders().contains(&Role::Employee));
    let permissions: Vec<Permission> = held.chain([Permission::ManagePeople]).collect();
    let keeper = company.app.add_role(company.id, "Кадры", Role::Admin, &permissions).await;
    let view = format!("/company/roles/{keeper}/view");
    let looking = company.sign_in("owner").await;
    assert_eq!(looking.post(&view, &json!({})).await.status, 200);
    let boss = company.add("boss", Role::Admin).await;
    let mut order = order("role", &[("role", "employee")]);
    order["selection"] = json!({});
    order["count"] = json!(CROWD + 2);
    let begun = looking.post(BULK, &order).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    company.app.work().await;
    let report = company.report(&begun.json()).await;
    let of_boss = report["items"].as_array().unwrap().iter().find(|item| item["id"] == boss.id.to_string());
    assert_eq!(of_boss.expect("the boss is refused")["code"], "above_oneself", "{report}");
}

#[tokio::test]
async fn whoever_manages_people_reads_the_report_and_leaves_the_work_to_its_own() {
    let (company, _) = crowded().await;
    let keeper = json!({"name": "Кадры", "base": "admin", "permissions": ["people.view", "people.manage"]});
    let keeper = company.owner.post("/company/roles", &keeper).await.json()["id"].clone();
    let anna = company.add("anna", Role::Employee).await;
    let given = json!({"version": 1, "role": keeper});
    assert_eq!(company.owner.patch(&format!("{LIST}/{}", anna.id), &given).await.status, 200);
    let task = company.begin(&order("role", &[("role", "manager")])).await;
    let path = format!("{BULK}/{}", task["id"].as_str().unwrap());
    let anna = company.sign_in("anna").await;
    let report = anna.get(&path).await;
    assert_eq!(report.json()["task"]["may"], json!([]), "{}", report.text);
    assert_eq!(report.header("retry-after"), "2");
    let page = anna.browsing().get(&path).await.text;
    assert!(!page.contains("/stop") && !page.contains("Об этой работе"), "{page}");
    assert_eq!(company.report(&task).await["task"]["may"], json!(["stop"]));
    company.app.work().await;
    // Those who run the platform need not belong to it.
    let platform = company.app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let begun = platform.post(BULK, &order("role", &[("role", "employee")])).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    company.app.work().await;
    assert_eq!(company.found("role=employee").await, CROWD);
}

#[tokio::test]
async fn what_was_changed_before_the_table_failed_is_told_when_the_work_is_stopped() {
    let (company, _) = crowded().await;
    let task = company.begin(&order("role", &[("role", "manager")])).await;
    let id = task["id"].as_str().unwrap();
    // The claim is a transaction, too.
    let fault = json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3, "after": 21});
    company.app.fault(fault);
    let bell = json!({"Records": [{"messageId": "1", "body": json!({"task": id}).to_string()}]});
    company.app.local().invoke("company.change_people", bell).await.unwrap();
    assert_eq!(company.owner.post(&format!("/tasks/{id}/stop"), &json!({})).await.status, 200);
    let report = company.report(&task).await;
    assert_eq!(report["task"]["state"], "stopped");
    assert_eq!(report["done"], json!(company.found("role=manager").await), "{report}");
    assert_eq!(report["done"], 20);
}

#[tokio::test]
async fn one_person_whose_data_are_damaged_keeps_nobody_else_waiting() {
    let (company, crowd) = crowded().await;
    let employee = company.tenant().employee(crowd[1].id).await.unwrap().unwrap();
    let mut item = store::planting::employee(company.id, &employee).unwrap().pop().unwrap();
    item.remove("standing");
    company.app.plant_items([item]);
    let task = company.begin(&order("role", &[("role", "manager")])).await;
    company.app.work().await;
    let report = company.report(&task).await;
    assert_eq!((&report["done"], &report["refused"]), (&json!(CROWD - 1), &json!(1)), "{report}");
    assert_eq!(company.found("role=manager").await, CROWD - 1);
}

#[tokio::test]
async fn nobody_begins_more_than_thirty_pieces_of_work_in_an_hour() {
    let (company, _) = crowded().await;
    let begin = async || company.owner.post(BULK, &order("role", &[("role", "employee")])).await;
    for _ in 0..30 {
        assert_eq!(begin().await.status, 202);
    }
    let refused = begin().await;
    assert_eq!((refused.status, refused.problem().0), (429, "slow_down".to_owned()));
    assert!(refused.text.contains("Слишком много работы"), "{}", refused.text);
    company.app.work().await;
}

#[tokio::test]
async fn work_is_stopped_after_the_people_who_are_at_hand() {
    let (company, _) = crowded().await;
    let task = company.begin(&order("role", &[("role", "manager")])).await;
    let id = task["id"].as_str().unwrap();
    // Its first slice alone.
    let bell = json!({"Records": [{"messageId": "1", "body": json!({"task": id}).to_string()}]});
    let heard = company.app.local().invoke("company.change_people", bell).await.unwrap();
    assert_eq!(heard, json!({"batchItemFailures": []}));
    let stopped = company.owner.post(&format!("/tasks/{id}/stop"), &json!({})).await;
    assert_eq!(stopped.status, 200, "{}", stopped.text);
    company.app.work().await;
    let report = company.report(&task).await;
    assert_eq!(report["task"]["state"], "stopped");
    assert_eq!((&report["done"], &report["left"], &report["of"]), (&json!(50), &json!(70), &json!(120)));
    assert_eq!(company.found("role=manager").await, 50);
    let page = company.main_of(&format!("{BULK}/{id}")).await;
    assert!(page.contains("Изменено: 50, отказано: 0, не дошла очередь: 70"), "{page}");
}

#[tokio::test]
async fn an_order_with_a_key_begins_one_piece_of_work() {
    let (company, _) = crowded().await;
    let keyed = company.owner.with("idempotency-key", "all");
    let first = keyed.post(BULK, &order("role", &[("role", "manager")])).await;
    assert_eq!(first.status, 202, "{}", first.text);
    let again = keyed.post(BULK, &order("role", &[("role", "manager")])).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (202, "true"), "{}", again.text);
    assert_eq!(again.json()["id"], first.json()["id"]);
    assert_eq!(company.owner.get("/tasks").await.json()["items"].as_array().unwrap().len(), 1);
    company.app.work().await;
    assert_eq!(keyed.post(BULK, &order("role", &[("role", "manager")])).await.json()["state"], "done");
    // Few are done at once, and nothing is kept with the key.
    let few = json!({"action": "role", "ids": [company.owner_id], "role": "admin"});
    for _ in 0..2 {
        let done = company.owner.with("idempotency-key", "few").post(BULK, &few).await;
        assert_eq!((done.status, done.header("idempotency-replayed")), (200, ""), "{}", done.text);
    }
}

#[tokio::test]
async fn what_nobody_can_be_given_is_refused_before_it_begins() {
    let (company, _) = crowded().await;
    let nowhere = domain::DepartmentId::new().to_string();
    let refused = company.owner.post(BULK, &order("move", &[("department", &nowhere)])).await;
    assert_eq!((refused.status, refused.problem().0), (409, "unknown_department".to_owned()));
    let keeper = json!({"name": "Кадры", "base": "admin", "permissions": ["people.view", "people.manage"]});
    let keeper = company.owner.post("/company/roles", &keeper).await.json()["id"].clone();
    let anna = company.add("anna", Role::Employee).await;
    let given = json!({"version": 1, "role": keeper});
    let given = company.owner.patch(&format!("{LIST}/{}", anna.id), &given).await;
    assert_eq!(given.status, 200, "{}", given.text);
    let anna = company.sign_in("anna").await;
    let refused = anna.post(BULK, &order("role", &[("role", "admin")])).await;
    assert_eq!((refused.status, refused.problem().0), (403, "above_oneself".to_owned()));
    let unknown = format!("{BULK}/{}", domain::TaskId::new());
    assert_eq!(company.owner.get(&unknown).await.status, 404);
    assert!(company.app.local().store.unfinished_tasks().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_selection_of_more_than_two_thousand_is_to_be_narrowed() {
    let company = Company::start().await;
    let original = company.add("original", Role::Employee).await;
    company.app.plant_crowd(company.id, original.id, 2_001).await;
    let order = json!({"action": "dismiss", "selection": {"q": "crowd"}, "count": 2_001});
    let refused = company.owner.post(BULK, &order).await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["selection too_many".to_owned()]));
    let page = company.owner.browsing().get(&format!("{BULK}?action=dismiss&selection.q=crowd")).await;
    assert!(
        page.text.contains("Найдено слишком много") && !page.text.contains("<form class=\"panel-form\""),
        "{}",
        page.text
    );
}
