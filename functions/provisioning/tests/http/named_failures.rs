//! The failures that the steps know by name. Each says what is wrong and is corrected in the way that it says, and
//! nothing is left of what was given up.

use std::time::Duration;

use domain::OrganizationId;
use domain::provisioning::{FailureCode, Step};
use outside::Limits;
use serde_json::{Value, json};
use testing::{Client, TestApp};

use testing::aws::{Aws, create_project, rename_project};

fn once(service: &str, operation: &str, mode: &str) -> Value {
    json!({"service": service, "operation": operation, "mode": mode, "times": 1})
}

async fn correct(app: &TestApp, admin: &Client, id: OrganizationId, mut change: Value) {
    change["version"] = app.organization(admin, id).await["version"].clone();
    let edited = admin.patch(&format!("/organizations/{id}"), &change).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
}

/// The detail of the failure that an organisation shows at a step.
fn detail(organization: &Value, step: Step) -> &str {
    let shown = organization["steps"].as_array().unwrap().iter().find(|shown| shown["key"] == step.key());
    shown.unwrap()["error"]["detail"].as_str().unwrap()
}

async fn origin_of(app: &TestApp, admin: &Client, id: OrganizationId, step: Step) -> Value {
    let organization = app.organization(admin, id).await;
    let resources = organization["resources"].as_array().unwrap();
    resources.iter().find(|resource| resource["step"] == step.key()).unwrap()["origin"].clone()
}

#[tokio::test]
async fn a_domain_that_another_organisation_holds_is_changed_for_a_free_one() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let first = app.create(&admin, "romashka").await;
    let second = app.create(&admin, "romashka").await;
    let failed = app.organization(&admin, second).await;
    app.assert_stopped_at(&failed, Step::Domain, FailureCode::DomainTaken);
    assert_eq!(detail(&failed, Step::Domain), "romashka.localhost is reserved by another organisation");

    correct(&app, &admin, second, json!({"domain": "vasilek"})).await;
    app.retry(&admin, second).await;
    let port = app.local().address.port();
    let address = format!("http://vasilek.localhost:{port}");
    assert_eq!(app.organization(&admin, second).await["address"], address);
    app.world().await.assert_only_cabinets(&[first, second]);
}

#[tokio::test]
async fn a_name_that_somebody_else_put_into_the_dns_is_left_alone_and_another_taken() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    aws.change_record("CREATE", "romashka.localhost.", "elsewhere.example").await;
    let id = app.create(&admin, "romashka").await;
    let failed = app.organization(&admin, id).await;
    app.assert_stopped_at(&failed, Step::Domain, FailureCode::DomainTaken);

    // Asking again without a correction changes nothing.
    app.retry(&admin, id).await;
    app.assert_stopped_at(&app.organization(&admin, id).await, Step::Domain, FailureCode::DomainTaken);

    correct(&app, &admin, id, json!({"domain": "vasilek"})).await;
    app.retry(&admin, id).await;
    let records = app.world().await.records;
    let theirs = ("romashka.localhost.".to_owned(), "CNAME".to_owned());
    assert_eq!(records.get(&theirs), Some(&vec!["elsewhere.example".to_owned()]));
    assert!(
        !records.contains_key(&("_kabinet.romashka.localhost.".to_owned(), "TXT".to_owned())),
        "{records:?}"
    );
    let given_up = "romashka".parse().unwrap();
    assert_eq!(app.local().store.domain_holder(&given_up).await.unwrap(), None);

    aws.change_record("DELETE", "romashka.localhost.", "elsewhere.example").await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn a_name_that_its_foreign_owner_gave_up_is_taken_by_a_mere_repeat() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    aws.change_record("CREATE", "romashka.localhost.", "elsewhere.example").await;
    let id = app.create(&admin, "romashka").await;
    aws.change_record("DELETE", "romashka.localhost.", "elsewhere.example").await;
    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinet(id);
}

#[tokio::test]
async fn nothing_is_left_of_a_domain_that_was_given_up_after_its_record_was_made() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let change = ("route53", "ChangeResourceRecordSets");
    // The record is made, nobody hears of it, and the next try may not even ask.
    app.fault(json!({"service": change.0, "operation": change.1, "mode": "lost_answer", "times": 3}));
    app.fault(json!({"service": change.0, "operation": change.1, "mode": "denied", "times": 2}));
    let id = app.create(&admin, "romashka").await;
    app.assert_stopped_at(&app.organization(&admin, id).await, Step::Domain, FailureCode::AccessDenied);
    app.switch_faults_off();
    let record = ("romashka.localhost.".to_owned(), "CNAME".to_owned());
    assert!(app.world().await.records.contains_key(&record));

    correct(&app, &admin, id, json!({"domain": "vasilek"})).await;
    correct(&app, &admin, id, json!({"domain": "lyutik"})).await;
    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinet(id);
    for given_up in ["romashka", "vasilek"] {
        let holder = app.local().store.domain_holder(&given_up.parse().unwrap()).await.unwrap();
        assert_eq!(holder, None, "{given_up}");
    }
    let successor = app.create(&admin, "romashka").await;
    app.world().await.assert_only_cabinets(&[id, successor]);
}

