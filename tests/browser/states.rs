//! The text of a control can be read in all its states: at rest, pointed at, focused, pressed and disabled, by day and by
//! night. A pressed control looks pressed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use web::Face;

use crate::accessibility::{FORMS, SEND_WRONG};
use crate::chromium::{Browser, Screen};
use crate::pages::World;

/// Marks the controls of a page that are of a kind not seen before, with what they stand in up to a row, and gives their
/// kinds: what they are, and what they stand in. Menus are open, and the offer of a draft stands where it would.
const MARK: &str = "
    const seen = new Set(SEEN);
    for (const menu of document.querySelectorAll('details')) menu.open = true;
    const form = document.querySelector('dialog.panel[open] form') ?? document.querySelector('main form');
    const draft = document.getElementById('draft');
    if (form && draft && !form.querySelector('.draft')) form.prepend(document.importNode(draft.content, true));
    const CONTROLS = 'a[href], button, summary, input:not([type=hidden]), select, textarea, .choice, .list tbody tr:has(.row-link), ' +
        '.choice-list li:has(a, button), [data-move]';
    const STATES = ['type', 'aria-current', 'aria-sort', 'aria-invalid', 'data-move'];
    const ofStates = (element) => STATES.flatMap((state) =>
        element.hasAttribute(state) ? [`[${state}${state === 'data-move' ? '' : `=${element.getAttribute(state)}`}]`] : []);
    const kindOf = (element) => element.localName + [...element.classList].map((word) => `.${word}`).join('') +
        ofStates(element).join('') + (element.checked ? ':checked' : '');
    const kinds = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
        if (!control.checkVisibility({ visibilityProperty: true })) continue;
        const above = [];
        for (let part = control.parentElement; part && part !== document.body; part = part.parentElement) above.unshift(part);
        const kind = [...above, control].map(kindOf).join(' ');
        if (seen.has(kind)) continue;
        seen.add(kind);
        kinds.push(kind);
        control.dataset.probe = '';
        const row = control.closest('tr, li, .choice, .menu, .department');
        for (const part of above) if (row?.contains(part)) part.dataset.aboveProbe = '';
    }
    return kinds;";

