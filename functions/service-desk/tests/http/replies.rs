//! `/desk/replies`: what the staff says often, and what becomes of its placeholders.

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client};

use crate::product;

const LIST: &str = "/desk/replies";

async fn start() -> (Cabinet, Client) {
    let cabinet = Cabinet::start(product).await;
    cabinet.add("manager", Role::Manager).await;
    let manager = cabinet.sign_in("manager").await;
    (cabinet, manager)
}

async fn keep(client: &Client, order: Value) -> Value {
    let made = client.post(LIST, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let reply = made.json();
    assert_eq!(made.header("location"), address(&reply));
    reply
}

fn address(thing: &Value) -> String {
    format!("{LIST}/{}", thing["id"].as_str().unwrap())
}

/// A ticket of a client, as those see it who work on it.
async fn ticket(cabinet: &Cabinet, manager: &Client) -> String {
    cabinet.add("client", Role::Client).await;
    let order =
        json!({"subject": "Не {печатает}", "text": "Совсем", "client_email": "client@romashka.example"});
    let made = manager.post("/desk/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.header("location").to_owned()
}

async fn names(client: &Client, list: &str) -> Vec<String> {
    let list = client.get(list).await.json();
    list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_reply_is_kept_seen_changed_and_deleted_and_the_audit_tells_of_it() {
    let (cabinet, manager) = start().await;
    let category = json!({"name": "Сеть", "is_public": true});
    let category = cabinet.owner.post("/desk/categories", &category).await.json()["id"].clone();
    let text = "Здравствуйте, {client.name}!\nЗаявка № {ticket.number} принята.";
    let reply = keep(&manager, json!({"name": "Приветствие", "text": text, "category": category})).await;
    let expected = json!({
        "id": reply["id"], "name": "Приветствие", "text": text, "category": {"id": category, "name": "Сеть"}, "version": 1,
    });
    assert_eq!(reply, expected);
    assert_eq!(manager.get(LIST).await.json(), json!({"items": [reply]}));
    assert_eq!(manager.get(&address(&reply)).await.json(), reply);

    let edit = json!({"version": 1, "text": "Коротко", "category": null});
    let edited = manager.patch(&address(&reply), &edit).await;
    assert_eq!((edited.status, &edited.json()["version"]), (200, &json!(2)), "{}", edited.text);
    let same = manager.patch(&address(&reply), &json!({"version": 2, "text": "Коротко"})).await;
    assert_eq!((same.status, &same.json()["version"]), (200, &json!(2)));
    let stale = manager.patch(&address(&reply), &json!({"version": 1, "text": "Иначе"})).await;
    assert_eq!(
        (stale.status, stale.problem()),
        (409, ("stale".to_owned(), vec!["text saved_as".to_owned()]))
    );
    let gone = manager.delete(&address(&reply)).await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    assert_eq!(manager.get(&address(&reply)).await.status, 404);
    let told = cabinet.owner.get("/audit").await.json();
    let told: Vec<_> = told["items"].as_array().unwrap().iter().take(3).map(|one| &one["action"]).collect();
    assert_eq!(told, ["reply_removed", "reply_edited", "reply_made"]);
}

#[tokio::test]
async fn a_text_that_could_never_be_filled_in_is_not_kept() {
    let (_cabinet, manager) = start().await;
    for wrong in ["{client.nmae}, добрый день", "{ticket}"] {
        let refused = manager.post(LIST, &json!({"name": "С ошибкой", "text": wrong})).await;
        assert_eq!(
            (refused.status, refused.problem().1),
            (422, vec!["text placeholder".to_owned()]),
            "{wrong}"
        );
    }
    let form = [("name", "С ошибкой"), ("text", "{client.nmae}, добрый день")];
    let page = manager.browsing().submit(LIST, &form).await.text;
    assert!(page.contains("{client.nmae} здесь ничем не заменить"), "{page}");
    assert!(page.contains("{client.nmae}, добрый день</textarea>"), "{page}");
    let reply = keep(&manager, json!({"name": "Верный", "text": "{client.name}"})).await;
    let edit = json!({"version": 1, "text": "{client}"});
    assert_eq!(manager.patch(&address(&reply), &edit).await.problem().1, ["text placeholder"]);
    let nowhere = json!({"name": "Ничей", "text": "Текст", "category": reply["id"]});
    assert_eq!(manager.post(LIST, &nowhere).await.problem().1, ["category unknown_value"]);
}

#[tokio::test]
async fn what_is_said_is_filled_in_and_what_stands_for_nothing_is_not_sent() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&cabinet, &manager).await;
    let entries = format!("{ticket}/entries");
    let text = "{client.name}, № {ticket.number} «{ticket.subject}»: {agent.name}, {organization.name}";
    let said = manager.post(&entries, &json!({"text": text, "visibility": "public"})).await;
    assert_eq!(said.status, 201, "{}", said.text);
    assert_eq!(said.json()["text"], "Иванов Пётр, № 1 «Не {печатает}»: Пётр, ООО «romashka»");
    for visibility in ["public", "internal"] {
        let wrong = json!({"text": "Спасибо, {klient}", "visibility": visibility});
        let refused = manager.post(&entries, &wrong).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec!["text placeholder".to_owned()]));
    }
    let version = manager.get(&ticket).await.json()["version"].clone();
    let edit = json!({"version": version, "subject": "Печать", "state": "solved", "text": "{ticket.subject}: готово"});
    let solved = manager.patch(&ticket, &edit).await;
    assert_eq!(solved.json()["entries"][0]["text"], "Печать: готово", "{}", solved.text);

    let own = json!({"subject": "Себе", "text": "№ {ticket.number}"});
    let own = manager.post("/desk/tickets", &own).await;
    assert_eq!(own.json()["entries"][0]["text"], "№ 2");
    let nobody = json!({"text": "{client.name}, готово", "visibility": "public"});
    let refused = manager.post(&format!("{}/entries", own.header("location")), &nobody).await;
    assert_eq!(refused.problem().1, ["text placeholder"], "nobody is its client");
    let unsaid = json!({"subject": "Себе", "text": "{client.name}"});
    assert_eq!(manager.post("/desk/tickets", &unsaid).await.problem().1, ["text placeholder"]);

    let client = cabinet.sign_in("client").await;
    let theirs = json!({"subject": "Шаблон", "text": "В письме стоит {client.name} и {klient}"});
    let theirs = client.post("/my/tickets", &theirs).await;
    assert_eq!(theirs.json()["entries"][0]["text"], "В письме стоит {client.name} и {klient}");
}

