//! `/_local/requests`: the latest requests and their costs, for developers of the platform. The figures are those of the
//! log and the metrics of AWS.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use maud::{Markup, html};
use outside::console::{Shown, table, time};
use serde::Serialize;
use serde_json::json;
use store::Cost;
use web::RequestRecord;

/// The number of requests that are remembered.
const KEPT: usize = 1_000;

#[derive(Clone, Serialize)]
pub struct Recorded {
    pub at: Timestamp,
    /// Method and path.
    pub request: String,
    #[serde(flatten)]
    pub record: RequestRecord,
}

/// The latest requests, and the problems and costs of all requests. Clones share them.
#[derive(Clone, Default)]
pub struct Requests(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// Oldest first.
    latest: VecDeque<Recorded>,
    /// The problems that routes have answered, not in the latest requests alone.
    problems: BTreeSet<Answered>,
    /// The greatest cost of each route, of requests that succeeded and of which no call failed.
    greatest: BTreeMap<String, Cost>,
}

/// A route that has answered a problem.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Answered {
    /// As in [`RequestRecord::route`].
    pub route: String,
    /// 303 if a browser was led to the page that tells the problem.
    pub status: u16,
    pub code: &'static str,
}

/// The figures of the requests of one route or one tenant.
#[derive(Default, Serialize)]
struct Total {
    requests: u32,
    errors: u32,
    milliseconds: f64,
    calls: u32,
    round_trips: u32,
}

impl Requests {
    pub(crate) fn record(&self, request: String, response: &Response) {
        let Some(record) = response.extensions().get::<RequestRecord>() else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.latest.len() == KEPT {
            kept.latest.pop_front();
        }
        kept.problems.extend(record.code.map(|code| Answered {
            route: record.route.clone(),
            status: record.status,
            code,
        }));
        if record.status < 400 && record.code.is_none() && record.cost.failed == 0 {
            let greatest = kept.greatest.entry(record.route.clone()).or_default();
            greatest.calls = greatest.calls.max(record.cost.calls);
            greatest.round_trips = greatest.round_trips.max(record.cost.round_trips);
        }
        kept.latest.push_back(Recorded { at: Timestamp::now(), request, record: record.clone() });
    }

    pub fn list(&self) -> Vec<Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).latest.iter().cloned().collect()
    }

    /// Every problem with which a request has ended since the start, each once.
    pub fn problems(&self) -> BTreeSet<Answered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).problems.clone()
    }

    /// The greatest cost of each route since the start, of requests of which no call failed.
    pub fn greatest_costs(&self) -> BTreeMap<String, Cost> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).greatest.clone()
    }

    pub(crate) fn router(&self) -> Router {
        let requests = self.clone();
        Router::new().route("/_local/requests", get(async move |headers: HeaderMap| requests.show(&headers)))
    }

    fn show(&self, headers: &HeaderMap) -> Response {
        let mut latest = self.list();
        let routes = totals(&latest, |record| Some(&record.route));
        let tenants = totals(&latest, |record| record.tenant.as_ref());
        latest.reverse();
        let page = html! {
            p { "The latest " (latest.len()) " requests, of at most " (KEPT) "; what lies before them is forgotten." }
            h2 { "By route" } (totals_table("Route", &routes))
            h2 { "By tenant" } (totals_table("Tenant", &tenants))
            h2 { "One by one" } (requests_table(&latest))
        };
        let json = json!({"requests": latest, "routes": routes, "tenants": tenants});
        Shown { title: "Requests", page, json }.answer(headers)
    }
}

fn totals(requests: &[Recorded], key: impl Fn(&RequestRecord) -> Option<&String>) -> BTreeMap<String, Total> {
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    for Recorded { record, .. } in requests {
        let Some(key) = key(record) else { continue };
        let total = totals.entry(key.clone()).or_default();
        total.requests += 1;
        total.errors += u32::from(record.is_fault);
        total.milliseconds += record.milliseconds;
        total.calls += record.cost.calls;
        total.round_trips += record.cost.round_trips;
    }
    totals
}

fn totals_table(name: &str, totals: &BTreeMap<String, Total>) -> Markup {
    let rows: Vec<Vec<Markup>> = totals
        .iter()
        .map(|(key, total)| {
            let each = |sum: f64| html! { (format!("{:.1}", sum / f64::from(total.requests))) };
            vec![
                html! { (key) },
                html! { (total.requests) },
                html! { (total.errors) },
                each(total.milliseconds),
                each(total.calls.into()),
                each(total.round_trips.into()),
            ]
        })
        .collect();
    let columns = [name, "Requests", "Errors", "ms each", "DynamoDB calls each", "Round trips each"];
    table(&columns, &rows, "Nothing has been asked yet.")
}

fn requests_table(latest: &[Recorded]) -> Markup {
    let rows: Vec<Vec<Markup>> = latest
        .iter()
        .map(|Recorded { at, request, record }| {
            vec![
                time(*at),
                html! { (request) br; small { (record.request_id) } },
                html! { (record.route) },
                html! { (record.tenant.as_deref().unwrap_or_default()) },
                html! { (record.caller.key()) },
                html! { (record.status) @if let Some(code) = record.code { " " (code) } },
                html! { (record.milliseconds) },
                html! { (record.cost.calls) },
                html! { (record.cost.round_trips) },
            ]
        })
        .collect();
    let columns =
        ["At (UTC)", "Request", "Route", "Tenant", "Caller", "Status", "ms", "DynamoDB calls", "Round trips"];
    table(&columns, &rows, "Nothing has been asked yet.")
}
