//! Signing in: its answers to programs and to browsers, and the facts that they don't give away.

use domain::access::PlatformRole;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};

const ANNA: &str = "anna@example.com";

async fn sign_in(client: &Client, email: &str, password: &str) -> Reply {
    client.post("/session", &client.credentials(email, password)).await
}

fn latest_cost(app: &TestApp) -> Value {
    let recorded = app.local().requests.list();
    let latest = recorded.iter().rev().find(|recorded| recorded.request == "POST /session").unwrap();
    serde_json::to_value(latest.record.cost).unwrap()
}

#[tokio::test]
async fn whoever_knows_the_password_gets_a_session_for_twelve_hours() {
    let app = TestApp::start(crate::product).await;
    let admin = app.add_user("anna@example.com", Some(PlatformRole::PlatformAdmin)).await;
    let person = app.add_user("pyotr@example.com", None).await;
    for (user, email, role) in
        [(&admin, "anna@example.com", json!("platform_admin")), (&person, " PYOTR@Example.com ", json!(null))]
    {
        let reply = sign_in(&app.anonymous(), email, PASSWORD).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
        let opened = reply.json();
        let token = opened["token"].as_str().unwrap();
        let expires_at: jiff::Timestamp = opened["expires_at"].as_str().unwrap().parse().unwrap();
        let created_at = user.created_at;
        assert_eq!(expires_at.as_second() - created_at.as_second(), 12 * 60 * 60);
        let expected = json!({
            "token": token,
            "expires_at": expires_at,
            "user": {"id": user.id, "email": user.email, "name": "Иванов Пётр", "platform_role": role},
        });
        assert_eq!(opened, expected);
        let cookie = format!("session={token}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax");
        let cookies: Vec<&str> =
            reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
        let [first, known] = cookies.as_slice() else { panic!("{cookies:?}") };
        assert_eq!(
            *first, cookie,
            "no Domain, so that no other host gets it; no Secure where there is no TLS"
        );
        assert!(known.starts_with("known="), "{known}");
        assert!(known.ends_with("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"), "{known}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let opened = sign_in(&app.anonymous(), "anna@example.com", PASSWORD).await.json();
    let holder = app.anonymous().with_token(opened["token"].as_str().unwrap());
    assert_eq!(holder.get("/organizations").await.status, 200);
    assert_eq!(holder.with_cookie().get("/organizations").await.status, 200);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_can_not_be_told_apart() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    for language in ["ru", "en"] {
        let anybody = app.anonymous().with("accept-language", language);
        let wrong = sign_in(&anybody, ANNA, "not the password").await;
        let cost = latest_cost(&app);
        let unknown = sign_in(&anybody, "nobody@example.com", "not the password").await;
        assert_eq!(latest_cost(&app), cost);
        assert_eq!((wrong.status, wrong.problem().0.as_str()), (401, "wrong_credentials"));
        let without_id = |reply: &Reply| reply.text.replace(reply.header("x-request-id"), "");
        assert_eq!(without_id(&wrong), without_id(&unknown));
        assert_ne!(wrong.text, unknown.text, "each has an identifier of its own");
        let headers = |reply: &Reply| {
            let mut headers = reply.headers.clone();
            headers.remove("x-request-id");
            headers.remove("date");
            headers
        };
        assert_eq!(headers(&wrong), headers(&unknown));
        assert_eq!(wrong.header("www-authenticate"), "Bearer");
        assert!(!wrong.headers.contains_key("set-cookie"));

        let browser = anybody.browsing();
        let wrong = browser.submit("/session", &[("email", ANNA), ("password", "wrong")]).await;
        let unknown =
            browser.submit("/session", &[("email", "nobody@localhost"), ("password", "wrong")]).await;
        assert_eq!((wrong.status, unknown.status), (401, 401));
        assert_eq!(wrong.text.replace(ANNA, ""), unknown.text.replace("nobody@localhost", ""));
    }
}

#[tokio::test]
async fn what_is_missing_or_malformed_is_told_at_once() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anybody = app.anonymous();
    for (body, errors) in [
        (json!({}), vec!["email required", "password required"]),
        (json!({"email": "", "password": ""}), vec!["email required", "password required"]),
        (json!({"email": "anna", "password": 5}), vec!["email email_form", "password wrong_type"]),
        (json!({"email": "a@b\r\nBcc: c@d", "password": "a"}), vec!["email email_form"]),
        (
            json!({"email": format!("{}@example.com", "a".repeat(250)), "password": "a"}),
            vec!["email email_form"],
        ),
        (json!({"email": ["a@b"], "password": {"a": 1}}), vec!["email wrong_type", "password wrong_type"]),
        (json!({"email": ANNA, "password": "a".repeat(1_001)}), vec!["password too_long"]),
        (json!({"email": ANNA, "password": PASSWORD, "role": "admin"}), vec!["role unknown_field"]),
    ] {
        let refused = anybody.post("/session", &body).await;
        assert_eq!(refused.status, 422, "{body}");
        assert_eq!(
            refused.problem(),
            ("invalid".to_owned(), errors.into_iter().map(str::to_owned).collect()),
            "{body}"
        );
    }
    let blank = sign_in(&anybody, ANNA, &format!(" {PASSWORD}")).await;
    assert_eq!(blank.status, 401, "a password is taken as it was typed");
}

#[tokio::test]
async fn the_page_works_as_a_plain_form() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let browser = app.anonymous().at("localhost").browsing();
    let page = browser.get("/session").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<form method=\"post\" action=\"/session\""), "{}", page.text);
    for field in ["name=\"email\" type=\"email\"", "name=\"password\" type=\"password\"", "type=\"submit\""] {
        assert!(page.text.contains(field), "{field}: {}", page.text);
    }
    let wrong = browser.submit("/session", &[("email", "Anna@Example.com"), ("password", "wrong")]).await;
    assert_eq!(wrong.status, 401);
    assert!(
        wrong.text.contains("value=\"Anna@Example.com\"") && wrong.text.contains("Не удалось войти"),
        "{}",
        wrong.text
    );
    assert!(!wrong.text.contains("value=\"wrong\""), "{}", wrong.text);

    let right = browser.submit("/session", &[("email", ANNA), ("password", PASSWORD)]).await;
    assert_eq!((right.status, right.header("location")), (303, "/"));
    let session = right.header("set-cookie").split(';').next().unwrap().to_owned();
    let choice = browser.with("cookie", &session).get("/").await;
    assert!(choice.status == 200 && choice.text.contains("Иванов Пётр"), "{}", choice.text);
    let start = app.admin().await.browsing().get("/").await;
    assert_eq!((start.status, start.header("location")), (303, "/organizations"));
}

