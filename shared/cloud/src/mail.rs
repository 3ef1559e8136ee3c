//! Letters, by SES. A letter has a plain text beside its page, since some readers show nothing else.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use aws_sdk_ses::Client;
use aws_sdk_ses::error::BuildError;
use aws_sdk_ses::types::{Body, Content, Destination, Message, MessageTag};
use domain::Email;
use email_encoding::headers::rfc2047;
use email_encoding::headers::writer::EmailWriter;
use serde::{Deserialize, Serialize};

use crate::Settings;
use crate::error::{OutsideError, System};

const SEND: &str = "SendEmail";
const QUOTA: &str = "GetSendQuota";

/// How long an answer about the account's limits is good.
const QUOTA_IS_GOOD_FOR: Duration = Duration::from_mins(1);

/// The subject of a letter: one line, since a line break in it would begin another header (RFC 5322, 2.2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Subject(String);

impl Subject {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A character that would end the line becomes a space.
impl From<String> for Subject {
    fn from(text: String) -> Self {
        let ends_line =
            |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
        Self(text.replace(ends_line, " "))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub to: Email,
    pub subject: Subject,
    pub text: String,
    pub html: String,
    /// Names and values that come back with every event of the letter: ASCII letters, digits, `-` and `_` alone, and no
    /// secrets.
    pub tags: Vec<(Cow<'static, str>, String)>,
}

/// In whose name a letter goes out. It is always sent from the platform's address.
#[derive(Clone, Debug)]
pub struct Sender {
    /// As mail programs show it beside the address.
    pub name: String,
    /// Where answers go.
    pub reply_to: Option<Email>,
}

/// The tags of an invitation's letter, by which its events find it.
impl Letter {
    pub const ORGANIZATION_TAG: &str = "organization";
    pub const USER_TAG: &str = "user";
    pub const INVITATION_TAG: &str = "invitation";

    /// The value of a tag.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str())
    }
}

pub struct Mail {
    client: Client,
    sender: Email,
    configuration_set: String,
    /// How many letters the account may send in a second, and when SES said so.
    rate: Mutex<Option<(Instant, u32)>>,
}

impl Mail {
    pub(crate) fn new(configuration: &SdkConfig, settings: &Settings) -> Self {
        Self {
            client: Client::new(configuration),
            sender: settings.sender.clone(),
            configuration_set: settings.configuration_set.clone(),
            rate: Mutex::default(),
        }
    }

    /// Hands a letter over for delivery in the sender's name, and answers the identifier under which events of the letter
    /// arrive later. A letter whose answer was lost may go out twice, since SES has no idempotency. SES requires domains in
    /// Punycode, and takes no mailbox outside ASCII
    /// (<https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html>), so answers to such a mailbox are not asked
    /// for.
    pub async fn send(&self, letter: Letter, sender: &Sender) -> Result<String, OutsideError> {
        let Letter { to, subject, text, html, tags } = letter;
        let refuse = |error: BuildError| OutsideError::from_build(System::Ses, SEND, &error);
        let body =
            Body::builder().text(content(text).map_err(refuse)?).html(content(html).map_err(refuse)?).build();
        let message = Message::builder().subject(content(subject.0).map_err(refuse)?).body(body).build();
        let tags = tags
            .into_iter()
            .map(|(name, value)| MessageTag::builder().name(name.into_owned()).value(value).build());
        let tags = tags.collect::<Result<Vec<_>, _>>().map_err(refuse)?;
        let reply_to =
            sender.reply_to.as_ref().map(Email::with_ascii_domain).filter(|address| address.is_ascii());
        let sent = self
            .client
            .send_email()
            .source(format!("{} <{}>", display_name(&sender.name), self.sender.with_ascii_domain()))
            .set_reply_to_addresses(reply_to.map(|address| vec![address]))
            .configuration_set_name(&self.configuration_set)
            .destination(Destination::builder().to_addresses(to.with_ascii_domain()).build())
            .message(message)
            .set_tags(Some(tags))
            .send()
            .await
            .map_err(|error| OutsideError::from_sdk(System::Ses, SEND, &error))?;
        Ok(sent.message_id)
    }

    /// How many letters the account may send in a second. SES is asked once a minute at most
    /// (<https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html>).
    pub async fn most_a_second(&self) -> Result<u32, OutsideError> {
        let known = *self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rate)) = known.filter(|(asked, _)| asked.elapsed() < QUOTA_IS_GOOD_FOR) {
            return Ok(rate);
        }
        let quota = self.client.get_send_quota().send().await;
        let quota = quota.map_err(|error| OutsideError::from_sdk(System::Ses, QUOTA, &error))?;
        // An account may send less than one a second by its documentation, and none does.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped before")]
        let rate = quota.max_send_rate.clamp(1.0, 10_000.0) as u32;
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), rate));
        Ok(rate)
    }
}

