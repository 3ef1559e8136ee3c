//! People from a file: the preview of each line, and that an import is done once and can be taken back.

use std::time::Duration;

use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use store::StoreError;
use testing::{Client, Reply};

use super::{Company, LIST};

async fn send(client: &Client, way: &str, file: &str) -> Reply {
    let address = format!("{LIST}/import{way}");
    client.send(Method::POST, &address, Some(("application/octet-stream", file.to_owned()))).await
}

/// What became, or would become, of each line.
fn words(reply: &Reply, field: &str) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let lines = reply.json()["lines"].as_array().unwrap().clone();
    lines.iter().map(|line| format!("{} {}", line["line"], line[field].as_str().unwrap())).collect()
}

const FILE: &str = "Почта;Имя;Роль;Должность;Отделы\n\
                    new@romashka.example;Новенький;Сотрудник;Кассир;Продажи\n\
                    anna@romashka.example;;employee;'=Кассир;\n\
                    boris@romashka.example;;;;\n\
                    wrong;;;;\n\
                    new@romashka.example;;;;\n\
                    other@romashka.example;;Король;;Нигде\n";

async fn company() -> Company {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    company.add("boris", Role::Manager).await;
    company.add_department("Продажи").await;
    company
}

async fn people(company: &Company) -> Value {
    let mut people = company.owner.get(LIST).await.json()["items"].clone();
    people.as_array_mut().unwrap().sort_by_key(|person| person["email"].to_string());
    people
}

#[tokio::test]
async fn a_preview_tells_what_each_line_would_do_and_changes_nothing() {
    let company = company().await;
    let before = people(&company).await;
    let preview = send(&company.owner, "", FILE).await;
    let planned = ["2 invite", "3 change", "4 skip", "5 refuse", "6 refuse", "7 refuse"];
    assert_eq!(words(&preview, "what"), planned);
    let lines = preview.json()["lines"].clone();
    assert_eq!(lines[1]["notes"], json!(["Роль: Менеджер → Сотрудник", "Должность: — → =Кассир"]), "{lines}");
    assert_eq!(lines[4]["notes"], json!(["Эта почта уже есть в строке 2."]));
    assert_eq!(lines[5]["notes"], json!(["Роли «Король» нет.", "Отдела «Нигде» нет."]));
    assert_eq!(people(&company).await, before);
    assert!(company.app.letters_to("new@romashka.example").await.is_empty());
}

#[tokio::test]
async fn an_import_that_is_sent_again_doubles_nothing() {
    let company = company().await;
    let done = send(&company.owner, "/run", FILE).await;
    let outcomes = ["2 done", "3 done", "4 skipped", "5 refused", "6 refused", "7 refused"];
    assert_eq!(words(&done, "outcome"), outcomes);
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
async fn what_is_no_table_of_people_is_refused_with_what_to_do() {
    let company = company().await;
    let too_long = "email\n".to_owned() + &"a@a.example\n".repeat(1_001);
    for (file, code) in [("Имя\nАнна\n".to_owned(), "import_columns"), (too_long, "import_lines")] {
        let refused = send(&company.owner, "", &file).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (422, code));
    }
    let too_large = send(&company.owner, "", &"a".repeat((1 << 20) + 1)).await;
    assert_eq!((too_large.status, too_large.problem().0.as_str()), (413, "too_large"));
    let page = send(&company.owner.browsing(), "", "Имя\nАнна\n").await;
    assert_eq!(page.status, 422);
    assert!(
        page.text.contains("role=\"alert\"") && page.text.contains("type=\"file\""),
        "another file can be chosen at once: {}",
        page.text
    );
}

#[tokio::test]
async fn a_browser_previews_and_confirms_without_scripts() {
    let company = company().await;
    let browser = company.owner.browsing();
    let form = |file: &str| {
        let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        format!("{head}{file}\r\n--x--\r\n")
    };
    let kind = "multipart/form-data; boundary=x";
    let preview = browser.send(Method::POST, &format!("{LIST}/import"), Some((kind, form(FILE)))).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert!(preview.text.contains("action=\"/company/employees/import/run\""), "{}", preview.text);
    assert!(preview.text.contains("name=\"file\" value=\"Почта;Имя;Роль"), "the file goes on with the form");
    let done = browser.send(Method::POST, &format!("{LIST}/import/run"), Some((kind, form(FILE)))).await;
    assert!(done.text.contains("Загрузка закончена"), "{}", done.text);
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
