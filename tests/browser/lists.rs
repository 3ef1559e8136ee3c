//! Lists in use: ticks stay with the rows that they were given to, menus open where their text is pressed, and several
//! rows are changed at once.

use testing::PASSWORD;

use crate::chromium::{Browser, Screen};
use crate::pages::{DOMAIN, RESPONSIBLE, World};

const SCREEN: Screen = Screen { width: 1280, height: 900, scripts: true };
const LIST: &str = "/company/employees";

/// Has each of those who are ticked told by name.
const TICKED: &str = "
    return [...document.querySelectorAll('#employees tbody tr')]
        .filter((row) => row.querySelector('input[name=ids]').checked)
        .map((row) => row.querySelector('.row-link').textContent);";

/// What of every page has rows that another page may reuse, and no identity.
const NAMELESS_ROWS: &str = "
    const rows = [...document.querySelectorAll('main :is(table.list tbody tr, ul.choice-list > li, ol.events > li)')];
    const ids = rows.map((row) => row.id);
    return rows.filter((row, place) => !row.id || ids.indexOf(row.id) !== place).map((row) => row.textContent);";

/// The responsible employee in front of a list.
pub(crate) async fn open_list(browser: &Browser, world: &World, path: &str) {
    let client = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
    browser.look_through(SCREEN.width, "light").await;
    browser.visit(&world.address(DOMAIN, "/session")).await;
    browser.hold(client.token()).await;
    browser.visit(&world.address(DOMAIN, path)).await;
}

async fn tick(browser: &Browser, name: &str) {
    browser.click(&format!("input[name=ids][aria-label*='{name}']")).await;
}

async fn ticked(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.run(TICKED).await).unwrap()
}

#[tokio::test]
async fn a_tick_belongs_to_whom_it_was_given() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, LIST).await;
    for name in ["Ирина", "Мария"] {
        tick(&browser, name).await;
    }
    browser.read("#bulk [data-picked]", "выбрано 2").await;
    browser.fill_in("q", "тимур").await;
    browser.until("one line", async || (browser.count("#employees tbody tr").await == 1).then_some(())).await;
    assert_eq!(ticked(&browser).await, Vec::<String>::new());
    assert_eq!(browser.count("#bulk [data-picked]:not(:empty)").await, 0, "nor is anybody counted");
    tick(&browser, "Тимур").await;
    browser.run("const q = document.getElementById('q'); q.value = ''; q.dispatchEvent(new Event('input', { bubbles: true }))").await;
    browser.until("all lines", async || (browser.count("#employees tbody tr").await > 5).then_some(())).await;
    assert_eq!(ticked(&browser).await, ["Тимур Ахметов"]);
    browser.read("#bulk [data-picked]", "выбрано 1").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn every_row_of_every_list_has_an_identity_of_its_own() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    for face in [web::Face::Platform, web::Face::Base, web::Face::Cabinet] {
        let (host, email) = crate::pages::host_and_viewer(face);
        let viewer = world.visitor(host).sign_in(email, PASSWORD).await;
        browser.visit(&world.address(host, "/session")).await;
        browser.hold(viewer.token()).await;
        // The description of the interface is shown once, and never fetched into another.
        for path in world.pages(face, &viewer, false).await.iter().filter(|path| *path != "/docs") {
            browser.visit(&world.address(host, path)).await;
            let nameless = browser.run(NAMELESS_ROWS).await;
            assert_eq!(nameless, serde_json::json!([]), "{path}");
        }
    }
}

#[tokio::test]
async fn a_press_on_the_text_in_a_menu_does_what_it_says_and_closes_nothing() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, LIST).await;
    browser.click("#column-choice summary").await;
    for expected in [false, true, false] {
        browser.click_on("#column-choice label span", "Телефон").await;
        let is_ticked =
            browser.run("return document.querySelector('#column-choice [value=phone]').checked").await;
        assert_eq!(is_ticked, expected);
        assert_eq!(browser.count("#column-choice[open]").await, 1, "the menu stays open");
    }
    // The edge of a menu, which is no text and no box.
    for menu in ["#column-choice", "#export-choice"] {
        if browser.count(&format!("{menu}[open]")).await == 0 {
            browser.click(&format!("{menu} summary")).await;
        }
        browser.press_at(&format!("{menu} .menu-body"), 3, 3).await;
        assert_eq!(browser.count(&format!("{menu}[open]")).await, 1, "{menu}");
    }
    browser.click("h1").await;
    assert_eq!(browser.count(".menu[open]").await, 0, "a press elsewhere closes it");
    browser.click("#column-choice summary").await;
    browser.click("#column-choice button").await;
    browser
        .until("a list without phones", async || {
            (!browser.has("#employees th", "Телефон").await).then_some(())
        })
        .await;

    browser.visit(&world.address(DOMAIN, "/company/structure")).await;
    browser.click("summary[aria-label*='«Теплица»']").await;
    browser.press_at(".menu[open] ul", 3, 3).await;
    assert_eq!(browser.count(".menu[open]").await, 1);
    browser.click_on(".menu[open] a", "Редактировать").await;
    browser.see("dialog.panel[open] form").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn several_are_changed_with_nothing_chosen_for_them_and_each_is_told_of_in_a_table() {
    for scripts in [true, false] {
        let Some(browser) = Browser::open(Screen { scripts, ..SCREEN }).await else { return };
        let world = World::start().await;
        open_list(&browser, &world, LIST).await;
        for name in ["Ирина", "Пётр"] {
            tick(&browser, name).await;
        }
        browser.click("#bulk button[value=role]").await;
        browser.read("main table.list", "Ирина Кузнецова").await;
        assert_eq!(browser.typed("role").await, "", "nobody is made an administrator by one press");
        browser.click("main .form-actions button[type=submit]").await;
        assert_ne!(browser.error_of("role").await, "");
        browser.choose("main [name=role]", "Менеджер").await;
        browser.click("main .form-actions button[type=submit]").await;
        browser.read("main [role=status]", "Сделано: 1, не сделано: 1").await;
        let rows = browser.texts("main table.list tbody tr").await;
        let row = |name: &str| rows.iter().find(|row| row.contains(name)).unwrap().clone();
        assert!(row("Ирина").contains("сделано") && !row("Ирина").contains("не сделано"), "{rows:?}");
        assert!(row("Пётр").contains("не сделано") && row("Пётр").contains("С собой так нельзя"), "{rows:?}");
        let heads = browser.texts("main table.list th").await;
        assert_eq!(heads, ["Сотрудник", "Итог", "Причина"]);
        browser.assert_fits().await;
    }
}
