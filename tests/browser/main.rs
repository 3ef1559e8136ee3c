//! The product as people use it, in a real browser. This file has the main job: with scripts, without them, and on a
//! phone.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod accessibility;
mod chromium;
mod dismissal;
mod driver;
mod files;
mod keyboard;
mod lists;
mod pages;
mod pictures;
mod speaking_back;
mod states;
mod story;
mod strangers;
mod structure;
mod tickets;
mod widths;

use black_box::russian;
use chromium::{Browser, Screen};
use serde_json::json;
use testing::{ADMIN_EMAIL, INNS, PASSWORD, TestApp};

#[tokio::test]
async fn a_cabinet_is_created_corrected_blocked_and_unblocked_in_a_browser() {
    do_the_main_job(Screen { width: 1280, height: 900, scripts: true }).await;
}

#[tokio::test]
async fn it_is_all_done_without_scripts_too() {
    do_the_main_job(Screen { width: 1280, height: 900, scripts: false }).await;
}

#[tokio::test]
async fn it_is_all_done_on_a_phone_too() {
    do_the_main_job(Screen { width: 360, height: 740, scripts: true }).await;
}

async fn do_the_main_job(screen: Screen) {
    let Some(browser) = Browser::open(screen).await else { return };
    let app = TestApp::start_impatient(contexts::product).await;
    let admin = Person { browser: &browser, app: &app };
    admin.signs_in().await;
    admin.is_told_of_a_wrong_inn().await;
    admin.watches_a_cabinet_come_up().await;
    admin.opens_the_cabinet("romashka").await;
    admin.sees_a_creation_fail().await;
    admin.corrects_the_domain_and_retries().await;
    admin.blocks_and_unblocks().await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

fn text(key: &str) -> String {
    russian(key)
}

/// The super-admin in front of the browser.
struct Person<'a> {
    browser: &'a Browser,
    app: &'a TestApp,
}

