//! A real Chromium without a window, driven as a person would drive it: it looks, types and clicks, and waits for what a
//! person would wait to see.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::{Driver, find_program, say_skipped};

/// How long anything that a person waits for may take here, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

// Keys, as WebDriver writes them (<https://www.w3.org/TR/webdriver2/#keyboard-actions>).
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const SPACE: &str = " ";
pub(crate) const UP: &str = "\u{e013}";
pub(crate) const DOWN: &str = "\u{e015}";

/// Why the focus can't be seen; nothing if it can. The mark may stand around the label of a choice, or over the whole row
/// that a link leads from.
const UNSEEN_FOCUS: &str = "
    const focused = document.activeElement;
    const named = focused.outerHTML.slice(0, 200);
    if (!focused.matches(':focus-visible')) return `no mark on ${named}`;
    const marks = [[focused], [focused, '::after'], [focused.closest('.choice') ?? focused]];
    const isMarked = marks.some(([element, part]) => {
        const { outlineStyle, outlineWidth, content } = getComputedStyle(element, part);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && !(part && content === 'none');
    });
    if (!isMarked) return `no outline around ${named}`;
    const { left, right, top, bottom } = focused.getBoundingClientRect();
    const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isFree = there && (focused.contains(there) || there.contains(focused));
    return isFree ? null : `${there?.outerHTML.slice(0, 100)} over ${named}`;";

/// What a person sits in front of.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether pages may run scripts.
    pub(crate) scripts: bool,
}

pub(crate) struct Browser {
    client: Client,
    /// For what `fantoccini` has no words for: the driver's own addresses, which are below the session's.
    http: reqwest::Client,
    session: String,
    _driver: Driver,
    screen: Screen,
    _profile: TempDir,
}

