//! People from a file: that an import is done once and can be taken back, by the rights of whoever does it.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use domain::employee::IMPORT_PEOPLE;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, Reply};

use super::{Company, LIST};

/// The address of the imports.
pub(super) const IMPORTS: &str = "/company/employees/imports";

/// Sends a table.
pub(super) async fn send(client: &Client, file: &str) -> Reply {
    client.send(Method::POST, IMPORTS, Some(("application/octet-stream", file.to_owned()))).await
}

/// Sends a table, and tells what is planned.
pub(super) async fn plan(client: &Client, file: &str) -> Value {
    let made = send(client, file).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.header("location"), address_of(&made.json()));
    made.json()
}

pub(super) fn address_of(import: &Value) -> String {
    format!("{IMPORTS}/{}", import["id"].as_str().unwrap())
}

/// The number of each line, with this of it.
pub(super) fn words(import: &Value, field: &str) -> Vec<String> {
    let lines = import["items"].as_array().unwrap();
    lines.iter().map(|line| format!("{} {}", line["line"], line[field].as_str().unwrap_or("-"))).collect()
}

pub(super) const FILE: &str = "Почта;Имя;Роль;Должность;Отделы\n\
                    new@romashka.example;Новенький;Сотрудник;Кассир;Продажи\n\
                    anna@romashka.example;;employee;'=Кассир;\n\
                    boris@romashka.example;;;;\n\
                    wrong;;;;\n\
                    new@romashka.example;;;;\n\
                    other@romashka.example;;Король;;Нигде\n";

pub(super) async fn company() -> Company {
    let company = Company::start().await;
    company.app.plant_bucket(company.id, "romashka").await;
    company.add("anna", Role::Manager).await;
    company.add("boris", Role::Manager).await;
    company.add_department("Продажи").await;
    company
}

pub(super) async fn people(company: &Company) -> Value {
    let mut people = company.owner.get(LIST).await.json()["items"].clone();
    people.as_array_mut().unwrap().sort_by_key(|person| person["email"].to_string());
    people
}

impl Company {
    /// Begins to do what was planned.
    async fn begin_import(&self, client: &Client, import: &Value) -> Reply {
        client.post(&format!("{}/run", address_of(import)), &json!({"version": import["version"]})).await
    }

    /// Does what was planned, and tells what came of it.
    pub(super) async fn run_import(&self, client: &Client, import: &Value) -> Value {
        let begun = self.begin_import(client, import).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        self.app.work().await;
        client.get(&address_of(import)).await.json()
    }

    async fn begin_undo(&self, import: &Value, count: u32) -> Reply {
        self.owner.post(&format!("{}/undo", address_of(import)), &json!({"count": count})).await
    }

    /// Takes back what was done, and tells what came of it.
    async fn undo_import(&self, import: &Value, count: u32) -> Value {
        let begun = self.begin_undo(import, count).await;
        assert_eq!(begun.status, 202, "{}", begun.text);
        self.app.work().await;
        self.owner.get(&address_of(import)).await.json()
    }

    /// Does a slice of the work of an import.
    async fn do_slice(&self, import: &Value) {
        let shown = self.owner.get(&address_of(import)).await.json();
        let task = json!({"task": shown["task"]["id"]}).to_string();
        let bell = json!({"Records": [{"messageId": "1", "body": task}]});
        self.app.local().invoke("company.change_people", bell).await.unwrap();
    }
}

