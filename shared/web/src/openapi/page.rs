//! The document as people read it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::context::Context;
use crate::layout::{Frame, shell};
use crate::openapi::Document;
use crate::view::Page;

impl Page for Document {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("api");
        let actions = html! { a.button href="/openapi.json" { (context.text("api-raw")) } };
        let operations: Vec<(String, &Value)> = members(&self.whole["paths"])
            .flat_map(|(path, item)| {
                members(item)
                    .map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
            })
            .collect();
        let in_full: Vec<&(String, &Value)> =
            operations.iter().filter(|(_, operation)| self.tag.as_deref() == Some(tag(operation))).collect();
        let schemas = self.schemas_of(in_full.iter().map(|(_, operation)| *operation));
        let content = html! {
            div.stack {
                section.card.stack {
                    @for key in ["api-about-forms", "api-about-session", "api-about-problems", "api-about-lists"] {
                        p { (context.text(key)) }
                    }
                }
                section.card aria-labelledby="operations" {
                    h2 #operations { (context.text("api-operations")) }
                    (table(context, ["api-request", "api-summary"], operations.iter().map(|(request, operation)| [
                        html! {
                            a href={ "/docs?tag=" (tag(operation)) "#" (text(operation, "operationId")) } { code { (request) } }
                        },
                        html! { (text(operation, "summary")) },
                    ])))
                }
                @for (request, operation) in in_full { (show_operation(context, request, operation)) }
                @if !schemas.is_empty() {
                    section.card aria-labelledby="schemas" {
                        h2 #schemas { (context.text("api-schemas")) }
                        @for (name, schema) in schemas { (show_schema(context, name, schema)) }
                    }
                }
            }
        };
        shell(context, &Frame { actions, ..Frame::titled(&title) }, &content)
    }
}

impl Document {
    /// The named types that operations are written with, and those which these are written with in turn.
    fn schemas_of<'a>(&'a self, operations: impl Iterator<Item = &'a Value>) -> Vec<(&'a str, &'a Value)> {
        let all = &self.whole["components"]["schemas"];
        let mut named = BTreeSet::new();
        let mut unread: Vec<&Value> = operations.collect();
        while let Some(value) = unread.pop() {
            match value {
                Value::Array(values) => unread.extend(values),
                Value::Object(members) => unread.extend(members.values()),
                Value::String(text) => {
                    if let Some(name) = text.strip_prefix("#/components/schemas/")
                        && named.insert(name)
                    {
                        unread.push(&all[name]);
                    }
                }
                _ => {}
            }
        }
        members(all).filter(|(name, _)| named.contains(name)).collect()
    }
}

/// The Lambda that answers, by which operations are kept together.
fn tag(operation: &Value) -> &str {
    operation["tags"][0].as_str().unwrap_or_default()
}

/// The media type of all problems, which the page explains once.
const PROBLEM: &str = "application/problem+json";

/// A field as a row of a table shows it.
struct Field<'a> {
    name: &'a str,
    place: &'a str,
    required: bool,
    schema: &'a Value,
}

fn show_operation(context: &Context, request: &str, operation: &Value) -> Markup {
    let id = text(operation, "operationId");
    let permission = operation["description"].as_str().and_then(|text| text.split('`').nth(1));
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut taken: Vec<Field<'_>> = parameters
        .iter()
        .map(|parameter| Field {
            name: text(parameter, "name"),
            place: text(parameter, "in"),
            required: parameter["required"] == true,
            schema: &parameter["schema"],
        })
        .collect();
    // Problems that every request may end with are explained once; a response with several codes has more than these.
    let responses = members(&operation["responses"]).filter(|(status, response)| {
        !status.starts_with('5') || text(response, "description").contains('\n')
    });
    taken.extend(properties(&operation["requestBody"]["content"]["application/json"]["schema"], "body"));
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { code { (request) } }
            p { (text(operation, "summary")) }
            p.small.muted {
                @if let Some(permission) = permission {
                    (context.text_with("api-permission", &[("permission", permission.into())]))
                } @else if operation["security"].is_array() { (context.text("api-signed-in")) }
                @else { (context.text("api-anyone")) }
            }
            @if !taken.is_empty() { (fields(context, taken)) }
            (table(context, ["api-status", "api-meaning"], responses.map(|(status, response)| [
                html! { code { (status) } },
                html! {
                    span.lines {
                        (with_code(text(response, "description")))
                        @for (media_type, content) in members(&response["content"]) {
                            @if media_type != PROBLEM { div { (kind(&content["schema"])) " " span.muted { (media_type) } } }
                        }
                    }
                },
            ])))
        }
    }
}

fn show_schema(context: &Context, name: &str, schema: &Value) -> Markup {
    html! {
        h3 id=(name) { code { (name) } }
        @if let Some(description) = schema["description"].as_str() { p { (with_code(description)) } }
        @if schema["properties"].is_object() { (fields(context, properties(schema, "answer"))) }
        @else { p { (kind(schema)) } }
    }
}

fn fields<'a>(context: &Context, fields: impl IntoIterator<Item = Field<'a>>) -> Markup {
    let rows = fields.into_iter().map(|field| {
        [
            html! { code { (field.name) } @if field.required { " " span.muted { (context.text("api-required")) } } },
            html! { (context.text(&format!("api-place-{}", field.place))) },
            html! {
                span {
                    (kind(field.schema))
                    @if let Some(description) = field.schema["description"].as_str() { div.muted { (with_code(description)) } }
                }
            },
        ]
    });
    table(context, ["api-field", "api-place", "api-type"], rows)
}

fn table<const COLUMNS: usize>(
    context: &Context,
    columns: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [Markup; COLUMNS]>,
) -> Markup {
    html! {
        div.table-wrap {
            table.list {
                thead { tr { @for column in columns { th scope="col" { (context.text(column)) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (column, cell) in columns.iter().zip(row) { td data-label=(context.text(column)) { (cell) } } }
                    }
                }
            }
        }
    }
}

/// Text with code between backticks.
fn with_code(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// The type of a value in a few words, with a link where it has a name.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return html! { a href={ "#" (name) } { code { (name) } } };
    }
    let choices = schema["anyOf"].as_array().or(schema["oneOf"].as_array());
    if let Some(choices) = choices {
        return html! { @for (place, choice) in choices.iter().enumerate() { @if place > 0 { " | " } (kind(choice)) } };
    }
    if let Some(values) = schema["enum"].as_array() {
        return html! { @for (place, value) in values.iter().enumerate() { @if place > 0 { " | " } code { (value) } } };
    }
    if let Some(value) = schema.get("const") {
        return html! { code { (value) } };
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    html! {
        (kinds.join(" | "))
        @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
        @if schema["items"].is_object() { " < " (kind(&schema["items"])) " >" }
        @for (least, greatest) in [("minimum", "maximum"), ("minLength", "maxLength")] {
            @if schema[greatest].is_number() { ", " (schema[least].as_u64().unwrap_or_default()) "…" (schema[greatest]) }
        }
        @if let Some(pattern) = schema["pattern"].as_str() { " " code { (pattern) } }
        @for (name, property) in members(&schema["properties"]) { div.small { code { (name) } ": " (kind(property)) } }
    }
}

fn properties<'a>(schema: &'a Value, place: &'a str) -> impl Iterator<Item = Field<'a>> {
    let is_required = move |name: &str| {
        schema["required"].as_array().is_some_and(|required| required.iter().any(|required| required == name))
    };
    members(&schema["properties"]).map(move |(name, schema)| Field {
        name,
        place,
        required: is_required(name),
        schema,
    })
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