/// A name as it stands before an address: in quotes (RFC 5322, 3.2.4) or, if it is not ASCII or looks as if it were encoded,
/// as encoded words (RFC 2047), of which each has whole characters and 75 of its own at most. All stand on one line, which
/// SES folds itself.
fn display_name(name: &str) -> String {
    let name = name.replace(char::is_control, " ");
    if name.is_ascii() && !name.contains("=?") {
        return format!("\"{}\"", name.replace('\\', r"\\").replace('"', "\\\""));
    }
    let mut folded = String::new();
    // Writing to a text does not fail.
    let _ = rfc2047::encode(&name, &mut EmailWriter::new(&mut folded, 0, 0, false));
    folded.replace("\r\n", "")
}

fn content(data: String) -> Result<Content, BuildError> {
    Content::builder().charset("UTF-8").data(data).build()
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::{Arc, Mutex};

    use winterbaume_core::{MockRequest, MockResponse, MockService};

    use super::*;
    use crate::settings::tests::{configuration, settings};

    /// SES, which keeps the form that it was last sent.
    #[derive(Default)]
    struct Ses(Mutex<String>);

    impl MockService for Ses {
        fn service_name(&self) -> &'static str {
            "ses"
        }

        fn url_patterns(&self) -> Vec<&str> {
            vec![r"https://email\..*\.amazonaws\.com"]
        }

        fn handle(&self, request: MockRequest) -> Pin<Box<dyn Future<Output = MockResponse> + Send + '_>> {
            *self.0.lock().unwrap() = String::from_utf8(request.body.to_vec()).unwrap();
            let sent = "<SendEmailResponse><SendEmailResult><MessageId>1</MessageId></SendEmailResult>\
                        </SendEmailResponse>";
            Box::pin(std::future::ready(MockResponse::xml(200, sent)))
        }
    }

    #[tokio::test]
    async fn a_letter_names_its_sender_and_the_set_that_its_fate_comes_back_through() {
        let ses = Arc::new(Ses::default());
        let mail = Mail::new(&configuration(ses.clone()).await, &settings());
        let letter = Letter {
            to: "anna@example.com".parse().unwrap(),
            subject: "Приглашение".to_owned().into(),
            text: "Вас ждут".to_owned(),
            html: "<p>Вас ждут</p>".to_owned(),
            tags: vec![("organization".into(), "0190".to_owned())],
        };
        let sender = Sender {
            name: "Acme (Kabinet)".to_owned(),
            reply_to: Some("help@ромашка.example".parse().unwrap()),
        };
        #[expect(clippy::disallowed_methods, reason = "it is what is tested")]
        let sent = mail.send(letter, &sender).await.unwrap();
        assert_eq!(sent, "1");
        let sent = ses.0.lock().unwrap();
        let fields: Vec<&str> = sent.split('&').collect();
        for field in [
            "Action=SendEmail",
            "Source=%22Acme%20%28Kabinet%29%22%20%3Ckabinet%40kabinet.example%3E",
            "ReplyToAddresses.member.1=help%40xn--80aa3agjl3d.example",
            "Destination.ToAddresses.member.1=anna%40example.com",
            "ConfigurationSetName=kabinet-letters",
            "Tags.member.1.Name=organization",
            "Tags.member.1.Value=0190",
        ] {
            assert!(fields.contains(&field), "{field}: {sent}");
        }
    }

    #[test]
    fn a_name_is_quoted_or_encoded_and_stays_on_its_line() {
        for (name, shown) in [
            ("Kabinet", r#""Kabinet""#),
            (r#"Acme "the\one", Ltd. (Kabinet)"#, r#""Acme \"the\\one\", Ltd. (Kabinet)""#),
            ("Acme\r\nBcc: all@example.com", r#""Acme  Bcc: all@example.com""#),
            ("=?utf-8?b?ZXZpbA==?=", "=?utf-8?b?PT91dGYtOD9iP1pYWnBiQT09Pz0=?="),
            ("Ромашка", "=?utf-8?b?0KDQvtC80LDRiNC60LA=?="),
            ("Ромашка\r\nBcc: x", "=?utf-8?b?0KDQvtC80LDRiNC60LAgIEJjYzogeA==?="),
        ] {
            assert_eq!(display_name(name), shown, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_seven_bits_in_words_that_are_short_enough_and_reads_as_it_was(name in "\\PC{0,80}") {
            let shown = display_name(&name);
            proptest::prop_assert!(shown.bytes().all(|octet| (b' '..=b'~').contains(&octet)), "{shown}");
            if shown.starts_with("=?") {
                proptest::prop_assert!(shown.split(' ').all(|word| word.len() <= 75), "{shown}");
            }
            let header = format!("From: {shown} <kabinet@kabinet.example>\r\n\r\n");
            let read = mail_parser::MessageParser::default().parse(header.as_bytes()).unwrap();
            let from = read.from().and_then(|from| from.first()).unwrap();
            proptest::prop_assert_eq!(from.address(), Some("kabinet@kabinet.example"));
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(words(from.name().unwrap_or_default()), words(&name));
        }
    }

    #[test]
    fn a_subject_can_not_begin_another_header() {
        let subject = Subject::from("Добро пожаловать\r\nBcc: all@example.com\u{2028}".to_owned());
        assert_eq!(subject.as_str(), "Добро пожаловать  Bcc: all@example.com ");
    }
}
