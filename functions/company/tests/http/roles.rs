//! Roles: the five locked ones, an organisation's own, and their holders.

mod limits;
mod view;

use domain::access::{AssignedRole, CustomRole, CustomRoles, Permission, Role, RoleRefusal};
use domain::audit::{Action, Actor, Origin};
use domain::employee::{EmployeeRefusal, Standing};
use domain::{Employee, OrganizationId, RoleId, UserId};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use store::ChangeError;
use testing::{Client, PASSWORD, TestApp};

use crate::product;

const OWNER: &str = "owner@romashka.example";

/// An organisation with its administrator, who has signed in.
async fn romashka(app: &TestApp) -> (OrganizationId, Client) {
    let id = app.plant("romashka").await;
    app.add_employee(id, OWNER, AssignedRole::ADMIN).await;
    (id, app.cabinet("romashka").sign_in(OWNER, PASSWORD).await)
}

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_role_is_made_seen_changed_and_deleted() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let order = json!({"name": "Старшие смены", "base": "manager", "permissions": ["structure.view", "structure.manage"]});
    let made = owner.post("/company/roles", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let role = made.json();
    let address = format!("/company/roles/{}", role["id"].as_str().unwrap());
    assert_eq!(made.header("location"), address);
    assert_eq!(
        role,
        json!({
            "id": role["id"], "name": "Старшие смены", "base": "manager", "is_locked": false,
            "permissions": ["structure.view", "structure.manage"], "holders": 0, "programs": 0, "version": 1,
            "may": ["view", "edit", "delete"],
        })
    );

    let list = owner.get("/company/roles").await.json();
    assert_eq!(
        names(&list),
        ["Администратор", "Менеджер", "Сотрудник", "Слушатель", "Клиент", "Старшие смены"],
        "{list}"
    );
    let locked: Vec<bool> =
        list["items"].as_array().unwrap().iter().map(|role| role["is_locked"].as_bool().unwrap()).collect();
    assert_eq!(locked, [true, true, true, true, true, false]);
    assert_eq!(list["items"][0]["holders"], 1, "the administrator");

    let held: AssignedRole = role["id"].as_str().unwrap().parse().unwrap();
    let holder = app.add_employee(id, "holder@romashka.example", held).await;
    let shown = owner.get(&address).await.json();
    assert_eq!((&shown["holders"], &shown["held_by"][0]["id"]), (&json!(1), &json!(holder.id)));

    let edited = owner.patch(&address, &json!({"version": 1, "permissions": ["structure.view"]})).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    assert_eq!(
        (
            edited.json()["permissions"].clone(),
            edited.json()["version"].clone(),
            edited.json()["holders"].clone()
        ),
        (json!(["structure.view"]), json!(2), json!(1))
    );
    let stale = owner.patch(&address, &json!({"version": 1, "name": "Смены"})).await;
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["name saved_as".to_owned()]));

    let tenant = app.local().store.tenant(id);
    give(&app, id, holder.id, AssignedRole::Preset(Role::Reviewer)).await.unwrap();
    let deleted = owner.send(
        reqwest::Method::DELETE,
        &address,
        Some(("application/json", r#"{"version":2}"#.to_owned())),
    );
    assert_eq!(deleted.await.status, 200);
    assert_eq!(owner.get(&address).await.problem().0, "not_found");
    assert_eq!(tenant.custom_roles().await.unwrap().roles, []);

    let audit = owner.get("/audit").await.json();
    let of_roles: Vec<Value> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"].as_str().unwrap().starts_with("role_"))
        .map(|entry| json!([entry["action"], entry["subject"]["name"], entry["before"], entry["after"]]))
        .collect();
    let whole = |keys: &[&str]| json!({"name": "Старшие смены", "base": "manager", "permissions": keys});
    let (both, one) = (["structure.view", "structure.manage"], ["structure.view"]);
    assert_eq!(
        of_roles,
        [
            json!(["role_deleted", "Старшие смены", whole(&one), {}]),
            json!(["role_edited", "Старшие смены", {"permissions": both}, {"permissions": one}]),
            json!(["role_created", "Старшие смены", {}, whole(&both)]),
        ]
    );
    let page = owner.browsing().get("/audit?action=role_deleted").await.text;
    assert!(page.contains("<del>Смотреть структуру</del>"), "{page}");
}

/// Gives an employee a role as a change of their card does.
async fn give(
    app: &TestApp,
    organization: OrganizationId,
    person: UserId,
    role: AssignedRole,
) -> Result<Employee, ChangeError<EmployeeRefusal>> {
    let tenant = app.local().store.tenant(organization);
    let employee = tenant.employee(person).await.unwrap().unwrap();
    tenant
        .change_employee(employee, |employee| {
            employee.role = role;
            Ok(None)
        })
        .await
}

#[tokio::test]
async fn all_is_done_in_forms_as_well() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let browser = owner.browsing().with("accept-language", "ru");
    let form = browser.get("/company/roles/new?base=employee").await.text;
    assert!(form.contains(r#"<option value="employee" selected>"#), "{form}");
    assert!(
        form.contains(r#"value="people.view" checked"#) && form.contains(r#"value="structure.manage">"#),
        "{form}"
    );
    let sent =
        [("name", "Контроль <b>"), ("base", "employee"), ("permissions", ""), ("permissions", "people.view")];
    let made = browser.submit("/company/roles", &sent).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let address = made.header("location").to_owned();
    let page = browser.get(&address).await.text;
    assert!(page.contains("Контроль &lt;b&gt;") && page.contains("Смотреть сотрудников"), "{page}");
    let nothing = [("version", "1"), ("name", "Контроль"), ("base", "employee"), ("permissions", "")];
    let refused = browser.submit(&format!("{address}/edit"), &nothing).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Заполните это поле."), "{}", refused.text);
    let edit =
        [("version", "1"), ("name", "Контроль"), ("base", "employee"), ("permissions", "structure.view")];
    let edited = browser.submit(&format!("{address}/edit"), &edit).await;
    assert_eq!((edited.status, edited.header("location")), (303, address.as_str()), "{}", edited.text);
    assert!(browser.get(&format!("{address}/delete")).await.text.contains("Удалить роль «Контроль»?"));
    let deleted = browser.submit(&format!("{address}/delete"), &[("version", "2")]).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, "/company/roles"));
    assert!(browser.get("/company/roles").await.text.contains("Своих ролей пока нет"));
}

#[tokio::test]
async fn the_five_are_locked_and_their_names_taken() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    for role in Role::ALL {
        let address = format!("/company/roles/{}", role.key());
        assert_eq!(owner.get(&address).await.json()["is_locked"], true);
        let body = json!({"version": 1, "name": "Иначе"});
        assert_eq!(owner.patch(&address, &body).await.problem().0, "role_is_locked");
        assert_eq!(owner.post(&format!("{address}/edit"), &body).await.problem().0, "role_is_locked");
        let version = json!({"version": 1});
        assert_eq!(owner.post(&format!("{address}/delete"), &version).await.problem().0, "role_is_locked");
        for path in ["edit", "delete"] {
            assert_eq!(owner.get(&format!("{address}/{path}")).await.problem().0, "role_is_locked");
        }
    }
    for id in ["platform_admin", "ecof_admin", "0", "%FF", "019c1d2e-7c00-7a3b-8c4d-5e6f708192a3"] {
        assert_eq!(owner.get(&format!("/company/roles/{id}")).await.problem().0, "not_found", "{id}");
    }
    let taken = ("invalid".to_owned(), vec!["name role_name_taken".to_owned()]);
    for name in ["администратор", "Client", " МЕНЕДЖЕР "] {
        let refused = owner.post("/company/roles", &json!({"name": name, "base": "employee"})).await;
        assert_eq!(refused.problem(), taken, "{name}");
    }
    assert_eq!(owner.post("/company/roles", &json!({"name": "Счёт", "base": "employee"})).await.status, 201);
    let refused = owner.post("/company/roles", &json!({"name": "СЧЕТ", "base": "client"})).await;
    assert_eq!(refused.problem(), taken);
}

