//! Everything that people type is text on every page in both languages, and never markup.

use domain::organization::State;
use domain::provisioning::{Failure, FailureCode, Step, StepRecord};
use serde_json::json;
use testing::{Client, INNS, Reply, TestApp};

const NAME: &str = "</title><script>alert('name')</script>\"onmouseover=\"alert(1)\" {$name} & <b>";
const DESCRIPTION: &str = "</textarea><script>alert('description')</script>\n<img src=x onerror=alert(1)>";
const REASON: &str = "</textarea></p><script>alert('reason')</script>";
const DETAIL: &str = "</pre><script>alert('detail')</script>";

/// Nothing of what was typed has become markup, and each of these stands there as text.
fn assert_is_text(page: &Reply, named: &str, texts: &[&str]) {
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{named}");
    for markup in ["<script>", "<img src=x", "\"onmouseover", "alert(1)\" {", "<b>", "</textarea></p>"] {
        assert!(!page.text.contains(markup), "{markup} at {named}: {}", page.text);
    }
    assert_eq!(page.text.matches("</title>").count(), 1, "{named}: {}", page.text);
    let scripts = page.text.matches("<script").count();
    assert_eq!(
        (scripts, page.text.matches("<script type=\"module\" src=\"/assets/").count()),
        (1, 1),
        "{named}"
    );
    for text in texts {
        assert!(page.text.contains(text), "{text} at {named}: {}", page.text);
    }
}

const ESCAPED_NAME: &str = "&lt;script&gt;alert('name')&lt;/script&gt;&quot;onmouseover=&quot;alert(1)&quot; {$name} &amp; &lt;b&gt;";
const ESCAPED_DESCRIPTION: &str = "&lt;/textarea&gt;&lt;script&gt;alert('description')";
const ESCAPED_REASON: &str = "&lt;script&gt;alert('reason')&lt;/script&gt;";
const ESCAPED_DETAIL: &str = "&lt;/pre&gt;&lt;script&gt;alert('detail')";

async fn in_both_languages(client: &Client, path: &str, texts: &[&str]) {
    for language in ["ru", "en"] {
        let page = client.with("accept-language", language).browsing().get(path).await;
        assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{path}: {}", page.text);
        assert_is_text(&page, &format!("{path} in {language}"), texts);
    }
}

#[tokio::test]
async fn names_descriptions_and_reasons_are_text_on_every_page() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let mut order = app.order("romashka");
    order["name"] = NAME.into();
    order["description"] = DESCRIPTION.into();
    let created = admin.post("/organizations", &order).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let id = created.json()["id"].as_str().unwrap().parse().unwrap();
    app.run_over(id, 1).await;
    let address = format!("/organizations/{id}");
    assert_eq!(app.organization(&admin, id).await["status"], "active");

    in_both_languages(&admin, "/organizations", &[ESCAPED_NAME]).await;
    in_both_languages(&admin, &address, &[ESCAPED_NAME, ESCAPED_DESCRIPTION]).await;
    in_both_languages(&admin, &format!("{address}/edit"), &[ESCAPED_NAME, ESCAPED_DESCRIPTION]).await;
    in_both_languages(&admin, &format!("{address}/block"), &[ESCAPED_NAME]).await;
    let cabinet = app.anonymous().at("romashka.localhost");
    in_both_languages(&cabinet, "/", &[ESCAPED_NAME, ESCAPED_DESCRIPTION]).await;
    let visitor = app.anonymous().at("localhost").sign_in(testing::ADMIN_EMAIL, testing::PASSWORD).await;
    in_both_languages(&visitor, "/", &[ESCAPED_NAME]).await;

    let blocked = admin.post(&format!("{address}/block"), &json!({"reason": REASON})).await;
    assert_eq!(blocked.json()["block"]["reason"], REASON, "{}", blocked.text);
    in_both_languages(&admin, &address, &[ESCAPED_NAME, ESCAPED_REASON]).await;
    in_both_languages(
        &admin,
        &format!("{address}/history"),
        &[ESCAPED_NAME, ESCAPED_DESCRIPTION, ESCAPED_REASON],
    )
    .await;
    in_both_languages(&cabinet, "/", &[]).await;

    let mut failed = app.ready("vasilek");
    failed.name = NAME.parse().unwrap();
    failed.state = State::Provisioning;
    failed.steps.insert(Step::Deploy, StepRecord::default());
    failed.fail(Failure::new(FailureCode::Unhealthy, DETAIL), failed.created_at);
    app.plant_organization(&failed).await;
    in_both_languages(&admin, &format!("/organizations/{}", failed.id), &[ESCAPED_NAME, ESCAPED_DETAIL])
        .await;
}

