//! The description of an endpoint, given by the types of its handler: the arguments and the answer. A handler with an
//! argument that does not describe itself can't be routed, so the document can't fall behind the code.

use std::collections::BTreeMap;

use axum::response::Redirect;
use http::StatusCode;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::input::FORM;
use crate::once::{KEY_FIELD, LONGEST_KEY};
use crate::problem::{Problem, ProblemBody};
use crate::wording::Wording;

/// An operation of the document (OpenAPI 3.1.0, 4.8.10) while it is being put together.
pub struct Operation<'a> {
    path: &'static str,
    pub(crate) schemas: &'a mut SchemaGenerator,
    parameters: Vec<Value>,
    body: Option<Value>,
    responses: Map<String, Value>,
    /// The codes of the problems with which a request may end, by status.
    refusals: BTreeMap<u16, Vec<&'static str>>,
}

/// Describes what an argument of a handler takes from a request and how it refuses, or what a handler answers.
///
/// An endpoint with a handler that takes an undescribed argument does not compile:
///
/// ```compile_fail,E0277
/// # use web::{Room, Texts};
/// # static ROOM: Room = Room::new("start", Texts::new(&[], &[]));
/// async fn handler(_headers: http::HeaderMap) -> axum::response::Redirect {
///     axum::response::Redirect::to("/")
/// }
/// <web::Routes>::of(&ROOM, "start", &[web::Face::Base])
///     .route("GET", "/start", web::Caller::Anyone, "Leads to the start", handler);
/// ```
///
/// An endpoint whose types all describe themselves compiles:
///
/// ```
/// # use web::{Room, Texts};
/// # static ROOM: Room = Room::new("start", Texts::new(&[], &[]));
/// async fn handler(_context: web::Context) -> axum::response::Redirect {
///     axum::response::Redirect::to("/")
/// }
/// <web::Routes>::of(&ROOM, "start", &[web::Face::Base])
///     .route("GET", "/start", web::Caller::Anyone, "Leads to the start", handler);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it takes or answers",
    note = "implement `web::Describe`, so that the document of the interface has it"
)]
pub trait Describe {
    /// The status of an answer that says that something was made, or that work on it has begun: 201 or 202.
    const MAKES: Option<u16> = None;

    fn describe(operation: &mut Operation<'_>);
}

/// A handler whose arguments and answer all describe themselves. `T` is axum's: the arguments as a tuple.
pub trait DescribedHandler<T> {
    /// The status that says that the handler has made something: see [`Describe::MAKES`].
    const MAKES: Option<u16>;

    fn describe(operation: &mut Operation<'_>);
}

impl<F, Answering> DescribedHandler<((),)> for F
where
    F: FnOnce() -> Answering,
    Answering: Future<Output: Describe>,
{
    const MAKES: Option<u16> = Answering::Output::MAKES;

    fn describe(operation: &mut Operation<'_>) {
        Answering::Output::describe(operation);
    }
}

macro_rules! described_handlers {
    ($(($($argument:ident),+);)+) => {$(
        impl<F, Answering, Marker, $($argument),+> DescribedHandler<(Marker, $($argument,)+)> for F
        where
            F: FnOnce($($argument),+) -> Answering,
            Answering: Future<Output: Describe>,
            $($argument: Describe,)+
        {
            const MAKES: Option<u16> = Answering::Output::MAKES;

            fn describe(operation: &mut Operation<'_>) {
                $($argument::describe(operation);)+
                Answering::Output::describe(operation);
            }
        }
    )+};
}

described_handlers! {
    (First);
    (First, Second);
    (First, Second, Third);
    (First, Second, Third, Fourth);
    (First, Second, Third, Fourth, Fifth);
}

impl<'a> Operation<'a> {
    pub(crate) fn new(path: &'static str, schemas: &'a mut SchemaGenerator) -> Self {
        Self {
            path,
            schemas,
            parameters: Vec::new(),
            body: None,
            responses: Map::new(),
            refusals: BTreeMap::new(),
        }
    }

