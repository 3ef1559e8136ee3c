//! Indicators are right whatever happens at once, and are counted anew from nothing but the tickets.

use domain::OrganizationId;
use domain::access::AssignedRole;
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::{Client, TestApp};

use crate::table::Table;

/// Every indicator of the last year, without the addresses.
async fn told(client: &Client, app: &TestApp) -> Vec<Value> {
    let shown = client.get(&format!("/desk/indicators?from={}", app.day(-364))).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let items = shown.json()["items"].as_array().unwrap().clone();
    items
        .iter()
        .map(|item| json!([item["key"], item["value"], item["n"], item["part"]["n"], item["series"]]))
        .collect()
}

async fn n_of(client: &Client, key: &str) -> (Value, Value) {
    let shown = client.get("/desk/indicators").await.json();
    let n = shown["items"].as_array().unwrap().iter().find(|item| item["key"] == key).unwrap()["n"].clone();
    (n, client.get(&format!("/desk/indicators/{key}/tickets")).await.json()["total"].clone())
}

#[tokio::test]
async fn tickets_that_are_made_and_solved_at_once_are_each_counted_once() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let agent = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let opened = join_all((0..20).map(|number| {
        let agent = &agent;
        async move {
            let order = json!({"subject": format!("Заявка {number}"), "text": "Подробности"});
            agent.post("/desk/tickets", &order).await.json()["id"].as_str().unwrap().to_owned()
        }
    }));
    let ids = opened.await;
    let solved = join_all(ids.iter().map(|id| {
        let said = json!({"text": "Готово", "visibility": "public", "state": "solved"});
        let agent = &agent;
        async move { agent.post(&format!("/desk/tickets/{id}/entries"), &said).await.status }
    }));
    assert_eq!(solved.await, [201; 20]);
    app.work().await;
    for key in ["created", "solved", "first_response_median"] {
        assert_eq!(n_of(&agent, key).await, (json!(20), json!(20)), "{key}");
    }
}

#[tokio::test]
async fn the_tickets_of_the_release_before_are_counted_once_it_writes_no_more() {
    let mut app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    app.plant_history(organization, 30, 200).await;
    app.work().await;
    let agent = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let before = told(&agent, &app).await;
    assert!(before.iter().any(|indicator| indicator[2] == 30), "{before:?}");
    forget_all_counts(&app, organization).await;
    app.kill_and_restart().await;
    let agent = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    assert!(told(&agent, &app).await.iter().all(|indicator| indicator[2] == 0));
    app.reconcile().await;
    app.advance(SignedDuration::from_mins(11).unsigned_abs());
    app.fault(json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3, "after": 40}));
    app.work().await;
    app.switch_faults_off();
    app.advance(SignedDuration::from_mins(30).unsigned_abs());
    app.work().await;
    assert_eq!(told(&agent, &app).await, before);
}

/// Leaves a table as a release has it that knows no indicators.
async fn forget_all_counts(app: &TestApp, organization: OrganizationId) {
    let table = Table::of(app).await;
    for mut item in table.items().await {
        let [partition, sort] = ["pk", "sk"].map(|name| item[name].as_s().unwrap().clone());
        let begins = |name: &str| partition.starts_with(&format!("{name}#{organization}"));
        let is_count = begins("TICKET_COUNTS") || begins("TICKET_TIMES") || sort == "COUNTED";
        if is_count || partition.contains("#counted_tickets@") {
            table.delete(&partition, &sort).await;
        } else if partition == "LISTS" {
            item.remove("counted_tickets").unwrap();
            table.put(item).await;
        }
    }
}