#[tokio::test]
async fn an_import_does_what_was_planned_once() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    assert_eq!((&import["state"], &import["may"]), (&json!("preview"), &json!(["columns", "run"])));
    let begun = company.begin_import(&company.owner, &import).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    assert_eq!(begun.json()["kind"], IMPORT_PEOPLE.name);
    let running = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&running["state"], &running["task"]["id"]), (&json!("running"), &begun.json()["id"]));
    company.app.work().await;
    let done = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&done["state"], &done["may"]), (&json!("done"), &json!(["undo"])));
    let outcomes = ["2 invite", "3 change", "4 skip", "5 refuse", "6 refuse", "7 refuse"];
    assert_eq!(words(&done, "outcome"), outcomes);
    assert_eq!(words(&done, "state"), ["2 done", "3 done", "4 -", "5 -", "6 -", "7 -"]);
    assert_eq!(done["done"], json!({"invited": 1, "changed": 1, "left": 0, "undone": 0, "kept": 0}));
    let after = people(&company).await;
    assert_eq!(after.as_array().unwrap().len(), 4);
    let new = &after[2];
    assert_eq!(
        (&new["email"], &new["role"], &new["post"]),
        (&json!("new@romashka.example"), &json!("employee"), &json!("Кассир"))
    );
    assert_eq!(new["departments"][0]["name"], "Продажи");
    assert_eq!(company.app.letters_to("new@romashka.example").await.len(), 1);

    let again = company.begin_import(&company.owner, &done).await;
    assert_eq!((again.status, again.problem().0.as_str()), (409, "import_state"));
    let same = plan(&company.owner, FILE).await;
    assert_eq!(words(&same, "outcome")[..3], ["2 skip", "3 skip", "4 skip"]);
    assert_eq!(same["may"], json!(["columns"]));
    let nothing = company.begin_import(&company.owner, &same).await;
    assert_eq!((nothing.status, nothing.problem().0.as_str()), (409, "import_state"));
    assert_eq!(people(&company).await, after);
    assert_eq!(company.app.letters_to("new@romashka.example").await.len(), 1);
}

#[tokio::test]
async fn an_import_is_taken_back_as_far_as_nobody_has_changed_it_since() {
    let company = company().await;
    let before = people(&company).await;
    let import = plan(&company.owner, FILE).await;
    company.run_import(&company.owner, &import).await;
    let other = company.begin_undo(&import, 3).await;
    assert_eq!((other.status, other.problem().0.as_str()), (409, "changed_meanwhile"));
    let undone = company.undo_import(&import, 2).await;
    assert_eq!((&undone["state"], &undone["may"]), (&json!("undone"), &json!([])));
    assert_eq!(words(&undone, "state")[..2], ["2 undone", "3 undone"]);
    assert_eq!(people(&company).await, before);
    let nothing = company.begin_undo(&import, 0).await;
    assert_eq!((nothing.status, nothing.problem().0.as_str()), (409, "import_state"));

    let import = plan(&company.owner, FILE).await;
    company.run_import(&company.owner, &import).await;
    let anna = people(&company).await[0].clone();
    let card = company.card(anna["id"].as_str().unwrap()).await;
    let edit = json!({"version": card["version"], "post": "Директор"});
    let address = format!("{LIST}/{}", anna["id"].as_str().unwrap());
    assert_eq!(company.owner.patch(&address, &edit).await.status, 200);
    let undone = company.undo_import(&import, 2).await;
    assert_eq!(words(&undone, "state")[..2], ["2 undone", "3 kept"]);
    let left = company.card(anna["id"].as_str().unwrap()).await;
    assert_eq!((&left["post"], &left["role"]), (&json!("Директор"), &json!("employee")));
}

#[tokio::test]
async fn whoever_was_invited_by_mistake_keeps_the_name_of_the_next_file() {
    let company = company().await;
    let import = plan(&company.owner, "Почта;Имя\nnew@romashka.example;Ошибка\n").await;
    company.run_import(&company.owner, &import).await;
    company.undo_import(&import, 1).await;
    let again = plan(&company.owner, "Почта;Имя\nnew@romashka.example;Новенький\n").await;
    assert_eq!((&again["items"][0]["name"], &again["items"][0]["notes"]), (&json!("Новенький"), &json!([])));
    company.run_import(&company.owner, &again).await;
    assert_eq!(people(&company).await[2]["name"], "Новенький");
}

