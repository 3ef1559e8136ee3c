//! The form of an answer, as somebody of the staff uses it.

use domain::access::{AssignedRole, Role};
use testing::PASSWORD;

use crate::chromium::{Browser, Screen};
use crate::pages::{DOMAIN, RESPONSIBLE, World};

const SCREEN: Screen = Screen { width: 1280, height: 900, scripts: true };

/// Opens a ticket as somebody who answers it.
async fn open_ticket(browser: &Browser, world: &World) -> String {
    let viewer = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
    browser.visit(&world.address(DOMAIN, "/session")).await;
    browser.hold(viewer.token()).await;
    let ticket = world.address(DOMAIN, &world.fill_in("/desk/tickets/{id}"));
    browser.visit(&ticket).await;
    ticket
}

#[tokio::test]
async fn what_was_begun_is_there_when_its_writer_comes_back_and_gone_once_it_is_sent() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let ticket = open_ticket(&browser, &world).await;
    browser.fill_in("text", "Мастер придёт завтра").await;
    // Whoever leaves at once has what they have written kept all the same.
    browser.visit(&world.address(DOMAIN, "/desk/tickets")).await;
    browser
        .until("draft", async || {
            browser.visit(&ticket).await;
            (browser.typed("text").await == "Мастер придёт завтра").then_some(())
        })
        .await;
    browser.mark_page().await;
    browser.click("[name=visibility][value=public]").await;
    browser.click("#reply .form-actions button[type=submit]").await;
    browser.until_another_page().await;
    browser.read(".entry", "Мастер придёт завтра").await;
    browser.visit(&ticket).await;
    assert_eq!(browser.typed("text").await, "");
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn a_saved_reply_is_put_where_somebody_was_writing_and_an_answer_without_a_reader_keeps_its_text() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_ticket(&browser, &world).await;
    browser.fill_in("text", "Добрый день! ").await;
    browser.click("#reply a[href$='/replies']").await;
    browser.click("dialog[open] a[data-insert]").await;
    let begun = browser
        .until("the reply in the text", async || {
            let typed = browser.typed("text").await;
            typed.contains("Ответим сегодня").then_some(typed)
        })
        .await;
    assert!(begun.starts_with("Добрый день! Здравствуйте, "), "{begun}");
    assert!(!begun.contains('{'), "what stands for something is filled in: {begun}");
    browser.mark_page().await;
    browser.click("#reply .form-actions button[type=submit]").await;
    browser.until_another_page().await;
    assert_ne!(browser.texts("#visibility-error").await.concat(), "");
    assert_eq!(browser.typed("text").await, begun, "nothing that was typed is lost");
}

#[tokio::test]
async fn colleagues_are_offered_as_soon_as_one_is_called_in_a_note() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let domain = DOMAIN.parse().unwrap();
    let organization = world.app.local().store.organization_of_domain(&domain).await.unwrap().unwrap().id;
    let colleague = AssignedRole::Preset(Role::Manager);
    world.app.add_employee(organization, "boris@romashka.example", colleague).await;
    open_ticket(&browser, &world).await;
    browser.click("[name=visibility][value=internal]").await;
    browser.fill_in("text", "Нужна помощь, @ив").await;
    browser.see("#colleagues [role=option][aria-selected=true]").await;
    assert_eq!(
        browser.run("return document.activeElement.getAttribute('aria-controls')").await,
        "colleagues"
    );
    browser.press("\u{e007}").await;
    browser
        .until("the name in the text", async || {
            (browser.typed("text").await == "Нужна помощь, @Иванов Пётр ").then_some(())
        })
        .await;
    assert_eq!(browser.count("#colleagues").await, 0);
    browser.mark_page().await;
    browser.click("#reply .form-actions button[type=submit]").await;
    browser.until_another_page().await;
    browser.read(".entry-internal", "Позвали: Иванов Пётр").await;
    browser.click("[name=visibility][value=public]").await;
    browser.fill_in("text", "Здравствуйте, @ив").await;
    assert_eq!(browser.count("#colleagues").await, 0, "an answer to the client calls nobody in");
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn what_was_told_behind_the_bell_is_read_once_it_was_gone_to() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    let ticket = open_ticket(&browser, &world).await;
    assert_eq!(browser.texts("#bell .count").await, ["1"]);
    browser.click("#bell").await;
    browser.see(".told-new").await;
    browser.click(".told-new a").await;
    browser.until("the ticket", async || browser.address().await.starts_with(&ticket).then_some(())).await;
    browser
        .until("nothing unread", async || {
            browser.visit(&world.address(DOMAIN, "/notifications")).await;
            (browser.count(".told-new").await == 0 && browser.count(".told").await == 1).then_some(())
        })
        .await;
    assert_eq!(browser.count("#bell .count").await, 0);
    assert_eq!(browser.complaints().await, [""; 0]);
}

#[tokio::test]
async fn no_box_to_tick_lies_on_a_word_at_any_width() {
    const COVERED: &str = "
        const text = document.createRange();
        const words = (cell) => (text.selectNodeContents(cell), [...text.getClientRects()]);
        const lies = (box, word) => box.right > word.left && box.left < word.right
            && box.bottom > word.top && box.top < word.bottom;
        return [...document.querySelectorAll('.list tbody tr:has(.pick)')].flatMap((row) => {
            const box = row.querySelector('.pick input').getBoundingClientRect();
            const cells = [...row.querySelectorAll('td:not(.pick)')];
            return cells.filter((cell) => words(cell).some((word) => lies(box, word))).map((cell) => cell.textContent);
        });";
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_ticket(&browser, &world).await;
    for list in ["/desk/tickets", "/company/employees"] {
        browser.visit(&world.address(DOMAIN, list)).await;
        browser.see(".list .pick input").await;
        for width in [360, 768, 1024, 1440, 1920] {
            browser.look_through(width, "light").await;
            assert_eq!(browser.run(COVERED).await, serde_json::json!([]), "{list} at {width} px");
        }
    }
}
