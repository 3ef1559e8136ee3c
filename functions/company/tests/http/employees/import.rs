//! People from a file: that an import is done once and can be taken back, by the rights of whoever does it.

use std::time::Duration;

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use store::StoreError;
use testing::{Client, Reply};

use super::{Company, LIST};

pub(super) async fn send(client: &Client, way: &str, file: &str) -> Reply {
    let address = format!("{LIST}/import{way}");
    client.send(Method::POST, &address, Some(("application/octet-stream", file.to_owned()))).await
}

/// What became, or would become, of each line.
pub(super) fn words(reply: &Reply, field: &str) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let lines = reply.json()["lines"].as_array().unwrap().clone();
    lines.iter().map(|line| format!("{} {}", line["line"], line[field].as_str().unwrap())).collect()
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

#[tokio::test]
async fn an_import_that_is_sent_again_doubles_nothing() {
    let company = company().await;
    let done = send(&company.owner, "/run", FILE).await;
    let outcomes = ["2 done", "3 done", "4 skipped", "5 refused", "6 refused", "7 refused"];
    assert_eq!(words(&done, "outcome"), outcomes);
    let counts = json!({"invited": 1, "changed": 1, "skipped": 1, "refused": 3, "left": 0});
    assert_eq!(done.json()["counts"], counts);
    let after = people(&company).await;
    assert_eq!(after.as_array().unwrap().len(), 4);
    let new = &after[2];
    assert_eq!(
        (&new["email"], &new["role"], &new["post"]),
        (&json!("new@romashka.example"), &json!("employee"), &json!("Кассир"))
    );
    assert_eq!(new["departments"][0]["name"], "Продажи");
    let again = send(&company.owner, "/run", FILE).await;
    assert_eq!(words(&again, "outcome")[..3], ["2 skipped", "3 skipped", "4 skipped"]);
    assert_eq!(people(&company).await, after);
    assert_eq!(company.app.letters_to("new@romashka.example").await.len(), 1);
}

#[tokio::test]
async fn the_latest_import_is_taken_back_as_far_as_nobody_has_changed_it_since() {
    let company = company().await;
    let before = people(&company).await;
    send(&company.owner, "/run", FILE).await;
    let undo = async || company.owner.post(&format!("{LIST}/import/undo"), &json!({})).await;
    assert_eq!(words(&undo().await, "outcome"), ["1 done", "2 done"]);
    assert_eq!(people(&company).await, before);
    let nothing = undo().await;
    assert_eq!((nothing.status, nothing.problem().0.as_str()), (409, "import_none"));

    send(&company.owner, "/run", FILE).await;
    let anna = people(&company).await[0].clone();
    let card = company.card(anna["id"].as_str().unwrap()).await;
    let edit = json!({"version": card["version"], "post": "Директор"});
    let address = format!("{LIST}/{}", anna["id"].as_str().unwrap());
    assert_eq!(company.owner.patch(&address, &edit).await.status, 200);
    assert_eq!(words(&undo().await, "outcome"), ["1 done", "2 kept"]);
    let left = company.card(anna["id"].as_str().unwrap()).await;
    assert_eq!((&left["post"], &left["role"]), (&json!("Директор"), &json!("employee")));
}

#[tokio::test]
async fn an_import_goes_on_by_the_same_rights_as_every_other_change() {
    let company = company().await;
    let file = "email,role\nowner@romashka.example,manager\nanna@romashka.example,admin\n";
    let done = send(&company.owner, "/run", file).await;
    assert_eq!(words(&done, "outcome"), ["2 refused", "3 done"]);
    let anna = company.sign_in("anna").await;
    let refused = send(&anna, "/run", "email,role\nowner@romashka.example,client\n").await;
    assert_eq!(words(&refused, "outcome"), ["2 refused"]);
    assert_eq!(company.card(&company.owner_id).await["role"], "admin");
}

#[tokio::test]
async fn an_import_that_has_begun_during_the_undo_of_another_can_still_be_taken_back() {
    let company = company().await;
    send(&company.owner, "/run", FILE).await;
    let tenant = company.app.local().store.tenant(company.id);
    let undone = tenant.latest_import().await.unwrap().unwrap();
    company.app.advance(Duration::from_secs(1));
    send(&company.owner, "/run", "Почта;Имя\nlate@romashka.example;Поздний\n").await;
    assert!(matches!(tenant.forget_import(&undone).await, Err(StoreError::Conflict)));
    let taken_back = company.owner.post(&format!("{LIST}/import/undo"), &json!({})).await;
    assert_eq!(words(&taken_back, "outcome"), ["1 done"]);
}
