//! Which letters about work people get, and how they switch kinds of them off and on.

use domain::access::{AssignedRole, Role};
use domain::audit::Action;
use domain::service_desk::News;
use domain::{Module, OrganizationId, User};
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};
use web::Product;

const ANNA: &str = "anna@example.com";
const ADDRESS: &str = "/profile/notifications";
const FORM: &str = "/profile/notifications/edit";

/// The product with a context that writes letters about work.
fn product() -> Product {
    testing::product_of!(organizations, identity, service_desk, company, audit, settings, tasks, cabinet)
}

struct World {
    app: TestApp,
    organization: OrganizationId,
    user: User,
    anna: Client,
}

impl World {
    /// A platform with Anna, who works at a cabinet and has signed in there.
    async fn start() -> Self {
        let app = TestApp::start(product).await;
        let organization = app.plant("romashka").await;
        let user = app.add_employee(organization, ANNA, AssignedRole::ADMIN).await;
        let anna = app.cabinet("romashka").sign_in(ANNA, PASSWORD).await;
        Self { app, organization, user, anna }
    }

    async fn user(&self) -> User {
        self.app.local().store.user_of_email(&ANNA.parse().unwrap()).await.unwrap().unwrap()
    }

    async fn silenced(&self) -> Vec<String> {
        self.user().await.silenced.into_iter().collect()
    }

    async fn without_the_service_desk(&self) {
        let others = Module::ALL.into_iter().filter(|module| *module != Module::ServiceDesk);
        self.app.give_modules(self.organization, others).await;
    }
}

/// The kinds of letters that come, as this caller sees them.
async fn on(client: &Client) -> Vec<Value> {
    let shown = client.get(ADDRESS).await.json();
    let items = shown["items"].as_array().unwrap().iter();
    items.filter(|item| item["by_letter"] == true).map(|item| item["kind"].clone()).collect()
}

/// The kinds of which there are letters.
const LETTERS: [&str; 6] =
    [News::ANSWERED, News::STATE, News::WRITTEN, News::ASSIGNED, News::DUE, News::WATCHED];

/// The form as the page has it, with these boxes of letters ticked, and all of the bell.
fn form<'a>(version: &'a str, ticked: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let shown = LETTERS.into_iter().map(|kind| ("shown", kind));
    let rung = News::KINDS.into_iter().flat_map(|kind| [("bell_shown", kind), ("bell_wanted", kind)]);
    let ticked = ticked.iter().map(|kind| ("wanted", *kind));
    [("version", version), ("wanted", "")].into_iter().chain(shown).chain(ticked).chain(rung).collect()
}

#[tokio::test]
async fn whoever_has_chosen_nothing_gets_every_letter_and_sees_so_on_every_host() {
    let world = World::start().await;
    let shown = world.anna.get(ADDRESS).await;
    let expected = json!({
        "items": [
            {"kind": "ticket_answered", "name": "Ответ на мою заявку", "by_letter": true, "by_bell": true},
            {"kind": "ticket_state", "name": "Состояние моей заявки", "by_letter": true, "by_bell": true},
            {"kind": "ticket_written", "name": "Сообщение клиента", "by_letter": true, "by_bell": true},
            {"kind": "ticket_assigned", "name": "Новый исполнитель заявки", "by_letter": true, "by_bell": true},
            {"kind": "ticket_due", "name": "Срок заявки", "by_letter": true, "by_bell": true},
            {"kind": "ticket_watched", "name": "Заявки, за которыми я слежу", "by_letter": true, "by_bell": true},
            {"kind": "ticket_noted", "name": "Заметки коллег", "by_letter": null, "by_bell": true},
            {"kind": "ticket_mentioned", "name": "Меня позвали", "by_letter": null, "by_bell": true},
        ],
        "version": 1,
        "may": ["edit"],
    });
    assert_eq!((shown.status, shown.json()), (200, expected.clone()), "{}", shown.text);
    let base = world.app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    assert_eq!(base.get(ADDRESS).await.json(), expected);
    assert_eq!(
        on(&world.app.admin().await).await.len(),
        6,
        "those who run the platform work at cabinets too"
    );
    assert_eq!(world.app.cabinet("romashka").get(ADDRESS).await.status, 401);
}

