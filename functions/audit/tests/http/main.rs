//! The audit: the entries of one organisation at its cabinet, and all entries on the platform.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop where it stands")]

mod export;
mod history;
mod limits;

use std::time::Duration;

use domain::access::{AssignedRole, Permission, Role};
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, Client, PASSWORD, TestApp};
use web::Product;

const ADMIN: AssignedRole = AssignedRole::Preset(Role::Admin);

/// This context, with those that sign people in, create cabinets, and whose changes it shows.
fn product() -> Product {
    let mut product = testing::product_of!(organizations, identity, company, settings, tasks, audit, cabinet);
    product.lambdas.extend(provisioning::lambdas());
    product
}

async fn audit(client: &Client, query: &str) -> Value {
    let reply = client.get(&format!("/audit{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

/// What each entry tells, newest first: the action, and the organisation that it stands with.
fn told(page: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("—").to_owned();
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| (text(&item["action"]), text(&item["organization"]["name"]))).collect()
}

fn actions(page: &Value) -> Vec<String> {
    told(page).into_iter().map(|(action, _)| action).collect()
}

#[tokio::test]
async fn an_administrator_sees_what_was_done_in_their_own_organisation_and_nothing_else() {
    let app = TestApp::start(product).await;
    let (romashka, vasilek) = (app.plant("romashka").await, app.plant("vasilek").await);
    let super_admin = app.admin().await;
    for (organization, seats) in [(romashka, 30), (vasilek, 31)] {
        let change = json!({"version": 1, "paid_seats": seats});
        let edited = super_admin.patch(&format!("/organizations/{organization}"), &change).await;
        assert_eq!(edited.status, 200, "{}", edited.text);
    }
    let own = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    for query in [String::new(), format!("?organization={vasilek}")] {
        let page = audit(&own, &query).await;
        let expected =
            [("organization_edited", "ООО «romashka»"), ("organization_created", "ООО «romashka»")];
        assert_eq!(
            told(&page),
            expected.map(|(action, name)| (action.to_owned(), name.to_owned())),
            "{query}"
        );
        assert_eq!(page["items"][0]["after"], json!({"paid_seats": 30}));
        assert_eq!(page["items"][0]["actor"]["address"], "127.0.0.1");
    }
    let other = app.cabinet("vasilek").sign_in(ADMIN_EMAIL, PASSWORD).await;
    assert_eq!(audit(&other, "").await["items"][0]["after"], json!({"paid_seats": 31}));
}

#[tokio::test]
async fn super_admins_see_all_organisations_in_one_list_by_time() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let mut expected = Vec::new();
    for number in 0..12 {
        app.plant(&format!("organization-{number}")).await;
        expected.push(("organization_created".to_owned(), format!("ООО «organization-{number}»")));
        app.advance(Duration::from_secs(1));
    }
    expected.reverse();
    let page = audit(&admin, "").await;
    assert_eq!(told(&page)[..12], expected);
    let first = page["items"][11]["organization"].clone();
    let one = audit(&admin, &format!("?organization={}", first["id"].as_str().unwrap())).await;
    assert_eq!(told(&one), [("organization_created".to_owned(), "ООО «organization-0»".to_owned())]);

    let browser = admin.browsing().get("/audit").await.text;
    for text in ["Организация создана", "ООО «organization-3»", "href=\"/audit/export.csv\"", "name=\"q\""]
    {
        assert!(browser.contains(text), "{text}: {browser}");
    }
    let link = format!("/audit?organization={}", first["id"].as_str().unwrap());
    assert!(browser.contains(&link), "{browser}");
}

#[tokio::test]
async fn the_list_is_narrowed_by_who_what_and_when() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let organization = app.plant("romashka").await;
    let address = format!("/organizations/{organization}");
    let change = json!({"version": 1, "paid_seats": 30});
    assert_eq!(admin.patch(&address, &change).await.status, 200);
    app.advance(Duration::from_hours(72));
    let admin = app.admin().await;
    assert_eq!(admin.post(&format!("{address}/block"), &json!({"reason": "Не платит"})).await.status, 200);

    let (blocked, edited, created) = ("organization_blocked", "organization_edited", "organization_created");
    let (early, late) = (app.day(-3), app.day(0));
    let cases: [(String, &[&str]); 17] = [
        ("actor=СУПЕРАДМИН".to_owned(), &[blocked, edited]),
        ("actor=админ".to_owned(), &[]),
        ("q=Супер".to_owned(), &[blocked, edited]),
        ("q=су".to_owned(), &[blocked, edited]),
        ("q=супер admin@".to_owned(), &[blocked, edited]),
        (format!("actor={ADMIN_EMAIL}"), &[blocked, edited]),
        ("actor=platform".to_owned(), &[created]),
        ("actor=nobody".to_owned(), &[]),
        ("actor=!!!".to_owned(), &[]),
        ("subject=platform".to_owned(), &[]),
        ("action=organization_edited".to_owned(), &[edited]),
        ("action=organization_edited&actor=platform".to_owned(), &[]),
        (format!("from={late}"), &[blocked]),
        (format!("to={early}"), &[edited, created]),
        (format!("from={early}&to={late}"), &[blocked, edited, created]),
        (format!("from={late}&to={early}"), &[]),
        ("subject=romashka".to_owned(), &[]),
    ];
    for (query, expected) in cases {
        let page = audit(&admin, &format!("?organization={organization}&{query}")).await;
        assert_eq!(actions(&page), expected, "{query}");
        assert_eq!(page["next_cursor"], json!(null), "{query}");
        let everything = audit(&admin, &format!("?{query}")).await;
        let mut found = actions(&everything);
        found.retain(|action| action.starts_with("organization_"));
        assert_eq!(found, expected, "{query} of everything");
    }
    let nine: Vec<String> = (0..9).map(|_| format!("organization={organization}")).collect();
    for (query, field) in [
        (nine.join("&").as_str(), "organization too_many"),
        ("action=flown", "action unknown_value"),
        ("from=yesterday", "from date_form"),
        ("organization=1", "organization unknown_value"),
    ] {
        let refused = admin.get(&format!("/audit?{query}")).await;
        assert_eq!((refused.status, refused.problem().1), (422, vec![field.to_owned()]), "{query}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_or_repeats_and_their_cursors_are_good_nowhere_else() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let romashka = app.plant("romashka").await;
    app.plant("vasilek").await;
    let address = format!("/organizations/{romashka}");
    for version in 1..=60 {
        let change = json!({"version": version, "paid_seats": 1_000 + version});
        assert_eq!(admin.patch(&address, &change).await.status, 200);
    }
    for query in
        ["action=organization_edited".to_owned(), format!("actor={ADMIN_EMAIL}&organization={romashka}")]
    {
        let first = audit(&admin, &format!("?{query}")).await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = audit(&admin, &format!("?{query}&cursor={cursor}")).await;
        let seats = |page: &Value| -> Vec<u64> {
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["after"]["paid_seats"].as_u64().unwrap())
                .collect()
        };
        assert_eq!(
            [seats(&first), seats(&second)].concat(),
            (1_001..=1_060).rev().collect::<Vec<u64>>(),
            "{query}"
        );
        assert_eq!(second["next_cursor"], json!(null));
        let at_cabinets = [("romashka", app.cabinet("romashka")), ("vasilek", app.cabinet("vasilek"))];
        for (domain, anybody) in at_cabinets {
            let reader = anybody.sign_in(ADMIN_EMAIL, PASSWORD).await;
            let refused = reader.get(&format!("/audit?cursor={cursor}")).await;
            assert_eq!((refused.status, refused.problem().0.as_str()), (400, "cursor"), "{domain}");
        }
        let refused = admin.get(&format!("/audit?cursor={cursor}")).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (400, "cursor"), "another query");
    }
}

