//! Two organisations beside each other: nothing of one can be read or changed from the other. Every endpoint of a cabinet
//! is asked with the other organisation's identifiers, cursors, links and codes, one at a time, in every place where the
//! document of the interface has a value of that kind. A place of an unknown kind fails the test.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use black_box::samples::{Known, Operation, Place, Sample, Whereabouts};
use domain::OrganizationId;
use domain::access::{AssignedRole, Permission, Role};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp, plan_import};
use web::{Caller, Endpoint, Face};

use crate::table::Table;

/// A thing that belongs to an organisation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Thing {
    Department,
    Employee,
    Role,
    Session,
    Cursor,
    Code,
    Organization,
    Task,
    File,
    Import,
    Key,
    Category,
    Client,
    Ticket,
    Entry,
    Reply,
    Article,
    Notification,
}

/// The things by what a place that holds one says that it holds.
const KINDS: [(&str, Thing); 18] = [
    ("ArticleId", Thing::Article),
    ("AssignedRole", Thing::Role),
    ("CategoryId", Thing::Category),
    ("ClientId", Thing::Client),
    ("Cursor", Thing::Cursor),
    ("DepartmentId", Thing::Department),
    ("EntryId", Thing::Entry),
    ("FileId", Thing::File),
    ("HandoverCode", Thing::Code),
    ("ImportId", Thing::Import),
    ("NotificationId", Thing::Notification),
    ("OrganizationId", Thing::Organization),
    ("ReplyId", Thing::Reply),
    ("TaskId", Thing::Task),
    ("TicketId", Thing::Ticket),
    ("UserId", Thing::Employee),
    ("keys", Thing::Key),
    ("sessions", Thing::Session),
];

/// Names of what stands in an address or holds fields, and belongs to nobody. A selection has the filters of a list, which
/// the list itself is asked by, too.
const NOBODYS: [&str; 13] = [
    "answer",
    "calendar",
    "color",
    "contacts",
    "fingerprint",
    "name",
    "question",
    "sections",
    "selection",
    "targets",
    "text",
    "texts",
    "title",
];

/// Kinds of which everybody has the same.
const EVERYBODYS: [&str; 1] = ["Indicator"];

/// What a place holds that belongs to somebody. One that might and is not known fails the test.
fn thing_in(place: &Place, request: &str) -> Option<Thing> {
    let known = KINDS.iter().find(|(kind, _)| *kind == place.kind).map(|(_, thing)| *thing);
    let is_identifier =
        ["Id", "_id", "_ids"].iter().any(|end| place.kind.ends_with(end) || place.name.ends_with(end));
    let may_hold_one =
        place.whereabouts == Whereabouts::Path || place.schema.to_string().contains("\"properties\"");
    let must_be_known = is_identifier || may_hold_one && !NOBODYS.contains(&place.name.as_str());
    assert!(
        known.is_some() || !must_be_known || EVERYBODYS.contains(&place.kind.as_str()),
        "{request}: say in KINDS of tests/isolation.rs what {} of the kind {:?} is, and give each side one",
        place.name,
        place.kind
    );
    known
}

/// An organisation with one of each thing.
struct Side {
    organization: OrganizationId,
    domain: &'static str,
    admin: Client,
    things: BTreeMap<Thing, String>,
    /// Texts that nobody else may read.
    texts: Vec<String>,
}

