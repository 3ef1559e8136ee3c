//! A picture of oneself that is too large for a request, sent to the bucket in a browser.

use std::path::PathBuf;

use domain::access::{AssignedRole, Role};
use testing::pictures::noise;
use testing::{Client, PASSWORD, TestApp};

use crate::chromium::{Browser, Screen};
use crate::text;

const ANNA: &str = "anna@romashka.example";

/// A picture of more octets than the form takes, under a name as people give it.
fn large_picture(app: &TestApp) -> PathBuf {
    let content = noise(1_000);
    assert!(content.len() > 2 << 20, "{}", content.len());
    let file = app.folder().join("Моя фотография.png");
    std::fs::write(&file, content).unwrap();
    file
}

struct Sender {
    app: TestApp,
    browser: Browser,
    anna: Client,
}

impl Sender {
    /// Somebody in front of their own profile.
    async fn start(screen: Screen) -> Option<Self> {
        let browser = Browser::open(screen).await?;
        let app = TestApp::start(contexts::product).await;
        let organization = app.create(&app.admin().await, "romashka").await;
        app.add_employee(organization, ANNA, AssignedRole::Preset(Role::Employee)).await;
        let anna = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
        let base = format!("http://romashka.localhost:{}", app.local().address.port());
        browser.visit(&format!("{base}/session")).await;
        browser.hold(anna.token()).await;
        browser.visit(&format!("{base}/profile")).await;
        Some(Self { app, browser, anna })
    }

    async fn choose(&self, file: &std::path::Path) {
        let field = self.browser.see("input[type=file]").await;
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    async fn end(self) {
        assert!(self.anna.get("/profile").await.json()["avatar"].is_string());
        assert_eq!(self.browser.complaints().await, Vec::<String>::new());
        self.app.work().await;
        self.app.leave_files_alone().await;
    }
}

#[tokio::test]
async fn a_file_is_sent_while_the_form_is_still_open() {
    let Some(sender) = Sender::start(Screen { width: 1280, height: 900, scripts: true }).await else {
        return;
    };
    let Sender { app, browser, .. } = &sender;
    let nothing = app.folder().join("не картинка.png");
    std::fs::write(&nothing, "привет").unwrap();
    sender.choose(&nothing).await;
    browser.read(".sent-file output", &text("file-judged")).await;
    app.work().await;
    browser.read(".sent-file output", &text("file-refused-not-taken")).await;
    browser.assert_fits().await;

    sender.choose(&large_picture(app)).await;
    browser.read(".sent-file output", &text("file-judged")).await;
    app.work().await;
    browser.read(".sent-file output", &text("file-ready")).await;
    browser.click("form[action='/profile/avatar'] button[type=submit]").await;
    browser.read("#notice", &text("done-avatar-changed")).await;
    sender.end().await;
}

#[tokio::test]
async fn a_file_goes_to_the_bucket_and_back_without_scripts() {
    let Some(sender) = Sender::start(Screen { width: 360, height: 800, scripts: false }).await else {
        return;
    };
    let Sender { app, browser, .. } = &sender;
    browser.click("form[action='/files'] button").await;
    browser.read("main", &text("file-is-awaited")).await;
    browser.assert_fits().await;
    sender.choose(&large_picture(app)).await;
    browser.click_on("button", &text("file-send")).await;
    browser.read("main", "Моя фотография.png").await;
    browser.assert_fits().await;
    browser.click("form[action='/profile/avatar'] button[type=submit]").await;
    browser.read("#notice", &text("done-avatar-changed")).await;
    sender.end().await;
}
