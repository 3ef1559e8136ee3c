//! The page that follows an act says that it was done, once, and how to undo it; the page on which a button was pressed says
//! why nothing was done. All of it works without scripts.

use black_box::russian;
use domain::access::AssignedRole;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp};
use web::Locale;

const ADMIN: &str = "admin@romashka.example";
const STRUCTURE: &str = "/company/structure";

/// Somebody at a browser that runs no scripts.
struct Reader {
    client: Client,
}

impl Reader {
    async fn of(app: &TestApp) -> (Self, Client) {
        let id = app.create(&app.admin().await, "romashka").await;
        app.add_employee(id, ADMIN, AssignedRole::ADMIN).await;
        let admin = app.cabinet("romashka").sign_in(ADMIN, PASSWORD).await;
        (Self { client: admin.browsing() }, admin)
    }

    /// Opens the page that an answer leads to, with the cookie that came along.
    async fn follow(&self, reply: &Reply) -> Reply {
        assert_eq!(reply.status, 303, "{}", reply.text);
        self.open(reply.header("location"), &cookie(reply)).await
    }

    async fn open(&self, path: &str, cookie: &str) -> Reply {
        self.client.with("cookie", cookie).get(path).await
    }
}

/// What a browser sends back of an answer's cookie.
fn cookie(reply: &Reply) -> String {
    let all = reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let saying = all.into_iter().find(|cookie| cookie.starts_with("saying=")).expect("something is said");
    assert!(saying.ends_with("; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"), "{saying}");
    saying.split(';').next().unwrap().to_owned()
}

/// What stands in the place where it is said.
fn said(page: &str) -> &str {
    let (_, rest) = page.split_once("<div class=\"said\" role=\"status\">").expect("a place to say things");
    rest.split("</div>").next().unwrap()
}

/// The form that takes back what was done: its address and its fields.
fn undo(page: &str) -> (String, Vec<(String, String)>) {
    let said = said(page);
    let (_, form) = said.split_once("action=\"").expect("a way to undo it");
    let value = |part: &str, name: &str| {
        let (_, rest) = part.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let fields = form.split("<input").skip(1).map(|field| (value(field, "name"), value(field, "value")));
    (form.split('"').next().unwrap().to_owned(), fields.collect())
}

#[tokio::test]
async fn what_was_done_is_said_on_the_next_page_and_on_no_other() {
    let app = TestApp::start(contexts::product).await;
    let (reader, admin) = Reader::of(&app).await;
    let head = admin.get(STRUCTURE).await.json()["head"]["id"].as_str().unwrap().to_owned();
    let made =
        reader.client.submit("/company/departments", &[("name", "Продажи"), ("parent_id", &head)]).await;
    assert_eq!(made.header("location"), STRUCTURE);
    let page = reader.follow(&made).await;
    assert!(said(&page.text).contains("Отдел добавлен: Продажи"), "{}", said(&page.text));
    let taken = page.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
    assert!(taken.into_iter().any(|cookie| cookie.starts_with("saying=;")), "it is said once");
    assert_eq!(said(&reader.open("/company/employees", &cookie(&made)).await.text), "");
    assert_eq!(said(&reader.open(STRUCTURE, "saying=forged").await.text), "");
    let elsewhere = app.anonymous().browsing().with("cookie", &cookie(&made)).get("/session").await;
    assert_eq!(said(&elsewhere.text), "", "another host");
    assert_eq!(
        admin.with("cookie", &cookie(&made)).get(STRUCTURE).await.header("set-cookie"),
        "",
        "a program"
    );
}

#[tokio::test]
async fn a_department_that_was_moved_is_moved_back() {
    let app = TestApp::start(contexts::product).await;
    let (reader, admin) = Reader::of(&app).await;
    let head = admin.get(STRUCTURE).await.json()["head"]["id"].clone();
    let department = async |name: &str, parent: &Value| {
        let made =
            admin.post("/company/departments", &json!({"name": name, "parent_id": parent})).await.json();
        made["id"].as_str().unwrap().to_owned()
    };
    let (sales, shop) = (department("Продажи", &head).await, department("Цех", &head).await);
    let edit = format!("/company/departments/{shop}/edit");
    let moved = reader.client.submit(&edit, &[("version", "1"), ("parent_id", &sales)]).await;
    let page = reader.follow(&moved).await;
    assert!(said(&page.text).contains("Отдел перемещён: Цех"), "{}", said(&page.text));
    let parent =
        async || admin.get(&format!("/company/departments/{shop}")).await.json()["parent_id"].clone();
    assert_eq!(parent().await, json!(sales));
    let (address, fields) = undo(&page.text);
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let undone = reader.client.submit(&address, &fields).await;
    assert!(said(&reader.follow(&undone).await.text).contains("Отменено"));
    assert_eq!(parent().await, head);
    let again = reader.client.submit(&address, &fields).await;
    assert_eq!(again.status, 409, "somebody may have changed it since: {}", again.text);
}

#[tokio::test]
async fn an_employee_a_role_and_one_own_profile_become_what_they_were() {
    let app = TestApp::start(contexts::product).await;
    let (reader, admin) = Reader::of(&app).await;
    let role = json!({"name": "Кадровик", "base": "employee", "permissions": ["people.view"]});
    let role = admin.post("/company/roles", &role).await.json();
    let role_path = format!("/company/roles/{}", role["id"].as_str().unwrap());
    let invited =
        admin.post("/company/employees", &json!({"email": "anna@example.com", "post": "Флорист"})).await;
    let card = format!("/company/employees/{}", invited.json()["id"].as_str().unwrap());
    let version = invited.json()["version"].to_string();
    let profile = admin.get("/profile").await.json()["version"].to_string();
    for (thing, form, change) in [
        (
            card.as_str(),
            format!("{card}/edit"),
            vec![("version", version.as_str()), ("post", "Старший флорист"), ("role", "admin")],
        ),
        (
            &role_path,
            format!("{role_path}/edit"),
            vec![
                ("version", "1"),
                ("name", "Кадры"),
                ("base", "employee"),
                ("permissions", "structure.view"),
            ],
        ),
        (
            "/profile",
            "/profile".to_owned(),
            vec![("version", &profile), ("about", "О себе"), ("links", "https://example.com")],
        ),
    ] {
        let stripped = async || {
            let mut json = admin.get(thing).await.json();
            json.as_object_mut().unwrap().remove("version");
            json
        };
        let before = stripped().await;
        let changed = reader.client.submit(&form, &change).await;
        assert_ne!(stripped().await, before, "{thing}");
        let page = reader.follow(&changed).await;
        let (address, fields) = undo(&page.text);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let undone = reader.client.submit(&address, &fields).await;
        assert_eq!(undone.status, 303, "{}", undone.text);
        assert_eq!(stripped().await, before, "{thing}");
    }
}

#[tokio::test]
async fn a_block_is_lifted_and_put_back_with_its_reason() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let (path, reader) = (format!("/organizations/{id}"), Reader { client: admin.browsing() });
    let blocked = reader.client.submit(&format!("{path}/block"), &[("reason", "Не оплачено")]).await;
    let page = reader.follow(&blocked).await;
    assert!(said(&page.text).contains("Кабинет закрыт: ООО «romashka»"), "{}", said(&page.text));
    assert_eq!(undo(&page.text), (format!("{path}/unblock?undo"), Vec::new()));
    let unblocked = reader.client.submit(&format!("{path}/unblock"), &[]).await;
    let page = reader.follow(&unblocked).await;
    let (address, fields) = undo(&page.text);
    assert_eq!(
        (address, fields),
        (format!("{path}/block?undo"), vec![("reason".to_owned(), "Не оплачено".to_owned())])
    );
}

