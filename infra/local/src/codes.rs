//! `/_local/codes`: an authenticator for people who have none at hand. It shows the next code of every super-admin and,
//! as `?key=`, of a key that is just being offered; `POST` with an `email` gives new recovery codes.

use std::convert::Infallible;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use domain::audit::{Action, Actor, Origin};
use domain::second_factor::{SecondFactorKey, new_recovery_codes};
use domain::{Clock, Email, SecondFactor, User};
use jiff::Timestamp;
use maud::html;
use outside::console::{Shown, table, time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ChangeError, Store, StoreError};

/// Seconds for which a code is the present one (RFC 6238).
const STEP: i64 = 30;

#[derive(Clone)]
struct Authenticator {
    store: Store,
    clock: Clock,
}

#[derive(Deserialize)]
struct Asked {
    /// The key in base 32, as the page that switches a second factor on shows it.
    key: Option<String>,
}

#[derive(Deserialize)]
struct Whose {
    email: Email,
}

/// The next unused code.
#[derive(Serialize)]
struct NextCode {
    email: Option<Email>,
    code: String,
    /// Clocks differ, so a code is accepted half a minute before its time and after it.
    good_from: Timestamp,
    good_until: Timestamp,
}

/// Gives a user a second factor whose codes are shown here.
pub(crate) async fn enrol(store: &Store, clock: &Clock, email: &Email) -> Result<(), StoreError> {
    let Some(user) = store.user_of_email(email).await? else { return Ok(()) };
    let Some(sealed_key) = store.seal_second_factor(user.id, &SecondFactorKey::new()) else { return Ok(()) };
    let enabled_at = clock.now();
    let factor =
        SecondFactor { sealed_key, recovery_codes: Vec::new(), last_step: 0, enabled_at, reset: None };
    let enable = |user: &mut User| user.second_factor = Some(factor.clone());
    change(store, clock, user, enable, Action::SecondFactorEnabled).await
}

async fn change(
    store: &Store,
    clock: &Clock,
    user: User,
    change: impl Fn(&mut User),
    action: Action,
) -> Result<(), StoreError> {
    let origin = Origin { actor: Actor::Platform, at: clock.now() };
    let change = |user: &mut User| {
        change(user);
        Ok::<_, Infallible>(())
    };
    match store.account(user.id).change_and_tell(user, &origin, change, action).await {
        Ok(_) => Ok(()),
        Err(ChangeError::Refused(never)) => match never {},
        Err(ChangeError::Store(error)) => Err(error),
    }
}

pub(crate) fn router(store: Store, clock: Clock) -> Router {
    Router::new().route("/_local/codes", get(show).post(renew)).with_state(Authenticator { store, clock })
}

async fn show(
    State(authenticator): State<Authenticator>,
    Query(Asked { key }): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let mut codes = match authenticator.codes().await {
        Ok(codes) => codes,
        Err(error) => return failed(&error),
    };
    let typed = key.unwrap_or_default();
    let key = SecondFactorKey::of_base32(&typed);
    codes.extend(key.and_then(|key| authenticator.next_code(None, &key, 0)));
    let rows: Vec<_> = codes
        .iter()
        .map(|NextCode { email, code, good_from, good_until }| {
            let whose = html! {
                @if let Some(email) = email {
                    (email)
                    form method="post" {
                        input type="hidden" name="email" value=(email);
                        button type="submit" { "New recovery codes" }
                    }
                } @else {
                    "the key below"
                }
            };
            vec![whose, html! { code { (code) } }, time(*good_from), time(*good_until)]
        })
        .collect();
    let columns = ["Whose", "Next code", "From (UTC)", "Until"];
    let page = html! {
        p { "What an authenticator would show to those who run the platform. Each code is good once." }
        (table(&columns, &rows, "Nobody who runs the platform has a second factor."))
        form method="get" {
            label { "A key that is offered" input name="key" value=(typed) autocomplete="off" spellcheck="false"; }
            button type="submit" { "Show its code" }
        }
    };
    Shown { title: "Codes", page, json: json!({ "codes": codes }) }.answer(&headers)
}

/// Replaces a user's recovery codes: a program signs in with one as often as it likes, while a code takes half a minute
/// to become another.
async fn renew(
    State(Authenticator { store, clock }): State<Authenticator>,
    headers: HeaderMap,
    Form(Whose { email }): Form<Whose>,
) -> Response {
    let codes = new_recovery_codes();
    let user = match store.user_of_email(&email).await {
        Ok(user) => user.filter(|user| user.second_factor.is_some()),
        Err(error) => return failed(&error),
    };
    let Some(user) = user else {
        return (StatusCode::NOT_FOUND, "Nobody has that address and a second factor.\n").into_response();
    };
    let renew = |user: &mut User| {
        if let Some(factor) = &mut user.second_factor {
            factor.replace_recovery_codes(&codes);
        }
    };
    if let Err(error) = change(&store, &clock, user, renew, Action::RecoveryCodesRenewed).await {
        return failed(&error);
    }
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let page = html! {
        p { "Recovery codes of " (email) ", each of which lets in once:" }
        ul { @for code in &codes { li { code { (code) } } } }
    };
    Shown { title: "Recovery codes", page, json: json!({ "recovery_codes": codes }) }.answer(&headers)
}

fn failed(error: &StoreError) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
}

impl Authenticator {
    async fn codes(&self) -> Result<Vec<NextCode>, StoreError> {
        let mut codes = Vec::new();
        for super_admin in self.store.super_admins().await? {
            let Some(user) = self.store.user(super_admin.id).await? else { continue };
            let Some(factor) = &user.second_factor else { continue };
            let Ok(key) = self.store.open_second_factor(user.id, factor) else { continue };
            codes.extend(self.next_code(Some(user.email), &key, factor.last_step));
        }
        Ok(codes)
    }

    fn next_code(&self, email: Option<Email>, key: &SecondFactorKey, last_step: u64) -> Option<NextCode> {
        let used = i64::try_from(last_step).ok()?;
        let step = (self.clock.now().as_second() / STEP).max(used + 1);
        let begin = |step: i64| Timestamp::from_second(step * STEP).ok();
        let (good_from, good_until) = (begin(step - 1)?, begin(step + 2)?);
        Some(NextCode { email, code: key.code_at(begin(step)?)?, good_from, good_until })
    }
}
