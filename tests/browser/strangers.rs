//! A page of a stranger, open in the same browser: what its forms send to the developer's machine is refused.

use std::net::SocketAddr;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use testing::TestApp;
use tokio::net::TcpListener;

use crate::chromium::{Browser, Screen};

/// Serves a page that sends a form to an address as soon as it is open.
async fn serve_trap(action: String) -> SocketAddr {
    let page = format!(
        "<!doctype html><title>trap</title><form method=post action='{action}'>
         <input name=service value=dynamodb><input name=operation value='*'><input name=mode value=kill_before>
         <input name=times value=1></form><script>document.forms[0].submit()</script>"
    );
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/", get(async move || Html(page)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_form_of_another_page_switches_no_fault_on_and_kills_nothing() {
    let Some(browser) = Browser::open(Screen { width: 1280, height: 900, scripts: true }).await else {
        return;
    };
    let app = TestApp::start(contexts::product).await;
    let port = app.local().address.port();
    let trap = serve_trap(format!("http://localhost:{port}/_local/faults")).await;
    browser.visit(&format!("http://{trap}/")).await;
    browser.read("body", "A page of another address has sent this").await;
    assert!(app.local().faults.list().is_empty());

    // The console's own form does what it says.
    browser.visit(&format!("http://localhost:{port}/_local/faults")).await;
    browser.run("document.querySelector('[name=mode]').value = 'error'").await;
    browser.click("form[action='/_local/faults'] button").await;
    browser.until("a fault", async || (app.local().faults.list().len() == 1).then_some(())).await;
    app.switch_faults_off();
}
