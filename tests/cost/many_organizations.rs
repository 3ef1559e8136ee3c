//! A page of a list takes two round trips, at ten organisations and at ten thousand.

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::OrganizationId;
use futures_util::future::try_join_all;
use testing::{Client, TestApp};

use super::{assert_never_scanned, latest};

#[tokio::test]
async fn a_list_costs_two_round_trips_at_ten_and_at_ten_thousand_organisations() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let mut planted = Vec::new();
    for number in 0..10 {
        let mut organization = app.ready(&format!("organization-{number}"));
        // The end of an identifier decides on the shard: these are in all of them.
        let id = organization.id.to_string();
        organization.id = format!("{}{number}", &id[..35]).parse().unwrap();
        app.plant_organization(&organization).await;
        planted.push(organization.id);
    }
    assert_lists_cost_two_round_trips(&app, &admin, 10).await;

    multiply(&app, &planted[..8], 10_000 - planted.len()).await;
    assert_lists_cost_two_round_trips(&app, &admin, 10_000).await;
    assert_never_scanned(&app);
}

async fn assert_lists_cost_two_round_trips(app: &TestApp, admin: &Client, all: usize) {
    let page = admin.get("/organizations?limit=5").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    let found = if all > 100 { 100 } else { all };
    let lists = [
        (String::new(), all.min(50)),
        ("limit=100".to_owned(), found),
        (format!("limit=5&cursor={cursor}"), 5),
        ("limit=100&sort=name&status=active&q=organization".to_owned(), found),
        ("q=nowhere".to_owned(), 0),
    ];
    for (query, items) in lists {
        let list = admin.get(&format!("/organizations?{query}")).await;
        assert_eq!(list.status, 200, "{query}: {}", list.text);
        assert_eq!(list.json()["items"].as_array().unwrap().len(), items, "{query}");
        let cost = latest(app, "GET /organizations").record.cost;
        assert_eq!((cost.calls, cost.round_trips), (9, 2), "{query} of {all}");
    }
}

/// The keys of an organisation and of the list, and what the list shows.
const READ_BY_LISTS: [&str; 5] = ["pk", "sk", "index1pk", "index1sk", "listing"];

/// Adds so many copies of stored organisations. A copy is its original with another identifier, which ends alike, so that
/// it belongs to the same shard, and holds what a list reads.
async fn multiply(app: &TestApp, originals: &[OrganizationId], copies: usize) {
    let dynamodb = aws_sdk_dynamodb::Client::new(&app.aws().await);
    let mut items = Vec::new();
    for id in originals {
        let stored = dynamodb
            .get_item()
            .table_name("kabinet")
            .key("pk", AttributeValue::S(format!("ORGANIZATION#{id}")))
            .key("sk", AttributeValue::S("ORGANIZATION".to_owned()))
            .send();
        items.push((id.to_string(), stored.await.unwrap().item.unwrap()));
    }
    let copies: Vec<WriteRequest> = (0..copies)
        .map(|number| {
            let (id, item) = &items[number % items.len()];
            let copy = format!("{}{number:06x}{}", &id[..24], &id[30..]);
            let read = item.iter().filter(|(name, _)| READ_BY_LISTS.contains(&name.as_str()));
            let item = read.map(|(name, value)| (name.clone(), renamed(value, id, &copy))).collect();
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        })
        .collect();
    for round in copies.chunks(100) {
        let batches = round
            .chunks(25)
            .map(|batch| dynamodb.batch_write_item().request_items("kabinet", batch.to_vec()).send());
        for answer in try_join_all(batches).await.unwrap() {
            assert!(answer.unprocessed_items.unwrap_or_default().is_empty());
        }
    }
}

fn renamed(value: &AttributeValue, from: &str, to: &str) -> AttributeValue {
    match value {
        AttributeValue::S(text) => AttributeValue::S(text.replace(from, to)),
        AttributeValue::M(map) => AttributeValue::M(
            map.iter().map(|(name, value)| (name.clone(), renamed(value, from, to))).collect(),
        ),
        other => other.clone(),
    }
}
