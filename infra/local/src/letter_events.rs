//! `POST /_local/mail/{id}/events`: has something become of a letter, which SES would tell sooner or later, and tells it as
//! on AWS. The form has the field `event`: `delivery`, `bounce` or `complaint`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use identity::note_letter_events;
use outside::{AwsEndpoint, LetterEvent};
use serde::Deserialize;
use store::Store;

use crate::as_lambda;

#[derive(Clone)]
struct Bus {
    aws: AwsEndpoint,
    store: Store,
}

#[derive(Deserialize)]
struct Wanted {
    event: LetterEvent,
}

pub(crate) fn router(aws: AwsEndpoint, store: Store) -> Router {
    Router::new().route("/_local/mail/{id}/events", post(tell)).with_state(Bus { aws, store })
}

async fn tell(
    State(Bus { aws, store }): State<Bus>,
    Path(id): Path<String>,
    Form(Wanted { event }): Form<Wanted>,
) -> Response {
    let Some(letter) = aws.letters().await.into_iter().find(|letter| letter.id == id) else {
        return (StatusCode::NOT_FOUND, "There is no such letter.\n").into_response();
    };
    let noted = note_letter_events::answer_invocation(&store, letter.event(event));
    match as_lambda(note_letter_events::HANDLER, noted).await {
        Ok(_) => Redirect::to(&format!("/_local/mail/{id}")).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}
