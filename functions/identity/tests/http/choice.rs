//! The base host: the organisations and hosts to which a person can go from there.

use domain::access::{AssignedRole, Role};
use domain::employee::{EmployeeRefusal, Standing};
use domain::{Employee, OrganizationId};
use serde_json::json;
use testing::{PASSWORD, TestApp};

use super::handover::dismiss;

const ANNA: &str = "anna@example.com";

#[tokio::test]
async fn people_choose_among_their_own_organisations_by_name() {
    let app = TestApp::start(crate::product).await;
    let vasilek = app.plant("vasilek").await;
    let romashka = app.plant("romashka").await;
    let lutik = app.plant("lutik").await;
    app.plant("pion").await;
    let anna = app.add_employee(vasilek, ANNA, AssignedRole::Preset(Role::Manager)).await;
    app.join(romashka, &anna, AssignedRole::ADMIN).await;
    app.join(lutik, &anna, AssignedRole::Preset(Role::Manager)).await;
    dismiss(&app, lutik, ANNA).await;
    let port = app.local().address.port();
    let line = |id, name: &str, membership: &str| {
        json!({
            "id": id, "name": format!("ООО «{name}»"), "address": format!("http://{name}.localhost:{port}"),
            "status": "active", "membership": membership,
        })
    };
    let choice = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let organizations = json!([line(romashka, "romashka", "active"), line(vasilek, "vasilek", "active")]);
    assert_eq!(
        choice.get("/").await.json(),
        json!({"platform": null, "cards": [], "organizations": organizations})
    );
    let page = choice.browsing().get("/").await.text;
    assert!(page.contains(&format!(r#"action="/organizations/{romashka}/enter""#)), "{page}");
    assert!(!page.contains("lutik") && !page.contains("pion"), "{page}");

    ask_again(&app, vasilek, ANNA).await;
    let asked = json!([line(romashka, "romashka", "active"), line(vasilek, "vasilek", "invited")]);
    assert_eq!(choice.get("/").await.json()["organizations"], asked);
    let page = choice.browsing().get("/").await.text;
    assert!(page.contains("откройте письмо с приглашением"), "{page}");
    assert!(!page.contains(&format!("/organizations/{vasilek}/enter")), "{page}");
}

#[tokio::test]
async fn the_choice_costs_two_round_trips_however_many_organisations_there_are() {
    let app = TestApp::start(crate::product).await;
    let first = app.plant("vasilek").await;
    let second = app.plant("romashka").await;
    let anna = app.add_employee(first, ANNA, AssignedRole::ADMIN).await;
    app.join(second, &anna, AssignedRole::ADMIN).await;
    let choice = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    assert_eq!(choice.get("/").await.json()["organizations"].as_array().unwrap().len(), 2);
    let recorded = app.local().requests.list().into_iter().rev().find(|recorded| recorded.request == "GET /");
    let cost = recorded.unwrap().record.cost;
    assert_eq!((cost.calls, cost.round_trips), (3, 2));
}

/// Makes somebody one who has been asked to join, and has not answered.
async fn ask_again(app: &TestApp, organization: OrganizationId, email: &str) {
    let store = &app.local().store;
    let user = store.user_of_email(&email.parse().unwrap()).await.unwrap().unwrap();
    let tenant = store.tenant(organization);
    let employee = tenant.employee(user.id).await.unwrap().unwrap();
    let change = |employee: &mut Employee| {
        employee.standing = Standing::Invited;
        Ok::<_, EmployeeRefusal>(None)
    };
    tenant.change_employee(employee, change).await.unwrap();
}
