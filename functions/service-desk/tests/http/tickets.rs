//! `/desk/tickets`

mod acts;
mod clocks;
mod deletion;
mod drafts;
mod entries;
mod export;
mod list;
mod numbers;
mod pages;
mod presence;
mod relations;
mod several;
mod unchanged;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

pub(crate) const TICKETS: &str = "/desk/tickets";

/// A cabinet with a manager, who works on tickets.
async fn start() -> (Cabinet, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    let manager = cabinet.sign_in("manager").await;
    (cabinet, manager)
}

async fn open(client: &Client, order: Value) -> Value {
    let made = client.post(TICKETS, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// A ticket about something, in the caller's words.
async fn ticket(client: &Client, subject: &str) -> Value {
    open(client, json!({"subject": subject, "text": "Подробности внутри"})).await
}

fn address(ticket: &Value) -> String {
    format!("{TICKETS}/{}", ticket["id"].as_str().unwrap())
}

async fn read(client: &Client, ticket: &Value) -> Value {
    let shown = client.get(&address(ticket)).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

/// Says something in a ticket: `public` or `internal`, perhaps with another state.
async fn say(client: &Client, ticket: &Value, visibility: &str, state: Option<&str>) -> testing::Reply {
    let mut entry = json!({"text": "Уже смотрим", "visibility": visibility});
    if let Some(state) = state {
        entry["state"] = json!(state);
    }
    client.post(&format!("{}/entries", address(ticket)), &entry).await
}

/// Changes a ticket on top of what it is now.
async fn change(client: &Client, ticket: &Value, mut change: Value) -> testing::Reply {
    change["version"] = read(client, ticket).await["version"].clone();
    client.patch(&address(ticket), &change).await
}

/// The numbers of the tickets that an address lists, as it lists them.
async fn numbers(client: &Client, query: &str) -> Vec<u64> {
    let list = client.get(&format!("{TICKETS}{query}")).await;
    assert_eq!(list.status, 200, "{}", list.text);
    let items = list.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["number"].as_u64().unwrap()).collect()
}