#[tokio::test]
async fn the_file_has_what_the_filter_selects_and_no_formula() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let organization = app.plant("romashka").await;
    let address = format!("/organizations/{organization}");
    let change = json!({"version": 1, "name": "=HYPERLINK(\"http://evil.example\")"});
    assert_eq!(admin.patch(&address, &change).await.status, 200);
    assert_eq!(admin.post(&format!("{address}/block"), &json!({"reason": "-1; \"да\""})).await.status, 200);

    let file = admin.get("/audit/export.csv?action=organization_blocked").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"audit-{}.csv\"", app.day(0))
    );
    let lines: Vec<&str> = file.text.trim_start_matches('\u{FEFF}').trim_end().split('\n').collect();
    assert_eq!(lines[0], "Время;Кто;Почта;Адрес;Что сделано;Организация;С кем или с чем;Изменения");
    assert_eq!(lines.len(), 2, "{lines:?}");
    let rest = format!(
        ";Суперадминистратор;{ADMIN_EMAIL};127.0.0.1;Организация заблокирована;\"'=HYPERLINK(\"\"http://evil.example\"\")\";;\"Причина: -1; \"\"да\"\"\""
    );
    assert!(lines[1].ends_with(&rest), "{}", lines[1]);
    let all = admin.get(&format!("/audit/export.csv?organization={organization}")).await;
    assert_eq!(all.text.trim_end().split('\n').count(), 4, "{}", all.text);
}

