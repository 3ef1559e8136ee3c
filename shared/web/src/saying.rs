//! The message that the next page shows: that something was done, with a way to undo it, or why it was not. A sealed
//! cookie carries the message to that one page, so it works without scripts and leaves no trace in addresses.

use axum_extra::extract::CookieJar;
use http::{HeaderMap, HeaderName, HeaderValue};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use store::Store;

use crate::context::Context;
use crate::host::Base;
use crate::input::Fields;
use crate::layout::icon;
use crate::problem::Problem;

/// The message that something was done; its text is the Fluent message `done-<what>`.
pub struct Done {
    what: &'static str,
    arguments: Vec<(&'static str, String)>,
    undo: Option<Undo>,
}

/// A form that undoes what was done.
#[derive(Clone, Serialize, Deserialize)]
pub struct Undo {
    address: String,
    fields: Vec<(String, String)>,
}

/// A message for one page, in the language of the request that caused it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Saying {
    /// The path of the page.
    path: String,
    text: String,
    is_refusal: bool,
    undo: Option<Undo>,
}

/// A field in the query of a form that undoes: the message then says that something was undone, not done again.
const UNDO: &str = "undo";

/// How long the browser keeps the cookie, in seconds: longer than any redirect takes.
const LIFETIME: u8 = 60;

/// Browsers take cookies of 4,096 octets with their name and attributes (RFC 6265, 6.1).
const GREATEST: usize = 3_900;

impl Done {
    pub fn new(what: &'static str) -> Self {
        Self { what, arguments: Vec::new(), undo: None }
    }

    /// Fills in `{ $name }`.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and text are given alike")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn undone_by(self, undo: Undo) -> Self {
        Self { undo: Some(undo), ..self }
    }
}

impl Undo {
    /// A form that is sent to this address.
    pub fn at(address: impl Into<String>) -> Self {
        Self { address: address.into(), fields: Vec::new() }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and text are given alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.fields.push((name.to_owned(), value.to_string()));
        self
    }

    /// The form of a change at this address, filled in as it was before.
    pub fn form(address: impl Into<String>, fields: &Fields) -> Self {
        Self { address: address.into(), fields: fields.pairs_of_form() }
    }
}

impl Saying {
    /// The message of something done, for the page at this address.
    pub(crate) fn of_done(context: &Context, done: &Done, location: &str) -> Self {
        let path = path_of(location).to_owned();
        if context.query() == UNDO {
            return Self { path, text: context.text("undone").into_owned(), is_refusal: false, undo: None };
        }
        let arguments: Vec<_> =
            done.arguments.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
        let text = context.text_with(&format!("done-{}", done.what), &arguments).into_owned();
        Self { path, text, is_refusal: false, undo: done.undo.clone() }
    }

    /// The message why something was not done, for the page on which it was tried.
    pub(crate) fn of_refusal(context: &Context, problem: &Problem, location: &str) -> Self {
        let mut text = format!("{}. {}", problem.title(context), problem.detail(context));
        if problem.status().is_server_error() {
            text = format!("{text} {}: {}", context.text("request-id"), context.request_id());
        }
        Self { path: path_of(location).to_owned(), text, is_refusal: true, undo: None }
    }

    /// The message that a request brings for the page that it asks for.
    pub(crate) fn brought(
        store: &Store,
        base: &Base,
        headers: &HeaderMap,
        host: &str,
        path: &str,
    ) -> Option<Self> {
        let cookies = CookieJar::from_headers(headers);
        let sealed = cookies.get(cookie_name(base))?.value();
        let saying: Self = store.open(&purpose(host), sealed)?;
        (saying.path == path).then_some(saying)
    }

    /// The cookie that carries the message to its page at this host. If the fields of the undo form are too long for a
    /// cookie, the message goes without the way to undo.
    pub(crate) fn cookie(&self, store: &Store, base: &Base, host: &str) -> Option<(HeaderName, HeaderValue)> {
        let seal = |saying: &Self| store.seal(&purpose(host), saying);
        let sealed = match seal(self)? {
            sealed if sealed.len() > GREATEST => seal(&Self { undo: None, ..self.clone() })?,
            sealed => sealed,
        };
        cookie(base, &sealed, LIFETIME)
    }

    /// Removes the cookie once the message has been shown.
    pub(crate) fn taken_away(base: &Base) -> Option<(HeaderName, HeaderValue)> {
        cookie(base, "", 0)
    }

    fn show(&self, context: &Context) -> Markup {
        html! {
            p.refused[self.is_refusal] { (self.text) }
            @if let Some(Undo { address, fields }) = &self.undo {
                form method="post" action={ (address) "?" (UNDO) } {
                    @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                    button type="submit" { (context.text("undo")) }
                }
            }
        }
    }
}

/// The place on every page where the message stands. Scripts put their own messages there too.
pub(crate) fn notice(context: &Context) -> Markup {
    html! {
        div.notice #notice data-offline=(context.text("notice-offline")) data-not-sent=(context.text("notice-not-sent")) {
            div.said role="status" { @if let Some(saying) = context.saying() { (saying.show(context)) } }
            button.quiet.bare type="button" data-dismiss aria-label=(context.text("close")) { (icon("close")) }
        }
    }
}

fn path_of(location: &str) -> &str {
    location.split(['?', '#']).next().unwrap_or(location)
}

/// A message for one host opens at no other, which may be another organisation's.
fn purpose(host: &str) -> String {
    format!("saying at {host}")
}

fn cookie_name(base: &Base) -> &'static str {
    if base.is_secure() { "__Host-saying" } else { "saying" }
}

fn cookie(base: &Base, sealed: &str, seconds: u8) -> Option<(HeaderName, HeaderValue)> {
    let name = cookie_name(base);
    base.cookie(&format!("{name}={sealed}; Path=/; Max-Age={seconds}; HttpOnly"))
}
