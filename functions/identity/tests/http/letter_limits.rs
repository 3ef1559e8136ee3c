//! The limits of letters: of one person, in one organisation, to one address. An act whose letter would be one too many
//! is refused before anything is done.

use std::time::Duration;

use domain::access::AssignedRole;
use domain::limits::{Count, LetterCause, Limit};
use domain::{Email, Organization, OrganizationId, UserId};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testing::{Client, PASSWORD, Reply, TestApp, begin_import, plan_import};

const ANNA: &str = "anna@example.com";
const EMPLOYEES: &str = "/company/employees";

/// An organisation, and its administrator.
struct Cabinet {
    id: OrganizationId,
    admin: Client,
    admin_id: UserId,
}

impl Cabinet {
    async fn of(app: &TestApp, domain: &str) -> Self {
        let id = app.plant(domain).await;
        let email = format!("admin@{domain}.example");
        let admin_id = app.add_employee(id, &email, AssignedRole::ADMIN).await.id;
        Self { id, admin: app.cabinet(domain).sign_in(&email, PASSWORD).await, admin_id }
    }

    async fn invite(&self, email: &str) -> Reply {
        self.admin.post(EMPLOYEES, &json!({"email": email})).await
    }

    /// Invites somebody who is not invited yet, and answers how their invitation is sent again.
    async fn resend_of(&self, email: &str) -> String {
        let invited = self.invite(email).await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        format!("{EMPLOYEES}/{}/resend", invited.json()["id"].as_str().unwrap())
    }
}

fn assert_too_many(reply: &Reply, seconds: u64) {
    assert_eq!((reply.status, reply.problem().0.as_str()), (429, "slow_down"), "{}", reply.text);
    assert_eq!(reply.header("retry-after"), seconds.to_string());
    let problem = reply.json();
    assert_eq!(problem["title"], "Слишком много писем");
    assert!(problem["detail"].as_str().unwrap().starts_with("Ничего не изменено"), "{problem}");
}

/// Has one of the limits that a letter counts for filled but for so many.
async fn fill(app: &TestApp, cause: &LetterCause<'_>, limit: &str, left: u32) {
    let counts = [cause.own_counts(), cause.counts_of_address()].concat();
    let count: Vec<Count> = counts.into_iter().filter(|count| count.limit.name == limit).collect();
    let [Count { limit: Limit { most, .. }, .. }] = count[..] else { panic!("there is no limit {limit}") };
    let store = &app.local().store;
    for _ in 0..most - left {
        assert_eq!(store.count(&count, &[], app.local().clock.now()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_same_letter_goes_to_the_same_address_three_times_an_hour() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let resend = cabinet.resend_of(ANNA).await;
    for _ in 0..2 {
        app.work().await;
        assert_eq!(cabinet.admin.post(&resend, &json!({})).await.status, 200);
    }
    let link = app.link(ANNA, "/invitations/").await;
    assert_too_many(&cabinet.admin.post(&resend, &json!({})).await, 3_600);
    assert_eq!(app.letters_to(ANNA).await.len(), 3);
    let base = app.anonymous().at("localhost");
    assert_eq!(base.get(&link).await.status, 200, "the link of before is as good as it was");
    app.advance(Duration::from_secs(3_599));
    assert_too_many(&cabinet.admin.post(&resend, &json!({})).await, 1);
    app.advance(Duration::from_secs(1));
    assert_eq!(cabinet.admin.post(&resend, &json!({})).await.status, 200);
    let browser = cabinet.admin.browsing();
    for _ in 0..2 {
        assert_eq!(browser.submit(&resend, &[]).await.status, 303);
    }
    let refused = browser.submit(&resend, &[]).await;
    assert!(refused.status == 429 && refused.text.contains("Слишком много писем"), "{}", refused.text);
}

#[tokio::test]
async fn inviting_and_revoking_in_turn_is_inviting_again() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    for _ in 0..3 {
        let resend = cabinet.resend_of(ANNA).await;
        app.work().await;
        assert_eq!(cabinet.admin.post(&resend.replace("resend", "delete"), &json!({})).await.status, 200);
    }
    assert_too_many(&cabinet.invite(ANNA).await, 3_600);
    assert_eq!(app.letters_to(ANNA).await.len(), 3);
    let listed = cabinet.admin.get(&format!("{EMPLOYEES}?q=anna")).await.json();
    assert_eq!(listed["items"], json!([]), "nobody was invited without a letter");
}

#[tokio::test]
async fn of_twenty_at_once_as_many_are_sent_as_may_be() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let resend = cabinet.resend_of(ANNA).await;
    let nothing = json!({});
    let replies = join_all((0..20).map(|_| cabinet.admin.post(&resend, &nothing))).await;
    let sent = replies.iter().filter(|reply| reply.status == 200).count();
    assert!(sent <= 2 && replies.iter().all(|reply| [200, 409, 429].contains(&reply.status)), "{sent}");
    // Of the letters that wait, only the latest has a link that is good.
    assert_eq!(app.letters_to(ANNA).await.len(), 1);
}

#[tokio::test]
async fn one_address_gets_six_letters_an_hour_and_twenty_a_day_of_all_organisations() {
    let app = TestApp::start(crate::product).await;
    let mut cabinets = Vec::new();
    for domain in ["romashka", "vasilek", "lutik"] {
        cabinets.push(Cabinet::of(&app, domain).await);
    }
    let mut resends = Vec::new();
    for cabinet in &cabinets {
        resends.push(cabinet.resend_of(ANNA).await);
    }
    let again = async |place: usize| {
        app.work().await;
        cabinets[place].admin.post(&resends[place], &json!({})).await
    };
    for place in 0..3 {
        assert_eq!(again(place).await.status, 200);
    }
    assert_too_many(&again(0).await, 3_600);
    assert_eq!(app.letters_to(ANNA).await.len(), 6);
    for hour in 1..=2 {
        app.advance(Duration::from_hours(1));
        for place in [0, 1, 2, 0, 1, 2] {
            assert_eq!(again(place).await.status, 200, "hour {hour}");
        }
    }
    app.advance(Duration::from_hours(1));
    assert_eq!(again(0).await.status, 200);
    assert_eq!(again(1).await.status, 200);
    assert_eq!(app.letters_to(ANNA).await.len(), 20);
    assert_too_many(&again(2).await, 21 * 3_600);
    assert!(again(2).await.json()["detail"].as_str().unwrap().contains("21 час"));
}

#[tokio::test]
async fn one_person_causes_three_hundred_letters_an_hour_and_two_thousand_a_day() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let to: Email = ANNA.parse().unwrap();
    let (person, about) = (Some(cabinet.admin_id), String::new());
    let cause =
        LetterCause { to: &to, kind: "invitation", about, person, organization: None, is_announced: false };
    fill(&app, &cause, "letters-of-person-hour", 2).await;
    for email in ["one@example.com", "two@example.com"] {
        assert_eq!(cabinet.invite(email).await.status, 201);
    }
    assert_too_many(&cabinet.invite("three@example.com").await, 3_600);
    let other = app.employee(cabinet.id, "romashka", AssignedRole::ADMIN).await;
    let invited = other.post(EMPLOYEES, &json!({"email": "three@example.com"})).await;
    assert_eq!(invited.status, 201, "others have their own: {}", invited.text);
    app.advance(Duration::from_hours(1));
    fill(&app, &cause, "letters-of-person-day", 3).await;
    assert_eq!(cabinet.invite("four@example.com").await.status, 201);
    assert_too_many(&cabinet.invite("five@example.com").await, 23 * 3_600);
}

