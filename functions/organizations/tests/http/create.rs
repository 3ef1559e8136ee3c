//! The main job: an order is stored at once, and its cabinet comes up by itself.

use crate::with_garden;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{INNS, TestApp};

#[tokio::test]
async fn a_cabinet_comes_up_on_its_own_domain() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;

    let organization = app.organization(&admin, id).await;
    assert_eq!(organization["status"], "active");
    app.world().await.assert_only_cabinet(id);

    let visitor = app.anonymous().at("romashka.localhost");
    let health = visitor.get("/healthz").await;
    assert_eq!(
        (health.status, health.json()),
        (200, json!({"status": "ok", "release": organization["release"]}))
    );
    let home = visitor.browsing().get("/").await;
    assert_eq!(home.status, 200);
    assert!(home.text.contains("ООО «romashka»") && home.text.contains("Поставка мебели"), "{}", home.text);
}

#[tokio::test]
async fn a_creation_knows_from_those_before_it_how_long_its_steps_usually_take() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let known = async |domain: &str| {
        let id = app.create(&admin, domain).await;
        let steps = app.organization(&admin, id).await["steps"].take();
        steps.as_array().unwrap().iter().filter(|step| step["usual_seconds"].is_u64()).count()
    };
    assert_eq!(known("romashka").await, 0);
    assert_eq!(known("vasilek").await, 7);
}

#[tokio::test]
async fn an_order_is_answered_with_the_whole_organisation_and_its_address() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let created = admin.post("/organizations", &app.order("romashka")).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("content-type"), "application/json");
    let organization = created.json();
    let id = organization["id"].as_str().unwrap();
    assert_eq!(created.header("location"), format!("/organizations/{id}"));

    let titles = [
        ("start", "Начало"),
        ("domain", "Создание домена"),
        ("video_project", "Создание проекта Kinescope"),
        ("storage", "Создание файлового хранилища"),
        ("environment", "Настройка окружения"),
        ("build", "Создание проекта"),
        ("deploy", "Проект готов к работе"),
    ];
    let steps = titles.map(|(key, title)| {
        json!({
            "key": key, "title": title, "status": "pending", "attempt": 0, "started_at": null, "finished_at": null,
            "usual_seconds": null, "waits_until": null, "error": null,
        })
    });
    let port = app.local().address.port();
    let expected = json!({
        "id": id, "name": "ООО «romashka»", "description": "Поставка мебели", "domain": "romashka",
        "address": format!("http://romashka.localhost:{port}"), "inn": INNS[0], "status": "provisioning",
        "seats": {"paid": 25, "used": 0}, "subscription_ends_on": app.day(365),
        "modules": ["company"], "block": null, "leaving": null, "domain_pending": false,
        "created_at": organization["created_at"], "version": 1, "execution": format!("{id}-1"), "release": null,
        "steps": steps, "resources": [], "may": ["edit"],
    });
    assert_eq!(organization, expected);

    app.run_over(id.parse().unwrap(), 1).await;
    let shown = app.organization(&admin, id.parse().unwrap()).await;
    let statuses: Vec<&Value> =
        shown["steps"].as_array().unwrap().iter().map(|step| &step["status"]).collect();
    assert_eq!(statuses, ["done"; 7]);
    let resources = shown["resources"].as_array().unwrap().iter();
    let resources: Vec<_> = resources
        .map(|resource| {
            ["step", "provider", "origin"].map(|field| resource[field].as_str().unwrap().to_owned())
        })
        .collect();
    let expected = [
        ["domain", "route53", "created"],
        ["video_project", "kinescope", "created"],
        ["storage", "s3", "created"],
        ["environment", "s3", "created"],
        ["build", "s3", "created"],
    ];
    assert_eq!(resources[..5], expected.map(|line| line.map(str::to_owned)), "{shown}");
}

#[tokio::test]
async fn an_order_is_stored_as_it_is_meant_and_not_as_it_is_typed() {
    let app = TestApp::start(with_garden).await;
    let admin = app.admin().await;
    let mut order = app.order(" ROMASHKA ");
    order["name"] = "  ООО «Ромашка»  ".into();
    order["description"] = "Первая\r\nвторая".into();
    order["paid_seats"] = " 7 ".into();
    order["modules"] = json!(["analytics", "company", "analytics"]);
    let created = admin.post("/organizations", &order).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let organization = created.json();
    assert_eq!(organization["domain"], "romashka");
    assert_eq!(organization["name"], "ООО «Ромашка»");
    assert_eq!(organization["description"], "Первая\nвторая");
    assert_eq!(organization["seats"]["paid"], 7);
    assert_eq!(organization["modules"], json!(["company", "analytics"]));
    app.run_over(organization["id"].as_str().unwrap().parse().unwrap(), 1).await;
}

#[tokio::test]
async fn a_form_creates_what_json_creates_and_leads_to_its_page() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let day = app.day(365);
    let fields = [
        ("name", "ООО «romashka»"),
        ("description", "Поставка мебели"),
        ("domain", "romashka"),
        ("inn", INNS[0]),
        ("paid_seats", "25"),
        ("subscription_ends_on", &day),
        ("modules", ""),
        ("modules", "company"),
    ];
    let created = admin.browsing().submit("/organizations", &fields).await;
    assert_eq!(created.status, 303, "{}", created.text);
    let id = created.header("location").strip_prefix("/organizations/").unwrap().parse().unwrap();
    app.run_over(id, 1).await;
    let organization = app.organization(&admin, id).await;
    assert_eq!((&organization["status"], &organization["modules"]), (&json!("active"), &json!(["company"])));
    let page = admin.browsing().get(created.header("location")).await;
    assert!(page.text.contains("ООО «romashka»") && page.text.contains("Активен"), "{}", page.text);
    assert_eq!(page.text.matches("step-done").count(), 7, "{}", page.text);
}

#[tokio::test]
async fn the_same_order_twice_is_two_organisations_of_which_the_first_has_the_domain() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let first = app.create(&admin, "romashka").await;
    let second = app.create(&admin, "romashka").await;
    assert_ne!(first, second);
    assert_eq!(app.organization(&admin, first).await["status"], "active");
    let failed = app.organization(&admin, second).await;
    assert_eq!((&failed["status"], &failed["steps"][1]["status"]), (&json!("failed"), &json!("failed")));
    assert_eq!(failed["steps"][1]["error"]["code"], "DomainTaken");
    app.world().await.assert_only_cabinet(first);
}

#[tokio::test]
async fn the_form_of_a_new_organisation_starts_with_a_year_and_every_module() {
    let app = TestApp::start(with_garden).await;
    let page = app.admin().await.browsing().get("/organizations/new").await;
    assert_eq!(page.status, 200);
    for name in ["name", "description", "domain", "inn", "paid_seats", "subscription_ends_on", "modules"] {
        assert!(page.text.contains(&format!("name=\"{name}\"")), "{name}: {}", page.text);
    }
    assert_eq!(page.text.matches(" checked").count(), 1, "{}", page.text);
    assert!(page.text.contains(r#"<span class="suffix">.localhost</span>"#), "{}", page.text);
    let in_a_year = format!(r#"type="date" value="{}""#, app.day(365));
    assert!(page.text.contains(&in_a_year), "{}", page.text);
    assert!(
        !page.text.contains("aria-invalid"),
        "nothing is wrong with what nobody has typed: {}",
        page.text
    );
    let no_body = app.admin().await.send(Method::POST, "/organizations", None).await;
    assert_eq!(no_body.problem().1.len(), 6);
}
