//! A handler's answer: data that can be shown as JSON and as a page. Which of the two is decided later, in one place.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;

use crate::context::Context;
use crate::operation::{Describe, Operation};
use crate::policy::Policy;
use crate::saying::Done;

/// Data with a face for people.
pub trait Page: Serialize + JsonSchema + Send + Sync + 'static {
    fn page(&self, context: &Context) -> Markup;

    /// What the page may load and where it may send, if that is more than other pages may.
    fn policy(&self) -> Policy {
        Policy::default()
    }
}

/// An answer with this status, which is part of its type so that the document of the interface has it.
pub struct View<T, const STATUS: u16 = 200> {
    headers: Vec<(HeaderName, HeaderValue)>,
    then: Option<Onward>,
    data: T,
}

impl<T: Page> View<T> {
    pub fn new(data: T) -> Self {
        Self { headers: Vec::new(), then: None, data }
    }

    /// The address of what was made, where a browser goes, and what is said there.
    pub fn created(self, location: &str, done: Done) -> View<T, 201> {
        self.then(location, done).made_at(location)
    }

    /// The address of what was made.
    pub fn made_at(self, location: &str) -> View<T, 201> {
        let view = self.with_status::<201>();
        match HeaderValue::from_str(location) {
            Ok(value) => view.header(header::LOCATION, value),
            Err(_) => view,
        }
    }

    /// It is being done, and not done yet.
    pub fn accepted(self) -> View<T, 202> {
        self.with_status()
    }

    fn with_status<const STATUS: u16>(self) -> View<T, STATUS> {
        View { headers: self.headers, then: self.then, data: self.data }
    }
}

impl<T: Page, const STATUS: u16> View<T, STATUS> {
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Where a browser goes after a form was accepted (303, so that reloading sends nothing again), and what is said there of
    /// what has been done.
    #[must_use]
    pub fn then(mut self, location: impl Into<String>, done: Done) -> Self {
        self.then = Some(Onward { location: location.into(), done: Some(done) });
        self
    }

    /// Where a browser goes that wanted to get there and nothing else: the page says itself where one is.
    #[must_use]
    pub fn onward(mut self, location: impl Into<String>) -> Self {
        self.then = Some(Onward { location: location.into(), done: None });
        self
    }
}

/// Where a browser goes on.
pub(crate) struct Onward {
    pub(crate) location: String,
    pub(crate) done: Option<Done>,
}

/// An answer that waits to be given a form.
#[derive(Clone)]
pub(crate) struct Rendering {
    pub(crate) then: Option<Arc<Onward>>,
    data: Arc<dyn Render>,
}

trait Render: Send + Sync {
    fn json(&self) -> serde_json::Result<Vec<u8>>;
    fn page(&self, context: &Context) -> Markup;
    fn policy(&self) -> Policy;
}

impl<T: Page> Render for T {
    fn json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }

    fn page(&self, context: &Context) -> Markup {
        Page::page(self, context)
    }

    fn policy(&self) -> Policy {
        Page::policy(self)
    }
}

impl Rendering {
    pub(crate) fn json(&self) -> serde_json::Result<Vec<u8>> {
        self.data.json()
    }

    pub(crate) fn page(&self, context: &Context) -> Markup {
        self.data.page(context)
    }

    pub(crate) fn policy(&self) -> Policy {
        self.data.policy()
    }
}

impl<T: Page, const STATUS: u16> View<T, STATUS> {
    const CODE: StatusCode = match StatusCode::from_u16(STATUS) {
        Ok(status) => status,
        Err(_) => panic!("a status has three digits"),
    };
}

impl<T: Page, const STATUS: u16> IntoResponse for View<T, STATUS> {
    fn into_response(self) -> Response {
        let mut response = Self::CODE.into_response();
        response.headers_mut().extend(self.headers);
        response
            .extensions_mut()
            .insert(Rendering { then: self.then.map(Arc::new), data: Arc::new(self.data) });
        response
    }
}

impl<T: Page, const STATUS: u16> Describe for View<T, STATUS> {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer::<T>(Self::CODE);
    }
}
