//! The tree of departments: what it allows, who belongs where, and that neither drifts when many change it at once.

use std::collections::BTreeMap;

use domain::access::{AssignedRole, Role};
use domain::{Employee, OrganizationId, User, UserId};
use futures_util::future::join_all;
use serde_json::{Value, json};
use store::Tenant;
use testing::{Client, Reply, TestApp};
use web::Locale;

const DEPARTMENTS: &str = "/company/departments";

/// An organisation with somebody who may change its structure.
struct World {
    app: TestApp,
    organization: OrganizationId,
    admin: Client,
}

impl World {
    async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    /// One whose table is waited for while many write to it at once.
    async fn patient() -> Self {
        Self::on(TestApp::start().await).await
    }

    async fn on(app: TestApp) -> Self {
        let organization = app.create(&app.admin().await, "romashka").await;
        let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
        Self { app, organization, admin }
    }

    fn tenant(&self) -> Tenant {
        self.app.local().store.tenant(self.organization)
    }

    async fn person(&self, name: &str) -> User {
        let email = format!("{}@romashka.example", UserId::new());
        let role = AssignedRole::Preset(Role::Employee);
        let user = self.app.add_employee(self.organization, &email, role).await;
        self.rename(user.id, name).await;
        user
    }

    async fn rename(&self, id: UserId, name: &str) {
        let employee = self.tenant().employee(id).await.unwrap().unwrap();
        let change = |employee: &mut Employee| {
            employee.name = name.parse().unwrap();
            Ok::<_, domain::employee::EmployeeRefusal>(None)
        };
        self.tenant().change_employee(employee, change).await.unwrap();
    }

    async fn departments_of(&self, user: &User) -> Vec<String> {
        let employee = self.tenant().employee(user.id).await.unwrap().unwrap();
        employee.departments.iter().map(ToString::to_string).collect()
    }

    async fn head(&self) -> String {
        id_of(&tree(&self.admin).await["head"])
    }

    async fn make(&self, name: &str, parent: &str) -> String {
        let made = self.admin.post(DEPARTMENTS, &json!({"name": name, "parent_id": parent})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        id_of(&made.json())
    }

    async fn department(&self, id: &str) -> Value {
        let shown = self.admin.get(&address(id)).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        shown.json()
    }

    /// Changes a department on top of its newest version.
    async fn change(&self, id: &str, mut change: Value) -> Reply {
        change["version"] = self.department(id).await["version"].clone();
        self.admin.patch(&address(id), &change).await
    }

    /// That the tree has one head and three levels, and each department as many people as belong to it.
    async fn assert_sound(&self) {
        let structure = self.tenant().structure().await.unwrap();
        assert_eq!(structure.in_order().len(), structure.departments().len(), "all hang under the one head");
        let mut counted = BTreeMap::new();
        let query = store::EmployeeQuery {
            department: None,
            role: None,
            status: None,
            search: None,
            sort: store::EmployeeSort::Name,
            order: store::Order::Ascending,
            limit: 1_000,
        };
        for listing in self.tenant().list_employees(&query, None).await.unwrap().items {
            let employee = self.tenant().employee(listing.id).await.unwrap().unwrap();
            assert!(!employee.departments.is_empty(), "{} is in no department", employee.name);
            for department in employee.departments {
                *counted.entry(department).or_insert(0) += 1;
            }
        }
        for department in structure.departments() {
            let people = counted.remove(&department.id).unwrap_or(0);
            assert_eq!(department.people, people, "{}", department.name);
            assert!(structure.level(department.id).is_some(), "{} has no level", department.name);
        }
        assert_eq!(counted, BTreeMap::new(), "people of departments that are gone");
    }
}

fn address(id: &str) -> String {
    format!("{DEPARTMENTS}/{id}")
}

fn id_of(department: &Value) -> String {
    department["id"].as_str().unwrap().to_owned()
}

async fn tree(client: &Client) -> Value {
    let shown = client.get(DEPARTMENTS).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

fn text(key: &str) -> String {
    Locale::Russian.text(key).into_owned()
}

/// A tree in short: each name with its people, and what is under it.
fn outline(department: &Value) -> String {
    let children: Vec<String> = department["children"].as_array().unwrap().iter().map(outline).collect();
    let children = if children.is_empty() { String::new() } else { format!("({})", children.join(" ")) };
    format!("{}:{}{children}", department["name"].as_str().unwrap(), department["people"])
}

#[tokio::test]
async fn a_three_level_structure_is_built_shown_changed_and_taken_down() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    world.make("Бухгалтерия", &head).await;
    let shown = tree(&world.admin).await;
    assert_eq!(outline(&shown["head"]), "ООО «romashka»:1(Бухгалтерия:0 Продажи:0(Выездные:0))");
    assert_eq!(shown, world.admin.get("/company/structure").await.json(), "the same at both addresses");
    let department = &shown["head"]["children"][1];
    assert_eq!((&department["level"], &department["parent_id"]), (&json!(2), &json!(head)));

    let deeper = world.admin.post(DEPARTMENTS, &json!({"name": "Ниже", "parent_id": field})).await;
    assert_eq!((deeper.status, deeper.problem().0.as_str()), (409, "too_deep"));
    let renamed = world.change(&head, json!({"name": "Ромашка"})).await;
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Ромашка")));
    let moved = world.change(&field, json!({"parent_id": head})).await;
    assert_eq!((moved.status, &moved.json()["level"]), (200, &json!(2)), "{}", moved.text);
    let deleted = world.admin.delete(&address(&sales)).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "Ромашка:1(Бухгалтерия:0 Выездные:0)");
    assert_eq!(world.admin.get(&address(&sales)).await.problem().0, "not_found");
    world.assert_sound().await;
}

