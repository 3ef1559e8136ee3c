//! Two organisations beside each other: nothing of one is read or changed from the other, whatever of it somebody brings.
//! Every endpoint of a cabinet is asked with the other's identifiers, cursors, links and codes, one at a time, each in
//! every place where the document of the interface has one. A place of a kind that is not known here fails the test.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::access::{AssignedRole, Permission, Role};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::{ADMIN_EMAIL, Client, PASSWORD, Reply, TestApp};
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
}

/// What stands in an address after each word.
const IN_ADDRESSES: [(&str, Thing); 5] = [
    ("departments", Thing::Department),
    ("employees", Thing::Employee),
    ("people", Thing::Employee),
    ("roles", Thing::Role),
    ("sessions", Thing::Session),
];

/// Names of what stands in an address and belongs to nobody.
const NOBODYS: [&str; 2] = ["{fingerprint}", "{name}"];

/// Fields that hold a thing.
const IN_FIELDS: [(&str, Thing); 14] = [
    ("code", Thing::Code),
    ("cursor", Thing::Cursor),
    ("department", Thing::Department),
    ("departments", Thing::Department),
    ("director_id", Thing::Employee),
    ("employee_id", Thing::Employee),
    ("heirs", Thing::Employee),
    ("ids", Thing::Employee),
    ("member_ids", Thing::Employee),
    ("parent", Thing::Department),
    ("parent_id", Thing::Department),
    ("primary_department", Thing::Department),
    ("role", Thing::Role),
    ("subject", Thing::Employee),
];

/// What a field holds that holds nobody's thing, where it must hold something.
fn plain(field: &str) -> Value {
    assert!(!field.ends_with("_id") && !field.ends_with("_ids"), "say what {field} holds");
    match field {
        "action" => json!("dismiss"),
        "base" => json!("manager"),
        "email" => json!("new@romashka.example"),
        "password" | "current_password" => json!(PASSWORD),
        "permissions" => json!(["structure.view"]),
        _ => json!("Новое"),
    }
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
        app.add_employee(organization, &email("admin"), AssignedRole::ADMIN).await;
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
        let devices = admin.get("/profile/sessions").await.json();
        let things = BTreeMap::from([
            (Thing::Department, department),
            (Thing::Employee, employee.to_string()),
            (Thing::Role, role.to_string()),
            (Thing::Session, devices["items"][0]["id"].as_str().unwrap().to_owned()),
            (Thing::Cursor, list["next_cursor"].as_str().unwrap().to_owned()),
            (Thing::Code, code),
        ]);
        let texts = vec![format!("{domain}.example"), word.to_owned(), format!("ООО «{domain}»")];
        Self { organization, domain, admin, things, texts }
    }
}

fn created(reply: &Reply) -> String {
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// A request that brings one foreign thing, or none.
struct Attempt {
    method: Method,
    address: String,
    body: Option<Value>,
    /// Where the foreign thing stands.
    place: String,
}

/// Every request of an endpoint that brings one thing of the other's, all else being one's own.
async fn attempts(endpoint: &Endpoint, documented: &Value, ours: &Side, theirs: &Side) -> Vec<Attempt> {
    let parts: Vec<&str> = endpoint.path.split('/').collect();
    let address = |foreign: Option<usize>| {
        let mut filled = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if part.starts_with('{') && !NOBODYS.contains(part) {
                let known = IN_ADDRESSES.iter().find(|(word, _)| *word == parts[place - 1]);
                let (_, thing) = known.unwrap_or_else(|| panic!("{}: say what {part} is", endpoint.path));
                let side = if foreign == Some(place) { theirs } else { ours };
                filled.push(side.things[thing].as_str());
            } else {
                filled.push(part);
            }
        }
        filled.join("/")
    };
    let own = address(None);
    let body = &documented["requestBody"]["content"]["application/json"]["schema"];
    let mut version = json!(1);
    if let Some(place) = parts.iter().position(|part| part.starts_with('{')) {
        let read = own.split('/').take(place + 1).collect::<Vec<_>>().join("/");
        version = ours.admin.get(&read).await.json()["version"].clone();
    }
    let required = |name: &str| body["required"].as_array().is_some_and(|list| list.contains(&json!(name)));
    let fields: Vec<&String> =
        body["properties"].as_object().map(|all| all.keys().collect()).unwrap_or_default();
    // Everything that must be there, of one's own.
    let whole = |foreign: Option<&str>| {
        let mut sent = json!({});
        for field in &fields {
            let field = field.as_str();
            let thing = IN_FIELDS.iter().find(|(name, _)| *name == field).map(|(_, thing)| *thing);
            let is_foreign = foreign == Some(field);
            if !is_foreign && !required(field) {
                continue;
            }
            sent[field] = match thing {
                Some(thing) => {
                    let side = if is_foreign { theirs } else { ours };
                    let value = json!(side.things[&thing]);
                    match (field, body["properties"][field].to_string().contains("\"array\"")) {
                        ("heirs", _) => json!({ours.things[&Thing::Department].as_str(): value}),
                        (_, true) => json!([value]),
                        (_, false) => value,
                    }
                }
                None if field == "version" => version.clone(),
                None => plain(field),
            };
        }
        // What is to be done to several says what else it needs.
        if endpoint.path.ends_with("/bulk") {
            let action = match foreign {
                Some("department") => "move",
                Some("role") => "role",
                _ => "dismiss",
            };
            sent["action"] = json!(action);
            if foreign != Some("ids") {
                sent["ids"] = json!([ours.things[&Thing::Employee]]);
            }
        }
        (!fields.is_empty()).then_some(sent)
    };
    let method: Method = endpoint.method.parse().unwrap();
    let mut attempts = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if part.starts_with('{') && !NOBODYS.contains(part) {
            let address = address(Some(place));
            attempts.push(Attempt {
                method: method.clone(),
                address,
                body: whole(None),
                place: (*part).to_owned(),
            });
        }
    }
    // Elsewhere a code is one of somebody's second factor.
    let is_known = |name: &str| name != "code" || endpoint.path.ends_with("/handover");
    let known = |name: &str| IN_FIELDS.iter().find(|(field, _)| *field == name && is_known(name));
    for field in &fields {
        if let Some((name, _)) = known(field) {
            let (address, body) = (own.clone(), whole(Some(name)));
            attempts.push(Attempt { method: method.clone(), address, body, place: (*name).to_owned() });
        }
    }
    let parameters = documented["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
        if let Some((name, thing)) = known(parameter["name"].as_str().unwrap()) {
            let action = if endpoint.path.ends_with("/bulk") { "&action=dismiss" } else { "" };
            let address = format!("{own}?{name}={}{action}", theirs.things[thing]);
            attempts.push(Attempt {
                method: method.clone(),
                address,
                body: whole(None),
                place: (*name).to_owned(),
            });
        }
    }
    attempts
}

