use aws_sdk_ses::error::ProvideErrorMetadata;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{Body, Content, Destination, Message, MessageTag, RawMessage};

use crate::world::{SENDER, World};

fn content(text: &str) -> Content {
    Content::builder().data(text).build().unwrap()
}

fn message() -> Message {
    let body =
        Body::builder().text(content("Войти: http://x/?a=1&b=2")).html(content("<b>Войти</b>")).build();
    Message::builder().subject(content("Приглашение")).body(body).build()
}

#[tokio::test]
async fn a_letter_is_kept_whole_through_a_restart() {
    let world = World::new().await;
    let tag = MessageTag::builder().name("organization").value("acme").build().unwrap();
    let sent = world
        .ses()
        .send_email()
        .source(format!("Kabinet <{SENDER}>"))
        .destination(Destination::builder().to_addresses("anna@acme.test").build())
        .reply_to_addresses("help@localhost")
        .message(message())
        .tags(tag)
        .configuration_set_name("mail")
        .send()
        .await
        .unwrap();
    let world = world.restarted().await;
    let letters = world.aws.letters().await;
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(letter.id, sent.message_id());
    assert_eq!(letter.from, format!("Kabinet <{SENDER}>"));
    assert_eq!(letter.to, ["anna@acme.test"]);
    assert_eq!(letter.reply_to, ["help@localhost"]);
    assert_eq!(letter.subject, "Приглашение");
    assert_eq!(letter.text.as_deref(), Some("Войти: http://x/?a=1&b=2"));
    assert_eq!(letter.html.as_deref(), Some("<b>Войти</b>"));
    assert_eq!(letter.tags, [("organization".to_owned(), "acme".to_owned())]);
    assert_eq!(letter.configuration_set.as_deref(), Some("mail"));
}

#[tokio::test]
async fn a_raw_letter_is_read_from_its_headers_and_parts() {
    let world = World::new().await;
    let raw = format!(
        "From: Kabinet <{SENDER}>\r\nTo: Anna <anna@acme.test>\r\nSubject: =?utf-8?B?0J/RgNC40LLQtdGC?=\r\n\
         List-Unsubscribe: <http://x/off>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>rich</p>\r\n--b--\r\n"
    );
    let message = RawMessage::builder().data(Blob::new(raw.clone())).build().unwrap();
    world.ses().send_raw_email().raw_message(message).send().await.unwrap();
    let letter = world.aws.letters().await.remove(0);
    assert_eq!(letter.sender_address(), SENDER);
    assert_eq!(letter.to, ["Anna <anna@acme.test>"]);
    assert_eq!(letter.subject, "Привет");
    assert_eq!(letter.text.as_deref(), Some("plain"));
    assert_eq!(letter.html.as_deref(), Some("<p>rich</p>"));
    assert_eq!(letter.raw, Some(raw));
}

#[tokio::test]
async fn an_address_that_is_not_ascii_is_refused() {
    let world = World::new().await;
    let letter = || {
        let destination = Destination::builder().to_addresses("anna@acme.test").build();
        world.ses().send_email().destination(destination).message(message())
    };
    let long = format!("=?utf-8?b?{}?= <{SENDER}>", "0K/Q".repeat(16));
    for source in [format!("Кабинет <{SENDER}>"), format!("Kabinet\r\n <{SENDER}>"), long] {
        let refused = letter().source(&source).send().await.unwrap_err();
        assert_eq!(refused.code(), Some("InvalidParameterValue"), "{source}");
    }
    let refused = letter().source(SENDER).reply_to_addresses("help@ромашка.example").send().await;
    assert_eq!(refused.unwrap_err().code(), Some("InvalidParameterValue"));
    assert_eq!(world.aws.letters().await, []);
    letter().source(format!("=?utf-8?b?0K8=?= <{SENDER}>")).send().await.unwrap();
    assert_eq!(world.aws.letters().await[0].shown_sender(), format!("Я <{SENDER}>"));
}

#[tokio::test]
async fn an_unverified_sender_is_rejected_and_nothing_is_kept() {
    let world = World::new().await;
    let refused = world
        .ses()
        .send_email()
        .source("stranger@elsewhere.test")
        .destination(Destination::builder().to_addresses("anna@acme.test").build())
        .message(message())
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("MessageRejected"));
    assert_eq!(world.aws.letters().await, []);
}