#[tokio::test]
async fn an_invitation_that_somebody_has_made_anew_is_not_taken_back() {
    let company = company().await;
    let import =
        plan(&company.owner, "Почта\na@romashka.example\nb@romashka.example\nc@romashka.example\n").await;
    company.run_import(&company.owner, &import).await;
    let of = async |email: &str| {
        let found = people(&company).await;
        found.as_array().unwrap().iter().find(|person| person["email"] == email).unwrap().clone()
    };
    // One was revoked, and one was revoked and invited by hand.
    for email in ["a@romashka.example", "b@romashka.example"] {
        let person = of(email).await;
        let revoked = company.owner.delete(&format!("{LIST}/{}", person["id"].as_str().unwrap())).await;
        assert_eq!(revoked.status, 200, "{}", revoked.text);
    }
    let invited = company.owner.post(LIST, &json!({"email": "b@romashka.example"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let undone = company.undo_import(&import, 3).await;
    assert_eq!(words(&undone, "state"), ["2 undone", "3 kept", "4 undone"]);
    let left: Vec<Value> =
        people(&company).await.as_array().unwrap().iter().map(|person| person["email"].clone()).collect();
    assert!(left.contains(&json!("b@romashka.example")) && left.len() == 4, "{left:?}");
}

#[tokio::test]
async fn an_import_goes_on_by_the_same_rights_as_every_other_change() {
    let company = company().await;
    let file = "email,role\nowner@romashka.example,manager\nanna@romashka.example,admin\n";
    let import = plan(&company.owner, file).await;
    assert_eq!(words(&import, "outcome"), ["2 refuse", "3 change"]);
    let done = company.run_import(&company.owner, &import).await;
    assert_eq!(words(&done, "state"), ["2 -", "3 done"]);
    let anna = company.sign_in("anna").await;
    let refused = plan(&anna, "email,role\nowner@romashka.example,client\n").await;
    assert_eq!(words(&refused, "outcome"), ["2 refuse"]);
    assert_eq!(company.card(&company.owner_id).await["role"], "admin");
}

#[tokio::test]
async fn whoever_may_not_manage_people_any_more_imports_nobody() {
    let company = company().await;
    let admin = company.add("admin", Role::Admin).await;
    let import = plan(&company.sign_in("admin").await, "Почта\nnew@romashka.example\n").await;
    let begun = company.begin_import(&company.sign_in("admin").await, &import).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let demoted = json!({"version": 1, "role": "employee"});
    assert_eq!(company.owner.patch(&format!("{LIST}/{}", admin.id), &demoted).await.status, 200);
    company.app.work().await;
    let shown = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&shown["state"], &shown["task"]["state"]), (&json!("running"), &json!("parked")), "{shown}");
    assert_eq!(shown["task"]["cause"]["code"], "not_allowed");
    assert_eq!(people(&company).await.as_array().unwrap().len(), 4);
    let give_up = format!("/tasks/{}/give-up", shown["task"]["id"].as_str().unwrap());
    let given_up = company.owner.post(&give_up, &json!({"reason": "ушла"})).await;
    assert_eq!(given_up.status, 200, "{}", given_up.text);
    let left = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&left["state"], &left["may"]), (&json!("preview"), &json!(["columns", "run"])));
}

#[tokio::test]
async fn a_house_that_has_changed_since_is_shown_anew_before_anything_is_done() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    let anna = people(&company).await[0].clone();
    let edit = json!({"version": 1, "role": "employee", "post": "=Кассир"});
    let address = format!("{LIST}/{}", anna["id"].as_str().unwrap());
    assert_eq!(company.owner.patch(&address, &edit).await.status, 200);
    let before = people(&company).await;
    let changed = company.begin_import(&company.owner, &import).await;
    assert_eq!((changed.status, changed.problem().0.as_str()), (409, "changed_meanwhile"));
    let preview = changed.json()["preview"].clone();
    assert_eq!(words(&preview, "outcome")[..2], ["2 invite", "3 skip"]);
    assert_eq!(preview["version"], json!(2));
    assert_eq!(people(&company).await, before);

    let stale = company.begin_import(&company.owner.browsing(), &import).await;
    assert_eq!(stale.status, 409);
    for part in ["role=\"alert\"", "name=\"version\" value=\"2\"", "Пригласить: 1, изменить: 0"]
    {
        assert!(stale.text.contains(part), "{part}: {}", stale.text);
    }
    let done = company.run_import(&company.owner, &preview).await;
    assert_eq!(words(&done, "state")[..2], ["2 done", "3 -"]);
}

