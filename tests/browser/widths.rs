//! Nothing is ever cut off without a way to it: every page of every face, with names as long as they may be, from the
//! narrowest telephone to the widest desk.

use testing::PASSWORD;
use web::Face;

use crate::chromium::{Browser, Screen};
use crate::pages::{World, host_and_viewer};

/// From a telephone to a wide desk; 720 is a desk of 1440 at 200 %.
const WIDTHS: [u32; 10] = [360, 641, 720, 768, 900, 1024, 1280, 1366, 1440, 1920];

/// What is cut off, on the page as it is, once as it opens and once with all of its menus open.
const FIND_WHAT_IS_CUT: &str = "
    const ALLOWANCE = 1.5;
    // A field to search in keeps room for the cross that empties it.
    const CROSS = 20;
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    const root = document.documentElement;
    const name = (element) => element.localName + [...element.classList].map((word) => `.${word}`).join('');
    const findings = new Set();

    // What may be scrolled: a drawing, and the places of a telephone's rail.
    // A word of these is never broken.
    const WHOLE = 'th, button, .button, .chip, .badge, .rail, .bar';
    const MAY_SCROLL = '.structure, .rail';
    const isVisuallyHidden = (element) => element.closest('.visually-hidden, .skip:not(:focus)') !== null;
    const endsInEllipsis = (element, style) => style.textOverflow === 'ellipsis' && element.closest('[title]') !== null;

    // The part of the screen that a thing's content is shown in, axis by axis: what clips it takes away from that, and what
    // scrolls gives all of it back.
    const windows = new Map();
    function windowOf(element) {
        if (element === root) return { left: 0, right: root.clientWidth, top: -Infinity, bottom: Infinity };
        if (windows.has(element)) return windows.get(element);
        const style = getComputedStyle(element);
        const seen = { ...windowOf(style.position === 'fixed' ? root : element.parentElement) };
        const box = element.getBoundingClientRect();
        const [left, top] = [box.left + element.clientLeft, box.top + element.clientTop];
        const clips = (overflow) => ['hidden', 'clip'].includes(overflow) && !endsInEllipsis(element, style);
        const scrolls = (overflow) => ['auto', 'scroll'].includes(overflow);
        if (element !== document.body && style.display !== 'inline') {
            if (clips(style.overflowX)) {
                seen.left = Math.max(seen.left, left);
                seen.right = Math.min(seen.right, left + element.clientWidth);
            } else if (scrolls(style.overflowX)) [seen.left, seen.right] = [-Infinity, Infinity];
            if (clips(style.overflowY)) {
                seen.top = Math.max(seen.top, top);
                seen.bottom = Math.min(seen.bottom, top + element.clientHeight);
            } else if (scrolls(style.overflowY)) [seen.top, seen.bottom] = [-Infinity, Infinity];
            if (scrolls(style.overflowX) && element.scrollWidth > element.clientWidth && !element.matches(MAY_SCROLL))
                findings.add(`${name(element)} scrolls sideways`);
        }
        windows.set(element, seen);
        return seen;
    }
    const isOutside = (box, seen) =>
        box.left < seen.left - ALLOWANCE || box.right > seen.right + ALLOWANCE ||
        box.top < seen.top - ALLOWANCE || box.bottom > seen.bottom + ALLOWANCE;

    function lookThrough() {
        windows.clear();
        if (root.scrollWidth > root.clientWidth) findings.add(`the page is ${root.scrollWidth} pixels wide`);
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let text = walker.nextNode(); text; text = walker.nextNode()) {
            const holder = text.parentElement;
            if (!text.data.trim() || !holder.checkVisibility({ visibilityProperty: true }) || isVisuallyHidden(holder)) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            const seen = windowOf(holder);
            // What has an edge of its own keeps its text within it.
            const frame = holder.closest('td, th, button, .button, .chip, .badge, .choice, .card')?.getBoundingClientRect();
            const isOneWord = holder.closest(WHOLE) && !/[\\s-]/.test(text.data.trim());
            if (isOneWord && range.getClientRects().length > 1) findings.add(`«${text.data.trim()}» of ${name(holder)} is broken`);
            for (const box of range.getClientRects()) {
                if (!box.width || !box.height) continue;
                const isCut = isOutside(box, seen) || frame && isOutside(box, { ...frame.toJSON(), top: -Infinity, bottom: Infinity });
                if (isCut) findings.add(`«${text.data.trim().slice(0, 40)}» of ${name(holder)}`);
            }
        }
        for (const cell of document.querySelectorAll('.list :is(td, th)'))
            if (cell.scrollWidth > cell.clientWidth + 1) findings.add(`${name(cell)} is fuller than it is wide`);
        for (const input of document.querySelectorAll('input:placeholder-shown')) {
            const { paddingLeft, paddingRight, font } = getComputedStyle(input);
            canvas.font = font;
            const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
            if (input.checkVisibility() && canvas.measureText(input.placeholder).width > room - CROSS)
                findings.add(`the placeholder «${input.placeholder}»`);
        }
    }
    lookThrough();
    // A menu of the drawing opens in it.
    const menus = [...document.querySelectorAll('details:not([open])')].filter((menu) => !menu.closest('.structure'));
    for (const menu of menus) {
        menu.open = true;
        lookThrough();
        menu.open = false;
    }
    return [...findings];";

