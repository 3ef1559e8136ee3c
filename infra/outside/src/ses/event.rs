//! The events of a letter, as SES sends them by `EventBridge`
//! (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html>).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Letter;
use crate::account::{ACCOUNT, REGION};

/// An event of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterEvent {
    Delivery,
    /// For good: there is no such mailbox.
    Bounce,
    Complaint,
}

impl Letter {
    /// The event as a rule of the account's bus hands it over.
    pub fn event(&self, event: LetterEvent) -> Value {
        let recipients: Vec<Value> = self.to.iter().map(|to| json!({"emailAddress": to})).collect();
        let (kind, title, name, told) = match event {
            LetterEvent::Delivery => {
                ("Delivery", "Email Delivered", "delivery", json!({"recipients": self.to}))
            }
            LetterEvent::Bounce => (
                "Bounce",
                "Email Bounced",
                "bounce",
                json!({"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients}),
            ),
            LetterEvent::Complaint => (
                "Complaint",
                "Email Complaint Received",
                "complaint",
                json!({"complainedRecipients": recipients}),
            ),
        };
        let set = self.configuration_set.iter().map(|set| ("ses:configuration-set".to_owned(), json!([set])));
        let own = self.tags.iter().map(|(name, value)| (name.clone(), json!([value])));
        let tags: Map<String, Value> = set.chain(own).collect();
        json!({
            "version": "0",
            "id": Uuid::now_v7(),
            "detail-type": title,
            "source": "aws.ses",
            "account": ACCOUNT,
            "time": Timestamp::now(),
            "region": REGION,
            "resources": [],
            "detail": {
                "eventType": kind,
                "mail": {
                    "timestamp": self.at,
                    "messageId": self.id,
                    // That of the envelope, without a name.
                    "source": self.sender_address(),
                    "sendingAccountId": ACCOUNT,
                    "destination": self.to,
                    "tags": tags,
                },
                name: told,
            },
        })
    }
}
