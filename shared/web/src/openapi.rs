//! The document of the interface (OpenAPI 3.1.0, <https://spec.openapis.org/oas/v3.1.0>). Each host describes its own
//! endpoints, as the code declares them.

mod page;

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use domain::Module;
use domain::access::Permission;

use crate::cabinet::Named;
use crate::context::Context;
use crate::host::Face;
use crate::input::{Form, FromFields, Query, SearchText};
use crate::operation::{Describe, Operation};
use crate::room::{Room, given_by};
use crate::routes::{Answer, Caller, Endpoint, Routes};
use crate::session::cookie_name;
use crate::texts::{Locale, Texts};
use crate::view::View;
use crate::wording::Wording;

const DESCRIPTION: &str = "\
The same addresses answer programs and browsers: JSON, unless `Accept` names HTML with a greater weight. Bodies are JSON \
or forms. Texts are in Russian or English, as `Accept-Language` asks.

`POST /session` gives a token, which is good on the host it was asked for on, and sets a cookie for browsers. \
A key for programs, which a cabinet's administrators make in its settings, is a token too, and may do what its role may.

What fails answers `application/problem+json` (RFC 9457); `errors` says what is wrong with which field. Lists that go on \
have a `next_cursor`, to be sent as `cursor`.

A `POST` that makes something takes an `Idempotency-Key`, so that it can be sent again when its answer was lost: a repeat \
is answered what was made, with `Idempotency-Replayed: true`.";

/// The document of one host, for programs and for people.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Document {
    whole: Value,
    /// The tag whose requests people read in full: all of them would be too much for one page.
    #[serde(skip)]
    tag: Option<String>,
}

impl JsonSchema for Document {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Document".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "A document of OpenAPI 3.1",
            "required": ["openapi", "info", "servers", "paths", "components"],
        })
    }
}

/// What people read in full.
struct Asked {
    tag: Option<String>,
}

impl FromFields for Asked {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { tag: form.optional("tag").map(|SearchText(text)| text) })
    }
}

/// The document as programs read it, whatever the caller prefers: its address names the format.
struct File(Document);

impl IntoResponse for File {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl Describe for File {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer::<Document>(StatusCode::OK);
    }
}

/// The pseudo-context of the document, which describes the endpoints of all contexts and belongs to none.
static INTERFACE: Room = Room::new("interface", Texts::new(&[], &[]));

impl<A: Answer> Routes<A> {
    /// The document of all these endpoints and the page that shows it, served by the Lambda `interface` on every face.
    #[must_use]
    pub fn documents(&self) -> Routes {
        // The document describes its own endpoints too.
        let all: Arc<OnceLock<Vec<Endpoint>>> = Arc::default();
        let document = {
            let all = all.clone();
            move |context: &Context, Named(organization): Named| {
                let endpoints = all.get().into_iter().flatten();
                let is_open = |room: &Room| organization.as_ref().is_none_or(|named| room.is_open_to(named));
                document(endpoints.filter(|endpoint| is_open(endpoint.room)), context, is_open)
            }
        };
        let file = {
            let document = document.clone();
            move |context: Context, organization: Named| {
                ready(File(Document { whole: document(&context, organization), tag: None }))
            }
        };
        let page =
            move |context: Context, organization: Named, Query { value, .. }: Query<Asked>| {
                ready(value.map(|Asked { tag }| {
                    View::new(Document { whole: document(&context, organization), tag })
                }))
            };
        let documents =
            <Routes>::of(&INTERFACE, INTERFACE.name, &[Face::Platform, Face::Base, Face::Cabinet])
                .route("GET", "/openapi.json", Caller::Anyone, "Describes the interface of this host", file)
                .costing(2, 2)
                .route("GET", "/docs", Caller::Anyone, "Shows the description of the interface", page)
                .costing(2, 2);
        // The list is filled here, before any request reads it.
        let _ = all.set([self.endpoints(), documents.endpoints()].concat());
        documents
    }
}

