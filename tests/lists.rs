//! Lists on a table that the release before has written, and on one whose reads may be late.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::Path;
use std::time::Duration;

use domain::access::{AssignedRole, PlatformRole};
use domain::employee::EmployeeRefusal;
use domain::lists::{FILL, Filling};
use domain::{Later, OrganizationId};
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};

use crate::later::{former_entry, plant_former};
use crate::table::{Item, Table};

/// The table of a platform of the release before, with three organisations, their people and 91 entries of the audit.
pub(crate) const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kept/table-of-0.1.sqlite");

/// The tasks that the kept table holds and that nobody can do: what they are about was sealed with another key.
pub(crate) const LEFT: usize = 3;

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

/// What the release before has listed of organisations and people: the keys of the lists, and who stands there.
async fn listed_before(app: &TestApp) -> BTreeSet<(String, String)> {
    let items = Table::of(app).await.items().await;
    let read = |item: &crate::table::Item| {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        let (list, place) = (text("index1pk")?, text("index1sk")?);
        let is_one = ["ORGANIZATIONS#", "EMPLOYEES#", "DISMISSED#"].iter().any(|kind| list.starts_with(kind));
        let list = list.rsplit_once('#')?.0.replace("DISMISSED", "EMPLOYEES");
        is_one.then(|| (list, place.rsplit('\t').next().unwrap_or_default().to_owned()))
    };
    items.iter().filter_map(read).collect()
}

/// Asserts that the lists of organisations and people have these, each once, whatever is asked of them.
async fn assert_everybody_is_there(app: &TestApp, admin: &Client, known: &BTreeSet<(String, String)>) {
    let of = |list: &str| -> BTreeSet<String> {
        known.iter().filter(|(known, _)| known == list).map(|(_, id)| id.clone()).collect()
    };
    let organizations = of("ORGANIZATIONS");
    for query in [
        "",
        "sort=name",
        "sort=subscription_ends_on",
        "status=active&status=blocked&status=failed&status=provisioning",
    ] {
        let found = entries(admin, &format!("/organizations?limit=2&{query}")).await;
        assert_eq!(found.len(), organizations.len(), "{query}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), organizations, "{query}");
    }
    for id in organizations {
        let organization = admin.get(&format!("/organizations/{id}")).await.json();
        if organization["status"] != "active" {
            continue;
        }
        let domain = organization["domain"].as_str().unwrap().to_owned();
        let insider = app.cabinet(&domain).sign_in("new@localhost", PASSWORD).await;
        let people = of(&format!("EMPLOYEES#{id}"));
        let everybody = "status=active&status=invited&status=dismissed";
        for query in [everybody, &format!("q=example&{everybody}")] {
            let found = entries(&insider, &format!("/company/employees?limit=2&{query}")).await;
            assert_eq!(found.len(), people.len(), "{domain} {query}");
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), people, "{domain} {query}");
        }
        for word in [&organization["domain"], &organization["inn"]] {
            let found =
                entries(admin, &format!("/organizations?sort=name&q={}", word.as_str().unwrap())).await;
            assert!(found.contains(&id), "{word}: {found:?}");
        }
        let everybody = insider.get(&format!("/company/employees?limit=100&{everybody}")).await.json();
        for person in everybody["items"].as_array().unwrap() {
            let address = person["email"].as_str().unwrap();
            let found = "/company/employees?status=active&status=invited&status=dismissed&q=";
            let found = entries(&insider, &format!("{found}{address}")).await;
            assert_eq!(found, [person["id"].as_str().unwrap()], "{address}");
        }
    }
}

