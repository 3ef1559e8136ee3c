//! The session that a request brings, by a header or a cookie, and whether a page of ours has sent it.

use axum_extra::extract::CookieJar;
use domain::program_key::KeyToken;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use crate::app::App;
use crate::context::context_of;
use crate::host::Base;
use crate::problem::Problem;
use crate::tokens::Claims;

/// The name of the session's cookie. Browsers refuse a `__Host-` cookie without TLS, so on the local machine the name has
/// no prefix.
pub(crate) fn cookie_name(base: &Base) -> &'static str {
    if base.is_secure() { "__Host-session" } else { "session" }
}

/// The token of a request, from a program's header or from a browser's cookie.
fn token_of(app: &App, parts: &Parts) -> Option<String> {
    if parts.headers.contains_key(header::AUTHORIZATION) {
        return bearer_of(parts).map(str::to_owned);
    }
    let cookies = CookieJar::from_headers(&parts.headers);
    Some(cookies.get(cookie_name(app.base()))?.value().to_owned())
}

/// The token in the header of a request.
fn bearer_of(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The key for programs that a request brings. No browser sends one by itself.
pub(crate) fn key_of(parts: &Parts) -> Option<KeyToken> {
    bearer_of(parts)?.parse().ok()
}

/// Whether a request brings a key, or what only looks like one.
pub(crate) fn brings_key(parts: &Parts) -> bool {
    bearer_of(parts).is_some_and(|token| token.starts_with(KeyToken::PREFIX))
}

/// Whether a request that a cookie vouches for comes from one of our own pages. Browsers say where a request comes from
/// in `Sec-Fetch-Site` (W3C Fetch Metadata), older ones in `Origin`, which names scheme, host and port. A request with a
/// cookie and neither header does not come from a browser.
fn comes_from_our_page(parts: &Parts, own_origin: &str) -> bool {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| origin.eq_ignore_ascii_case(own_origin))
}

/// Refuses a form that another site has sent in somebody's name. A request with an `Authorization` header can't be one:
/// browsers don't add that header by themselves, and with it the cookie is not looked at.
pub(crate) fn refuse_foreign_forms(parts: &Parts, own_origin: &str) -> Result<(), Problem> {
    let is_safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let says_where_from =
        parts.headers.contains_key("sec-fetch-site") || parts.headers.contains_key(header::ORIGIN);
    let has_cookies = parts.headers.contains_key(header::COOKIE);
    let is_authorized = parts.headers.contains_key(header::AUTHORIZATION);
    if !is_safe
        && !is_authorized
        && (says_where_from || has_cookies)
        && !comes_from_our_page(parts, own_origin)
    {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign-form"));
    }
    Ok(())
}

/// The claims of the request's token, if it is one of ours for this host, and the moment at which it was checked.
pub(crate) fn claims_of(app: &App, parts: &Parts) -> Option<(Claims, jiff::Timestamp)> {
    let now = app.clock().now();
    let host = app.base().name_of(context_of(parts).host());
    let claims = app.tokens().verify(&token_of(app, parts)?, &host, now.as_second())?;
    Some((claims, now))
}

/// The header that gives a browser its session. An empty token with no time removes the session. `seconds` is how long
/// the browser keeps it.
pub(crate) fn session_cookie(app: &App, token: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let name = cookie_name(app.base());
    let cookie = app.base().cookie(&format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly"));
    // A token is made of letters, digits, dots, hyphens and underscores.
    cookie.unwrap_or((header::SET_COOKIE, HeaderValue::from_static("")))
}
