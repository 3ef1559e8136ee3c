//! The audit costs the same at three hundred entries and at ten thousand, whatever is asked of it.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::AssignedRole;
use domain::{AuditId, UserId};
use serde_json::json;
use store::Cost;
use testing::{Client, TestApp, typed_item};

use super::latest;
use crate::table::{Item, Table};

/// What a page takes: calls, round trips, and read units.
fn taken(app: &TestApp, request: &str) -> (u32, u32, f64) {
    let Cost { calls, round_trips, .. } = latest(app, request).record.cost;
    (calls, round_trips, app.local().aws.charged().read)
}

#[tokio::test]
async fn a_page_of_the_audit_takes_the_same_of_three_hundred_entries_and_of_ten_thousand() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let reader = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let admin = app.admin().await;
    let departments = reader.get("/company/structure").await.json();
    let head = departments["head"]["id"].as_str().unwrap();
    let made = reader.post("/company/departments", &json!({"name": "Отдел продаж", "parent_id": head})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let pattern = Pattern::of(&app, "department_created").await;
    pattern.plant(&app, 0..300);
    let few = cost_of_pages(&app, organization.to_string().as_str(), &reader, &admin, &pattern).await;
    pattern.plant(&app, 300..10_000);
    let many = cost_of_pages(&app, organization.to_string().as_str(), &reader, &admin, &pattern).await;
    for ((address, few), (_, many)) in few.iter().zip(&many) {
        assert_eq!(few, many, "{address}");
    }
    sparse_pages_end_within_the_budget(&app, &reader, &pattern).await;
}

/// What pages take, of which every one is full.
async fn cost_of_pages(
    app: &TestApp,
    organization: &str,
    reader: &Client,
    admin: &Client,
    pattern: &Pattern,
) -> Vec<(String, (u32, u32, f64))> {
    let mut taken_by = Vec::new();
    let (actor, subject) = (&pattern.actor, &pattern.subject);
    for (client, face) in [(reader, "own"), (admin, "all")] {
        let second = client.get("/audit").await.json()["next_cursor"].as_str().unwrap().to_owned();
        let queries = [
            String::new(),
            format!("cursor={second}"),
            "action=department_created".to_owned(),
            format!("actor={actor}"),
            format!("subject={subject}"),
            format!("actor={actor}&action=department_created"),
            "q=продаж".to_owned(),
            "q=отдел продаж&action=department_created".to_owned(),
            format!("organization={organization}"),
        ];
        for query in queries {
            app.local().aws.charged();
            let page = client.get(&format!("/audit?{query}")).await;
            assert_eq!(page.status, 200, "{}", page.text);
            let (calls, round_trips, units) = taken(app, "GET /audit");
            if !query.contains("cursor") {
                assert_eq!(page.json()["items"].as_array().unwrap().len(), 50, "{face} {query}");
            }
            let (most_trips, most_calls, most_units) = match query.matches('&').count() {
                _ if query.contains("q=") => (3, 5, 40.0),
                0 => (2, 3, 16.0),
                _ => (4, 6, 40.0),
            };
            let is_dear = calls > most_calls || round_trips > most_trips || units > most_units;
            assert!(!is_dear, "{face} {query}: {calls} calls, {round_trips} round trips, {units} units");
            taken_by.push((format!("{face} {query}"), (calls, round_trips, units)));
        }
    }
    let history = format!("/organizations/{organization}/history");
    app.local().aws.charged();
    assert_eq!(admin.get(&history).await.status, 200);
    let (calls, round_trips, units) = taken(app, &format!("GET {history}"));
    assert!(calls <= 3 && round_trips <= 2 && units <= 16.0, "{calls}, {round_trips}, {units}");
    taken_by.push((history, (calls, round_trips, units)));
    taken_by
}

/// Two filters that share no entry, each with thousands of its own.
async fn sparse_pages_end_within_the_budget(app: &TestApp, reader: &Client, pattern: &Pattern) {
    let asked = format!("/audit?actor={}&subject={}", pattern.actor, pattern.other_subject);
    let mut cursor = String::new();
    let mut pages = 0;
    loop {
        app.local().aws.charged();
        let page = reader.get(&format!("{asked}{cursor}")).await.json();
        let (_, round_trips, units) = taken(app, "GET /audit");
        assert!(round_trips <= 10 && units <= 260.0, "{round_trips} round trips, {units} units");
        assert_eq!(page["items"], json!([]), "{page}");
        pages += 1;
        let Some(next) = page["next_cursor"].as_str() else { break };
        assert!(page["searched_to_at"].is_string(), "{page}");
        cursor = format!("&cursor={next}");
    }
    assert!(pages > 1, "the budget was spent");
    let shown = reader.browsing().get(&asked).await.text;
    assert!(shown.contains("Просмотрено до") && shown.contains("Искать дальше"), "{shown}");
}

/// The postings of one entry, of which others are made.
struct Pattern {
    postings: Vec<Item>,
    entry: String,
    actor: String,
    subject: String,
    other_actor: String,
    other_subject: String,
}

impl Pattern {
    async fn of(app: &TestApp, action: &str) -> Self {
        let postings: Vec<Item> = Table::of(app).await.items().await;
        let is_of = |item: &Item| {
            let entry = item.get("listing").and_then(|listing| listing.as_m().ok())?;
            (entry.get("action")?.as_s().ok()? == action).then(|| entry.clone())
        };
        let entry = postings.iter().find_map(is_of).unwrap();
        let text =
            |value: &AttributeValue, member: &str| value.as_m().unwrap()[member].as_s().unwrap().clone();
        let id = entry["id"].as_s().unwrap().clone();
        Self {
            postings: postings.into_iter().filter(|item| item["sk"].as_s().unwrap().ends_with(&id)).collect(),
            entry: id,
            actor: text(&entry["actor"], "id"),
            subject: text(&entry["subject"], "id"),
            other_actor: UserId::new().to_string(),
            other_subject: UserId::new().to_string(),
        }
    }

    /// Plants entries with these numbers. Every second one is of another person, who does it to something else.
    fn plant(&self, app: &TestApp, numbers: std::ops::Range<u64>) {
        let of =
            |posting: &Item| (typed_item(posting.clone()).to_string(), posting["sk"].as_s().unwrap().clone());
        let postings: Vec<(String, String)> = self.postings.iter().map(of).collect();
        let mut items = Vec::new();
        for number in numbers {
            let id = AuditId::new().to_string();
            let place = format!("AUDIT#{:015}#{id}", 1_000_000 + number);
            for (posting, sort) in &postings {
                let mut text = posting.replace(sort, &place).replace(&self.entry, &id);
                if number % 2 == 1 {
                    text = text
                        .replace(&self.actor, &self.other_actor)
                        .replace(&self.subject, &self.other_subject);
                }
                items.push(serde_json::from_str(&text).unwrap());
            }
        }
        app.local().aws.plant("kabinet", items).unwrap();
    }
}
