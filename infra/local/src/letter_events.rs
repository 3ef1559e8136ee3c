//! `POST /_local/mail/{id}/events`: makes a letter arrive or come back, and tells the event as SES does on AWS. The form
//! has the field `event`: `delivery`, `bounce` or `complaint`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use lambda::Trigger;
use outside::{AwsEndpoint, LetterEvent};
use serde::Deserialize;

use crate::Functions;

#[derive(Clone)]
struct Bus {
    aws: AwsEndpoint,
    functions: Arc<Functions>,
}

#[derive(Deserialize)]
struct Wanted {
    event: LetterEvent,
}

pub(crate) fn router(aws: AwsEndpoint, functions: Arc<Functions>) -> Router {
    Router::new().route("/_local/mail/{id}/events", post(tell)).with_state(Bus { aws, functions })
}

async fn tell(
    State(Bus { aws, functions }): State<Bus>,
    Path(id): Path<String>,
    Form(Wanted { event }): Form<Wanted>,
) -> Response {
    let Some(letter) = aws.letters().await.into_iter().find(|letter| letter.id == id) else {
        return (StatusCode::NOT_FOUND, "There is no such letter.\n").into_response();
    };
    match functions.invoke_triggered(Trigger::LetterEvent, &letter.event(event)).await {
        Ok(()) => Redirect::to(&format!("/_local/mail/{id}")).into_response(),
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{}\n", error.error_message)).into_response()
        }
    }
}