#[tokio::test]
async fn a_full_kinescope_workspace_fails_every_repeat_until_there_is_room() {
    let app = TestApp::start_with(crate::product, Limits { projects: Some(1), ..Limits::LIFTED }).await;
    let admin = app.admin().await;
    let first = app.create(&admin, "romashka").await;
    let second = app.create(&admin, "vasilek").await;
    for _ in 0..2 {
        let failed = app.organization(&admin, second).await;
        app.assert_stopped_at(&failed, Step::VideoProject, FailureCode::KinescopeLimitReached);
        app.retry(&admin, second).await;
    }
    let world = app.world().await;
    assert_eq!(world.projects, ["romashka.localhost"]);
    assert_eq!(world.buckets.len(), 1);
    let host = app.anonymous().at("vasilek.localhost").get("/").await;
    assert_eq!((host.status, host.problem().0), (503, "not_ready".to_owned()));
    assert_eq!(app.organization(&admin, first).await["status"], "active");
}

#[tokio::test]
async fn kinescopes_own_codes_are_told_apart() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut made = Vec::new();
    for (code, status, expected) in [
        ("100101", 400, FailureCode::KinescopeUnauthorized),
        ("100102", 401, FailureCode::KinescopeUnauthorized),
        ("100103", 403, FailureCode::KinescopeUnauthorized),
        ("100106", 403, FailureCode::KinescopeLimitReached),
        ("400203", 400, FailureCode::KinescopeNameTaken),
        ("402402", 400, FailureCode::KinescopeRefused),
    ] {
        let mut fault = once("kinescope", "create_project", "error");
        fault["code"] = json!(code);
        fault["status"] = json!(status);
        app.fault(fault);
        let id = app.create(&admin, &format!("code-{code}")).await;
        app.assert_stopped_at(&app.organization(&admin, id).await, Step::VideoProject, expected);
        app.retry(&admin, id).await;
        made.push(id);
    }
    app.world().await.assert_only_cabinets(&made);
}

#[tokio::test]
async fn a_foreign_project_of_the_same_name_is_left_alone() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let theirs = create_project(&app, "romashka.localhost", json!({"privacy_type": "anywhere"})).await;
    let before = app.local().kinescope.projects().await;
    let id = app.create(&admin, "romashka").await;
    let failed = app.organization(&admin, id).await;
    app.assert_stopped_at(&failed, Step::VideoProject, FailureCode::KinescopeNameTaken);
    assert!(detail(&failed, Step::VideoProject).contains(&theirs), "{failed}");
    assert_eq!(app.local().kinescope.projects().await, before);

    rename_project(&app, &theirs, "Выставка").await;
    app.retry(&admin, id).await;
    assert_eq!(origin_of(&app, &admin, id, Step::VideoProject).await, "created");
    assert_eq!(app.world().await.projects, ["romashka.localhost", "Выставка"]);
}

#[tokio::test]
async fn a_project_that_is_limited_to_the_domain_already_is_adopted() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let privacy = json!({"privacy_type": "custom", "privacy_domains": ["romashka.localhost"]});
    let project = create_project(&app, "romashka.localhost", privacy).await;
    app.advance(Duration::from_hours(2));
    let id = app.create(&admin, "romashka").await;
    assert_eq!(origin_of(&app, &admin, id, Step::VideoProject).await, "adopted");
    app.world().await.assert_only_cabinet(id);
    let organization = app.organization(&admin, id).await;
    assert_eq!(organization["resources"][1]["id"], project, "{organization}");
}

#[tokio::test]
async fn a_project_that_somebody_made_between_two_attempts_is_adopted_too() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.fault(once("kinescope", "create_project", "denied"));
    let id = app.create(&admin, "romashka").await;
    let privacy = json!({"privacy_type": "custom", "privacy_domains": ["romashka.localhost"]});
    create_project(&app, "romashka.localhost", privacy).await;
    app.advance(Duration::from_mins(1));
    app.set_clock(&jiff::Timestamp::now().checked_add(Duration::from_mins(1)).unwrap().to_string());
    app.retry(&admin, id).await;
    assert_eq!(origin_of(&app, &admin, id, Step::VideoProject).await, "adopted");
}

