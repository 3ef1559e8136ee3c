//! The link of an invitation: the page behind it, who joins by it, and that it works once.

use std::time::Duration;

use domain::OrganizationId;
use domain::access::AssignedRole;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, TestApp};

/// An organisation with an administrator, and the path of a link that somebody was sent by them.
async fn invited(app: &TestApp, email: &str) -> (OrganizationId, String) {
    let id = app.plant("romashka").await;
    let admin = app.employee(id, "romashka", AssignedRole::ADMIN).await;
    let body = json!({"email": email, "role": "admin"});
    let reply = admin.post("/company/employees", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    (id, app.link(email, "/invitations/").await)
}

fn boris() -> Value {
    json!({"name": "Борис", "surname": "Ким", "phone": "8 912 345 67 89", "password": PASSWORD})
}

fn anybody(app: &TestApp) -> Client {
    app.anonymous().at("localhost")
}

#[tokio::test]
async fn somebody_new_says_who_they_are_and_is_in() {
    let app = TestApp::start(crate::product).await;
    let (id, link) = invited(&app, "boris@example.com").await;
    let shown = anybody(&app).get(&link).await.json();
    assert_eq!((&shown["email"], &shown["has_account"]), (&json!("boris@example.com"), &json!(false)));
    assert_eq!(shown["inviter"], "Иванов Пётр");
    let page = anybody(&app).browsing().get(&link).await.text;
    for field in ["name", "surname", "patronymic", "phone", "password"] {
        assert!(page.contains(&format!("name=\"{field}\"")), "{field}");
    }

    let joined = anybody(&app).post(&link, &boris()).await;
    assert_eq!(joined.status, 200, "{}", joined.text);
    let cabinet = joined.json()["cabinet"].as_str().unwrap().to_owned();
    assert!(cabinet.starts_with("http://romashka.localhost:"), "{cabinet}");
    let address = joined.json()["address"].as_str().unwrap().to_owned();
    let over = app.cabinet("romashka").get(address.strip_prefix(&cabinet).unwrap()).await;
    assert!(over.status == 200 || over.status == 303, "{}", over.text);
    let there = app.cabinet("romashka").sign_in("boris@example.com", PASSWORD).await;
    assert_eq!(there.get("/").await.status, 200);

    let user = app.local().store.user_of_email(&"boris@example.com".parse().unwrap()).await.unwrap().unwrap();
    let employee = app.local().store.tenant(id).employee(user.id).await.unwrap().unwrap();
    assert_eq!(
        (employee.name.as_str(), employee.phone.unwrap().as_str(), employee.invitation),
        ("Ким Борис", "+79123456789", None)
    );
    assert_eq!(anybody(&app).get(&link).await.problem().0, "invitation_over");
    assert_eq!(anybody(&app).browsing().get(&link).await.status, 404);
}

#[tokio::test]
async fn the_name_under_which_somebody_was_invited_is_filled_in_already() {
    let app = TestApp::start(crate::product).await;
    let id = app.plant("romashka").await;
    let admin = app.employee(id, "romashka", AssignedRole::ADMIN).await;
    let named = json!({"email": "anna@example.com", "name": "Петрова-Водкина Анна Сергеевна"});
    assert_eq!(admin.post("/company/employees", &named).await.status, 201);
    let page = anybody(&app).browsing().get(&app.link("anna@example.com", "/invitations/").await).await.text;
    for (field, value) in [("surname", "Петрова-Водкина"), ("name", "Анна"), ("patronymic", "Сергеевна")]
    {
        assert!(page.contains(&format!("name=\"{field}\" type=\"text\" value=\"{value}\"")), "{page}");
    }
    let unnamed = json!({"email": "boris@example.com"});
    assert_eq!(admin.post("/company/employees", &unnamed).await.status, 201);
    let page = anybody(&app).browsing().get(&app.link("boris@example.com", "/invitations/").await).await.text;
    assert!(page.contains("name=\"name\" type=\"text\" value=\"\""), "an address is no name: {page}");
}

#[tokio::test]
async fn a_password_is_not_sent_back_and_the_page_asks_for_it_once_more() {
    let app = TestApp::start(crate::product).await;
    let (_, link) = invited(&app, "boris@example.com").await;
    let browser = anybody(&app).browsing();
    let again = "Введите пароль ещё раз";
    assert!(!browser.get(&link).await.text.contains(again));
    let typed = [("name", ""), ("surname", "Ким"), ("patronymic", ""), ("phone", ""), ("password", PASSWORD)];
    let refused = browser.submit(&link, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains(again) && !refused.text.contains(PASSWORD), "{}", refused.text);
}

#[tokio::test]
async fn what_somebody_new_leaves_out_or_may_not_choose_is_told_beside_its_field() {
    let app = TestApp::start(crate::product).await;
    let (_, link) = invited(&app, "boris.kim@example.com").await;
    for (change, errors) in [
        (
            json!({"name": "", "surname": null, "password": ""}),
            vec!["name required", "surname required", "password required"],
        ),
        (json!({"password": "девятьбук"}), vec!["password too_short"]),
        (json!({"password": "Qwertyuiop"}), vec!["password password_common"]),
        (json!({"password": "Boris.Kim@example.com"}), vec!["password password_is_email"]),
        (json!({"phone": "позвоните"}), vec!["phone phone_form"]),
    ] {
        let mut body = boris();
        for (field, value) in change.as_object().unwrap() {
            body[field] = value.clone();
        }
        let refused = anybody(&app).post(&link, &body).await;
        assert_eq!(
            refused.problem(),
            ("invalid".to_owned(), errors.iter().map(ToString::to_string).collect()),
            "{change}"
        );
    }
    let form = [("name", "Борис"), ("surname", ""), ("password", "short")];
    let page = anybody(&app).browsing().submit(&link, &form).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("value=\"Борис\"") && !page.text.contains("short\""), "{}", page.text);
}