#[tokio::test]
async fn who_was_changed_after_the_beginning_is_left_and_named() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    assert_eq!(company.begin_import(&company.owner, &import).await.status, 202);
    let anna = people(&company).await[0].clone();
    let address = format!("{LIST}/{}", anna["id"].as_str().unwrap());
    let edit = json!({"version": 1, "post": "Директор"});
    assert_eq!(company.owner.patch(&address, &edit).await.status, 200);
    let invited = company.owner.post(LIST, &json!({"email": "new@romashka.example"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    company.app.work().await;
    let done = company.owner.get(&address_of(&import)).await.json();
    assert_eq!(words(&done, "outcome")[..2], ["2 refuse", "3 refuse"]);
    assert_eq!(done["items"][0]["notes"], json!(["Этот человек уже приглашён"]), "{done}");
    assert_eq!(done["items"][1]["notes"], json!(["Данные уже изменились"]), "{done}");
    assert_eq!((&done["totals"]["refuse"], &done["may"]), (&json!(5), &json!([])));
    assert_eq!(company.card(anna["id"].as_str().unwrap()).await["post"], "Директор");
}

#[tokio::test]
async fn of_two_presses_at_one_moment_one_begins() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    let presses = (0..5).map(|_| company.begin_import(&company.owner, &import));
    let replies = join_all(presses).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409, 409, 409]);
    for reply in replies.iter().filter(|reply| reply.status == 409) {
        assert_eq!(reply.problem().0, "changed_meanwhile");
        assert_eq!(reply.json()["preview"]["state"], "running", "{}", reply.text);
    }
    company.app.work().await;
    assert_eq!(company.app.letters_to("new@romashka.example").await.len(), 1);
    let undos = (0..5).map(|_| company.begin_undo(&import, 2));
    let mut statuses: Vec<u16> = join_all(undos).await.into_iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409, 409, 409]);
}

/// More lines than two slices have.
const CROWD: usize = 120;

async fn plan_crowd(company: &Company) -> Value {
    let lines: Vec<String> = (0..CROWD).map(|number| format!("p{number}@crowd.example\n")).collect();
    plan(&company.owner, &format!("Почта\n{}", lines.concat())).await
}

/// An organisation with seats for a crowd.
async fn spacious() -> Company {
    let app = testing::TestApp::start(crate::product).await;
    let id = app.plant_with("romashka", 300).await;
    app.plant_bucket(id, "romashka").await;
    let owner_id = app.add_employee(id, "owner@romashka.example", AssignedRole::ADMIN).await.id;
    let owner = app.cabinet("romashka").sign_in("owner@romashka.example", testing::PASSWORD).await;
    Company(testing::Cabinet { app, id, owner, owner_id })
}

