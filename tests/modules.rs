//! A module that is off does not exist: every address and page of it answers as if the platform had never heard of it.
//! Switched on again, it is as it was. The garden of `garden.rs` is among the modules, so that there is an optional one.

use black_box::samples::{Operation, ends_session};
use domain::Module;
use domain::access::{Permission, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Cabinet, Client, PASSWORD, TestApp};
use web::{Endpoint, Face};

use crate::garden::with_garden;

/// Those that an organisation may be without.
fn optional() -> impl Iterator<Item = Module> {
    with_garden().rooms.modules().into_iter().filter(|module| *module != Module::ALWAYS)
}

fn endpoints_of(module: Module) -> Vec<Endpoint> {
    let endpoints = with_garden().routes.endpoints().to_vec().into_iter();
    endpoints
        .filter(|endpoint| endpoint.face == Face::Cabinet && endpoint.room.module == Some(module))
        .collect()
}

/// A method that the address of an endpoint does not know.
fn unknown_there(endpoint: &Endpoint) -> Method {
    if endpoint.path.ends_with("/draft") { Method::PATCH } else { Method::PUT }
}

async fn custom_role(owner: &Client, base: &str, permissions: &[&str]) -> String {
    let order = json!({"name": format!("Своя от {base}"), "base": base, "permissions": permissions});
    let made = owner.post("/company/roles", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn permissions_of(owner: &Client, role: &str) -> Value {
    owner.get(&format!("/company/roles/{role}")).await.json()["permissions"].clone()
}

#[tokio::test]
async fn an_address_of_a_module_that_is_off_is_none_for_everybody() {
    let cabinet = Cabinet::start(with_garden).await;
    let (app, id) = (&cabinet.app, cabinet.id);
    // Where nobody may become a client by themselves, there is no address for it.
    let open = json!({"version": 1, "registration": "open", "texts": {"privacy": {"ru": "Храним имя"}}});
    assert_eq!(cabinet.owner.patch("/desk/showcase", &open).await.status, 200);
    let document = cabinet.owner.get("/openapi.json").await.json();
    let mut callers = vec![("nobody", app.cabinet("romashka")), ("the owner", cabinet.owner.clone())];
    for role in Role::ALL {
        cabinet.add(role.key(), role).await;
        callers.push((role.key(), cabinet.sign_in(role.key()).await));
    }
    callers.push(("the platform", app.cabinet("romashka").sign_in(testing::ADMIN_EMAIL, PASSWORD).await));
    let mut asked = 0;
    for module in optional() {
        app.give_modules(id, Module::ALL.into_iter().filter(|other| *other != module)).await;
        for endpoint in endpoints_of(module) {
            let sample = Operation::of(&document, endpoint.method, endpoint.path).sample(&|_| None);
            let method: Method = sample.method.parse().unwrap();
            for (name, caller) in &callers {
                let named = format!("{} {} for {name}", endpoint.method, endpoint.path);
                let off = caller.send(method.clone(), &sample.address, sample.body.clone()).await;
                assert_eq!((off.status, off.problem().0.as_str()), (404, "not_found"), "{named}");
                let page = caller.browsing().send(method.clone(), &sample.address, sample.body.clone()).await;
                assert_eq!(page.status, 404, "{named}");
                let other = caller.send(unknown_there(&endpoint), &sample.address, None).await;
                assert_eq!(
                    (other.status, other.problem().0.as_str()),
                    (404, "not_found"),
                    "{named}, any method"
                );
                let nonsense = Some(("application/json", "{\"what\": [".to_owned()));
                let off = caller.send(method.clone(), &sample.address, nonsense).await;
                assert_eq!(off.status, 404, "{named}, whatever is wrong besides");
                asked += 1;
            }
        }
        app.give_modules(id, Module::ALL).await;
        for endpoint in endpoints_of(module).iter().filter(|one| !ends_session(one.method, one.path)) {
            let sample = Operation::of(&document, endpoint.method, endpoint.path).sample(&|_| None);
            let method: Method = sample.method.parse().unwrap();
            let on = cabinet.owner.send(method, &sample.address, sample.body.clone()).await;
            let is_there = on.status != 404 || endpoint.path.contains('{');
            assert!(is_there, "{} {} is back: {}", endpoint.method, endpoint.path, on.text);
            let other = cabinet.owner.send(unknown_there(endpoint), &sample.address, None).await;
            assert_eq!((other.status, other.problem().0.as_str()), (405, "method"));
        }
    }
    assert!(asked >= callers.len(), "there is a module that can be off");
}

#[tokio::test]
async fn whoever_changes_modules_too_late_is_told_the_ones_that_are_on_by_name() {
    let app = TestApp::start(contexts::product).await;
    let id = app.plant("romashka").await;
    app.give_modules(id, [Module::ServiceDesk]).await;
    let late = json!({"version": 0, "modules": []});
    let stale = app.admin().await.patch(&format!("/organizations/{id}"), &late).await;
    let told = stale.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(told.contains("Служба поддержки") && !told.contains("service_desk"), "{told}");
}

#[tokio::test]
async fn a_module_that_is_off_is_not_to_be_seen_anywhere() {
    let Cabinet { app, id, owner, .. } = Cabinet::start(with_garden).await;
    let seen = async || {
        let page = owner.browsing().get("/company/structure").await.text;
        let form = owner.browsing().get("/company/roles/new?base=admin").await.text;
        let preset = permissions_of(&owner, "admin").await;
        let document = owner.get("/openapi.json").await.json();
        let described = document["components"]["schemas"]["Permission"]["enum"].clone();
        let has = |list: &Value| list.as_array().unwrap().contains(&json!("analytics.view"));
        [
            page.contains("href=\"/garden\""),
            form.contains("analytics.view"),
            has(&preset),
            has(&described),
            document["paths"]["/garden"].is_object(),
            owner.browsing().get("/docs").await.text.contains("/garden"),
        ]
    };
    assert_eq!(seen().await, [true; 6]);
    app.give_modules(id, []).await;
    assert_eq!(seen().await, [false; 6]);
    app.give_modules(id, Module::ALL).await;
    assert_eq!(seen().await, [true; 6]);
}

#[tokio::test]
async fn a_role_keeps_the_permissions_of_a_module_that_is_off_and_nobody_can_use_see_or_give_them() {
    let cabinet = Cabinet::start(with_garden).await;
    let (app, id, owner) = (&cabinet.app, cabinet.id, &cabinet.owner);
    let role = custom_role(owner, "manager", &["people.view", "analytics.view"]).await;
    let holder = app.employee(id, "romashka", role.parse().unwrap()).await;
    assert_eq!(holder.get("/garden").await.status, 200);

    app.give_modules(id, []).await;
    assert_eq!(holder.get("/garden").await.status, 404);
    assert_eq!(permissions_of(owner, &role).await, json!(["people.view"]));
    let address = format!("/company/roles/{role}");
    let refused = owner.patch(&address, &json!({"version": 1, "permissions": ["analytics.view"]})).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["permissions unknown_value".to_owned()]));
    let order = json!({"name": "Новая", "base": "manager", "permissions": ["analytics.view"]});
    assert_eq!(owner.post("/company/roles", &order).await.problem().1, ["permissions unknown_value"]);
    let without = owner.post("/company/roles", &json!({"name": "По основе", "base": "manager"})).await.json();
    let edited = owner.patch(&address, &json!({"version": 1, "permissions": ["structure.view"]})).await;
    assert_eq!((edited.status, &edited.json()["permissions"]), (200, &json!(["structure.view"])));

    let none = owner.patch(&address, &json!({"version": 2, "permissions": []})).await;
    assert_eq!(
        (none.status, &none.json()["permissions"]),
        (200, &json!([])),
        "what is unseen is still there"
    );
    let back = owner.patch(&address, &json!({"version": 3, "permissions": ["structure.view"]})).await;
    assert_eq!(back.status, 200);

    app.give_modules(id, Module::ALL).await;
    assert_eq!(permissions_of(owner, &role).await, json!(["structure.view", "analytics.view"]));
    assert_eq!(holder.get("/garden").await.status, 200, "everything is as it was");
    let of_without = permissions_of(owner, without["id"].as_str().unwrap()).await;
    assert!(
        !of_without.as_array().unwrap().contains(&json!("analytics.view")),
        "nobody gave it: {of_without}"
    );
}