#[tokio::test]
async fn replies_are_offered_in_a_ticket_its_category_first_and_begin_its_form() {
    let (cabinet, manager) = start().await;
    let ticket = ticket(&cabinet, &manager).await;
    let category = async |name: &str| {
        let order = json!({"name": name, "is_public": true});
        cabinet.owner.post("/desk/categories", &order).await.json()["id"].clone()
    };
    let (network, mail) = (category("Сеть").await, category("Почта").await);
    keep(&manager, json!({"name": "А: о почте", "text": "Почта", "category": mail})).await;
    keep(&manager, json!({"name": "Б: обо всём", "text": "Всё"})).await;
    let reply = json!({"name": "В: о сети", "text": "{client.name}, № {ticket.number}", "category": network});
    let reply = keep(&manager, reply).await;
    let version = manager.get(&ticket).await.json()["version"].clone();
    manager.patch(&ticket, &json!({"version": version, "category": network})).await;
    let choice = format!("{ticket}/replies");
    assert_eq!(names(&manager, &choice).await, ["В: о сети", "Б: обо всём", "А: о почте"]);
    assert_eq!(names(&manager, LIST).await, ["А: о почте", "Б: обо всём", "В: о сети"]);
    assert_eq!(manager.get(&choice).await.json()["items"][0]["text"], "Иванов Пётр, № 1");

    let browser = manager.browsing();
    let led = format!("{ticket}?reply={}#reply", reply["id"].as_str().unwrap());
    assert!(browser.get(&choice).await.text.contains(&format!("href=\"{led}\"")));
    let page = browser.get(led.trim_end_matches("#reply")).await.text;
    assert!(page.contains("Иванов Пётр, № 1</textarea>"), "{page}");
    let draft = json!({"text": "Начато раньше", "visibility": "public"});
    assert_eq!(manager.put(&format!("{ticket}/draft"), &draft).await.status, 200);
    let page = browser.get(led.trim_end_matches("#reply")).await.text;
    assert!(page.contains("Начато раньше\n\nИванов Пётр, № 1</textarea>"), "{page}");
    let gone = format!("{ticket}?reply=0198a000-0000-7000-8000-000000000000");
    assert!(browser.get(&gone).await.text.contains("Начато раньше</textarea>"));
    let employee = cabinet.add("employee", Role::Employee).await;
    assert_ne!(employee.id, cabinet.owner_id);
    let employee = cabinet.sign_in("employee").await;
    assert_eq!(employee.get(LIST).await.status, 403);
}

#[tokio::test]
async fn forms_keep_change_and_bring_back_what_was_deleted() {
    let (_cabinet, manager) = start().await;
    let browser = manager.browsing();
    assert!(browser.get(LIST).await.text.contains("Готовых ответов пока нет"));
    let made = browser.submit(LIST, &[("name", "Спасибо"), ("text", "Спасибо, {client.name}")]).await;
    assert_eq!((made.status, made.header("location")), (303, LIST), "{}", made.text);
    let reply = manager.get(LIST).await.json()["items"][0].clone();
    let one = address(&reply);
    let fields = [("version", "1"), ("name", "Благодарность"), ("text", "Спасибо!"), ("category", "")];
    assert_eq!(browser.submit(&format!("{one}/edit"), &fields).await.status, 303);
    let page = browser.get(&one).await.text;
    assert!(page.contains("Благодарность") && page.contains("Спасибо!</textarea>"), "{page}");
    let asked = browser.get(&format!("{one}/delete")).await.text;
    assert!(asked.contains("Удалить готовый ответ: Благодарность") && asked.contains("Спасибо!"), "{asked}");
    let late = browser.submit(&format!("{one}/delete"), &[("version", "1")]).await;
    assert!(late.status == 409 && late.text.contains("Благодарность"), "{}", late.text);
    let deleted = browser.submit(&format!("{one}/delete"), &[("version", "2")]).await;
    assert_eq!((deleted.status, deleted.header("location")), (303, LIST));
    assert_eq!(names(&manager, LIST).await, [""; 0]);
    let gone =
        browser.submit(&format!("{one}/edit"), &[("version", "2"), ("name", "Б"), ("text", "Долго")]).await;
    assert!(gone.status == 404 && gone.text.contains("Долго</textarea>"), "{}", gone.text);
}

#[tokio::test]
async fn there_are_no_more_replies_than_can_be_read_at_once() {
    let (_cabinet, manager) = start().await;
    for number in 0..100 {
        keep(&manager, json!({"name": format!("Ответ {number}"), "text": "🙂".repeat(4_000)})).await;
    }
    let refused = manager.post(LIST, &json!({"name": "Лишний", "text": "Лишний"})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (409, "too_many_replies"));
    assert_eq!(names(&manager, LIST).await.len(), 100, "all of them are read, however long they are");
}
