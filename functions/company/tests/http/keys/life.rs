//! How long a key lets in, and what its end takes along.

use std::time::Duration;

use domain::Employee;
use domain::access::{AssignedRole, Permission, PlatformRole, Role};
use domain::employee::{EmployeeRefusal, Standing};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{PASSWORD, TestApp};

use super::{OWNER, address_of, gets_in, make, order, program, romashka, text_of};
use crate::product;

#[tokio::test]
async fn a_key_lets_in_through_its_last_day_and_not_after_it() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let key = make(&app, &owner, "client").await;
    app.set_clock(&format!("{}T20:59:00Z", app.day(10)));
    assert!(gets_in(&app, &key).await, "it is 23:59 in Moscow");
    app.advance(Duration::from_mins(2));
    assert!(!gets_in(&app, &key).await);
    let owner = app.cabinet("romashka").sign_in(OWNER, PASSWORD).await;
    assert_eq!(owner.get(&address_of(&key)).await.json()["state"], "expired");
}

#[tokio::test]
async fn a_program_loses_what_its_maker_loses() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let maker = app.add_employee(id, "maker@romashka.example", AssignedRole::ADMIN).await;
    let client = app.cabinet("romashka").sign_in("maker@romashka.example", PASSWORD).await;
    let key = make(&app, &client, "admin").await;
    let card = format!("/company/employees/{}", maker.id);
    let audit = async || program(&app, &key).get("/audit").await.status;
    assert_eq!(audit().await, 200);
    let version = owner.get(&card).await.json()["version"].clone();
    let demoted = owner.patch(&card, &json!({"version": version, "role": "manager"})).await;
    assert_eq!(demoted.status, 200, "{}", demoted.text);
    assert_eq!(audit().await, 403);
    assert_eq!(program(&app, &key).get("/company/structure").await.status, 200);
    let preview = owner.get(&format!("{card}/dismissal-preview")).await.json();
    assert_eq!(preview["programs"], json!([{"id": key["id"], "name": "Выгрузка в 1С"}]));
    let page = owner.browsing().get(&format!("{card}/dismissal-preview")).await.text;
    assert!(page.contains("навсегда перестанет входить"), "{page}");
    let dismissed = owner.post(&format!("{card}/dismiss"), &json!({})).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    assert!(!gets_in(&app, &key).await);
    let list = owner.get("/company/keys").await.json();
    assert_eq!(
        (&list["items"][0]["state"], &list["items"][0]["permissions"]),
        (&json!("maker_left"), &json!([]))
    );
    // Whoever comes back makes keys anew.
    app.advance(Duration::from_secs(1));
    let tenant = app.local().store.tenant(id);
    let employee = tenant.employee(maker.id).await.unwrap().unwrap();
    let since = app.local().clock.now();
    let rehire = |employee: &mut Employee| {
        employee.standing = Standing::Active { since };
        Ok::<_, EmployeeRefusal>(None)
    };
    tenant.change_employee(employee, rehire).await.unwrap();
    assert!(!gets_in(&app, &key).await);
}

#[tokio::test]
async fn a_closed_cabinet_is_closed_to_programs_too() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let key = make(&app, &owner, "client").await;
    let admin = app.admin().await;
    let block = async |act: &str| {
        let order = json!({"reason": "Проверка"});
        let done = admin.post(&format!("/organizations/{id}/{act}"), &order).await;
        assert!(done.status == 200, "{}", done.text);
    };
    block("block").await;
    let refused = program(&app, &key).get("/tasks").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "blocked"));
    let done = admin.send(Method::POST, &format!("/organizations/{id}/unblock"), None).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(gets_in(&app, &key).await);
}

