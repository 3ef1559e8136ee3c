//! The product without a mouse: everything is reached, done and left by the keyboard. The focus is always seen, and
//! returns to its place once a panel or a menu is closed.

use testing::PASSWORD;

use crate::chromium::{Browser, DOWN, ENTER, ESCAPE, SPACE, Screen, TAB, UP};
use crate::pages::{DOMAIN, RESPONSIBLE, World};
use crate::structure::TREE;

const SCREEN: Screen = Screen { width: 1280, height: 900, scripts: true };

const PANEL: &str = "dialog.panel[open]";

/// Somebody who only has a keyboard.
struct Typist<'a> {
    browser: &'a Browser,
    world: &'a World,
}

impl Typist<'_> {
    /// Opens a page of the cabinet as the responsible employee, who is asked to sign in first.
    async fn signs_in_on_the_way_to(&self, path: &str) {
        let browser = self.browser;
        // Without motion, what is shown is there at once.
        browser.look_through(SCREEN.width, "light").await;
        browser.visit(&self.world.address(DOMAIN, path)).await;
        browser.until_on("[name=email]").await;
        browser.press(RESPONSIBLE).await;
        browser.tab_to("[name=password]").await;
        browser.press(PASSWORD).await;
        browser.press(ENTER).await;
        browser.see(".rail-link[aria-current=page]").await;
        assert_eq!(browser.address().await, self.world.address(DOMAIN, path));
    }

    /// Goes to something and presses Enter on it.
    async fn enters(&self, selector: &str) {
        self.browser.tab_to(selector).await;
        self.browser.press(ENTER).await;
    }

    /// Waits for a panel, which has taken the focus.
    async fn is_in_the_panel(&self) {
        self.browser.until_on(&format!("{PANEL} .panel-body *, {PANEL} .panel-head *")).await;
    }

    /// Closes the panel, and is back at what fits.
    async fn escapes_to(&self, selector: &str) {
        self.browser.press(ESCAPE).await;
        self.browser.until_on(selector).await;
        assert_eq!(self.browser.count(PANEL).await, 0);
    }
}