impl Person<'_> {
    fn address(&self, host: &str, path: &str) -> String {
        format!("http://{host}.localhost:{}{path}", self.app.local().address.port())
    }

    async fn signs_in(&self) {
        let browser = self.browser;
        browser.visit(&self.address("admin", "/organizations")).await;
        self.fills_in_who_they_are().await;
        browser.read("h2", &text("no-organizations")).await;
        assert_eq!(browser.address().await, self.address("admin", "/organizations"));
        browser.assert_fits().await;
    }

    /// On the page to sign in at any host.
    async fn fills_in_who_they_are(&self) {
        let browser = self.browser;
        browser.fill_in("email", ADMIN_EMAIL).await;
        browser.fill_in("password", PASSWORD).await;
        browser.assert_fits().await;
        browser.click("form[action='/session'] button[type=submit]").await;
        browser.read("h1", &text("second-factor-ask")).await;
        let credentials = self.app.anonymous().credentials(ADMIN_EMAIL, PASSWORD);
        browser.fill_in("code", credentials["code"].as_str().unwrap()).await;
        browser.assert_fits().await;
        browser.click("form[action='/session/second-factor'] button[type=submit]").await;
    }

    async fn fills_in_the_form(&self, domain: &str, inn: &str) {
        let browser = self.browser;
        browser.click("a[href='/organizations/new']").await;
        browser.fill_in("name", "ООО «Ромашка»").await;
        browser.fill_in("description", "Цветы и букеты").await;
        browser.fill_in("domain", domain).await;
        browser.fill_in("inn", inn).await;
        browser.fill_in("paid_seats", "25").await;
        browser.assert_fits().await;
        self.sends_the_form().await;
    }

    async fn sends_the_form(&self) {
        self.browser.click("form[action='/organizations'] button[type=submit]:not([formaction])").await;
    }

    async fn is_told_of_a_wrong_inn(&self) {
        let browser = self.browser;
        self.fills_in_the_form("romashka", "7707083894").await;
        assert_eq!(browser.error_of("inn").await, text("violation-inn-control-digits"));
        for (name, typed) in [
            ("name", "ООО «Ромашка»"),
            ("description", "Цветы и букеты"),
            ("domain", "romashka"),
            ("inn", "7707083894"),
            ("paid_seats", "25"),
        ] {
            assert_eq!(browser.typed(name).await, typed, "{name}");
        }
        assert_eq!(browser.count("[aria-invalid=true]").await, 1);
        browser.assert_fits().await;
    }

    /// Goes on from the form that was refused. The storage is held up, so that there is something to watch.
    async fn watches_a_cabinet_come_up(&self) {
        let browser = self.browser;
        self.app.fault(json!({"service": "s3", "operation": "HeadBucket", "mode": "timeout", "times": 100}));
        browser.fill_in("inn", INNS[0]).await;
        self.sends_the_form().await;
        self.watches_for(".step-running", &text("step-storage")).await;
        browser.read(".badge-provisioning", &text("status-provisioning")).await;
        assert_eq!(browser.count(".step-done").await, 3);
        assert_eq!(browser.count(".step-pending").await, 3);
        browser.assert_fits().await;

        browser.mark_page().await;
        self.app.switch_faults_off();
        self.waits_for_the_cabinet().await;
        assert_eq!(
            browser.is_marked().await,
            browser.runs_scripts(),
            "a page that runs scripts is not loaded again"
        );
        browser.assert_fits().await;
    }

    /// Waits for what happens on a page by itself. Where it runs no scripts, a person reloads it.
    async fn watches_for(&self, selector: &str, text: &str) {
        let browser = self.browser;
        let what = format!("{selector} with {text:?}");
        browser
            .until(&what, async || {
                let seen = browser.has(selector, text).await;
                if !seen && !browser.runs_scripts() {
                    browser.reload().await;
                }
                seen.then_some(())
            })
            .await;
    }

    async fn waits_for_the_cabinet(&self) {
        self.watches_for(".badge-active", &text("status-active")).await;
        assert_eq!(self.browser.count(".step-done").await, 7);
    }

    async fn opens_the_cabinet(&self, domain: &str) {
        let browser = self.browser;
        let page = browser.address().await;
        let cabinet = self.address(domain, "");
        let link = browser.see(&format!("a[href='{cabinet}']")).await;
        browser.visit(&link.attr("href").await.unwrap().unwrap()).await;
        browser.read("h1", "ООО «Ромашка»").await;
        browser.read("main", "Цветы и букеты").await;
        browser.see("a[href='/session']").await;
        browser.assert_fits().await;
        browser.visit(&page).await;
    }

    async fn sees_a_creation_fail(&self) {
        let browser = self.browser;
        browser.visit(&self.address("admin", "/organizations")).await;
        browser.read("tr", "romashka").await;
        browser.assert_fits().await;
        self.fills_in_the_form("romashka", INNS[1]).await;
        self.watches_for(".badge-failed", &text("status-failed")).await;
        browser.read(".step-failed", &text("step-domain")).await;
        browser.read(".step-failed [role=alert]", &text("failure-domain-taken")).await;
        browser.read(".step-failed [role=alert]", &text("failure-domain-taken.action")).await;
        browser.assert_fits().await;
    }

    async fn corrects_the_domain_and_retries(&self) {
        let browser = self.browser;
        browser.click("[role=alert] a[href$='/edit']").await;
        assert_eq!(browser.typed("domain").await, "romashka");
        browser.fill_in("domain", "vasilek").await;
        browser.click("form[action$='/edit'] button[type=submit]").await;
        browser.read("dd", "vasilek.localhost").await;
        browser.click("[role=alert] form[action$='/retry'] button").await;
        self.waits_for_the_cabinet().await;
        self.opens_the_cabinet("vasilek").await;
    }

    async fn blocks_and_unblocks(&self) {
        let browser = self.browser;
        browser.click("a[href$='/block']").await;
        browser.read("form[action$='/block']", "vasilek.localhost").await;
        browser.read("form[action$='/block'] button", "ООО «Ромашка»").await;
        browser.fill_in("reason", "Не оплачено").await;
        browser.assert_fits().await;
        browser.click("form[action$='/block'] button[type=submit]").await;
        browser.read(".badge-blocked", &text("status-blocked")).await;
        browser.read("main", "Не оплачено").await;
        browser.assert_fits().await;

        let page = browser.address().await;
        let cabinet = self.address("vasilek", "");
        browser.visit(&cabinet).await;
        // What everybody may see was kept by the browser, for a minute.
        browser.reload().await;
        browser.read("h1", &text("problem-blocked")).await;
        browser.visit(&page).await;
        browser.click("form[action$='/unblock'] button").await;
        browser.read(".badge-active", &text("status-active")).await;
        self.opens_the_cabinet("vasilek").await;
    }
}
