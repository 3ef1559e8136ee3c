//! What the service desk achieves, in numbers, and the tickets that each number counts.

mod drawing;
mod list_counted;
mod show_indicators;
pub(crate) mod view;

use domain::access::ViewIndicators;
use domain::service_desk::{Indicator, Period};
use http::StatusCode;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) const INDICATORS: &str = "/desk/indicators";

/// The list of the tickets that an indicator counts in a period.
pub(crate) fn tickets_of(indicator: Indicator, Period { from, to, .. }: Period) -> String {
    format!("{INDICATORS}/{}/tickets?from={from}&to={to}", indicator.key())
}

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let view = Caller::holder::<ViewIndicators>();
    Routes::of(&CONTEXT, "indicators", &[Face::Cabinet])
        .route("GET", INDICATORS, view, "Tells how the service desk does in a period", show_indicators::show)
        .costing(13, 2)
        .route(
            "GET",
            "/desk/indicators/{key}/tickets",
            view,
            "Lists the tickets that an indicator counts",
            list_counted::list,
        )
        .costing(24, 10)
        .refusing(StatusCode::BAD_REQUEST, &["cursor"])
}
