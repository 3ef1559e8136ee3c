//! `GET /` on the platform's host: its first page is the list of organisations.

use axum::response::Redirect;

pub(crate) async fn go() -> Redirect {
    Redirect::to("/organizations")
}