#[tokio::test]
async fn work_that_was_stopped_goes_on_where_it_ended_and_so_does_its_undoing() {
    let company = spacious().await;
    let import = plan_crowd(&company).await;
    assert_eq!(company.begin_import(&company.owner, &import).await.status, 202);
    company.do_slice(&import).await;
    let running = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&running["done"]["invited"], &running["done"]["left"]), (&json!(50), &json!(70)));
    let progress = &running["task"]["progress"];
    assert_eq!((&progress["done"], &progress["of"]), (&json!(50), &json!(CROWD)), "{progress}");
    assert!(progress["seconds_left"].is_u64(), "{progress}");
    let stop = format!("/tasks/{}/stop", running["task"]["id"].as_str().unwrap());
    assert_eq!(company.owner.post(&stop, &json!({})).await.status, 200);
    company.app.work().await;
    let stopped = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&stopped["state"], &stopped["may"]), (&json!("done"), &json!(["run", "undo"])));
    let page = company.owner.browsing().get(&address_of(&import)).await.text;
    assert!(page.contains("Ещё не сделано: 70") && page.contains("Сделать остальное"), "{page}");
    let done = company.run_import(&company.owner, &stopped).await;
    assert_eq!((&done["done"]["invited"], &done["may"]), (&json!(CROWD), &json!(["undo"])));
    for number in [0, 49, 50, 119] {
        let letters = company.app.letters_to(&format!("p{number}@crowd.example")).await;
        assert_eq!(letters.len(), 1, "{number}");
    }

    assert_eq!(company.begin_undo(&import, 120).await.status, 202);
    company.do_slice(&import).await;
    let undoing = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&undoing["state"], &undoing["done"]["undone"]), (&json!("undoing"), &json!(50)));
    let stop = format!("/tasks/{}/stop", undoing["task"]["id"].as_str().unwrap());
    assert_eq!(company.owner.post(&stop, &json!({})).await.status, 200);
    company.app.work().await;
    let stopped = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&stopped["state"], &stopped["may"]), (&json!("done"), &json!(["undo"])));
    let undone = company.undo_import(&import, 70).await;
    assert_eq!((&undone["state"], &undone["done"]["undone"]), (&json!("undone"), &json!(CROWD)));
    assert_eq!(people(&company).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_done_before_the_table_failed_is_noted() {
    let company = spacious().await;
    let import = plan_crowd(&company).await;
    assert_eq!(company.begin_import(&company.owner, &import).await.status, 202);
    let fault = json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3, "after": 21});
    company.app.fault(fault);
    company.do_slice(&import).await;
    company.app.switch_faults_off();
    let shown = company.owner.get(&address_of(&import)).await.json();
    let done = shown["done"]["invited"].as_u64().unwrap();
    assert!((1..50).contains(&done), "{shown}");
    company.app.work().await;
    let done = company.owner.get(&address_of(&import)).await.json();
    assert_eq!(done["done"]["invited"], json!(CROWD));
    assert_eq!(done["totals"]["refuse"], json!(0));
    for number in 0..CROWD {
        let letters = company.app.letters_to(&format!("p{number}@crowd.example")).await;
        assert_eq!(letters.len(), 1, "{number}");
    }
}

#[tokio::test]
async fn imports_are_there_for_thirty_days() {
    let company = company().await;
    let first = plan(&company.owner, "Почта\na@romashka.example\n").await;
    company.app.advance(Duration::from_hours(24));
    let owner = company.sign_in("owner").await;
    let second = plan(&owner, "Почта\nb@romashka.example\n").await;
    let listed = async |client: &Client| -> Vec<Value> {
        let found = client.get(IMPORTS).await.json()["items"].as_array().unwrap().clone();
        found.iter().map(|import| import["id"].clone()).collect()
    };
    assert_eq!(listed(&owner).await, [second["id"].clone(), first["id"].clone()]);
    company.run_import(&owner, &first).await;
    let states = owner.get(IMPORTS).await.json()["items"].clone();
    assert_eq!([&states[0]["state"], &states[1]["state"]], ["preview", "done"]);
    company.app.advance(Duration::from_hours(29 * 24));
    let owner = company.sign_in("owner").await;
    assert_eq!(listed(&owner).await, [second["id"].clone()]);
    assert_eq!(owner.get(&address_of(&first)).await.status, 404);
    assert_eq!(company.begin_import(&owner, &first).await.status, 404);
}

#[tokio::test]
async fn the_list_of_imports_goes_on_page_by_page() {
    let company = company().await;
    for number in 0..27 {
        plan(&company.owner, &format!("Почта\np{number}@romashka.example\n")).await;
    }
    let first = company.owner.get(IMPORTS).await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 25);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = company.owner.get(&format!("{IMPORTS}?cursor={cursor}")).await.json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next_cursor"]), (2, &Value::Null));
    let wrong = company.owner.get(&format!("{IMPORTS}?cursor=x")).await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (400, "cursor"));
}

#[tokio::test]
async fn an_import_is_taken_back_by_its_page_which_knows_all_its_work() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    let done = company.run_import(&company.owner, &import).await;
    let task = format!("/tasks/{}", done["task"]["id"].as_str().unwrap());
    let shown = company.owner.get(&task).await.json();
    assert_eq!((&shown["may"], &shown["result"]["address"]), (&json!([]), &json!(address_of(&import))));
    let undone = company.owner.post(&format!("{task}/undo"), &json!({"count": 2})).await;
    assert_eq!((undone.status, undone.problem().0.as_str()), (409, "task_state"));
}

