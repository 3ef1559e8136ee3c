//! Answers that are the same for all visitors, and may be kept by whoever stands between them and us.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::operation::{Describe, Operation};
use crate::tagged::Tag;
use crate::view::{Page, View};

/// For how many seconds such an answer may be kept.
pub(crate) const KEPT: &str = "public, max-age=60";

/// An answer for everybody. It may be kept for a minute, if nothing in its request says who asks.
pub struct Shared<T>(pub T);

/// That an answer is for everybody.
#[derive(Clone, Copy)]
pub(crate) struct ForEverybody;

impl<T: IntoResponse> IntoResponse for Shared<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.extensions_mut().insert(ForEverybody);
        response
    }
}

impl<T: Page> Describe for Shared<View<T>> {
    fn describe(operation: &mut Operation<'_>) {
        View::<T>::describe(operation);
        operation.answer_with(StatusCode::NOT_MODIFIED, &[]);
    }
}

/// A text for programs that is no JSON, such as `robots.txt`.
pub struct Plain {
    pub media_type: &'static str,
    pub text: String,
}

impl Plain {
    pub const TEXT: &'static str = "text/plain; charset=utf-8";
    pub const XML: &'static str = "application/xml";
}

impl IntoResponse for Plain {
    fn into_response(self) -> Response {
        let tag = Tag::of_body(self.text.as_bytes());
        (Extension(tag), [(http::header::CONTENT_TYPE, self.media_type)], self.text).into_response()
    }
}

impl Describe for Shared<Plain> {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_with(
            StatusCode::OK,
            &[
                (Plain::TEXT, serde_json::json!({"type": "string"})),
                (Plain::XML, serde_json::json!({"type": "string"})),
            ],
        );
        operation.answer_with(StatusCode::NOT_MODIFIED, &[]);
    }
}
