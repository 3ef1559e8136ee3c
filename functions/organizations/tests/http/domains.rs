//! Whether a domain is free, asked while it is being typed.

use serde_json::{Value, json};
use testing::TestApp;

#[tokio::test]
async fn a_domain_is_free_or_not_for_a_reason() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    app.plant("romashka").await;
    let longest = "a".repeat(63);
    let too_long = "a".repeat(64);
    for free in ["vasilek", "VASILEK", "a", "a1", "a-b", longest.as_str(), "romashka2"] {
        let answer = admin.get(&format!("/domains/{free}")).await;
        assert_eq!((answer.status, answer.json()), (200, json!({"slug": free, "available": true})));
    }
    for (text, address, reason) in [
        ("romashka", "romashka", "domain_taken"),
        ("RomashkA", "RomashkA", "domain_taken"),
        (" romashka ", "%20romashka%20", "domain_taken"),
        ("admin", "admin", "domain_reserved"),
        ("WWW", "WWW", "domain_reserved"),
        ("localhost", "localhost", "domain_reserved"),
        ("ромашка", "%D1%80%D0%BE%D0%BC%D0%B0%D1%88%D0%BA%D0%B0", "domain_international"),
        ("xn--80aaxgcvf", "xn--80aaxgcvf", "domain_international"),
        ("1st", "1st", "domain_form"),
        ("-a", "-a", "domain_form"),
        ("a-", "a-", "domain_form"),
        ("a_b", "a_b", "domain_form"),
        ("a.b", "a.b", "domain_form"),
        ("a/b", "a%2Fb", "domain_form"),
        ("a\u{0}", "a%00", "domain_form"),
        ("<b>", "%3Cb%3E", "domain_form"),
        (too_long.as_str(), too_long.as_str(), "domain_form"),
        (" ", "%20", "required"),
    ] {
        let answer = admin.get(&format!("/domains/{address}")).await;
        assert_eq!(answer.status, 200, "{text}: {}", answer.text);
        let answer = answer.json();
        let told = (&answer["slug"], &answer["available"], &answer["reason"]);
        assert_eq!(told, (&json!(text), &json!(false), &json!(reason)));
        assert!(matches!(&answer["message"], Value::String(message) if message.ends_with('.')), "{answer}");
    }
    for absent in ["/domains/", "/domains", "/domains/a/b", "/domains/%FF"] {
        assert_eq!(admin.get(absent).await.problem().0, "not_found", "{absent}");
    }
}

#[tokio::test]
async fn a_taken_domain_stays_taken_while_its_organisation_is_blocked() {
    let app = TestApp::start(crate::product).await;
    let admin = app.admin().await;
    let organization = app.ready("romashka");
    app.plant_organization(&organization).await;
    let block = format!("/organizations/{}/block", organization.id);
    assert_eq!(admin.post(&block, &json!({})).await.status, 200);
    assert_eq!(admin.get("/domains/romashka").await.json()["reason"], "domain_taken");
}
