//! In whose name letters go out, and where answers to them go.

use domain::access::AssignedRole;
use domain::{Contacts, Organization};
use outside::ses::Letter;
use serde_json::json;
use testing::{Client, TestApp};

const ANNA: &str = "anna@example.com";

/// Plants an organisation of this name, and signs an administrator in.
async fn plant(app: &TestApp, name: &str, contact: Option<&str>) -> Client {
    let contacts = Contacts { email: contact.map(|email| email.parse().unwrap()), ..Contacts::default() };
    let organization = Organization { name: name.parse().unwrap(), contacts, ..app.ready("romashka") };
    app.plant_organization(&organization).await;
    app.employee(organization.id, "romashka", AssignedRole::ADMIN).await
}

async fn invite(admin: &Client) {
    let invited = admin.post("/company/employees", &json!({"email": ANNA})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
}

/// The name and the address that a mail program shows.
fn shown(letter: &Letter) -> (String, String) {
    let shown = letter.shown_sender();
    let (name, address) = shown.rsplit_once(" <").unwrap();
    (name.to_owned(), address.trim_end_matches('>').to_owned())
}

#[tokio::test]
async fn a_letter_of_an_organisation_has_its_name_and_its_address_as_they_are_when_it_is_sent() {
    let app = TestApp::start(crate::product).await;
    let admin = plant(&app, "ООО «Ромашка»", Some("info@ромашка.example")).await;
    invite(&admin).await;
    let [letter] = &app.letters().await[..] else { panic!("one letter") };
    assert_eq!(shown(letter).0, "ООО «Ромашка» (Kabinet)");
    assert!(letter.from.is_ascii(), "{}", letter.from);
    assert_eq!(letter.reply_to, ["info@xn--80aa3agjl3d.example"]);
    let from = shown(letter).1;

    invite_again_as(&admin, "АО «Василёк»").await;
    let letter = app.letters().await.pop().unwrap();
    assert_eq!(shown(&letter), ("АО «Василёк» (Kabinet)".to_owned(), from.clone()));
    assert_eq!(letter.reply_to, Vec::<String>::new(), "the contact was taken away meanwhile");

    let asked = app.anonymous().at("localhost").post("/password-reset", &json!({"email": ANNA})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    app.add_user("olga@example.com", None).await;
    let base = app.anonymous().at("localhost");
    assert_eq!(base.post("/password-reset", &json!({"email": "olga@example.com"})).await.status, 202);
    let letter = app.letters().await.pop().unwrap();
    assert_eq!(letter.to, ["olga@example.com"]);
    assert_eq!(shown(&letter), ("Kabinet".to_owned(), from), "a letter of the platform alone");
    assert_eq!(letter.reply_to, Vec::<String>::new());
}

/// Sends the invitation again and, before its letter is sent, gives the organisation another name and no address.
async fn invite_again_as(admin: &Client, name: &str) {
    let list = admin.get("/company/employees?status=invited").await.json();
    let resend = format!("/company/employees/{}/resend", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(admin.post(&resend, &json!({})).await.status, 200);
    let change = json!({"version": 1, "name": name, "contacts": {"email": null}});
    let changed = admin.patch("/company/settings", &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
}

#[tokio::test]
async fn nothing_in_the_name_of_an_organisation_is_a_link_a_header_or_longer_than_is_read() {
    let long = "Федеральное государственное бюджетное учреждение науки, институт проблем передачи информации";
    for (name, seen) in [
        ("evil.example/pay", "evil. example/pay (Kabinet)"),
        ("Банк <pay@bank.example>", "Банк <pay@ bank. example> (Kabinet)"),
        ("Acme\u{202E} \"the one\", Ltd.", "Acme \"the one\", Ltd. (Kabinet)"),
        ("=?utf-8?b?ZXZpbC5leGFtcGxl?=", "=?utf-8?b?ZXZpbC5leGFtcGxl?= (Kabinet)"),
        (long, "Федеральное государственное бюджетное учреждение науки… (Kabinet)"),
    ] {
        let app = TestApp::start(crate::product).await;
        let admin = plant(&app, name, None).await;
        invite(&admin).await;
        let letter = app.letters().await.pop().unwrap();
        let (name, address) = shown(&letter);
        assert_eq!((name.as_str(), letter.sender_address()), (seen, address.as_str()));
    }
}

#[tokio::test]
async fn answers_to_a_mailbox_that_ses_does_not_know_are_not_asked_for() {
    let app = TestApp::start(crate::product).await;
    let admin = plant(&app, "ООО «Ромашка»", Some("почта@romashka.example")).await;
    invite(&admin).await;
    assert_eq!(app.letters().await[0].reply_to, Vec::<String>::new());
}
