//! Files of the audit: they hold what the filters select, and what a request can't give is written as long work, at a cabinet
//! and on the platform.

use audit::export_audit::EXPORT_AUDIT;
use domain::access::Role;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, Reply, TestApp};

use super::{ADMIN, product};

/// How many entries there are of departments: with them more than a request gives.
const MANY: usize = 2_001;

/// The page that tells how far a file is, and what it tells once all is done.
async fn finished(app: &TestApp, client: &Client, begun: &Reply) -> (String, Value) {
    assert_eq!(begun.status, 202, "{}", begun.text);
    let address = format!("/audit/exports/{}", begun.json()["id"].as_str().unwrap());
    assert_eq!(client.get(&address).await.json()["file"], Value::Null);
    app.work().await;
    let told = client.get(&address).await.json();
    assert_eq!(told["task"]["state"], "done", "{told}");
    (address, told)
}

async fn fetched(client: &Client, address: &str) -> Vec<u8> {
    let led = client.get(address).await;
    assert_eq!(led.status, 303, "{}", led.text);
    let file = reqwest::get(led.header("location")).await.unwrap();
    assert_eq!(file.status(), 200);
    file.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn many_entries_of_an_organisation_are_written_as_long_work_for_whoever_ordered_them() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.plant_bucket(romashka, "romashka").await;
    app.plant_entries(romashka, MANY);
    let reader = app.employee(romashka, "romashka", ADMIN).await;
    let begun = reader.get("/audit/export.csv?action=department_created").await;
    let (address, told) = finished(&app, &reader, &begun).await;
    assert_eq!(told["rows"], MANY);
    assert_eq!(told["file"]["name"], format!("audit-{}.csv", app.day(0)));
    let file = String::from_utf8(fetched(&reader, &format!("{address}/file")).await).unwrap();
    let lines: Vec<&str> = file.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(
        (lines.len(), lines[0]),
        (1 + MANY, "Время;Кто;Почта;Адрес;Что сделано;Организация;С кем или с чем;Изменения")
    );
    assert!(
        lines[1].contains("+03:00;Платформа;;;Отдел создан;Ромашка;;Название: Отдел продаж 0"),
        "{}",
        lines[1]
    );
    assert!(lines[MANY].ends_with("Название: Отдел продаж 2000"), "{}", lines[MANY]);

    let other = app.employee(romashka, "romashka", ADMIN).await;
    assert_eq!(other.get(&address).await.status, 404);
    assert_eq!(other.get(&format!("{address}/file")).await.status, 404);
}

#[tokio::test]
async fn many_entries_of_all_organisations_are_written_for_the_platform() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.plant_bucket(romashka, "romashka").await;
    app.plant_entries(romashka, MANY);
    let admin = app.admin().await;
    let led = admin.browsing().get("/audit/export.xlsx?action=department_created").await;
    let address = led.header("location").to_owned();
    assert_eq!((led.status, address.starts_with("/audit/exports/")), (303, true), "{}", led.text);
    app.work().await;
    let page = admin.browsing().get(&address).await.text;
    assert!(page.contains(&format!("href=\"{address}/file\"")), "{page}");
    assert!(fetched(&admin, &format!("{address}/file")).await.starts_with(b"PK"), "an archive");

    // The file is the platform's: at a cabinet there is none, also for whoever ordered it.
    let inside = app.cabinet("romashka").sign_in(ADMIN_EMAIL, testing::PASSWORD).await;
    assert_eq!(inside.get(&address).await.status, 404);
    let begun = inside.get("/audit/export.csv?action=department_created").await;
    let (own, _) = finished(&app, &inside, &begun).await;
    assert_eq!(admin.get(&own).await.status, 404);
    assert_eq!(admin.get(&format!("{own}/file")).await.status, 404);
}

#[tokio::test]
async fn whoever_may_not_read_the_audit_any_more_gets_no_file_of_it() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.plant_bucket(romashka, "romashka").await;
    app.plant_entries(romashka, MANY);
    let owner = app.employee(romashka, "romashka", ADMIN).await;
    let reader = app.add_employee(romashka, "reader@romashka.example", ADMIN).await;
    let theirs = app.cabinet("romashka").sign_in("reader@romashka.example", testing::PASSWORD).await;
    let begun = theirs.get("/audit/export.csv").await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let demoted = json!({"version": 1, "role": Role::Manager.key()});
    assert_eq!(owner.patch(&format!("/company/employees/{}", reader.id), &demoted).await.status, 200);
    app.work().await;
    let task = owner.get(&format!("/tasks/{}", begun.json()["id"].as_str().unwrap())).await.json();
    assert_eq!((&task["state"], &task["cause"]["code"]), (&json!("parked"), &json!("not_allowed")));
    app.leaves(1);
}

#[tokio::test]
async fn a_few_entries_are_a_file_of_excel_at_once() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.plant_entries(romashka, 3);
    let reader = app.employee(romashka, "romashka", ADMIN).await;
    let file = reader.get("/audit/export.xlsx?action=department_created").await;
    assert_eq!((file.status, file.text.starts_with("PK")), (200, true));
    let name = format!("attachment; filename=\"audit-{}.xlsx\"", app.day(0));
    assert_eq!(file.header("content-disposition"), name);
}

#[tokio::test]
async fn an_organisation_has_its_turn_after_the_platform_though_nobody_rings_for_it() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    app.plant_bucket(romashka, "romashka").await;
    let reader = app.add_employee(romashka, "reader@romashka.example", ADMIN).await;
    let admin = app.admin().await;
    let runs_platform = app.local().store.user_of_email(&ADMIN_EMAIL.parse().unwrap()).await.unwrap();
    for (owner, orderer) in [(None, runs_platform.unwrap()), (Some(romashka), reader)] {
        let task = app.begin_export_of_audit(&EXPORT_AUDIT, owner, &orderer).await;
        app.work().await;
        assert_eq!(admin.get(&format!("/tasks/{task}")).await.json()["state"], "done", "{owner:?}");
    }
}

#[tokio::test]
async fn the_platforms_audit_is_written_for_those_alone_who_run_the_platform_by_then() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    let reader = app.add_employee(romashka, "reader@romashka.example", ADMIN).await;
    let task = app.begin_export_of_audit(&EXPORT_AUDIT, None, &reader).await;
    app.leaves(1);
    app.work().await;
    let task = app.admin().await.get(&format!("/tasks/{task}")).await.json();
    assert_eq!((&task["state"], &task["cause"]["code"]), (&json!("parked"), &json!("not_allowed")));
}
