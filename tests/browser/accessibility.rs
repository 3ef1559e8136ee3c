//! Every page as those meet it who do not see, see little, see no colours or have no mouse: axe-core finds nothing to
//! complain of (<https://github.com/dequelabs/axe-core>), and the keyboard reaches everything.

use std::fs;

use serde_json::Value;
use testing::PASSWORD;

use crate::chromium::{Browser, Screen, say_skipped};
use crate::pages::{DOMAIN, FACES, RESPONSIBLE, World};

/// Where `npm install --prefix target/ci/node axe-core` puts it.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/ci/node/node_modules/axe-core/axe.min.js");

/// What a page, with the files that it needs, may be on the wire, in octets.
const BUDGET: u64 = 60_000;

/// Once colours have come to rest.
const RUN_AXE: &str = "
    return new Promise(requestAnimationFrame)
        .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
        .then(() => axe.run(document, { resultTypes: ['violations'] }))
        .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`)));";

/// Of the page and each of its files, the answer's head included.
const MEASURE: &str = "
    const parts = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return parts.reduce((all, part) => all + part.encodedBodySize, 0);";

struct Inspection<'a> {
    browser: &'a Browser,
    axe: String,
    findings: Vec<String>,
}

impl Inspection<'_> {
    /// Looks at what is open: on a phone and on a desk, by day and by night.
    async fn inspect(&mut self, what: &str, looks: &[(u32, &str)]) {
        self.browser.run(&self.axe).await;
        for &(width, scheme) in looks {
            self.browser.look_through(width, scheme).await;
            let named = format!("{what}, {width} pixels, {scheme}");
            for finding in self.browser.run(RUN_AXE).await.as_array().unwrap() {
                self.findings.push(format!("{named}: {}", finding.as_str().unwrap()));
            }
            let wide =
                self.browser.run("return document.documentElement.scrollWidth").await.as_u64().unwrap();
            if wide > width.into() {
                self.findings.push(format!("{named}: {wide} pixels wide"));
            }
        }
    }

    async fn inspect_page(&mut self, address: &str) {
        self.browser.visit(address).await;
        let size = self.browser.run(MEASURE).await.as_u64().unwrap();
        if size == 0 || size >= BUDGET {
            self.findings.push(format!("{address}: {size} octets on the wire"));
        }
        self.inspect(address, &[(1440, "dark"), (1440, "light"), (360, "dark"), (360, "light")]).await;
        let panels =
            self.browser.run("return [...document.querySelectorAll('a[data-panel]')].map(a => a.href)").await;
        let panels: Vec<Value> = panels.as_array().unwrap().clone();
        // The same panel may be linked from every row, and what is in it is a page of its own.
        if let Some(panel) = panels.first() {
            self.browser.run("document.querySelector('a[data-panel]').click()").await;
            self.browser.see("dialog.panel[open] .panel-body > *").await;
            self.inspect(&format!("{address} with {panel} over it"), &[(1440, "dark"), (360, "light")]).await;
        }
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page() {
    let Ok(axe) = fs::read_to_string(AXE) else {
        return say_skipped("there is no axe-core here (npm install --prefix target/ci/node axe-core)");
    };
    let screen = Screen { width: 1440, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    let world = World::start().await;
    let mut inspection = Inspection { browser: &browser, axe, findings: Vec::new() };
    for (face, host, email) in FACES {
        let visitor = world.visitor(host);
        for path in world.pages(face, &visitor, true).await {
            inspection.inspect_page(&world.address(host, &path)).await;
        }
        inspection.inspect_page(&world.address(host, "/nowhere")).await;
        let viewer = visitor.sign_in(email, PASSWORD).await;
        browser.visit(&world.address(host, "/session")).await;
        browser.hold(viewer.token()).await;
        for path in world.pages(face, &viewer, false).await {
            inspection.inspect_page(&world.address(host, &path)).await;
        }
    }
    for host in ["lutik", "vasilek", "nobody"] {
        inspection.inspect_page(&world.address(host, "/")).await;
    }
    assert!(inspection.findings.is_empty(), "{}", inspection.findings.join("\n"));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_panel_is_opened_filled_in_and_left_by_the_keyboard_alone() {
    let screen = Screen { width: 1280, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    let world = World::start().await;
    let viewer = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
    browser.visit(&world.address(DOMAIN, "/session")).await;
    browser.hold(viewer.token()).await;
    for path in ["/company/structure", "/company/employees"] {
        let page = world.address(DOMAIN, path);
        browser.visit(&page).await;
        // The first stop of a page leads past its rail.
        browser.press("\u{e004}").await;
        assert_eq!(browser.run(FOCUSED).await, "#main", "{path}");
        let opener = browser.tab_to("a[data-panel]").await;
        browser.press("\u{e007}").await;
        browser.see("dialog.panel[open] form").await;
        let is_inside = "return document.activeElement.closest('dialog.panel[open]') !== null";
        browser
            .until("focus in the panel", async || (browser.run(is_inside).await == true).then_some(()))
            .await;
        browser.press("\u{e00c}").await;
        let is_back = "return document.activeElement.getAttribute('href')";
        browser
            .until("focus where it was", async || (browser.run(is_back).await == opener).then_some(()))
            .await;
        assert_eq!(browser.address().await, page);
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

/// Where the element that has the focus leads to.
const FOCUSED: &str = "return document.activeElement.getAttribute('href')";
