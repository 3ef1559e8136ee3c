use std::time::Duration;

use serde_json::{Value, json};

use super::{address, read, say, start, ticket};

#[tokio::test]
async fn what_somebody_has_begun_to_say_is_there_when_they_come_back_and_for_nobody_else() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let draft = format!("{}/draft", address(&ticket));
    assert_eq!(read(&manager, &ticket).await["draft"], Value::Null);
    let kept = manager.put(&draft, &json!({"text": "Думаю, дело в", "visibility": "internal"})).await;
    let expected = json!({"text": "Думаю, дело в", "visibility": "internal"});
    assert_eq!((kept.status, &kept.json()["draft"]), (200, &expected), "{}", kept.text);
    assert_eq!(read(&manager, &ticket).await["draft"], expected);
    assert_eq!(read(&cabinet.owner, &ticket).await["draft"], Value::Null);
    let page = manager.browsing().get(&address(&ticket)).await.text;
    assert!(page.contains("Думаю, дело в</textarea>"), "{page}");
    assert!(page.contains("value=\"internal\" checked"), "{page}");

    manager.put(&draft, &json!({"text": "Иначе"})).await;
    assert_eq!(read(&manager, &ticket).await["draft"], json!({"text": "Иначе", "visibility": null}));
    let gone = manager.put(&draft, &json!({"text": ""})).await;
    assert_eq!((gone.status, &gone.json()["draft"]), (200, &Value::Null));
    assert_eq!(read(&manager, &ticket).await["draft"], Value::Null);
}

#[tokio::test]
async fn a_draft_is_gone_with_the_text_that_comes_of_it_and_after_a_month() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Почта").await;
    let draft = format!("{}/draft", address(&ticket));
    let begun = json!({"text": "Уже", "visibility": "public"});
    for writer in [&manager, &cabinet.owner] {
        assert_eq!(writer.put(&draft, &begun).await.status, 200);
    }
    assert_eq!(say(&manager, &ticket, "public", None).await.status, 201);
    assert_eq!(read(&manager, &ticket).await["draft"], Value::Null);
    assert_eq!(read(&cabinet.owner, &ticket).await["draft"], begun, "another's stays");
    cabinet.app.advance(Duration::from_hours(24 * 31));
    let owner = cabinet.sign_in("owner").await;
    assert_eq!(read(&owner, &ticket).await["draft"], Value::Null);
}
