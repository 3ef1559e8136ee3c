//! `POST /session` and the page for it: signing in on one host.
//!
//! The answer does not tell whether an account exists: its text, status and time are those of a wrong password.

use std::str::FromStr;

use domain::access::PlatformRole;
use domain::second_factor::Code;
use domain::{Email, Name, Password, User, UserId, Violation};
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, actions, centred};
use web::{
    AtTheDoor, Attempt, Context, Fields, Form, FormPage, FromFields, Host, Input, OpenedSession, Page,
    PageWithForm, PasswordCheck, PathHere, Policy, Problem, Query, Sealed, View,
};

use crate::second_factor::code_field;
use crate::sign_in::{Opening, SignIn};

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

/// The fields of a sign-in, and the path to go to after it.
pub(crate) struct Credentials {
    email: Email,
    password: Password,
    /// Of those who have a second factor.
    code: Option<Code>,
    to: Option<PathHere>,
}

impl FromFields for Credentials {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (email, password) = (form.required("email"), form.required("password"));
        let (code, to) = (form.optional("code"), form.optional("to"));
        Some(Self { email: email?, password: password?, code, to })
    }
}

/// The second half of a sign-in, on a page of its own, without the password.
pub(crate) struct Answer {
    challenge: String,
    code: Code,
    to: Option<PathHere>,
}

impl FromFields for Answer {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let challenge = form.required("challenge").map(|Sealed(challenge)| challenge);
        let (code, to) = (form.required("code"), form.optional("to"));
        Some(Self { challenge: challenge?, code: code?, to })
    }
}

pub(crate) async fn open(
    _door: AtTheDoor,
    check: PasswordCheck,
    sign_in: SignIn,
    Input { fields, value }: Input<Credentials>,
) -> Result<View<Opened>, Problem> {
    let page = SignInForm { fields };
    let Credentials { email, password, code, to } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let user = match check.try_password(&email, password).await? {
        Attempt::Right(user) => user,
        Attempt::Wrong => return Err(unauthorized("wrong-credentials").on_form(page)),
        Attempt::TooMany(seconds) => return Err(Problem::slow_down(seconds).on_form(page)),
    };
    match sign_in.open_session(*user, code.as_ref()).await? {
        Opening::Opened(opening) => opened(*opening, to),
        Opening::CodeNeeded(challenge) => {
            let problem = unauthorized("second-factor-required");
            Err(problem.on_form(CodeForm { fields: page.fields.with("challenge", challenge) }))
        }
        Opening::WrongCode => Err(unauthorized("wrong-code").on_form(page)),
        Opening::TooMany(seconds) => Err(Problem::slow_down(seconds).on_form(page)),
    }
}

/// `POST /session/second-factor`
pub(crate) async fn answer_challenge(
    _door: AtTheDoor,
    sign_in: SignIn,
    Input { fields, value }: Input<Answer>,
) -> Result<View<Opened>, Problem> {
    let page = CodeForm { fields };
    let Answer { challenge, code, to } = value.map_err(|problem| problem.on_form(page.clone()))?;
    let opening = sign_in.answer_challenge(&challenge, &code).await;
    match opening.map_err(|problem| problem.on_form(page.clone()))? {
        Opening::Opened(opening) => opened(*opening, to),
        Opening::WrongCode | Opening::CodeNeeded(_) => Err(unauthorized("wrong-code").on_form(page)),
        Opening::TooMany(seconds) => Err(Problem::slow_down(seconds).on_form(page)),
    }
}

/// RFC 9110, 15.5.2: a 401 always says how to authenticate.
fn unauthorized(code: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code)
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

fn opened((opened, user): (OpenedSession, User), to: Option<PathHere>) -> Result<View<Opened>, Problem> {
    let OpenedSession { session, token, cookies } = opened;
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
    let place = to.map_or_else(|| "/".to_owned(), |PathHere(place)| place);
    Ok(View::new(opened).headers(cookies).onward(place))
}

/// The page that asks for the code, with the sealed challenge that stands for the password.
#[derive(Clone)]
struct CodeForm {
    fields: Fields,
}

impl FormPage for CodeForm {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        let is_first = problem.code() == "second-factor-required";
        let view = FormView { context, fields: &self.fields, problem: (!is_first).then_some(problem) };
        let content = html! {
            form method="post" action="/session/second-factor" novalidate {
                (view.summary())
                input type="hidden" name="challenge" value=(self.fields.typed("challenge"));
                @if self.fields.typed("to").parse::<PathHere>().is_ok() { input type="hidden" name="to" value=(self.fields.typed("to")); }
                (code_field(&view))
                (actions(context)
                    .primary(context.text("sign-in"))
                    .with(html! { a.button.quiet href="/session" { (context.text("sign-in-again")) } }))
            }
        };
        centred(context, &context.text("second-factor-ask"), &content)
    }

    fn policy(&self) -> Policy {
        Policy::default()
    }
}

/// The first fields of the form for signing in. Errors show once the form is sent.
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
pub(crate) async fn form(_door: AtTheDoor, Query { fields, .. }: Query<Beginning>) -> View<SignInForm> {
    View::new(SignInForm { fields })
}

#[derive(Clone, Default, Serialize, JsonSchema)]
pub(crate) struct SignInForm {
    #[serde(skip)]
    fields: Fields,
}

impl PageWithForm for SignInForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            form method="post" action="/session" novalidate {
                (view.summary())
                @if self.fields.typed("to").parse::<PathHere>().is_ok() { input type="hidden" name="to" value=(self.fields.typed("to")); }
                (view.text("email").kind("email").autocomplete("username").focused().required())
                (view.password("password"))
                (actions(context).primary(context.text("sign-in")))
            }
            p { a href={ (context.base().origin_of(&Host::Base)) "/password-reset" } { (context.text("forgot-password")) } }
        };
        centred(context, &context.text("sign-in-title"), &content)
    }
}

impl Page for Opened {
    fn page(&self, context: &Context) -> Markup {
        centred(context, &context.text("product"), &html! { p { (self.user.name) } })
    }
}