/// A file of people as long as their names may be, which the page of an import takes.
const CHOOSE_FILE: &str = "
    const people = 'ФИО;Почта;Роль;Должность;Отдел\\n' + Array.from({ length: 3 }, (_, place) =>
        `Преображенская-Белоцерковская Анна Константиновна;preobrazhenskaya-belotserkovskaya.anna.konstantinovna.${place}` +
        '@severo-zapadnaya-agrofirma.example;Сотрудник;Заместитель начальника;Отдел внешнеэкономических взаимоотношений').join('\\n');
    const files = new DataTransfer();
    files.items.add(new File([people + '\\nнет;нет\\n'], 'people.csv', { type: 'text/csv' }));
    const input = document.querySelector('main input[type=file]');
    input.files = files.files;
    input.form.requestSubmit();";

#[tokio::test]
async fn nothing_is_cut_off_at_any_width_on_the_pages_of_the_platform() {
    inspect_pages(Face::Platform).await;
}

#[tokio::test]
async fn nothing_is_cut_off_at_any_width_on_the_pages_of_the_base() {
    inspect_pages(Face::Base).await;
}

#[tokio::test]
async fn nothing_is_cut_off_at_any_width_on_the_pages_of_a_cabinet() {
    inspect_pages(Face::Cabinet).await;
}

async fn inspect_pages(face: Face) {
    let screen = Screen { width: 1440, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    let world = World::start_with_long_names().await;
    let mut findings = Vec::new();
    let mut import = None;
    let look = async |address: String| {
        inspect(&browser, &address, &mut findings).await;
        import = import.take().or_else(|| address.ends_with("/imports").then_some(address));
    };
    world.look_at_all(&browser, face, look).await;
    // The import that has an address here is done. One is planned whose lines are as long as they may be.
    if let Some(address) = import {
        browser.visit(&address).await;
        browser.mark_page().await;
        browser.run(CHOOSE_FILE).await;
        browser.until_another_page().await;
        assert_eq!(browser.count("form[action$='/run']").await, 1, "an import that is planned may be run");
        inspect(&browser, "the plan of an import", &mut findings).await;
    }
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

async fn inspect(browser: &Browser, what: &str, findings: &mut Vec<String>) {
    for width in WIDTHS {
        browser.look_through(width, "light").await;
        for finding in browser.run(FIND_WHAT_IS_CUT).await.as_array().unwrap() {
            findings.push(format!("{what}, {width} pixels: {}", finding.as_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn where_one_is_lies_inside_a_rail_that_is_longer_than_the_screen() {
    let screen = Screen { width: 1440, height: 900, scripts: true };
    let Some(browser) = Browser::open(screen).await else { return };
    let world = World::start().await;
    let (host, email) = host_and_viewer(Face::Cabinet);
    let viewer = world.visitor(host).sign_in(email, PASSWORD).await;
    browser.visit(&world.address(host, "/session")).await;
    browser.hold(viewer.token()).await;
    browser.look_through(360, "light").await;
    browser.visit(&world.address(host, "/company/settings")).await;
    let is_inside = "
        const [rail, here] = ['.rail', '.rail [aria-current]'].map((place) => document.querySelector(place).getBoundingClientRect());
        return [document.querySelector('.rail').scrollWidth > rail.width, here.left >= rail.left && here.right <= rail.right];";
    assert_eq!(browser.run(is_inside).await, serde_json::json!([true, true]));
}