#[tokio::test]
async fn what_is_shown_again_with_an_error_is_text_too() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let address = format!("/organizations/{}", organization.id);
    let day = app.day(1);
    for language in ["ru", "en"] {
        let browser = admin.with("accept-language", language).browsing();
        let fields = [
            ("name", NAME),
            ("description", DESCRIPTION),
            ("domain", NAME),
            ("inn", NAME),
            ("paid_seats", NAME),
            ("subscription_ends_on", NAME),
            ("modules", NAME),
            (NAME, NAME),
        ];
        let wrong = browser.submit("/organizations", &fields).await;
        assert_eq!(wrong.status, 422);
        assert_is_text(&wrong, "the form of a new organisation", &[ESCAPED_NAME, ESCAPED_DESCRIPTION]);
        let planned = [
            ("name", NAME),
            ("description", DESCRIPTION),
            ("domain", "lutik"),
            ("inn", INNS[0]),
            ("paid_seats", "1"),
            ("subscription_ends_on", &day),
        ];
        let plan = browser.submit("/organizations/plan", &planned).await;
        assert_eq!(plan.status, 200);
        assert_is_text(&plan, "the plan", &[ESCAPED_NAME, ESCAPED_DESCRIPTION]);
        let edit = browser.submit(&format!("{address}/edit"), &[("version", NAME), ("name", NAME)]).await;
        assert_eq!(edit.status, 422);
        assert_is_text(&edit, "the form of a change", &[ESCAPED_NAME]);
        let long = format!("{REASON}{}", "a".repeat(1_000));
        let block = browser.submit(&format!("{address}/block"), &[("reason", &long)]).await;
        assert_eq!(block.status, 422);
        assert_is_text(&block, "the form of a block", &[ESCAPED_REASON]);

        let anybody = app.anonymous().with("accept-language", language).browsing();
        let sign_in = [("email", NAME), ("password", REASON), ("to", NAME)];
        let sign_in = anybody.submit("/session", &sign_in).await;
        assert_eq!(sign_in.status, 422);
        assert_is_text(&sign_in, "sign-in", &[ESCAPED_NAME]);
        assert!(!sign_in.text.contains("alert('reason')"), "a password is not shown again: {}", sign_in.text);
    }
    let script = "%3C/title%3E%3Cscript%3Ealert('name')%3C/script%3E%22onmouseover=%22alert(1)";
    let shown = "&lt;script&gt;alert('name')&lt;/script&gt;&quot;onmouseover=&quot;alert(1)";
    for (path, texts) in [
        (format!("/organizations?q={script}"), vec![shown]),
        (format!("/organizations?q={script}&status=open"), vec![]),
        (format!("/organizations?{script}={script}"), vec![]),
        (format!("/organizations?language={script}"), vec![]),
        (format!("/domains/{}", script.replace("</", "%3C%2F").replace('/', "%2F")), vec![shown]),
        (format!("/nowhere/{script}?{script}"), vec![]),
        (format!("{address}/history?cursor={script}"), vec![]),
    ] {
        let page = admin.browsing().get(&path).await;
        assert_is_text(&page, &path, &texts);
    }
}
