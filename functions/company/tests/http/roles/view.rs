//! Looking at the cabinet as another role.

use domain::access::{AssignedRole, Permission, Role};
use serde_json::json;
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};

use crate::product;

const OWNER: &str = "owner@romashka.example";

async fn begin(client: &Client, role: &str) {
    let begun = client.post(&format!("/company/roles/{role}/view"), &json!({})).await;
    assert_eq!((begun.status, &begun.json()["views_as"]), (200, &json!(role)), "{}", begun.text);
}

#[tokio::test]
async fn an_administrator_sees_what_a_role_sees_and_goes_back() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    app.add_employee(id, OWNER, AssignedRole::ADMIN).await;
    let owner = app.cabinet("romashka").sign_in(OWNER, PASSWORD).await;
    let elsewhere = app.cabinet("romashka").sign_in(OWNER, PASSWORD).await;
    let browser = owner.browsing().with("accept-language", "ru");
    assert!(!browser.get("/").await.text.contains("Вы смотрите как"));

    let begun = browser.submit("/company/roles/manager/view", &[]).await;
    assert_eq!((begun.status, begun.header("location")), (303, "/"));
    let home = browser.get("/").await.text;
    assert!(home.contains("Вы смотрите как «Менеджер»"), "{home}");
    assert!(home.contains(r#"action="/company/roles/view/end""#) && home.contains("Вернуться"), "{home}");
    assert!(!home.contains(r#"href="/company/roles""#), "{home}");
    let refused = browser.get("/company/roles").await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text.contains("Вы смотрите как «Менеджер»"),
        "the page that refuses leads back: {}",
        refused.text
    );
    assert_eq!(owner.post("/company/roles", &json!({"name": "Новая", "base": "client"})).await.status, 403);
    assert_eq!(
        owner.post("/company/roles/admin/view", &json!({})).await.status,
        403,
        "nor to more than that"
    );
    assert_eq!(elsewhere.get("/company/roles").await.status, 200, "another device is as it was");

    let ended = browser.submit("/company/roles/view/end", &[]).await;
    assert_eq!((ended.status, ended.header("location")), (303, "/company/roles/manager"));
    assert_eq!(owner.get("/company/roles").await.status, 200);
    assert!(!browser.get("/").await.text.contains("Вы смотрите как"));
    assert_eq!(
        owner.post("/company/roles/view/end", &json!({})).await.status,
        200,
        "ending it again changes nothing"
    );
}

#[tokio::test]
async fn looking_as_a_role_gives_nothing_and_hides_nobody() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    app.add_employee(id, OWNER, AssignedRole::ADMIN).await;
    let keeper = app.add_role(id, "Роли", Role::Admin, &[Permission::ManageRoles]).await;
    let user = app.add_employee(id, "keeper@romashka.example", keeper).await;
    let keeper = app.cabinet("romashka").sign_in("keeper@romashka.example", PASSWORD).await;
    begin(&keeper, "admin").await;
    assert_eq!(
        keeper.get("/company/owner").await.problem().0,
        "forbidden",
        "what they may not, they still may not"
    );
    let order = json!({"name": "Пост", "base": "employee", "permissions": ["people.view"]});
    let refused = keeper.post("/company/roles", &order).await;
    assert_eq!(refused.problem().1, ["permissions permission_not_held"]);
    let name = json!({"name": "Пост", "base": "admin", "permissions": ["roles.manage"]});
    assert_eq!(keeper.post("/company/roles", &name).await.status, 201);
    let owner = app.cabinet("romashka").sign_in(OWNER, PASSWORD).await;
    let entry = owner.get("/audit").await.json()["items"][0].clone();
    assert_eq!(
        (&entry["action"], &entry["actor"]["id"]),
        (&json!("role_created"), &json!(user.id)),
        "what is done is done in one's own name: {entry}"
    );
}

#[tokio::test]
async fn who_runs_the_platform_may_look_as_any_role_too() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    let role = app.add_role(id, "Только люди", Role::Employee, &[Permission::ViewPeople]).await;
    let admin = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    begin(&admin, &role.to_string()).await;
    assert_eq!(admin.get("/company/roles").await.problem().0, "forbidden");
    assert!(admin.browsing().get("/").await.text.contains("Только люди"));

    // A role that is gone gives nothing, and one still comes back from it.
    let other = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(
        other.post(&format!("/company/roles/{role}/delete"), &json!({"version": 1})).await.status,
        200
    );
    assert_eq!(admin.get("/company/roles").await.problem().0, "forbidden");
    assert_eq!(admin.post("/company/roles/view/end", &json!({})).await.status, 200);
    assert_eq!(admin.get("/company/roles").await.status, 200);
}

#[tokio::test]
async fn a_role_that_is_not_there_can_not_be_looked_as() {
    let app = TestApp::start(product).await;
    app.plant("romashka").await;
    let admin = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    for role in ["platform_admin", "019c1d2e-7c00-7a3b-8c4d-5e6f708192a3", "nobody"] {
        let begun = admin.post(&format!("/company/roles/{role}/view"), &json!({})).await;
        assert_eq!(begun.problem().0, "not_found", "{role}");
    }
}
