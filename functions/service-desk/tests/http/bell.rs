//! What people are told behind the bell of their cabinet.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client, PASSWORD};

use crate::product;

const BELL: &str = "/notifications";
const READ: &str = "/notifications/read";

struct World {
    cabinet: Cabinet,
    manager: Client,
    client: Client,
}

impl World {
    async fn start() -> Self {
        let cabinet = Cabinet::start(product).await;
        cabinet.add("manager", Role::Manager).await;
        cabinet.add("client", Role::Client).await;
        let (manager, client) = (cabinet.sign_in("manager").await, cabinet.sign_in("client").await);
        Self { cabinet, manager, client }
    }

    /// The client's ticket, which the manager has. Answers its identifier.
    async fn ticket(&self) -> String {
        let order = json!({"subject": "Почта", "text": "Не ходит"});
        let opened = self.client.post("/my/tickets", &order).await.json();
        let id = opened["id"].as_str().unwrap().to_owned();
        let taken = self.manager.post(&format!("/desk/tickets/{id}/take"), &json!({})).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
        id
    }

    async fn write(&self, id: &str, text: &str) {
        let said = json!({"text": text});
        assert_eq!(self.client.post(&format!("/my/tickets/{id}/entries"), &said).await.status, 201);
    }

    async fn answer(&self, id: &str, text: &str) {
        let said = json!({"text": text, "visibility": "public"});
        assert_eq!(self.manager.post(&format!("/desk/tickets/{id}/entries"), &said).await.status, 201);
    }

    async fn told(&self, who: &Client, address: &str) -> Value {
        self.cabinet.app.work().await;
        let told = who.get(address).await;
        assert_eq!(told.status, 200, "{}", told.text);
        told.json()
    }
}

fn texts(told: &Value) -> Vec<&str> {
    told["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_is_told_what_a_letter_tells_and_says_when_they_have_read_it() {
    let world = World::start().await;
    let (manager, client) = (&world.manager, &world.client);
    let id = world.ticket().await;
    world.write(&id, "Так и не ходит").await;
    world.answer(&id, "Смотрим").await;

    let told = world.told(client, BELL).await;
    assert_eq!(texts(&told), ["Пётр: ответ по заявке № 1 «Почта». Теперь: Открыта"], "without a surname");
    let item = &told["items"][0];
    assert_eq!(json!([item["kind"], item["is_read"], told["unread"]]), json!(["ticket_answered", false, 1]));
    assert!(item["address"].as_str().unwrap().starts_with(&format!("/my/tickets/{id}#entry-")), "{item}");
    let told = world.told(manager, BELL).await;
    assert_eq!(texts(&told), ["Сообщение клиента в заявке № 1 «Почта»"]);
    let english = manager.get("/notifications?language=en").await.json();
    assert_eq!(texts(&english), ["Message of the client in ticket no. 1 “Почта”"]);

    world.write(&id, "Ждём").await;
    let told = world.told(manager, BELL).await;
    assert_eq!((told["unread"].clone(), told["items"].as_array().unwrap().len()), (json!(2), 2));
    let newest = told["items"][0]["id"].clone();
    let read = manager.post(READ, &json!({"ids": [newest]})).await;
    assert_eq!((read.status, read.json()), (200, json!({"unread": 1})), "{}", read.text);
    assert_eq!(manager.post(READ, &json!({"ids": [newest]})).await.json(), json!({"unread": 1}), "once more");
    let unread = world.told(manager, "/notifications?unread=true").await;
    assert_eq!(unread["items"][0]["id"], told["items"][1]["id"]);
    assert_eq!(unread["items"].as_array().unwrap().len(), 1);
    assert_eq!(manager.post(READ, &json!({"all": true})).await.json(), json!({"unread": 0}));
    let told = world.told(manager, BELL).await;
    assert_eq!((told["items"].as_array().unwrap().len(), &told["unread"]), (2, &json!(0)));
    assert!(told["items"].as_array().unwrap().iter().all(|item| item["is_read"] == true), "{told}");
    assert_eq!(world.told(client, BELL).await["unread"], 1, "the client has read nothing");
}

#[tokio::test]
async fn the_page_counts_what_is_unread_and_takes_it_off_at_one_press() {
    let world = World::start().await;
    let browser = world.manager.browsing();
    let empty = browser.get(BELL).await.text;
    assert!(empty.contains("Уведомлений нет") && !empty.contains("Прочитать все"), "{empty}");
    let id = world.ticket().await;
    world.write(&id, "Раз <b>").await;
    world.write(&id, "Два").await;
    world.cabinet.app.work().await;
    let desk = browser.get("/desk/tickets").await.text;
    assert!(desk.contains("aria-label=\"Уведомления, непрочитанных: 2\""), "{desk}");
    let page = browser.get(BELL).await.text;
    assert!(page.contains("Прочитать все") && page.contains("name=\"ids\""), "{page}");
    let item = world.manager.get(BELL).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let pressed = browser.submit(READ, &[("ids", &item)]).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, BELL), "{}", pressed.text);
    let pressed = browser.submit(READ, &[("all", "true")]).await;
    assert_eq!(pressed.status, 303, "{}", pressed.text);
    let page = browser.get("/notifications?unread=true").await.text;
    assert!(page.contains("Непрочитанных нет"), "{page}");
}

