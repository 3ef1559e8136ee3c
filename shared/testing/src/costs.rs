//! Compares what the endpoints declare that they cost the table with what they have cost.

use std::collections::BTreeMap;

use store::Cost;
use web::Endpoint;

/// The routes that cost more than they declare, with both figures.
pub(crate) fn dearer(endpoints: &[Endpoint], greatest: &BTreeMap<String, Cost>) -> Vec<String> {
    let dearer = |endpoint: &Endpoint| {
        let ((calls, round_trips), cost) = (endpoint.greatest_cost()?, greatest.get(&endpoint.route())?);
        let is_dearer = cost.calls > calls || cost.round_trips > round_trips;
        is_dearer.then(|| {
            let Cost { calls: cost_calls, round_trips: cost_round_trips, .. } = cost;
            let declared = format!("declares {calls} calls and {round_trips} round trips");
            format!("{} {declared}, and has taken {cost_calls} and {cost_round_trips}", endpoint.route())
        })
    };
    endpoints.iter().filter_map(dearer).collect()
}

#[cfg(test)]
mod tests {
    use axum::response::Redirect;
    use web::{Caller, Face, Room, Routes, Texts};

    use super::*;

    static ROOM: Room = Room::new("garden", Texts::new(&[], &[]));

    async fn dig() -> Redirect {
        Redirect::to("/garden")
    }

    #[test]
    fn an_endpoint_that_costs_more_than_it_declares_is_found() {
        let routes = <Routes>::of(&ROOM, "garden", &[Face::Platform])
            .route("POST", "/garden", Caller::SignedIn, "Digs a bed", dig)
            .costing(3, 2);
        let cost = |calls, round_trips| {
            let cost = Cost { calls, round_trips, failed: 0 };
            dearer(routes.endpoints(), &BTreeMap::from([("platform POST /garden".to_owned(), cost)])).len()
        };
        assert_eq!([cost(3, 2), cost(4, 2), cost(3, 3), cost(1, 1)], [0, 1, 1, 0]);
    }
}
