//! A plan says what a creation would make and why it would fail, and makes nothing.

use std::time::Duration;

use crate::with_garden;
use serde_json::{Value, json};
use testing::aws::create_project;
use testing::{Client, TestApp};

async fn plan(admin: &Client, order: &Value) -> Value {
    let reply = admin.post("/organizations/plan", order).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// What each step will do, with the code of its problem.
fn intentions(plan: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let steps = plan["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            (step["key"].as_str().unwrap(), step["will"].as_str().unwrap(), step["problem"]["code"].as_str())
        })
        .collect()
}

/// All that the plan foresees for a good order, with another outcome of one step.
fn expected<'a>(
    step: &str,
    will: &'a str,
    problem: Option<&'a str>,
) -> Vec<(&'a str, &'a str, Option<&'a str>)> {
    ["start", "domain", "video_project", "storage", "environment", "build", "deploy"]
        .into_iter()
        .map(|key| if key == step { (key, will, problem) } else { (key, "create", None) })
        .collect()
}

#[tokio::test]
async fn a_plan_of_a_good_order_creates_everything_later_and_nothing_now() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.create(&admin, "vasilek").await;
    let (before, executions) = (app.world().await, app.local().machines.executions().len());

    let planned = plan(&admin, &app.order("romashka")).await;
    assert_eq!(planned["ok"], true);
    assert_eq!(intentions(&planned), expected("", "", None));
    assert!(planned["steps"][1]["what"].as_str().unwrap().contains("romashka.localhost"), "{planned}");
    assert!(
        planned["steps"].as_array().unwrap().iter().all(|step| step.get("problem").is_none()),
        "{planned}"
    );

    assert_eq!(app.world().await, before);
    assert_eq!(app.local().machines.executions().len(), executions);
    let created = app.create(&admin, "romashka").await;
    assert_eq!(app.organization(&admin, created).await["status"], "active", "as planned");
}

#[tokio::test]
async fn a_plan_foresees_why_a_creation_would_fail() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.create(&admin, "romashka").await;
    let planned = plan(&admin, &app.order("romashka")).await;
    assert_eq!(planned["ok"], false);
    assert_eq!(planned["steps"][1]["problem"]["code"], "DomainTaken");
    assert_eq!(planned["steps"][1]["problem"]["message"], "Домен занят.");
    assert_eq!(planned["steps"][1]["problem"]["action"], "Выберите другой домен и нажмите «Повторить».");
    let english = plan(&admin.with("accept-language", "en"), &app.order("romashka")).await;
    assert_ne!(english["steps"][1]["problem"]["message"], "Домен занят.");

    create_project(&app, "foreign.localhost", json!({"privacy_type": "anywhere"})).await;
    let planned = plan(&admin, &app.order("foreign")).await;
    assert_eq!(planned["ok"], false);
    assert_eq!(intentions(&planned), expected("video_project", "fail", Some("KinescopeNameTaken")));

    app.fault(json!({"service": "kinescope", "operation": "list_projects", "mode": "denied", "times": 1}));
    let planned = plan(&admin, &app.order("lutik")).await;
    assert_eq!(intentions(&planned), expected("video_project", "fail", Some("KinescopeUnauthorized")));
    app.fault(
        json!({"service": "route53", "operation": "ListResourceRecordSets", "mode": "denied", "times": 1}),
    );
    let planned = plan(&admin, &app.order("lutik")).await;
    assert_eq!(intentions(&planned), expected("domain", "fail", Some("AccessDenied")));
}

#[tokio::test]
async fn a_plan_foresees_that_a_project_made_for_the_same_domain_is_adopted() {
    let app = TestApp::start(crate::product).await;
    let host = "romashka.localhost";
    create_project(&app, host, json!({"privacy_type": "custom", "privacy_domains": [host]})).await;
    app.advance(Duration::from_hours(2));
    let admin = app.admin().await;
    let planned = plan(&admin, &app.order("romashka")).await;
    assert_eq!(planned["ok"], true);
    assert_eq!(intentions(&planned), expected("video_project", "adopt", None));
    let id = app.create(&admin, "romashka").await;
    let shown = app.organization(&admin, id).await;
    let resources = shown["resources"].as_array().unwrap();
    let project = resources.iter().find(|resource| resource["provider"] == "kinescope").unwrap();
    assert_eq!(project["origin"], "adopted", "as planned");
}

#[tokio::test]
async fn the_page_of_a_plan_keeps_the_order_and_shows_the_outcome_beside_it() {
    let app = TestApp::start(with_garden).await;
    let admin = app.admin().await.browsing();
    let day = app.day(365);
    let fields = [
        ("name", "ООО «Лютик»"),
        ("description", "Цветы"),
        ("domain", "lutik"),
        ("inn", "7707083893"),
        ("paid_seats", "25"),
        ("subscription_ends_on", &day),
        ("modules", ""),
        ("modules", "analytics"),
    ];
    let page = admin.submit("/organizations/plan", &fields).await;
    assert_eq!(page.status, 200);
    for kept in ["ООО «Лютик»", ">Цветы<", "value=\"lutik\"", "value=\"7707083893\"", "value=\"25\"", &day]
    {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    assert!(page.text.contains("Всё готово к созданию"), "{}", page.text);
    assert!(page.text.contains("проект Kinescope «lutik.localhost»"), "{}", page.text);
    let checked = page.text.matches(" checked").count();
    assert_eq!(checked, 1, "the modules that were chosen: {}", page.text);
}

#[tokio::test]
async fn an_order_that_is_wrong_has_no_plan() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut order = app.order("romashka");
    order["inn"] = "7707083894".into();
    let refused = admin.post("/organizations/plan", &order).await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["inn inn_control_digits".to_owned()]));
}
