//! The showcase: what visitors find, and how those have it who write it.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use testing::{Cabinet, Client, Reply};

use crate::product;

const SETTINGS: &str = "/desk/showcase";
const FAQ: &str = "/desk/showcase/faq";
const NEWS: &str = "/desk/showcase/news";

/// The addresses of everything that visitors may ask for.
const PUBLIC: [&str; 12] = [
    "/",
    "/showcase",
    "/queue",
    "/indicators",
    "/faq",
    "/services",
    "/news",
    "/about",
    "/contacts",
    "/privacy",
    "/robots.txt",
    "/sitemap.xml",
];

/// A cabinet, its owner, and somebody who has only come.
async fn start() -> (Cabinet, Client, Client) {
    let cabinet = Cabinet::start(product).await;
    let (owner, visitor) = (cabinet.owner.clone(), cabinet.app.cabinet("romashka"));
    (cabinet, owner, visitor)
}

async fn written(client: &Client, list: &str, order: Value) -> Value {
    let made = client.post(list, &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

fn address(list: &str, article: &Value) -> String {
    format!("{list}/{}", article["id"].as_str().unwrap())
}

async fn ticket(client: &Client, order: Value) -> String {
    let made = client.post("/desk/tickets", &order).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.header("location").to_owned()
}

async fn set(client: &Client, ticket: &str, state: &str) {
    let text = format!("Теперь {state}");
    let entry = json!({"text": text, "visibility": "public", "state": state});
    let said = client.post(&format!("{ticket}/entries"), &entry).await;
    assert_eq!(said.status, 201, "{}", said.text);
}

/// Number and state of what stands in the queue.
async fn queue(visitor: &Client, query: &str) -> Vec<(u64, String)> {
    let shown = visitor.get(&format!("/queue{query}")).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let list = shown.json();
    let one = |item: &Value| (item["number"].as_u64().unwrap(), item["state"].as_str().unwrap().to_owned());
    list["items"].as_array().unwrap().iter().map(one).collect()
}

fn stands(number: u64, state: &str) -> (u64, String) {
    (number, state.to_owned())
}

async fn headings(visitor: &Client, section: &str, field: &str) -> Vec<String> {
    let list = visitor.get(section).await.json();
    list["items"].as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_visitor_sees_number_category_state_and_age_of_tickets_and_nothing_else() {
    let (cabinet, owner, visitor) = start().await;
    let category = json!({"name": "Сеть", "is_public": true});
    let public = written(&owner, "/desk/categories", category).await;
    let inner = written(&owner, "/desk/categories", json!({"name": "Зарплата", "is_public": false})).await;
    let order = |category: &Value| json!({"subject": "Тайна", "text": "Тайна", "category": category});
    let mut tickets = Vec::new();
    for category in [&public["id"], &inner["id"], &Value::Null, &public["id"], &public["id"], &public["id"]] {
        tickets.push(ticket(&owner, order(category)).await);
    }
    set(&owner, &tickets[0], "waiting").await;
    let cancelled = owner
        .post(
            &format!("{}/entries", tickets[3]),
            &json!({"text": "Не нужно", "visibility": "public", "state": "cancelled"}),
        )
        .await;
    assert_eq!(cancelled.status, 201, "{}", cancelled.text);
    assert_eq!(owner.post(&format!("{}/merge", tickets[4]), &json!({"into": "3"})).await.status, 200);
    assert_eq!(owner.delete(&tickets[5]).await.status, 200);
    cabinet.app.advance(Duration::from_mins(90));

    assert_eq!(queue(&visitor, "").await, [stands(3, "new"), stands(1, "waiting")]);
    let list = visitor.get("/queue").await.json();
    let expected = json!({
        "number": 1, "category": {"id": public["id"], "name": "Сеть"}, "state": "waiting", "age_seconds": 5_400,
    });
    assert_eq!(list["items"][1], expected);
    assert_eq!(
        (&list["counts"]["new"], &list["counts"]["waiting"], &list["counts"]["open"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(queue(&visitor, "?state=new").await, [stands(3, "new")]);
    let refused = visitor.get("/queue?state=cancelled").await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["state unknown_value".to_owned()]));
    let page = visitor.browsing().get("/queue?state=zz").await;
    assert!(page.status == 422 && page.text.contains("ticket-3"), "{}", page.text);
    let of = |category: &Value| format!("?category={}", category["id"].as_str().unwrap());
    assert_eq!(queue(&visitor, &of(&public)).await, [stands(1, "waiting")]);
    assert_eq!(queue(&visitor, &of(&inner)).await, [], "nobody sees its tickets");

    let restored = owner.post(&format!("{}/restore", tickets[5]), &json!({})).await;
    assert_eq!(restored.status, 200, "{}", restored.text);
    set(&owner, &tickets[0], "solved").await;
    assert_eq!(queue(&visitor, "").await, [stands(6, "new"), stands(3, "new"), stands(1, "solved")]);

    // Another category shows its tickets, or hides them, at once.
    let hidden = json!({"version": public["version"], "is_public": false});
    assert_eq!(owner.patch(&address("/desk/categories", &public), &hidden).await.status, 200);
    let shown = json!({"version": inner["version"], "is_public": true});
    assert_eq!(owner.patch(&address("/desk/categories", &inner), &shown).await.status, 200);
    assert_eq!(queue(&visitor, "").await, [stands(3, "new"), stands(2, "new")]);
    assert_eq!(visitor.get("/queue").await.json()["counts"]["new"], 2);
    cabinet.app.work().await;
}

#[tokio::test]
async fn pages_of_the_queue_show_each_ticket_once_of_however_many_categories() {
    let (cabinet, owner, visitor) = start().await;
    for number in 0..9 {
        let category = json!({"name": format!("Категория {number}"), "is_public": number != 4});
        let category = written(&owner, "/desk/categories", category).await;
        ticket(&owner, json!({"subject": "Почта", "text": "Почта", "category": category["id"]})).await;
    }
    let (mut seen, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        seen.extend(queue(&visitor, &query).await.into_iter().map(|(number, _)| number));
        let list = visitor.get(&format!("/queue{query}")).await.json();
        let Some(next) = list["next_cursor"].as_str() else { break };
        query = format!("?limit=3&cursor={next}");
    }
    assert_eq!(seen, [9, 8, 7, 6, 4, 3, 2, 1]);
    let wrong = visitor.get("/queue?cursor=made-up").await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (400, "cursor"));
    cabinet.app.work().await;
}

#[tokio::test]
async fn an_answer_to_nobody_in_particular_may_be_kept_for_a_minute_and_no_other() {
    let (_cabinet, owner, visitor) = start().await;
    let texts = json!({"version": 1, "texts": {"privacy": {"ru": "Храним имя"}}});
    assert_eq!(owner.patch(SETTINGS, &texts).await.status, 200);
    let kept = |reply: &Reply| reply.header("cache-control").to_owned();
    for path in PUBLIC {
        let shown = visitor.get(path).await;
        assert_eq!((shown.status, kept(&shown).as_str()), (200, "public, max-age=60"), "{path}");
        for name in ["Accept", "Accept-Language", "Authorization", "Cookie"] {
            assert!(shown.header("vary").contains(name), "{path}: {}", shown.header("vary"));
        }
        assert_eq!(shown.header("set-cookie"), "");
        for known in
            [visitor.with("cookie", "language=ru"), visitor.with("authorization", "Bearer x"), owner.clone()]
        {
            assert_eq!(kept(&known.get(path).await), "no-store", "{path}");
        }
        assert_eq!(kept(&visitor.get(&format!("{path}?language=en")).await), "no-store", "{path}");
        {
            let same = visitor.with("if-none-match", shown.header("etag")).get(path).await;
            assert_eq!(
                (same.status, same.text.as_str(), kept(&same).as_str()),
                (304, "", "public, max-age=60"),
                "{path}"
            );
        }
    }
    let missing = visitor.get("/news/0192f3a4-0000-7000-8000-000000000001").await;
    assert_eq!((missing.status, kept(&missing).as_str()), (404, "no-store"));
    let before = visitor.get("/queue").await.header("etag").to_owned();
    ticket(&owner, json!({"subject": "Почта", "text": "Почта"})).await;
    assert_eq!(visitor.with("if-none-match", &before).get("/queue").await.status, 200);
}

#[tokio::test]
async fn a_section_that_is_switched_off_is_nowhere() {
    let (_cabinet, owner, visitor) = start().await;
    let sections = |visited: &Value| -> Vec<String> {
        let sections = visited["sections"].as_array().unwrap().iter();
        sections.map(|section| section["key"].as_str().unwrap().to_owned()).collect()
    };
    let shown = visitor.get("/showcase").await.json();
    assert_eq!(sections(&shown), ["queue", "indicators", "faq", "about"]);
    assert_eq!(shown["indicators"].as_array().unwrap().len(), 4);
    assert!(visitor.get("/sitemap.xml").await.text.contains("/queue</loc>"));
    assert!(visitor.get("/robots.txt").await.text.contains("Allow: /"));

    let off = json!({"queue": false, "indicators": false, "services": false, "news": false, "faq": false, "about": false, "contacts": false});
    let edited = owner.patch(SETTINGS, &json!({"version": 1, "is_indexed": false, "sections": off})).await;
    assert_eq!((edited.status, &edited.json()["sections"]), (200, &off), "{}", edited.text);
    assert_eq!(sections(&visitor.get("/showcase").await.json()), Vec::<String>::new());
    for path in ["/queue", "/indicators", "/services", "/news", "/faq", "/about", "/contacts", "/sitemap.xml"]
    {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(visitor.get("/robots.txt").await.text, "User-agent: *\nDisallow: /\n");
    for path in ["/", "/showcase"] {
        let page = visitor.browsing().get(path).await.text;
        assert!(page.contains("noindex"), "{path}");
        assert!(page.contains("rel=\"canonical\""), "{path}");
    }
}

#[tokio::test]
async fn texts_are_read_in_the_readers_language_and_can_do_no_harm() {
    let (cabinet, owner, visitor) = start().await;
    let texts = json!({
        "about": {"ru": "# Мы\n\nЧиним *всё* <script>alert(1)</script> [да](javascript:alert(1))", "en": "We mend **everything**"},
        "contacts": {"ru": "[Почта](mailto:help@romashka.example)"},
    });
    let edited = owner.patch(SETTINGS, &json!({"version": 1, "texts": texts})).await;
    assert_eq!((edited.status, &edited.json()["version"]), (200, &json!(2)), "{}", edited.text);
    let page = visitor.browsing().get("/about").await.text;
    assert!(page.contains("<h2>Мы</h2>") && page.contains("<em>всё</em>"), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains("javascript:"), "{page}");
    assert!(page.contains("<meta name=\"description\" content=\"Мы Чиним всё"), "{page}");
    let english = visitor.with("accept-language", "en");
    assert_eq!(english.get("/about").await.json()["text"], "We mend **everything**");
    assert_eq!(
        english.get("/contacts").await.json()["text"],
        texts["contacts"]["ru"],
        "nobody has translated it"
    );

    let stale = json!({"version": 1, "texts": {"contacts": {"ru": "Иначе"}}, "sections": {"faq": false}});
    let (code, fields) = owner.patch(SETTINGS, &stale).await.problem();
    assert_eq!(
        (code.as_str(), fields),
        ("stale", vec!["sections[faq] saved_as".to_owned(), "texts[contacts].ru saved_as".to_owned()])
    );
    let many = ["created", "solved", "csat", "backlog", "sla_attainment"];
    let many = owner.patch(SETTINGS, &json!({"version": 2, "home_indicator_keys": many})).await;
    assert_eq!((many.status, many.problem().1), (422, vec!["home_indicator_keys too_many".to_owned()]));
    let few = owner
        .patch(SETTINGS, &json!({"version": 2, "home_indicator_keys": ["created"], "indicator_keys": []}))
        .await;
    assert_eq!(few.status, 200, "{}", few.text);
    assert_eq!(visitor.get("/showcase").await.json()["indicators"].as_array().unwrap().len(), 1);
    let emptied = json!({"version": 3, "texts": {"contacts": {"ru": null}}});
    assert_eq!(owner.patch(SETTINGS, &emptied).await.status, 200);
    assert_eq!(visitor.get("/contacts").await.json()["text"], Value::Null);
    let told = owner.get("/audit?action=showcase_edited").await.json();
    assert_eq!(told["items"].as_array().unwrap().len(), 3);
    cabinet.add("manager", Role::Manager).await;
    assert_eq!(cabinet.sign_in("manager").await.get(SETTINGS).await.status, 403);
}

#[tokio::test]
async fn twelve_questions_are_there_from_the_beginning_and_are_the_organisations_own() {
    let (_cabinet, owner, visitor) = start().await;
    let usual = headings(&visitor, "/faq", "question").await;
    assert_eq!(usual.len(), 12);
    let english = headings(&visitor.with("accept-language", "en"), "/faq", "question").await;
    assert!(english.iter().all(|question| !usual.contains(question)), "{english:?}");

    let items = owner.get(FAQ).await.json()["items"].clone();
    let (first, second) = (address(FAQ, &items[0]), address(FAQ, &items[1]));
    let edited = owner.patch(&first, &json!({"version": 1, "question": {"ru": "Как войти?"}})).await;
    assert_eq!((edited.status, &edited.json()["version"]), (200, &json!(2)), "{}", edited.text);
    let hidden = owner.patch(&second, &json!({"version": 1, "is_visible": false})).await;
    assert_eq!(hidden.status, 200, "{}", hidden.text);
    assert_eq!(owner.delete(&address(FAQ, &items[2])).await.status, 200);
    assert_eq!(owner.get(&address(FAQ, &items[2])).await.status, 404);
    let own = json!({"question": {"en": "Do you work on Sundays?"}, "answer": {"en": "No."}});
    let own = written(&owner, FAQ, own).await;
    let mut expected = vec!["Как войти?".to_owned()];
    expected.extend(usual[3..].iter().cloned());
    expected.push("Do you work on Sundays?".to_owned());
    assert_eq!(headings(&visitor, "/faq", "question").await, expected);

    let ids = |items: &Value| -> Vec<Value> {
        items.as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
    };
    let mut order = ids(&owner.get(FAQ).await.json()["items"]);
    order.rotate_right(1);
    let ordered = owner.post(&format!("{FAQ}/order"), &json!({"ids": order})).await;
    assert_eq!((ordered.status, &ordered.json()["items"][0]["id"]), (200, &own["id"]), "{}", ordered.text);
    let wrong = owner.post(&format!("{FAQ}/order"), &json!({"ids": order[1..]})).await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (409, "articles_changed"));
    // The form of a list has a button for each step.
    let ids: Vec<String> = order.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("ids", id.as_str())).collect();
    fields.push(("down", &ids[0]));
    let moved = owner.browsing().with_cookie().submit(&format!("{FAQ}/order"), &fields).await;
    assert_eq!((moved.status, moved.header("location")), (303, FAQ), "{}", moved.text);
    assert_eq!(headings(&visitor, "/faq", "question").await[..2], ["Как войти?", "Do you work on Sundays?"]);

    let stale = owner.patch(&first, &json!({"version": 1, "question": {"ru": "Иначе"}})).await;
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["question.ru saved_as".to_owned()]));
    let empty = owner.patch(&first, &json!({"version": 2, "answer": {"ru": null, "en": null}})).await;
    assert_eq!((empty.status, empty.problem().1), (422, vec!["answer.ru required".to_owned()]));
}