#[tokio::test]
async fn why_a_button_did_nothing_is_said_where_it_was_pressed() {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let id = app.create(&admin, "romashka").await;
    let path = format!("/organizations/{id}");
    let port = app.local().address.port();
    let page = format!("http://admin.localhost:{port}{path}");
    let pressed = admin.browsing().with("referer", &format!("{page}?from=list"));
    let refused = pressed.submit(&format!("{path}/retry"), &[]).await;
    assert_eq!((refused.status, refused.header("location")), (303, format!("{path}?from=list").as_str()));
    let shown = Reader { client: admin.browsing() }.follow(&refused).await;
    let said = said(&shown.text);
    assert!(said.contains("class=\"refused\"") && said.contains("Кабинет уже работает"), "{said}");

    let typed = pressed.submit(&format!("{path}/block"), &[("reason", &"ы".repeat(5_000))]).await;
    assert_eq!(typed.status, 422, "a form shows itself what is wrong with it");
    let foreign = admin.browsing().with("referer", "http://evil.test/organizations");
    assert_eq!(foreign.submit(&format!("{path}/retry"), &[]).await.status, 409, "a page of ours alone");
    let program = admin.with("referer", &page).post(&format!("{path}/retry"), &json!({})).await;
    assert_eq!(program.status, 409);
}

#[tokio::test]
async fn long_texts_are_said_to_be_saved_even_where_the_way_back_has_no_room() {
    let app = TestApp::start(contexts::product).await;
    let (reader, admin) = Reader::of(&app).await;
    let version = admin.get("/profile").await.json()["version"].as_u64().unwrap();
    let links: Vec<String> =
        (0..5).map(|number| format!("https://example.com/{number}{}", "a".repeat(150))).collect();
    let long = json!({"version": version, "about": "щ".repeat(1_000), "links": links});
    assert_eq!(admin.patch("/profile", &long).await.status, 200);
    let next = (version + 1).to_string();
    let changed = reader.client.submit("/profile", &[("version", &next), ("about", "")]).await;
    assert!(cookie(&changed).len() < 4_096);
    let page = reader.follow(&changed).await;
    assert!(
        said(&page.text).contains("Сохранено") && !said(&page.text).contains("<form"),
        "{}",
        said(&page.text)
    );
}

/// Every file of Rust below a folder.
fn sources(folder: &std::path::Path, texts: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_act_has_words_and_all_words_are_of_an_act() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut code = String::new();
    sources(&root.join("functions"), &mut code);
    for part in code.split("Done::new(\"").skip(1) {
        let key = format!("done-{}", part.split('"').next().unwrap());
        assert_ne!(russian(&key), "", "no words for {key}");
    }
    let rooms = contexts::rooms();
    let words: Vec<&str> =
        rooms.iter().flat_map(|room| room.texts.sources(Locale::Russian)).copied().collect();
    let known: Vec<&str> = domain::audit::Action::ALL.iter().map(|action| action.key()).collect();
    for line in words.iter().flat_map(|words| words.lines()).filter_map(|line| line.strip_prefix("done-")) {
        let what = line.split(' ').next().unwrap();
        let is_said = code.contains(&format!("\"{what}\"")) || known.contains(&what);
        assert!(is_said, "nothing says {what}");
    }
}
