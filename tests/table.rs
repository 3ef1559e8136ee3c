//! Compares the table of access patterns with what the product writes. Every endpoint is asked; then every item of the
//! table has a known pattern, and every known pattern has an item.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::AssignedRole;
use domain::organization::State;
use domain::task::TaskState;
use domain::{AddressTrouble, Later, Organization, OrganizationId, TaskId};
use reqwest::Method;
use serde_json::json;
use store::{Pattern, TABLE_DEFINITION, patterns};
use testing::{TestApp, begin_import, plan_import};

use crate::cost::charge_every_endpoint;
use crate::service_desk::work_on_tickets;
use testing::pictures::png;
use web::LETTER;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// All that the platform knows.
pub(crate) struct Table(aws_sdk_dynamodb::Client);

impl Table {
    pub(crate) async fn of(app: &TestApp) -> Self {
        Self(aws_sdk_dynamodb::Client::new(&app.aws().await))
    }

    pub(crate) async fn items(&self) -> Vec<Item> {
        let pages = self.0.scan().table_name("kabinet").into_paginator().items().send();
        pages.collect::<Result<_, _>>().await.unwrap()
    }

    /// Writes an item over the one with its key.
    pub(crate) async fn delete(&self, partition: &str, sort: &str) {
        let [pk, sk] = [partition, sort].map(|text| AttributeValue::S(text.to_owned()));
        self.0.delete_item().table_name("kabinet").key("pk", pk).key("sk", sk).send().await.unwrap();
    }

    pub(crate) async fn put(&self, item: Item) {
        self.0.put_item().table_name("kabinet").set_item(Some(item)).send().await.unwrap();
    }
}

/// The keys of an item: `None` with its own, `index1` with those that it has there.
fn keys(item: &Item) -> Vec<(Option<&'static str>, &str, &str)> {
    let indexes = TABLE_DEFINITION.indexes.iter().map(|index| (Some(index.name), index.key));
    let places = [(None, TABLE_DEFINITION.key)].into_iter().chain(indexes);
    places
        .filter_map(|(index, names)| {
            let [partition, sort] =
                names.map(|name| item.get(name).map(|value| value.as_s().unwrap().as_str()));
            assert_eq!(partition.is_some(), sort.is_some(), "{names:?} of {item:?}");
            Some((index, partition?, sort?))
        })
        .collect()
}

/// Whether `SESSION#0190…` is a `SESSION#{session}`.
fn matches(template: &str, key: &str) -> bool {
    let Some((fixed, rest)) = template.split_once('{') else { return template == key };
    let Some(key) = key.strip_prefix(fixed) else { return false };
    let (name, rest) = rest.split_once('}').unwrap();
    let mut ends = (1..=key.len()).filter(|end| key.is_char_boundary(*end));
    ends.any(|end| fits(name, &key[..end]) && matches(rest, &key[end..]))
}

/// Whether `0190…` may stand for `{session}`.
fn fits(name: &str, value: &str) -> bool {
    let is_number = value.bytes().all(|octet| octet.is_ascii_digit());
    match name {
        "article" | "department" | "entry" | "file" | "import" | "key" | "notification" | "organization"
        | "reply" | "session" | "task" | "ticket" | "user" => {
            value.len() == 36 && value.parse::<OrganizationId>().is_ok()
        }
        "position" => is_number && value.len() == 20,
        "shard" => is_number && value.len() == 1,
        "time" => is_number && value.len() == 15,
        "category" | "day" | "domain" | "email" | "hash" | "kind" | "limit" | "name" | "owner" | "queue"
        | "subject" | "whose" | "word" => true,
        _ => panic!("say what {{{name}}} stands for"),
    }
}

#[test]
fn a_template_stands_for_keys_of_its_kind_alone() {
    let id = OrganizationId::new();
    assert!(matches("EMPLOYEES#{organization}#{shard}", &format!("EMPLOYEES#{id}#7")));
    assert!(!matches("EMPLOYEES#{organization}#{shard}", &format!("EMPLOYEES#{id}#17")));
    assert!(!matches("EMPLOYEES#{organization}#{shard}", &format!("EMPLOYEES#{id}")));
    assert!(matches("{name}\t{user}", &format!("анна\t{id}")));
    assert!(!matches("{name}\t{user}", "анна"));
    assert!(!matches("DEPARTMENT", &format!("DEPARTMENT#{id}")));
    assert!(!matches("DEPARTMENT#{department}", &format!("DEPARTMENT_DIRECTOR#{id}")));
    assert!(matches("LIMIT#{limit}#{whose}", "LIMIT#same-letters-hour#invitation#anna@example.com"));
}

