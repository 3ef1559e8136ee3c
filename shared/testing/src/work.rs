//! Work that is done later, for tests that are about other things than doing it.

use std::time::Duration;

use domain::employee::{CHANGE_PEOPLE, ChangingPeople, People, PeopleChange};
use domain::task::Orderer;
use domain::{Later, OrganizationId, Task, TaskId, TaskKind, User, UserId};
use reqwest::Method;
use serde_json::{Value, json};
use store::{AuditQuery, Beginning, EmployeeQuery, TicketQuery};
use web::origin_of;

use crate::{Client, TestApp};

/// Long work that no context has.
static WORK: TaskKind = TaskKind {
    name: "work",
    queue: "letters",
    module: None,
    patience: 1,
    pause: Duration::from_secs(1),
    is_long: true,
    undo: None,
};

impl TestApp {
    /// Begins a change of these people by long work, in the name of somebody. Where it is ordered, it is about more people.
    pub async fn begin_change(
        &self,
        organization: OrganizationId,
        orderer: &User,
        change: PeopleChange,
        people: Vec<UserId>,
    ) -> TaskId {
        let (id, now) = (TaskId::new(), self.local().clock.now());
        let actor = origin_of(orderer, None, now).actor;
        let named = Orderer { user_id: orderer.id, looks_as: None, actor };
        let about = ChangingPeople { orderer: named, ordered_at: now, change, of: people.len() };
        let later = Later::now(&CHANGE_PEOPLE, about, now);
        let report = format!("/company/employees/bulk/{id}");
        let people = People(people);
        let work =
            Beginning { id, later: &later, begun_by: orderer.id, report: &report, of: None, load: &people };
        self.local().store.tenant(organization).begin(&work).await.unwrap().id
    }

    /// Begins a file of a list by long work of this kind, in the name of somebody: at a cabinet or, without an organisation, on
    /// the platform. Where it is ordered, it has more rows.
    pub async fn begin_export(
        &self,
        kind: &'static TaskKind,
        owner: Option<OrganizationId>,
        orderer: &User,
        (list, what): (&str, Value),
    ) -> TaskId {
        let (id, now) = (TaskId::new(), self.local().clock.now());
        let actor = origin_of(orderer, None, now).actor;
        let named = Orderer { user_id: orderer.id, looks_as: None, actor };
        let about = json!({
            "orderer": named, "format": "csv", "language": "ru", "day": self.day(0), "of": null, "what": what,
        });
        let later = Later::now(kind, about, now);
        let report = format!("{list}/exports/{id}");
        let work =
            Beginning { id, later: &later, begun_by: orderer.id, report: &report, of: None, load: &() };
        self.local().store.begin(owner, &work).await.unwrap().id
    }

    /// Begins a file of everybody in an organisation, by the kind of work that writes such files.
    pub async fn begin_export_of_people(
        &self,
        kind: &'static TaskKind,
        organization: OrganizationId,
        orderer: &User,
    ) -> TaskId {
        let what = json!({"query": EmployeeQuery::by_name(50), "columns": ["name", "email"]});
        self.begin_export(kind, Some(organization), orderer, ("/company/employees", what)).await
    }

    /// Begins a file of the whole audit, by the kind of work that writes such files.
    pub async fn begin_export_of_audit(
        &self,
        kind: &'static TaskKind,
        owner: Option<OrganizationId>,
        orderer: &User,
    ) -> TaskId {
        let query = AuditQuery::everything(50);
        let what = json!({"organizations": [], "query": query, "zone": "Europe/Moscow"});
        self.begin_export(kind, owner, orderer, ("/audit", what)).await
    }

    /// Begins a file of all tickets, by the kind of work that writes such files.
    pub async fn begin_export_of_tickets(
        &self,
        kind: &'static TaskKind,
        organization: OrganizationId,
        orderer: &User,
        query: TicketQuery,
    ) -> TaskId {
        self.begin_export(kind, Some(organization), orderer, ("/desk/tickets", json!(query))).await
    }

    /// Long work that somebody has begun in an organisation, and that no worker takes in the time of a test.
    pub async fn begin_work(&self, organization: OrganizationId, begun_by: UserId) -> Task {
        let (store, now) = (&self.local().store, self.local().clock.now());
        let later = Later::at(&WORK, json!({}), now + Duration::from_hours(24 * 365), now);
        let store = store.and_later(&later, Some(organization), Some(begun_by)).unwrap();
        store.write_carried().await.unwrap();
        let waiting = store.unfinished_tasks().await.unwrap().into_iter();
        waiting.filter(|task| task.kind == WORK.name).max_by_key(|task| task.id).unwrap()
    }
}

/// Sends a table of people. The answer is what an import would do.
pub async fn plan_import(client: &Client, table: &str) -> Value {
    let table = Some(("text/csv", table.to_owned()));
    let made = client.send(Method::POST, "/company/employees/imports", table).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// Begins to do what an import that was planned would do, and answers its address.
pub async fn begin_import(client: &Client, import: &Value) -> String {
    let address = format!("/company/employees/imports/{}", import["id"].as_str().unwrap());
    let begun = client.post(&format!("{address}/run"), &json!({"version": import["version"]})).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    address
}
