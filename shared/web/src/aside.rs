//! What a request leaves behind it, done while the request is answered, so that nobody waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::Employee;
use domain::user::{Session, hour_of};
use futures_util::future::{BoxFuture, join};
use http::request::Parts;
use store::beside;
use tokio::sync::oneshot;

use crate::app::App;

/// Where the work of one request is handed over, once.
#[derive(Clone)]
struct Aside(Arc<Mutex<Option<oneshot::Sender<BoxFuture<'static, ()>>>>>);

/// Answers a request, and does at the same time what is handed over for it. The answer goes out when both are done, since a
/// Lambda stops where it stands once it has answered.
pub(crate) async fn answer_and_work(mut request: Request, next: Next) -> Response {
    let (hand_over, handed_over) = oneshot::channel::<BoxFuture<'static, ()>>();
    request.extensions_mut().insert(Aside(Arc::new(Mutex::new(Some(hand_over)))));
    // Without work the other end is dropped together with the request.
    let work = async {
        if let Ok(work) = handed_over.await {
            work.await;
        }
    };
    // In this order: what is handed over begins at once, beside what the handler asks of the table.
    join(next.run(request), work).await.0
}

/// Notes that somebody was here, once an hour: nothing to wait for, and nothing to fail by.
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
    // Whose session it is, the first round trip has told.
    let work = beside(1, async move {
        if let Err(error) = store.note_use(&session, notes_employee, hour).await {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    });
    let Some(Aside(hand_over)) = parts.extensions.get::<Aside>() else { return };
    if let Some(hand_over) = hand_over.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // Nobody takes it only when the request has been given up.
        let _ = hand_over.send(Box::pin(work));
    }
}
