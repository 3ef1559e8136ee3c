//! Answers that are sent only to those who do not have them: a page that looks at itself again says what it has shown last, and is
//! told that nothing has changed (RFC 9110, 13.1.2).

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use crate::asset::{SCRIPT, STYLE};
use crate::negotiation::Format;
use crate::operation::{Describe, Operation};
use crate::{Context, Page, Problem, View};

/// How often a page looks at itself again that others may change, in milliseconds.
pub const LOOKED_AT_EVERY: u32 = 15_000;

/// What one state of a thing is called, as one caller is shown it in one language and form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag(String);

impl Tag {
    /// `state` is everything that the answer follows from, but the address, the release and the frame of a page.
    pub fn of(context: &Context, state: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        let release = (SCRIPT.address(), STYLE.address());
        let is_json = context.format() == Format::Json;
        // A page says how much there is to read behind its bell.
        let unread = if is_json { 0 } else { context.unread() };
        (release, is_json, context.locale().tag(), unread, state).hash(&mut hasher);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    /// What this body is called, wherever it is sent.
    pub(crate) fn of_body(body: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        Self(format!("W/\"{:016x}\"", hasher.finish()))
    }

    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

/// What a request says that it has already.
#[derive(Clone)]
pub struct Had(Option<HeaderValue>);

impl Had {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(headers.get(header::IF_NONE_MATCH).cloned())
    }

    /// Whether it has anything, so that it is worth finding out whether that is what there is now.
    pub const fn is_any(&self) -> bool {
        self.0.is_some()
    }

    pub fn is(&self, tag: &Tag) -> bool {
        let sent = self.0.as_ref().and_then(|sent| sent.to_str().ok()).unwrap_or_default();
        // Tags are compared weakly (RFC 9110, 8.8.3.2), so one that somebody has sent without `W/` is the same.
        let opaque = |tag: &'_ str| tag.trim_start_matches("W/").to_owned();
        sent.split(',').map(str::trim).any(|one| opaque(one) == opaque(&tag.0) || one == "*")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Had {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self::of(&parts.headers))
    }
}

impl Describe for Had {
    fn describe(operation: &mut Operation<'_>) {
        operation.take_parameter("header", "if-none-match", false, json!({"type": "string"}));
    }
}

/// An answer with its tag, or that the caller has it.
pub enum Tagged<T> {
    Same(Tag),
    /// Without a tag, it is to be asked for again as a whole.
    New(Option<Tag>, View<T>),
}

impl<T: Page> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let (tag, mut response) = match self {
            Self::Same(tag) => (Some(tag), StatusCode::NOT_MODIFIED.into_response()),
            Self::New(tag, view) => (tag, view.into_response()),
        };
        let tag = tag.and_then(|tag| tag.header());
        response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        response
    }
}

impl<T: Page> Describe for Tagged<T> {
    fn describe(operation: &mut Operation<'_>) {
        View::<T>::describe(operation);
        operation.answer_with(StatusCode::NOT_MODIFIED, &[]);
    }
}