/// The contrast of each text of the marked controls to what it stands on, where it is not enough, and what looks no other
/// when it is pressed than when it is pointed at.
const MEASURE: &str = "
    const state = STATE;
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const colours = new Map();
    function colourOf(text) {
        if (!colours.has(text)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = text;
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
            colours.set(text, { parts: [red, green, blue], alpha: alpha / 255 });
        }
        return colours.get(text);
    }
    const mix = (below, above, share) => below.map((part, place) => part + (above[place] - part) * share);
    const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
    const grounds = new Map();
    // What an element's background makes of all that lies below it.
    function groundOf(element) {
        if (!element) return isDark ? [18, 18, 18] : [255, 255, 255];
        if (!grounds.has(element)) {
            const below = groundOf(element.parentElement);
            const { backgroundColor, opacity } = getComputedStyle(element);
            const { parts, alpha } = colourOf(backgroundColor);
            grounds.set(element, mix(below, mix(below, parts, alpha), Number(opacity)));
        }
        return grounds.get(element);
    }
    function inkOf(colour, holder) {
        const { parts, alpha } = colourOf(colour);
        let ink = mix(groundOf(holder), parts, alpha);
        for (let part = holder; part; part = part.parentElement)
            ink = mix(groundOf(part.parentElement), ink, Number(getComputedStyle(part).opacity));
        return ink;
    }
    const light = (parts) => parts
        .map((part) => part / 255)
        .map((part) => (part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4))
        .reduce((sum, part, place) => sum + part * [.2126, .7152, .0722][place], 0);
    function contrast(one, other) {
        const [less, more] = [light(one), light(other)].sort((first, second) => first - second);
        return (more + .05) / (less + .05);
    }
    const isWritten = (text) => text.data.trim() && text.parentElement.checkVisibility({ visibilityProperty: true }) &&
        !text.parentElement.closest('.visually-hidden');
    // Each text of a control, or icon that stands for one, with its colour, its holder and the contrast that it has to have.
    function* textsOf(control) {
        const leastOf = ({ fontSize, fontWeight }) =>
            parseFloat(fontSize) >= 24 || parseFloat(fontSize) >= 18.66 && fontWeight >= 700 ? 3 : 4.5;
        if (control.matches('[type=checkbox], [type=radio]')) return;
        if (control.matches('input, select, textarea')) {
            const style = getComputedStyle(control);
            yield [control.name, style.color, control, leastOf(style)];
            if (control.placeholder) yield [control.placeholder, getComputedStyle(control, '::placeholder').color, control, 4.5];
            return;
        }
        const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
        for (let text = walker.nextNode(); text; text = walker.nextNode()) {
            if (!isWritten(text)) continue;
            const style = getComputedStyle(text.parentElement);
            yield [text.data.trim(), style.color, text.parentElement, leastOf(style)];
        }
        for (const icon of control.querySelectorAll('.icon')) {
            const { stroke, backgroundColor } = getComputedStyle(icon);
            // One that is drawn in the page has its colour in its lines, any other in what it is cut out of.
            const colour = icon.matches('.drawn') ? stroke : backgroundColor;
            if (icon.checkVisibility()) yield [icon.getAttribute('class'), colour, icon.parentElement, 3];
        }
    }
    const PRESSED = ':is(a, button, summary, .choice):not(.visually-hidden)';
    const LOOKS = ['color', 'backgroundColor', 'borderColor', 'boxShadow', 'transform', 'translate', 'scale', 'textDecoration'];
    const lookOf = (control) => [control, control.closest('tr, li, .choice') ?? control, control.closest('td') ?? control]
        .map(getComputedStyle).flatMap((style) => LOOKS.map((look) => style[look])).join();
    const looks = isDark ? window.looksByNight ??= new Map() : window.looksByDay ??= new Map();
    const findings = [];
    for (const control of document.querySelectorAll(state === 'disabled' ? '[data-probe]:disabled' : '[data-probe]')) {
        const named = control.localName + [...control.classList].map((word) => `.${word}`).join('');
        for (const [text, colour, holder, least] of textsOf(control)) {
            const reached = contrast(inkOf(colour, holder), groundOf(holder));
            if (reached < least) findings.push(`${named} «${text.slice(0, 40)}» ${reached.toFixed(2)} : 1`);
        }
        if (state === 'pointed at') looks.set(control, lookOf(control));
        // What is switched off is pressed by nobody.
        const isPressed = state === 'pressed' && control.matches(PRESSED) && !control.disabled;
        if (isPressed && looks.get(control) === lookOf(control))
            findings.push(`${named} «${control.textContent.trim().slice(0, 40)}» does not look pressed`);
    }
    return findings;";

/// What is forced upon a control, and upon what it stands in: who points at a button points at its row, too.
const STATES: [(&str, &[&str], &[&str]); 4] = [
    ("at rest", &[], &[]),
    ("focused", &["focus", "focus-visible"], &[]),
    ("pointed at", &["hover"], &["hover"]),
    ("pressed", &["hover", "active"], &["hover", "active"]),
];

const DISABLE: &str = "for (const control of document.querySelectorAll('[data-probe]')) if ('disabled' in control) control.disabled = true";

struct Inspection<'a> {
    browser: &'a Browser,
    kinds: BTreeSet<String>,
    /// The panels that have been open and the forms that have been refused, each by its address without what is its host's or
    /// its thing's own.
    opened: BTreeSet<String>,
    /// Whether it is night: each state is looked at in the scheme of the one before, and then in the other.
    is_dark: bool,
    findings: Vec<String>,
}