impl Side {
    async fn raise(app: &TestApp, domain: &'static str, word: &str) -> Self {
        let platform = app.admin().await;
        let organization = app.create(&platform, domain).await;
        let email = |name: &str| format!("{name}@{domain}.example");
        let admin_id = app.add_employee(organization, &email("admin"), AssignedRole::ADMIN).await.id;
        let employee =
            app.add_employee(organization, &email("employee"), AssignedRole::Preset(Role::Employee)).await.id;
        let role = app.add_role(organization, word, Role::Employee, &[Permission::ViewPeople]).await;
        let admin = app.cabinet(domain).sign_in(&email("admin"), PASSWORD).await;
        let head = admin.get("/company/departments").await.json()["head"]["id"].clone();
        let department = json!({"name": format!("Отдел {word}"), "parent_id": head});
        let department = created(&admin.post("/company/departments", &department).await);
        created(&admin.post("/company/employees", &json!({"email": email("invited"), "name": word})).await);
        let list = admin.get("/company/employees?limit=1").await.json();
        let base = app.anonymous().at("localhost").sign_in(&email("employee"), PASSWORD).await;
        let entrance = base.post(&format!("/organizations/{organization}/enter"), &json!({})).await.json();
        let code = entrance["address"].as_str().unwrap().rsplit('=').next().unwrap().to_owned();
        let task = app.begin_work(organization, admin_id).await.id;
        let file = json!({"purpose": "picture", "name": format!("{word}.png"), "size": 1});
        let file = created(&admin.post("/files", &file).await);
        let import = plan_import(&admin, &format!("email;name\n{};{word}\n", email("imported"))).await;
        let key = json!({"name": word, "role": "client", "expires_on": app.day(10)});
        let key = created(&admin.post("/company/keys", &key).await);
        let category =
            created(&admin.post("/desk/categories", &json!({"name": word, "is_public": true})).await);
        let reply = created(&admin.post("/desk/replies", &json!({"name": word, "text": word})).await);
        let words = json!({"ru": word});
        let article = json!({"question": words, "answer": words});
        let article = created(&admin.post("/desk/showcase/faq", &article).await);
        let client = json!({"email": email("client"), "name": word});
        let client = created(&admin.post("/desk/clients", &client).await);
        // A ticket of the administrator's own, whom both the queue and the client's own list show it to.
        let ticket = json!({"subject": word, "text": word, "category": category});
        let ticket = admin.post("/my/tickets", &ticket).await;
        let entry = ticket.json()["entries"][0]["id"].as_str().unwrap().to_owned();
        // Somebody else answers it, which the administrator is told.
        let answer = json!({"text": "Смотрим", "visibility": "public"});
        let answered = app.cabinet(domain).sign_in(ADMIN_EMAIL, PASSWORD).await;
        let address = format!("/desk/tickets/{}/entries", created(&ticket));
        created(&answered.post(&address, &answer).await);
        app.work().await;
        let told = admin.get("/notifications").await.json()["items"][0].clone();
        assert!(told["text"].as_str().unwrap().contains(word), "{told}");
        let notification = told["id"].as_str().unwrap().to_owned();
        let devices = admin.get("/profile/sessions").await.json();
        let things = BTreeMap::from([
            (Thing::Department, department),
            (Thing::Employee, employee.to_string()),
            (Thing::Role, role.to_string()),
            (Thing::Session, devices["items"][0]["id"].as_str().unwrap().to_owned()),
            (Thing::Cursor, list["next_cursor"].as_str().unwrap().to_owned()),
            (Thing::Code, code),
            (Thing::Organization, organization.to_string()),
            (Thing::Task, task.to_string()),
            (Thing::File, file),
            (Thing::Import, import["id"].as_str().unwrap().to_owned()),
            (Thing::Key, key),
            (Thing::Category, category),
            (Thing::Client, client),
            (Thing::Ticket, created(&ticket)),
            (Thing::Entry, entry),
            (Thing::Reply, reply),
            (Thing::Article, article),
            (Thing::Notification, notification),
        ]);
        let texts = vec![format!("{domain}.example"), word.to_owned(), format!("ООО «{domain}»")];
        Self { organization, domain, admin, things, texts }
    }
}

