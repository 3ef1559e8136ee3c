use serde_json::json;

use super::{TICKETS, address, read, start, ticket};

#[tokio::test]
async fn everything_is_done_by_forms_too_and_what_was_typed_stays() {
    let (_cabinet, manager) = start().await;
    let browser = manager.browsing();
    let empty = browser.get(TICKETS).await;
    assert!(empty.text.contains("Заявок пока нет"), "{}", empty.text);
    let made = browser.submit(TICKETS, &[("subject", "Из формы"), ("text", "Текст")]).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let address = made.header("location").to_owned();
    let page = browser.get(&address).await;
    assert!(page.text.contains("№ 1 Из формы"), "{}", page.text);
    let entries = format!("{address}/entries");
    let refused = browser.submit(&entries, &[("text", "Не потеряйте меня"), ("state", "solved")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Не потеряйте меня"), "{}", refused.text);
    let unanswered =
        browser.submit(&entries, &[("text", "Тихо"), ("visibility", "internal"), ("state", "solved")]).await;
    assert!(unanswered.text.contains("без ответа заявка не решается"), "{}", unanswered.text);
    let said =
        browser.submit(&entries, &[("text", "Готово"), ("visibility", "public"), ("state", "solved")]).await;
    assert_eq!((said.status, said.header("location")), (303, address.as_str()));
    let page = browser.get(&address).await.text;
    for seen in ["Решена", "Готово", "Состояние: <del>Новая</del> → <ins>Решена</ins>"]
    {
        assert!(page.contains(seen), "{seen} in {page}");
    }
}

#[tokio::test]
async fn a_page_tells_what_changed_in_words() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let browser = manager.browsing();
    for path in ["/edit", "/merge", "/links/new", "/delete"] {
        assert_eq!(browser.get(&format!("{}{path}", address(&ticket))).await.status, 200, "{path}");
    }
    let edit = format!("{}/edit", address(&ticket));
    let edited = browser
        .submit(
            &edit,
            &[("version", "1"), ("subject", "Почта не ходит"), ("priority", "urgent"), ("state", "on_hold")],
        )
        .await;
    assert_eq!(edited.status, 303, "{}", edited.text);
    let page = browser.get(&address(&ticket)).await.text;
    for seen in ["Приоритет: <del>Обычный</del> → <ins>Срочный</ins>", "Отложена", "Почта не ходит"]
    {
        assert!(page.contains(seen), "{seen} in {page}");
    }
    let same_state =
        browser.submit(&edit, &[("version", "2"), ("subject", "Почта не ходит"), ("state", "")]).await;
    assert_eq!(same_state.status, 303, "a form that leaves the state as it is: {}", same_state.text);
    let stale = browser.submit(&edit, &[("version", "1"), ("subject", "Иначе")]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text.contains("Сейчас сохранено: Почта не ходит"), "{}", stale.text);
    assert_eq!(read(&manager, &ticket).await["version"], json!(2));
}