impl Inspection<'_> {
    /// Looks at the controls that are open now, of kinds that were not seen before.
    async fn inspect(&mut self, what: &str) {
        let kinds = self.browser.run(&MARK.replace("SEEN", &json!(self.kinds).to_string())).await;
        let kinds: Vec<String> = serde_json::from_value(kinds).unwrap();
        if kinds.is_empty() {
            return;
        }
        self.kinds.extend(kinds);
        for domain in ["DOM.enable", "CSS.enable"] {
            self.browser.command(domain, json!({})).await;
        }
        let root = self.browser.command("DOM.getDocument", json!({"depth": 0})).await;
        let root = &root["root"]["nodeId"];
        let (controls, above) = (
            self.nodes(root, "[data-probe]").await,
            self.nodes(root, "[data-above-probe]:not([data-probe])").await,
        );
        for (state, own, of_those_above) in STATES {
            self.force(&above, of_those_above).await;
            self.force(&controls, own).await;
            self.measure(what, state).await;
        }
        // What can't be used is pointed at and pressed all the same.
        self.browser.run(DISABLE).await;
        self.measure(what, "disabled").await;
    }

    async fn nodes(&self, root: &Value, selector: &str) -> Vec<Value> {
        let asked = json!({"nodeId": root, "selector": selector});
        let mut found = self.browser.command("DOM.querySelectorAll", asked).await;
        serde_json::from_value(found["nodeIds"].take()).unwrap()
    }

    async fn force(&self, nodes: &[Value], states: &[&str]) {
        // At rest a page is as it came.
        for node in nodes.iter().filter(|_| !states.is_empty()) {
            let forced = json!({"nodeId": node, "forcedPseudoClasses": states});
            self.browser.command("CSS.forcePseudoState", forced).await;
        }
    }

    async fn measure(&mut self, what: &str, state: &str) {
        for is_other in [false, true] {
            self.is_dark ^= is_other;
            let scheme = if self.is_dark { "dark" } else { "light" };
            if is_other {
                self.browser.look_through(1440, scheme).await;
            }
            let found = self.browser.run(&MEASURE.replace("STATE", &Value::from(state).to_string())).await;
            for finding in found.as_array().unwrap() {
                self.findings.push(format!("{what}, {state}, {scheme}: {}", finding.as_str().unwrap()));
            }
        }
    }

    /// A page, what opens over it, and each of its forms once it came back refused.
    async fn inspect_page(&mut self, address: String) {
        self.inspect(&address).await;
        let panels = "return [...new Set([...document.querySelectorAll('a[data-panel]')].map((a) => a.getAttribute('href')))]";
        let panels: Vec<String> = serde_json::from_value(self.browser.run(panels).await).unwrap();
        for panel in panels {
            if self.opened.insert(kind_of_address(&panel)) {
                self.browser.visit(&address).await;
                let open = format!("document.querySelector('a[data-panel][href=\"{panel}\"]').click()");
                self.browser.run(&open).await;
                self.browser.see("dialog.panel[open] .panel-body > *").await;
                self.inspect(&format!("{panel} over {address}")).await;
            }
        }
        self.browser.visit(&address).await;
        let forms = self.browser.run(FORMS).await;
        for place in forms.as_array().unwrap() {
            if !self.opened.insert(format!("form {place} of {}", kind_of_address(&address))) {
                continue;
            }
            self.browser.visit(&address).await;
            self.browser.mark_page().await;
            self.browser.run(&SEND_WRONG.replace("PLACE", &place.to_string())).await;
            self.browser.until_another_page().await;
            self.inspect(&format!("form {place} of {address}, refused")).await;
        }
    }
}

/// The parts of an address's path that other things of its kind share.
fn kind_of_address(address: &str) -> String {
    const IDENTIFIER: usize = 36;
    let path = address
        .split_once("//")
        .map_or(address, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let shared = path.split('/').filter(|part| part.len() < IDENTIFIER && !part.is_empty());
    shared.collect::<Vec<_>>().join("/")
}

/// One test for all faces: most kinds of controls are on more than one of them, and are looked at once.
#[tokio::test]
async fn controls_can_be_read_in_every_state() {
    let screen = Screen { width: 1440, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    browser.look_through(1440, "light").await;
    let world = World::start().await;
    let mut inspection = Inspection {
        browser: &browser,
        kinds: BTreeSet::new(),
        opened: BTreeSet::new(),
        is_dark: false,
        findings: Vec::new(),
    };
    for face in [Face::Platform, Face::Base, Face::Cabinet] {
        world.look_at_all(&browser, face, async |address| inspection.inspect_page(address).await).await;
    }
    assert!(inspection.kinds.len() > 100, "there are more kinds than {:?}", inspection.kinds);
    let findings = inspection.findings;
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}
