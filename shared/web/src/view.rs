//! A handler's answer: data that can be shown as JSON and as a page. One place decides later which of the two.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::context::Context;
use crate::once::Making;
use crate::operation::{Describe, Operation};
use crate::policy::Policy;
use crate::saying::Done;
use crate::task_view::EVERY;

/// Data that can be shown to people.
pub trait Page: Serialize + JsonSchema + Send + Sync + 'static {
    fn page(&self, context: &Context) -> Markup;

    /// The policy of the page, if it may load or send more than other pages.
    fn policy(&self) -> Policy {
        Policy::default()
    }

    /// Whether search engines may show a first page on which this stands.
    fn is_indexed(&self) -> bool {
        true
    }
}

/// An answer with this status. The status is part of the type, so that the document of the interface has it.
pub struct View<T, const STATUS: u16 = 200> {
    headers: Vec<(HeaderName, HeaderValue)>,
    then: Option<Onward>,
    data: T,
}

impl<T: Page> View<T> {
    pub fn new(data: T) -> Self {
        Self { headers: Vec::new(), then: None, data }
    }

    /// Answers 201 with the address of what was made. A browser goes to that address, where `done` is said.
    pub fn created(self, making: &Making, done: Done) -> View<T, 201> {
        self.then(making.location(), done).made(making)
    }

    /// Answers 201 with the address of what was made.
    pub fn made(self, making: &Making) -> View<T, 201> {
        self.with_status().located(making)
    }

    /// Answers 202 with the address that tells how far the work is, which has begun and is not done yet.
    pub fn begun(self, making: &Making) -> View<T, 202> {
        self.with_status().located(making)
    }

    /// Answers 202 to a visitor, who is told nothing of what becomes of the request.
    pub fn accepted(self) -> View<T, 202> {
        self.with_status()
    }

    fn with_status<const STATUS: u16>(self) -> View<T, STATUS> {
        View { headers: self.headers, then: self.then, data: self.data }
    }
}

impl<T: Page, const STATUS: u16> View<T, STATUS> {
    fn located(self, making: &Making) -> Self {
        match HeaderValue::from_str(making.location()) {
            Ok(value) => self.header(header::LOCATION, value),
            Err(_) => self,
        }
    }

    #[must_use]
    pub fn headers(mut self, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        self.headers.extend(headers);
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says to programs when to look again, while work goes on.
    #[must_use]
    pub fn looked_at_again(self, goes_on: bool) -> Self {
        if goes_on { self.header(header::RETRY_AFTER, HeaderValue::from(EVERY)) } else { self }
    }

    /// Sends a browser to `location` after a form was accepted (303, so that reloading sends nothing again), where `done`
    /// is said.
    #[must_use]
    pub fn then(mut self, location: impl Into<String>, done: Done) -> Self {
        self.then = Some(Onward { location: location.into(), done: Some(done) });
        self
    }

    /// Sends a browser to `location` without a message: the page itself says where one is.
    #[must_use]
    pub fn onward(mut self, location: impl Into<String>) -> Self {
        self.then = Some(Onward { location: location.into(), done: None });
        self
    }
}

/// The address to which a browser goes on.
pub(crate) struct Onward {
    pub(crate) location: String,
    pub(crate) done: Option<Done>,
}

/// A handler's result, not yet rendered: `finish` turns it into HTML or JSON.
#[derive(Clone)]
pub(crate) struct Rendering {
    pub(crate) then: Option<Arc<Onward>>,
    data: Arc<dyn Render>,
}

trait Render: Send + Sync {
    fn json(&self) -> serde_json::Result<Vec<u8>>;
    fn page(&self, context: &Context) -> Markup;
    fn policy(&self) -> Policy;
    fn is_indexed(&self) -> bool;
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

    fn is_indexed(&self) -> bool {
        Page::is_indexed(self)
    }
}

impl Rendering {
    pub(crate) fn of(data: impl Page) -> Self {
        Self { then: None, data: Arc::new(data) }
    }

    /// What goes into a greater answer.
    pub(crate) fn value(&self) -> serde_json::Result<Value> {
        serde_json::from_slice(&self.json()?)
    }

    pub(crate) fn json(&self) -> serde_json::Result<Vec<u8>> {
        self.data.json()
    }

    pub(crate) fn page(&self, context: &Context) -> Markup {
        self.data.page(context)
    }

    pub(crate) fn policy(&self) -> Policy {
        self.data.policy()
    }

    pub(crate) fn is_indexed(&self) -> bool {
        self.data.is_indexed()
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
    const MAKES: Option<u16> = if matches!(STATUS, 201 | 202) { Some(STATUS) } else { None };

    fn describe(operation: &mut Operation<'_>) {
        operation.answer::<T>(Self::CODE);
    }
}