    /// The names of the variable parts of the address.
    pub(crate) fn names_in_path(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Adds a part of the address or a field of the query. `place` is `path` or `query`.
    pub(crate) fn take_parameter(
        &mut self,
        place: &str,
        name: &str,
        required: bool,
        schema: impl Into<Value>,
    ) {
        let schema: Value = schema.into();
        self.parameters.push(json!({"name": name, "in": place, "required": required, "schema": schema}));
    }

    /// Adds the key of a request that makes something: a header, and the field of a form. Without a body nothing reads the key.
    pub(crate) fn take_key(&mut self) {
        let Some(body) = &mut self.body else { return };
        let schema =
            json!({"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": LONGEST_KEY});
        let form = &mut body["content"][FORM]["schema"];
        if form.is_object() {
            // An empty field is none.
            form["properties"][KEY_FIELD] =
                json!({"type": "string", "pattern": "^[!-~]*$", "maxLength": LONGEST_KEY});
        }
        self.parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": "A key of the caller's choice, good for 24 hours: a repeat with the same key and the same fields \
                makes nothing anew, and answers what was made the first time, as it is now.",
            "schema": schema,
        }));
        for status in ["201", "202"] {
            let Some(response) = self.responses.get_mut(status) else { continue };
            let headers = &mut response["headers"];
            headers["Location"] =
                json!({"required": true, "schema": {"type": "string", "format": "uri-reference"}});
            headers["Idempotency-Replayed"] = json!({
                "description": "That this answers a repeat",
                "schema": {"const": "true"},
            });
        }
        self.refuse(StatusCode::BAD_REQUEST, "malformed-key");
        // What a repeat asks for may be gone by now.
        self.refuse(StatusCode::NOT_FOUND, "not-found");
        self.refuse(StatusCode::CONFLICT, "in-progress");
        self.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }

    /// Adds a body of one of these media types, each with its schema, to those that are taken already.
    pub(crate) fn take_body(&mut self, required: bool, contents: &[(&str, Value)]) {
        let mut content = content_of(contents);
        if let Some(Value::Object(former)) = self.body.take().map(|mut body| body["content"].take()) {
            content.extend(former);
        }
        self.body = Some(json!({"required": required, "content": content}));
    }

    /// Adds an answer with JSON.
    pub fn answer<T: JsonSchema>(&mut self, status: StatusCode) {
        let schema = self.schemas.subschema_for::<T>();
        self.answer_with(status, &[("application/json", schema.into())]);
    }

    /// Adds an answer with one of these media types and schemas, or an empty one.
    pub(crate) fn answer_with(&mut self, status: StatusCode, contents: &[(&str, Value)]) {
        let description = status.canonical_reason().unwrap_or_default();
        self.respond(status.as_u16(), description, content_of(contents));
    }

    /// Adds an answer that is a file of this media type.
    pub fn answer_file(&mut self, status: StatusCode, media_type: &str) {
        self.answer_with(status, &[(media_type, json!({"type": "string", "format": "binary"}))]);
    }

    /// Adds a problem with which a request may end, by its code.
    pub fn refuse(&mut self, status: StatusCode, code: &'static str) {
        let codes = self.refusals.entry(status.as_u16()).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }

    /// The problems added so far: status and code.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = (u16, &'static str)> {
        self.refusals.iter().flat_map(|(status, codes)| codes.iter().map(|code| (*status, *code)))
    }

    fn respond(&mut self, status: u16, description: &str, content: Map<String, Value>) {
        let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
        let own = match status {
            201 | 303 => Some(("Location", json!({"type": "string", "format": "uri-reference"}))),
            401 => Some(("WWW-Authenticate", json!({"type": "string"}))),
            429 | 503 => Some(("Retry-After", json!({"type": "integer", "minimum": 0}))),
            _ => None,
        };
        if let Some((name, schema)) = own {
            headers[name] = json!({"required": true, "schema": schema});
        }
        let mut response = json!({"description": description, "headers": headers});
        if !content.is_empty() {
            response["content"] = content.into();
        }
        self.responses.insert(status.to_string(), response);
    }

    /// The operation as the document has it; `wording` says what its problems mean.
    pub(crate) fn finish(mut self, wording: &Wording) -> Value {
        for (status, codes) in std::mem::take(&mut self.refusals) {
            let lines: Vec<String> = codes
                .iter()
                .map(|code| {
                    let title = wording.text(&format!("problem-{code}"));
                    format!("`{}`: {title}", code.replace('-', "_"))
                })
                .collect();
            let schema = self.schemas.subschema_for::<ProblemBody>();
            let content =
                Map::from_iter([("application/problem+json".to_owned(), json!({"schema": schema}))]);
            self.respond(status, &lines.join("\n\n"), content);
        }
        let mut operation = json!({"responses": self.responses});
        if !self.parameters.is_empty() {
            operation["parameters"] = self.parameters.into();
        }
        if let Some(body) = self.body {
            operation["requestBody"] = body;
        }
        operation
    }
}

fn content_of(contents: &[(&str, Value)]) -> Map<String, Value> {
    contents
        .iter()
        .map(|(media_type, schema)| ((*media_type).to_owned(), json!({"schema": schema})))
        .collect()
}

/// The context is known before the request is read, so it adds nothing.
impl Describe for Context {
    fn describe(_operation: &mut Operation<'_>) {}
}

/// A handler's result: the arguments and the endpoint have named its problems, so only the answer is described.
impl<T: Describe> Describe for Result<T, Problem> {
    const MAKES: Option<u16> = T::MAKES;

    fn describe(operation: &mut Operation<'_>) {
        T::describe(operation);
    }
}

impl Describe for Redirect {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_with(StatusCode::SEE_OTHER, &[]);
    }
}