#[tokio::test]
async fn news_are_read_from_their_day_on_and_drafts_by_nobody() {
    let (cabinet, owner, visitor) = start().await;
    let titles = async || headings(&visitor, "/news", "title").await;
    let order = |title: &str, more: Value| {
        let mut order = json!({"title": {"ru": title}, "text": {"ru": "Подробности"}});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        order
    };
    let draft = written(&owner, NEWS, order("Черновик", json!({}))).await;
    assert_eq!((&draft["state"], &draft["published_on"]), (&json!("draft"), &Value::Null));
    let past = json!({"state": "published", "published_on": cabinet.app.day(-3)});
    written(&owner, NEWS, order("Прошлая", past)).await;
    let tomorrow = json!({"state": "published", "published_on": cabinet.app.day(1)});
    let tomorrow = written(&owner, NEWS, order("Завтрашняя", tomorrow)).await;
    written(&owner, NEWS, order("Сегодняшняя", json!({"state": "published"}))).await;
    assert_eq!(titles().await, ["Сегодняшняя", "Прошлая"]);
    let all = owner.get(NEWS).await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 4);
    for unseen in [&draft, &tomorrow] {
        assert_eq!(visitor.get(&address("/news", unseen)).await.status, 404);
    }
    cabinet.app.advance(Duration::from_hours(24));
    let owner = cabinet.sign_in("owner").await;
    assert_eq!(titles().await, ["Завтрашняя", "Сегодняшняя", "Прошлая"]);
    let read = visitor.get(&address("/news", &tomorrow)).await.json();
    assert_eq!((&read["title"], &read["text"]), (&json!("Завтрашняя"), &json!("Подробности")));

    let edit = json!({"version": 1, "state": "draft"});
    assert_eq!(owner.patch(&address(NEWS, &tomorrow), &edit).await.status, 200);
    assert_eq!(visitor.get(&address("/news", &tomorrow)).await.status, 404);
    let stale = owner.patch(&address(NEWS, &tomorrow), &json!({"version": 1, "state": "published"})).await;
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["state saved_as".to_owned()]));
    assert_eq!(owner.delete(&address(NEWS, &draft)).await.status, 200);
    assert_eq!(titles().await, ["Сегодняшняя", "Прошлая"]);
}

