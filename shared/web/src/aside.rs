//! Side work of a request: the last use of its session. It runs in parallel with the handler, and the response waits for
//! both.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::Employee;
use domain::user::{Session, hour_of};
use futures_util::future::{BoxFuture, join};
use http::request::Parts;
use store::{beside, collect_bells};
use tokio::sync::oneshot;
use workers::ring;

use crate::app::App;

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

/// Notes that a person was here, once an hour. No request waits for the note or fails by it.
pub(crate) fn note_use(
    app: &App,
    parts: &Parts,
    session: &Session,
    employee: Option<&Employee>,
    now: jiff::Timestamp,
) {
    let hour = hour_of(now);
    let is_noted = |seen: Option<jiff::Timestamp>| seen.is_some_and(|seen| seen >= hour);
    if is_noted(session.last_seen_at) {
        return;
    }
    let notes_employee = employee.is_some_and(|employee| !is_noted(employee.last_seen_at));
    let (store, session) = (app.store().clone(), session.clone());
    // The first round trip has told whose session it is.
    let work = beside(1, async move {
        if let Err(error) = store.note_use(&session, notes_employee, hour).await {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    });
    let Some(Aside(hand_over)) = parts.extensions.get::<Aside>() else { return };
    if let Some(hand_over) = hand_over.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // The receiver is gone only when the request was given up.
        let _ = hand_over.send(Box::pin(work));
    }
}