#[tokio::test]
async fn a_page_that_looks_again_is_another_once_there_is_something_to_read() {
    let world = World::start().await;
    let browser = world.manager.browsing();
    let id = world.ticket().await;
    world.cabinet.app.work().await;
    let seen = browser.get("/desk/tickets").await;
    let tag = seen.header("etag").to_owned();
    let again = async || browser.with("if-none-match", &tag).get("/desk/tickets").await.status;
    assert_eq!(again().await, 304);
    world.write(&id, "Ну как?").await;
    world.cabinet.app.work().await;
    assert_eq!(again().await, 200);
}

#[tokio::test]
async fn what_is_switched_off_is_not_told_and_a_letter_is_another_matter() {
    let world = World::start().await;
    let id = world.ticket().await;
    let off = json!({"version": 1, "bell_silenced": ["ticket_written"]});
    let changed = world.manager.patch("/profile/notifications", &off).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    world.write(&id, "Ну как?").await;
    assert_eq!(texts(&world.told(&world.manager, BELL).await), [""; 0]);
    let letters = world.cabinet.app.letters_to("manager@romashka.example").await;
    assert_eq!(letters.len(), 1, "the letter comes");

    let turned = json!({"version": 2, "bell_silenced": [], "silenced": ["ticket_written"]});
    assert_eq!(world.manager.patch("/profile/notifications", &turned).await.status, 200);
    world.write(&id, "Ещё раз").await;
    assert_eq!(world.told(&world.manager, BELL).await["unread"], 1);
    assert_eq!(world.cabinet.app.letters_to("manager@romashka.example").await.len(), 1);

    // An organisation that writes no letters tells it all the same.
    let silent = json!({"version": 1, "client_letters": false});
    assert_eq!(world.cabinet.owner.patch("/desk/settings", &silent).await.status, 200);
    world.answer(&id, "Смотрим").await;
    assert_eq!(world.told(&world.client, BELL).await["unread"], 1);
    assert!(world.cabinet.app.letters_to("client@romashka.example").await.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another_and_a_notification_is_kept_for_sixty_days() {
    let world = World::start().await;
    let id = world.ticket().await;
    for number in 0..5 {
        world.cabinet.app.advance(Duration::from_mins(1));
        world.write(&id, &format!("Письмо {number}")).await;
        world.cabinet.app.work().await;
    }
    let mut seen = Vec::new();
    let mut address = "/notifications?limit=2".to_owned();
    loop {
        let page = world.told(&world.manager, &address).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        address = format!("/notifications?limit=2&cursor={cursor}");
    }
    let all = world.told(&world.manager, BELL).await;
    let all: Vec<_> = all["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!((seen.len(), seen), (5, all));
    let unread = world.told(&world.manager, "/notifications?limit=2&unread=true").await;
    let cursor = unread["next_cursor"].as_str().unwrap();
    let next =
        world.told(&world.manager, &format!("/notifications?limit=2&unread=true&cursor={cursor}")).await;
    assert_eq!(next["items"].as_array().unwrap().len(), 2);
    let refused = world.manager.get("/notifications?cursor=x").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (400, "cursor"));

    world.cabinet.app.advance(Duration::from_secs(60 * 24 * 3_600 - 30));
    let manager = world.cabinet.sign_in("manager").await;
    let left = manager.get(BELL).await.json();
    assert_eq!((left["items"].as_array().unwrap().len(), left["unread"].clone()), (1, json!(1)), "{left}");
}

#[tokio::test]
async fn of_very_much_the_newest_hundred_is_unread() {
    let world = World::start().await;
    // So many letters would wait for the next hour.
    let no_letters = json!({"version": 1, "silenced": ["ticket_written"]});
    assert_eq!(world.manager.patch("/profile/notifications", &no_letters).await.status, 200);
    let id = world.ticket().await;
    for number in 0..103 {
        world.write(&id, &format!("Письмо {number}")).await;
    }
    let told = world.told(&world.manager, "/notifications?limit=100").await;
    assert_eq!(told["unread"], 100);
    assert!(told["items"].as_array().unwrap().iter().all(|item| item["is_read"] == false));
    let cursor = told["next_cursor"].as_str().unwrap();
    let rest = world.told(&world.manager, &format!("/notifications?limit=100&cursor={cursor}")).await;
    let rest = rest["items"].as_array().unwrap();
    assert_eq!((rest.len(), rest.iter().all(|item| item["is_read"] == true)), (3, true), "kept, and read");
    let page = world.manager.browsing().get("/desk/tickets").await.text;
    assert!(page.contains(">99+<"), "{page}");
}

#[tokio::test]
async fn nobody_reads_what_others_were_told_and_wrong_orders_are_refused() {
    let world = World::start().await;
    let id = world.ticket().await;
    world.write(&id, "Ну как?").await;
    let told = world.told(&world.manager, BELL).await;
    let theirs = told["items"][0]["id"].clone();
    let refused = world.client.post(READ, &json!({"ids": [theirs]})).await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["ids unknown_value".to_owned()]));
    assert_eq!(world.told(&world.manager, BELL).await["unread"], 1);

    let other = world.cabinet.app.plant("vasilek").await;
    world.cabinet.app.add_employee(other, "v@vasilek.example", domain::access::AssignedRole::ADMIN).await;
    let stranger = world.cabinet.app.cabinet("vasilek").sign_in("v@vasilek.example", PASSWORD).await;
    assert_eq!(stranger.get(BELL).await.json()["items"], json!([]));
    for (order, errors) in [
        (json!({}), "ids required"),
        (json!({"ids": []}), "ids required"),
        (json!({"all": false}), "ids required"),
        (json!({"ids": ["x"]}), "ids unknown_value"),
        (json!({"ids": vec![theirs.clone(); 101]}), "ids too_many"),
    ] {
        let refused = world.manager.post(READ, &order).await;
        assert_eq!(refused.status, 422, "{order}: {}", refused.text);
        assert_eq!(refused.problem().1[0], errors, "{order}");
    }
    assert_eq!(world.cabinet.app.cabinet("romashka").get(BELL).await.status, 401);
}

