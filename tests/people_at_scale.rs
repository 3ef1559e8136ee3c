//! Ten thousand people and three hundred departments in one organisation cost no more than a few: every page of
//! people and structure takes two round trips at most, and a search a few more; none scans, and none takes much longer
//! than the list of organisations.

use std::time::{Duration, Instant};

use domain::access::{AssignedRole, Role};
use domain::{Employee, OrganizationId, UserId};
use serde_json::json;
use store::planting;
use testing::{Client, PASSWORD, TestApp};

use crate::cost::{assert_never_scanned, latest};

const PEOPLE: usize = 10_000;
const DEPARTMENTS: usize = 300;

const ADMIN: &str = "admin@romashka.example";

#[tokio::test]
async fn pages_of_ten_thousand_people_cost_two_round_trips() {
    let app = TestApp::start(contexts::product).await;
    let platform = app.admin().await;
    let organization = app.create(&platform, "romashka").await;
    app.add_employee(organization, ADMIN, AssignedRole::ADMIN).await;
    let admin = app.cabinet("romashka").sign_in(ADMIN, PASSWORD).await;
    // Its first request of an hour notes that they were seen.
    admin.get("/company/structure").await;
    let departments = plant_departments(&admin).await;
    plant_people(&app, organization, &departments).await;

    let first = admin.get("/company/employees?limit=5").await.json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let department = &departments[7];
    let of_department = PEOPLE.div_ceil(departments.len());
    let lists = [
        (String::new(), 50),
        ("limit=100".to_owned(), 100),
        (format!("limit=5&cursor={cursor}"), 5),
        ("limit=100&q=Мария".to_owned(), 100),
        ("limit=100&q=ф00042".to_owned(), 1),
        ("limit=100&q=Ф0004".to_owned(), 10),
        ("limit=100&q=p00042@".to_owned(), 1),
        ("limit=100&q=%2B7 (900) 000-00-4".to_owned(), 10),
        ("limit=100&q=00042".to_owned(), 1),
        ("limit=100&q=ария".to_owned(), 0),
        (format!("limit=100&department={department}"), of_department),
        (format!("limit=100&department={department}&sort=-name"), of_department),
        ("limit=100&role=reviewer".to_owned(), 100),
        ("limit=100&status=dismissed".to_owned(), 0),
    ];
    for (query, found) in lists {
        let address = format!("/company/employees?{query}");
        let list = admin.get(&address).await;
        assert_eq!(list.status, 200, "{address}: {}", list.text);
        assert_eq!(list.json()["items"].as_array().unwrap().len(), found, "{address}");
        // Whoever is found by words is read by their places, after these.
        let trips = if query.contains("q=") { 10 } else { 2 };
        assert_round_trips(&app, "/company/employees", &address, trips);
    }
    for path in [
        "/company/employees",
        "/company/structure",
        "/company/departments",
        &format!("/company/departments/{department}"),
    ] {
        for client in [admin.clone(), admin.browsing()] {
            let shown = client.get(path).await;
            assert_eq!(shown.status, 200, "{path}: {}", shown.text);
            assert_round_trips(&app, path, path, 2);
        }
    }
    assert_pages_are_no_slower_than_they_are_long(&app, &platform, &admin).await;
    assert_never_scanned(&app);
}

/// Holds the time that pages take against that of a full page of the list of organisations, on the same machine at the same
/// time. The bounds leave room for an unoptimised build; going over everybody would be far beyond them.
async fn assert_pages_are_no_slower_than_they_are_long(app: &TestApp, platform: &Client, admin: &Client) {
    for number in 0..50 {
        app.plant_organization(&app.ready(&format!("vasilek-{number}"))).await;
    }
    let (platform, admin) = (platform.browsing(), admin.browsing());
    let [organizations, pages @ ..] = median_times([
        (&platform, "/organizations"),
        (&admin, "/company/employees"),
        (&admin, "/company/employees?q=ф0004"),
        (&admin, "/company/employees?q=Мария"),
        (&admin, "/company/structure"),
    ])
    .await;
    let bounds = [("list", 20.0), ("search for few", 20.0), ("search for all", 20.0), ("structure", 20.0)];
    for ((page, greatest), time) in bounds.into_iter().zip(pages) {
        let ratio = time.as_secs_f64() / organizations.as_secs_f64();
        println!("{page}: {time:?}, {ratio:.1} times as long as the list of organisations");
        assert!(ratio < greatest, "{page} takes {ratio:.1} times as long as the list of organisations");
    }
}

/// How long each page takes: the median of several tries, in which they take turns.
async fn median_times<const PAGES: usize>(pages: [(&Client, &str); PAGES]) -> [Duration; PAGES] {
    const TRIES: usize = 7;
    let mut times = [const { Vec::new() }; PAGES];
    for _ in 0..TRIES {
        for ((client, address), times) in pages.iter().zip(&mut times) {
            let start = Instant::now();
            let shown = client.get(address).await;
            times.push(start.elapsed());
            assert_eq!(shown.status, 200, "{address}: {}", shown.text);
        }
    }
    times.map(|mut times| {
        times.sort();
        times[TRIES / 2]
    })
}

fn assert_round_trips(app: &TestApp, path: &str, address: &str, most: u32) {
    let cost = latest(app, &format!("GET {path}")).record.cost;
    assert!(cost.round_trips <= most, "{address} took {} round trips", cost.round_trips);
}

/// Departments on the second and third level; their identifiers.
async fn plant_departments(admin: &Client) -> Vec<String> {
    let head = admin.get("/company/departments").await.json();
    let head = head["head"]["id"].as_str().unwrap().to_owned();
    let mut departments = Vec::new();
    let mut parent = head.clone();
    for number in 0..DEPARTMENTS {
        let above = if number % 20 == 0 { &head } else { &parent };
        let order = json!({"name": format!("Отдел {number}"), "parent_id": above});
        let made = admin.post("/company/departments", &order).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json()["id"].as_str().unwrap().to_owned();
        if number % 20 == 0 {
            parent.clone_from(&id);
        }
        departments.push(id);
    }
    departments
}

/// Puts people into the table as it holds them, without their accounts.
async fn plant_people(app: &TestApp, organization: OrganizationId, departments: &[String]) {
    let email = "original@romashka.example";
    let original = app.add_employee(organization, email, AssignedRole::Preset(Role::Employee)).await.id;
    let employee = app.local().store.tenant(organization).employee(original).await.unwrap().unwrap();
    let people = (0..PEOPLE).flat_map(|number| {
        let department = &departments[number % departments.len()];
        planting::employee(organization, &numbered(&employee, number, department)).unwrap()
    });
    app.plant_items(people.collect::<Vec<_>>());
}

/// Somebody like this one, with a name, an address and a number of their own.
fn numbered(employee: &Employee, number: usize, department: &str) -> Employee {
    let roles = [Role::Manager, Role::Employee, Role::Reviewer];
    Employee {
        user_id: UserId::new(),
        name: format!("Мария Ф{number:05}").parse().unwrap(),
        email: format!("p{number:05}@romashka.example").parse().unwrap(),
        phone: Some(format!("+7900{number:07}").parse().unwrap()),
        role: AssignedRole::Preset(roles[number % roles.len()]),
        post: Some(format!("Специалист {}", number % 50).parse().unwrap()),
        departments: vec![department.parse().unwrap()],
        ..employee.clone()
    }
}
