//! An invitation: the seat that it keeps, its letter, and the events of the letter.

use std::time::Duration;

use domain::access::{AssignedRole, Role};
use domain::{OrganizationId, UserId};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{Client, TestApp};

use crate::product;

const ADMIN: AssignedRole = AssignedRole::ADMIN;

async fn romashka(app: &TestApp) -> (OrganizationId, Client) {
    let id = app.plant("romashka").await;
    (id, app.employee(id, "romashka", ADMIN).await)
}

/// The latest letter to somebody.
async fn letter_to(app: &TestApp, email: &str) -> outside::ses::Letter {
    let letters = app.letters().await;
    letters.into_iter().rfind(|letter| letter.to == [email]).expect("a letter")
}

async fn invite(admin: &Client, email: &str) -> Value {
    let invited = admin.post("/company/employees", &json!({"email": email})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    invited.json()
}

/// Has SES tell what became of the latest letter to somebody.
async fn tell(app: &TestApp, email: &str, event: &str) {
    tell_of(app, &letter_to(app, email).await.id, event).await;
}

async fn tell_of(app: &TestApp, id: &str, event: &str) {
    let told = app.anonymous().submit(&format!("/_local/mail/{id}/events"), &[("event", event)]).await;
    assert_eq!(told.status, 303, "{}", told.text);
}

async fn delivery_of(admin: &Client, id: &Value) -> Value {
    let card = admin.get(&format!("/company/employees/{}", id.as_str().unwrap())).await;
    assert_eq!(card.status, 200, "{}", card.text);
    card.json()["invitation"]["delivery"].clone()
}

#[tokio::test]
async fn who_is_invited_has_a_seat_a_letter_and_a_place_in_the_head_department() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    let invited = admin.post("/company/employees", &json!({"email": " Boris@Example.com"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let card = invited.json();
    assert_eq!(invited.header("location"), format!("/company/employees/{}", card["id"].as_str().unwrap()));
    assert_eq!(
        [&card["name"], &card["email"], &card["role"], &card["status"]],
        ["Boris@Example.com", "Boris@Example.com", "manager", "invited"]
    );
    assert_eq!(card["departments"][0]["name"], "ООО «romashka»");
    assert_eq!(card["invitation"]["delivery"], "unsent", "it is sent a moment later");
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().used_seats, 2);

    let letter = letter_to(&app, "Boris@example.com").await;
    assert_eq!(letter.subject, "ООО «romashka»: приглашение в кабинет");
    assert_eq!(letter.configuration_set.as_deref(), Some("kabinet-letters"));
    let shown =
        app.anonymous().at("localhost").get(&app.link("Boris@example.com", "/invitations/").await).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert_eq!(shown.json()["role"], "Менеджер");
    assert_eq!(shown.json()["organization"], "ООО «romashka»");
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_nobody_is_invited() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    let unknown = UserId::new().to_string();
    for (body, errors) in [
        (json!({}), vec!["email required"]),
        (
            json!({"email": "boris", "name": "я".repeat(51), "role": "platform_admin", "department": "x"}),
            vec!["email email_form", "name too_long", "department unknown_value", "role unknown_value"],
        ),
        (json!({"email": "boris@example.com", "department": unknown}), vec!["department unknown_value"]),
        (json!({"email": "boris@example.com", "role": unknown}), vec!["role unknown_value"]),
        (json!({"email": "boris@example.com", "colour": "red"}), vec!["colour unknown_field"]),
    ] {
        let refused = admin.post("/company/employees", &body).await;
        assert_eq!(refused.status, 422, "{body}");
        assert_eq!(refused.problem().1, errors, "{body}");
    }
    assert!(app.letters().await.is_empty());
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().used_seats, 1);
}

#[tokio::test]
async fn somebody_who_is_there_is_not_invited_and_whoever_was_invited_or_dismissed_is_told_apart() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    app.add_employee(id, "anna@example.com", AssignedRole::Preset(Role::Manager)).await;
    let again = admin
        .with("accept-language", "ru")
        .post("/company/employees", &json!({"email": "ANNA@example.com"}))
        .await;
    assert_eq!(again.problem(), ("invalid".to_owned(), vec!["email already_added".to_owned()]));
    assert_eq!(again.json()["errors"][0]["message"], "Такой пользователь уже добавлен.");

    let boris = invite(&admin, "boris@example.com").await;
    let form = [("email", "boris@example.com")];
    let page = admin.with_cookie().browsing().submit("/company/employees", &form).await;
    assert_eq!(page.status, 409);
    let again = format!("/company/employees/{}/resend", boris["id"].as_str().unwrap());
    assert!(page.text.contains(&format!("formaction=\"{again}\"")), "{}", page.text);
    let json = admin.post("/company/employees", &json!({"email": "boris@example.com"})).await;
    assert_eq!(json.problem().0, "already_invited");
}

