//! `GET /` on the platform's host: its first page is the list of organisations.

use axum::response::Redirect;
use web::{Context, Problem, Way};

pub(crate) async fn go(context: Context) -> Result<Redirect, Problem> {
    let organizations = context.way(Way::Organizations).ok_or_else(Problem::not_found)?;
    Ok(Redirect::to(&organizations))
}