#[tokio::test]
async fn what_somebody_may_not_take_back_stays_done_for_somebody_who_may() {
    let company = company().await;
    let admin = plan(&company.owner, "Почта;Роль\nanna@romashka.example;Администратор\n").await;
    company.run_import(&company.owner, &admin).await;
    let anna = company.sign_in("anna").await;
    let begun = anna.post(&format!("{}/undo", address_of(&admin)), &json!({"count": 1})).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    company.app.work().await;
    let left = anna.get(&address_of(&admin)).await.json();
    assert_eq!((&left["state"], &left["may"]), (&json!("done"), &json!(["undo"])), "{left}");
    assert_eq!(left["items"][0]["state"], "done");
    assert_eq!(left["items"][0]["notes"][0], "С собой так нельзя");
    let undone = company.undo_import(&admin, 1).await;
    assert_eq!((&undone["state"], &undone["items"][0]["state"]), (&json!("undone"), &json!("undone")));
    assert_eq!(undone["items"][0]["notes"], json!(["Роль: Менеджер → Администратор"]), "the refusal is over");
}

#[tokio::test]
async fn what_was_stopped_before_its_first_line_is_a_plan_again() {
    let company = company().await;
    let import = plan(&company.owner, FILE).await;
    let begun = company.begin_import(&company.owner, &import).await.json();
    assert_eq!((&begun["progress"]["done"], &begun["progress"]["of"]), (&json!(0), &json!(2)), "{begun}");
    let stop = format!("/tasks/{}/stop", begun["id"].as_str().unwrap());
    assert_eq!(company.owner.post(&stop, &json!({})).await.status, 200);
    let shown = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&shown["state"], &shown["may"]), (&json!("preview"), &json!(["columns", "run"])));
    let anna = people(&company).await[0].clone();
    let address = format!("{LIST}/{}", anna["id"].as_str().unwrap());
    assert_eq!(company.owner.patch(&address, &json!({"version": 1, "post": "Директор"})).await.status, 200);
    let again = company.begin_import(&company.owner, &shown).await;
    assert_eq!((again.status, again.problem().0.as_str()), (409, "changed_meanwhile"));
}

#[tokio::test]
async fn lines_that_are_refused_have_had_their_turn() {
    let company = company().await;
    let lines: Vec<String> = (0..22).map(|number| format!("p{number}@romashka.example\n")).collect();
    let import = plan(&company.owner, &format!("Почта\n{}", lines.concat())).await;
    assert_eq!(company.begin_import(&company.owner, &import).await.status, 202);
    // Somebody else takes one of the last seats.
    let invited = company.owner.post(LIST, &json!({"email": "quick@romashka.example"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    company.app.work().await;
    let done = company.owner.get(&address_of(&import)).await.json();
    assert_eq!((&done["done"]["invited"], &done["totals"]["refuse"]), (&json!(21), &json!(1)));
    let progress = &done["task"]["progress"];
    assert_eq!((&progress["done"], &progress["of"]), (&json!(22), &json!(22)), "{progress}");
    assert_eq!(done["seats"], json!({"needed": 0, "left": 0}));
    assert_eq!(done["items"][21]["notes"], json!(["Свободных мест нет"]));
}

#[tokio::test]
async fn a_table_that_is_sent_twice_with_one_key_is_one_import() {
    let company = company().await;
    let keyed = company.owner.with("idempotency-key", "import-1");
    let (first, second) = (plan(&keyed, FILE).await, send(&keyed, FILE).await);
    assert_eq!((second.status, &second.json()["id"]), (201, &first["id"]));
    assert_eq!(second.header("idempotency-replayed"), "true");
    let other = send(&keyed, "Почта\na@romashka.example\n").await;
    assert_eq!(other.problem(), ("invalid".to_owned(), vec!["idempotency_key key_reused".to_owned()]));
    assert_eq!(company.owner.get(IMPORTS).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_plans_more_than_sixty_tables_in_an_hour() {
    let company = company().await;
    for _ in 0..60 {
        plan(&company.owner, "Почта\na@romashka.example\n").await;
    }
    let refused = send(&company.owner, "Почта\na@romashka.example\n").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    assert!(!refused.header("retry-after").is_empty());
}
