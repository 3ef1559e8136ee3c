//! What people say of themselves, and where it is shown.

use domain::access::{AssignedRole, Role};
use domain::audit::Action;
use domain::{Employee, OrganizationId, User};
use serde_json::{Value, json};
use store::AuditQuery;
use testing::{Client, PASSWORD, TestApp};

const ANNA: &str = "anna@example.com";

async fn employee_of(app: &TestApp, organization: OrganizationId, user: &User) -> Employee {
    app.local().store.tenant(organization).employee(user.id).await.unwrap().unwrap()
}

async fn version_of(person: &Client) -> Value {
    person.get("/profile").await.json()["version"].clone()
}

#[tokio::test]
async fn what_somebody_says_of_themselves_is_theirs_on_every_host() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    let user = app.add_employee(romashka, ANNA, AssignedRole::Preset(Role::Employee)).await;
    let base = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let edit = json!({
        "version": 1, "name": "Анна", "surname": "Петрова", "patronymic": "Ивановна", "phone": "8 912 345-67-89",
        "about": "Люблю цветы", "links": ["https://vk.com/anna"], "language": "en", "time_zone": "Asia/Yekaterinburg",
    });
    let edited = base.patch("/profile", &edit).await;
    let expected = json!({
        "id": user.id, "email": ANNA, "new_email": null, "name": "Анна", "surname": "Петрова",
        "patronymic": "Ивановна", "phone": "+79123456789", "about": "Люблю цветы", "links": ["https://vk.com/anna"],
        "language": "en", "time_zone": "Asia/Yekaterinburg", "avatar": null, "version": 2,
    });
    assert_eq!((edited.status, edited.json()), (200, expected.clone()), "{}", edited.text);
    let cabinet = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    assert_eq!(cabinet.get("/profile").await.json(), expected);

    let cleared = json!({"version": 2, "patronymic": null, "links": [], "time_zone": ""});
    let cleared = cabinet.patch("/profile", &cleared).await.json();
    let kept = [&cleared["patronymic"], &cleared["links"], &cleared["time_zone"], &cleared["about"]];
    assert_eq!(kept, [&json!(null), &json!([]), &json!(null), &json!("Люблю цветы")]);
}

#[tokio::test]
async fn organisations_show_the_new_name_and_number_at_once_and_their_audit_says_so() {
    let app = TestApp::start(crate::product).await;
    let (romashka, vasilek) = (app.plant("romashka").await, app.plant("vasilek").await);
    let user = app.add_employee(romashka, ANNA, AssignedRole::ADMIN).await;
    app.join(vasilek, &user, AssignedRole::Preset(Role::Manager)).await;
    let cabinet = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    let edit = json!({"version": 1, "surname": "Петрова", "name": "Анна", "phone": "+79123456789"});
    assert_eq!(cabinet.patch("/profile", &edit).await.status, 200);
    for organization in [romashka, vasilek] {
        let employee = employee_of(&app, organization, &user).await;
        assert_eq!(
            (employee.name.as_str(), employee.phone.unwrap().as_str()),
            ("Петрова Анна", "+79123456789")
        );
        assert_eq!(employee.version, 1, "nobody who edits them is disturbed");
    }
    let found = cabinet.get("/company/employees?q=петрова").await.json();
    assert_eq!(found["items"][0]["phone"], "+79123456789", "{found}");
    let entry = &cabinet.get("/audit").await.json()["items"][0];
    assert_eq!((&entry["action"], &entry["actor"]["email"]), (&json!("employee_edited"), &json!(ANNA)));
    assert_eq!(entry["before"], json!({"name": "Иванов Пётр", "phone": null}));
    assert_eq!(entry["after"], json!({"name": "Петрова Анна", "phone": "+79123456789"}));
}

