//! `POST /session` and the page for it: signing in on one host.
//!
//! Whether an account exists can't be told from the answer: its text, status and time are those of a wrong password.

use std::str::FromStr;

use domain::access::PlatformRole;
use domain::{Email, Name, UserId, Violation};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Serialize;
use web::components::{FormView, centred};
use web::{Attempt, Context, Fields, FormPage, Input, OpenedSession, Page, Problem, Query, SignIn, View};

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

pub(crate) async fn open(sign_in: SignIn, Input(fields): Input) -> Result<View<Opened>, Problem> {
    let page = SignInForm { fields };
    let mut form = page.fields.check();
    let email: Option<Email> = form.required("email");
    let password: Option<Password> = form.required("password");
    let place = form.optional("to").map_or_else(|| "/".to_owned(), |Place(place)| place);
    let (email, Password(password)) =
        form.finish(email.zip(password)).map_err(|problem| problem.on_form(page.clone()))?;

    let user = match sign_in.try_password(&email, password).await? {
        Attempt::Right(user) => user,
        Attempt::Wrong => {
            // RFC 9110, 15.5.2: a 401 always says how to authenticate.
            let problem = Problem::new(StatusCode::UNAUTHORIZED, "wrong-credentials")
                .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(problem.on_form(page));
        }
        Attempt::TooMany(seconds) => {
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "slow-down").retry_after(seconds);
            return Err(problem.on_form(page));
        }
    };
    let OpenedSession { session, token, cookie: (name, value) } = sign_in.open_session(&user).await?;
    let opened = Opened {
        token,
        expires_at: Timestamp::from_second(session.expires_at).map_err(Problem::internal)?,
        user: UserView { id: user.id, email: user.email, name: user.name, platform_role: user.platform_role },
    };
    Ok(View::new(opened).header(name, value).then(place))
}

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
                @if self.fields.typed("to").parse::<Place>().is_ok() { input type="hidden" name="to" value=(self.fields.typed("to")); }
                (view.field("email", |control| html! {
                    input id=(control.name) name=(control.name) type="email" value=(control.value) autocomplete="username" autofocus
                        aria-required="true" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                }))
                // What was typed as a password is not sent back.
                (view.field("password", |control| html! {
                    input id=(control.name) name=(control.name) type="password" autocomplete="current-password"
                        aria-required="true" aria-describedby=(control.described_by) aria-invalid=[control.invalid];
                }))
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
