//! The events of letters. SES tells each event to the account's bus of `EventBridge`, and a rule hands it to this Lambda.
//! An invitation shows how far its letter has come, and no more letters go to an address from which letters come back.
//!
//! The events are those of <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>, in an
//! envelope of `EventBridge`.

use domain::employee::Delivery;
use domain::{AddressTrouble, Email, OrganizationId, TokenHash, UserId};
use lambda::Diagnostic;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Store, StoreError};

/// The handler of the Lambda that notes the events.
pub const HANDLER: &str = "identity.note_letter_events";

#[derive(Deserialize)]
struct Envelope {
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(flatten)]
    event: Event,
    mail: Mail,
}

#[derive(Deserialize)]
#[serde(tag = "eventType")]
enum Event {
    Delivery {},
    Bounce {
        bounce: Bounce,
    },
    Complaint {
        complaint: Complaint,
    },
    /// An event that changes nothing.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: BounceType,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize, PartialEq, Eq)]
enum BounceType {
    /// Another letter would come back too.
    Permanent,
    /// For example a full mailbox: SES has tried long enough, and another letter may arrive.
    #[serde(other)]
    Passing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

#[derive(Deserialize)]
struct Mail {
    #[serde(default)]
    tags: Tags,
}

/// The tags with which a letter was sent; an invitation's tags name the invited person. Each tag has a list of values.
#[derive(Deserialize, Default)]
struct Tags {
    #[serde(default)]
    organization: Vec<OrganizationId>,
    #[serde(default)]
    user: Vec<UserId>,
    #[serde(default)]
    invitation: Vec<TokenHash>,
}

/// Why an event was not noted.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("this is no event of a letter: {0}")]
    Input(#[from] serde_json::Error),
    #[error("the event was not noted: {0}")]
    Store(#[from] StoreError),
}

impl From<NoteError> for Diagnostic {
    fn from(error: NoteError) -> Self {
        let name = match error {
            NoteError::Input(_) => "InvalidInput",
            NoteError::Store(_) => "Unavailable",
        };
        Self { error_type: name.to_owned(), error_message: error.to_string() }
    }
}

/// Notes one event, and answers how many addresses get no more letters. Noting it again changes nothing.
pub async fn answer_invocation(store: &Store, input: Value) -> Result<Value, NoteError> {
    let Envelope { detail: Detail { event, mail } } = serde_json::from_value(input)?;
    let (delivery, recipients, trouble) = match event {
        Event::Delivery {} => (Delivery::Delivered, Vec::new(), AddressTrouble::Bounces),
        Event::Bounce { bounce } => {
            let is_permanent = bounce.bounce_type == BounceType::Permanent;
            let recipients = if is_permanent { bounce.bounced_recipients } else { Vec::new() };
            (Delivery::Bounced, recipients, AddressTrouble::Bounces)
        }
        Event::Complaint { complaint } => {
            (Delivery::Complained, complaint.complained_recipients, AddressTrouble::Unwanted)
        }
        Event::Other => return Ok(json!({"addresses": 0})),
    };
    let Tags { organization, user, invitation } = &mail.tags;
    if let ([organization], [user], [token]) =
        (organization.as_slice(), user.as_slice(), invitation.as_slice())
    {
        store.tenant(*organization).note_delivery(*user, token, delivery, None).await?;
    }
    let mut addresses = 0;
    for Recipient { email_address } in recipients {
        // An address whose form is not accepted here gets no letters anyway.
        if let Ok(email) = email_address.parse::<Email>() {
            // Whoever complains of one organisation's letters does not keep the others from writing.
            let whose = organization.first().copied().filter(|_| trouble == AddressTrouble::Unwanted);
            store.note_trouble(&email, trouble, whose).await?;
            addresses += 1;
        }
    }
    Ok(json!({"addresses": addresses}))
}