#[tokio::test]
async fn only_administrators_read_the_audit_of_an_organisation() {
    let app = TestApp::start(product).await;
    let romashka = app.plant("romashka").await;
    let reader = app.employee(romashka, "romashka", ADMIN).await;
    let page = reader.browsing().get("/audit").await;
    assert!(page.status == 200 && page.text.contains("Приглашение принято"), "{}", page.text);
    let manager = app.employee(romashka, "romashka", AssignedRole::Preset(Role::Manager)).await;
    assert_eq!(manager.get("/audit").await.problem().0, "forbidden");
    assert_eq!(manager.get("/audit/export.csv").await.problem().0, "forbidden");
}

#[tokio::test]
async fn a_role_is_told_by_the_name_that_it_had_then() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    let admin = app.employee(id, "romashka", ADMIN).await;
    let shifts = app.add_role(id, "Старшие смены", Role::Manager, &[Permission::ViewPeople]).await;
    let person = app.add_employee(id, "anna@romashka.example", AssignedRole::Preset(Role::Manager)).await;
    let address = format!("/company/employees/{}", person.id);
    let given = json!({"version": 1, "role": shifts});
    assert_eq!(admin.patch(&address, &given).await.status, 200);
    let invited = json!({"email": "boris@romashka.example", "role": shifts});
    assert_eq!(admin.post("/company/employees", &invited).await.status, 201);
    let anybody = app.anonymous().at("localhost");
    let accepted = json!({"name": "Борис", "surname": "Ким", "password": PASSWORD});
    assert_eq!(anybody.post(&app.latest_link().await, &accepted).await.status, 200);
    let renamed = json!({"version": 1, "name": "Начальники смен"});
    assert_eq!(admin.patch(&format!("/company/roles/{shifts}"), &renamed).await.status, 200);

    let then = json!({"id": shifts, "name": "Старшие смены"});
    let entry = |action: &str| format!("?action={action}");
    let edited = audit(&admin, &entry("employee_edited")).await["items"][0].clone();
    assert_eq!((&edited["before"], &edited["after"]), (&json!({"role": "manager"}), &json!({"role": then})));
    let asked = audit(&admin, &entry("employee_invited")).await["items"][0]["after"]["role"].clone();
    assert_eq!(asked, then);
    let joined = audit(&admin, "?action=invitation_accepted&subject=борис").await;
    assert_eq!(joined["items"][0]["after"]["role"], then);
    let page = admin.browsing().get("/audit?action=employee_edited").await.text;
    assert!(page.contains("<del>Менеджер</del> → <ins>Старшие смены</ins>"), "{page}");
    let file = admin.get("/audit/export.csv?action=employee_edited").await.text;
    assert!(file.contains("Роль: Менеджер → Старшие смены"), "{file}");
    assert!(!file.contains(&shifts.to_string()) && !page.contains(&format!(">{shifts}<")));
}

