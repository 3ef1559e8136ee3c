//! What is asked of a service desk.

use ::service_desk::tickets::export_tickets::EXPORT_TICKETS;
use domain::OrganizationId;
use domain::access::{AssignedRole, Role};
use serde_json::{Value, json};
use store::{Cost, TicketQuery};
use testing::pictures::png;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp, send_file};
use web::Face;

use super::{Bill, latest};

const CABINET: Face = Face::Cabinet;
const TICKETS: &str = "/desk/tickets";
const CLIENTS: &str = "/desk/clients";

/// What somebody asks who works on tickets. One is late in the end.
pub(super) async fn charge_tickets(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    app.add_employee(organization, "agent@romashka.example", AssignedRole::Preset(Role::Manager)).await;
    let agent = app.cabinet("romashka").sign_in("agent@romashka.example", PASSWORD).await;
    let file = send_file(&agent, "ticket", "Снимок.png", &png(9, 9)).await;
    app.work().await;
    let order = json!({"subject": "Почта", "text": "Не ходит", "files": [file["id"]]}).to_string();
    bill.charge(&agent, (CABINET, "POST", TICKETS), (TICKETS, Some(order), 201)).await;
    bill.charge(&agent, (CABINET, "GET", TICKETS), (TICKETS, None, 200)).await;
    bill.charge(&agent, (CABINET, "GET", "/desk"), ("/desk", None, 200)).await;
    let form = "/desk/tickets/new";
    bill.charge(&agent, (CABINET, "GET", form), (form, None, 200)).await;
    let list = agent.get(TICKETS).await.json();
    let ticket = list["items"][0]["id"].as_str().unwrap().to_owned();
    let one = format!("{TICKETS}/{ticket}");
    charge_one(&agent, &one, file["id"].as_str().unwrap(), bill).await;
    charge_two(&agent, bill).await;
    charge_own(app, organization, &agent, bill).await;
    charge_exports(app, organization, &agent, bill).await;
    charge_several(&agent, bill).await;
    charge_bell(app, &agent, bill).await;
    app.leave_files_alone().await;
}

/// What somebody asks who was told something.
async fn charge_bell(app: &TestApp, agent: &Client, bill: &mut Bill) {
    let me = agent.get("/profile").await.json()["id"].clone();
    let admin = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let order = json!({"subject": "Сеть", "text": "Упала", "assignee_id": me});
    let given = admin.post(TICKETS, &order).await;
    assert_eq!(admin.post(&format!("{}/watch", given.header("location")), &json!({})).await.status, 200);
    app.work().await;
    let (bell, read) = ("/notifications", "/notifications/read");
    let told = agent.get(bell).await.json()["items"].clone();
    let ids: Vec<_> = told.as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    bill.charge(agent, (CABINET, "GET", bell), ("/notifications?unread=true", None, 200)).await;
    bill.charge(agent, (CABINET, "POST", read), (read, Some(json!({"ids": ids}).to_string()), 200)).await;
}

/// What somebody asks who wants to know how the service desk does, over a year that begins and ends in the middle of a month.
pub(super) async fn charge_indicators(app: &TestApp, organization: OrganizationId, bill: &mut Bill) {
    app.plant_history(organization, 20, 300).await;
    app.work().await;
    let agent = app.cabinet("romashka").sign_in("agent@romashka.example", PASSWORD).await;
    let from = app.day(-364);
    let shown = format!("/desk/indicators?from={from}");
    bill.charge(&agent, (CABINET, "GET", "/desk/indicators"), (&shown, None, 200)).await;
    let (list, counted) =
        ("/desk/indicators/{key}/tickets", format!("/desk/indicators/solved/tickets?from={from}"));
    bill.charge(&agent, (CABINET, "GET", list), (&counted, None, 200)).await;
}

