//! The public queue, over tickets that an earlier release has made.

use domain::access::AssignedRole;
use serde_json::{Value, json};
use testing::{Client, TestApp};

use crate::table::Table;

/// Makes the table look as an earlier release left it: no ticket stands in the queue, and none says that it does.
async fn forget_the_queue(app: &TestApp) {
    let table = Table::of(app).await;
    for mut item in table.items().await {
        let [partition, sort] = ["pk", "sk"].map(|name| item[name].as_s().unwrap().clone());
        if partition.contains("#queued_tickets@") || sort == "QUEUE" {
            table.delete(&partition, &sort).await;
        } else if item.remove("is_queued").is_some() {
            table.put(item).await;
        }
    }
}

async fn stand(visitor: &Client) -> (usize, u64) {
    let list = visitor.get("/queue?limit=100").await.json();
    let counted = list["counts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    (list["items"].as_array().unwrap().len(), counted)
}

#[tokio::test]
async fn tickets_of_an_earlier_release_are_taken_up_into_the_queue_once() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    app.plant_history(organization, 60, 30).await;
    app.work().await;
    let owner = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let visitor = app.cabinet("romashka");
    let before = stand(&visitor).await;
    assert_eq!(before.0 as u64, before.1);
    forget_the_queue(&app).await;
    assert_eq!(stand(&visitor).await, (0, 0));
    // An act on one of them takes it up by itself.
    let all = owner.get("/desk/tickets?state=solved&limit=1").await.json();
    let one = format!("/desk/tickets/{}", all["items"][0]["id"].as_str().unwrap());
    let note = json!({"text": "Заметка", "visibility": "internal"});
    assert_eq!(owner.post(&format!("{one}/entries"), &note).await.status, 201);
    assert_eq!(stand(&visitor).await, (1, 1));
    for _ in 0..2 {
        let mut after = None;
        loop {
            let (_, next) = app.local().store.fill("queued_tickets", after).await.unwrap();
            let Some(next) = next else { break };
            after = Some(next);
        }
        assert_eq!(stand(&visitor).await, before);
    }
    let staff: Value = owner.get("/desk/tickets?limit=100").await.json();
    assert_eq!(staff["items"].as_array().unwrap().len(), before.0);
    app.work().await;
}