impl Browser {
    /// None, having said so, where there is no Chromium to drive.
    pub(crate) async fn open(screen: Screen) -> Option<Self> {
        let Some((chromium, driver)) = find_program("chromium").zip(find_program("chromedriver")) else {
            say_skipped("there is no chromium or no chromedriver here (Debian: apt install chromium-driver)");
            return None;
        };
        let driver = Driver::start(driver);
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ]
        .map(str::to_owned)
        .into();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push(format!("--window-size={},{}", screen.width, screen.height));
        let javascript = if screen.scripts { 1 } else { 2 };
        let mut options = json!({
            "binary": chromium,
            "args": arguments,
            "prefs": {
                "intl.accept_languages": "ru",
                "profile.managed_default_content_settings.javascript": javascript,
            },
        });
        // A window is never made narrower than some 500 pixels. With fingers and without scripts ChromeDriver waits for
        // ever for a click to be over.
        if screen.width < 500 {
            let Screen { width, height, scripts } = screen;
            let metrics = json!({"width": width, "height": height, "pixelRatio": 2.0, "touch": scripts});
            options["mobileEmulation"] = json!({"deviceMetrics": metrics});
        }
        let capabilities = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities).unwrap())
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        let session = format!("http://127.0.0.1:{}/session/{session}", driver.port);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Some(Self { client, http, session, _driver: driver, screen, _profile: profile })
    }

    pub(crate) fn runs_scripts(&self) -> bool {
        self.screen.scripts
    }

    pub(crate) async fn visit(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.unwrap().into()
    }

    /// Waits until something that fits is on the screen.
    pub(crate) async fn see(&self, selector: &str) -> Element {
        self.until(selector, async || self.shown(selector).await.into_iter().next()).await
    }

    /// Waits until something that fits is on the screen and has this text in it.
    pub(crate) async fn read(&self, selector: &str, text: &str) {
        let what = format!("{selector} with {text:?}");
        self.until(&what, async || self.has(selector, text).await.then_some(())).await;
    }

    /// Whether something that fits is on the screen now and has this text in it.
    pub(crate) async fn has(&self, selector: &str, text: &str) -> bool {
        for element in self.shown(selector).await {
            if element.text().await.is_ok_and(|found| found.contains(text)) {
                return true;
            }
        }
        false
    }

    /// What each that fits says.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.shown(selector).await {
            texts.extend(element.text().await);
        }
        texts
    }

    /// How many that fit are on the screen now.
    pub(crate) async fn count(&self, selector: &str) -> usize {
        self.shown(selector).await.len()
    }

    pub(crate) async fn click(&self, selector: &str) {
        let what = format!("{selector} to click");
        self.until(&what, async || self.shown(selector).await.first()?.click().await.ok()).await;
    }

    /// Presses the pointer so many pixels from the upper left corner of what fits.
    pub(crate) async fn press_at(&self, selector: &str, right: i32, down: i32) {
        let box_of = format!(
            "const {{ x, y }} = document.querySelector({}).getBoundingClientRect(); return [x, y]",
            json!(selector)
        );
        self.see(selector).await;
        let corner: [f64; 2] = serde_json::from_value(self.run(&box_of).await).unwrap();
        for kind in ["mousePressed", "mouseReleased"] {
            let (x, y) = (corner[0] + f64::from(right), corner[1] + f64::from(down));
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.command("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Clicks what fits and has this text in it.
    pub(crate) async fn click_on(&self, selector: &str, text: &str) {
        let what = format!("{selector} with {text:?} to click");
        self.until(&what, async || {
            for element in self.shown(selector).await {
                if element.text().await.is_ok_and(|found| found.contains(text)) {
                    return element.click().await.ok();
                }
            }
            None
        })
        .await;
    }

    /// Chooses in a field by the text of the choice.
    pub(crate) async fn choose(&self, selector: &str, text: &str) {
        let field = self.see(selector).await;
        let choice = format!("./option[normalize-space(translate(., '\u{2003}', ' '))='{text}']");
        field.select_by(Locator::XPath(&choice)).await.unwrap();
    }

    /// Types into a field of a form in place of what is there.
    pub(crate) async fn fill_in(&self, name: &str, text: &str) {
        let field = self.see(&format!("[name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
        assert_eq!(self.typed(name).await, text);
    }

    /// What stands in a field.
    pub(crate) async fn typed(&self, name: &str) -> String {
        self.see(&format!("[name='{name}']")).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// What is said to be wrong with a field, in the place that the field names as its description.
    pub(crate) async fn error_of(&self, name: &str) -> String {
        let field = self.see(&format!("[name='{name}'][aria-invalid=true]")).await;
        let described = field.attr("aria-describedby").await.unwrap().unwrap();
        let error = described.split(' ').find(|id| id.ends_with("-error")).unwrap();
        self.see(&format!("#{error}")).await.text().await.unwrap()
    }

    /// Leaves a mark that is gone once the page has been loaded anew.
    pub(crate) async fn mark_page(&self) {
        self.client.execute("window.isTheSamePage = true", vec![]).await.unwrap();
    }

    pub(crate) async fn is_marked(&self) -> bool {
        self.client.execute("return window.isTheSamePage === true", vec![]).await.unwrap() == json!(true)
    }

    /// Waits until the page that was marked has given way to another, which is whole.
    pub(crate) async fn until_another_page(&self) {
        let is_another = "return window.isTheSamePage === undefined && document.readyState === 'complete'";
        self.until("another page", async || {
            let is_another = self.client.execute(is_another, vec![]).await.ok()?;
            (is_another == json!(true)).then_some(())
        })
        .await;
    }

    /// Asserts that the page is no wider than the screen.
    pub(crate) async fn assert_fits(&self) {
        let widths = "return [document.documentElement.scrollWidth, window.innerWidth]";
        let widths = self.client.execute(widths, vec![]).await.unwrap();
        let [page, screen] = [0, 1].map(|place| widths[place].as_u64().unwrap());
        assert!(page <= screen, "{} is {page} pixels wide, on a screen of {screen}", self.address().await);
    }

    /// Holds the token of somebody who has signed in at the host of the page that is open.
    pub(crate) async fn hold(&self, token: &str) {
        let address = self.address().await;
        self.command("Network.setCookie", json!({"name": "session", "value": token, "url": address})).await;
    }

    /// Runs a script on each page from now on, before all that is the page's own.
    pub(crate) async fn run_on_every_page(&self, script: &str) {
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await;
    }

    /// Runs a script on the page and gives what it returns; one that returns a promise is waited for.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Presses these keys one after the other, wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let mut pressed = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            pressed = pressed.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Goes from stop to stop, as the tabulator key does, until something that fits has the focus. Each stop shows that it
    /// has the focus.
    pub(crate) async fn tab_to(&self, selector: &str) {
        const MOST_STOPS: usize = 100;
        for _ in 0..MOST_STOPS {
            self.press(TAB).await;
            // After its last stop a page has none for once: there the browser's own begin.
            if self.is_on("body").await {
                continue;
            }
            self.assert_focus_is_seen().await;
            if self.is_on(selector).await {
                return;
            }
        }
        panic!("{selector} can't be reached by the keyboard at {}", self.address().await);
    }

    /// Whether something that fits has the focus.
    pub(crate) async fn is_on(&self, selector: &str) -> bool {
        self.run(&format!("return document.activeElement.matches({})", Value::from(selector))).await
            == json!(true)
    }

    /// Waits until something that fits has the focus, and shows it.
    pub(crate) async fn until_on(&self, selector: &str) {
        let what = format!("focus on {selector}");
        self.until(&what, async || self.is_on(selector).await.then_some(())).await;
        self.assert_focus_is_seen().await;
    }

    /// Asserts that what has the focus is on the screen, with nothing over it, and marked as having it.
    pub(crate) async fn assert_focus_is_seen(&self) {
        let unseen = self.run(UNSEEN_FOCUS).await;
        assert!(unseen.is_null(), "{} at {}", unseen, self.address().await);
    }

    /// Shows pages on a screen of this width, in the light or the dark.
    pub(crate) async fn look_through(&self, width: u32, scheme: &str) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", metrics).await;
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features = features.map(|(name, value)| json!({"name": name, "value": value}));
        self.command("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Keeps a picture of what is on the screen.
    pub(crate) async fn keep_picture(&self, file: &Path) {
        fs::write(file, self.client.screenshot().await.unwrap()).unwrap();
    }

    /// Has Chromium do what only its developer tools can (<https://chromedevtools.github.io/devtools-protocol/>).
    pub(crate) async fn command(&self, name: &str, parameters: Value) -> Value {
        let address = format!("{}/goog/cdp/execute", self.session);
        let command = json!({"cmd": name, "params": parameters});
        let done = self.http.post(address).json(&command).send().await.unwrap();
        let (status, mut answer) = (done.status(), done.json::<Value>().await.unwrap());
        assert!(status.is_success(), "{name}: {answer}");
        answer["value"].take()
    }

    /// What the browser has complained of: scripts that broke, what the page's own policy forbids. Answers that say no are
    /// part of the work.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let address = format!("{}/se/log", self.session);
        let log = self.http.post(address).json(&json!({"type": "browser"})).send().await.unwrap();
        let log: Value = log.json().await.unwrap();
        let entries = log["value"].as_array().unwrap();
        let grave = entries.iter().filter(|entry| entry["level"] == "SEVERE" && entry["source"] != "network");
        grave.map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    async fn shown(&self, selector: &str) -> Vec<Element> {
        let mut shown = Vec::new();
        for element in self.client.find_all(Locator::Css(selector)).await.unwrap_or_default() {
            // It may be gone by now: the page is alive.
            if element.is_displayed().await.unwrap_or(false) {
                shown.push(element);
            }
        }
        shown
    }

    /// Looks again and again until there is something.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            if start.elapsed() > PATIENCE {
                let body = self.text_of_page().await;
                panic!("no {what} at {}, which reads: {body:?}", self.address().await);
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    }

    async fn text_of_page(&self) -> Result<String, CmdError> {
        self.client.find(Locator::Css("body")).await?.text().await
    }
}
