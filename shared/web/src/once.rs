//! The `Idempotency-Key`: what a person has made with a key is not made again by a repeat of the request with the same key.
//!
//! Nothing of this stands in a handler's arguments. Every `POST` that answers 201 or 202 to somebody who has signed in is
//! wrapped when it is routed ([`crate::Routes::route`]); the fields that it takes claim the key once the caller is proven
//! ([`claim`]); the store writes the key with the change. A handler must say beforehand where the thing will stand
//! ([`Making`]), since nothing else makes an answer of 201.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{FieldError, Violation};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use sha2::{Digest, Sha256};
use store::{Claimed, FirstAnswer, Keyed};

use crate::app::App;
use crate::context::context_of;
use crate::input::Fields;
use crate::problem::Problem;

/// The header of a program's request.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The field of a form, which can set no header.
pub(crate) const KEY_FIELD: &str = "idempotency_key";

/// The header of the answer to a repeat.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The most characters of a key.
pub(crate) const LONGEST_KEY: usize = 64;

/// The address at which what a request makes will stand. It is said before the transaction that makes the thing, and is kept
/// with the key of the request.
#[must_use = "the answer leads there"]
pub struct Making(String);

impl Making {
    /// The next transaction makes the thing that stands at this address.
    pub fn at(location: impl Into<String>) -> Self {
        let location = location.into();
        store::will_make(&location);
        Self(location)
    }

    /// The thing at this address is what was asked for already, so nothing is written.
    pub fn nothing_at(location: impl Into<String>) -> Self {
        store::will_make_nothing();
        Self(location.into())
    }

    pub(crate) fn location(&self) -> &str {
        &self.0
    }
}

/// Why a body is not handed to its handler.
pub enum Unread {
    Refused(Problem),
    /// The request was answered before, and is answered again by what it has made.
    Replayed(Replay),
}

/// The answer to a repeat, for the service's last layer to make by reading the thing.
#[derive(Clone)]
pub struct Replay(pub(crate) FirstAnswer);

impl From<Problem> for Unread {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(problem) => problem.into_response(),
            Self::Replayed(replay) => {
                let mut response = Response::default();
                response.extensions_mut().insert(replay);
                response
            }
        }
    }
}

/// Answers a request that makes something, with this status if it succeeds, and lets go of its key if it does not.
pub(crate) async fn answer_once(status: u16, request: Request, next: Next) -> Response {
    let (response, done) = store::once(status, next.run(request)).await;
    let problem = response.extensions().get::<Problem>();
    let ended = match problem {
        None if response.extensions().get::<Replay>().is_some() => Ok(()),
        // What was to be made was little, and is done: there is nothing to lead to.
        None if response.status().as_u16() != status => done.refuse().await,
        None => {
            debug_assert!(done.is_kept(), "`Making::at` stands before the transaction that makes the thing");
            done.succeed().await
        }
        Some(problem) if problem.status().is_client_error() => done.refuse().await,
        Some(_) => done.fail().await,
    };
    if let Err(error) = ended {
        // The claim ends by itself.
        tracing::warn!(%error, "the key of a request is held for a while");
    }
    response
}

/// Claims the key of a request whose caller is proven, if it brings one and makes something. The answer is what is wrong with
/// the fields, if they are others than those that the key belongs to.
pub(crate) async fn claim(app: &App, parts: &Parts, fields: &Fields) -> Result<Option<Problem>, Unread> {
    if !store::is_done_once() {
        return Ok(None);
    }
    let Some(key) = key_of(parts, fields)? else { return Ok(None) };
    // The arguments before this one have proven the caller.
    let context = context_of(parts);
    let caller = context.viewer().ok_or_else(Problem::unauthenticated)?.id;
    let host = || context.base().name_of(context.host());
    let organization = context.organization().map_or_else(host, |(id, _)| id.to_string());
    let request = [organization.as_str(), parts.method.as_str(), parts.uri.path(), &key];
    let keyed = Keyed {
        person: caller,
        request: digest_of(request.into_iter()),
        fields: digest_of(
            fields
                .pairs_of_form()
                .iter()
                .filter(|(name, _)| name != KEY_FIELD)
                .flat_map(|(name, text)| [name.as_str(), text.as_str()]),
        ),
    };
    match app.store().claim(&keyed, context.now()).await.map_err(Problem::from)? {
        Claimed::Mine => Ok(None),
        Claimed::Running => Err(Problem::in_progress().into()),
        Claimed::Reused => {
            let reused = FieldError { field: KEY_FIELD.into(), violation: Violation::KeyReused };
            Ok(Some(Problem::invalid(vec![reused])))
        }
        Claimed::Done(first) => Err(Unread::Replayed(Replay(first))),
    }
}

/// The key that a request brings: 1 to 64 visible ASCII characters. A header goes before the field of a form.
fn key_of(parts: &Parts, fields: &Fields) -> Result<Option<String>, Problem> {
    let headers: Vec<&[u8]> = parts.headers.get_all(KEY).iter().map(HeaderValue::as_bytes).collect();
    let field = fields.key().map(str::as_bytes);
    let is_well_formed =
        |key: &&[u8]| (1..=LONGEST_KEY).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    let is_right = headers.len() <= 1 && headers.iter().chain(&field).all(is_well_formed);
    // The header counts where a form sends both.
    let key = headers.first().copied().or(field).map(std::str::from_utf8).transpose();
    match key {
        Ok(key) if is_right => Ok(key.map(str::to_owned)),
        _ => Err(Problem::new(StatusCode::BAD_REQUEST, "malformed-key")),
    }
}

/// A digest that tells one sequence of texts from every other.
fn digest_of<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let digest = texts.fold(Sha256::new(), |digest, text| {
        let length = text.len() as u64;
        digest.chain_update(length.to_be_bytes()).chain_update(text)
    });
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Marks an answer as one that was given before.
pub(crate) fn mark_replayed(response: &mut Response) {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
}
