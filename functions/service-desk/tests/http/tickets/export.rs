use domain::access::Role;
use serde_json::json;

use super::{address, open, start};

/// The lines of the file that somebody is given at this address, its heading first.
async fn lines(client: &testing::Client, address: &str) -> Vec<String> {
    let file = client.get(address).await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    file.text.trim_start_matches('\u{FEFF}').lines().map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn a_file_holds_the_tickets_that_the_list_shows_and_no_formula() {
    let (cabinet, manager) = start().await;
    cabinet.add("client", Role::Client).await;
    let formula = json!({
        "subject": "=HYPERLINK(\"http://evil.example\")", "text": "Нажмите", "priority": "urgent",
        "client_email": "client@romashka.example",
    });
    open(&manager, formula).await;
    let second = open(&manager, json!({"subject": "Вторая", "text": "Обычная"})).await;
    let found = lines(&manager, "/desk/tickets/export.csv").await;
    let heading = "№;Тема;Состояние;Приоритет;Категория;Клиент;Почта клиента;Исполнитель;Создана;Обновлена;\
        Первый ответ, срок;Первый ответ;Решение, срок;Решение";
    assert_eq!(found[0], heading);
    assert!(found[1].starts_with("2;Вторая;Новая;Обычный;;;;;20"), "{}", found[1]);
    let harmless = "1;\"'=HYPERLINK(\"\"http://evil.example\"\")\";Новая;Срочный;;Иванов Пётр;client@romashka.example;;20";
    assert!(found[2].starts_with(harmless), "{}", found[2]);
    assert!(found[2].ends_with(";Идёт"), "{}", found[2]);
    let urgent = lines(&manager, "/desk/tickets/export.csv?priority=urgent").await;
    assert_eq!((urgent.len(), &urgent[1]), (2, &found[2]));
    let id = second["id"].as_str().unwrap();
    assert_eq!(lines(&manager, &format!("/desk/tickets/export.csv?ids={id}")).await, found[..2]);

    assert_eq!(cabinet.owner.delete(&address(&second)).await.status, 200);
    assert_eq!(lines(&manager, &format!("/desk/tickets/export.csv?ids={id}")).await.len(), 1);
    assert_eq!(lines(&cabinet.owner, "/desk/tickets/export.csv?deleted=true").await.len(), 2);
}

#[tokio::test]
async fn a_file_of_excel_is_one_and_the_list_leads_to_it_with_what_is_asked_for() {
    let (cabinet, manager) = start().await;
    open(&manager, json!({"subject": "Одна", "text": "Обычная"})).await;
    let file = manager.get("/desk/tickets/export.xlsx").await;
    assert_eq!(file.status, 200);
    assert!(file.text.starts_with("PK"), "an archive");
    let page = manager.browsing().get("/desk/tickets?state=new").await.text;
    assert!(page.contains("/desk/tickets/export.xlsx?state=new"), "{page}");
    cabinet.add("client", Role::Client).await;
    let client = cabinet.sign_in("client").await;
    assert_eq!(client.get("/desk/tickets/export.csv").await.status, 403);
}

#[tokio::test]
async fn whoever_deletes_no_tickets_gets_no_file_of_deleted_ones() {
    let (cabinet, _manager) = start().await;
    cabinet.add("employee", Role::Employee).await;
    let employee = cabinet.sign_in("employee").await;
    let refused = employee.get("/desk/tickets/export.csv?deleted=true").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "forbidden"));
}