#[tokio::test]
async fn signing_in_leads_back_to_where_one_was_stopped_and_never_to_another_host() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let browser = app.anonymous().browsing();
    let stopped = browser.get("/organizations?q=a%26b&sort=name").await;
    assert_eq!(
        (stopped.status, stopped.header("location")),
        (303, "/session?to=%2Forganizations%3Fq%3Da%2526b%26sort%3Dname")
    );
    let page = browser.get(stopped.header("location")).await.text;
    let place = "/organizations?q=a%26b&amp;sort=name";
    assert!(page.contains(&format!("name=\"to\" value=\"{place}\"")), "{page}");
    let fields = |to| [("email", ANNA), ("password", PASSWORD), ("to", to)];
    let back = browser.submit("/session", &fields("/organizations?q=a%26b&sort=name")).await;
    assert_eq!((back.status, back.header("location")), (303, "/organizations?q=a%26b&sort=name"));
    // What was sent without a session is lost, and its address may not be one to look at.
    let sent = browser.submit("/organizations/plan", &[("name", "a")]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/session"));

    for elsewhere in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
    ] {
        let address =
            reqwest::Url::parse_with_params("http://localhost/session", [("to", elsewhere)]).unwrap();
        let page = browser.get(&format!("/session?{}", address.query().unwrap())).await;
        assert!(page.status == 200 && !page.text.contains("name=\"to\""), "{elsewhere:?}: {}", page.text);
        let refused = browser.submit("/session", &fields(elsewhere)).await;
        assert_eq!((refused.status, refused.header("location")), (422, ""), "{elsewhere:?}");
        assert!(!refused.text.contains("name=\"to\""), "the next try is free of it: {}", refused.text);
    }
}