#[tokio::test]
async fn one_organisation_causes_five_thousand_letters_a_day_and_what_it_announced_besides() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let to: Email = ANNA.parse().unwrap();
    let organization = Some(cabinet.id);
    let cause = LetterCause {
        to: &to,
        kind: "invitation",
        about: String::new(),
        person: None,
        organization,
        is_announced: false,
    };
    fill(&app, &cause, "letters-of-organization-day", 1).await;
    assert_eq!(cabinet.invite("one@example.com").await.status, 201);
    assert_too_many(&cabinet.invite("two@example.com").await, 24 * 3_600);
    let file = "email\nthree@example.com\nfour@example.com\n";
    app.plant_bucket(cabinet.id, "romashka").await;
    let import = plan_import(&cabinet.admin, file).await;
    assert_eq!(import["letters"], 2);
    let address = begin_import(&cabinet.admin, &import).await;
    app.work().await;
    assert_eq!(cabinet.admin.get(&address).await.json()["done"]["invited"], 2);
}

#[tokio::test]
async fn anybody_with_an_account_asks_another_address_three_times_an_hour() {
    let app = TestApp::start(crate::product).await;
    app.add_user(ANNA, None).await;
    let anna = app.anonymous().at("localhost").sign_in(ANNA, PASSWORD).await;
    let asked = json!({"email": "victim@example.com", "present_password": PASSWORD});
    for _ in 0..3 {
        assert_eq!(anna.post("/profile/email", &asked).await.status, 202);
    }
    assert_too_many(&anna.post("/profile/email", &asked).await, 3_600);
    assert_eq!(app.letters_to("victim@example.com").await.len(), 3);
    let page = anna.browsing();
    let form = [("email", "victim@example.com"), ("present_password", PASSWORD)];
    let refused = page.submit("/profile/email", &form).await;
    assert!(refused.status == 429 && refused.text.contains("victim@example.com"), "{}", refused.text);
}