#[tokio::test]
async fn moves_that_would_break_the_tree_are_refused() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    let office = world.make("Офис", &head).await;
    let before = tree(&world.admin).await;
    for (moved, parent, code) in [
        (&head, &sales, "head_is_fixed"),
        (&sales, &sales, "department_cycle"),
        (&sales, &field, "department_cycle"),
        (&office, &field, "too_deep"),
        (&sales, &office, "has_children_to_take_down"),
    ] {
        let refused = world.change(moved, json!({"parent_id": parent})).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (409, code));
    }
    let taken_down = world.change(&sales, json!({"parent_id": office})).await;
    let russian = world.admin.with("accept-language", "ru");
    let change = json!({"parent_id": office, "version": 1});
    let told = russian.patch(&address(&sales), &change).await.json();
    assert_eq!(told["detail"], "Чтобы перенести отдел на уровень ниже, у него не должно быть подотделов.");
    assert_eq!(taken_down.status, 409);
    let nowhere = json!({"parent_id": "00000000-0000-7000-8000-000000000000"});
    let nowhere = world.change(&sales, nowhere).await.problem();
    assert_eq!(nowhere, ("invalid".to_owned(), vec!["parent_id unknown_value".to_owned()]));
    assert_eq!(tree(&world.admin).await, before, "nothing has changed");
}