#[tokio::test]
async fn nobody_is_told_of_more_than_two_hundred_addresses_an_hour() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    for number in 0..200 {
        let form = admin.get(&format!("/company/employees/new?email=a{number}@example.com")).await;
        assert_eq!(form.status, 200, "{number}: {}", form.text);
    }
    let refused = admin.get("/company/employees/new?email=anna@example.com").await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (429, "slow_down"));
    assert_eq!(admin.get("/company/employees/new").await.status, 200, "the form itself asks of nobody");
    app.advance(Duration::from_hours(1));
    assert_eq!(admin.get("/company/employees/new?email=anna@example.com").await.status, 200);
}

#[tokio::test]
async fn the_name_of_somebody_with_an_account_is_neither_told_nor_changed() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let now = app.local().clock.now();
    let anna = domain::User::new("anna@example.com".parse().unwrap(), "Клара".parse().unwrap(), now);
    let anna = domain::User { password_hash: Some("hash".to_owned()), ..anna };
    app.local().store.create_user(&anna).await.unwrap();
    for (email, is_known) in [("anna@example.com", true), ("boris@example.com", false)] {
        let address = format!("/company/employees/new?email={email}");
        let form = admin.get(&address).await;
        assert_eq!(form.json()["has_own_name"], is_known, "{email}");
        let page = admin.with_cookie().browsing().get(&address).await.text;
        assert_eq!(page.contains("name=\"name\""), !is_known, "{email}");
        assert!(!page.contains("Клара"), "{email}");
    }
    let invited =
        admin.post("/company/employees", &json!({"email": "anna@example.com", "name": "Кто угодно"})).await;
    assert_eq!(invited.json()["name"], "anna@example.com");
    let anna = app.local().store.user(anna.id).await.unwrap().unwrap();
    assert_eq!(anna.name.as_str(), "Клара");
}

#[tokio::test]
async fn whoever_has_not_taken_their_account_is_called_as_their_inviter_calls_them() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let first = json!({"email": "boris@example.com", "name": "Борис Ошибкин"});
    let first = admin.post("/company/employees", &first).await.json();
    let revoked = admin.delete(&format!("/company/employees/{}", first["id"].as_str().unwrap())).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    let again = json!({"email": "boris@example.com", "name": "Борис Верный"});
    let again = admin.post("/company/employees", &again).await;
    assert_eq!((again.status, &again.json()["name"]), (201, &json!("Борис Верный")), "{}", again.text);
}

#[tokio::test]
async fn a_letter_that_could_not_be_sent_leaves_an_invitation_that_can_be_sent_again() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 1}));
    let boris = invite(&admin, "boris@example.com").await;
    app.work().await;
    assert_eq!(boris["invitation"]["delivery"], "unsent");
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "failed");

    let again = format!("/company/employees/{}/resend", boris["id"].as_str().unwrap());
    let sent = admin.post(&again, &json!({})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    app.work().await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "sent");
    // The first letter is parked, for somebody to see why SES refused it.
    app.leaves(1);
}

#[tokio::test]
async fn an_invitation_to_an_address_that_begins_to_bounce_says_so_although_no_letter_is_sent() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let boris = invite(&admin, "boris@example.com").await;
    let email = "boris@example.com".parse().unwrap();
    app.local().store.note_trouble(&email, domain::AddressTrouble::Bounces, None).await.unwrap();
    assert_eq!(app.letters().await.len(), 0);
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "bounced");
}

#[tokio::test]
async fn a_link_is_dead_once_another_has_been_sent() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let boris = invite(&admin, "boris@example.com").await;
    let first = app.link("boris@example.com", "/invitations/").await;
    let again = format!("/company/employees/{}/resend", boris["id"].as_str().unwrap());
    assert_eq!(admin.post(&again, &json!({})).await.status, 200);
    let second = app.link("boris@example.com", "/invitations/").await;
    assert_ne!(first, second);
    let anybody = app.anonymous().at("localhost");
    assert_eq!(anybody.get(&first).await.problem().0, "invitation_over");
    assert_eq!(anybody.get(&second).await.status, 200);
}