#[tokio::test]
async fn somebody_with_an_account_joins_by_its_password_alone() {
    let app = TestApp::start(crate::product).await;
    app.add_user("anna@example.com", None).await;
    let (id, link) = invited(&app, "anna@example.com").await;
    assert_eq!(anybody(&app).get(&link).await.json()["has_account"], true);
    let wrong = anybody(&app).post(&link, &json!({"password": "another password"})).await;
    assert_eq!(wrong.problem(), ("invalid".to_owned(), vec!["password wrong_password".to_owned()]));
    assert_eq!(anybody(&app).get(&link).await.status, 200, "a wrong password uses nothing up");

    let joined = anybody(&app).browsing().submit(&link, &[("password", PASSWORD)]).await;
    assert_eq!(joined.status, 303, "{}", joined.text);
    assert!(
        joined.header("location").starts_with("http://romashka.localhost:"),
        "{}",
        joined.header("location")
    );
    let user = app.local().store.user_of_email(&"anna@example.com".parse().unwrap()).await.unwrap().unwrap();
    let employee = app.local().store.tenant(id).employee(user.id).await.unwrap().unwrap();
    assert_eq!(employee.name.as_str(), "Иванов Пётр");
    app.cabinet("romashka").sign_in("anna@example.com", PASSWORD).await;
}

#[tokio::test]
async fn of_twenty_tries_at_once_one_joins() {
    let app = TestApp::start(crate::product).await;
    let (id, link) = invited(&app, "boris@example.com").await;
    let tries = (0..20).map(|_| async { anybody(&app).post(&link, &boris()).await });
    let mut statuses: Vec<u16> = join_all(tries).await.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![404; 19]].concat());
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().used_seats, 2);
}

#[tokio::test]
async fn a_link_is_good_for_seventy_two_hours_even_if_its_row_is_still_there() {
    let app = TestApp::start(crate::product).await;
    let (_, link) = invited(&app, "boris@example.com").await;
    app.advance(Duration::from_secs(72 * 60 * 60 - 1));
    assert_eq!(anybody(&app).get(&link).await.status, 200);
    app.advance(Duration::from_secs(1));
    for reply in [anybody(&app).get(&link).await, anybody(&app).post(&link, &boris()).await] {
        assert_eq!((reply.status, reply.problem().0.as_str()), (404, "invitation_over"));
    }
}