#[tokio::test]
async fn a_panel_is_opened_filled_in_and_left_by_the_keyboard_alone() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let typist = Typist { browser: &browser, world: &world };
    typist.signs_in_on_the_way_to("/company/structure").await;
    for (path, form) in [
        ("/company/structure", "/company/departments/new"),
        ("/company/employees", "/company/employees/new"),
        ("/company/roles", "/company/roles/new"),
    ] {
        let page = world.address(DOMAIN, path);
        browser.visit(&page).await;
        // The first stop of a page leads past its rail.
        browser.press(TAB).await;
        assert!(browser.is_on("a[href='#main']").await, "{path}");
        browser.assert_focus_is_seen().await;
        let opener = format!("a[href='{form}']");
        typist.enters(&opener).await;
        browser.see(&format!("{PANEL} form")).await;
        typist.is_in_the_panel().await;
        assert_eq!(browser.address().await, world.address(DOMAIN, form));
        browser.tab_to(&format!("{PANEL} .form-actions button[type=submit]")).await;
        typist.escapes_to(&opener).await;
        assert_eq!(browser.address().await, page);
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn people_are_found_seen_selected_and_moved_by_the_keyboard_alone() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let typist = Typist { browser: &browser, world: &world };
    typist.signs_in_on_the_way_to("/company/employees").await;

    // A card, and what a question mark on it explains.
    typist.enters("a.row-link").await;
    typist.is_in_the_panel().await;
    typist.escapes_to("a.row-link").await;
    browser.tab_to("a.row-link").await;
    let name = browser.run("return document.activeElement.textContent").await;
    let name = name.as_str().unwrap();
    browser.press(ENTER).await;
    browser.read(&format!("{PANEL} h2"), name).await;
    typist.is_in_the_panel().await;
    typist.enters(&format!("{PANEL} .help summary")).await;
    browser.see(&format!("{PANEL} .help[open] p")).await;
    typist.enters(&format!("{PANEL} a[href$='/edit']")).await;
    browser.until_on(&format!("{PANEL} form [name=name]")).await;
    browser.press(ESCAPE).await;
    browser.until_on("a.row-link").await;
    assert_eq!(browser.run("return document.activeElement.textContent").await, name);

    // A menu is left by Escape, and by going on from its end.
    browser.visit(&world.address(DOMAIN, "/company/employees")).await;
    let (menu, opener) = ("#column-choice", "#column-choice summary");
    browser.tab_to(opener).await;
    browser.press(SPACE).await;
    browser.tab_to(&format!("{menu} input[value=phone]")).await;
    browser.press(ESCAPE).await;
    browser.until_on(opener).await;
    assert_eq!(browser.count(&format!("{menu} form")).await, 0);
    browser.press(ENTER).await;
    browser.tab_to(&format!("{menu} input[value=phone]")).await;
    browser.press(SPACE).await;
    typist.enters(&format!("{menu} button[type=submit]")).await;
    browser
        .until("a list without phones", async || {
            (!browser.has("#employees th", "Телефон").await).then_some(())
        })
        .await;
    typist.enters(opener).await;
    browser.tab_to("#export-choice summary").await;
    assert_eq!(browser.count(&format!("{menu} form")).await, 0);

    // Several are selected and moved at once.
    for person in ["Мария", "София"] {
        browser.tab_to(&format!("input[name=ids][aria-label*='{person}']")).await;
        browser.press(SPACE).await;
    }
    typist.enters("#bulk button[value=move]").await;
    browser.read("main", "Это коснётся 2 человек").await;
    browser.tab_to("main select[name=department]").await;
    browser.press(DOWN).await;
    let department = "return document.activeElement.selectedOptions[0].textContent.trim()";
    let department = browser.run(department).await;
    typist.enters("main .form-actions button[type=submit]").await;
    browser.read("main [role=status]", "Сделано: 2, не сделано: 0").await;
    typist.enters("main a.button[href='/company/employees']").await;
    for person in ["Мария", "София"] {
        let row =
            browser.texts("#employees tbody tr").await.into_iter().find(|row| row.contains(person)).unwrap();
        assert!(row.contains(department.as_str().unwrap()), "{row}");
    }

    // Somebody is searched for, while the focus stays where one types.
    browser.tab_to("#q").await;
    browser.press("тимур").await;
    browser.until("one line", async || (browser.count("#employees tbody tr").await == 1).then_some(())).await;
    browser.until_on("#q").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_department_is_moved_by_the_keyboard_alone() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let typist = Typist { browser: &browser, world: &world };
    typist.signs_in_on_the_way_to("/company/structure").await;
    let opener = "summary[aria-label*='«Теплица»']";
    typist.enters(opener).await;
    browser.see(".menu[open] a").await;
    browser.press(ESCAPE).await;
    browser.until_on(opener).await;
    assert_eq!(browser.count(".menu[open] ul").await, 0);

    browser.press(ENTER).await;
    typist.enters(".menu[open] a[href$='/edit?move=1']").await;
    browser.until_on(&format!("{PANEL} select[name=parent_id]")).await;
    typist.escapes_to(opener).await;

    browser.press(ENTER).await;
    typist.enters(".menu[open] a[href$='/edit?move=1']").await;
    browser.until_on(&format!("{PANEL} select[name=parent_id]")).await;
    let chosen = "return document.activeElement.selectedOptions[0].textContent.replace('—', '').trim()";
    let before = browser.run(chosen).await;
    assert_eq!(before, "Производство");
    while browser.run(chosen).await != "Продажи" {
        browser.press(UP).await;
    }
    typist.enters(&format!("{PANEL} .form-actions button[type=submit]")).await;
    let is_moved = async || {
        let tree = browser.run(TREE).await;
        let places = tree.as_array().unwrap().iter();
        let mut places = places.map(|place| place.as_str().unwrap());
        places.any(|place| place.contains("Продажи › Теплица:")).then_some(())
    };
    browser.until("the department at its new place", is_moved).await;
    // The card there is another than the one that the panel was opened from.
    browser.until_on(opener).await;
    typist.enters("[data-zoom='-1']").await;
    browser.read("[data-zoom] output", "80 %").await;
    browser.until_on("[data-zoom='-1']").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_is_made_changed_and_deleted_by_the_keyboard_alone() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let typist = Typist { browser: &browser, world: &world };
    typist.signs_in_on_the_way_to("/company/roles").await;
    typist.enters("a[href='/company/roles/new']").await;
    browser.until_on(&format!("{PANEL} [name=name]")).await;
    browser.press("Стажёр").await;
    browser.tab_to(&format!("{PANEL} select[name=base]")).await;
    browser.press(UP).await;
    assert_eq!(browser.run("return document.activeElement.value").await, "manager");
    browser.tab_to(&format!("{PANEL} input[value='people.view']")).await;
    browser.press(SPACE).await;
    typist.enters(&format!("{PANEL} .form-actions button[type=submit]")).await;
    browser.read("h1", "Стажёр").await;
    assert!(!browser.has(".permissions", "Смотреть сотрудников").await);

    typist.enters("main a[href$='/edit']").await;
    browser.until_on(&format!("{PANEL} [name=name]")).await;
    typist.escapes_to("main a[href$='/edit']").await;
    browser.press(ENTER).await;
    browser.until_on(&format!("{PANEL} [name=name]")).await;
    browser.tab_to(&format!("{PANEL} input[value='people.view']")).await;
    browser.press(SPACE).await;
    typist.enters(&format!("{PANEL} .form-actions button[type=submit]")).await;
    browser.read(".permissions", "Смотреть сотрудников").await;
    // What was changed is shown where one was.
    browser.until_on("main a[href$='/edit']").await;

    typist.enters("main a[href$='/delete']").await;
    typist.is_in_the_panel().await;
    typist.enters(&format!("{PANEL} button.danger[type=submit]")).await;
    browser
        .until("a list without it", async || {
            let is_list = browser.address().await == world.address(DOMAIN, "/company/roles");
            (is_list && !browser.has("main", "Стажёр").await).then_some(())
        })
        .await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}