#[tokio::test]
async fn fifty_roles_are_made_at_once_and_no_more() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let tenant = app.local().store.tenant(id);
    let roles = CustomRoles::default();
    let add = |roles: &mut CustomRoles| {
        for number in 0..48 {
            roles.put(CustomRole {
                id: RoleId::new(),
                name: format!("Роль {number}").parse().unwrap(),
                base: Role::Client,
                permissions: [].into(),
                version: 1,
            })?;
        }
        let origin = Origin { actor: Actor::Platform, at: app.local().clock.now() };
        Ok::<_, RoleRefusal>(origin.entry(Action::RoleCreated, Map::new(), Map::new()))
    };
    tenant.change_roles(roles, add).await.unwrap();
    let orders = (0..5).map(|number| json!({"name": format!("Ещё {number}"), "base": "client"}));
    let replies = join_all(orders.map(|order| {
        let owner = owner.clone();
        async move { owner.post("/company/roles", &order).await }
    }))
    .await;
    let mut outcomes: Vec<String> = replies
        .iter()
        .map(|reply| if reply.status == 201 { "made".to_owned() } else { reply.problem().0 })
        .collect();
    outcomes.sort();
    assert_eq!(outcomes, ["made", "made", "too_many_roles", "too_many_roles", "too_many_roles"]);
    assert_eq!(tenant.custom_roles().await.unwrap().roles.len(), 50);
}