#[tokio::test]
async fn whoever_does_without_answers_is_told_of_the_state_that_came_with_one() {
    let world = World::start().await;
    let id = world.ticket().await;
    let off = json!({"version": 1, "silenced": ["ticket_answered"], "bell_silenced": ["ticket_answered"]});
    assert_eq!(world.client.patch("/profile/notifications", &off).await.status, 200);
    let solved = json!({"text": "Починили", "visibility": "public", "state": "solved"});
    assert_eq!(world.manager.post(&format!("/desk/tickets/{id}/entries"), &solved).await.status, 201);
    assert_eq!(texts(&world.told(&world.client, BELL).await), ["Заявка № 1 «Почта»: Решена"]);
    let letters = world.cabinet.app.letters_to("client@romashka.example").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.as_ref().unwrap().contains("Решена"), "{:?}", letters[0].text);
    assert!(!letters[0].text.as_ref().unwrap().contains("Починили"), "{:?}", letters[0].text);
}

#[tokio::test]
async fn whoever_lost_access_is_told_no_more_what_they_were_told() {
    let world = World::start().await;
    let id = world.ticket().await;
    world.write(&id, "Ну как?").await;
    assert_eq!(world.told(&world.manager, BELL).await["unread"], 1);
    let manager = world.manager.get("/profile").await.json()["id"].as_str().unwrap().to_owned();
    let address = format!("/company/employees/{manager}");
    let version = world.cabinet.owner.get(&address).await.json()["version"].clone();
    let reviewer = json!({"version": version, "role": "reviewer"});
    let changed = world.cabinet.owner.patch(&address, &reviewer).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let told = world.told(&world.cabinet.sign_in("manager").await, BELL).await;
    assert_eq!(told["items"], json!([]));
}
