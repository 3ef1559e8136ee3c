//! Lists on a table that the release before has written, and on one whose reads may be late.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use domain::Later;
use domain::access::{AssignedRole, PlatformRole};
use domain::lists::{FILL, Filling};
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};

use crate::later::{former_entry, plant_former};
use crate::table::Table;

/// The table of a platform of the release before, with three organisations, their people and 91 entries of the audit.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kept/table-of-0.1.sqlite");

/// The tasks that the kept table holds and that nobody can do: what they are about was sealed with another key.
const LEFT: usize = 3;

/// The identifiers of all entries that a list has, page after page.
async fn entries(client: &Client, address: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut asked = address.to_owned();
    loop {
        let page = client.get(&asked).await;
        assert_eq!(page.status, 200, "{asked}: {}", page.text);
        let page = page.json();
        entries.extend(
            page["items"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { return entries };
        let more = if address.contains('?') { '&' } else { '?' };
        asked = format!("{address}{more}cursor={cursor}");
    }
}

/// The entries that the release before has left in the table: identifier and organisation.
async fn former(app: &TestApp) -> BTreeSet<(String, String)> {
    let items = Table::of(app).await.items().await;
    let is_former = |item: &&crate::table::Item| {
        let text = |name: &str| item[name].as_s().unwrap().as_str();
        text("sk").starts_with("AUDIT#") && !text("pk").starts_with("LIST#")
    };
    let read = |item: &crate::table::Item| {
        let text = |name: &str| item[name].as_s().unwrap().clone();
        (text("sk").rsplit('#').next().unwrap().to_owned(), text("pk").replace("ORGANIZATION#", ""))
    };
    items.iter().filter(is_former).map(read).collect()
}

/// Asserts that every list of the audit has these entries, each once.
async fn assert_all_are_there(admin: &Client, known: &BTreeSet<(String, String)>) {
    let all = entries(admin, "/audit").await;
    let unique: BTreeSet<&String> = all.iter().collect();
    assert_eq!(unique.len(), all.len(), "each once");
    for (entry, _) in known {
        assert!(unique.contains(entry), "{entry}");
    }
    let organizations: BTreeSet<&String> = known.iter().map(|(_, organization)| organization).collect();
    for organization in organizations.into_iter().filter(|organization| *organization != "PLATFORM") {
        let history = entries(admin, &format!("/organizations/{organization}/history")).await;
        let own = known.iter().filter(|(_, of)| of == organization);
        let missing: Vec<_> = own.filter(|(entry, _)| !history.contains(entry)).collect();
        assert!(missing.is_empty(), "{organization}: {missing:?}");
    }
}

#[tokio::test]
async fn a_table_of_the_release_before_is_read_at_once_and_brought_over_in_time() {
    let app = TestApp::start_over(contexts::product, Path::new(KEPT)).await;
    let admin = app.add_user("new@localhost", Some(PlatformRole::PlatformAdmin)).await;
    let admin = app.anonymous().sign_in(admin.email.as_str(), PASSWORD).await;
    let known = former(&app).await;
    assert_eq!(known.len(), 91);
    let renamed = ["q=бухгалтерия&action=department_edited", "action=department_edited", "q=бухг 5"];
    let found = async |query: &str| entries(&admin, &format!("/audit?{query}")).await;
    assert_all_are_there(&admin, &known).await;
    let before = [found(renamed[0]).await, found(renamed[1]).await, found(renamed[2]).await];
    assert_eq!([before[0].len(), before[1].len()], [60, 60]);

    // The first look begins it, and nothing is brought before the former release writes no more.
    app.work().await;
    assert_eq!(former(&app).await.len(), known.len());
    app.advance(Duration::from_mins(11));
    app.fault(json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3, "after": 40}));
    app.work().await;
    assert_all_are_there(&admin, &known).await;
    app.switch_faults_off();
    app.advance(Duration::from_hours(1));
    let admin = app.anonymous().sign_in("new@localhost", PASSWORD).await;
    app.work().await;

    assert_eq!(former(&app).await, BTreeSet::new(), "what was instead is gone");
    assert_all_are_there(&admin, &known).await;
    for (query, before) in renamed.iter().zip(before) {
        assert_eq!(entries(&admin, &format!("/audit?{query}")).await, before, "{query}");
    }
    app.leaves(LEFT);
}

#[tokio::test]
async fn the_audit_shows_ones_own_change_however_late_reads_are() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let owner = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let admin = app.admin().await;
    let head = owner.get("/company/structure").await.json()["head"]["id"].clone();
    app.local().aws.read_late().unwrap();
    for name in ["Отдел продаж", "Бухгалтерия"] {
        let made = owner.post("/company/departments", &json!({"name": name, "parent_id": head})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let newest = |page: Value| page["items"][0]["subject"]["name"].clone();
        assert_eq!(newest(owner.get("/audit").await.json()), name);
        let history = format!("/organizations/{organization}/history");
        assert_eq!(newest(admin.get(&history).await.json()), name);
        let of_action = owner.get("/audit?action=department_created").await.json();
        assert_eq!(newest(of_action), name);
    }
    // All of the platform together come a moment later.
    let everywhere = admin.get("/audit?action=department_created").await.json();
    assert_eq!(everywhere["items"][0]["subject"]["name"], "Отдел продаж");
}

#[tokio::test]
async fn what_an_earlier_release_began_to_bring_over_is_not_taken_for_the_present_revision() {
    let app = TestApp::start(contexts::product).await;
    let (store, now) = (&app.local().store, app.local().clock.now());
    let romashka = app.plant("romashka").await;
    plant_former(&app, &former_entry(&app, romashka, 1)).await;
    let earlier = Later::now(&FILL, Filling { list: "audit".to_owned(), revision: 0 }, now);
    store.and_later(&earlier, None, None).unwrap().write_carried().await.unwrap();
    app.work().await;
    assert_eq!(former(&app).await.len(), 1, "nothing was brought over or taken away");
}
