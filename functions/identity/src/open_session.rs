//! `POST /session` and the page for it: signing in on one host.
//!
//! Whether an account exists can't be told from the answer: its text, status and time are those of a wrong password.

use std::str::FromStr;

use axum::extract::State;
use domain::access::PlatformRole;
use domain::user::Session;
use domain::{Email, Name, SessionId, UserId, Violation};
use http::StatusCode;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Serialize;
use store::Admission;
use web::components::{FormView, Input as InputLine, centred};
use web::{App, Claims, Context, Fields, FormPage, Input, Page, Problem, Query, View};

/// How long a session lasts, in seconds.
const LIFETIME: i64 = 12 * 60 * 60;

#[derive(Serialize)]
pub(crate) struct Opened {
    token: String,
    expires_at: Timestamp,
    user: UserView,
}

#[derive(Serialize)]
struct UserView {
    id: UserId,
    email: Email,
    name: Name,
    platform_role: Option<PlatformRole>,
}

/// A password as it was typed: nothing is trimmed, and nothing is longer than a body of text could be meant to be.
struct Password(String);

impl FromStr for Password {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        const MAXIMUM: usize = 1_000;
        match text.chars().count() {
            0 => Err(Violation::Required),
            1..=MAXIMUM => Ok(Self(text.to_owned())),
            _ => Err(Violation::TooLong { maximum: MAXIMUM }),
        }
    }
}

/// A place on this host: anything else would let a link lead people astray after they have signed in.
struct Place(String);

impl FromStr for Place {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let is_here = text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains(|character: char| character == '\\' || character.is_control());
        if is_here { Ok(Self(text.to_owned())) } else { Err(Violation::UnknownValue) }
    }
}

pub(crate) async fn open(
    State(app): State<App>,
    context: Context,
    Input(fields): Input,
) -> Result<View<Opened>, Problem> {
    let page = SignInForm { fields };
    let mut form = page.fields.check();
    let email: Option<Email> = form.required("email");
    let password: Option<Password> = form.required("password");
    let place = form.optional("to").map_or_else(|| "/".to_owned(), |Place(place)| place);
    let (email, Password(password)) =
        form.finish(email.zip(password)).map_err(|problem| problem.on_form(page.clone()))?;

    let now = app.clock.now();
    let address = context.address().unwrap_or_else(|| "unknown".to_owned());
    let user = match app.store.admit_sign_in(&email, &address, now).await? {
        Admission::Admitted(user) => user,
        Admission::Wait(seconds) => {
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow-down").retry_after(seconds);
            return Err(problem.on_form(page));
        }
    };
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = app.passwords.verify(password, hash).await.map_err(Problem::internal)?;
    let Some(user) = user.filter(|_| is_right) else {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong-credentials").on_form(page));
    };

    let host = app.base.name_of(context.host());
    let expires_at = now.as_second() + LIFETIME;
    let session = Session { id: SessionId::new(), user_id: user.id, host: host.clone(), created_at: now, expires_at };
    app.store.open_session(&session, &email).await?;
    let claims = Claims { sub: user.id, sid: session.id, aud: host, iat: now.as_second(), exp: expires_at };
    let token = app.tokens.sign(&claims).ok_or_else(|| Problem::internal(NoKey))?;
    let (name, value) = web::session_cookie(&app, &token, LIFETIME);
    let opened = Opened {
        token,
        expires_at: Timestamp::from_second(expires_at).map_err(Problem::internal)?,
        user: UserView { id: user.id, email: user.email, name: user.name, platform_role: user.platform_role },
    };
    Ok(View::new(opened).header(name, value).then(place))
}

#[derive(Debug, thiserror::Error)]
#[error("there is no key to sign tokens with")]
struct NoKey;

/// `GET /session`
pub(crate) async fn form(Query(fields): Query) -> View<SignInForm> {
    View::new(SignInForm { fields })
}

#[derive(Clone, Serialize)]
pub(crate) struct SignInForm {
    #[serde(skip)]
    fields: Fields,
}

impl SignInForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            form method="post" action="/session" novalidate {
                (view.summary())
                @if !self.fields.typed("to").is_empty() { input type="hidden" name="to" value=(self.fields.typed("to")); }
                (view.input(&InputLine { name: "email", kind: "email", required: true, suffix: None, attributes: &[("autocomplete", "username"), ("autofocus", "")] }))
                (view.input(&InputLine { name: "password", kind: "password", required: true, suffix: None, attributes: &[("autocomplete", "current-password")] }))
                div.form-actions { button.primary type="submit" { (context.text("sign-in")) } }
            }
        };
        centred(context, &context.text("sign-in-title"), &content)
    }
}

impl Page for SignInForm {
    fn page(&self, context: &Context) -> Markup {
        self.render(context, None)
    }
}

impl FormPage for SignInForm {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        self.render(context, Some(problem))
    }
}

impl Page for Opened {
    fn page(&self, context: &Context) -> Markup {
        centred(context, &context.text("product"), &html! { p { (self.user.name) } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_to_another_host() {
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb", ""] {
            assert!(elsewhere.parse::<Place>().is_err(), "{elsewhere:?}");
        }
        assert_eq!("/organizations?q=a".parse::<Place>().unwrap().0, "/organizations?q=a");
    }
}
