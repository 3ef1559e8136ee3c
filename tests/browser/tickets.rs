//! The form of an answer, as somebody of the staff uses it.

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
