//! Tickets with all that becomes of them, for tests of what is about all contexts.

use std::convert::Infallible;

use ::service_desk::tickets::export_tickets::EXPORT_TICKETS;
use domain::access::{AssignedRole, Role};
use domain::service_desk::{Author, Entry, NewTicket, Party, Terms, Ticket};
use domain::task::TaskState;
use domain::{FileId, OrganizationId, TaskId, TicketId, UserId, ZoneName};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{Decided, TicketQuery};
use testing::pictures::png;
use testing::{Client, TestApp, send_file};

async fn made(client: &Client, address: &str, body: Value) -> Value {
    let made = client.post(address, &body).await;
    assert!([200, 201].contains(&made.status), "{address}: {}", made.text);
    made.json()
}

/// A ticket of this organisation that was made thirty days ago, and is late by now.
pub(crate) async fn plant_late(
    app: &TestApp,
    organization: OrganizationId,
    assignee: Option<UserId>,
) -> TicketId {
    let assignee = assignee.map(|id| Party { id, name: "Ольга".parse().unwrap() });
    plant(app, organization, 30, NewTicket { assignee, ..order() }, |_, _, _| Vec::new()).await
}

/// A ticket with a file that was made and deleted forty days ago, so that nothing of it is to be left.
pub(crate) async fn plant_deleted(app: &TestApp, organization: OrganizationId, file: FileId) -> TicketId {
    let order = NewTicket { files: vec![file], ..order() };
    plant(app, organization, 40, order, |ticket, terms, at| ticket.delete(&Author::Kabinet, terms, at)).await
}

fn order() -> NewTicket<'static> {
    NewTicket {
        id: TicketId::new(),
        subject: "Почта".parse().unwrap(),
        text: "Не ходит".parse().unwrap(),
        files: Vec::new(),
        category: None,
        priority: None,
        assignee: None,
        client: None,
    }
}

/// A ticket that was made so many days ago, and to which this was done at once.
async fn plant(
    app: &TestApp,
    organization: OrganizationId,
    days: i64,
    order: NewTicket<'_>,
    act: impl Fn(&mut Ticket, Terms<'_>, Timestamp) -> Vec<Entry>,
) -> TicketId {
    let tenant = app.local().store.tenant(organization);
    let long_ago = app.local().clock.now() - SignedDuration::from_hours(24 * days);
    let desk = tenant.desk(&ZoneName::default()).await.unwrap();
    let desk = tenant.keep_desk(desk, None).await.unwrap();
    let terms = Terms { settings: &desk.settings, calendar: &desk.settings.calendar };
    let make = |number, _: Option<&Ticket>| {
        let (mut ticket, entry) = Ticket::open(order.clone(), number, &Author::Kabinet, terms, long_ago);
        let mut entries = vec![entry];
        entries.extend(act(&mut ticket, terms, long_ago));
        Ok::<_, Infallible>((Decided { ticket, entries, audit: None }, None))
    };
    tenant.open_ticket(None, make, long_ago).await.unwrap();
    order.id
}

/// A client opens a ticket with a file, is answered, and answers. One ticket is late, one deleted. Answers the task by which
/// somebody is to be told, which waits for a decision.
pub(crate) async fn work_on_tickets(app: &TestApp, organization: OrganizationId, domain: &str) -> TaskId {
    let agent = app.employee(organization, domain, AssignedRole::ADMIN).await;
    let client = app.employee(organization, domain, AssignedRole::Preset(Role::Client)).await;
    let me: UserId = agent.get("/profile").await.json()["id"].as_str().unwrap().parse().unwrap();
    let category = made(&agent, "/desk/categories", json!({"name": "Почта", "is_public": true})).await;
    let file = send_file(&client, "ticket", "Снимок.png", &png(9, 9)).await;
    let order =
        json!({"subject": "Почта", "text": "Не ходит", "category": category["id"], "files": [file["id"]]});
    let ticket = made(&client, "/my/tickets", order).await;
    app.work().await;
    let [desk, own] =
        ["/desk/tickets", "/my/tickets"].map(|list| format!("{list}/{}", ticket["id"].as_str().unwrap()));
    let entry = ticket["entries"][0]["id"].as_str().unwrap();
    for (reader, address) in [(&agent, &desk), (&client, &own)] {
        let file = format!("{address}/entries/{entry}/files/{}", file["id"].as_str().unwrap());
        let led = reader.get(&file).await.header("location").to_owned();
        assert_eq!(reqwest::get(led).await.unwrap().status(), 200);
    }
    made(&agent, &format!("{desk}/take"), json!({})).await;
    let said = json!({"text": "Смотрим", "visibility": "public"});
    made(&agent, &format!("{desk}/entries"), said).await;
    made(&agent, &format!("{desk}/entries"), json!({"text": "Опять сервер", "visibility": "internal"})).await;
    let gone = made(&agent, "/desk/tickets", json!({"subject": "Ошибка", "text": "…"})).await;
    let gone = agent.delete(&format!("/desk/tickets/{}", gone["id"].as_str().unwrap())).await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    plant_late(app, organization, Some(me)).await;
    plant_deleted(app, organization, file["id"].as_str().unwrap().parse().unwrap()).await;
    let orderer = app.local().store.user(me).await.unwrap().unwrap();
    let query = TicketQuery { limit: 50, ..TicketQuery::default() };
    let export = app.begin_export_of_tickets(&EXPORT_TICKETS, organization, &orderer, query).await;
    app.work().await;
    let led = agent.get(&format!("/desk/tickets/exports/{export}/file")).await;
    assert_eq!(reqwest::get(led.header("location")).await.unwrap().status(), 200);
    made(&client, &format!("{own}/entries"), json!({"text": "Всё ещё"})).await;
    let (store, now) = (&app.local().store, app.local().clock.now());
    let waiting = store.ready_after("tickets", None, 1).await.unwrap().remove(0).id;
    let waiting = store.task(waiting).await.unwrap().unwrap();
    app.leave_files_alone().await;
    store.change_task(&waiting, now, |task| task.state = TaskState::Parked).await.unwrap().id
}