#[tokio::test]
async fn the_indicators_of_a_year_cost_no_more_than_those_of_a_week_however_many_tickets_there_are() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    for tickets in [5, 40] {
        app.plant_history(organization, tickets, 300).await;
        app.work().await;
        for days in [6, 29, 90, 364] {
            app.local().aws.charged();
            let shown = admin.get(&format!("/desk/indicators?from={}", app.day(-days))).await;
            assert_eq!(shown.status, 200, "{}", shown.text);
            let Cost { calls, round_trips, .. } = latest(&app, "GET /desk/indicators").record.cost;
            let units = app.local().aws.charged().read;
            // One trip for whoever asks, and one for all else: the settings, what was before, whole groups, the days around them.
            assert!(
                round_trips == 2 && calls <= 12 && units <= 32.0,
                "{days} days: {calls} calls, {round_trips} trips, {units} units"
            );
        }
    }
}

/// What somebody asks who looks after clients, once there is the one who works on tickets.
pub(super) async fn charge_clients(app: &TestApp, bill: &mut Bill) {
    let agent = app.cabinet("romashka").sign_in("agent@romashka.example", PASSWORD).await;
    let order = json!({"email": "client@zakaz.example", "name": "Иван"}).to_string();
    bill.charge(&agent, (CABINET, "GET", "/desk/clients/new"), ("/desk/clients/new", None, 200)).await;
    bill.charge(&agent, (CABINET, "POST", CLIENTS), (CLIENTS, Some(order), 201)).await;
    bill.charge(&agent, (CABINET, "GET", CLIENTS), (CLIENTS, None, 200)).await;
    let list = agent.get(CLIENTS).await.json();
    let one = format!("{CLIENTS}/{}", list["items"][0]["id"].as_str().unwrap());
    let at = |path: &str| format!("{one}{path}");
    bill.charge(&agent, (CABINET, "GET", "/desk/clients/{id}"), (&one, None, 200)).await;
    let named = |version: u32, name: &str| json!({"version": version, "name": name}).to_string();
    bill.charge(&agent, (CABINET, "PATCH", "/desk/clients/{id}"), (&one, Some(named(1, "Заказчик")), 200))
        .await;
    let form = "/desk/clients/{id}/edit";
    bill.charge(&agent, (CABINET, "GET", form), (&at("/edit"), None, 200)).await;
    bill.charge(&agent, (CABINET, "POST", form), (&at("/edit"), Some(named(2, "Иван")), 200)).await;
    bill.charge(&agent, (CABINET, "POST", "/desk/clients/{id}/resend"), (&at("/resend"), None, 200)).await;
    let form = "/desk/clients/{id}/close";
    bill.charge(&agent, (CABINET, "GET", form), (&at("/close"), None, 200)).await;
    bill.charge(&agent, (CABINET, "POST", form), (&at("/close"), None, 200)).await;
    // Whoever was closed is let in again, which costs more than the first time.
    let again = json!({"email": "client@zakaz.example"});
    assert_eq!(agent.post(CLIENTS, &again).await.status, 201);
    let form = "/desk/clients/{id}/erase";
    bill.charge(&agent, (CABINET, "GET", form), (&at("/erase"), None, 200)).await;
    let confirm = json!({"confirm": "Иван"}).to_string();
    bill.charge(&agent, (CABINET, "POST", form), (&at("/erase"), Some(confirm), 200)).await;
    // A ticket for somebody whom nobody knows costs an invitation more.
    let order = json!({"subject": "Почта", "text": "Не ходит", "client_email": "new@zakaz.example"});
    assert_eq!(agent.post(TICKETS, &order).await.status, 201);
}

async fn charge_several(agent: &Client, bill: &mut Bill) {
    let one = made(agent, "Одна из нескольких").await;
    let path = "/desk/tickets/bulk";
    bill.charge(agent, (CABINET, "GET", path), (&format!("{path}?ids={one}"), None, 200)).await;
    let order = json!({"ids": [one], "state": "on_hold", "priority": "high"}).to_string();
    bill.charge(agent, (CABINET, "POST", path), (path, Some(order), 200)).await;
}

