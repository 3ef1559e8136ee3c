//! Work as those who run the platform see it.

use serde_json::{Value, json};
use testing::{Cabinet, TestApp};

use crate::garden::{Beds, beds, begin, items, minutes_from_now, product, states};

/// Asks for a letter that SES refuses to send.
async fn park_letter(app: &TestApp, cabinet: &Cabinet) {
    app.fault(json!({"service": "ses", "operation": "SendEmail", "mode": "denied", "times": 1}));
    let invited = json!({"email": "new@romashka.example", "name": "Новая", "role": "employee"});
    let invited = cabinet.owner.post("/company/employees", &invited).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    app.work().await;
}

/// The card of the one who is invited.
async fn invited(cabinet: &Cabinet) -> Value {
    let list = cabinet.owner.get("/company/employees?status=invited").await.json();
    let [invited] = items(&list) else { panic!("{list}") };
    let card = cabinet.owner.get(&address_of(invited)).await.json();
    assert_eq!(
        card["invitation"]["delivery"], invited["invitation"]["delivery"],
        "in the list and on the card"
    );
    card
}

fn address_of(employee: &Value) -> String {
    format!("/company/employees/{}", employee["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_invitation_whose_letter_is_parked_says_so_and_what_to_do() {
    let cabinet = Cabinet::start(product).await;
    park_letter(&cabinet.app, &cabinet).await;
    let card = invited(&cabinet).await;
    let browser = cabinet.owner.browsing();
    let page = browser.get("/company/employees?status=invited").await.text;
    assert!(page.contains("письмо не отправлено"), "{page}");
    let page = browser.get(&address_of(&card)).await.text;
    for text in ["письмо не отправлено", "Проверьте адрес", "Отправить снова", "Отозвать приглашение"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let resend = format!("{}/resend", address_of(&card));
    let again = cabinet.owner.post(&resend, &json!({})).await;
    assert_eq!((again.status, &again.json()["invitation"]["delivery"]), (200, &json!("unsent")));
    assert_eq!(cabinet.app.letters_to("new@romashka.example").await.len(), 1);
    assert_eq!(invited(&cabinet).await["invitation"]["delivery"], "sent");

    // The letter before is about a link that is dead.
    let admin = cabinet.app.admin().await;
    let parked = items(&admin.get("/tasks").await.json())[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(admin.post(&format!("/tasks/{parked}/again"), &json!({})).await.status, 200);
    assert_eq!(cabinet.app.letters_to("new@romashka.example").await.len(), 1);
    assert_eq!(invited(&cabinet).await["invitation"]["delivery"], "sent");
}

#[tokio::test]
async fn a_letter_that_ses_refuses_shows_with_its_cause_and_is_sent_again() {
    let cabinet = Cabinet::start(product).await;
    let app = &cabinet.app;
    let admin = app.admin().await;
    park_letter(app, &cabinet).await;
    let list = admin.get("/tasks").await.json();
    assert_eq!(states(&list), json!([["letter", "parked"]]));
    let letter = &items(&list)[0];
    assert_eq!(letter["cause"]["code"], "denied");
    assert_ne!(letter["cause"]["detail"], "", "what SES has said");
    assert_eq!(letter["organization"]["name"], "ООО «romashka»");
    assert_eq!(letter["may"], json!(["again", "give_up"]));
    let line = &list["summary"][0];
    assert_eq!(
        [&line["kind"], &line["waiting"], &line["parked"], &line["is_least"]],
        [&json!("letter"), &json!(0), &json!(1), &json!(false)]
    );

    let card = invited(&cabinet).await;
    assert_eq!(card["invitation"]["delivery"], "failed", "nobody waits for it in vain");
    assert_eq!(card["may"], json!(["edit", "resend", "revoke"]));

    // The organisation sees it, and leaves it to those who run the platform.
    let own = cabinet.owner.get("/tasks").await.json();
    assert_eq!((states(&own), &items(&own)[0]["may"]), (json!([["letter", "parked"]]), &json!([])));
    let address = format!("/tasks/{}", letter["id"].as_str().unwrap());
    let refused = cabinet.owner.post(&format!("{address}/again"), &json!({})).await;
    assert_eq!((refused.status, refused.problem().0.as_str()), (403, "forbidden"));

    assert_eq!(app.local().aws.letters().await.len(), 0);
    let again = admin.post(&format!("{address}/again"), &json!({})).await;
    assert_eq!((again.status, &again.json()["state"]), (200, &json!("waiting")));
    assert_eq!(app.letters_to("new@romashka.example").await.len(), 1);
    assert_eq!(invited(&cabinet).await["invitation"]["delivery"], "sent");
    assert_eq!(admin.get(&address).await.status, 404, "a letter that is sent is gone");
    let audit = admin.get("/audit?action=task_again").await.json();
    let entry = &items(&audit)[0];
    assert_eq!(entry["organization"]["name"], "ООО «romashka»");
    assert_eq!(entry["after"], json!({"kind": "letter", "cause": "denied"}));
}

#[tokio::test]
async fn a_letter_is_given_up_for_a_reason() {
    let cabinet = Cabinet::start(product).await;
    let app = &cabinet.app;
    let admin = app.admin().await;
    park_letter(app, &cabinet).await;
    let id = items(&admin.get("/tasks").await.json())[0]["id"].as_str().unwrap().to_owned();
    let browser = admin.browsing();
    let form = browser.get(&format!("/tasks/{id}/give-up")).await.text;
    assert!(form.contains("Внешняя система не разрешает") && form.contains("name=\"reason\""), "{form}");
    let given_up = browser.submit(&format!("/tasks/{id}/give-up"), &[("reason", "Адрес с ошибкой")]).await;
    assert_eq!((given_up.status, given_up.header("location")), (303, "/tasks"));
    assert_eq!(states(&admin.get("/tasks").await.json()), json!([]));
    assert_eq!(invited(&cabinet).await["invitation"]["delivery"], "failed");
    let audit = cabinet.owner.get("/audit?action=task_given_up").await.json();
    assert_eq!(items(&audit)[0]["after"]["reason"], "Адрес с ошибкой", "the organisation's own audit");
    assert_eq!(app.letters_to("new@romashka.example").await.len(), 0);
}

#[tokio::test]
async fn letters_that_merely_wait_are_counted_and_not_listed() {
    let cabinet = Cabinet::start(product).await;
    let app = &cabinet.app;
    let admin = app.admin().await;
    let invited = json!({"email": "new@romashka.example", "name": "Новая", "role": "employee"});
    cabinet.owner.post("/company/employees", &invited).await;
    let list = admin.get("/tasks").await.json();
    assert_eq!(states(&list), json!([]));
    let line = &list["summary"][0];
    assert_eq!([&line["kind"], &line["waiting"]], [&json!("letter"), &json!(1)]);
    assert_ne!(line["oldest_at"], Value::Null);
    let page = admin.browsing().get("/tasks").await.text;
    assert!(page.contains("Письмо") && page.contains("Долгой работы нет"), "{page}");
}

#[tokio::test]
async fn all_work_is_listed_by_state_kind_and_organisation() {
    let cabinet = Cabinet::start(product).await;
    let app = &cabinet.app;
    let (admin, vasilek) = (app.admin().await, app.plant("vasilek").await);
    let rock_until = Some(minutes_from_now(app, 10));
    begin(app, vasilek, cabinet.owner_id, Beds { rock_until, ..beds(20) }).await;
    begin(app, cabinet.id, cabinet.owner_id, Beds { rain_until: rock_until, ..beds(20) }).await;
    app.work().await;
    begin(app, cabinet.id, cabinet.owner_id, beds(10)).await;
    let all = admin.get("/tasks").await.json();
    assert_eq!(states(&all), json!([["water", "parked"], ["water", "waiting"], ["water", "waiting"]]));
    let of_vasilek = admin.get(&format!("/tasks?organization={vasilek}")).await.json();
    assert_eq!(states(&of_vasilek), json!([["water", "parked"]]));
    let waiting = admin.get("/tasks?state=waiting&kind=water&kind=drain").await.json();
    assert_eq!(items(&waiting).len(), 2);
    assert_eq!(states(&admin.get("/tasks?mine=true").await.json()), json!([]));
    let mut found = 0;
    let mut address = "/tasks?limit=1".to_owned();
    loop {
        let list = admin.get(&address).await.json();
        found += items(&list).len();
        let Some(cursor) = list["next_cursor"].as_str() else { break };
        address = format!("/tasks?limit=1&cursor={cursor}");
    }
    assert_eq!(found, 3);
    app.work().await;
    assert_eq!(states(&admin.get("/tasks?state=done").await.json()), json!([["water", "done"]]));
    app.leaves(2);
}
