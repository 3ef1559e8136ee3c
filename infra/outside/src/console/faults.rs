//! `/_local/faults`: shows the faults that are on, switches one on by a form or by JSON, and switches all off.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Map, Value, json};

use super::{Console, Shown, pages, wants_page};
use crate::faults::Fault;

pub(super) async fn list(State(console): State<Console>, headers: HeaderMap) -> Response {
    let faults = console.faults.list();
    Shown { title: "Faults", page: pages::faults(&faults, None), json: json!(faults) }.answer(&headers)
}

/// Answers 201 with the fault as it was understood, or 400 with what is known instead of what was sent.
pub(super) async fn switch_on(State(console): State<Console>, headers: HeaderMap, body: Bytes) -> Response {
    // By its first byte, since `curl -d` calls JSON a form too.
    let is_json = body.trim_ascii_start().starts_with(b"{");
    let read = if is_json { serde_json::from_slice(&body).map_err(describe) } else { read_form(&body) };
    match read {
        Ok(fault) => {
            console.faults.switch_on(fault.clone());
            if wants_page(&headers) {
                return Redirect::to("/_local/faults").into_response();
            }
            (StatusCode::CREATED, axum::Json(fault)).into_response()
        }
        Err(message) => {
            let page = pages::faults(&console.faults.list(), Some(&message));
            let shown = Shown { title: "Faults", page, json: json!({ "error": message }) };
            let mut response = shown.answer(&headers);
            *response.status_mut() = StatusCode::BAD_REQUEST;
            response
        }
    }
}

pub(super) async fn switch_all_off(State(console): State<Console>, headers: HeaderMap) -> Response {
    console.faults.switch_all_off();
    if wants_page(&headers) {
        return Redirect::to("/_local/faults").into_response();
    }
    StatusCode::NO_CONTENT.into_response()
}

/// A form has text for every field, and an empty text for what was not filled in.
fn read_form(body: &[u8]) -> Result<Fault, String> {
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(body).map_err(|error| error.to_string())?;
    let mut object = Map::new();
    for (name, text) in fields.into_iter().filter(|(_, text)| !text.is_empty()) {
        let value = match name.as_str() {
            "times" | "after" | "status" => text.parse::<u32>().map_or(Value::String(text), Value::from),
            _ => Value::String(text),
        };
        object.insert(name, value);
    }
    serde_json::from_value(object.into()).map_err(describe)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn describe(error: serde_json::Error) -> String {
    error.to_string()
}
