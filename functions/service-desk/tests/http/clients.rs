//! `/desk/clients`

mod access;
mod erase;
mod invite;
mod list;
mod tickets;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client, PASSWORD, Reply};

use crate::product;

pub(crate) const CLIENTS: &str = "/desk/clients";

/// A cabinet with a manager, who works on tickets.
async fn start() -> (Cabinet, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    let manager = cabinet.sign_in("manager").await;
    (cabinet, manager)
}

async fn invite(client: &Client, email: &str) -> Value {
    let invited = client.post(CLIENTS, &json!({"email": email, "name": "Иван"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    invited.json()
}

fn address(client: &Value) -> String {
    format!("{CLIENTS}/{}", client["id"].as_str().unwrap())
}

async fn read(reader: &Client, client: &Value) -> Value {
    let shown = reader.get(&address(client)).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

/// Accepts the latest invitation to an address as somebody new.
async fn accept(cabinet: &Cabinet, email: &str) -> Reply {
    let link = cabinet.app.link(email, "/invitations/").await;
    let order = json!({"name": "Илья", "surname": "Заказчиков", "password": PASSWORD});
    cabinet.app.anonymous().at("localhost").post(&link, &order).await
}

/// The beginnings of the addresses of those whom an address lists.
async fn listed(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("{CLIENTS}{query}")).await;
    assert_eq!(list.status, 200, "{}", list.text);
    let items = list.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["email"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect()
}
