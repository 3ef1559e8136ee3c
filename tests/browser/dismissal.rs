//! A director is dismissed in a browser, and the heir is searched for among more people than a list offers.

use domain::access::{AssignedRole, Role};
use serde_json::json;
use testing::{PASSWORD, TestApp};

use crate::chromium::{Browser, Screen};
use crate::text;

const ADMIN: &str = "anna@romashka.example";
const HEIR: &str = "zoe@romashka.example";

#[tokio::test]
async fn an_heir_is_searched_for_while_one_types() {
    dismiss(Screen { width: 1280, height: 900, scripts: true }).await;
}

#[tokio::test]
async fn an_heir_is_searched_for_without_scripts() {
    dismiss(Screen { width: 360, height: 800, scripts: false }).await;
}

async fn dismiss(screen: Screen) {
    let Some(browser) = Browser::open(screen).await else { return };
    let app = TestApp::start(contexts::product).await;
    let organization = app.create(&app.admin().await, "romashka").await;
    app.add_employee(organization, ADMIN, AssignedRole::ADMIN).await;
    let employee = AssignedRole::Preset(Role::Employee);
    for number in 0..20 {
        app.add_employee(organization, &format!("person-{number}@romashka.example"), employee).await;
    }
    let leader = app.add_employee(organization, "leader@romashka.example", employee).await;
    let heir = app.add_employee(organization, HEIR, employee).await;
    let admin = app.cabinet("romashka").sign_in(ADMIN, PASSWORD).await;
    let head = admin.get("/company/departments").await.json()["head"]["id"].clone();
    let order = json!({"name": "Продажи", "parent_id": head, "director_id": leader.id});
    let sales = admin.post("/company/departments", &order).await.json()["id"].as_str().unwrap().to_owned();

    let base = format!("http://romashka.localhost:{}", app.local().address.port());
    let card = format!("/company/employees/{}", leader.id);
    browser.visit(&format!("{base}/session")).await;
    browser.hold(admin.token()).await;
    browser.visit(&format!("{base}{card}")).await;
    browser.click(&format!("a[href='{card}/dismissal-preview']")).await;
    let form = format!("form[action='{card}/dismiss']");
    browser.see(&form).await;
    browser.fill_in("reason", "Уходит на пенсию").await;
    browser.click(&format!("{form} .picker summary")).await;
    assert_eq!(browser.count(".picker .choice").await, 1 + 20, "nobody, and the first of all");
    browser.fill_in(&format!("heir_q[{sales}]"), "zoe@").await;
    if !browser.runs_scripts() {
        browser.click(&format!("{form} .picker-search button")).await;
    }
    browser.read(".picker .choice", HEIR).await;
    browser.until("nobody else", async || (browser.count(".picker .choice").await == 2).then_some(())).await;
    browser.assert_fits().await;
    browser.click(".picker .choice:nth-of-type(2)").await;
    assert_eq!(browser.typed("reason").await, "Уходит на пенсию");
    browser.click(&format!("{form} button.danger")).await;
    browser.read("main .badge", &text("employee-status-dismissed")).await;
    browser.read("main", "Уходит на пенсию").await;
    let led = admin.get(&format!("/company/departments/{sales}")).await.json();
    assert_eq!(led["director"]["id"], json!(heir.id), "{led}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}