#[tokio::test]
async fn a_department_is_kept_for_its_people_and_its_children_and_both_are_told() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    let field = world.make("Выездные", &sales).await;
    let joined = world.change(&sales, json!({"member_ids": [anna.id]})).await;
    assert_eq!(joined.status, 200, "{}", joined.text);

    let russian = world.admin.with("accept-language", "ru");
    let kept = russian.delete(&address(&sales)).await;
    assert_eq!((kept.status, kept.problem().0.as_str()), (409, "department_has_people_and_children"));
    let people = "Удаление не возможно! В данном отделе находятся сотрудники, удалите их или переместите в другой отдел, \
                  после этого повторите операцию.";
    let children =
        "Удаление невозможно. Отдел имеет подотделы, переместите или удалите их и повторите операцию снова.";
    assert_eq!(kept.json()["detail"], format!("{people} {children}"));

    let page = russian.browsing().get(&format!("{}/delete", address(&sales))).await;
    for shown in [
        people,
        children,
        &format!("/company/employees?department={sales}"),
        &format!("{}/edit?move=1", address(&field)),
        &text("close"),
    ] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    assert!(!page.text.contains("type=\"submit\">Удалить"), "{}", page.text);
    let sent = russian.browsing().submit(&format!("{}/delete", address(&sales)), &[]).await;
    assert!(
        sent.status == 409 && sent.text.contains(people) && sent.text.contains(children),
        "{}",
        sent.text
    );

    assert_eq!(world.change(&field, json!({"parent_id": head})).await.status, 200);
    assert_eq!(world.admin.delete(&address(&sales)).await.problem().0, "department_has_people");
    assert_eq!(world.change(&sales, json!({"member_ids": []})).await.status, 200);
    assert_eq!(
        world.departments_of(&anna).await,
        std::slice::from_ref(&head),
        "nobody is without a department"
    );
    let page = russian.browsing().get(&format!("{}/delete", address(&sales))).await;
    assert!(page.text.contains("Вы уверены, что хотите удалить отдел?"), "{}", page.text);
    let sent = russian.browsing().submit(&format!("{}/delete", address(&sales)), &[]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/company/structure"));
    assert_eq!(world.admin.delete(&address(&head)).await.problem().0, "head_is_fixed");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_director_is_a_member_and_may_lead_several_departments() {
    let world = World::new().await;
    let head = world.head().await;
    let (anna, boris) = (world.person("Анна Ёлкина").await, world.person("Борис Липов").await);
    let order =
        json!({"name": "Продажи", "parent_id": head, "director_id": anna.id, "member_ids": [boris.id]});
    let made = world.admin.post(DEPARTMENTS, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let sales = id_of(&made.json());
    assert_eq!(made.header("location"), address(&sales));
    assert_eq!(made.json()["director"], json!({"id": anna.id, "name": "Анна Ёлкина"}));
    let members = json!([{"id": anna.id, "name": "Анна Ёлкина"}, {"id": boris.id, "name": "Борис Липов"}]);
    assert_eq!((&made.json()["people"], &made.json()["members"]), (&json!(2), &members));
    let office = world.make("Офис", &head).await;
    let led = world.change(&office, json!({"director_id": anna.id})).await;
    assert_eq!((led.status, &led.json()["people"]), (200, &json!(1)), "{}", led.text);
    assert_eq!(world.departments_of(&anna).await, [head.clone(), sales.clone(), office.clone()]);

    // Whoever leads stays, whatever else is said of the members.
    let emptied = world.change(&sales, json!({"member_ids": []})).await;
    assert_eq!(emptied.json()["members"], json!([{"id": anna.id, "name": "Анна Ёлкина"}]));
    assert_eq!(world.departments_of(&boris).await, std::slice::from_ref(&head));
    let handed_over = world.change(&sales, json!({"director_id": boris.id, "member_ids": [boris.id]})).await;
    assert_eq!(handed_over.json()["director"]["name"], "Борис Липов", "{}", handed_over.text);
    assert_eq!(handed_over.json()["people"], 1);
    assert_eq!(world.departments_of(&anna).await, [head.clone(), office.clone()]);
    let without = world.change(&sales, json!({"director_id": null})).await;
    assert_eq!((&without.json()["director"], &without.json()["people"]), (&Value::Null, &json!(1)));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_new_name_of_a_director_stands_in_the_tree_at_once() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let mut led = Vec::new();
    for name in ["Продажи", "Офис"] {
        let order = json!({"name": name, "parent_id": head, "director_id": anna.id});
        led.push(id_of(&world.admin.post(DEPARTMENTS, &order).await.json()));
    }
    world.rename(anna.id, "Анна Берёзова").await;
    for id in &led {
        assert_eq!(world.department(id).await["director"]["name"], "Анна Берёзова");
    }
    let found = world.admin.get("/company/structure?q=%D0%B1%D0%B5%D1%80%D0%B5%D0%B7").await.json();
    let mut found: Vec<String> =
        found["found"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    found.sort();
    led.sort();
    assert_eq!(found, led);

    // However names and leads change past each other, no department shows a name that its director does not have.
    let boris = world.person("Борис Липов").await;
    let leads = async {
        for director in [boris.id, anna.id, boris.id, anna.id] {
            let led = world.change(&led[0], json!({"director_id": director})).await;
            assert_eq!(led.status, 200, "{}", led.text);
        }
    };
    let names = async {
        for name in ["Борис Дубов", "Борис Клёнов", "Борис Вязов"] {
            world.rename(boris.id, name).await;
            world.rename(anna.id, &name.replace("Борис", "Анна")).await;
        }
    };
    futures_util::future::join(leads, names).await;
    assert_eq!(world.department(&led[0]).await["director"]["name"], "Анна Вязов");
    world.assert_sound().await;
}

#[tokio::test]
async fn whoever_is_not_there_can_neither_join_nor_lead() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let lead = world.change(&sales, json!({"director_id": nobody})).await.problem();
    assert_eq!(lead, ("invalid".to_owned(), vec!["director_id unknown_value".to_owned()]));
    let join = world.change(&sales, json!({"member_ids": [nobody]})).await.problem();
    assert_eq!(join, ("invalid".to_owned(), vec!["member_ids unknown_value".to_owned()]));
    let many: Vec<UserId> = (0..101).map(|_| UserId::new()).collect();
    let many = world.change(&sales, json!({"member_ids": many})).await.problem();
    assert_eq!(many, ("invalid".to_owned(), vec!["member_ids too_many_moved".to_owned()]));
    let order = json!({"name": " ", "parent_id": head, "member_ids": [nobody], "colour": "red"});
    let unnamed = world.admin.with("accept-language", "ru").post(DEPARTMENTS, &order).await;
    assert_eq!(unnamed.problem().1, ["name department_unnamed", "colour unknown_field"]);
    assert_eq!(unnamed.json()["errors"][0]["message"], "Введите название отдела.");
    assert_eq!(world.department(&sales).await["people"], 0);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "ООО «romashka»:1(Продажи:0)");
}

#[tokio::test]
async fn a_stale_change_is_told_what_is_saved_now() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    let office = world.make("Офис", &head).await;
    let first = json!({"version": 1, "name": "Сбыт", "parent_id": office, "director_id": anna.id});
    let saved = world.admin.patch(&address(&sales), &first).await;
    assert_eq!((saved.status, &saved.json()["version"]), (200, &json!(2)), "{}", saved.text);
    let second = json!({"version": 1, "name": "Торговля", "parent_id": head, "director_id": null});
    let stale = world.admin.with("accept-language", "ru").patch(&address(&sales), &second).await;
    assert_eq!(stale.status, 409);
    let (code, errors) = stale.problem();
    assert_eq!(code, "stale");
    assert_eq!(errors, ["name saved_as", "parent_id saved_as", "director_id saved_as"]);
    let messages: Vec<Value> =
        stale.json()["errors"].as_array().unwrap().iter().map(|error| error["message"].clone()).collect();
    let said = ["Сбыт", "Офис", "Анна Ёлкина"].map(|value| json!(format!("Сейчас сохранено: {value}")));
    assert_eq!(messages, said);
    let same = world.change(&sales, json!({"name": "Сбыт", "director_id": anna.id})).await;
    assert_eq!(same.json()["version"], 2, "what changes nothing is no change");
}

