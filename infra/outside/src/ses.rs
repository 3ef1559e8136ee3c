//! SES. Letters are kept here, since the local runtime exists to show them and winterbaume forgets raw letters;
//! identities and everything else are winterbaume's. A letter and the identities' state are on disk before the answer
//! goes out.

mod event;
mod letter;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use tokio::sync::{Mutex, RwLock};
use uuid::Uuid;
use winterbaume_core::{MockRequest, MockService, StatefulService};
use winterbaume_ses::{SesService, views::SesV1StateView};

use crate::account::{ACCOUNT, REGION};
use crate::durable::{self, OpenError};
use crate::protocol::{self, Refusal};
use crate::service::Service;
use crate::winterbaume::{into_answer, request_for};
pub use event::LetterEvent;
pub use letter::Letter;

pub(crate) struct Ses {
    service: SesService,
    identities: PathBuf,
    mail: PathBuf,
    letters: RwLock<Vec<Letter>>,
    changing: Mutex<()>,
    /// How many letters the account may send in a second.
    rate: AtomicU32,
}

/// A rate that an account in use has, so that a laptop waits for no letter.
const USUAL_RATE: u32 = 1_000;

/// The parameters of a request in AWS's query protocol.
pub(crate) type Form = BTreeMap<String, String>;

pub(crate) fn read_form(body: &[u8]) -> Form {
    serde_urlencoded::from_bytes(body).unwrap_or_default()
}

impl Ses {
    pub(crate) async fn open(folder: &Path) -> Result<Self, OpenError> {
        let mail = folder.join("mail");
        let letters = durable::read_folder(&mail)?;
        let identities = folder.join("identities.json");
        let view: SesV1StateView = durable::read_json(&identities)?.unwrap_or_default();
        let service = SesService::new();
        service
            .restore(ACCOUNT, REGION, view)
            .await
            .map_err(|error| OpenError::damaged(&identities, &error))?;
        Ok(Self {
            service,
            identities,
            mail,
            letters: RwLock::new(letters),
            changing: Mutex::new(()),
            rate: AtomicU32::new(USUAL_RATE),
        })
    }

    pub(crate) async fn handle(&self, form: &Form, parts: &Parts, body: Bytes) -> Response {
        let action = form.get("Action").map(String::as_str).unwrap_or_default();
        let answer = match action {
            "SendEmail" | "SendRawEmail" => self.send(action, form).await,
            "GetSendQuota" => Ok(self.quota()),
            // winterbaume answers these and keeps nothing: mail that seems sent and is nowhere.
            "SendTemplatedEmail"
            | "SendBulkTemplatedEmail"
            | "SendCustomVerificationEmail"
            | "SendBounce" => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "InvalidAction",
                format!("{action} is not simulated by the local SES"),
            )),
            _ => self.pass_on(request_for("ses", &parts.method, "/", &parts.headers, body)).await,
        };
        answer.unwrap_or_else(|refusal| refusal.into_answer(Service::Ses))
    }

    /// Sets how many letters the account may send in a second.
    pub(crate) fn set_rate(&self, letters: u32) {
        self.rate.store(letters, Ordering::Relaxed);
    }

    /// <https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html>
    fn quota(&self) -> Response {
        let rate = self.rate.load(Ordering::Relaxed);
        let content = format!(
            "<GetSendQuotaResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><GetSendQuotaResult>\
             <Max24HourSend>1000000.0</Max24HourSend><MaxSendRate>{rate}.0</MaxSendRate>\
             <SentLast24Hours>0.0</SentLast24Hours></GetSendQuotaResult><ResponseMetadata><RequestId>{}</RequestId>\
             </ResponseMetadata></GetSendQuotaResponse>",
            Uuid::now_v7()
        );
        protocol::xml(StatusCode::OK, &content)
    }

    async fn pass_on(&self, request: MockRequest) -> Result<Response, Refusal> {
        let _changing = self.changing.lock().await;
        let response = into_answer(self.service.handle(request).await);
        if response.status().is_success() {
            let view = self.service.snapshot(ACCOUNT, REGION).await;
            durable::write_json(&self.identities, &view).await.map_err(|error| not_kept(&error))?;
        }
        Ok(response)
    }

    /// "The message must be sent from a verified email address or domain":
    /// <https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html>. winterbaume does not look.
    async fn send(&self, action: &str, form: &Form) -> Result<Response, Refusal> {
        let id = format!("{}-000000", Uuid::now_v7());
        let at = Timestamp::now();
        let letter = match action {
            "SendEmail" => Letter::from_form(id, at, form),
            _ => Letter::from_raw_form(id, at, form),
        }
        .map_err(|message| Refusal::new(StatusCode::BAD_REQUEST, "InvalidParameterValue", message))?;
        if !self.is_verified(letter.sender_address()).await {
            let message = format!(
                "Email address is not verified. The following identities failed the check in region {}: {}",
                REGION.to_uppercase(),
                letter.sender_address()
            );
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "MessageRejected", message));
        }
        // The names sort by time, which is the order in which they are read back.
        let file = self.mail.join(format!("{}.json", letter.id));
        let mut letters = self.letters.write().await;
        durable::write_json(&file, &letter).await.map_err(|error| not_kept(&error))?;
        let content = format!(
            "<{action}Response xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><{action}Result><MessageId>{}\
             </MessageId></{action}Result><ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata>\
             </{action}Response>",
            letter.id,
            Uuid::now_v7()
        );
        letters.push(letter);
        Ok(protocol::xml(StatusCode::OK, &content))
    }

    async fn is_verified(&self, address: &str) -> bool {
        let identities = self.service.snapshot(ACCOUNT, REGION).await.identities;
        let domain = address.rsplit('@').next().unwrap_or_default();
        [address, domain].iter().any(|name| {
            identities.get(*name).is_some_and(|identity| identity.verification_status == "Success")
        })
    }

    /// Verifies a sender's address, if it is not verified already.
    pub(crate) async fn ensure_identity(&self, address: &str) -> Result<(), String> {
        if self.is_verified(address).await {
            return Ok(());
        }
        let fields = [("Action", "VerifyEmailIdentity"), ("EmailAddress", address)];
        let body = serde_urlencoded::to_string(fields).map_err(|error| error.to_string())?;
        let request = request_for("ses", &Method::POST, "/", &HeaderMap::new(), body.into());
        self.pass_on(request).await.map(|_| ()).map_err(|refusal| refusal.message)
    }

    /// The letters sent, oldest first.
    pub(crate) async fn letters(&self) -> Vec<Letter> {
        self.letters.read().await.clone()
    }
}

fn not_kept(error: &std::io::Error) -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", error.to_string())
}
