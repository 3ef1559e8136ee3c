//! Files of people: they hold what the list shows, are harmless in a spreadsheet, and are small enough at 10,000 people.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::Reply;

use super::{Company, LIST};

#[tokio::test]
async fn a_file_holds_exactly_what_the_filters_and_columns_show() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    let boris = company.add("boris", Role::Employee).await;
    let post = json!({"version": 1, "post": "=HYPERLINK(\"http://evil.example\")"});
    assert_eq!(company.owner.patch(&format!("{LIST}/{}", boris.id), &post).await.status, 200);
    let asked = format!("{LIST}/export.csv?role=employee&columns=email&columns=post");
    let file = company.owner.get(&asked).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    let name = format!("attachment; filename=\"employees-{}.csv\"", company.app.day(0));
    assert_eq!(file.header("content-disposition"), name);
    let row = "Иванов Пётр;boris@romashka.example;\"'=HYPERLINK(\"\"http://evil.example\"\")\"";
    assert_eq!(file.text, format!("\u{FEFF}Имя;Почта;Должность\n{row}\n"));
    let chosen = format!("{LIST}/export.csv?ids={}&columns=email", company.owner_id);
    let chosen = company.owner.get(&chosen).await.text;
    assert_eq!(chosen, "\u{FEFF}Имя;Почта\nИванов Пётр;owner@romashka.example\n");
}

#[tokio::test]
async fn whoever_may_not_see_roles_gets_none_in_a_file() {
    let company = Company::start().await;
    company.add("anna", Role::Manager).await;
    let anna = company.sign_in("anna").await;
    let file = anna.get(&format!("{LIST}/export.csv?columns=role&columns=email&q=owner")).await.text;
    assert_eq!(file, "\u{FEFF}Имя;Почта\nИванов Пётр;owner@romashka.example\n");
    assert_eq!(anna.get(&format!("{LIST}/export.csv?role=admin")).await.problem().0, "forbidden");
}

#[tokio::test]
async fn an_excel_file_is_one() {
    let company = Company::start().await;
    let file = company.owner.get(&format!("{LIST}/export.xlsx?columns=email")).await;
    assert_eq!(file.status, 200);
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(file.header("content-type"), media_type);
    assert!(file.text.starts_with("PK"), "an archive");
}

/// How many people there are besides the owner: with them more than one request gives.
const CROWD: usize = 2_000;

/// An organisation of many people.
async fn crowded() -> Company {
    let company = Company::start().await;
    company.app.plant_bucket(company.id, "romashka").await;
    company.app.plant_crowd(company.id, company.owner_id, CROWD).await;
    company
}

/// The address of the page that tells how far a file is, and what it tells once all is done.
async fn finished(company: &Company, begun: &Reply) -> (String, Value) {
    assert_eq!(begun.status, 202, "{}", begun.text);
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(begun.header("location"), format!("/tasks/{id}"));
    let address = format!("{LIST}/exports/{id}");
    assert_eq!(company.owner.get(&address).await.header("retry-after"), "2");
    company.app.work().await;
    let told = company.owner.get(&address).await.json();
    assert_eq!(told["task"]["state"], "done", "{told}");
    (address, told)
}

/// What a link to a file gives, once it was followed to the bucket.
async fn fetched(company: &Company, address: &str) -> reqwest::Response {
    let led = company.owner.get(address).await;
    assert_eq!(led.status, 303, "{}", led.text);
    reqwest::get(led.header("location")).await.unwrap()
}

