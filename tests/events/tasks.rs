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

/// It takes as long as the whole demo to make it, so the program is shown what is there already: `tests/policies.rs` makes one.
pub(super) async fn a_demo_is_made_once(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    app.plant("bazis").await;
    let event = samples.read("demo.make/all-of-it", &json!({}), &[]);
    let refused = start(&app, demo::HANDLER).await.invoke(&event).await.unwrap_err();
    assert_eq!(refused.error_type, "DomainTaken");
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

/// The messages of queues, as the event source mapping hands them over
/// (<https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>), and the schedule of the sweep.
pub(super) async fn later_work_is_done(samples: &mut Samples) {
    let app = TestApp::start(contexts::product).await;
    let admin = app.admin().await;
    let romashka = app.create(&admin, "romashka").await.to_string();
    let there = app.cabinet("romashka").sign_in(ADMIN_EMAIL, PASSWORD).await;
    let invited = there.post("/company/employees", &json!({"email": "anna@example.com"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let blocked = admin.post(&format!("/organizations/{romashka}/block"), &json!({"reason": "Долг"})).await;
    assert_eq!(blocked.status, 200, "{}", blocked.text);
    for (handler, queue) in [("identity.send_letters", "letters"), ("organizations.align_domains", "domains")]
    {
        let found = app.local().store.ready_after(queue, None, 1).await.unwrap();
        let task = found[0].id.to_string();
        let event = message(queue, &json!({"task": task}));
        let event = samples.read(&format!("{handler}/message"), &event, &[("<task>", &task)]);
        let lambda = start(&app, handler).await;
        for _ in 0..2 {
            assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"batchItemFailures": []}), "{handler}");
        }
    }
    assert_eq!(app.letters_to("anna@example.com").await.len(), 1);
    assert_eq!(app.organization(&admin, romashka.parse().unwrap()).await["domain_pending"], false);
    // The bell for whatever is due.
    let whatever = [
        ("identity.follow_accounts", "accounts"),
        ("tasks.fill_lists", "lists"),
        ("company.change_people", "people"),
        ("audit.export", "audit"),
        ("files.judge_files", "files"),
        ("service_desk.tend_tickets", "tickets"),
    ];
    for (handler, queue) in whatever {
        let event = samples.read(&format!("{handler}/message"), &message(queue, &json!({})), &[]);
        let lambda = start(&app, handler).await;
        assert_eq!(lambda.invoke(&event).await.unwrap(), json!({"batchItemFailures": []}), "{handler}");
    }
    let event = json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-02-02T09:30:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/kabinet-sweep"],
        "detail": {},
    });
    let event = samples.read("tasks.sweep/schedule", &event, &[]);
    let swept = start(&app, "tasks.sweep").await.invoke(&event).await.unwrap();
    assert_eq!(swept, json!({"made_ready": 0, "parked": 0, "oldest_seconds": 0}));
}

fn message(queue: &str, body: &Value) -> Value {
    json!({"Records": [{
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": body.to_string(),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1770024600000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1770024600001",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:us-east-1:000000000000:kabinet-{queue}"),
        "awsRegion": "us-east-1",
    }]})
}