#[tokio::test]
async fn a_link_that_was_made_up_revoked_or_meant_for_something_else_shows_the_same_page() {
    let app = TestApp::start(crate::product).await;
    let (id, link) = invited(&app, "boris@example.com").await;
    app.add_user("anna@example.com", None).await;
    assert_eq!(
        anybody(&app).post("/password-reset", &json!({"email": "anna@example.com"})).await.status,
        202
    );
    let letters = app.letters().await;
    let text = letters.last().unwrap().text.clone().unwrap();
    let reset = text.split("/password-reset/").nth(1).unwrap().lines().next().unwrap().to_owned();
    let dead = [format!("/invitations/{reset}"), "/invitations/x".to_owned(), "/invitations/%00".to_owned()];
    for path in &dead {
        assert_eq!(anybody(&app).get(path).await.problem().0, "invitation_over", "{path}");
    }
    let admin = app.employee(id, "romashka", AssignedRole::ADMIN).await;
    let boris =
        app.local().store.user_of_email(&"boris@example.com".parse().unwrap()).await.unwrap().unwrap();
    let revoked = admin.delete(&format!("/company/employees/{}", boris.id)).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    assert_eq!(anybody(&app).get(&link).await.problem().0, "invitation_over");
}

#[tokio::test]
async fn the_first_administrator_to_join_owns_the_organisation() {
    let app = TestApp::start(crate::product).await;
    let id = app.plant("romashka").await;
    let there = app.cabinet("romashka").sign_in(testing::ADMIN_EMAIL, PASSWORD).await;
    let body = json!({"email": "boris@example.com", "role": "admin"});
    assert_eq!(there.post("/company/employees", &body).await.status, 201);
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().owner_id, None);
    let joined = anybody(&app).post(&app.link("boris@example.com", "/invitations/").await, &boris()).await;
    assert_eq!(joined.status, 200, "{}", joined.text);
    let user = app.local().store.user_of_email(&"boris@example.com".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().owner_id, Some(user.id));
}

#[tokio::test]
async fn nobody_joins_a_cabinet_that_is_blocked() {
    let app = TestApp::start(crate::product).await;
    let (id, link) = invited(&app, "boris@example.com").await;
    let platform = app.admin().await;
    assert_eq!(platform.post(&format!("/organizations/{id}/block"), &json!({})).await.status, 200);
    for reply in [anybody(&app).get(&link).await, anybody(&app).post(&link, &boris()).await] {
        assert_eq!((reply.status, reply.problem().0.as_str()), (403, "blocked"));
    }
}

#[tokio::test]
async fn the_table_holds_no_link() {
    let app = TestApp::start(crate::product).await;
    let (_, link) = invited(&app, "boris@example.com").await;
    let token = link.rsplit('/').next().unwrap();
    let hash = domain::Token::presented(token).hash();
    let files = std::fs::read_dir(app.folder().join("aws")).unwrap();
    let files: Vec<Vec<u8>> = files.filter_map(|file| std::fs::read(file.unwrap().path()).ok()).collect();
    let holds =
        |text: &str| files.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()));
    assert!(holds(hash.as_str()), "the table is among what was looked through");
    assert!(!holds(token));
}

#[tokio::test]
async fn whoever_has_joined_is_not_told_otherwise_when_the_way_in_could_not_be_made() {
    let app = TestApp::start(crate::product).await;
    let (_, link) = invited(&app, "boris@example.com").await;
    // The first takes the seat, the next keeps the code for the cabinet.
    app.fault(
        json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "denied", "times": 1, "after": 1}),
    );
    let joined = anybody(&app).post(&link, &boris()).await;
    assert_eq!(joined.status, 200, "{}", joined.text);
    let address = joined.json()["address"].as_str().unwrap().to_owned();
    assert!(address.ends_with("/session"), "{address}");
    let there = app.cabinet("romashka").sign_in("boris@example.com", PASSWORD).await;
    assert_eq!(there.get("/").await.status, 200);
}
