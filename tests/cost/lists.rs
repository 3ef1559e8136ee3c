//! The lists of organisations and of people cost the same at a thousand rows and at ten thousand, whatever is asked of
//! them. The audit has a test of its own.

use domain::access::{AssignedRole, Role};
use domain::employee::Standing;
use domain::organization::State;
use domain::{DepartmentId, Employee, Organization, OrganizationId, UserId};
use serde_json::json;
use store::{Cost, planting};
use testing::{Client, TestApp};

use super::{assert_never_scanned, latest};

const MANY: usize = 10_000;

/// What a page takes: calls, round trips, and read units.
type Taken = (u32, u32, f64);

/// What each page of a list takes. Each is full, and what a page may take goes by what is asked for.
async fn cost_of_pages(app: &TestApp, client: &Client, list: &str, queries: &[String]) -> Vec<Taken> {
    let second = client.get(list).await.json()["next_cursor"].as_str().unwrap().to_owned();
    let second = format!("cursor={second}");
    let mut taken_by = Vec::new();
    for query in queries.iter().chain([&second]) {
        app.local().aws.charged();
        let page = client.get(&format!("{list}?{query}")).await;
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        assert_eq!(page.json()["items"].as_array().unwrap().len(), 50, "{query}");
        let Cost { calls, round_trips, .. } = latest(app, &format!("GET {list}")).record.cost;
        let units = app.local().aws.charged().read;
        let is_sorted = query.contains("sort=");
        let (most_trips, most_calls, most_units) = match query.matches('&').count() {
            _ if query.contains("q=") => (3, 6, 40.0),
            asked if asked == usize::from(is_sorted) => (2, 3, 16.0),
            _ => (4, 6, 40.0),
        };
        let is_dear = calls > most_calls || round_trips > most_trips || units > most_units;
        assert!(!is_dear, "{query}: {calls} calls, {round_trips} round trips, {units} units");
        taken_by.push((calls, round_trips, units));
    }
    taken_by
}

/// Two filters that share no row, each with thousands of its own: a page ends within its budget, and says how far it has
/// looked.
async fn sparse_pages_end_within_the_budget(app: &TestApp, client: &Client, list: &str, query: &str) {
    let (mut asked, mut pages) = (format!("{list}?{query}"), 0);
    loop {
        app.local().aws.charged();
        let page = client.get(&asked).await.json();
        let Cost { round_trips, .. } = latest(app, &format!("GET {list}")).record.cost;
        let units = app.local().aws.charged().read;
        assert!(round_trips <= 10 && units <= 260.0, "{round_trips} round trips, {units} units");
        assert_eq!(page["items"], json!([]), "{page}");
        pages += 1;
        let Some(next) = page["next_cursor"].as_str() else { break };
        assert!(page["searched_to_at"].is_string() || page["searched_to"].is_string(), "{page}");
        asked = format!("{list}?{query}&cursor={next}");
    }
    assert!(pages > 1, "the budget was spent");
    let shown = client.browsing().get(&format!("{list}?{query}")).await.text;
    assert!(shown.contains("Просмотрено до") && shown.contains("Искать дальше"), "{shown}");
}

#[tokio::test]
async fn a_page_of_organisations_takes_the_same_of_a_thousand_and_of_ten_thousand() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let queries = [
        "",
        "status=active",
        "sort=name",
        "sort=-subscription_ends_on",
        "sort=name&status=active",
        "status=active&status=failed",
        "q=ромашка",
        "q=7707",
        "q=romashka",
        "q=ооо ромашка&status=active",
        "q=ромашка&sort=name",
    ]
    .map(str::to_owned);
    plant_organizations(&app, 0..1_000);
    let few = cost_of_pages(&app, &admin, "/organizations", &queries).await;
    plant_organizations(&app, 1_000..MANY);
    let many = cost_of_pages(&app, &admin, "/organizations", &queries).await;
    for ((query, few), many) in queries.iter().zip(few).zip(many) {
        assert_eq!(few, many, "{query}");
    }
    // Those whose name has this word are all of another status.
    sparse_pages_end_within_the_budget(&app, &admin, "/organizations", "q=ромашка&status=failed").await;
    assert_never_scanned(&app);
}

