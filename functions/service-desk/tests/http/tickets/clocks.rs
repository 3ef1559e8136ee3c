use std::time::Duration;

use serde_json::json;

use super::{change, numbers, open, read, say, start};

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn time_warns_marks_and_closes_without_anybodys_doing() {
    let (cabinet, manager) = start().await;
    let ticket =
        open(&manager, json!({"subject": "Срочно", "text": "Всё стоит", "priority": "urgent"})).await;
    let clocks = &ticket["clocks"];
    assert_eq!(
        (&clocks["first_response"]["target_minutes"], &clocks["resolution"]["target_minutes"]),
        (&json!(60), &json!(240))
    );
    assert_eq!(numbers(&manager, "?view=overdue").await, [0; 0]);
    // By then a working day or two have passed, whatever the day.
    cabinet.app.advance(HOUR * 24 * 4);
    cabinet.app.work().await;
    let manager = cabinet.sign_in("manager").await;
    assert_eq!(numbers(&manager, "?view=overdue").await, [1]);
    assert_eq!(numbers(&manager, "?sla=failed").await, [1]);
    assert_eq!(numbers(&manager, "?view=overdue&sort=due_at").await, [1]);
    let shown = read(&manager, &ticket).await;
    assert_eq!(shown["clocks"]["first_response"]["result"], "failed");
    assert!(shown["clocks"]["first_response"]["late_seconds"].as_i64().unwrap() > 0);

    assert_eq!(say(&manager, &ticket, "public", Some("solved")).await.status, 201);
    assert_eq!(numbers(&manager, "?view=overdue").await, [0; 0], "what is solved raises no alarm");
    assert_eq!(numbers(&manager, "?sla=failed").await, [1], "and is late all the same");
    cabinet.app.advance(HOUR * (24 * 7 + 1));
    cabinet.app.work().await;
    let manager = cabinet.sign_in("manager").await;
    let closed = read(&manager, &ticket).await;
    assert_eq!(closed["state"], "closed");
    assert_eq!(closed["entries"][0]["author"], json!({"kind": "kabinet"}));
    cabinet.app.advance(HOUR * 24 * 31);
    let manager = cabinet.sign_in("manager").await;
    let late = change(&manager, &ticket, json!({"state": "open"})).await;
    assert_eq!((late.status, late.problem().0.as_str()), (409, "closed_for_good"));
}

#[tokio::test]
async fn what_waits_for_the_client_is_never_overdue() {
    let (cabinet, manager) = start().await;
    let ticket = super::ticket(&manager, "Вопрос").await;
    assert_eq!(say(&manager, &ticket, "public", Some("waiting")).await.status, 201);
    cabinet.app.advance(HOUR * 24 * 30);
    cabinet.app.work().await;
    let manager = cabinet.sign_in("manager").await;
    let shown = read(&manager, &ticket).await;
    assert_eq!(shown["clocks"]["resolution"]["result"], "paused");
    assert_eq!(
        (&shown["clocks"]["is_paused"], &shown["clocks"]["resolution"]["due_at"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(numbers(&manager, "?view=overdue").await, [0; 0]);
    assert_eq!(numbers(&manager, "?sla=paused").await, [1]);
}

#[tokio::test]
async fn no_time_goes_by_for_what_nothing_comes_of() {
    let (cabinet, manager) = start().await;
    let ticket = super::ticket(&manager, "Передумали").await;
    assert_eq!(change(&manager, &ticket, json!({"state": "cancelled"})).await.status, 200);
    let cancelled = read(&manager, &ticket).await["clocks"].clone();
    cabinet.app.advance(HOUR * 24 * 4);
    let manager = cabinet.sign_in("manager").await;
    assert_eq!(read(&manager, &ticket).await["clocks"], cancelled);
    assert_eq!(cancelled["resolution"]["result"], "none");
}
