//! The problems with which a request can end. A problem says in the caller's language what happened and what to do next;
//! the cause goes to the log alone.

use std::fmt;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use cloud::{OutsideError, OutsideErrorKind};
use domain::argument::Arguments;
use domain::{Argument, FieldError, Refusal, RefusalKind, Violation};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{ChangeError, StoreError};

use crate::context::Context;
use crate::input::MOST_ERRORS;
use crate::policy::Policy;
use crate::upload::FILE_FIELD;
use crate::view::Page;
use crate::wording::Wording;

/// A problem as in RFC 9457. Its texts are the Fluent messages `problem-<code>` and `problem-<code>.detail`.
#[derive(Clone)]
pub struct Problem(Box<Details>);

#[derive(Clone)]
struct Details {
    status: StatusCode,
    code: &'static str,
    arguments: Arguments,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Members that only this problem has (RFC 9457, 3.2).
    members: Vec<(&'static str, Value)>,
    /// What there was too much of.
    too_much: Option<&'static str>,
    /// The page with the form that was sent, to be shown again with the errors beside its fields.
    form: Option<Arc<dyn FormPage>>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Why a request did not do what it asked for (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "uri"))]
    kind: String,
    /// What happened, in the caller's language.
    title: String,
    /// The status of the answer.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What to do next.
    detail: String,
    /// Names the kind of problem, in one word.
    code: String,
    /// Names this request, as `X-Request-Id` does.
    #[schemars(extend("format" = "uuid"))]
    request_id: String,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct FieldProblem {
    field: String,
    /// Names the kind of error, in one word.
    code: &'static str,
    /// What is wrong and how it is right, in the caller's language.
    message: String,
}

/// A page with a form, which can show the errors of what was typed.
pub trait FormPage: Send + Sync {
    fn page(&self, context: &Context, problem: &Problem) -> Markup;

    /// Like [`Page::policy`]; the form may send to the same places when it is shown again.
    fn policy(&self) -> Policy;
}

/// A page with a form that is also shown before anything was typed.
pub trait PageWithForm: Serialize + JsonSchema + Send + Sync + 'static {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup;

    /// Like [`Page::policy`], with a problem and without.
    fn policy(&self) -> Policy {
        Policy::default()
    }
}

impl<T: PageWithForm> Page for T {
    fn page(&self, context: &Context) -> Markup {
        self.render(context, None)
    }

    fn policy(&self) -> Policy {
        PageWithForm::policy(self)
    }
}

impl<T: PageWithForm> FormPage for T {
    fn page(&self, context: &Context, problem: &Problem) -> Markup {
        self.render(context, Some(problem))
    }

