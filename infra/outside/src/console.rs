//! `/_local`: what the outside world has seen and holds, for the person at the keyboard and for tests. Every page is also
//! JSON for clients that accept JSON, and `/_local/faults` takes faults as a form or as JSON.

mod faults;
mod pages;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use serde_json::{Value, json};
use states::{ExecutionSummary, StateMachines};

use crate::aws::AwsEndpoint;
use crate::faults::Faults;

pub use pages::{table, time};

/// The console's own pages: no script, nothing from elsewhere, styles inside the page.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-src 'self'; \
                           frame-ancestors 'none'; base-uri 'none'";

/// A letter is shown as a mail program would: its styles and pictures, and nothing that acts.
const LETTER_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                             style-src 'unsafe-inline'; img-src data: https:; frame-ancestors 'self'";

#[derive(Clone)]
struct Console {
    aws: AwsEndpoint,
    machines: StateMachines,
    faults: Faults,
}

/// The routes below `/_local`, with that prefix, to be merged into the router of every local address.
pub fn router(aws: AwsEndpoint, machines: StateMachines, faults: Faults) -> Router {
    Router::new()
        .route("/_local", get(show_start))
        .route("/_local/mail", get(list_mail))
        .route("/_local/mail/{id}", get(show_letter))
        .route("/_local/mail/{id}/html", get(show_letter_html))
        .route("/_local/executions", get(list_executions))
        .route("/_local/executions/{name}", get(show_execution))
        .route("/_local/dns", get(list_dns))
        .route("/_local/storage", get(list_storage))
        .route("/_local/queues", get(list_queues))
        .route("/_local/calls", get(list_calls).delete(forget_calls))
        .route("/_local/faults", get(faults::list).post(faults::switch_on).delete(faults::switch_all_off))
        .route("/_local/faults/off", post(faults::switch_all_off))
        .with_state(Console { aws, machines, faults })
}

/// The same content as a page or as JSON, as the request prefers; JSON unless a page is asked for by name.
pub struct Shown {
    pub title: &'static str,
    pub page: Markup,
    pub json: Value,
}

impl Shown {
    pub fn answer(self, headers: &HeaderMap) -> Response {
        let Self { title, page, json } = self;
        let vary = (header::VARY, HeaderValue::from_static("accept"));
        if !wants_page(headers) {
            return ([vary], axum::Json(json)).into_response();
        }
        let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        ([vary, policy], pages::layout(title, &page)).into_response()
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"))
}

fn not_found(what: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("There is no such {what}.\n")).into_response()
}

async fn show_start(State(console): State<Console>, headers: HeaderMap) -> Response {
    let counts = json!({
        "letters": console.aws.letters().await.len(),
        "executions": console.machines.executions().len(),
        "calls": console.faults.calls().len(),
        "faults": console.faults.list(),
    });
    Shown { title: "Local runtime", page: pages::start(&counts), json: counts }.answer(&headers)
}

async fn list_mail(State(console): State<Console>, headers: HeaderMap) -> Response {
    let mut letters = console.aws.letters().await;
    letters.reverse();
    Shown { title: "Mail", page: pages::mail(&letters), json: json!(letters) }.answer(&headers)
}

async fn show_letter(State(console): State<Console>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let letters = console.aws.letters().await;
    match letters.into_iter().find(|letter| letter.id == id) {
        Some(letter) => {
            Shown { title: "Letter", page: pages::letter(&letter), json: json!(letter) }.answer(&headers)
        }
        None => not_found("letter"),
    }
}

async fn show_letter_html(State(console): State<Console>, Path(id): Path<String>) -> Response {
    let letters = console.aws.letters().await;
    match letters.into_iter().find(|letter| letter.id == id).and_then(|letter| letter.html) {
        Some(html) => {
            let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(LETTER_POLICY));
            ([policy], axum::response::Html(html)).into_response()
        }
        None => not_found("letter with HTML"),
    }
}

async fn list_executions(State(console): State<Console>, headers: HeaderMap) -> Response {
    let executions = console.machines.executions();
    let json = executions.iter().map(execution_json).collect();
    Shown { title: "Executions", page: pages::executions(&executions), json }.answer(&headers)
}

/// The newest execution of this name, with its history as `GetExecutionHistory` shows it.
async fn show_execution(
    State(console): State<Console>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let executions = console.machines.executions();
    let Some(execution) = executions.into_iter().find(|execution| execution.name == name) else {
        return not_found("execution");
    };
    let history = console.machines.history(&name);
    let mut json = execution_json(&execution);
    json["history"] = history.iter().map(|event| event.to_json(true)).collect();
    Shown { title: "Execution", page: pages::execution(&execution, &history), json }.answer(&headers)
}

fn execution_json(execution: &ExecutionSummary) -> Value {
    json!({
        "name": execution.name,
        "arn": execution.arn.as_str(),
        "state_machine_arn": execution.state_machine_arn.as_str(),
        "status": execution.status.as_str(),
        "started": execution.started,
        "stopped": execution.stopped,
        "current_states": execution.current_states,
        "input": execution.input,
        "output": execution.output,
        "error": execution.error,
        "cause": execution.cause,
    })
}

async fn list_dns(State(console): State<Console>, headers: HeaderMap) -> Response {
    let mut zones = Vec::new();
    for (id, name) in console.aws.zones().await {
        let records = console.aws.records(&id).await;
        zones.push((id, name, records));
    }
    let json = zones
        .iter()
        .map(|(id, name, records)| json!({ "id": id, "name": name, "records": records }))
        .collect();
    Shown { title: "DNS records", page: pages::dns(&zones), json }.answer(&headers)
}

async fn list_storage(State(console): State<Console>, headers: HeaderMap) -> Response {
    let buckets = console.aws.buckets().await;
    Shown { title: "Storage", page: pages::storage(&buckets), json: json!(buckets) }.answer(&headers)
}

async fn list_queues(State(console): State<Console>, headers: HeaderMap) -> Response {
    let queues = console.aws.queues().await;
    Shown { title: "Queues", page: pages::queues(&queues), json: json!(queues) }.answer(&headers)
}

async fn list_calls(State(console): State<Console>, headers: HeaderMap) -> Response {
    let mut calls = console.faults.calls();
    calls.reverse();
    Shown { title: "Calls", page: pages::calls(&calls), json: json!(calls) }.answer(&headers)
}

async fn forget_calls(State(console): State<Console>) -> StatusCode {
    console.faults.forget_calls();
    StatusCode::NO_CONTENT
}
