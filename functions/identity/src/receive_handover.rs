//! `GET /session/handover` on a cabinet's host: a person comes over from the base host, and goes on here as the same
//! person.

use domain::{Token, Violation};
use http::{HeaderValue, header};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Context, Form, FromFields, OpenedSession, Page, Problem, Query, View};

use crate::open_session::SignInForm;
use crate::sign_in::SignIn;

/// The address has the code in it.
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// The code that a person brings, whatever it is.
pub(crate) struct Arrival(Token);

#[derive(JsonSchema)]
struct HandoverCode(String);

impl std::str::FromStr for HandoverCode {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

impl FromFields for Arrival {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let HandoverCode(code) = form.required("code")?;
        Some(Self(Token::presented(&code)))
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Arrived {
    token: String,
    expires_at: Timestamp,
}

pub(crate) async fn receive(
    sign_in: SignIn,
    Query { value, .. }: Query<Arrival>,
) -> Result<View<Arrived>, Problem> {
    let Arrival(code) = value?;
    let OpenedSession { session, token, cookies } =
        sign_in.receive_handover(&code).await.map_err(|problem| {
            problem.header(header::REFERRER_POLICY, NO_REFERRER).on_form(SignInForm::default())
        })?;
    let expires_at = Timestamp::from_second(session.expires_at).map_err(Problem::internal)?;
    Ok(View::new(Arrived { token, expires_at })
        .headers(cookies)
        .header(header::REFERRER_POLICY, NO_REFERRER)
        // The next address no longer has the code in it.
        .onward("/"))
}

impl Page for Arrived {
    fn page(&self, _context: &Context) -> Markup {
        html! {}
    }
}