    fn policy(&self) -> Policy {
        PageWithForm::policy(self)
    }
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self(Box::new(Details {
            status,
            code,
            arguments: Vec::new(),
            errors: Vec::new(),
            headers: Vec::new(),
            members: Vec::new(),
            too_much: None,
            form: None,
            source: None,
        }))
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden")
    }

    /// The caller runs the platform and has not switched their second factor on.
    pub fn second_factor_missing() -> Self {
        Self::new(StatusCode::FORBIDDEN, "second-factor-missing")
    }

    /// Whether no field is wrong by itself, so that the form is to be put right elsewhere.
    pub(crate) fn names_no_field(&self) -> bool {
        self.0.errors.is_empty()
    }

    pub(crate) fn is_second_factor_missing(&self) -> bool {
        self.0.code == "second-factor-missing"
    }

    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The key for programs that a request brings does not hold here, for whichever reason (RFC 6750, 3.1).
    pub(crate) fn key_over() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "key-over")
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer error="invalid_token""#))
    }

    /// Too many tries; the next one is looked at in so many seconds.
    pub fn slow_down(seconds: i64) -> Self {
        Self::too_often("tries", seconds)
    }

    /// Too many letters; there is room for the next one in so many seconds.
    pub(crate) fn too_many_letters(seconds: i64) -> Self {
        Self::too_often("letters", seconds)
    }

    /// Too much long work was begun; more can be begun in so many seconds.
    pub(crate) fn too_much_work(seconds: i64) -> Self {
        Self::too_often("work", seconds)
    }

    /// Too many files were announced; there is room for the next one in so many seconds.
    pub(crate) fn too_many_files(seconds: i64) -> Self {
        Self::too_often("files", seconds)
    }

    /// Too much of what the texts know by this word; there is room for more in so many seconds.
    pub(crate) fn too_often(what: &'static str, seconds: i64) -> Self {
        let (unit, count) = match seconds {
            ..120 => ("seconds", seconds),
            120..7_200 => ("minutes", (seconds + 59) / 60),
            _ => ("hours", (seconds + 3_599) / 3_600),
        };
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "slow-down").retry_after(seconds);
        problem.0.too_much = Some(what);
        problem.argument("what", what).argument("unit", unit).argument("count", count)
    }

    /// What there was too much of, by the word that the texts have for it.
    pub(crate) fn too_much(&self) -> Option<&'static str> {
        self.0.too_much
    }

    pub fn conflict(code: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, code)
    }

    /// A request with the same key is at work.
    pub(crate) fn in_progress() -> Self {
        Self::conflict("in-progress").retry_after(1)
    }

    /// Errors of these fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid").beside(errors)
    }

    /// Adds errors of these fields, or the first of them: whoever reads them mends those before the next.
    #[must_use]
    pub fn beside(mut self, mut errors: Vec<FieldError>) -> Self {
        errors.truncate(MOST_ERRORS);
        self.0.errors = errors;
        self
    }

    /// The problem that a rule's refusal is for the caller.
    pub fn of(refusal: &impl Refusal) -> Self {
        let mut problem = match refusal.kind() {
            RefusalKind::Forbidden => Self::new(StatusCode::FORBIDDEN, refusal.key()),
            RefusalKind::InTheWay => Self::conflict(refusal.key()),
            RefusalKind::Missing => Self::not_found(),
            RefusalKind::Wrong => Self::invalid(Vec::new()),
        };
        problem.0.arguments = refusal.arguments();
        problem.beside(refusal.errors())
    }

    /// A fault of ours or of a system that we depend on. `source` goes to the log only.
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").caused_by(source)
    }

    /// The same request may well succeed in a moment.
    pub fn unavailable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").caused_by(source).retry_after(2)
    }

    fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Fills in a value of the texts: `argument("people", 1000)` is a number, `argument("names", "007")` a text.
    #[must_use]
    pub fn argument(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.0.arguments.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    #[must_use]
    pub fn retry_after(self, seconds: i64) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds)).argument("seconds", seconds)
    }

    /// Adds a member to its JSON: the state of the thing that was asked for.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.0.members.extend(serde_json::to_value(value).ok().map(|value| (name, value)));
        self
    }

    /// Shows this page instead of a plain error page.
    #[must_use]
    pub fn on_form(mut self, form: impl FormPage + 'static) -> Self {
        self.0.form = Some(Arc::new(form));
        self
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    pub fn code(&self) -> &'static str {
        self.0.code
    }

    pub fn title(&self, context: &Context) -> String {
        text_of(&format!("problem-{}", self.0.code), &self.0.arguments, &context.wording())
    }

    /// What happened and what to do next.
    pub fn detail(&self, context: &Context) -> String {
        text_of(&format!("problem-{}.detail", self.0.code), &self.0.arguments, &context.wording())
    }

    /// The sentences that stand beside a field.
    pub fn errors_of<'a>(
        &'a self,
        field: &'a str,
        context: &'a Context,
    ) -> impl Iterator<Item = String> + 'a {
        self.0
            .errors
            .iter()
            .filter(move |error| error.field == field)
            .map(|error| sentence_of(error, &context.wording()))
    }

    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    #[cfg(test)]
    pub(crate) fn argument_of(&self, name: &str) -> Option<&Argument> {
        self.0.arguments.iter().find(|(argument, _)| *argument == name).map(|(_, value)| value)
    }

    pub(crate) fn form(&self) -> Option<&dyn FormPage> {
        self.0.form.as_deref()
    }

    pub(crate) fn source(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.0.source.as_deref()
    }

    pub(crate) fn json(&self, context: &Context) -> Value {
        let errors = self.0.errors.iter().map(|error| FieldProblem {
            field: error.field.to_string(),
            code: error.violation.code(),
            message: sentence_of(error, &context.wording()),
        });
        let body = ProblemBody {
            kind: format!("urn:kabinet:problem:{}", self.0.code),
            title: self.title(context),
            status: self.0.status.as_u16(),
            detail: self.detail(context),
            code: self.0.code.replace('-', "_"),
            request_id: context.request_id().to_owned(),
            errors: errors.collect(),
        };
        let mut body = json!(body);
        if let Value::Object(members) = &mut body {
            members.extend(self.0.members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        body
    }
}

/// The sentence beside a field, in the reader's language. A file is chosen, where anything else is filled in.
fn sentence_of(error: &FieldError, wording: &Wording) -> String {
    match error.violation {
        Violation::Required if error.field == FILE_FIELD => wording.text("choose-file").into_owned(),
        _ => violation_text(&error.violation, wording),
    }
}

/// The sentence for a violation, in the reader's language.
pub fn violation_text(violation: &Violation, wording: &Wording) -> String {
    let key = format!("violation-{}", violation.code().replace('_', "-"));
    text_of(&key, &violation.arguments(), wording)
}

fn text_of(key: &str, arguments: &Arguments, wording: &Wording) -> String {
    let arguments = arguments.iter().map(|(name, argument)| (*name, argument));
    wording.text_filled(key, arguments).unwrap_or_else(|| wording.text(key).into_owned())
}

impl fmt::Debug for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {:?}", self.0.status, self.0.code, self.0.errors)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::conflict("changed-meanwhile"),
            StoreError::Overtaken => Self::in_progress(),
            StoreError::Cursor => Self::new(StatusCode::BAD_REQUEST, "cursor"),
            StoreError::Throttled(_) | StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::Damaged(_) | StoreError::Unopened | StoreError::Unmet => Self::internal(error),
        }
    }
}

impl From<OutsideError> for Problem {
    fn from(error: OutsideError) -> Self {
        match error.kind {
            OutsideErrorKind::Throttled | OutsideErrorKind::Unavailable | OutsideErrorKind::TimedOut => {
                Self::unavailable(error)
            }
            OutsideErrorKind::Denied | OutsideErrorKind::Refused => Self::internal(error),
        }
    }
}

/// A rule's refusal becomes the problem that it is. If the rule was not reached, the table's error becomes the problem.
impl<R: Refusal> From<ChangeError<R>> for Problem {
    fn from(error: ChangeError<R>) -> Self {
        match error {
            ChangeError::Refused(refusal) => Self::of(&refusal),
            ChangeError::Store(error) => error.into(),
        }
    }
}

/// The change has made its problem itself.
impl From<ChangeError<Self>> for Problem {
    fn from(error: ChangeError<Self>) -> Self {
        match error {
            ChangeError::Refused(problem) => problem,
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    /// Leaves the problem in the response, for the service's last layer to render.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.headers_mut().extend(self.0.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests;
