//! Files of people: they hold what the list shows, are harmless in a spreadsheet, and are small enough at 10,000 people.

use domain::access::Role;
use serde_json::json;

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