#[tokio::test]
async fn every_change_of_the_structure_is_in_the_audit() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    let sales = world.make("Продажи", &head).await;
    world.change(&sales, json!({"name": "Сбыт", "director_id": anna.id, "member_ids": [anna.id]})).await;
    world.change(&sales, json!({"director_id": null, "member_ids": []})).await;
    world.admin.delete(&address(&sales)).await;
    let audit = world.admin.get("/audit").await.json();
    let told: Vec<Value> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| json!([entry["action"], entry["subject"]["name"], entry["before"], entry["after"]]))
        .take(6)
        .collect();
    let head_name = "ООО «romashka»";
    let both = format!("{head_name}, Сбыт");
    assert_eq!(
        told,
        [
            json!(["department_deleted", "Сбыт", {"name": "Сбыт", "parent": head_name, "director": null}, {}]),
            json!(["employee_edited", "Анна Ёлкина", {"departments": both}, {"departments": head_name}]),
            json!(["department_edited", "Сбыт", {"director": "Анна Ёлкина"}, {"director": null}]),
            json!([
                "department_edited",
                "Сбыт",
                {"name": "Продажи", "director": null},
                {"name": "Сбыт", "director": "Анна Ёлкина"},
            ]),
            json!([
                "employee_edited",
                "Анна Ёлкина",
                {"departments": head_name},
                {"departments": format!("{head_name}, Продажи")},
            ]),
            json!([
                "department_created",
                "Продажи",
                {},
                {"name": "Продажи", "parent": head_name, "director": null},
            ]),
        ]
    );
}