#[tokio::test]
async fn what_two_write_at_once_is_kept_of_both() {
    let (_cabinet, owner, visitor) = start().await;
    let order =
        |number: u32| json!({"question": {"ru": format!("Вопрос {number}?")}, "answer": {"ru": "Ответ"}});
    let made = futures_util::future::join_all((0..8).map(|number| {
        let (owner, order) = (owner.clone(), order(number));
        async move { owner.post(FAQ, &order).await.status }
    }));
    assert_eq!(made.await, [201; 8]);
    let mut asked = headings(&visitor, "/faq", "question").await;
    assert_eq!(asked.len(), 20);
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 20);
}

#[tokio::test]
async fn nothing_of_anybody_stands_in_any_answer_to_a_visitor() {
    let (cabinet, owner, visitor) = start().await;
    let marked = |what: &str| format!("Zxq{what}qxz");
    let email = |what: &str| format!("zxq{}qxz@example.com", what.to_lowercase());
    let invited = json!({"email": email("Client"), "name": marked("Client")});
    written(&owner, "/desk/clients", invited).await;
    let invited = json!({"email": email("Employee"), "name": marked("Employee"), "role": "manager"});
    assert_eq!(owner.post("/company/employees", &invited).await.status, 201);
    let profile = json!({"version": owner.get("/profile").await.json()["version"], "name": marked("Owner"), "phone": "+79009998877"});
    assert_eq!(owner.patch("/profile", &profile).await.status, 200);
    let inner =
        written(&owner, "/desk/categories", json!({"name": marked("Inner"), "is_public": false})).await;
    let public = written(&owner, "/desk/categories", json!({"name": "Сеть", "is_public": true})).await;
    written(&owner, "/desk/replies", json!({"name": marked("Reply"), "text": marked("ReplyText")})).await;
    for category in [&inner["id"], &public["id"], &Value::Null] {
        let order = json!({
            "subject": marked("Subject"), "text": marked("Text"), "client_email": email("Client"), "category": category,
        });
        let one = ticket(&owner, order).await;
        for (text, visibility) in [("Note", "internal"), ("Said", "public")] {
            let entry = json!({"text": marked(text), "visibility": visibility});
            assert_eq!(owner.post(&format!("{one}/entries"), &entry).await.status, 201);
        }
        assert_eq!(owner.post(&format!("{one}/take"), &json!({})).await.status, 200);
        let draft = json!({"text": marked("Draft"), "visibility": "public"});
        assert_eq!(owner.put(&format!("{one}/draft"), &draft).await.status, 200);
        set(&owner, &one, "solved").await;
    }
    let hidden = json!({"question": {"ru": marked("Hidden")}, "answer": {"ru": marked("Hidden")}, "is_visible": false});
    written(&owner, FAQ, hidden).await;
    let hidden =
        json!({"title": {"ru": marked("Hidden")}, "text": {"ru": marked("Hidden")}, "is_visible": false});
    written(&owner, "/desk/showcase/services", hidden).await;
    let draft = json!({"title": {"ru": marked("DraftNews")}, "text": {"ru": marked("DraftNews")}});
    let draft = written(&owner, NEWS, draft).await;
    let news = json!({"title": {"ru": "Новость"}, "text": {"ru": "Новость"}, "state": "published"});
    let news = written(&owner, NEWS, news).await;
    let texts = json!({"version": 1, "texts": {"home": {"ru": "Дом"}, "privacy": {"ru": "Данные"}}});
    assert_eq!(owner.patch(SETTINGS, &texts).await.status, 200);
    cabinet.app.work().await;

    let mut addresses: Vec<String> = PUBLIC.iter().map(|path| (*path).to_owned()).collect();
    let category = format!("/queue?category={}", inner["id"].as_str().unwrap());
    let of_ticket = "/desk/tickets".to_owned();
    addresses.extend([category, of_ticket, address("/news", &news), address("/news", &draft)]);
    addresses.extend(
        ["/queue?state=solved", "/queue?cursor=x", "/indicators?from=x", "/desk", "/my/tickets"]
            .map(str::to_owned),
    );
    let named = cabinet.app.day(0);
    addresses.push(format!("/indicators?from={named}&to={named}&group=day"));
    for language in ["ru", "en"] {
        for asking in
            [visitor.with("accept-language", language), visitor.browsing().with("accept-language", language)]
        {
            for address in &addresses {
                let answer = asking.get(address).await;
                let whole = format!("{:?} {}", answer.headers, answer.text).to_lowercase();
                for forbidden in ["zxq", "9009998877", "@example.com", "@romashka.example"] {
                    assert!(!whole.contains(forbidden), "{address} tells {forbidden}: {whole}");
                }
            }
        }
    }
    assert!(visitor.get("/queue").await.text.contains("Сеть"), "what is public is there");
}