#[tokio::test]
async fn organisations_and_people_of_the_release_before_are_read_at_once_and_brought_over_in_time() {
    let app = TestApp::start_over(contexts::product, Path::new(KEPT)).await;
    let admin = app.add_user("new@localhost", Some(PlatformRole::PlatformAdmin)).await;
    let admin = app.anonymous().sign_in(admin.email.as_str(), PASSWORD).await;
    let mut known = listed_before(&app).await;
    assert_eq!(known.iter().filter(|(list, _)| list == "ORGANIZATIONS").count(), 3);
    assert!(known.len() > 10, "{known:?}");
    assert_everybody_is_there(&app, &admin, &known).await;

    // What is changed or made before the lists are full stands in them once, too.
    let (_, renamed) = known.first().unwrap().clone();
    let organization: OrganizationId =
        known.iter().find(|(list, _)| list == "ORGANIZATIONS").unwrap().1.parse().unwrap();
    let new = app.plant("new").await;
    known.insert(("ORGANIZATIONS".to_owned(), new.to_string()));
    let person = app.add_employee(organization, "new@romashka.example", AssignedRole::ADMIN).await.id;
    known.insert((format!("EMPLOYEES#{organization}"), person.to_string()));
    let version = admin.get(&format!("/organizations/{organization}")).await.json()["version"].clone();
    let edited = json!({"version": version, "name": "ООО «Новая Ромашка»"});
    assert_eq!(
        admin.patch(&format!("/organizations/{organization}"), &edited).await.status,
        200,
        "{renamed}"
    );
    // So does what is changed without a change of what lists show, and whoever takes another role.
    let store = &app.local().store;
    for (_, id) in known.iter().filter(|(list, _)| list == "ORGANIZATIONS") {
        let quiet = store.organization(id.parse().unwrap()).await.unwrap().unwrap();
        let describe = |organization: &mut domain::Organization| {
            organization.description = "Теперь с описанием".parse().unwrap();
            Ok::<_, Infallible>(None)
        };
        store.change_organization(quiet, describe).await.unwrap();
    }
    let tenant = store.tenant(organization);
    for (_, id) in known.iter().filter(|(list, _)| *list == format!("EMPLOYEES#{organization}")).take(4) {
        let person = tenant.employee(id.parse().unwrap()).await.unwrap().unwrap();
        let promote = |employee: &mut domain::Employee| {
            employee.post = Some("Старший кассир".parse().unwrap());
            Ok::<_, EmployeeRefusal>(None)
        };
        tenant.change_employee(person, promote).await.unwrap();
    }
    assert_eq!(app.reconcile().await["errors"], 0);
    assert_everybody_is_there(&app, &admin, &known).await;

    app.work().await;
    app.advance(Duration::from_mins(11));
    app.fault(json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3, "after": 20}));
    app.work().await;
    assert_everybody_is_there(&app, &admin, &known).await;
    app.switch_faults_off();
    // Organisations come first, then the people in them, and then their accounts.
    for _ in 0..5 {
        app.advance(Duration::from_hours(1));
        app.work().await;
    }
    let admin = app.anonymous().sign_in("new@localhost", PASSWORD).await;
    assert_eq!(listed_before(&app).await, BTreeSet::new(), "nothing is listed as before");
    assert_everybody_is_there(&app, &admin, &known).await;
    let found = entries(&admin, "/organizations?q=новая ром").await;
    assert_eq!(found, [organization.to_string()]);
    assert_accounts_are_listed(&app, &admin).await;
    app.leaves(LEFT);
}

#[tokio::test]
async fn lists_show_ones_own_change_however_late_reads_are() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let owner = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let admin = app.admin().await;
    app.local().aws.read_late().unwrap();
    for number in 1..3 {
        let invitation =
            json!({"email": format!("p{number}@romashka.example"), "name": format!("Анна {number}")});
        let invited = owner.post("/company/employees", &invitation).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        let list = owner.get("/company/employees").await.json();
        assert_eq!(list["items"][number - 1]["name"], format!("Анна {number}"), "{list}");
        assert_eq!(
            owner.get("/company/employees?status=invited").await.json()["items"].as_array().unwrap().len(),
            number
        );
        let listed = admin.get("/organizations").await.json();
        assert_eq!(listed["items"][0]["seats"]["used"], number + 1, "{listed}");
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
    // Accounts and clients are brought over after the people.
    app.leaves(LEFT + 2);
}

/// Everybody who works anywhere, or runs the platform, is in the list of accounts.
async fn assert_accounts_are_listed(app: &TestApp, admin: &Client) {
    let items = Table::of(app).await.items().await;
    let text = |item: &Item, name: &str| item.get(name).and_then(|value| value.as_s().ok().cloned());
    let of_accounts = |item: &Item| {
        let (partition, sort) = (text(item, "pk").unwrap(), text(item, "sk").unwrap());
        let is_known =
            sort.starts_with("MEMBERSHIP#") || sort == "USER" && item.contains_key("platform_role");
        is_known.then(|| partition.strip_prefix("USER#").unwrap().to_owned())
    };
    let expected: BTreeSet<String> = items.iter().filter_map(of_accounts).collect();
    let (mut listed, mut next) = (BTreeSet::new(), Some("/people".to_owned()));
    while let Some(address) = next {
        let page = admin.get(&address).await.json();
        let ids =
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        listed.extend(ids);
        next = page["next_cursor"].as_str().map(|cursor| format!("/people?cursor={cursor}"));
    }
    assert!(expected.len() > 2, "{expected:?}");
    assert_eq!(listed, expected);
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