/// Does once more what the endpoints, asked one after the other, have undone: a letter that comes back, a picture, an import,
/// a dismissal, and an organisation whose provisioning is not over.
async fn leave_behind(app: &TestApp) {
    let organization = app.plant("iris").await;
    let admin = app.employee(organization, "iris", AssignedRole::ADMIN).await;
    let dismissed = app.add_employee(organization, "dismissed@iris.example", AssignedRole::ADMIN).await.id;
    let way = format!("/company/employees/{dismissed}/dismiss");
    app.plant_bucket(organization, "iris").await;
    let import = plan_import(&admin, "email\nimported@iris.example\n").await;
    begin_import(&admin, &import).await;
    app.work().await;
    let replies = [
        admin.send_octets(Method::POST, "/profile/avatar", Some("image/png"), png(300, 200)).await,
        admin.post(&way, &json!({})).await,
    ];
    for reply in replies {
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    let keyed = admin.with("idempotency-key", "role");
    let made = keyed.post("/company/roles", &json!({"name": "Кадры", "base": "employee"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let key = json!({"name": "1С", "role": "client", "expires_on": app.day(10)});
    assert_eq!(admin.post("/company/keys", &key).await.status, 201);
    let bounced = "imported@iris.example".parse().unwrap();
    app.local().store.note_trouble(&bounced, AddressTrouble::Bounces, None).await.unwrap();
    let complaint = AddressTrouble::Unwanted;
    app.local().store.note_trouble(&bounced, complaint, Some(organization)).await.unwrap();
    // Kinescope has asked for fewer requests.
    app.fault(json!({"service": "kinescope", "operation": "create_project", "mode": "throttle", "times": 1}));
    app.create(&app.admin().await, "landyshi").await;
    let unfinished = Organization { state: State::Provisioning, ..app.ready("tulip") };
    app.plant_organization(&unfinished).await;
    // One letter waits for SES to work again, and one for somebody to see why SES denies it.
    app.work().await;
    for (mode, times) in [("error", 3), ("denied", 1)] {
        app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": mode, "times": times}));
        let invited =
            admin.post("/company/employees", &json!({"email": format!("{mode}@iris.example")})).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        app.work().await;
    }
    // A lane waits for somebody.
    let (store, now) = (&app.local().store, app.local().clock.now());
    let in_lane = Later::now(&LETTER, "a letter", now).in_lane("iris", 1);
    store.and_later(&in_lane, Some(organization), None).unwrap().write_carried().await.unwrap();
    let lane = store.task(TaskId::of_lane(LETTER.name, "iris")).await.unwrap().unwrap();
    store.change_task(&lane, now, |task| task.state = TaskState::Parked).await.unwrap();
    work_on_tickets(app, organization, "iris").await;
    app.leaves(4);
    let invited = admin.post("/company/employees", &json!({"email": "ready@iris.example"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
}

#[tokio::test]
async fn all_that_is_written_is_of_a_known_pattern_and_no_pattern_is_of_nothing() {
    let app = TestApp::start(contexts::product).await;
    charge_every_endpoint(&app).await;
    leave_behind(&app).await;
    let table = Table::of(&app).await;
    let mut unknown = BTreeSet::new();
    let mut met: Vec<&Pattern> = Vec::new();
    for item in &table.items().await {
        for (index, partition, sort) in keys(item) {
            let of_these = patterns().map(|(_, pattern)| pattern).filter(|pattern| {
                pattern.index == index && matches(pattern.partition, partition) && matches(pattern.sort, sort)
            });
            match *of_these.collect::<Vec<_>>() {
                [pattern] => met.push(pattern),
                ref several => {
                    unknown.insert(format!("{partition} / {sort} in {index:?} is of {several:?}"));
                }
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
    let unmet: Vec<_> = patterns().filter(|(_, pattern)| !met.contains(pattern)).collect();
    assert_eq!(unmet, []);
}

#[test]
fn patterns_belong_to_contexts() {
    let programs = contexts::programs();
    let strangers: BTreeSet<&str> =
        patterns().map(|(context, _)| context).filter(|context| !programs.contains_key(context)).collect();
    assert_eq!(strangers, BTreeSet::from(["shared/store"]), "what all contexts count");
}
