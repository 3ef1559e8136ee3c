//! Every page, and every refused form, for people who see nothing, little, or no colours: axe-core finds no fault
//! (<https://github.com/dequelabs/axe-core>). Each face has a test of its own, so that the faces are checked at the same
//! time.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use testing::{Client, PASSWORD};
use web::Face;

use crate::chromium::{Browser, Screen};
use crate::driver::say_skipped;
use crate::pages::{World, host_and_viewer};

/// Where `npm install --prefix target/ci/node axe-core` puts it.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/ci/node/node_modules/axe-core/axe.min.js");

/// What a page, with the files that it needs, may be on the wire, in octets.
const BUDGET: u64 = 60_000;

const WHOLE: &str = "document";

/// Once colours have come to rest.
const RUN_AXE: &str = "
    return new Promise(requestAnimationFrame)
        .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
        .then(() => axe.run(CONTEXT, { RULES resultTypes: ['violations'] }))
        .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`)));";

/// The rules that another scheme may break, with all else the same.
const OF_COLOURS: &str = "runOnly: ['color-contrast', 'link-in-text-block'],";

/// Of the page and each of its files, the answer's head included.
const MEASURE: &str = "
    const parts = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return parts.reduce((all, part) => all + part.encodedBodySize, 0);";

/// The forms of a page in which something is typed, each by its place among all.
pub(crate) const FORMS: &str = "
    const isHere = (form) => new URL(form.getAttribute('action'), location).origin === location.origin;
    return [...document.querySelectorAll('main form[method=post]')].flatMap((form, place) =>
        isHere(form) && form.querySelector('input:not([type=hidden], [type=checkbox], [type=radio]), textarea') ? [place] : []);";

/// Sends a form without what it has to have, and with more than it takes of all else.
pub(crate) const SEND_WRONG: &str = "
    const form = document.querySelectorAll('main form[method=post]')[PLACE];
    for (const field of form.querySelectorAll('input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), textarea'))
        if (!field.readOnly) field.value = field.ariaRequired === 'true' ? '' : 'ы'.repeat(10001);
    form.noValidate = true;
    form.requestSubmit();";

/// Whether what is open is the answer to a form that was refused and, if it is the form again, says what is wrong.
const IS_REFUSED: &str = "
    const [{ responseStatus }] = performance.getEntriesByType('navigation');
    const saysWhy = document.querySelector('main :is([role=alert], [aria-invalid=true])') !== null;
    return responseStatus >= 400 && (saysWhy || !document.querySelector('main form[method=post]'));";

struct Inspection {
    browser: Browser,
    /// The contents of the pages that were looked through. A guest's page is shown once more to whoever has signed in, with
    /// another bar over it: some of them are long, and take axe seconds.
    seen: BTreeSet<String>,
    findings: Vec<String>,
}

impl Inspection {
    /// None, having said so, where there is no browser or no axe-core.
    async fn open() -> Option<Self> {
        let Ok(axe) = fs::read_to_string(AXE) else {
            say_skipped("there is no axe-core here (npm install --prefix target/ci/node axe-core)");
            return None;
        };
        let browser = Browser::open(Screen { width: 1440, height: 900, scripts: true }).await?;
        browser.run_on_every_page(&axe).await;
        Some(Self { browser, seen: BTreeSet::new(), findings: Vec::new() })
    }

    /// Looks at what is open: on a phone and on a desk, by day and by night.
    async fn inspect(&mut self, what: &str, context: &str, looks: &[(u32, &str)]) {
        let run_axe = RUN_AXE.replace("CONTEXT", context);
        let mut widths = BTreeSet::new();
        for &(width, scheme) in looks {
            let rules = if widths.insert(width) { "" } else { OF_COLOURS };
            self.browser.look_through(width, scheme).await;
            let named = format!("{what}, {width} pixels, {scheme}");
            for finding in self.browser.run(&run_axe.replace("RULES", rules)).await.as_array().unwrap() {
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
        let content = self.browser.run("return document.querySelector('main').outerHTML").await.to_string();
        let context = if self.seen.insert(content) { WHOLE } else { "{ exclude: [['main']] }" };
        let looks = [(1440, "dark"), (1440, "light"), (360, "dark"), (360, "light")];
        self.inspect(address, context, &looks).await;
        let panels =
            self.browser.run("return [...document.querySelectorAll('a[data-panel]')].map(a => a.href)").await;
        let panels: Vec<Value> = panels.as_array().unwrap().clone();
        // The same panel may be linked from every row, and what is in it is a page of its own.
        if let Some(panel) = panels.first() {
            self.browser.run("document.querySelector('a[data-panel]').click()").await;
            self.browser.see("dialog.panel[open] .panel-body > *").await;
            let what = format!("{address} with {panel} over it");
            self.inspect(&what, WHOLE, &[(1440, "dark"), (360, "light")]).await;
        }
    }

    /// Sends each form of a page so that it comes back, and looks at what then is to be put right.
    async fn inspect_refusals(&mut self, address: &str) -> usize {
        self.browser.visit(address).await;
        let forms = self.browser.run(FORMS).await.as_array().unwrap().clone();
        for place in &forms {
            self.browser.visit(address).await;
            self.browser.mark_page().await;
            self.browser.run(&SEND_WRONG.replace("PLACE", &place.to_string())).await;
            self.browser.until_another_page().await;
            let what = format!("form {place} of {address}, refused");
            if self.browser.run(IS_REFUSED).await != true {
                self.findings.push(format!("{what}: it was not, or does not say so"));
            }
            self.inspect(&what, WHOLE, &[(360, "light"), (1440, "dark")]).await;
        }
        forms.len()
    }

    /// Goes on as somebody who has signed in at a host.
    async fn sign_in(&self, world: &World, host: &str, viewer: &Client) {
        self.browser.visit(&world.address(host, "/session")).await;
        self.browser.hold(viewer.token()).await;
    }

    async fn assert_nothing_found(&self) {
        assert!(self.findings.is_empty(), "{}", self.findings.join("\n"));
        assert_eq!(self.browser.complaints().await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn axe_finds_nothing_on_the_pages_of_the_platform() {
    inspect_pages(Face::Platform, &[]).await;
}

#[tokio::test]
async fn axe_finds_nothing_on_the_pages_of_the_base() {
    inspect_pages(Face::Base, &["lutik", "vasilek", "nobody"]).await;
}

#[tokio::test]
async fn axe_finds_nothing_on_the_pages_of_a_cabinet() {
    inspect_pages(Face::Cabinet, &[]).await;
}

/// Looks through the pages of a face, for guests and for whoever signs in there, and the first pages of further hosts.
async fn inspect_pages(face: Face, further: &[&str]) {
    let Some(mut inspection) = Inspection::open().await else { return };
    let world = World::start().await;
    let (host, email) = host_and_viewer(face);
    let visitor = world.visitor(host);
    for path in world.pages(face, &visitor, true).await {
        inspection.inspect_page(&world.address(host, &path)).await;
    }
    inspection.inspect_page(&world.address(host, "/nowhere")).await;
    let viewer = visitor.sign_in(email, PASSWORD).await;
    inspection.sign_in(&world, host, &viewer).await;
    for path in world.pages(face, &viewer, false).await {
        inspection.inspect_page(&world.address(host, &path)).await;
    }
    for host in further {
        inspection.inspect_page(&world.address(host, "/")).await;
    }
    inspection.assert_nothing_found().await;
}

#[tokio::test]
async fn axe_finds_nothing_on_a_form_that_came_back_refused() {
    let Some(mut inspection) = Inspection::open().await else { return };
    let world = World::start().await;
    for face in [Face::Platform, Face::Base, Face::Cabinet] {
        let (host, email) = host_and_viewer(face);
        let visitor = world.visitor(host);
        let mut forms = 0;
        for path in world.pages(face, &visitor, true).await {
            forms += inspection.inspect_refusals(&world.address(host, &path)).await;
        }
        assert_ne!(forms, 0, "one signs in by a form at {host:?}");
        let viewer = visitor.sign_in(email, PASSWORD).await;
        inspection.sign_in(&world, host, &viewer).await;
        for path in world.pages(face, &viewer, false).await {
            inspection.inspect_refusals(&world.address(host, &path)).await;
        }
    }
    inspection.assert_nothing_found().await;
}
