//! The table for the context that finds out who a person is. Nobody has signed in yet, so there is no permission to
//! prove. The doorkeeper is for signing in, for links that say who their holder is, and for second factors. Every other
//! endpoint asks for a [`crate::Person`], a [`crate::Platform`] or a [`crate::Access`], and `clippy.toml` keeps the
//! doorkeeper from it.

#![expect(clippy::disallowed_types, reason = "it is declared here")]

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use cloud::mail::Letter;
use domain::limits::LetterCause;
use domain::user::Session;
use domain::{Email, Later, NewPassword};
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use jiff::Timestamp;
use store::{Store, Whence};

use crate::app::App;
use crate::context::{Context, context_of};
use crate::known_browser::Browser;
use crate::operation::{Describe, Operation};
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::session::session_cookie;
use crate::tokens::Claims;

/// The table, the clock and the keys, for code that lets people in.
#[derive(Clone)]
pub struct Doorkeeper {
    app: App,
    context: Context,
    browser: Browser,
}

/// A session that has just been opened.
pub struct OpenedSession {
    pub session: Session,
    pub token: String,
    /// The headers that give a browser the session, and the mark by which it is known from then on.
    pub cookies: Vec<(HeaderName, HeaderValue)>,
}

#[derive(Debug, thiserror::Error)]
#[error("there is no key to sign tokens with")]
struct NoKey;

impl Doorkeeper {
    /// The request that is let in.
    pub fn context(&self) -> &Context {
        &self.context
    }

    pub fn store(&self) -> &Store {
        self.app.store()
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock().now()
    }

    /// Where somebody with this e-mail address tries to sign in, as counters have it.
    pub fn whence(&self, email: &Email) -> Whence {
        self.browser.whence(&self.app, email)
    }

    /// The hash of a password.
    pub async fn hash_password(&self, password: NewPassword) -> Result<String, Problem> {
        self.app.passwords().hash(password.into_text()).await.map_err(Problem::internal)
    }

    /// The token of a stored session, and the cookie with it, which lives as long as the session. `shown` is the e-mail address of
    /// somebody who has just shown everything that they must show: their browser is known from then on.
    pub fn token_for(&self, session: Session, shown: Option<&Email>) -> Result<OpenedSession, Problem> {
        let claims = Claims::of(&session);
        let token = self.app.tokens().sign(&claims).ok_or_else(|| Problem::internal(NoKey))?;
        let cookie = session_cookie(&self.app, &token, claims.exp - claims.iat);
        let mark = shown.and_then(|email| self.browser.remember(&self.app, email));
        let cookies = [Some(cookie), mark];
        Ok(OpenedSession { session, token, cookies: cookies.into_iter().flatten().collect() })
    }

    /// Room for a letter: [`Problem`] `slow-down` where there is none.
    pub async fn postage(&self, cause: &LetterCause<'_>, occasion: Occasion) -> Result<Postage, Problem> {
        self.app.postage(cause, occasion).await
    }

    /// The sending of a letter that tells a person of an act, for the sake of their safety. No limit keeps this letter from
    /// being sent.
    pub async fn told(&self, letter: &Letter) -> Later {
        self.app.told(letter).await
    }
}

impl FromRequestParts<App> for Doorkeeper {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self { app: app.clone(), context: context_of(parts), browser: Browser::of(app, parts) })
    }
}

impl Describe for Doorkeeper {
    fn describe(_operation: &mut Operation<'_>) {}
}
