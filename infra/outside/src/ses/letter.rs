//! A letter as it was sent, read from either form in which SES takes one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mail_parser::{Address, MessageParser, PartType};
use serde::{Deserialize, Serialize};

use super::Form;

/// RFC 2047, 2.
const LONGEST_ENCODED_WORD: usize = 75;

/// A letter that SES accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// SES's message id.
    pub id: String,
    pub at: Timestamp,
    /// As the sender wrote it: an address, or a name with an address in angle brackets.
    pub from: String,
    /// Every recipient: to, then copies, then blind copies.
    pub to: Vec<String>,
    pub reply_to: Vec<String>,
    pub subject: String,
    pub text: Option<String>,
    pub html: Option<String>,
    /// The message tags, by which SES's events are matched to the letter.
    pub tags: Vec<(String, String)>,
    pub configuration_set: Option<String>,
    /// The whole message, of a letter that was sent raw.
    pub raw: Option<String>,
}

impl Letter {
    /// A request of `SendEmail`. The error names what is missing.
    pub(super) fn from_form(id: String, at: Timestamp, form: &Form) -> Result<Self, String> {
        let to = ["ToAddresses", "CcAddresses", "BccAddresses"]
            .iter()
            .flat_map(|field| members(form, &format!("Destination.{field}")))
            .collect();
        Self {
            id,
            at,
            from: form.get("Source").cloned().unwrap_or_default(),
            to,
            reply_to: members(form, "ReplyToAddresses"),
            subject: form.get("Message.Subject.Data").cloned().unwrap_or_default(),
            text: form.get("Message.Body.Text.Data").cloned(),
            html: form.get("Message.Body.Html.Data").cloned(),
            tags: tags(form),
            configuration_set: form.get("ConfigurationSetName").cloned(),
            raw: None,
        }
        .checked()
    }

    /// A request of `SendRawEmail`: what its parameters leave out stands in the message's headers.
    pub(super) fn from_raw_form(id: String, at: Timestamp, form: &Form) -> Result<Self, String> {
        let raw = form
            .get("RawMessage.Data")
            .and_then(|data| STANDARD.decode(data).ok())
            .ok_or("RawMessage.Data is not base64")?;
        let message = MessageParser::default().parse(&raw).ok_or("RawMessage.Data is not a message")?;
        let mut to = members(form, "Destinations");
        if to.is_empty() {
            to = [message.to(), message.cc(), message.bcc()].into_iter().flat_map(addresses).collect();
        }
        let header_sender = addresses(message.from()).into_iter().next();
        Self {
            id,
            at,
            from: header_sender.or_else(|| form.get("Source").cloned()).unwrap_or_default(),
            to,
            reply_to: addresses(message.reply_to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            // A part that the message has not is derived from the other by the parser; only own parts are kept.
            text: message.text_part(0).and_then(|part| match &part.body {
                PartType::Text(text) => Some(text.to_string()),
                _ => None,
            }),
            html: message.html_part(0).and_then(|part| match &part.body {
                PartType::Html(html) => Some(html.to_string()),
                _ => None,
            }),
            tags: tags(form),
            configuration_set: form.get("ConfigurationSetName").cloned(),
            raw: Some(String::from_utf8_lossy(&raw).into_owned()),
        }
        .checked()
    }

    fn checked(self) -> Result<Self, String> {
        if self.from.is_empty() {
            return Err("Missing required header 'From'.".to_owned());
        }
        // SES takes no other octets, and folds headers itself.
        for address in [&self.from].into_iter().chain(&self.reply_to).filter(|_| self.raw.is_none()) {
            if !address.bytes().all(|octet| (b' '..=b'~').contains(&octet)) {
                return Err(format!("Local address contains control or non-ASCII characters: {address:?}"));
            }
            if address.split(' ').any(|word| word.starts_with("=?") && word.len() > LONGEST_ENCODED_WORD) {
                return Err(format!("An encoded word is too long: {address}"));
            }
        }
        if self.to.is_empty() {
            return Err("Missing final 'To' recipient.".to_owned());
        }
        Ok(self)
    }

    /// The sender as mail programs show it: with the name decoded (RFC 2047).
    pub fn shown_sender(&self) -> String {
        let header = format!("From: {}\r\n\r\n", self.from);
        let read = MessageParser::default().parse(header.as_bytes());
        let shown = read.and_then(|message| addresses(message.from()).into_iter().next());
        shown.unwrap_or_else(|| self.from.clone())
    }

    /// The sender's address without a name.
    pub fn sender_address(&self) -> &str {
        match self.from.rsplit_once('<') {
            Some((_, address)) => address.trim_end_matches('>').trim(),
            None => self.from.trim(),
        }
    }
}

/// `Field.member.1`, `Field.member.2` … in the query protocol.
fn members(form: &Form, field: &str) -> Vec<String> {
    (1..).map_while(|number| form.get(&format!("{field}.member.{number}")).cloned()).collect()
}

fn tags(form: &Form) -> Vec<(String, String)> {
    let part = |number: u32, part: &str| form.get(&format!("Tags.member.{number}.{part}")).cloned();
    (1..).map_while(|number| Some((part(number, "Name")?, part(number, "Value")?))).collect()
}

fn addresses(header: Option<&Address<'_>>) -> Vec<String> {
    let written = |address: &mail_parser::Addr<'_>| {
        let mailbox = address.address.as_deref()?;
        Some(match address.name.as_deref() {
            Some(name) => format!("{name} <{mailbox}>"),
            None => mailbox.to_owned(),
        })
    };
    header.map(|header| header.iter().filter_map(written).collect()).unwrap_or_default()
}