#[tokio::test]
async fn a_file_of_more_people_than_a_request_gives_is_written_as_long_work() {
    let company = crowded().await;
    let begun = company.owner.get(&format!("{LIST}/export.csv?columns=email&columns=last_seen")).await;
    let (address, told) = finished(&company, &begun).await;
    assert_eq!(told["rows"], CROWD + 1);
    assert_eq!(told["file"]["name"], format!("employees-{}.csv", company.app.day(0)));
    let file = fetched(&company, told["file"]["address"].as_str().unwrap()).await;
    let disposition = file.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment; filename=\"employees-"), "{disposition}");
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    let text = file.text().await.unwrap();
    assert_eq!(text.lines().count(), 1 + CROWD + 1);
    assert!(text.starts_with("\u{FEFF}Имя;Почта;"), "{}", &text[..60]);
    for email in ["owner@romashka.example", "p0@crowd.example", "p1999@crowd.example"] {
        assert_eq!(text.matches(&format!(";{email};")).count(), 1, "{email}");
    }

    // It is whoever ordered it who fetches it, by an address that holds for a minute, for a day.
    company.add("anna", Role::Manager).await;
    let anna = company.sign_in("anna").await;
    assert_eq!(anna.get(&address).await.status, 404);
    assert_eq!(anna.get(&format!("{address}/file")).await.status, 404);
    let led = company.owner.get(&format!("{address}/file")).await.header("location").to_owned();
    company.app.advance(Duration::from_mins(2));
    assert_eq!(reqwest::get(&led).await.unwrap().status(), 403);
    assert_eq!(fetched(&company, &format!("{address}/file")).await.status(), 200);
    company.app.advance(Duration::from_hours(24));
    let owner = company.sign_in("owner").await;
    assert_eq!(owner.get(&address).await.json()["file"], Value::Null);
    assert_eq!(owner.get(&format!("{address}/file")).await.status, 404);
}

#[tokio::test]
async fn a_browser_is_led_to_the_page_of_its_file() {
    let company = crowded().await;
    let browser = company.owner.browsing();
    let led = browser.get(&format!("{LIST}/export.xlsx?columns=role")).await;
    assert_eq!(led.status, 303, "{}", led.text);
    let address = led.header("location").to_owned();
    let waiting = browser.get(&address).await.text;
    assert!(waiting.contains("data-live"), "it is looked at again");
    company.app.work().await;
    let page = browser.get(&address).await.text;
    assert!(page.contains(&format!("href=\"{address}/file\"")), "{page}");
    let file = fetched(&company, &format!("{address}/file")).await.bytes().await.unwrap();
    assert!(file.starts_with(b"PK"), "an archive");
}

#[tokio::test]
async fn those_who_are_selected_are_in_a_file_wherever_the_list_has_them() {
    let company = crowded().await;
    let last = company.add("yana", Role::Employee).await;
    let chosen = format!("{LIST}/export.csv?ids={}&ids={}&columns=email", last.id, company.owner_id);
    let file = company.owner.get(&chosen).await.text;
    let emails: Vec<&str> = file.lines().skip(1).filter_map(|line| line.split(';').nth(1)).collect();
    assert_eq!(emails, ["owner@romashka.example", "yana@romashka.example"], "{file}");
}

#[tokio::test]
async fn roles_are_told_to_those_alone_who_may_see_them_when_the_file_is_written() {
    let company = crowded().await;
    let deputy = company.add("deputy", Role::Admin).await;
    let theirs = company.sign_in("deputy").await;
    let begun = theirs.get(&format!("{LIST}/export.csv?columns=role")).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let demotion = json!({"version": 1, "role": "manager"});
    let card = format!("{LIST}/{}", deputy.id);
    assert_eq!(company.owner.patch(&card, &demotion).await.status, 200);
    company.app.work().await;
    let task = company.owner.get(&format!("/tasks/{}", begun.json()["id"].as_str().unwrap())).await.json();
    assert_eq!((&task["state"], &task["cause"]["code"]), (&json!("parked"), &json!("not_allowed")));
    company.app.leaves(1);
}

#[tokio::test]
async fn nobody_asks_for_more_than_sixty_files_a_minute() {
    let company = Company::start().await;
    let asked = format!("{LIST}/export.csv?columns=email");
    for _ in 0..60 {
        assert_eq!(company.owner.get(&asked).await.status, 200);
    }
    let refused = company.owner.get(&asked).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    assert_eq!(refused.json()["title"], "Слишком много выгрузок");
    assert_eq!(refused.header("retry-after"), "60");
    company.app.advance(Duration::from_mins(1));
    assert_eq!(company.owner.get(&asked).await.status, 200);
}
