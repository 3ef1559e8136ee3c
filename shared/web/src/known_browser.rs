//! The browsers in which somebody has signed in before. Each keeps a mark of that in a cookie, and tries to sign in there are
//! counted apart from those of strangers (see [`store::Whence`]).

use axum_extra::extract::CookieJar;
use domain::Email;
use http::request::Parts;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use store::Whence;

use crate::app::App;
use crate::context::context_of;
use crate::host::Base;

/// For what marks are sealed.
const PURPOSE: &str = "known browser";

/// How long a browser keeps its mark, in seconds: a year.
const LIFETIME: i64 = 365 * 24 * 60 * 60;

/// The network address of a request, and the mark that its browser has kept, if any.
#[derive(Clone)]
pub(crate) struct Browser {
    address: String,
    mark: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    /// The folded e-mail address of whoever has signed in.
    email: String,
    /// What tells the browser from the others in which they have done so.
    browser: String,
    /// In seconds since the epoch.
    made_at: i64,
}

impl Browser {
    pub(crate) fn of(app: &App, parts: &Parts) -> Self {
        let mark = CookieJar::from_headers(&parts.headers);
        let mark = mark.get(cookie_name(app.base())).map(|cookie| cookie.value().to_owned());
        Self { address: context_of(parts).address().unwrap_or_else(|| "unknown".to_owned()), mark }
    }

    /// Where a try to sign in with this e-mail address is made.
    pub(crate) fn whence(&self, app: &App, email: &Email) -> Whence {
        let mark = self.mark.as_deref().and_then(|mark| app.store().open::<Mark>(PURPOSE, mark));
        let now = app.clock().now().as_second();
        match mark.filter(|mark| mark.email == email.folded() && now < mark.made_at + LIFETIME) {
            Some(Mark { browser, .. }) => Whence::Known(browser),
            None => Whence::Address(self.address.clone()),
        }
    }

    /// The header that makes the browser remember that the holder of this address has signed in; `None` where it does.
    pub(crate) fn remember(&self, app: &App, email: &Email) -> Option<(HeaderName, HeaderValue)> {
        if matches!(self.whence(app, email), Whence::Known(_)) {
            return None;
        }
        let (browser, made_at) = (uuid::Uuid::now_v7().to_string(), app.clock().now().as_second());
        let mark = Mark { email: email.folded().to_owned(), browser, made_at };
        let (name, sealed) = (cookie_name(app.base()), app.store().seal(PURPOSE, &mark)?);
        app.base().cookie(&format!("{name}={sealed}; Path=/; Max-Age={LIFETIME}; HttpOnly"))
    }
}

fn cookie_name(base: &Base) -> &'static str {
    if base.is_secure() { "__Host-known" } else { "known" }
}
