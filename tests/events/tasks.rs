//! The events of Lambdas that are invoked by hand, and SES's events of letters.

use company::import_users;
use identity::{add_super_admin, note_letter_events};
use outside::LetterEvent;
use serde_json::{Value, json};
use testing::{ADMIN_EMAIL, PASSWORD, TestApp};

use crate::sample::{ORGANIZATION, Samples};
use crate::start;

pub(super) async fn a_super_admin_is_added(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let person = json!({"email": "admin@kabinet.example", "name": "Администратор платформы"});
    let person = samples.read("identity.add_super_admin/first", &person, &[]);
    let lambda = start(&app, add_super_admin::HANDLER).await;
    let answer = lambda.invoke(&person).await.unwrap();
    let (email, password) = (answer["email"].as_str().unwrap(), answer["password"].as_str().unwrap());
    assert_eq!((email, password.len()), ("admin@kabinet.example", 20));
    let admin = app.anonymous().sign_in(email, password).await;
    assert_eq!(admin.get("/organizations").await.problem().0, "second_factor_missing");
    app.enrol(&admin, email, password).await;
    assert_eq!(admin.get("/organizations").await.status, 200);

    let again =
        lambda.invoke(&json!({"email": " Admin@Kabinet.example", "name": "Другой"})).await.unwrap_err();
    assert_eq!(again.error_type, "EmailTaken");
    assert_eq!(
        again.message,
        "Admin@Kabinet.example has an account already, and nothing was changed: give another e-mail address"
    );
    let anonymous = app.anonymous();
    let opened = anonymous.post("/session", &anonymous.credentials(email, password)).await.json();
    assert_eq!(opened["user"]["name"], "Администратор платформы");

    for wrong in [json!({"email": "admin", "name": "А"}), json!({"email": "a@b.example"}), json!([])] {
        assert_eq!(lambda.invoke(&wrong).await.unwrap_err().error_type, "InvalidInput", "{wrong}");
    }
}

pub(super) async fn people_are_moved_over(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    app.create(&app.admin().await, "romashka").await;
    let row = |email: &str, name: &str, role: &str| json!({"organization": "romashka", "email": email, "name": name, "role": role});
    let people = json!({"rows": [
        row("anna@romashka.example", "Анна Ёлкина", "org_admin"),
        row("boris@romashka.example", "Борис Иванов", "company_user"),
        row("root@portal.example", "Корень", "ecof_admin"),
    ]});
    let people = samples.read("company.import_users/from-the-portal", &people, &[]);
    let lambda = start(&app, import_users::HANDLER).await;
    let report = lambda.invoke(&people).await.unwrap();
    let emails = |list: &str| -> Vec<Value> {
        report[list].as_array().unwrap().iter().map(|done| done["email"].clone()).collect()
    };
    assert_eq!(emails("added"), ["anna@romashka.example", "boris@romashka.example"]);
    assert_eq!(emails("review"), ["boris@romashka.example", "root@portal.example"]);
    assert_eq!(lambda.invoke(&json!({"rows": 1})).await.unwrap_err().error_type, "InvalidInput");
}

/// The event is one of SES, as `EventBridge` hands it over
/// (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html>).
pub(super) async fn what_becomes_of_a_letter_is_noted(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await;
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let invited = there.post("/company/employees", &json!({"email": "anna@example.com"})).await.json();
    let (id, letter) = (invited["id"].as_str().unwrap(), app.letters().await.pop().unwrap());
    let tag = |name: &str| letter.tags.iter().find(|(tag, _)| tag == name).unwrap().1.clone();
    let (token, sent_at) = (tag("invitation"), letter.at.to_string());
    let event = json!({
        "version": "0",
        "id": "12a18625-bd95-4be1-9e71-6f1ed2c2b8d3",
        "detail-type": "Email Bounced",
        "source": "aws.ses",
        "account": "000000000000",
        "time": "2026-02-02T09:30:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:ses:us-east-1:000000000000:configuration-set/kabinet-letters"],
        "detail": letter.event(LetterEvent::Bounce)["detail"],
    });
    let romashka = romashka.to_string();
    let stand_ins = [
        (ORGANIZATION, romashka.as_str()),
        ("<user>", id),
        ("<hash of the token>", &token),
        ("<message>", &letter.id),
        ("<time>", &sent_at),
    ];
    let event = samples.read("identity.note_letter_events/bounce", &event, &stand_ins);
    let lambda = start(&app, note_letter_events::HANDLER).await;
    assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"addresses": 1}));
    assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"addresses": 1}), "twice is as good as once");
    let card = there.get(&format!("/company/employees/{id}")).await.json();
    assert_eq!(card["invitation"]["delivery"], "bounced");

    // What becomes of other letters is of no interest, as long as they arrive.
    let other = json!({"detail": {"eventType": "DeliveryDelay", "mail": {"tags": {}}}});
    assert_eq!(lambda.invoke(&other).await.unwrap(), json!({"addresses": 0}));
    assert_eq!(lambda.invoke(&json!({})).await.unwrap_err().error_type, "InvalidInput");
}