#[tokio::test]
async fn a_filter_that_is_named_twice_is_either_value() {
    let app = TestApp::start(product).await;
    let admin = app.admin().await;
    let mut organizations = Vec::new();
    for number in 0..3 {
        organizations.push(app.plant(&format!("organization-{number}")).await);
        app.advance(Duration::from_secs(1));
    }
    let change = json!({"version": 1, "paid_seats": 30});
    assert_eq!(admin.patch(&format!("/organizations/{}", organizations[0]), &change).await.status, 200);
    let both = format!("organization={}&organization={}", organizations[0], organizations[2]);
    let of_both = told(&audit(&admin, &format!("?{both}")).await);
    let expected = [
        ("organization_edited", "ООО «organization-0»"),
        ("organization_created", "ООО «organization-2»"),
        ("organization_created", "ООО «organization-0»"),
    ];
    let expected = expected.map(|(action, name)| (action.to_owned(), name.to_owned()));
    assert_eq!(of_both, expected);
    let acts = "action=organization_edited&action=recovery_codes_renewed";
    assert_eq!(
        actions(&audit(&admin, &format!("?{acts}")).await),
        ["organization_edited", "recovery_codes_renewed"]
    );
    assert_eq!(actions(&audit(&admin, &format!("?{acts}&{both}")).await), ["organization_edited"]);
    let file = admin.get(&format!("/audit/export.csv?{both}")).await.text;
    assert_eq!(file.trim().lines().count(), 4, "{file}");
    let own = app.cabinet("organization-0").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let own_acts = audit(&own, "?action=organization_edited&action=organization_created").await;
    assert_eq!(actions(&own_acts), ["organization_edited", "organization_created"]);
    let unknown = admin.get("/audit?action=organization_edited&action=organization_eaten").await;
    assert_eq!((unknown.status, unknown.problem().1), (422, vec!["action unknown_value".to_owned()]));

    let page = admin.browsing().get(&format!("/audit?{acts}&{both}")).await.text;
    let select = page.split("id=\"action\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert_eq!((select.contains(" multiple"), select.matches(" selected").count()), (true, 2), "{select}");
    assert_eq!(page.matches(r#"<input type="hidden" name="organization""#).count(), 2, "{page}");
    let export = format!("/audit/export.csv?{acts}&{both}").replace('&', "&amp;");
    assert!(page.contains(&export), "{page}");
}

#[tokio::test]
async fn whatever_is_looked_for_costs_a_few_calls_and_the_file_has_all_of_it() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    let admin = app.employee(id, "romashka", ADMIN).await;
    let head = admin.get("/company/structure").await.json()["head"]["id"].clone();
    for number in 0..110 {
        let made = json!({"name": format!("Отдел продаж {number}"), "parent_id": head});
        assert_eq!(admin.post("/company/departments", &made).await.status, 201);
    }
    let file = admin.get("/audit/export.csv?q=продаж").await;
    assert_eq!((file.status, file.text.trim_end().lines().count()), (200, 111), "{}", file.text);
    assert_eq!(audit(&admin, "?q=отдел продаж 10").await["items"].as_array().unwrap().len(), 11);
    let words: Vec<String> = (100..300).map(|number| format!("слово{number}")).collect();
    for sought in [words.join(" "), "№ — ! \u{1}".to_owned(), "я".repeat(2_000), "продаж ".repeat(250)]
    {
        let query = serde_urlencoded::to_string([("q", &sought)]).unwrap();
        let found = admin.get(&format!("/audit?{query}")).await;
        let expected = if sought.starts_with("продаж") || sought.starts_with('—') { 50 } else { 0 };
        assert_eq!(found.status, 200, "{}", found.text);
        assert_eq!(found.json()["items"].as_array().unwrap().len(), expected, "{sought}");
    }
}

#[tokio::test]
async fn a_page_says_which_entries_it_shows_and_leads_on_and_back_and_out_of_its_filters() {
    let app = TestApp::start(product).await;
    let id = app.plant("romashka").await;
    let admin = app.employee(id, "romashka", ADMIN).await;
    let head = admin.get("/company/structure").await.json()["head"]["id"].clone();
    for number in 0..60 {
        let made = json!({"name": format!("Отдел продаж {number}"), "parent_id": head});
        assert_eq!(admin.post("/company/departments", &made).await.status, 201);
    }
    let first = audit(&admin, "?q=продаж").await;
    assert_eq!((&first["total"], &first["searched_to_at"]), (&json!(null), &json!(null)));
    assert_eq!(first["previous_cursor"], json!(null));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = audit(&admin, &format!("?q=продаж&cursor={cursor}")).await;
    let back = second["previous_cursor"].as_str().unwrap();
    assert_eq!(audit(&admin, &format!("?q=продаж&cursor={back}")).await["items"], first["items"]);

    let ten = audit(&admin, "?q=продаж&limit=10").await["items"].clone();
    assert_eq!(ten.as_array().unwrap()[..], first["items"].as_array().unwrap()[..10]);
    let refused = admin.get("/audit?limit=101").await;
    assert_eq!((refused.status, refused.problem().1), (422, vec!["limit out_of_range".to_owned()]));

    let browser = admin.browsing();
    let page = browser.get(&format!("/audit?q=продаж&cursor={cursor}")).await.text;
    for text in ["51–60", "В начало</a>", "rel=\"prev\">Назад</a>", "Отдел <mark>продаж</mark> 0"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("rel=\"next\""), "{page}");

    let actor = first["items"][0]["actor"].clone();
    let of_one = format!("/audit?q=продаж&amp;actor={}", actor["id"].as_str().unwrap());
    let page = browser.get("/audit?q=продаж").await.text;
    let link = of_one.replace("продаж", "%D0%BF%D1%80%D0%BE%D0%B4%D0%B0%D0%B6");
    assert!(page.contains(&link), "{link}: {page}");
    let page = browser.get(&link.replace("&amp;", "&")).await.text;
    let name = actor["name"].as_str().unwrap();
    assert!(page.contains(&format!("Кто: {name}")), "{page}");
    let out = "<a class=\"chip\" href=\"/audit?q=%D0%BF%D1%80%D0%BE%D0%B4%D0%B0%D0%B6\"";
    assert!(page.contains(out), "{page}");

    let anew = browser.get("/audit?q=продаж&cursor=abc").await;
    assert_eq!(anew.status, 400);
    for text in ["список показан сначала", "1–50", "Отдел <mark>продаж</mark> 59"]
    {
        assert!(anew.text.contains(text), "{text}: {}", anew.text);
    }
    let history = app.admin().await.browsing().get(&format!("/organizations/{id}/history?cursor=abc")).await;
    assert_eq!(history.status, 400);
    assert!(
        history.text.contains("список показан сначала") && history.text.contains("1–50"),
        "{}",
        history.text
    );
}