#[tokio::test]
async fn what_becomes_of_the_letter_is_seen_and_an_address_that_it_comes_back_from_is_not_written_to() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    let boris = invite(&admin, "boris@example.com").await;
    tell(&app, "boris@example.com", "delivery").await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "delivered");
    tell(&app, "boris@example.com", "bounce").await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "bounced");
    // News may come late: it is no news then.
    tell(&app, "boris@example.com", "delivery").await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "bounced");

    let letters = app.letters().await.len();
    let again = format!("/company/employees/{}/resend", boris["id"].as_str().unwrap());
    assert_eq!(admin.post(&again, &json!({})).await.problem().0, "address_bounces");
    let vasilek = app.plant("vasilek").await;
    let elsewhere = app.employee(vasilek, "vasilek", ADMIN).await;
    let refused = elsewhere.post("/company/employees", &json!({"email": "boris@example.com"})).await;
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["email address_bounces".to_owned()]));
    assert_eq!(app.letters().await.len(), letters);
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().used_seats, 2);
}

#[tokio::test]
async fn a_complaint_about_one_organisations_letter_keeps_that_organisation_alone_from_writing() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let clara = invite(&admin, "clara@example.com").await;
    tell(&app, "clara@example.com", "complaint").await;
    let card = format!("/company/employees/{}", clara["id"].as_str().unwrap());
    assert_eq!(admin.post(&format!("{card}/resend"), &json!({})).await.problem().0, "letters_unwanted");

    // Another organisation is told nothing of it, invites her, and can't clear it for the first.
    let vasilek = app.plant("vasilek").await;
    let elsewhere = app.employee(vasilek, "vasilek", ADMIN).await;
    let there = invite(&elsewhere, "clara@example.com").await;
    let works = format!("/company/employees/{}/address-works", there["id"].as_str().unwrap());
    assert_eq!(elsewhere.post(&works, &json!({})).await.status, 200);
    assert_eq!(admin.post(&format!("{card}/resend"), &json!({})).await.problem().0, "letters_unwanted");

    assert_eq!(admin.post(&format!("{card}/address-works"), &json!({})).await.status, 200);
    assert_eq!(admin.post(&format!("{card}/resend"), &json!({})).await.status, 200);
}

#[tokio::test]
async fn whoever_manages_people_says_that_an_address_works_again_and_sends_another_letter() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    let boris = invite(&admin, "boris@example.com").await;
    let card = format!("/company/employees/{}", boris["id"].as_str().unwrap());
    let (again, works) = (format!("{card}/resend"), format!("{card}/address-works"));
    let button = format!("action=\"{works}\"");
    assert!(!admin.browsing().get(&card).await.text.contains(&button), "nothing has come back");
    tell(&app, "boris@example.com", "bounce").await;
    assert!(admin.browsing().get(&card).await.text.contains(&button));
    let manager = app.employee(id, "romashka", AssignedRole::Preset(Role::Manager)).await;
    assert!(!manager.browsing().get(&card).await.text.contains(&button));
    assert_eq!(manager.post(&works, &json!({})).await.problem().0, "forbidden");
    assert_eq!(admin.post(&again, &json!({})).await.problem().0, "address_bounces");

    let pressed = admin.browsing().submit(&works, &[]).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, card.as_str()), "{}", pressed.text);
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "unsent");
    assert!(!admin.browsing().get(&card).await.text.contains(&button));
    let sent = admin.post(&again, &json!({})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    app.work().await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "sent");

    // A letter that is called unwanted is no other case, and nothing is told of what changes nothing.
    tell(&app, "boris@example.com", "complaint").await;
    let super_admin = app.cabinet("romashka").sign_in(testing::ADMIN_EMAIL, testing::PASSWORD).await;
    for _ in 0..2 {
        assert_eq!(super_admin.post(&works, &json!({})).await.json()["invitation"]["delivery"], "unsent");
    }
    let told = admin.get("/audit?action=address_trusted").await.json()["items"].clone();
    let told = told.as_array().unwrap().iter();
    let told: Vec<Value> = told.map(|entry| json!([entry["subject"]["id"], entry["after"]])).collect();
    assert_eq!(told, vec![json!([boris["id"], {"email": "boris@example.com"}]); 2]);
}

