//! `/company/employees/{id}/second-factor/reset`: an organisation's administrators take off a second factor that one of their
//! people has lost, a day after the person was written to. `GET` tells the state, `POST` begins the reset, `DELETE` takes
//! it back.

use domain::UserId;
use domain::access::ManagePeople;
use http::StatusCode;
use web::{
    Access, Answer, Caller, Context, Input, Path, Problem, ResetOrder, ResetPage, ResetPlace, Routes, View,
};

use super::no_routes;
use super::view::address_of;

pub(crate) const PATH: &str = "/company/employees/{id}/second-factor/reset";

const BEYOND: &[&str] = &["above-oneself", "not-oneself", "only-platform"];
const CLOSED: &[&str] = &["not-accepted", "dismissed", "second-factor-disabled", "changed-meanwhile"];

pub(super) fn routes<A: Answer>() -> Routes<A> {
    let (manage, conflict) = (Caller::holder::<ManagePeople>(), StatusCode::CONFLICT);
    no_routes()
        .route("GET", PATH, manage, "Tells whether a person's second factor is to be taken off", show)
        .costing(4, 3)
        .refusing(StatusCode::FORBIDDEN, BEYOND)
        .refusing(conflict, &CLOSED[..2])
        .route("POST", PATH, manage, "Has a person's lost second factor taken off", begin)
        .costing(14, 8)
        .refusing(StatusCode::FORBIDDEN, BEYOND)
        .refusing(conflict, CLOSED)
        .refusing(StatusCode::TOO_MANY_REQUESTS, &["slow-down"])
        .route("DELETE", PATH, manage, "Leaves a person their second factor", stop)
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, BEYOND)
        .refusing(conflict, CLOSED)
        .route(
            "POST",
            "/company/employees/{id}/second-factor/reset/delete",
            manage,
            "Leaves a person their second factor, for forms",
            stop,
        )
        .costing(5, 4)
        .refusing(StatusCode::FORBIDDEN, BEYOND)
        .refusing(conflict, CLOSED)
}

fn place_of(id: UserId) -> ResetPlace {
    let card = address_of(id);
    ResetPlace { address: format!("{card}/second-factor/reset"), back: (card, "employee-card") }
}

async fn show(access: Access<ManagePeople>, Path(id): Path<UserId>) -> Result<View<ResetPage>, Problem> {
    access.lost_second_factor(id, place_of(id)).await?.show()
}

async fn begin(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { fields, value }: Input<ResetOrder>,
) -> Result<View<ResetPage, 202>, Problem> {
    access.lost_second_factor(id, place_of(id)).await?.begin(&context, fields, value).await
}

async fn stop(
    access: Access<ManagePeople>,
    Path(id): Path<UserId>,
    Input { value, .. }: Input<()>,
) -> Result<View<ResetPage>, Problem> {
    value?;
    access.lost_second_factor(id, place_of(id)).await?.stop().await
}
