//! Creations of organisations: ordered, repeated, and where one stopped.

use std::cmp::Ordering;

use domain::OrganizationId;
use domain::provisioning::{FailureCode, Step};
use serde_json::{Value, json};
use web::{Locale, Wording};

use crate::{Client, TestApp, order_until};

impl TestApp {
    /// The order that a super-admin fills in for a new organisation.
    pub fn order(&self, domain: &str) -> Value {
        order_until(domain, &self.day(365))
    }

    /// Places an order without waiting for its run.
    pub async fn place_order(&self, admin: &Client, domain: &str) -> OrganizationId {
        let created = admin.post("/organizations", &self.order(domain)).await;
        assert_eq!(created.status, 201, "{}", created.text);
        assert_eq!(created.json()["status"], "provisioning");
        created.json()["id"].as_str().unwrap().parse().unwrap()
    }

    /// Creates an organisation and waits until its first run is over, however it ends.
    pub async fn create(&self, admin: &Client, domain: &str) -> OrganizationId {
        let id = self.place_order(admin, domain).await;
        self.run_over(id, 1).await;
        id
    }

    /// Repeats a failed creation and waits until that run is over.
    pub async fn retry(&self, admin: &Client, id: OrganizationId) {
        let retried = admin.post(&format!("/organizations/{id}/retry"), &json!({})).await;
        assert_eq!(retried.status, 202, "{}", retried.text);
        let execution = retried.json()["execution"].as_str().unwrap().to_owned();
        self.finished(&execution).await;
    }

    /// Asserts that an organisation shows that its creation stopped at a step: why, what to do, and nothing after it begun.
    pub fn assert_stopped_at(&self, organization: &Value, step: Step, code: FailureCode) {
        let domain = &organization["domain"];
        assert_eq!(organization["status"], "failed", "{domain}");
        for shown in organization["steps"].as_array().unwrap() {
            let position = |key: &str| Step::ALL.iter().position(|step| step.key() == key).unwrap();
            let status = match position(shown["key"].as_str().unwrap()).cmp(&position(step.key())) {
                Ordering::Less => "done",
                Ordering::Equal => "failed",
                Ordering::Greater => "pending",
            };
            assert_eq!(shown["status"], status, "{domain}: {shown}");
            if status != "failed" {
                assert_eq!(shown["error"], Value::Null, "{domain}: {shown}");
            }
        }
        let position = Step::ALL.iter().position(|other| *other == step).unwrap();
        let error = &organization["steps"][position]["error"];
        let [message, action] = self.words(code);
        let shown = [&error["code"], &error["message"], &error["action"]];
        assert_eq!(shown, [&json!(code.name()), &json!(message), &json!(action)], "{domain}: {error}");
        assert_ne!(error["detail"], "", "{domain}");
    }

    /// The words that an organisation shows for a failure.
    fn words(&self, code: FailureCode) -> [String; 2] {
        let mut key = "failure".to_owned();
        for letter in code.name().chars() {
            if letter.is_uppercase() {
                key.push('-');
            }
            key.extend(letter.to_lowercase());
        }
        [self.russian(&key), self.russian(&format!("{key}.action"))]
    }

    /// A text of the platform's contexts in Russian, as most of their pages are.
    pub fn russian(&self, key: &str) -> String {
        Wording::new(&(self.product)().rooms, Locale::Russian).text(key).into_owned()
    }
}
