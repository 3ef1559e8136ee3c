//! A handler's answer: data that can be shown as JSON and as a page. Which of the two is decided later, in one place.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use serde::Serialize;

use crate::context::Context;

/// Data with a face for people.
pub trait Page: Serialize + Send + Sync + 'static {
    fn page(&self, context: &Context) -> Markup;
}

pub struct View<T> {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    then: Option<String>,
    data: T,
}

impl<T: Page> View<T> {
    pub fn new(data: T) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), then: None, data }
    }

    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Where a browser goes after a form was accepted (303, so that reloading sends nothing again).
    #[must_use]
    pub fn then(mut self, location: impl Into<String>) -> Self {
        self.then = Some(location.into());
        self
    }

    /// The address of what was made.
    #[must_use]
    pub fn created(self, location: &str) -> Self {
        let view = self.status(StatusCode::CREATED).then(location);
        match HeaderValue::from_str(location) {
            Ok(value) => view.header(header::LOCATION, value),
            Err(_) => view,
        }
    }
}

/// An answer that waits to be given a form.
#[derive(Clone)]
pub(crate) struct Rendering {
    pub(crate) then: Option<String>,
    data: Arc<dyn Render>,
}

trait Render: Send + Sync {
    fn json(&self) -> serde_json::Result<Vec<u8>>;
    fn page(&self, context: &Context) -> Markup;
}

impl<T: Page> Render for T {
    fn json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    fn page(&self, context: &Context) -> Markup {
        Page::page(self, context)
    }
}

impl Rendering {
    pub(crate) fn json(&self) -> serde_json::Result<Vec<u8>> {
        self.data.json()
    }

    pub(crate) fn page(&self, context: &Context) -> Markup {
        self.data.page(context)
    }
}

impl<T: Page> IntoResponse for View<T> {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(self.headers);
        response.extensions_mut().insert(Rendering { then: self.then, data: Arc::new(self.data) });
        response
    }
}
