//! The content of the main pages as snapshots, so that a change of what people see is noticed when it is made.

use domain::organization::State;
use domain::provisioning::{Failure, FailureCode, Step, StepRecord};
use testing::{INNS, Reply, TestApp};

/// What differs from run to run, and what stands in its place.
const CHANGING: [(&str, &str); 6] = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
    (r"/assets/[^/]+/", "/assets/[fingerprint]/"),
    (r"<time [^>]*>[^<]*</time>", "[time]"),
    (r#"data-since="[^"]*""#, r#"data-since="[time]""#),
    (r"localhost:\d+", "localhost:[port]"),
    (r#"value="\d{4}-\d\d-\d\d""#, r#"value="[day]""#),
];

fn assert_looks_as_known(name: &str, page: &Reply) {
    let mut settings = insta::Settings::clone_current();
    for (changing, fixed) in CHANGING {
        settings.add_filter(changing, fixed);
    }
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    let content = page.text.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    settings.bind(|| insta::assert_snapshot!(name, content.replace("><", ">\n<")));
}

#[tokio::test]
async fn the_main_pages_look_as_they_are_known_to() {
    let app = TestApp::start(contexts::product).await;
    let anybody = app.anonymous().browsing();
    assert_looks_as_known("page_sign_in", &anybody.get("/session").await);
    let english = anybody.with("accept-language", "en");
    let wrong = english.submit("/session", &[("email", "anna@example.com"), ("password", "wrong")]).await;
    assert_looks_as_known("page_sign_in_refused", &wrong);

    let admin = app.admin().await.browsing();
    assert_looks_as_known("page_list_empty", &admin.get("/organizations").await);
    let up = app.ready("romashka");
    let mut failed = app.ready("vasilek");
    failed.state = State::Provisioning;
    for step in
        [Step::Domain, Step::VideoProject, Step::Storage, Step::Environment, Step::Build, Step::Deploy]
    {
        failed.steps.insert(step, StepRecord::default());
    }
    failed.begin_step(Step::Domain, failed.created_at);
    failed.fail(Failure::new(FailureCode::DomainTaken, "vasilek.localhost"), failed.created_at);
    failed.active_release = None;
    app.plant_organization(&up).await;
    app.plant_organization(&failed).await;
    assert_looks_as_known("page_list", &admin.get("/organizations?sort=name").await);
    assert_looks_as_known("page_organization_active", &admin.get(&format!("/organizations/{}", up.id)).await);
    assert_looks_as_known(
        "page_organization_failed",
        &admin.get(&format!("/organizations/{}", failed.id)).await,
    );
    let fields = [("name", "Лютик"), ("description", "Цветы"), ("domain", "admin"), ("inn", INNS[0])];
    assert_looks_as_known("page_new_refused", &admin.submit("/organizations", &fields).await);
}
