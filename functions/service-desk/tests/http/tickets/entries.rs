use serde_json::json;
use testing::pictures::png;
use testing::send_file;

use super::{address, read, start, ticket};

#[tokio::test]
async fn however_long_the_texts_are_each_of_them_is_read_by_going_on() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Переписка").await;
    for number in 0..40 {
        let visibility = if number % 4 == 0 { "public" } else { "internal" };
        let text = format!("{number:02}{}", "Ж".repeat(19_000));
        let entry = json!({"text": text, "visibility": visibility});
        assert_eq!(manager.post(&format!("{}/entries", address(&ticket)), &entry).await.status, 201);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = manager.get(&format!("{}{cursor}", address(&ticket))).await.json();
        let texts = page["entries"].as_array().unwrap().iter().filter_map(|entry| entry["text"].as_str());
        seen.extend(texts.map(|text| text.chars().take(2).collect::<String>()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    let expected: Vec<String> = (0..40).rev().map(|number| format!("{number:02}")).collect();
    assert_eq!((&seen[..40], seen.len()), (&expected[..], 41));
}

#[tokio::test]
async fn a_long_conversation_is_read_page_by_page() {
    let (_cabinet, manager) = start().await;
    let ticket = ticket(&manager, "Длинная").await;
    for number in 0..52 {
        let visibility = if number % 3 == 0 { "internal" } else { "public" };
        let said = json!({"text": format!("Запись {number}"), "visibility": visibility});
        assert_eq!(manager.post(&format!("{}/entries", address(&ticket)), &said).await.status, 201);
    }
    let first = read(&manager, &ticket).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let texts = |page: &serde_json::Value| -> Vec<String> {
        let entries = page["entries"].as_array().unwrap();
        entries.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((texts(&first).len(), texts(&first)[0].as_str()), (50, "Запись 51"));
    let second = manager.get(&format!("{}?cursor={cursor}", address(&ticket))).await.json();
    assert_eq!(texts(&second), ["Запись 1", "Запись 0", "Подробности внутри"]);
    assert_eq!(second["next_cursor"], json!(null));
    let nonsense = manager.get(&format!("{}?cursor=nonsense", address(&ticket))).await;
    assert_eq!((nonsense.status, nonsense.problem().0.as_str()), (400, "cursor"));
}

#[tokio::test]
async fn a_file_goes_with_an_entry_and_is_had_at_its_address_alone() {
    let (cabinet, manager) = start().await;
    cabinet.app.plant_bucket(cabinet.id, "romashka").await;
    let ticket = ticket(&manager, "С файлом").await;
    let sent = send_file(&manager, "ticket", "снимок экрана.png", &png(4, 4)).await;
    let file = sent["id"].as_str().unwrap().to_owned();
    let said = json!({"text": "Вот снимок", "visibility": "internal", "files": [file]});
    let made = manager.post(&format!("{}/entries", address(&ticket)), &said).await;
    assert_eq!(made.status, 201, "{}", made.text);
    cabinet.app.work().await;
    let shown = read(&manager, &ticket).await;
    let entry = &shown["entries"][0];
    assert_eq!(
        (&entry["files"][0]["name"], &entry["files"][0]["state"]),
        (&json!("снимок экрана.png"), &json!("ready"))
    );
    let at = |entry: &serde_json::Value| {
        format!("{}/entries/{}/files/{file}", address(&ticket), entry["id"].as_str().unwrap())
    };
    let led = manager.get(&at(entry)).await;
    assert_eq!(led.status, 303, "{}", led.text);
    assert_eq!(manager.get(&at(&shown["entries"][1])).await.status, 404, "another entry has no such file");
    let again = manager.post(&format!("{}/entries", address(&ticket)), &said).await;
    assert_eq!(again.problem().1, ["files[0] file_taken"]);
    cabinet.app.leave_files_alone().await;
}