#[tokio::test]
async fn fifty_moves_of_people_at_once_leave_every_count_true() {
    let world = World::patient().await;
    let head = world.head().await;
    let (sales, office) = (world.make("Продажи", &head).await, world.make("Офис", &head).await);
    let mut people = Vec::new();
    for number in 0..10 {
        people.push(world.person(&format!("Сотрудник {number}")).await.id);
    }
    let (sales, office) = (sales.parse().unwrap(), office.parse().unwrap());
    let head = head.parse().unwrap();
    let tenant = world.tenant();
    // Five times each, from the one to the other and back.
    let moves = people.iter().cycle().take(50).map(|id| {
        let tenant = &tenant;
        async move {
            let employee = tenant.employee(*id).await.unwrap().unwrap();
            let change = |employee: &mut Employee| {
                let (from, to) =
                    if employee.departments.contains(&sales) { (sales, office) } else { (office, sales) };
                employee.leave_department(from, head);
                employee.join_department(to);
                Ok::<_, domain::employee::EmployeeRefusal>(None)
            };
            tenant.change_employee(employee, change).await
        }
    });
    let moved = join_all(moves).await.iter().filter(|moved| moved.is_ok()).count();
    assert!(moved >= people.len(), "{moved} of 50 moves are made, and the others refused");
    world.assert_sound().await;
}

#[tokio::test]
async fn moves_of_departments_at_once_make_neither_a_cycle_nor_a_fourth_level() {
    let world = World::patient().await;
    let head = world.head().await;
    let mut departments = Vec::new();
    for number in 0..6 {
        departments.push(world.make(&format!("Отдел {number}"), &head).await);
    }
    for round in 0..3 {
        let moves = departments.iter().enumerate().map(|(place, moved)| {
            // Each under its neighbour: any two of them would be a fourth level, and all six a cycle.
            let parent = departments[(place + 1 + round) % departments.len()].clone();
            let world = &world;
            async move { world.change(moved, json!({"parent_id": parent})).await }
        });
        let answers = join_all(moves).await;
        assert!(answers.iter().any(|answer| answer.status == 200), "round {round}");
        for answer in &answers {
            assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
        }
        world.assert_sound().await;
        for department in &departments {
            world.change(department, json!({"parent_id": head})).await;
        }
    }
}