#[tokio::test]
async fn nobody_gives_while_a_module_is_off_what_they_would_not_hold_once_it_is_on() {
    let cabinet = Cabinet::start(with_garden).await;
    let (app, id) = (&cabinet.app, cabinet.id);
    let permissions = [Permission::ManagePeople, Permission::ViewPeople, Permission::ManageRoles];
    let personnel = app.add_role(id, "Кадры", Role::Admin, &permissions).await;
    let more =
        app.add_role(id, "Больше", Role::Manager, &[Permission::ViewPeople, Permission::ViewAnalytics]).await;
    let keeper = app.employee(id, "romashka", personnel).await;
    app.give_modules(id, []).await;
    let invited = json!({"email": "new@romashka.example", "role": more});
    assert_eq!(keeper.post("/company/employees", &invited).await.problem().0, "above_oneself");
    let changed =
        keeper.patch(&format!("/company/roles/{more}"), &json!({"version": 1, "name": "Иначе"})).await;
    assert_eq!(changed.problem().0, "above_oneself");
}

#[tokio::test]
async fn only_modules_of_this_release_are_offered_and_others_are_neither_shown_nor_lost() {
    let Cabinet { app, id, .. } = Cabinet::start(with_garden).await;
    let admin = app.admin().await;
    let form = admin.browsing().get("/organizations/new").await.text;
    assert!(form.contains("value=\"analytics\" checked") && !form.contains("value=\"calls\""), "{form}");
    assert!(!form.contains("value=\"company\""), "what everybody has is no choice: {form}");

    let mut order = app.order("vasilek");
    order["modules"] = json!(["calls"]);
    order["inn"] = json!("1");
    let refused = admin.post("/organizations/plan", &order).await;
    assert_eq!(refused.problem().1, ["inn inn_length", "modules unknown_module"], "all at once");
    for (chosen, had) in [
        (json!([]), json!(["company"])),
        (json!(["company"]), json!(["company"])),
        (json!(["analytics"]), json!(["company", "analytics"])),
        (json!(null), json!(["company"])),
    ] {
        let mut order = app.order("vasilek");
        order["modules"] = chosen.clone();
        let created = admin.post("/organizations", &order).await;
        assert_eq!((created.status, &created.json()["modules"]), (201, &had), "{chosen}");
        app.run_over(created.json()["id"].as_str().unwrap().parse().unwrap(), 1).await;
    }

    let created = admin.post("/organizations", &app.order("pion")).await.json();
    assert_eq!(
        created["modules"],
        json!(["company", "service_desk", "analytics"]),
        "all there are, when nobody says"
    );
    app.run_over(created["id"].as_str().unwrap().parse().unwrap(), 1).await;

    assert_eq!(
        app.organization(&admin, id).await["modules"],
        json!(["company", "service_desk", "analytics"])
    );
    let renamed = admin.patch(&format!("/organizations/{id}"), &json!({"version": 1, "name": "Иначе"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    let kept = app.local().store.organization(id).await.unwrap().unwrap().modules;
    assert_eq!(kept, Module::ALL.into());
}

#[tokio::test]
async fn without_modules_to_choose_from_the_form_offers_none() {
    let app = testing::TestApp::start(contexts::product).await;
    let page = app.admin().await.browsing().get("/organizations/new").await.text;
    let has_choice = contexts::rooms().modules().len() > 1;
    assert_eq!(page.contains("name=\"modules\""), has_choice, "{page}");
}