#[tokio::test]
async fn a_bucket_name_that_somebody_else_owns_is_told_from_a_denial() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut taken = once("s3", "CreateBucket", "error");
    taken["code"] = json!("BucketAlreadyExists");
    taken["status"] = json!(409);
    app.fault(taken);
    let first = app.create(&admin, "romashka").await;
    app.assert_stopped_at(
        &app.organization(&admin, first).await,
        Step::Storage,
        FailureCode::BucketNameTaken,
    );
    app.fault(once("s3", "PutBucketEncryption", "denied"));
    let second = app.create(&admin, "vasilek").await;
    app.assert_stopped_at(&app.organization(&admin, second).await, Step::Storage, FailureCode::AccessDenied);
    for id in [first, second] {
        app.retry(&admin, id).await;
        assert_eq!(origin_of(&app, &admin, id, Step::Storage).await, "created");
    }
    app.world().await.assert_only_cabinets(&[first, second]);
}

#[tokio::test]
async fn a_name_that_makes_no_brand_is_corrected_and_the_release_bears_the_new_one() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut order = app.order("romashka");
    order["name"] = json!("«»");
    let created = admin.post("/organizations", &order).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let id: OrganizationId = created.json()["id"].as_str().unwrap().parse().unwrap();
    app.run_over(id, 1).await;
    app.assert_stopped_at(&app.organization(&admin, id).await, Step::Build, FailureCode::InvalidBrand);

    correct(&app, &admin, id, json!({"name": "Ромашка"})).await;
    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinet(id);
    let home = app.anonymous().at("romashka.localhost").get("/").await;
    assert_eq!(home.json()["name"], "Ромашка");
}

#[tokio::test]
async fn a_release_that_was_tampered_with_is_not_deployed_but_built_anew_byte_for_byte() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let mut fault = once("s3", "GetObject", "denied");
    fault["after"] = json!(1);
    app.fault(fault);
    let id = app.create(&admin, "romashka").await;
    app.assert_stopped_at(&app.organization(&admin, id).await, Step::Deploy, FailureCode::AccessDenied);
    let release = app.world().await.organizations[&id].release.clone().unwrap();
    let bucket = format!("kabinet-{id}");
    let built = aws.get_object(&bucket, &release.key).await;

    aws.put_object(&bucket, &release.key, b"not what was built").await;
    app.retry(&admin, id).await;
    let failed = app.organization(&admin, id).await;
    assert_eq!(failed["status"], "failed");
    let steps = failed["steps"].as_array().unwrap();
    assert_eq!((&steps[5]["status"], &steps[6]["status"]), (&json!("pending"), &json!("failed")));
    assert_eq!(steps[6]["error"]["code"], "DamagedRelease");
    let closed = app.anonymous().at("romashka.localhost").get("/").await;
    assert_eq!(closed.status, 503);

    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinet(id);
    assert_eq!(app.world().await.organizations[&id].release.as_ref(), Some(&release));
    assert_eq!(aws.get_object(&bucket, &release.key).await, built);
}

#[tokio::test]
async fn a_cabinet_whose_address_answers_something_else_is_never_called_active() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let other = app.create(&admin, "vasilek").await;
    let running = app.organization(&admin, other).await["release"].as_str().unwrap().to_owned();
    let mut fault = once("s3", "GetObject", "denied");
    fault["after"] = json!(1);
    app.fault(fault);
    let id = app.create(&admin, "romashka").await;

    // The name now leads to another organisation's cabinet, which is well, but is not this one.
    let point_at = async |holder: OrganizationId| {
        let item = json!({
            "pk": {"S": "DOMAIN#romashka"},
            "sk": {"S": "DOMAIN"},
            "organization_id": {"S": holder.to_string()},
        });
        aws.dynamodb("PutItem", json!({"TableName": "kabinet", "Item": item})).await;
    };
    point_at(other).await;
    app.retry(&admin, id).await;
    let failed = app.organization(&admin, id).await;
    app.assert_stopped_at(&failed, Step::Deploy, FailureCode::Unhealthy);
    let port = app.local().address.port();
    let answered = format!(
        "http://romashka.localhost:{port}/healthz answered 200: {{\"status\":\"ok\",\"release\":\"{running}\"}}"
    );
    assert_eq!(detail(&failed, Step::Deploy), answered);
    // Once in the first run, then as often as the definition allows: eight times more.
    assert_eq!(failed["steps"][6]["attempt"], 1 + 9);
    let card = admin.browsing().get(&format!("/organizations/{id}")).await;
    let shown = format!(
        "answered 200: {{&quot;status&quot;:&quot;ok&quot;,&quot;release&quot;:&quot;{running}&quot;}}"
    );
    assert!(card.text.contains(&shown), "{}", card.text);

    point_at(id).await;
    app.retry(&admin, id).await;
    app.world().await.assert_only_cabinets(&[other, id]);
}
