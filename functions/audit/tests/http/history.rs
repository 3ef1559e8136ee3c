//! The history of an organisation: everything that was done to it, by whom, from where, with what before and after.

use domain::OrganizationId;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, TestApp};

async fn history(admin: &Client, id: OrganizationId, query: &str) -> Value {
    let reply = admin.get(&format!("/organizations/{id}/history{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn every_change_is_told_newest_first_with_who_and_what() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let address = format!("/organizations/{id}");
    let edit =
        json!({"version": 1, "name": "ООО «Ромашка»", "paid_seats": 30, "description": "Поставка мебели"});
    assert_eq!(admin.patch(&address, &edit).await.status, 200);
    assert_eq!(admin.post(&format!("{address}/block"), &json!({"reason": "Не платит"})).await.status, 200);
    assert_eq!(admin.post(&format!("{address}/unblock"), &json!({})).await.status, 200);

    let history = history(&admin, id, "").await;
    assert_eq!(history["next_cursor"], json!(null));
    let items = history["items"].as_array().unwrap();
    let told: Vec<Value> =
        items.iter().map(|item| json!([item["action"], item["before"], item["after"]])).collect();
    let mut order = app.order("romashka");
    order["modules"] = admin.get(&address).await.json()["modules"].clone();
    let expected = [
        json!(["organization_unblocked", {"reason": "Не платит"}, {}]),
        json!(["organization_blocked", {}, {"reason": "Не платит"}]),
        json!([
            "organization_edited",
            {"name": "ООО «romashka»", "paid_seats": 25},
            {"name": "ООО «Ромашка»", "paid_seats": 30},
        ]),
        json!(["provisioning_finished", {}, {"attempt": 1}]),
        json!(["organization_created", {}, order]),
    ];
    assert_eq!(told, expected);
    for item in items {
        let actor = if item["action"] == "provisioning_finished" {
            json!({"kind": "platform"})
        } else {
            let id = &item["actor"]["id"];
            json!({"kind": "person", "id": id, "name": "Суперадминистратор", "email": ADMIN_EMAIL, "address": "127.0.0.1"})
        };
        assert_eq!(item["actor"], actor);
        assert!(item["at"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{item}");
    }

    let page = admin.browsing().get(&format!("{address}/history")).await.text;
    for text in [
        "Организация создана",
        "Кабинет создан",
        "Данные изменены",
        "Организация заблокирована",
        ADMIN_EMAIL,
        "127.0.0.1",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(
        page.contains("<del>ООО «romashka»</del>") && page.contains("<ins>ООО «Ромашка»</ins>"),
        "{page}"
    );
}

#[tokio::test]
async fn what_was_refused_is_not_told() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    assert_eq!(admin.patch(&address, &json!({"version": 7, "name": "Другое"})).await.status, 409);
    assert_eq!(admin.post(&format!("{address}/retry"), &json!({})).await.status, 409);
    assert_eq!(admin.patch(&address, &json!({"version": 1, "inn": "1"})).await.status, 422);
    assert_eq!(history(&admin, organization.id, "").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_long_history_comes_in_pages_without_gaps_or_repeats() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let (organization, other) = (app.ready("romashka"), app.ready("vasilek"));
    app.plant_organization(&organization).await;
    app.plant_organization(&other).await;
    let address = format!("/organizations/{}", organization.id);
    for version in 1..=104 {
        let changed =
            admin.patch(&address, &json!({"version": version, "paid_seats": 1_000 + version})).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
    }
    let mut seats = Vec::new();
    let mut sizes = Vec::new();
    let mut query = String::new();
    let mut cursors = Vec::new();
    loop {
        let page = history(&admin, organization.id, &query).await;
        let items = page["items"].as_array().unwrap();
        sizes.push(items.len());
        seats.extend(items.iter().map(|item| item["after"]["paid_seats"].as_u64()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?cursor={cursor}");
        cursors.push(cursor.to_owned());
    }
    let mut expected: Vec<Option<u64>> = (1_001..=1_104).rev().map(Some).collect();
    expected.push(None);
    assert_eq!((sizes, seats), (vec![50, 50, 5], expected));

    let page = admin.browsing().get(&format!("{address}/history")).await.text;
    assert!(page.contains(&format!("{address}/history?cursor=")), "{page}");
    for (id, cursor) in
        [(other.id, cursors[0].as_str()), (organization.id, "abc"), (organization.id, &cursors[0][2..])]
    {
        let refused = admin.get(&format!("/organizations/{id}/history?cursor={cursor}")).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (400, "cursor"));
    }
    let listed = admin.get("/organizations?limit=1").await.json();
    let foreign = listed["next_cursor"].as_str().unwrap();
    let refused = admin.get(&format!("{address}/history?cursor={foreign}")).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (400, "cursor"), "a cursor of the list");
}
