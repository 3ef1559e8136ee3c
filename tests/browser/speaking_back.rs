//! The page says in place what was done, with the way to undo it. An act in a panel leads back to the page below: the
//! same list, with its filter and its position. A refusal in a panel is told in the panel.

use domain::AddressTrouble;
use serde_json::json;
use testing::PASSWORD;

use crate::chromium::{Browser, Screen};
use crate::lists::open_list;
use crate::pages::{DOMAIN, RESPONSIBLE, World, done};
use crate::structure::{Builder, TREE};

const SCREEN: Screen = Screen { width: 1280, height: 900, scripts: true };
const PANEL: &str = "dialog.panel[open]";
const FILTERED: &str = "/company/employees?q=%D0%BC%D0%B0%D1%80%D0%B8%D1%8F";

/// Presses the button that sends the form in the panel.
async fn send_panel(browser: &Browser) {
    browser.click(&format!("{PANEL} .form-actions button[type=submit]")).await;
}

/// Closes the panel, under which this list has been all the time.
async fn close_panel(browser: &Browser, list: &str) {
    browser.click(&format!("{PANEL} .panel-head [data-close]")).await;
    browser.until("a closed panel", async || (browser.count(PANEL).await == 0).then_some(())).await;
    assert_eq!(browser.address().await, list);
}

