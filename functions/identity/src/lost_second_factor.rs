//! `/people/{id}/second-factor/reset`: those who run the platform take off a second factor that its owner has lost, a day
//! after the owner was written to. `GET` tells the state, `POST` begins the reset, `DELETE` takes it back.

use domain::access::ManageAccounts;
use domain::{Name, UserId};
use http::StatusCode;
use maud::{Markup, html};
use web::{
    Answer, Caller, Context, Face, Input, Path, Platform, Problem, ResetOrder, ResetPage, ResetPlace, Routes,
    View,
};

use crate::CONTEXT;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let manage = Caller::holder::<ManageAccounts>();
    let (conflict, missing) = (StatusCode::CONFLICT, &["not-found"]);
    Routes::of(&CONTEXT, "super_admins", &[Face::Platform])
        .route("GET", PATH, manage, "Tells whether somebody's second factor is to be taken off", show)
        .costing(2, 2)
        .refusing(StatusCode::NOT_FOUND, missing)
        .route("POST", PATH, manage, "Has a lost second factor taken off", begin)
        .costing(11, 6)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(StatusCode::FORBIDDEN, &["not-oneself"])
        .refusing(conflict, &["second-factor-disabled", "changed-meanwhile"])
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("DELETE", PATH, manage, "Leaves somebody their second factor", stop)
        .costing(3, 3)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "POST",
            "/people/{id}/second-factor/reset/delete",
            manage,
            "Leaves somebody their second factor, for forms",
            stop,
        )
        .costing(3, 3)
        .refusing(StatusCode::NOT_FOUND, missing)
        .refusing(conflict, &["changed-meanwhile"])
}

const PATH: &str = "/people/{id}/second-factor/reset";

/// A row's cell that says whether `person` has a second factor, and leads whoever else reads it to its reset: nobody takes off
/// their own here.
pub(crate) fn second_factor_cell(
    context: &Context,
    (id, name): (UserId, &Name),
    has_second_factor: bool,
    reader: UserId,
) -> Markup {
    html! {
        td data-label=(context.text("second-factor")) {
            (context.text(if has_second_factor { "yes" } else { "no" }))
            @if has_second_factor && id != reader {
                " · "
                a href={ "/people/" (id) "/second-factor/reset" } data-panel {
                    (context.text("second-factor-lost")) span.visually-hidden { " " (name) }
                }
            }
        }
    }
}

fn place_of(id: &str) -> ResetPlace {
    ResetPlace { address: PATH.replace("{id}", id), back: ("/super-admins".to_owned(), "super-admins") }
}

async fn show(access: Platform<ManageAccounts>, Path(id): Path<String>) -> Result<View<ResetPage>, Problem> {
    access.lost_second_factor(&id, place_of(&id)).await?.show()
}

async fn begin(
    context: Context,
    access: Platform<ManageAccounts>,
    Path(id): Path<String>,
    Input { fields, value }: Input<ResetOrder>,
) -> Result<View<ResetPage, 202>, Problem> {
    access.lost_second_factor(&id, place_of(&id)).await?.begin(&context, fields, value).await
}

async fn stop(
    access: Platform<ManageAccounts>,
    Path(id): Path<String>,
    Input { value, .. }: Input<()>,
) -> Result<View<ResetPage>, Problem> {
    value?;
    access.lost_second_factor(&id, place_of(&id)).await?.stop().await
}