#[tokio::test]
async fn a_role_that_somebody_holds_stays_and_says_who_they_are() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let role = app.add_role(id, "Смены", Role::Employee, &[Permission::ViewPeople]).await;
    let holder = app.add_employee(id, "holder@romashka.example", role).await;
    let address = format!("/company/roles/{role}");
    let refused =
        owner.with("accept-language", "ru").post(&format!("{address}/delete"), &json!({"version": 1})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "role_is_held"));
    assert_eq!(
        refused.json()["detail"],
        "Она есть у 1 человека: Иванов Пётр. Сначала дайте им другую роль, потом удалите эту."
    );
    let page = owner.browsing().submit(&format!("{address}/delete"), &[("version", "1")]).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains(&format!(r#"href="/company/employees?role={role}""#)), "{}", page.text);
    assert!(!page.text.contains(&format!(r#"action="{address}/delete" type="submit""#)));

    // Whoever was dismissed holds nothing.
    let tenant = app.local().store.tenant(id);
    let employee = tenant.employee(holder.id).await.unwrap().unwrap();
    let now = app.local().clock.now();
    let dismiss = |employee: &mut Employee| {
        employee.standing = Standing::Dismissed { at: now, reason: None };
        Ok::<_, EmployeeRefusal>(None)
    };
    let dismissed = tenant.dismiss_employee(employee, &[], dismiss).await.unwrap();
    assert_eq!(owner.post(&format!("{address}/delete"), &json!({"version": 1})).await.status, 200);
    let rehired = tenant
        .change_employee(dismissed, |employee| {
            employee.standing = Standing::Active { since: now };
            Ok::<_, EmployeeRefusal>(None)
        })
        .await;
    assert!(
        matches!(rehired, Err(ChangeError::Refused(EmployeeRefusal::UnknownRole))),
        "nobody comes back with it"
    );
}

#[tokio::test]
async fn a_role_is_either_given_or_deleted_however_both_fall_together() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let mut people = Vec::new();
    for number in 0..4 {
        let email = format!("person{number}@romashka.example");
        people.push(app.add_employee(id, &email, AssignedRole::Preset(Role::Reviewer)).await.id);
    }
    let tenant = app.local().store.tenant(id);
    for round in 0..6 {
        let role =
            app.add_role(id, &format!("Смены {round}"), Role::Employee, &[Permission::ViewPeople]).await;
        let (address, version) = (format!("/company/roles/{role}/delete"), json!({"version": 1}));
        let delete = owner.post(&address, &version);
        let given = join_all(people.iter().map(|person| give(&app, id, *person, role)));
        let (deleted, given) = futures_util::future::join(delete, given).await;
        let deleted = deleted.status;
        let holders = given.iter().filter(|given| given.is_ok()).count();
        for refused in given.iter().filter_map(|given| given.as_ref().err()) {
            assert!(matches!(refused, ChangeError::Refused(EmployeeRefusal::UnknownRole)), "{refused}");
        }
        let counted = tenant.role_holders().await.unwrap();
        let exists = tenant.custom_roles().await.unwrap().knows(role);
        assert_eq!(deleted, if exists { 409 } else { 200 }, "round {round}");
        assert_eq!(exists, holders > 0, "round {round}: given to {holders}");
        assert_eq!(counted.people.get(&role).copied().unwrap_or_default() as usize, holders, "round {round}");
        for person in &people {
            give(&app, id, *person, AssignedRole::Preset(Role::Reviewer)).await.unwrap();
        }
        let counted = tenant.role_holders().await.unwrap();
        assert_eq!(counted.people.get(&AssignedRole::Preset(Role::Reviewer)), Some(&4));
    }
}

#[tokio::test]
async fn a_change_of_a_role_holds_from_the_very_next_request_on() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let role = app.add_role(id, "Роли", Role::Admin, &[Permission::ManageRoles]).await;
    let holder = app.employee(id, "romashka", role).await;
    assert_eq!(holder.get("/company/roles").await.status, 200);
    let body = json!({"version": 1, "permissions": ["people.view"]});
    assert_eq!(owner.patch(&format!("/company/roles/{role}"), &body).await.status, 200);
    assert_eq!(holder.get("/company/roles").await.problem().0, "forbidden");
}

#[tokio::test]
async fn a_role_of_another_organisation_is_none() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let vasilek = app.plant("vasilek").await;
    let role = app.add_role(vasilek, "Чужая", Role::Employee, &[Permission::ViewPeople]).await;
    let address = format!("/company/roles/{role}");
    let version = json!({"version": 1});
    for path in ["", "/edit", "/delete"] {
        assert_eq!(owner.get(&format!("{address}{path}")).await.problem().0, "not_found", "{path}");
    }
    for path in ["/edit", "/delete", "/view"] {
        let body = if path == "/view" { json!({}) } else { version.clone() };
        assert_eq!(owner.post(&format!("{address}{path}"), &body).await.problem().0, "not_found", "{path}");
    }
    assert_eq!(owner.patch(&address, &version).await.problem().0, "not_found");
    assert_eq!(app.local().store.tenant(vasilek).custom_roles().await.unwrap().roles.len(), 1);
}
