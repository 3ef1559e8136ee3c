//! Side work of a request: the last use of its session, and the reader's own work for the corner of the page. It runs in parallel with the handler, and the response waits for
//! both.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::user::{Session, hour_of};
use domain::{Employee, Organization, ProgramKey, TaskId};
use futures_util::future::{BoxFuture, join, join_all};
use http::request::Parts;
use store::{Tenant, beside, collect_bells};
use tokio::sync::oneshot;
use workers::ring;

use crate::app::App;
use crate::context::Context;
use crate::negotiation::Format;

/// The channel through which a request hands over its side work, once.
#[derive(Clone)]
struct Aside(Arc<Mutex<Option<oneshot::Sender<BoxFuture<'static, ()>>>>>);

/// Answers a request, and runs the side work of the request at the same time; then tells the workers of the tasks that
/// the request has made. The answer goes out when all is done, since a Lambda stops once it has answered.
pub(crate) async fn answer_and_work(mut request: Request, next: Next) -> Response {
    let app = request.extensions().get::<App>().cloned();
    let (hand_over, handed_over) = oneshot::channel::<BoxFuture<'static, ()>>();
    request.extensions_mut().insert(Aside(Arc::new(Mutex::new(Some(hand_over)))));
    // If there is no side work, the sender is dropped together with the request.
    let work = async {
        if let Ok(work) = handed_over.await {
            work.await;
        }
    };
    // In this order: the side work begins as soon as it is handed over, beside the handler's calls to the table.
    let ((response, ()), bells) = collect_bells(join(next.run(request), work)).await;
    if let Some(app) = app.filter(|_| !bells.is_empty()) {
        ring(app.cloud(), &bells).await;
    }
    response
}

/// Hands side work over, once in a request.
pub(crate) fn hand_over(parts: &Parts, work: impl IntoIterator<Item = BoxFuture<'static, ()>>) {
    let work: Vec<_> = work.into_iter().collect();
    let Some(Aside(hand_over)) = parts.extensions.get::<Aside>().filter(|_| !work.is_empty()) else { return };
    if let Some(hand_over) = hand_over.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // The receiver is gone only when the request was given up.
        let _ = hand_over.send(Box::pin(async { drop(join_all(work).await) }));
    }
}

/// Notes that a person was here, once an hour. No request waits for the note or fails by it.
pub(crate) fn note_use(
    app: &App,
    session: &Session,
    employee: Option<&Employee>,
    now: jiff::Timestamp,
) -> Option<BoxFuture<'static, ()>> {
    let hour = hour_of(now);
    let is_noted = |seen: Option<jiff::Timestamp>| seen.is_some_and(|seen| seen >= hour);
    if is_noted(session.last_seen_at) {
        return None;
    }
    let employee = employee.filter(|employee| !is_noted(employee.last_seen_at)).cloned();
    let (store, session) = (app.store().clone(), session.clone());
    // The first round trip has told whose session it is.
    Some(Box::pin(beside(1, async move {
        if let Err(error) = store.note_use(&session, employee.as_ref(), hour).await {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    })))
}

/// Notes that a program was here, as [`note_use`] does of a person.
pub(crate) fn note_key_used(
    app: &App,
    organization: &Organization,
    key: &ProgramKey,
    now: jiff::Timestamp,
) -> Option<BoxFuture<'static, ()>> {
    let hour = hour_of(now);
    if key.last_used_at.is_some_and(|used| used >= hour) {
        return None;
    }
    let (tenant, key) = (app.store().tenant_of(organization), key.clone());
    Some(Box::pin(beside(1, async move {
        if let Err(error) = tenant.note_key_used(&key, hour).await {
            tracing::warn!(%error, "the use of a key for programs was not noted");
        }
    })))
}

/// Reads the work that the corner of the page shows. Only pages have one, and only of those who have begun something. No
/// page fails by it.
pub(crate) fn read_own_work(
    context: &Context,
    tenant: Tenant,
    ids: Vec<TaskId>,
) -> Option<BoxFuture<'static, ()>> {
    if ids.is_empty() || context.format() != Format::Page {
        return None;
    }
    let context = context.clone();
    Some(Box::pin(beside(1, async move {
        match tenant.tasks(&ids).await {
            Ok(tasks) => context.set_own_work(tasks),
            Err(error) => tracing::warn!(%error, "the corner of a page is empty"),
        }
    })))
}