#[tokio::test]
async fn a_full_mailbox_keeps_nobody_from_protecting_their_account_or_closing_a_cabinet() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let user = app.add_employee(cabinet.id, ANNA, AssignedRole::ADMIN).await;
    let to: Email = ANNA.parse().unwrap();
    let cause = LetterCause {
        to: &to,
        kind: "any",
        about: String::new(),
        person: None,
        organization: None,
        is_announced: false,
    };
    fill(&app, &cause, "letters-to-address-hour", 0).await;
    let base = app.anonymous().at("localhost");
    let other = app.employee(cabinet.id, "romashka", AssignedRole::ADMIN).await;
    let asked = json!({"email": ANNA, "present_password": PASSWORD});
    assert_too_many(&other.post("/profile/email", &asked).await, 3_600);
    assert_eq!(base.post("/password-reset", &json!({"email": ANNA})).await.status, 202);
    let anna = base.sign_in(ANNA, PASSWORD).await;
    let change = json!({"present_password": PASSWORD, "password": "зелёный чай с мятой"});
    assert_eq!(anna.post("/profile/password", &change).await.status, 200);
    let dismissed = cabinet.admin.post(&format!("{EMPLOYEES}/{}/dismiss", user.id), &json!({})).await;
    assert_eq!(dismissed.status, 200, "{}", dismissed.text);
    assert_eq!(app.letters_to(ANNA).await.len(), 3, "and they are told");
}

#[tokio::test]
async fn what_is_refused_for_another_reason_is_no_letter() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let resend = cabinet.resend_of(ANNA).await;
    for _ in 0..5 {
        assert_eq!(cabinet.invite(ANNA).await.problem().0, "already_invited");
    }
    app.fault(json!({"service": "dynamodb", "operation": "TransactWriteItems", "mode": "error", "times": 3}));
    assert_eq!(cabinet.admin.post(&resend, &json!({})).await.status, 503);
    for _ in 0..2 {
        assert_eq!(cabinet.admin.post(&resend, &json!({})).await.status, 200);
    }
    assert_too_many(&cabinet.admin.post(&resend, &json!({})).await, 3_600);
}

#[tokio::test]
async fn several_who_are_dismissed_beyond_the_limit_are_told_by_name_and_stay() {
    let app = TestApp::start(crate::product).await;
    let cabinet = Cabinet::of(&app, "romashka").await;
    let employee = AssignedRole::Preset(domain::access::Role::Employee);
    let mut ids = Vec::new();
    for number in 0..3 {
        let email = format!("person-{number}@example.com");
        ids.push(app.add_employee(cabinet.id, &email, employee).await.id.to_string());
    }
    let to: Email = ANNA.parse().unwrap();
    let (person, about) = (Some(cabinet.admin_id), String::new());
    let cause =
        LetterCause { to: &to, kind: "dismissal", about, person, organization: None, is_announced: false };
    fill(&app, &cause, "letters-of-person-hour", 2).await;
    let order = json!({"action": "dismiss", "ids": ids});
    let result = cabinet.admin.post(&format!("{EMPLOYEES}/bulk"), &order).await.json();
    let refused: Vec<&Value> =
        result["results"].as_array().unwrap().iter().filter(|outcome| outcome["done"] == false).collect();
    assert_eq!(refused.len(), 1, "{result}");
    assert_eq!(refused[0]["problem"], "Слишком много писем");
    let card = cabinet.admin.get(&format!("{EMPLOYEES}/{}", refused[0]["id"].as_str().unwrap())).await.json();
    assert_eq!(card["status"], "active");
}

#[tokio::test]
async fn nothing_that_people_call_themselves_is_a_link_in_a_letter() {
    let app = TestApp::start(crate::product).await;
    let name = "Ваш счёт закрыт: https://evil.example/pay".parse().unwrap();
    let organization = Organization { name, ..app.ready("romashka") };
    app.plant_organization(&organization).await;
    let id = organization.id;
    let email = "admin@romashka.example";
    app.add_employee(id, email, AssignedRole::ADMIN).await;
    let cabinet = app.cabinet("romashka").sign_in(email, PASSWORD).await;
    let profile = json!({"version": 1, "name": "www.evil.example", "surname": "Служба безопасности"});
    assert_eq!(cabinet.patch("/profile", &profile).await.status, 200);
    let role = json!({"name": "evil.example/role", "base": "employee", "permissions": ["people.view"]});
    let role = cabinet.post("/company/roles", &role).await.json()["id"].clone();
    let victim = json!({"email": "victim@bank.test", "role": role});
    let invited = cabinet.post(EMPLOYEES, &victim).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let user = app.add_employee(id, ANNA, AssignedRole::ADMIN).await;
    let reason = json!({"reason": "Подробности: http://evil.example/why"});
    assert_eq!(cabinet.post(&format!("{EMPLOYEES}/{}/dismiss", user.id), &reason).await.status, 200);
    let letters = app.letters().await;
    assert_eq!(letters.len(), 2);
    for letter in letters {
        for text in [&letter.subject, letter.text.as_ref().unwrap(), letter.html.as_ref().unwrap()] {
            assert!(!text.contains("evil.example"), "{text}");
            assert!(!text.contains("://evil"), "{text}");
        }
        assert!(letter.subject.contains("evil.\u{202F}example"), "{}", letter.subject);
    }
}
