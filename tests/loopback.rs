//! The servers on loopback addresses beside the product: they serve the person at the keyboard, and no page that their
//! browser happens to show.

use std::net::SocketAddr;

use domain::access::AssignedRole;
use reqwest::header::HOST;
use reqwest::{Client, Method};
use serde_json::json;
use testing::{PASSWORD, TestApp};

const FAULT: &str = r#"{"service":"ses","operation":"*","mode":"error","times":1}"#;

/// Every address, with a change that each takes.
fn listeners(app: &TestApp) -> [(SocketAddr, &'static str); 3] {
    let local = app.local();
    [(local.address, "/_local/faults"), (local.aws_address, "/"), (local.kinescope_address, "/v1/projects")]
}

async fn ask(method: Method, (address, path): (SocketAddr, &str), headers: &[(&str, &str)]) -> u16 {
    let client = Client::builder().no_proxy().build().unwrap();
    let mut request = client.request(method, format!("http://{address}{path}")).body(FAULT);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn no_listener_is_reached_by_a_name_that_is_not_this_machines() {
    let app = TestApp::start(contexts::product).await;
    for listener in listeners(&app) {
        for host in ["evil.test", "evil.test:3000", "localhost.evil.test", "10.0.0.1"] {
            for method in [Method::GET, Method::POST] {
                assert_eq!(ask(method, listener, &[("host", host)]).await, 421, "{listener:?} as {host}");
            }
        }
        let by_name = format!("localhost:{}", listener.0.port());
        assert_ne!(ask(Method::GET, listener, &[(HOST.as_str(), &by_name)]).await, 421, "{listener:?}");
    }
}

#[tokio::test]
async fn no_listener_takes_a_change_that_a_page_of_another_address_sends() {
    let app = TestApp::start(contexts::product).await;
    for listener in listeners(&app) {
        for foreign in [
            &[("origin", "http://evil.test")][..],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "http://localhost:1")],
        ] {
            for method in [Method::POST, Method::DELETE, Method::PUT] {
                assert_eq!(
                    ask(method.clone(), listener, foreign).await,
                    403,
                    "{method} {listener:?} {foreign:?}"
                );
            }
        }
    }
    let console = listeners(&app)[0];
    assert_eq!(app.local().faults.list().len(), 0);
    let own = format!("http://{}", console.0);
    let from_itself =
        [("origin", own.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    assert!(ask(Method::POST, console, &from_itself).await < 400, "the console's own page");
    assert_eq!(app.local().faults.list().len(), 1);
    assert!(ask(Method::DELETE, console, &[]).await < 400, "a program");
    assert_eq!(app.local().faults.list().len(), 0);
}

#[tokio::test]
async fn letters_codes_and_secrets_are_not_read_by_another_name() {
    let app = TestApp::start(contexts::product).await;
    let organization = app.create(&app.admin().await, "romashka").await;
    app.add_employee(organization, "anna@example.com", AssignedRole::ADMIN).await;
    let base = app.anonymous().at("localhost");
    assert_eq!(base.post("/password-reset", &json!({"email": "anna@example.com"})).await.status, 202);
    app.anonymous().sign_in("anna@example.com", PASSWORD).await;
    for path in [
        "/_local/mail",
        "/_local/codes",
        "/_local/storage",
        "/_local/requests",
        "/_local/environment/identity",
    ] {
        let listener = (app.local().address, path);
        assert_eq!(ask(Method::GET, listener, &[("host", "evil.test:3100")]).await, 421, "{path}");
        assert_eq!(ask(Method::GET, listener, &[("host", "admin.localhost")]).await, 200, "{path}");
    }
    let secret = json!({"SecretId": "kabinet/signing-keys"}).to_string();
    let client = Client::builder().no_proxy().build().unwrap();
    let asked = client
        .post(format!("http://{}/", app.local().aws_address))
        .header("host", "evil.test:4666")
        .header("x-amz-target", "secretsmanager.GetSecretValue")
        .body(secret);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 421);
    assert!(!answer.text().await.unwrap().contains("SecretString"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_folder_of_all_state_is_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;

    let app = TestApp::start(contexts::product).await;
    let mode = std::fs::metadata(app.folder()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