async fn charge_exports(app: &TestApp, organization: OrganizationId, agent: &Client, bill: &mut Bill) {
    for path in ["/desk/tickets/export.csv", "/desk/tickets/export.xlsx"] {
        bill.charge(agent, (CABINET, "GET", path), (path, None, 200)).await;
    }
    let email = "agent@romashka.example".parse().unwrap();
    let orderer = app.local().store.user_of_email(&email).await.unwrap().unwrap();
    let query = TicketQuery { limit: 50, ..TicketQuery::default() };
    let export = app.begin_export_of_tickets(&EXPORT_TICKETS, organization, &orderer, query).await;
    app.work().await;
    let (path, report) = ("/desk/tickets/exports/{id}", format!("{TICKETS}/exports/{export}"));
    bill.charge(agent, (CABINET, "GET", path), (&report, None, 200)).await;
    let file = format!("{report}/file");
    bill.charge(agent, (CABINET, "GET", &format!("{path}/file")), (&file, None, 303)).await;
}

async fn charge_one(agent: &Client, one: &str, file: &str, bill: &mut Bill) {
    let at = |path: &str| format!("{one}{path}");
    bill.charge(agent, (CABINET, "GET", "/desk/tickets/{id}"), (one, None, 200)).await;
    let edit = json!({"version": 1, "priority": "high"}).to_string();
    bill.charge(agent, (CABINET, "PATCH", "/desk/tickets/{id}"), (one, Some(edit), 200)).await;
    let form = "/desk/tickets/{id}/edit";
    bill.charge(agent, (CABINET, "GET", form), (&at("/edit"), None, 200)).await;
    let edit = json!({"version": 2, "state": "on_hold"}).to_string();
    bill.charge(agent, (CABINET, "POST", form), (&at("/edit"), Some(edit), 200)).await;
    let take = "/desk/tickets/{id}/take";
    bill.charge(agent, (CABINET, "POST", take), (&at("/take"), None, 200)).await;
    for way in ["/watch", "/unwatch"] {
        let path = format!("/desk/tickets/{{id}}{way}");
        bill.charge(agent, (CABINET, "POST", &path), (&at(way), None, 200)).await;
    }
    let shown = agent.get(one).await.json();
    let first = shown["entries"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    // A note that calls somebody in costs more than an answer.
    let said = json!({"text": "@Иванов, смотрим?", "visibility": "internal", "state": "open"}).to_string();
    let entries = "/desk/tickets/{id}/entries";
    bill.charge(agent, (CABINET, "POST", entries), (&at("/entries"), Some(said), 201)).await;
    let draft = json!({"text": "Ещё не решено", "visibility": "internal"}).to_string();
    bill.charge(agent, (CABINET, "PUT", "/desk/tickets/{id}/draft"), (&at("/draft"), Some(draft), 200)).await;
    let presence = "/desk/tickets/{id}/presence";
    let writing = json!({"writing": true}).to_string();
    bill.charge(agent, (CABINET, "POST", presence), (&at("/presence"), Some(writing), 200)).await;
    let entry = at(&format!("/entries/{first}"));
    bill.charge(agent, (CABINET, "GET", "/desk/tickets/{id}/entries/{entry}"), (&entry, None, 200)).await;
    let pattern = "/desk/tickets/{id}/entries/{entry}/files/{file}";
    bill.charge(agent, (CABINET, "GET", pattern), (&format!("{entry}/files/{file}"), None, 303)).await;

    let delete = "/desk/tickets/{id}/delete";
    bill.charge(agent, (CABINET, "GET", delete), (&at("/delete"), None, 200)).await;
    bill.charge(agent, (CABINET, "POST", delete), (&at("/delete"), None, 200)).await;
    let restore = "/desk/tickets/{id}/restore";
    bill.charge(agent, (CABINET, "POST", restore), (&at("/restore"), None, 200)).await;
    bill.charge(agent, (CABINET, "DELETE", "/desk/tickets/{id}"), (one, None, 200)).await;
}

async fn charge_two(agent: &Client, bill: &mut Bill) {
    let [one, other] = [made(agent, "Раз").await, made(agent, "Два").await];
    let at = |path: &str| format!("{TICKETS}/{one}{path}");
    let form = "/desk/tickets/{id}/links/new";
    bill.charge(agent, (CABINET, "GET", form), (&at("/links/new"), None, 200)).await;
    let link = json!({"to": other, "kind": "related"}).to_string();
    let links = "/desk/tickets/{id}/links";
    bill.charge(agent, (CABINET, "POST", links), (&at("/links"), Some(link.clone()), 200)).await;
    let pattern = "/desk/tickets/{id}/links/{other}";
    let gone = at(&format!("/links/{other}"));
    bill.charge(agent, (CABINET, "DELETE", pattern), (&gone, None, 200)).await;
    assert_eq!(agent.post(&at("/links"), &json!({"to": "3", "kind": "cause"})).await.status, 200);
    let pattern = "/desk/tickets/{id}/links/{other}/delete";
    bill.charge(agent, (CABINET, "POST", pattern), (&format!("{gone}/delete"), None, 200)).await;
    let merge = "/desk/tickets/{id}/merge";
    bill.charge(agent, (CABINET, "GET", merge), (&at("/merge"), None, 200)).await;
    let into = json!({"into": "3"}).to_string();
    bill.charge(agent, (CABINET, "POST", merge), (&at("/merge"), Some(into), 200)).await;
    let shown = agent.get(&at("")).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
}

async fn made(agent: &Client, subject: &str) -> String {
    let made = agent.post(TICKETS, &json!({"subject": subject, "text": "…"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made: Value = made.json();
    made["id"].as_str().unwrap().to_owned()
}

/// What a client asks.
async fn charge_own(app: &TestApp, organization: OrganizationId, agent: &Client, bill: &mut Bill) {
    const OWN: &str = "/my/tickets";
    app.add_employee(organization, "asker@romashka.example", AssignedRole::Preset(Role::Client)).await;
    let client = app.cabinet("romashka").sign_in("asker@romashka.example", PASSWORD).await;
    let file = send_file(&client, "ticket", "Снимок.png", &png(9, 9)).await;
    app.work().await;
    let order = json!({"subject": "Почта", "text": "Не ходит", "files": [file["id"]]}).to_string();
    bill.charge(&client, (CABINET, "POST", OWN), (OWN, Some(order), 201)).await;
    bill.charge(&client, (CABINET, "GET", OWN), (OWN, None, 200)).await;
    let form = "/my/tickets/new";
    bill.charge(&client, (CABINET, "GET", form), (form, None, 200)).await;
    let id = client.get(OWN).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let one = format!("{OWN}/{id}");
    bill.charge(&client, (CABINET, "GET", "/my/tickets/{id}"), (&one, None, 200)).await;
    let first = client.get(&one).await.json()["entries"][0]["id"].as_str().unwrap().to_owned();
    let words = || Some(json!({"text": "Всё ещё"}).to_string());
    let at = |path: &str| format!("{one}{path}");
    bill.charge(&client, (CABINET, "POST", "/my/tickets/{id}/entries"), (&at("/entries"), words(), 201))
        .await;
    let entry = at(&format!("/entries/{first}"));
    bill.charge(&client, (CABINET, "GET", "/my/tickets/{id}/entries/{entry}"), (&entry, None, 200)).await;
    let pattern = "/my/tickets/{id}/entries/{entry}/files/{file}";
    let file = format!("{entry}/files/{}", file["id"].as_str().unwrap());
    bill.charge(&client, (CABINET, "GET", pattern), (&file, None, 303)).await;
    let solved = json!({"text": "Готово", "visibility": "public", "state": "solved"});
    for path in ["/close", "/reopen"] {
        let made = agent.post(&format!("{TICKETS}/{id}/entries"), &solved).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let pattern = format!("/my/tickets/{{id}}{path}");
        let body = if path == "/close" { None } else { words() };
        bill.charge(&client, (CABINET, "POST", &pattern), (&at(path), body, 200)).await;
        if path == "/close" {
            assert_eq!(client.post(&at("/reopen"), &json!({"text": "Нет"})).await.status, 200);
        }
    }
    agent.post(&format!("{TICKETS}/{id}/entries"), &solved).await;
    let score = Some(json!({"score": 5}).to_string());
    bill.charge(&client, (CABINET, "POST", "/my/tickets/{id}/rating"), (&at("/rating"), score, 200)).await;
}