#[tokio::test]
async fn those_who_do_not_work_in_an_organisation_tell_it_nothing() {
    let app = TestApp::start(crate::product).await;
    let [works, left, asked] =
        [app.plant("romashka").await, app.plant("vasilek").await, app.plant("lutik").await];
    let user = app.add_employee(works, "anna@example.com", AssignedRole::Preset(Role::Employee)).await;
    app.join(left, &user, AssignedRole::Preset(Role::Employee)).await;
    crate::handover::dismiss(&app, left, "anna@example.com").await;
    let admin = app.employee(asked, "lutik", AssignedRole::ADMIN).await;
    let invited = admin.post("/company/employees", &json!({"email": "anna@example.com"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    app.work().await;
    let store = &app.local().store;
    let before = [
        store.tenant(left).employee(user.id).await.unwrap(),
        store.tenant(asked).employee(user.id).await.unwrap(),
    ];

    let anna = app.anonymous().at("localhost").sign_in("anna@example.com", PASSWORD).await;
    let version = anna.get("/profile").await.json()["version"].clone();
    let called =
        json!({"version": version, "surname": "Ахматова", "name": "Анна", "phone": "+7 912 345-67-89"});
    let changed = anna.patch("/profile", &called).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    app.work().await;
    let here = store.tenant(works).employee(user.id).await.unwrap().unwrap();
    assert_eq!((here.name.as_str(), here.phone.is_some()), ("Ахматова Анна", true));
    let after = [
        store.tenant(left).employee(user.id).await.unwrap(),
        store.tenant(asked).employee(user.id).await.unwrap(),
    ];
    assert_eq!(before, after);
    for other in [left, asked] {
        let told = store.tenant(other).audit(&AuditQuery::everything(50), None).await.unwrap().items;
        assert!(told.iter().all(|entry| entry.action != Action::EmployeeEdited), "{told:?}");
    }
}

#[tokio::test]
async fn the_first_organisations_show_the_new_name_at_once_and_all_others_in_the_end() {
    let app = TestApp::start(crate::product).await;
    let user = app.add_user(ANNA, None).await;
    let mut all = Vec::new();
    for number in 0..65 {
        let organization = app.plant(&format!("romashka-{number}")).await;
        app.join(organization, &user, AssignedRole::Preset(Role::Employee)).await;
        all.push(organization);
    }
    let called = async |name: &str| {
        let mut called = Vec::new();
        for organization in &all {
            if employee_of(&app, *organization, &user).await.name.as_str() == name {
                called.push(*organization);
            }
        }
        called
    };
    let base = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let rename = async |version: u32, surname: &str| {
        let renamed = base.patch("/profile", &json!({"version": version, "surname": surname})).await;
        assert_eq!(renamed.status, 200, "{}", renamed.text);
    };
    rename(1, "Петрова").await;
    let at_once = called("Петрова Пётр").await;
    assert!(!at_once.is_empty() && at_once == all[..at_once.len()], "{at_once:?}");
    app.work().await;
    assert_eq!(called("Петрова Пётр").await, all);

    // Before the organisations have followed one change there is another: they end with the last.
    rename(2, "Сидорова").await;
    rename(3, "Орлова").await;
    app.work().await;
    assert_eq!(called("Орлова Пётр").await, all);
    for organization in [all[0], all[40], all[64]] {
        let followed = employee_of(&app, organization, &user).await.revision;
        let expected = if at_once.contains(&organization) { 4 } else { 3 };
        assert_eq!(followed, expected, "each followed each name that it saw once");
    }
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_what_was_typed_stays() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let links = vec!["https://vk.com/a"; 6];
    let wrong = json!({
        "version": 1, "name": "", "phone": "abc", "links": links, "language": "fr", "time_zone": "Mars/Olympus", "email": "x@y.z",
    });
    let refused = base.patch("/profile", &wrong).await;
    let expected = [
        "name required",
        "phone phone_form",
        "language unknown_value",
        "time_zone unknown_value",
        "links too_many",
        "email unknown_field",
    ];
    assert_eq!((refused.status, refused.problem().1), (422, expected.map(ToOwned::to_owned).to_vec()));
    let link =
        [("version", "1"), ("name", "Анна"), ("links", "javascript:alert(1)"), ("links", "https://vk.com/a")];
    let page = base.browsing().submit("/profile", &link).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Введите адрес страницы целиком"), "{}", page.text);
    assert!(
        page.text.contains(r#"value="javascript:alert(1)""#)
            && page.text.contains(r#"value="https://vk.com/a""#)
    );
    assert_eq!(version_of(&base).await, 1);
}

#[tokio::test]
async fn whoever_leads_as_many_departments_as_one_may_is_called_anew_in_all_of_them() {
    let app = TestApp::start(crate::product).await;
    let romashka = app.plant("romashka").await;
    let user = app.add_employee(romashka, ANNA, AssignedRole::ADMIN).await;
    let anna = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
    let head = anna.get("/company/departments").await.json()["head"]["id"].clone();
    let led = Employee::MOST_DEPARTMENTS - 1;
    for number in 0..led {
        let order = json!({"name": format!("Отдел {number}"), "parent_id": head, "director_id": user.id});
        let made = anna.post("/company/departments", &order).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let directors = async || {
        let tree = anna.get("/company/departments").await.json()["head"]["children"].clone();
        let departments = tree.as_array().unwrap().iter();
        departments.map(|department| department["director"]["name"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(directors().await, vec![json!("Иванов Пётр"); led]);
    let edited = anna.patch("/profile", &json!({"version": 1, "name": "Анна", "surname": "Петрова"})).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    assert_eq!(directors().await, vec![json!("Петрова Анна"); led]);
}

#[tokio::test]
async fn of_two_who_edit_one_profile_the_second_sees_what_the_first_has_saved() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let base = app.anonymous().at("localhost");
    let (one, other) = (base.sign_in(ANNA, PASSWORD).await, base.sign_in(ANNA, PASSWORD).await);
    assert_eq!(one.patch("/profile", &json!({"version": 1, "name": "Анна"})).await.status, 200);
    let stale = other.patch("/profile", &json!({"version": 1, "name": "Аня"})).await;
    assert_eq!(
        (stale.status, stale.problem()),
        (409, ("stale".to_owned(), vec!["name saved_as".to_owned()]))
    );
    let page = other.browsing().submit("/profile", &[("version", "1"), ("name", "Аня")]).await;
    assert!(page.text.contains(r#"name="version" value="2""#), "{}", page.text);
}

#[tokio::test]
async fn the_language_and_the_clock_that_somebody_has_chosen_go_everywhere() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.plant("romashka").await;
    let page = admin.browsing();
    let audit = page.get("/audit").await.text;
    assert!(audit.contains(r#"<html lang="ru">"#), "{audit}");
    let chosen = json!({"version": version_of(&admin).await, "language": "en", "time_zone": "Asia/Tokyo"});
    assert_eq!(admin.patch("/profile", &chosen).await.status, 200);
    let audit = page.with("accept-language", "ru").get("/audit").await.text;
    assert!(audit.contains(r#"<html lang="en">"#) && audit.contains("+09:00"), "{audit}");
    let asked = page.get("/audit?language=ru").await.text;
    assert!(asked.contains(r#"<html lang="ru">"#), "what the address asks for comes first");
    let cabinet = app.cabinet("romashka").sign_in(testing::ADMIN_EMAIL, PASSWORD).await;
    let refused = cabinet.with("accept-language", "ru").get("/company/departments/0").await;
    assert_eq!(refused.json()["title"], "Not found", "{}", refused.text);
}