#[tokio::test]
async fn kinds_of_letters_are_switched_off_and_on_and_the_platforms_audit_tells_it_in_words() {
    let world = World::start().await;
    let off = json!({"version": 1, "silenced": ["ticket_due", "ticket_answered"]});
    let changed = world.anna.patch(ADDRESS, &off).await;
    assert_eq!((changed.status, &changed.json()["version"]), (200, &json!(2)), "{}", changed.text);
    assert_eq!(
        on(&world.anna).await,
        ["ticket_state", "ticket_written", "ticket_assigned", "ticket_watched"]
    );
    assert!(!world.user().await.wants("ticket_due"));

    // What is left out stays, and what changes nothing is not written.
    let before = world.user().await.revision;
    for same in [json!({"version": 2}), json!({"version": 2, "silenced": ["ticket_answered", "ticket_due"]})]
    {
        let same = world.anna.patch(ADDRESS, &same).await;
        assert_eq!((same.status, &same.json()["version"]), (200, &json!(2)), "{}", same.text);
    }
    assert_eq!(world.user().await.revision, before);

    assert_eq!(world.anna.patch(ADDRESS, &json!({"version": 2, "silenced": []})).await.status, 200);
    assert_eq!(on(&world.anna).await.len(), 6);

    let admin = world.app.admin().await;
    let address = format!("/audit?subject={}", world.user.id);
    let told = admin.get(&address).await.json()["items"].clone();
    let (first, second) = (&told[1], &told[0]);
    let both = json!(["ticket_answered", "ticket_due"]);
    assert_eq!(
        json!([first["action"], first["before"], first["after"]]),
        json!([Action::ProfileEdited, {"silenced": []}, {"silenced": both}])
    );
    assert_eq!(json!([second["before"], second["after"]]), json!([{"silenced": both}, {"silenced": []}]));
    let page = admin.browsing().get(&address).await.text;
    for text in ["<dt>Отключённые письма</dt>", "Ответ на мою заявку, Срок заявки"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn a_form_switches_off_what_has_no_tick_and_undo_brings_it_back() {
    let world = World::start().await;
    let browser = world.anna.browsing();
    let sent = browser.submit(FORM, &form("1", &["ticket_answered", "ticket_state"])).await;
    assert_eq!((sent.status, sent.header("location")), (303, ADDRESS), "{}", sent.text);
    assert_eq!(world.silenced().await, ["ticket_assigned", "ticket_due", "ticket_watched", "ticket_written"]);

    let saying = sent.header("set-cookie").split(';').next().unwrap().to_owned();
    let session = format!("session={}", world.anna.token());
    let page = browser.with("cookie", &format!("{session}; {saying}")).get(ADDRESS).await.text;
    assert!(page.contains("Сохранено") && page.contains(&format!("action=\"{FORM}?undo\"")), "{page}");
    let undone = browser.submit(&format!("{FORM}?undo"), &form("2", &LETTERS)).await;
    assert_eq!(undone.status, 303, "{}", undone.text);
    assert_eq!(world.silenced().await, Vec::<String>::new());

    assert_eq!(browser.submit(FORM, &form("3", &[])).await.status, 303);
    assert_eq!(world.silenced().await.len(), 6, "no tick at all");

    // A form that was drawn before there was a kind says nothing about it.
    let of_two = [("version", "4"), ("wanted", ""), ("shown", "ticket_due"), ("wanted", "ticket_due")];
    assert_eq!(browser.submit(FORM, &of_two).await.status, 303);
    assert_eq!(on(&world.anna).await, ["ticket_due"]);
}

#[tokio::test]
async fn the_bell_is_switched_apart_from_the_letters() {
    let world = World::start().await;
    let off = json!({"version": 1, "bell_silenced": ["ticket_noted"]});
    let changed = world.anna.patch(ADDRESS, &off).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let items = changed.json()["items"].clone();
    let rings = items.as_array().unwrap().iter().filter(|item| item["by_bell"] == true).count();
    assert_eq!((rings, on(&world.anna).await.len()), (7, 6));
    let refused = world.anna.patch(ADDRESS, &json!({"version": 2, "silenced": ["ticket_noted"]})).await;
    assert_eq!(refused.problem().1, ["silenced unknown_value"], "there are no such letters");
    let ticked = [
        ("version", "2"),
        ("wanted", ""),
        ("bell_wanted", ""),
        ("bell_shown", "ticket_noted"),
        ("bell_shown", "ticket_due"),
        ("bell_wanted", "ticket_noted"),
    ];
    assert_eq!(world.anna.browsing().submit(FORM, &ticked).await.status, 303);
    let user = world.user().await;
    assert!(user.wants_bell("ticket_noted") && !user.wants_bell("ticket_due") && user.wants("ticket_due"));
    let stale = world.anna.patch(ADDRESS, &json!({"version": 1, "bell_silenced": []})).await;
    assert_eq!(stale.problem(), ("stale".to_owned(), vec!["bell_silenced saved_as".to_owned()]));
    let admin = world.app.admin().await;
    let page = admin.browsing().get(&format!("/audit?subject={}", world.user.id)).await.text;
    assert!(page.contains("Отключённые уведомления") && page.contains("Заметки коллег"), "{page}");
}

#[tokio::test]
async fn a_kind_that_nobody_knows_is_refused_beside_its_field() {
    let world = World::start().await;
    let refused =
        world.anna.patch(ADDRESS, &json!({"version": 1, "silenced": ["ticket_due", "harvest"]})).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (422, ("invalid".to_owned(), vec!["silenced unknown_value".to_owned()]))
    );
    let refused = world.anna.patch(ADDRESS, &json!({"silenced": [7]})).await;
    let expected = ["version required", "silenced wrong_type"].map(ToOwned::to_owned).to_vec();
    assert_eq!((refused.status, refused.problem().1), (422, expected));
    let mut sent = form("1", &["ticket_due"]);
    sent.push(("wanted", "harvest"));
    let page = world.anna.browsing().submit(FORM, &sent).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains(r#"id="wanted-error""#), "{}", page.text);
    assert_eq!(world.silenced().await, Vec::<String>::new());
}

#[tokio::test]
async fn of_two_who_switch_letters_on_one_version_the_second_sees_what_the_first_has_saved() {
    let world = World::start().await;
    let due = json!({"version": 1, "silenced": ["ticket_due"]});
    assert_eq!(world.anna.patch(ADDRESS, &due).await.status, 200);
    let stale = world.anna.patch(ADDRESS, &json!({"version": 1, "silenced": []})).await;
    assert_eq!(
        (stale.status, stale.problem()),
        (409, ("stale".to_owned(), vec!["silenced saved_as".to_owned()]))
    );
    let page = world.anna.browsing().submit(FORM, &form("1", &["ticket_due"])).await;
    assert_eq!(page.status, 409);
    for text in [
        r#"name="version" value="2""#,
        "Сейчас сохранено: Ответ на мою заявку, Состояние моей заявки",
        r#"name="wanted" value="ticket_due" aria-label="Срок заявки: Письмо" aria-describedby="ticket_due-hint" checked"#,
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert_eq!(world.silenced().await, ["ticket_due"]);
}

#[tokio::test]
async fn a_kind_of_a_module_that_is_off_is_not_at_that_cabinet_and_stays_silenced() {
    let world = World::start().await;
    let due = json!({"version": 1, "silenced": ["ticket_due"]});
    assert_eq!(world.anna.patch(ADDRESS, &due).await.status, 200);
    world.without_the_service_desk().await;
    let shown = world.anna.get(ADDRESS).await.json();
    assert_eq!(shown, json!({"items": [], "version": 2, "may": []}));
    let page = world.anna.browsing().get(ADDRESS).await.text;
    assert!(page.contains("Отключать нечего") && !page.contains("ticket_due"), "{page}");
    let refused = world.anna.patch(ADDRESS, &json!({"version": 2, "silenced": ["ticket_state"]})).await;
    assert_eq!(
        (refused.status, refused.problem().1),
        (422, vec!["silenced unknown_value".to_owned()]),
        "what does not exist here is not known here"
    );
    let nothing = world.anna.patch(ADDRESS, &json!({"version": 2, "silenced": []})).await;
    assert_eq!((nothing.status, &nothing.json()["version"]), (200, &json!(2)), "{}", nothing.text);
    assert_eq!(world.silenced().await, ["ticket_due"]);
    let base = world.app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    assert_eq!(on(&base).await.len(), 5, "elsewhere all kinds are shown");
    world.app.give_modules(world.organization, Module::ALL).await;
    assert_eq!(on(&world.anna).await.len(), 5);
}

#[tokio::test]
async fn the_profile_leads_to_a_page_that_says_of_each_letter_when_it_comes_in_both_languages() {
    let world = World::start().await;
    let browser = world.anna.browsing();
    let profile = browser.get("/profile").await.text;
    assert!(profile.contains(r#"href="/profile/notifications">Письма и уведомления</a>"#), "{profile}");
    for (language, texts) in [
        (
            "ru",
            [
                "Письма и уведомления",
                "Уведомление",
                "Срок заявки",
                "Исполнителю: когда срок близко или прошёл",
            ],
        ),
        (
            "en",
            [
                "Letters and notifications",
                "Notification",
                "Deadlines of tickets",
                "To the assignee: when a deadline is near or over",
            ],
        ),
    ] {
        let page = browser.get(&format!("{ADDRESS}?language={language}")).await.text;
        for text in texts {
            assert!(page.contains(text), "{text}: {page}");
        }
        for kind in News::KINDS {
            let hint = format!("id=\"{kind}-hint\"");
            assert!(page.contains(&hint), "{hint}: {page}");
        }
    }
}

#[tokio::test]
async fn nobody_else_is_shown_which_letters_somebody_does_without() {
    let world = World::start().await;
    let due = json!({"version": 1, "silenced": ["ticket_due"]});
    assert_eq!(world.anna.patch(ADDRESS, &due).await.status, 200);
    let owner = world.app.employee(world.organization, "romashka", AssignedRole::ADMIN).await;
    let (admin, id) = (world.app.admin().await, world.user.id);
    let employee = format!("/company/employees/{id}");
    for (who, address) in
        [(&owner, employee.as_str()), (&owner, "/company/employees"), (&owner, "/audit"), (&admin, "/people")]
    {
        let shown = who.get(address).await;
        assert_eq!(shown.status, 200, "{address}: {}", shown.text);
        assert!(!shown.text.contains("ticket_due") && !shown.text.contains("silenced"), "{}", shown.text);
    }
}

#[tokio::test]
async fn a_cabinet_offers_to_everybody_the_letters_that_come_to_them_there() {
    let world = World::start().await;
    for (role, comes) in [
        (Role::Client, &["ticket_answered", "ticket_state"][..]),
        (Role::Employee, &["ticket_watched"]),
        (Role::Reviewer, &[]),
    ] {
        let reader = world.app.employee(world.organization, "romashka", AssignedRole::Preset(role)).await;
        assert_eq!(on(&reader).await, comes, "{role:?}");
        let page = reader.browsing().get(ADDRESS).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.text.contains("name=\"wanted\""), !comes.is_empty(), "{}", page.text);
    }
}
