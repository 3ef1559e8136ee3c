//! `POST /session` and the page for it: signing in on one host.
//!
//! Whether an account exists can't be told from the answer: its text, status and time are those of a wrong password.

use std::str::FromStr;

use domain::access::PlatformRole;
use domain::{Email, Name, UserId, Violation};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, centred};
use web::{
    Attempt, Context, Fields, Form, FormPage, FromFields, Input, OpenedSession, Page, Problem, Query, SignIn,
    View,
};

#[derive(Serialize, JsonSchema)]
pub(crate) struct Opened {
    token: String,
    expires_at: Timestamp,
    user: UserView,
}

#[derive(Serialize, JsonSchema)]
struct UserView {
    id: UserId,
    email: Email,
    name: Name,
    platform_role: Option<PlatformRole>,
}

/// A password as it was typed: nothing is trimmed, and nothing is longer than a body of text could be meant to be.
#[derive(JsonSchema)]
#[schemars(extend("format" = "password", "minLength" = 1, "maxLength" = GREATEST_PASSWORD))]
struct Password(String);

/// In characters.
const GREATEST_PASSWORD: usize = 1_000;

impl FromStr for Password {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.chars().count() {
            0 => Err(Violation::Required),
            1..=GREATEST_PASSWORD => Ok(Self(text.to_owned())),
            _ => Err(Violation::TooLong { maximum: GREATEST_PASSWORD }),
        }
    }
}

/// A place on this host: anything else would let a link lead people astray after they have signed in.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = r"^/(?!/)[^\\\u0000-\u001F\u007F-\u009F]*$"))]
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

/// Who wants to sign in, and where to go then.
pub(crate) struct Credentials {
    email: Email,
    password: Password,
    to: Option<Place>,
}

impl FromFields for Credentials {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, password, to) = (form.required("email"), form.required("password"), form.optional("to"));
        Some(Self { email: email?, password: password?, to })
    }
}

pub(crate) async fn open(
    sign_in: SignIn,
    Input { fields, value }: Input<Credentials>,
) -> Result<View<Opened>, Problem> {
    let page = SignInForm { fields };
    let Credentials { email, password: Password(password), to } =
        value.map_err(|problem| problem.on_form(page.clone()))?;
    let place = to.map_or_else(|| "/".to_owned(), |Place(place)| place);

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
        user: UserView {
            id: user.id,
            name: user.full_name(),
            email: user.email,
            platform_role: user.platform_role,
        },
    };
    Ok(View::new(opened).header(name, value).then(place))
}

/// What the form for signing in starts with. What is wrong with it shows once the form is sent.
pub(crate) struct Beginning;

impl FromFields for Beginning {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.optional::<Anything>("email");
        form.optional::<Anything>("to");
        Some(Self)
    }
}

#[derive(JsonSchema)]
struct Anything(#[expect(dead_code, reason = "the form shows the fields as they were sent")] String);

impl FromStr for Anything {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

/// `GET /session`
pub(crate) async fn form(Query { fields, .. }: Query<Beginning>) -> View<SignInForm> {
    View::new(SignInForm { fields })
}

#[derive(Clone, Default, Serialize, JsonSchema)]
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