/// The document of the request's host: its endpoints, with the modules and permissions of the contexts that are open
/// there.
fn document<'a>(
    endpoints: impl Iterator<Item = &'a Endpoint>,
    context: &Context,
    is_open: impl Fn(&Room) -> bool,
) -> Value {
    let mut schemas = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .for_serialize()
        .into_generator();
    let wording = context.wording_in(Locale::English);
    let mut paths = Map::new();
    for endpoint in endpoints.filter(|endpoint| endpoint.face == context.host().face()) {
        let operation = operation(endpoint, &wording, &mut schemas);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.to_lowercase()] = operation;
    }
    let mut definitions = schemas.take_definitions(true);
    let rooms = || context.rooms().iter().filter(|room| is_open(room));
    say_values(&mut definitions, "Permission", given_by(rooms()).map(Permission::key));
    say_values(&mut definitions, "Module", rooms().filter_map(|room| room.module).map(Module::key));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Kabinet", "version": env!("CARGO_PKG_VERSION"), "description": DESCRIPTION},
        "servers": [{"url": context.base().origin_of(context.host())}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "headers": {
                "RequestId": {
                    "description": "Names the request, in the log too",
                    "required": true,
                    "schema": {"type": "string", "format": "uuid"},
                },
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": cookie_name(context.base())},
            },
        },
    })
}

/// Restricts the values of a type to those that exist here.
fn say_values<'a>(definitions: &mut Map<String, Value>, name: &str, values: impl Iterator<Item = &'a str>) {
    if let Some(schema) = definitions.get_mut(name) {
        schema["enum"] = values.collect::<BTreeSet<_>>().into_iter().collect();
    }
}

/// What an endpoint takes and answers, with every problem that a request to it may end with.
fn described<'a>(endpoint: &Endpoint, schemas: &'a mut SchemaGenerator) -> Operation<'a> {
    let mut operation = Operation::new(endpoint.path, schemas);
    (endpoint.describe)(&mut operation);
    if endpoint.caller != Caller::Anyone {
        operation.refuse(StatusCode::UNAUTHORIZED, "unauthenticated");
        operation.refuse(StatusCode::UNAUTHORIZED, "key-over");
    }
    if endpoint.caller == Caller::Person && endpoint.face == Face::Cabinet {
        operation.refuse(StatusCode::FORBIDDEN, "only-people");
    }
    if let Caller::Holder(_) = endpoint.caller {
        operation.refuse(StatusCode::FORBIDDEN, "forbidden");
        operation.refuse(StatusCode::FORBIDDEN, "second-factor-missing");
    }
    if endpoint.method != "GET" {
        operation.refuse(StatusCode::FORBIDDEN, "foreign-form");
    }
    if endpoint.room.is_optional() {
        operation.refuse(StatusCode::NOT_FOUND, "not-found");
        operation.refuse(StatusCode::NOT_FOUND, "no-cabinet");
    }
    if endpoint.makes.is_some() {
        operation.take_key();
    }
    for (status, code) in &endpoint.problems {
        operation.refuse(*status, code);
    }
    operation.refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal");
    operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    operation
}

impl Endpoint {
    /// Every problem with which a request may end, as the document has it: `(409, "unknown-role")`.
    pub fn refusals(&self) -> BTreeSet<(u16, &'static str)> {
        let mut schemas = SchemaGenerator::default();
        described(self, &mut schemas).refusals().collect()
    }
}

fn operation(endpoint: &Endpoint, wording: &Wording, schemas: &mut SchemaGenerator) -> Value {
    let mut operation = described(endpoint, schemas).finish(wording);
    operation["operationId"] = identifier_of(endpoint).into();
    operation["summary"] = endpoint.summary.into();
    operation["tags"] = json!([endpoint.function]);
    if endpoint.caller != Caller::Anyone {
        operation["security"] = json!([{"bearer": []}, {"cookie": []}]);
    }
    if let Caller::Holder(permission) = endpoint.caller {
        operation["description"] = format!("Takes the permission `{}`.", permission.key()).into();
    }
    operation
}

/// `post_organizations_id_block`
fn identifier_of(endpoint: &Endpoint) -> String {
    let method = endpoint.method.to_lowercase();
    let parts = endpoint.path.split(['/', '{', '}', '.']).filter(|part| !part.is_empty());
    parts.fold(method, |identifier, part| format!("{identifier}_{part}"))
}