fn created(reply: &Reply) -> String {
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// A request that brings one foreign thing, all else being one's own.
struct Attempt {
    sample: Sample,
    /// Where the foreign thing stands.
    place: Place,
}

/// Every request of an endpoint that brings one thing of the other's.
async fn attempts(endpoint: &Endpoint, document: &Value, ours: &Side, theirs: &Side) -> Vec<Attempt> {
    let operation = Operation::of(document, endpoint.method, endpoint.path);
    let own = |kind: &str| match kind {
        "NewPassword" | "Password" => Some(json!(PASSWORD)),
        _ => KINDS.iter().find(|(known, _)| *known == kind).map(|(_, thing)| json!(ours.things[thing])),
    };
    let mut version = json!(1);
    if operation.places.iter().any(|place| place.whereabouts == Whereabouts::Path) {
        let address = operation.sample(&own).address;
        let varying = endpoint.path.split('/').position(|part| part.starts_with('{')).unwrap();
        let read = address.split('/').take(varying + 1).collect::<Vec<_>>().join("/");
        version = ours.admin.get(&read).await.json()["version"].clone();
    }
    let known: Known<'_> = &|kind| if kind == "Version" { Some(version.clone()) } else { own(kind) };
    let request = format!("{} {}", endpoint.method, endpoint.path);
    let holding = operation.places.iter().filter_map(|place| Some((place, thing_in(place, &request)?)));
    let attempts = holding.map(|(place, thing)| {
        let sample = operation.bringing(place, &json!(theirs.things[&thing]), known);
        let brings = sample.address.contains(&theirs.things[&thing])
            || sample.body.as_ref().is_some_and(|(_, body)| body.contains(&theirs.things[&thing]));
        assert!(brings, "{request}: {} does not stand in {sample:?}", place.name);
        Attempt { sample, place: place.clone() }
    });
    attempts.collect()
}

async fn ask(client: &Client, attempt: &Attempt) -> Reply {
    let sample = &attempt.sample;
    client.send(sample.method.parse().unwrap(), &sample.address, sample.body.clone()).await
}

#[tokio::test]
async fn nothing_of_another_organisation_is_read_or_changed() {
    let app = TestApp::start(contexts::product).await;
    let ours = Side::raise(&app, "romashka", "Ромашковый").await;
    let theirs = Side::raise(&app, "vasilek", "Васильковый").await;
    app.leaves(2);
    let super_admin = app.cabinet(ours.domain).sign_in(ADMIN_EMAIL, PASSWORD).await;
    let document = ours.admin.get("/openapi.json").await.json();
    let host = format!("{}.localhost", ours.domain);
    let intruder = theirs.admin.at(&host);
    let mut leaks = Vec::new();
    let mut brought: BTreeMap<String, usize> = BTreeMap::new();
    let table = Table::of(&app).await;
    for endpoint in contexts::routes().endpoints().iter().filter(|endpoint| endpoint.face == Face::Cabinet) {
        for attempt in attempts(endpoint, &document, &ours, &theirs).await {
            let named = format!("{} {} with their {}", endpoint.method, endpoint.path, attempt.place.name);
            *brought.entry(attempt.place.kind.clone()).or_default() += 1;
            for client in [&ours.admin, &super_admin] {
                let before = digest(&table).await;
                for client in [client.clone(), client.browsing()] {
                    let reply = ask(&client, &attempt).await;
                    let is_filter =
                        endpoint.method == "GET" && attempt.place.whereabouts == Whereabouts::Query;
                    // A session that is not one's own is over already.
                    let is_over = attempt.place.kind == "sessions" && reply.status == 200;
                    // What could not be done to each of several is said of each.
                    let is_over = is_over
                        || (endpoint.path.ends_with("/bulk") && !reply.text.contains("\"done\":true"));
                    if !(is_filter || is_over || (400..500).contains(&reply.status) || reply.status == 303) {
                        leaks.push(format!("{named}: {} {}", reply.status, reply.text));
                    }
                    if !is_filter && reply.header("content-type") == "application/problem+json" {
                        let (code, errors) = reply.problem();
                        let is_about_it = errors.is_empty()
                            || errors.iter().any(|error| error.starts_with(&attempt.place.name));
                        if !is_about_it || matches!(code.as_str(), "stale" | "unauthenticated") {
                            leaks.push(format!("{named} is refused for another reason: {}", reply.text));
                        }
                    }
                    leaks.extend(
                        theirs
                            .texts
                            .iter()
                            .filter(|text| reply.text.contains(*text))
                            .map(|text| format!("{named}: tells {text}")),
                    );
                }
                if digest(&table).await != before {
                    leaks.push(format!("{named}: changes the table"));
                }
            }
        }
        if endpoint.caller != Caller::Anyone {
            let address = endpoint.path.replace("{id}", "0190a000-0000-7000-8000-000000000000");
            let before = digest(&table).await;
            let refused = intruder.send(endpoint.method.parse().unwrap(), &address, None).await;
            if (refused.status, refused.problem().0.as_str()) != (401, "unauthenticated")
                || digest(&table).await != before
            {
                leaks.push(format!(
                    "{} {} with their session: {}",
                    endpoint.method, endpoint.path, refused.text
                ));
            }
        }
    }
    // At the base host one chooses an organisation: another's lets nobody in.
    let ours_at_base = app.anonymous().at("localhost").sign_in("admin@romashka.example", PASSWORD).await;
    let before = digest(&table).await;
    let refused =
        ours_at_base.post(&format!("/organizations/{}/enter", theirs.organization), &json!({})).await;
    assert!(matches!(refused.status, 403 | 404), "{} {}", refused.status, refused.text);
    assert!(digest(&table).await == before, "nobody was let in");
    app.leave_files_alone().await;
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let kinds: BTreeSet<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        brought.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        kinds,
        "each kind has been somewhere"
    );
    assert!(brought.values().sum::<usize>() > 70, "{brought:?} things were brought");
}

/// Changes with any octet of any item, but for the counts of failed tries of a secret and of how often whoever asks does so.
async fn digest(table: &Table) -> [u8; 32] {
    let mut items = Vec::new();
    for item in table.items().await {
        let is_count = |key: &str| key.starts_with("ATTEMPTS#") || key.starts_with("LIMIT#");
        if !matches!(&item["pk"], AttributeValue::S(key) if is_count(key)) {
            items.push(text_of(&AttributeValue::M(item)));
        }
    }
    items.sort();
    assert!(items.len() > 20, "{} items", items.len());
    Sha256::digest(items.concat()).into()
}

/// The same for the same value, in whatever order its members come.
fn text_of(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(members) => {
            let members: BTreeMap<&String, String> =
                members.iter().map(|(name, value)| (name, text_of(value))).collect();
            format!("{members:?}")
        }
        AttributeValue::L(list) => format!("{:?}", list.iter().map(text_of).collect::<Vec<_>>()),
        AttributeValue::Ss(set) => format!("{:?}", set.iter().collect::<BTreeSet<_>>()),
        other => format!("{other:?}"),
    }
}
