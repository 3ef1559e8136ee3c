//! What is asked of work that is done later.

use domain::task::{Cause, Progress, TaskState};
use domain::{OrganizationId, TaskId, UserId};
use serde_json::json;
use testing::TestApp;
use web::Face;

use super::Bill;

/// What those ask who run the platform, and an administrator.
pub(super) async fn charge_tasks(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    let admin = app.admin().await;
    let email = "worker@romashka.example";
    let worker = app.add_employee(organization, email, domain::access::AssignedRole::ADMIN).await.id;
    let insider = app.cabinet("romashka").sign_in(email, testing::PASSWORD).await;
    for (face, client) in [(Face::Platform, &admin), (Face::Cabinet, &insider)] {
        bill.charge(client, (face, "GET", "/tasks"), ("/tasks", None, 200)).await;
        let address = format!("/tasks/{}", begin(app, organization, worker, TaskState::Waiting).await);
        let one = |act: &str| format!("{address}/{act}");
        bill.charge(client, (face, "GET", "/tasks/{id}"), (&address, None, 200)).await;
        bill.charge(client, (face, "POST", "/tasks/{id}/stop"), (&one("stop"), None, 200)).await;
        bill.charge(client, (face, "GET", "/tasks/{id}/undo"), (&one("undo"), None, 409)).await;
        let count = Some(json!({"count": 1}).to_string());
        bill.charge(client, (face, "POST", "/tasks/{id}/undo"), (&one("undo"), count, 409)).await;
        if face == Face::Cabinet {
            bill.charge(client, (face, "POST", "/tasks/{id}/seen"), (&one("seen"), None, 200)).await;
        }
        let address = format!("/tasks/{}", begin(app, organization, worker, TaskState::Parked).await);
        let one = |act: &str| format!("{address}/{act}");
        bill.charge(client, (face, "GET", "/tasks/{id}/give-up"), (&one("give-up"), None, 200)).await;
        let reason = Some(json!({"reason": "Не нужно"}).to_string());
        bill.charge(client, (face, "POST", "/tasks/{id}/give-up"), (&one("give-up"), reason, 200)).await;
        let address = format!("/tasks/{}", begin(app, organization, worker, TaskState::Parked).await);
        let again = format!("{address}/again");
        bill.charge(client, (face, "POST", "/tasks/{id}/again"), (&again, None, 200)).await;
        client.post(&format!("{address}/stop"), &json!({})).await;
    }
}

/// Long work of a person, in this state.
async fn begin(app: &TestApp, organization: OrganizationId, person: UserId, state: TaskState) -> TaskId {
    let (store, now) = (&app.local().store, app.local().clock.now());
    let task = app.begin_work(organization, person).await;
    let changed = store.change_task(&task, now, |task| {
        task.state = state;
        task.progress = Some(Progress { done: 1, of: Some(1), worked: 1 });
        task.cause = (state == TaskState::Parked)
            .then(|| Cause { code: "refused".to_owned(), detail: "no".to_owned() });
    });
    changed.await.unwrap().id
}