/// Every second one is being created, has another name, and another number.
fn plant_organizations(app: &TestApp, numbers: std::ops::Range<usize>) {
    let original = app.ready("original");
    let planted = numbers.flat_map(|number| {
        let is_other = number % 2 == 1;
        let name = if is_other { "Василёк" } else { "Ромашка" };
        let organization = Organization {
            id: OrganizationId::new(),
            name: format!("ООО «{name}» {number:05}").parse().unwrap(),
            domain: format!("{}-{number:05}", if is_other { "vasilek" } else { "romashka" }).parse().unwrap(),
            inn: if is_other { "500100732259" } else { "7707083893" }.parse().unwrap(),
            state: if is_other { State::Failed } else { State::Ready },
            ..original.clone()
        };
        planting::organization(&organization).unwrap()
    });
    app.plant_items(planted.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_page_of_people_takes_the_same_of_a_thousand_and_of_ten_thousand() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.plant("romashka").await;
    let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
    let departments = [DepartmentId::new(), DepartmentId::new()];
    let mut crowd = Crowd { organization, departments, manager: None };
    crowd.plant(&app, 0..1_000).await;
    let [sales, stock] = departments;
    let queries = [
        String::new(),
        "sort=-name".to_owned(),
        format!("department={sales}"),
        "role=employee".to_owned(),
        "status=active".to_owned(),
        "status=active&status=invited".to_owned(),
        format!("department={sales}&role=employee"),
        "q=мария".to_owned(),
        "q=romashka.example".to_owned(),
        "q=777".to_owned(),
        "q=+7 900".to_owned(),
        format!("q=мария&department={sales}"),
    ];
    let list = "/company/employees";
    let few = cost_of_pages(&app, &admin, list, &queries).await;
    crowd.plant(&app, 1_000..MANY).await;
    let many = cost_of_pages(&app, &admin, list, &queries).await;
    for ((query, few), many) in queries.iter().zip(few).zip(many) {
        assert_eq!(few, many, "{query}");
    }
    let nobody = format!("department={stock}&role=employee");
    sparse_pages_end_within_the_budget(&app, &admin, list, &nobody).await;
    assert_never_scanned(&app);
}

/// Many people of an organisation.
struct Crowd {
    organization: OrganizationId,
    departments: [DepartmentId; 2],
    manager: Option<Employee>,
}

impl Crowd {
    /// Every second one is of the other department, has another role, and another end of their number.
    async fn plant(&mut self, app: &TestApp, numbers: std::ops::Range<usize>) {
        let Self { organization, departments, .. } = *self;
        if self.manager.is_none() {
            let email = "manager@romashka.example";
            let manager = app.add_employee(organization, email, AssignedRole::Preset(Role::Manager)).await.id;
            let tenant = app.local().store.tenant(organization);
            self.manager = tenant.employee(manager).await.unwrap();
        }
        let manager = self.manager.as_ref().unwrap();
        let planted = numbers.flat_map(|number| {
            let is_other = number % 2 == 1;
            let role = if is_other { Role::Manager } else { Role::Employee };
            let employee = Employee {
                user_id: UserId::new(),
                name: format!("Ким{number:05} Мария").parse().unwrap(),
                email: format!("p{number:05}@romashka.example").parse().unwrap(),
                phone: Some(format!("+7900{number:04}{}", if is_other { 555 } else { 777 }).parse().unwrap()),
                role: AssignedRole::Preset(role),
                departments: vec![departments[usize::from(is_other)]],
                standing: Standing::Active { since: app.local().clock.now() },
                ..manager.clone()
            };
            planting::employee(organization, &employee).unwrap()
        });
        app.plant_items(planted.collect::<Vec<_>>());
    }
}