#[tokio::test]
async fn a_deleted_key_lets_nobody_in_and_is_deleted_once() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let key = make(&app, &owner, "client").await;
    let form = owner.browsing().get(&format!("{}/delete", address_of(&key))).await;
    assert!(form.status == 200 && form.text.contains("Удалить ключ"), "{}", form.text);
    let deleted = owner.browsing().submit(&format!("{}/delete", address_of(&key)), &[]).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, "/company/keys"));
    assert!(!gets_in(&app, &key).await);
    assert_eq!(owner.delete(&address_of(&key)).await.status, 404);
    assert_eq!(
        owner.get("/audit?action=program_key_deleted").await.json()["items"].as_array().unwrap().len(),
        1
    );
    assert!(owner.browsing().get("/company/keys").await.text.contains("Ключей пока нет"));
}

#[tokio::test]
async fn a_role_that_a_program_has_stays() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let role = app.add_role(id, "Смотреть структуру", Role::Employee, &[Permission::ViewStructure]).await;
    let key = make(&app, &owner, &role.to_string()).await;
    let address = format!("/company/roles/{role}");
    let seen = owner.get(&address).await.json();
    assert_eq!((&seen["holders"], &seen["programs"]), (&json!(0), &json!(1)));
    let form = owner.browsing().get(&format!("{address}/delete")).await.text;
    assert!(form.contains("есть у 1 ключа для программ"), "{form}");
    let refused = owner.post(&format!("{address}/delete"), &json!({"version": 1})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "role_is_held"), "{}", refused.text);
    assert!(
        refused.json()["detail"].as_str().unwrap().contains("ключей для программ (1)"),
        "{}",
        refused.text
    );
    owner.delete(&address_of(&key)).await;
    assert_eq!(owner.post(&format!("{address}/delete"), &json!({"version": 1})).await.status, 200);
    let refused = owner.post("/company/keys", &order(&app, &role.to_string())).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "unknown_role"));
}

#[tokio::test]
async fn the_maker_is_written_to_fourteen_days_before_the_end_of_a_key() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let long = |days| json!({"name": "Сайт", "role": "client", "expires_on": app.day(days)});
    let kept = owner.post("/company/keys", &long(60)).await.json();
    let deleted = owner.post("/company/keys", &long(60)).await.json();
    owner.delete(&address_of(&deleted)).await;
    let about = async |key: &Value| {
        let letters = app.letters().await.into_iter();
        letters
            .filter(|letter| letter.subject.contains("скоро") && text_of(letter).contains(&address_of(key)))
            .count()
    };
    app.set_clock(&format!("{}T20:59:00Z", app.day(45)));
    assert_eq!(about(&kept).await, 0, "it is the day before in Moscow");
    app.advance(Duration::from_mins(2));
    assert_eq!((about(&kept).await, about(&deleted).await), (1, 0));
    app.advance(Duration::from_hours(48));
    assert_eq!(about(&kept).await, 1, "once");
}

#[tokio::test]
async fn a_key_of_somebody_who_ran_the_platform_stays_dead_when_they_run_it_again() {
    let app = TestApp::start(product).await;
    romashka(&app).await;
    let admin = app.admin().await;
    let second = app.add_user("second@example.com", Some(PlatformRole::PlatformAdmin)).await;
    let client = app.cabinet("romashka").sign_in("second@example.com", PASSWORD).await;
    let key = make(&app, &client, "manager").await;
    assert!(gets_in(&app, &key).await);
    let (order, address) = (json!({"present_password": PASSWORD}), format!("/super-admins/{}", second.id));
    let removed = admin.send(Method::DELETE, &address, Some(("application/json", order.to_string()))).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    assert!(!gets_in(&app, &key).await);
    app.advance(Duration::from_secs(1));
    let again = json!({"email": "second@example.com", "present_password": PASSWORD});
    assert_eq!(admin.post("/super-admins", &again).await.status, 201);
    assert!(!gets_in(&app, &key).await);
}

#[tokio::test]
async fn the_letter_about_the_end_of_a_key_is_gone_with_the_key() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let long = json!({"name": "Сайт", "role": "client", "expires_on": app.day(60)});
    let key = owner.post("/company/keys", &long).await.json();
    app.work().await;
    let waiting = async || app.local().store.unfinished_tasks().await.unwrap().len();
    assert_eq!(waiting().await, 1);
    owner.delete(&address_of(&key)).await;
    assert_eq!(waiting().await, 0);
}
