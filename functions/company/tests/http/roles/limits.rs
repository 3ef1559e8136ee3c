//! The permissions that a role can't hold, and those that a caller can't give.

use domain::access::{Permission, Role};
use serde_json::{Value, json};
use testing::TestApp;

use crate::product;

use super::romashka;

#[tokio::test]
async fn a_role_below_an_administrator_is_never_saved_with_a_setting() {
    let app = TestApp::start(product).await;
    let (_, owner) = romashka(&app).await;
    let order = json!({
        "name": "Кадры", "base": "manager",
        "permissions": ["people.view", "people.manage", "roles.manage"],
    });
    let refused = owner.post("/company/roles", &order).await;
    assert_eq!(refused.status, 422);
    let messages: Vec<Value> = refused.json()["errors"].as_array().unwrap().clone();
    let named: Vec<&str> = messages.iter().map(|error| error["message"].as_str().unwrap()).collect();
    for (message, key) in named.iter().zip(["people.manage", "roles.manage"]) {
        assert!(message.contains(&format!("({key})")), "{message}");
    }
    assert!(
        messages
            .iter()
            .all(|error| error["field"] == "permissions" && error["code"] == "permission_not_for_role")
    );
    assert_eq!(messages.len(), 2);

    let kept = json!({"name": "Кадры", "base": "admin", "permissions": ["people.view", "people.manage"]});
    let made = owner.post("/company/roles", &kept).await;
    let address = made.header("location").to_owned();
    assert_eq!(made.status, 201, "{}", made.text);
    let lowered = owner.patch(&address, &json!({"version": 1, "base": "employee"})).await;
    assert_eq!(
        lowered.problem(),
        ("invalid".to_owned(), vec!["permissions permission_not_for_role".to_owned()])
    );
    assert_eq!(owner.get(&address).await.json()["base"], "admin");
}

#[tokio::test]
async fn a_setting_that_got_into_a_lower_role_gives_nothing() {
    let app = TestApp::start(product).await;
    let (id, _) = romashka(&app).await;
    // As an import or somebody with access to the table might write it: past every check.
    let role = app
        .add_role(
            id,
            "Лазейка",
            Role::Employee,
            &[
                Permission::ViewPeople,
                Permission::ManageRoles,
                Permission::ManagePeople,
                Permission::ViewOrganizations,
            ],
        )
        .await;
    let holder = app.employee(id, "romashka", role).await;
    for (method, address) in
        [("GET", "/company/roles"), ("GET", "/company/owner"), ("POST", "/company/roles")]
    {
        let reply = holder.send(method.parse().unwrap(), address, None).await;
        assert_eq!(reply.problem().0, "forbidden", "{method} {address}");
    }
    let home = holder.browsing().get("/").await.text;
    assert!(!home.contains(r#"href="/company/roles""#), "the rail leads to what one may see: {home}");
}

#[tokio::test]
async fn nobody_makes_or_changes_a_role_that_holds_more_than_they_do() {
    let app = TestApp::start(product).await;
    let (id, owner) = romashka(&app).await;
    let keeper = app
        .add_role(id, "Хранитель ролей", Role::Admin, &[Permission::ManageRoles, Permission::ViewPeople])
        .await;
    let keeper = app.employee(id, "romashka", keeper).await;
    let more = json!({"name": "Больше", "base": "admin", "permissions": ["people.view", "people.manage"]});
    let refused = keeper.post("/company/roles", &more).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["permissions permission_not_held".to_owned()]));
    let as_much =
        json!({"name": "Столько же", "base": "admin", "permissions": ["people.view", "roles.manage"]});
    assert_eq!(keeper.post("/company/roles", &as_much).await.status, 201);

    let above = owner.post("/company/roles", &more).await.header("location").to_owned();
    let renamed = keeper.patch(&above, &json!({"version": 1, "name": "Меньше"})).await;
    assert_eq!((renamed.status, renamed.problem().0.as_str()), (403, "above_oneself"));
    let deleted = keeper.send(
        reqwest::Method::DELETE,
        &above,
        Some(("application/json", r#"{"version":1}"#.to_owned())),
    );
    assert_eq!(deleted.await.problem().0, "above_oneself");
    assert_eq!(owner.get(&above).await.json()["name"], "Больше");
}