#[tokio::test]
async fn news_of_a_letter_that_another_has_taken_the_place_of_changes_nothing() {
    let app = TestApp::start(product).await;
    let (_, admin) = romashka(&app).await;
    let boris = invite(&admin, "boris@example.com").await;
    let first = letter_to(&app, "boris@example.com").await;
    let again = format!("/company/employees/{}/resend", boris["id"].as_str().unwrap());
    assert_eq!(admin.post(&again, &json!({})).await.status, 200);
    app.work().await;
    tell_of(&app, &first.id, "bounce").await;
    assert_eq!(delivery_of(&admin, &boris["id"]).await, "sent");
}

#[tokio::test]
async fn a_hundred_invitations_at_once_take_the_seven_seats_that_are_left() {
    let app = TestApp::start(product).await;
    let id = app.plant_with("romashka", 8).await;
    let admin = app.employee(id, "romashka", ADMIN).await;

    let tries = (0..100).map(|number| {
        let (admin, email) = (admin.clone(), format!("person-{number}@example.com"));
        async move { admin.post("/company/employees", &json!({"email": email})).await }
    });
    let replies = join_all(tries).await;
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    let refused: Vec<_> = replies.iter().filter(|reply| reply.status != 201).collect();
    assert_eq!((made, refused.len()), (7, 93));
    for reply in refused {
        assert_eq!((reply.status, reply.problem().0.as_str()), (409, "no_seats_left"), "{}", reply.text);
    }
    assert_eq!(app.local().store.organization(id).await.unwrap().unwrap().used_seats, 8);
    assert_eq!(app.letters().await.len(), 7);
    let listed = admin.get("/company/employees?status=invited&limit=100").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn forty_invitations_at_once_that_all_have_a_seat_are_all_made() {
    let app = TestApp::start(product).await;
    let id = app.plant_with("romashka", 50).await;
    let admin = app.employee(id, "romashka", ADMIN).await;
    let tries = (0..40).map(|number| {
        let (admin, email) = (admin.clone(), format!("person-{number}@example.com"));
        async move { admin.post("/company/employees", &json!({"email": email})).await }
    });
    for reply in join_all(tries).await {
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    let used = app.local().store.organization(id).await.unwrap().unwrap().used_seats;
    let shown = app.admin().await.get("/organizations").await.json()["items"][0]["seats"]["used"].clone();
    assert_eq!((used, shown), (41, json!(41)));
    assert_eq!(app.letters().await.len(), 40);
}

#[tokio::test]
async fn who_is_refused_a_seat_is_told_whose_expired_invitation_keeps_one_and_who_could_free_it() {
    let app = TestApp::start(product).await;
    let id = app.plant_with("romashka", 2).await;
    app.add_employee(id, "director@example.com", ADMIN).await;
    let cabinet = app.cabinet("romashka").with("accept-language", "ru");
    let admin = cabinet.sign_in("director@example.com", testing::PASSWORD).await;
    let named = json!({"email": "boris@example.com", "name": "Борис Ким"});
    assert_eq!(admin.post("/company/employees", &named).await.status, 201);

    let refused = admin.post("/company/employees", &json!({"email": "clara@example.com"})).await.json();
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.starts_with("Оплачено 2 места, и все заняты."), "{detail}");
    assert!(detail.contains("Просроченных приглашений нет."), "{detail}");
    assert!(detail.contains("Иванов Пётр"), "{detail}");

    app.advance(Duration::from_hours(73));
    let admin = cabinet.sign_in("director@example.com", testing::PASSWORD).await;
    let refused = admin.post("/company/employees", &json!({"email": "clara@example.com"})).await.json();
    assert!(refused["detail"].as_str().unwrap().contains("Борис Ким"), "{refused}");
}

#[tokio::test]
async fn a_role_with_more_than_the_inviter_has_is_not_given() {
    let app = TestApp::start(product).await;
    let (id, admin) = romashka(&app).await;
    let role = json!({"name": "Кадры", "base": "admin", "permissions": ["people.manage", "people.view"]});
    let made = admin.post("/company/roles", &role).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let role: AssignedRole = made.json()["id"].as_str().unwrap().parse().unwrap();
    let recruiter = app.employee(id, "romashka", role).await;
    for (role, status) in [("admin", 403), ("manager", 403)] {
        let body = json!({"email": "boris@example.com", "role": role});
        let reply = recruiter.post("/company/employees", &body).await;
        assert_eq!((reply.status, reply.problem().0.as_str()), (status, "above_oneself"), "{}", reply.text);
    }
    let body = json!({"email": "boris@example.com", "role": role});
    assert_eq!(recruiter.post("/company/employees", &body).await.status, 201);
}