async fn ask(client: &Client, attempt: &Attempt) -> Reply {
    let body = attempt.body.as_ref().map(|body| ("application/json", body.to_string()));
    client.send(attempt.method.clone(), &attempt.address, body).await
}

#[tokio::test]
async fn nothing_of_another_organisation_is_read_or_changed() {
    let app = TestApp::start(contexts::product).await;
    let ours = Side::raise(&app, "romashka", "Ромашковый").await;
    let theirs = Side::raise(&app, "vasilek", "Васильковый").await;
    let super_admin = app.cabinet(ours.domain).sign_in(ADMIN_EMAIL, PASSWORD).await;
    let document = ours.admin.get("/openapi.json").await.json();
    let host = format!("{}.localhost", ours.domain);
    let intruder = theirs.admin.at(&host);
    let mut leaks = Vec::new();
    let mut brought = 0;
    let table = Table::of(&app);
    for endpoint in contexts::routes().endpoints().iter().filter(|endpoint| endpoint.face == Face::Cabinet) {
        let documented = &document["paths"][endpoint.path][endpoint.method.to_lowercase()];
        for attempt in attempts(endpoint, documented, &ours, &theirs).await {
            let named = format!("{} {} with their {}", endpoint.method, endpoint.path, attempt.place);
            brought += 1;
            for client in [&ours.admin, &super_admin] {
                let before = digest(&table).await;
                for client in [client.clone(), client.browsing()] {
                    let reply = ask(&client, &attempt).await;
                    let is_filter = attempt.method == Method::GET && attempt.address.contains('?');
                    // A session that is not one's own is over already.
                    let is_over = attempt.place == "{session}" && reply.status == 200;
                    // What could not be done to each of several is said of each.
                    let is_over = is_over
                        || (endpoint.path.ends_with("/bulk") && !reply.text.contains("\"done\":true"));
                    if !(is_filter || is_over || (400..500).contains(&reply.status) || reply.status == 303) {
                        leaks.push(format!("{named}: {} {}", reply.status, reply.text));
                    }
                    if !is_filter && reply.header("content-type") == "application/problem+json" {
                        let (code, errors) = reply.problem();
                        let is_about_it =
                            errors.is_empty() || errors.iter().any(|error| error.starts_with(&attempt.place));
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
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    assert!(brought > 20, "{brought} things were brought");
}

/// Changes with any octet of any item, but for the count of failed tries of a secret.
async fn digest(table: &Table) -> [u8; 32] {
    let mut items = Vec::new();
    for item in table.items().await {
        if !matches!(&item["pk"], AttributeValue::S(key) if key.starts_with("ATTEMPTS#")) {
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
        AttributeValue::Ss(set) => format!("{:?}", set.iter().collect::<std::collections::BTreeSet<_>>()),
        other => format!("{other:?}"),
    }
}
