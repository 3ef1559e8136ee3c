//! An administrator builds the structure in a browser: panels, people who are found while typing, a card that is dragged,
//! and a department that can't be deleted because of its people.

use domain::access::AssignedRole;
use serde_json::{Value, json};
use testing::{PASSWORD, TestApp};

use crate::chromium::{Browser, Screen};
use crate::text;

const ADMIN: &str = "anna@romashka.example";

/// What a browser does when one card is dragged onto another.
const DRAG: &str = "
    const card = (name) => [...document.querySelectorAll('.department')]
        .find((card) => card.querySelector('.department-name').textContent.trim() === name);
    const [dragged, target] = [card(arguments[0]), card(arguments[1])];
    const dataTransfer = new DataTransfer();
    const tell = (element, name) =>
        element.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
    tell(dragged, 'dragstart');
    const isTaken = !tell(target, 'dragover');
    if (isTaken) tell(target, 'drop');
    tell(dragged, 'dragend');
    return isTaken;";

/// Has each department of the tree told with those above it, and how many people belong to it.
pub(crate) const TREE: &str = "
    const name = (branch) => branch.querySelector('.department-name').textContent.trim();
    const path = (branch) => {
        const above = branch.parentElement.closest('.branch');
        return above ? `${path(above)} › ${name(branch)}` : name(branch);
    };
    return [...document.querySelectorAll('.tree .branch')]
        .map((branch) => `${path(branch)}: ${branch.querySelector('.department .small').textContent.trim()}`);";

/// Whoever builds the structure, with its page open.
pub(crate) struct Builder<'a> {
    pub(crate) browser: &'a Browser,
}

impl Builder<'_> {
    pub(crate) async fn drag(&self, name: &str, onto: &str) -> bool {
        let script = DRAG
            .replace("arguments[0]", &Value::from(name).to_string())
            .replace("arguments[1]", &Value::from(onto).to_string());
        self.browser.run(&script).await == json!(true)
    }

    /// Chooses in one of the menu's links of a department's card.
    pub(crate) async fn choose(&self, name: &str, action: &str) {
        let open = format!("summary[aria-label*='«{name}»']");
        self.browser.click(&open).await;
        self.browser.click(&format!(".menu[open] a[href$='{action}']")).await;
        self.browser.see("dialog.panel[open] form").await;
    }

    pub(crate) async fn sends(&self) {
        self.browser.click("dialog.panel[open] .form-actions button[type=submit]").await;
    }

    pub(crate) async fn panel_is_closed(&self) {
        self.browser
            .until("a closed panel", async || (self.browser.count("dialog.panel").await == 0).then_some(()))
            .await;
    }

    pub(crate) async fn adds(&self, name: &str) {
        self.browser.click(".actions a[href='/company/departments/new']").await;
        self.browser.see("dialog.panel[open] form").await;
        self.browser.fill_in("name", name).await;
        self.sends().await;
        self.panel_is_closed().await;
        self.browser.read(".tree .department", name).await;
    }
}

#[tokio::test]
async fn a_structure_is_built_in_a_browser() {
    build(Screen { width: 1280, height: 900, scripts: true }).await;
}

#[tokio::test]
async fn a_structure_is_built_on_a_phone() {
    build(Screen { width: 360, height: 740, scripts: true }).await;
}

async fn build(screen: Screen) {
    let Some(browser) = Browser::open(screen).await else { return };
    let app = TestApp::start(contexts::product).await;
    let organization = app.create(&app.admin().await, "romashka").await;
    app.add_employee(organization, ADMIN, AssignedRole::ADMIN).await;
    let base = format!("http://romashka.localhost:{}", app.local().address.port());
    browser.visit(&format!("{base}/company/structure")).await;
    browser.fill_in("email", ADMIN).await;
    browser.fill_in("password", PASSWORD).await;
    browser.click("form[action='/session'] button[type=submit]").await;
    browser.see(".tree .department").await;
    browser.assert_fits().await;
    let builder = Builder { browser: &browser };

    // A name is asked for; what was typed is kept when the window is closed, and can be had again.
    browser.click(".actions a[href='/company/departments/new']").await;
    browser.see("dialog.panel[open] form").await;
    builder.sends().await;
    assert_eq!(browser.error_of("name").await, text("violation-department-unnamed"));
    browser.fill_in("name", "Продажи").await;
    browser.click("[data-picker=director_id] summary").await;
    browser.fill_in("director_q", "петр").await;
    browser.click("[data-picker=director_id] [data-list] label:nth-of-type(2)").await;
    browser.read("[data-picker=director_id] summary", "Пётр").await;
    browser.assert_fits().await;
    browser.click("dialog.panel[open] .panel-head [data-close]").await;
    builder.panel_is_closed().await;
    browser.click(".actions a[href='/company/departments/new']").await;
    browser.click("dialog.panel[open] [data-restore]").await;
    browser.read("[data-picker=director_id] summary", "Пётр").await;
    assert_eq!(browser.typed("name").await, "Продажи");
    builder.sends().await;
    builder.panel_is_closed().await;
    browser.read(".tree .department .department-director", "Пётр").await;

    builder.adds("Офис").await;
    builder.adds("Выездные").await;
    assert!(builder.drag("Выездные", "Офис").await);
    browser.read(".branch .branch .branch .department", "Выездные").await;
    browser.assert_fits().await;
    assert!(builder.drag("Офис", "Продажи").await);
    browser.read("#notice", &text("problem-has-children-to-take-down.detail")).await;
    assert!(!builder.drag("ООО «romashka»", "Офис").await, "the head department stays");

    // The same by the keyboard's way.
    builder.choose("Выездные", "/edit?move=1").await;
    let focused = browser.run("return document.activeElement.name").await;
    assert_eq!(focused, json!("parent_id"));
    browser.click("dialog.panel[open] [data-close]").await;
    builder.panel_is_closed().await;

    builder.choose("Продажи", "/delete").await;
    browser.read("dialog.panel[open]", &text("problem-department-has-people.detail")).await;
    browser.click("dialog.panel[open] .form-actions [data-close]").await;
    builder.panel_is_closed().await;
    builder.choose("Выездные", "/delete").await;
    browser.read("dialog.panel[open]", &text("delete-department-question")).await;
    builder.sends().await;
    builder.panel_is_closed().await;
    browser
        .until("a tree without it", async || (!browser.has(".tree", "Выездные").await).then_some(()))
        .await;

    browser.click("[data-zoom='-1']").await;
    browser.read("[data-zoom] output", "80 %").await;
    browser.reload().await;
    browser.read("[data-zoom] output", "80 %").await;
    browser.fill_in("q", "прод").await;
    browser.read(".department.found mark", "Продажи").await;
    assert_eq!(browser.count(".department.found").await, 1);
    browser.assert_fits().await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}