#[tokio::test]
async fn a_department_that_is_deleted_while_somebody_joins_is_either_gone_or_theirs() {
    let world = World::patient().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await;
    for round in 0..6 {
        let id = world.make(&format!("Отдел {round}"), &head).await;
        let admin = &world.admin;
        let order = json!({"version": 1, "member_ids": [anna.id]});
        let department = address(&id);
        let (joined, deleted) =
            futures_util::future::join(admin.patch(&department, &order), admin.delete(&department)).await;
        let is_theirs = world.departments_of(&anna).await.contains(&id);
        let is_there = world.admin.get(&department).await.status == 200;
        assert_eq!(is_theirs, is_there, "{} {}", joined.text, deleted.text);
        assert_eq!(deleted.status == 200, !is_there, "{} {}", joined.text, deleted.text);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn every_page_of_the_structure_costs_two_round_trips() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна Ёлкина").await.id;
    let order = json!({"name": "Продажи", "parent_id": head, "director_id": anna});
    let sales = address(&id_of(&world.admin.post(DEPARTMENTS, &order).await.json()));
    let chosen = format!("name=&director_id={anna}&member_ids={anna}&director_q=a&member_q=b");
    for (asked, calls) in [
        ("/company/structure?q=a".to_owned(), 2),
        (sales.clone(), 10),
        (format!("{sales}/delete"), 2),
        (format!("{DEPARTMENTS}/new"), 10),
        (format!("{sales}/edit"), 18),
        (format!("{sales}/edit?{chosen}"), 27),
    ] {
        let page = world.admin.browsing().get(&asked).await;
        assert_eq!(page.status, 200, "{asked}: {}", page.text);
        let cost = world.app.local().requests.list().pop().unwrap().record.cost;
        assert_eq!((cost.calls, cost.round_trips), (calls, 2), "{asked}");
    }
}

#[tokio::test]
async fn the_pages_are_whole_without_scripts() {
    let world = World::new().await;
    let head = world.head().await;
    let anna = world.person("Анна <b>Ёлкина</b>").await;
    let sales = world.make("Продажи", &head).await;
    let browser = world.admin.browsing().with("accept-language", "ru");

    let page = browser.get("/company/structure?q=%D0%BF%D1%80%D0%BE%D0%B4").await;
    assert!(page.text.contains("<mark>Продажи</mark>"), "{}", page.text);
    assert!(page.text.contains(">Найден 1 отдел<"), "{}", page.text);
    assert!(page.text.contains("href=\"/company/departments/new\" data-panel"), "{}", page.text);

    let form = browser.get(&format!("/company/departments/new?parent={sales}")).await;
    assert!(form.text.contains("<h1>Добавить отдел</h1>"), "{}", form.text);
    assert!(form.text.contains(&format!("<option value=\"{sales}\" selected>")), "{}", form.text);
    // A search keeps all that has been typed and chosen.
    let typed = format!(
        "/company/departments/new?name=%D0%9E%D1%84%D0%B8%D1%81&parent_id={head}&director_id={}&member_ids=&member_q=nobody",
        anna.id
    );
    let searched = browser.get(&typed).await.text;
    assert!(searched.contains("value=\"Офис\""), "{searched}");
    assert!(searched.contains(&format!("<option value=\"{head}\" selected>")), "{searched}");
    let chosen = format!("type=\"radio\" name=\"director_id\" value=\"{}\" checked", anna.id);
    assert!(searched.contains(&chosen), "{searched}");
    assert!(
        searched.contains("Анна &lt;b&gt;Ёлкина&lt;/b&gt;") && !searched.contains("<b>Ёлкина"),
        "{searched}"
    );
    assert!(searched.contains(&text("nobody-found")), "{searched}");

    let fields = [("name", ""), ("parent_id", head.as_str()), ("member_ids", &anna.id.to_string())]
        .map(|(name, value)| (name, value.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = browser.submit(DEPARTMENTS, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Введите название отдела."), "{}", refused.text);
    let chosen = format!("type=\"checkbox\" name=\"member_ids\" value=\"{}\" checked", anna.id);
    assert!(refused.text.contains(&chosen), "what was chosen is not lost: {}", refused.text);
    let anna = anna.id.to_string();
    let fields = [
        ("name", "Офис"),
        ("parent_id", &head),
        ("director_id", ""),
        ("director_q", ""),
        ("member_ids", ""),
        ("member_ids", &anna),
        ("member_q", "анна"),
    ];
    let made = browser.submit(DEPARTMENTS, &fields).await;
    assert_eq!((made.status, made.header("location")), (303, "/company/structure"), "{}", made.text);
    let shown = tree(&world.admin).await;
    assert_eq!(outline(&shown["head"]), "ООО «romashka»:2(Офис:1 Продажи:0)");

    let office = id_of(&shown["head"]["children"][0]);
    let edit = browser.get(&format!("{}/edit", address(&office))).await.text;
    assert!(edit.contains("<h1>Редактировать отдел</h1>"), "{edit}");
    assert!(edit.contains(&format!("name=\"member_ids\" value=\"{anna}\" checked")), "{edit}");
    let fields = [("version", "1"), ("name", "Контора"), ("member_ids", "")];
    let edited = browser.submit(&format!("{}/edit", address(&office)), &fields).await;
    assert_eq!((edited.status, edited.header("location")), (303, "/company/structure"), "{}", edited.text);
    assert_eq!(outline(&tree(&world.admin).await["head"]), "ООО «romashka»:2(Контора:0 Продажи:0)");
    let head_form = browser.get(&format!("{}/edit", address(&head))).await.text;
    assert!(!head_form.contains("name=\"parent_id\""), "the head is under nothing: {head_form}");
}

#[tokio::test]
async fn whoever_only_sees_the_structure_finds_nothing_to_change() {
    let world = World::new().await;
    let head = world.head().await;
    let sales = world.make("Продажи", &head).await;
    let manager =
        world.app.employee(world.organization, "romashka", AssignedRole::Preset(Role::Manager)).await;
    let page = manager.browsing().get("/company/structure").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Продажи"), "{}", page.text);
    for absent in ["data-move", "data-panel", "/edit", "/delete"] {
        assert!(!page.text.contains(absent), "{absent}: {}", page.text);
    }
    let page = manager.browsing().get(&address(&sales)).await;
    assert!(page.status == 200 && !page.text.contains("data-panel"), "{}", page.text);
    let change = json!({"version": 1, "name": "Сбыт"});
    assert_eq!(manager.patch(&address(&sales), &change).await.problem().0, "forbidden");
    assert_eq!(manager.delete(&address(&sales)).await.problem().0, "forbidden");
}