#[tokio::test]
async fn a_card_that_was_changed_stays_over_the_list_that_it_was_opened_from() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, FILTERED).await;
    let list = browser.address().await;
    browser.mark_page().await;
    browser.click_on("a.row-link", "Мария").await;
    browser.click(&format!("{PANEL} a[href$='/edit']")).await;
    browser.read(&format!("{PANEL} h2"), "Изменить: Мария Зайцева").await;
    browser.fill_in("post", "Главный агроном").await;
    send_panel(&browser).await;
    browser.read(&format!("{PANEL} #notice"), "Сохранено: Мария Зайцева").await;
    browser.read(&format!("{PANEL} .facts"), "Главный агроном").await;
    browser.read("#employees tbody tr", "Главный агроном").await;

    browser.click_on(&format!("{PANEL} #notice button"), "Отменить").await;
    browser.read(&format!("{PANEL} .facts"), "Агроном").await;
    browser
        .until("the post of before", async || (!browser.has("#employees tr", "Главный").await).then_some(()))
        .await;
    close_panel(&browser, &list).await;
    assert!(browser.is_marked().await, "the list was never left");
    assert_eq!(browser.count("#employees tbody tr").await, 1);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn who_was_invited_over_a_list_is_said_over_the_same_list_and_can_be_taken_back() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, FILTERED).await;
    let list = browser.address().await;
    browser.click("a[href='/company/employees/new']").await;
    browser.see(&format!("{PANEL} form")).await;
    browser.fill_in("email", "vera@romashka.example").await;
    send_panel(&browser).await;
    browser.read("#notice", "Приглашение отправлено: vera@romashka.example").await;
    assert_eq!((browser.count(PANEL).await, browser.address().await), (0, list.clone()));
    assert_eq!(browser.count("#employees tbody tr").await, 1);
    browser.click_on("#notice button", "Отменить").await;
    browser.read("#notice", "Отменено").await;
    assert_eq!(browser.address().await, list);
    browser.click("#notice [data-dismiss]").await;
    assert_eq!(browser.count("#notice").await, 0);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_department_that_was_dragged_is_said_to_be_moved_and_goes_back() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, "/company/structure").await;
    let builder = Builder { browser: &browser };
    let place = async |path: &str| {
        let tree = browser.run(TREE).await;
        let is_there = tree.as_array().unwrap().iter().any(|place| place.as_str().unwrap().contains(path));
        is_there.then_some(())
    };
    assert!(builder.drag("Теплица", "Продажи").await);
    browser.read("#notice", "Отдел перемещён: Теплица").await;
    browser.until("its new place", async || place("Продажи › Теплица:").await).await;
    browser.click_on("#notice button", "Отменить").await;
    browser.until("its former place", async || place("Производство › Теплица:").await).await;
    assert!(builder.drag("Производство", "Продажи").await);
    browser.read("#notice .refused", "у него не должно быть подотделов").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_refused_in_a_panel_is_told_in_the_panel() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, FILTERED).await;
    let list = browser.address().await;
    browser.click_on("a.row-link", "Мария").await;
    browser.see(&format!("{PANEL} form[action$='/resend']")).await;
    // Meanwhile the address has been found not to take letters.
    let maria = "maria@romashka.example".parse().unwrap();
    world.app.local().store.note_trouble(&maria, AddressTrouble::Bounces, None).await.unwrap();
    browser.click(&format!("{PANEL} form[action$='/resend'] button")).await;
    browser.read(&format!("{PANEL} #notice .refused"), "Письма не доходят").await;
    browser.read(&format!("{PANEL} h2"), "Мария Зайцева").await;
    assert_eq!(browser.count("#employees tbody tr").await, 1, "the list is where it was");
    close_panel(&browser, &list).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_key_is_shown_in_its_panel_this_once_and_stands_in_the_list_below() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, "/company/keys").await;
    let list = browser.address().await;
    browser.click("a[href='/company/keys/new']").await;
    browser.see(&format!("{PANEL} form")).await;
    browser.fill_in("name", "Сайт компании").await;
    send_panel(&browser).await;
    browser.read(&format!("{PANEL} .panel-form"), "Скопируйте ключ сейчас").await;
    assert!(browser.has(&format!("{PANEL} code"), "kabinet_").await);
    browser.read("main tbody tr", "Сайт компании").await;
    close_panel(&browser, &list).await;
    browser.click("a[href='/company/keys/new']").await;
    browser.see(&format!("{PANEL} form")).await;
    assert_eq!(browser.typed("name").await, "", "nothing of the key before is offered again");
    assert_eq!(browser.count(&format!("{PANEL} .draft")).await, 0);
    // The letter before the end of the key.
    world.app.leaves(4);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_typed_in_a_panel_stays_when_the_platform_can_not_take_it_now() {
    let Some(browser) = Browser::open(SCREEN).await else { return };
    let world = World::start().await;
    open_list(&browser, &world, "/company/roles").await;
    browser.click("a[href='/company/roles/new']").await;
    browser.see(&format!("{PANEL} form")).await;
    browser.fill_in("name", "Стажёр").await;
    world.app.fault(json!({"service": "dynamodb", "operation": "BatchGetItem", "mode": "error", "times": 3}));
    send_panel(&browser).await;
    browser.see(&format!("{PANEL} #notice p")).await;
    assert_eq!(browser.typed("name").await, "Стажёр");
    send_panel(&browser).await;
    browser.read("#notice", "Роль создана: Стажёр").await;
    browser.read("h1", "Стажёр").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn without_scripts_it_is_said_on_the_page_that_follows_and_undone_there() {
    let Some(browser) = Browser::open(Screen { scripts: false, ..SCREEN }).await else { return };
    let world = World::start().await;
    let client = world.visitor(DOMAIN).sign_in(RESPONSIBLE, PASSWORD).await;
    let found = done(&client.get(FILTERED).await);
    let card = format!("/company/employees/{}", found["items"][0]["id"].as_str().unwrap());
    open_list(&browser, &world, &format!("{card}/edit")).await;
    browser.fill_in("post", "Главный агроном").await;
    browser.click("main .form-actions button[type=submit]").await;
    browser.read("#notice", "Сохранено: Мария Зайцева").await;
    browser.read(".facts", "Главный агроном").await;
    browser.assert_fits().await;
    browser.click_on("#notice button", "Отменить").await;
    browser.read("#notice", "Отменено").await;
    browser
        .until("the post of before", async || (!browser.has(".facts", "Главный").await).then_some(()))
        .await;
    browser.reload().await;
    assert_eq!(browser.count("#notice").await, 0, "it is said once");

    let maria = "maria@romashka.example".parse().unwrap();
    world.app.local().store.note_trouble(&maria, AddressTrouble::Bounces, None).await.unwrap();
    browser.click("form[action$='/resend'] button").await;
    browser.read("#notice .refused", "Письма не доходят").await;
    browser.read("h1", "Мария Зайцева").await;
}
