//! `/company/employees`: the people of an organisation.

mod addresses;
mod clients;
mod dismiss;
mod export;
mod import;
mod import_preview;
mod invite;
mod list;
mod lost_second_factor;
mod many;
mod who_may;

use std::ops::Deref;

use serde_json::{Value, json};
use testing::Cabinet;

use crate::product;

const LIST: &str = "/company/employees";

/// An organisation with its owner, who is signed in at its cabinet.
struct Company(Cabinet);

impl Deref for Company {
    type Target = Cabinet;

    fn deref(&self) -> &Cabinet {
        &self.0
    }
}

impl Company {
    async fn start() -> Self {
        Self(Cabinet::start(product).await)
    }

    async fn card(&self, id: impl ToString) -> Value {
        let card = self.owner.get(&format!("{LIST}/{}", id.to_string())).await;
        assert_eq!(card.status, 200, "{}", card.text);
        card.json()
    }

    /// Adds a department under the head one.
    async fn add_department(&self, name: &str) -> String {
        let head = self.tenant().structure().await.unwrap().head().unwrap().id;
        let made = self.owner.post("/company/departments", &json!({"name": name, "parent_id": head})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json()["id"].as_str().unwrap().to_owned()
    }
}
