//! Compares the problems that the endpoints declare with the problems that they have answered: every problem that a test
//! has met must be in the document of the interface.

use std::collections::BTreeSet;

use local::Answered;
use web::Endpoint;

/// The problems that were answered and are not declared. Requests that no endpoint takes need no declaration.
pub(crate) fn undeclared(endpoints: &[Endpoint], problems: BTreeSet<Answered>) -> Vec<Answered> {
    let is_undeclared = |answered: &Answered| {
        let Answered { route, status, code } = answered;
        let endpoint = endpoints.iter().find(|endpoint| endpoint.route() == *route);
        endpoint.is_some_and(|endpoint| {
            let declared = endpoint.refusals();
            // If a browser is led to another page, the status tells nothing of the problem.
            !declared.iter().any(|(at, named)| named == code && (at == status || *status == 303))
        })
    };
    problems.into_iter().filter(is_undeclared).collect()
}

#[cfg(test)]
mod tests {
    use axum::response::Redirect;
    use http::StatusCode;
    use web::{Caller, Face, Room, Routes, Texts};

    use super::*;

    static ROOM: Room = Room::new("garden", Texts::new(&[], &[]));

    async fn dig() -> Redirect {
        Redirect::to("/garden")
    }

    #[test]
    fn a_problem_that_its_endpoint_does_not_declare_is_found() {
        let routes = <Routes>::of(&ROOM, "garden", &[Face::Cabinet])
            .route("POST", "/garden", Caller::SignedIn, "Digs a bed", dig)
            .refusing(StatusCode::CONFLICT, &["garden-full"]);
        let answered = |route: &str, status, code| Answered { route: route.to_owned(), status, code };
        let dig = "cabinet POST /garden";
        let wrong = [answered(dig, 303, "bed-dug"), answered(dig, 404, "garden-full")];
        let right = [
            answered(dig, 409, "garden-full"),
            answered(dig, 303, "garden-full"),
            answered(dig, 401, "unauthenticated"),
            answered(dig, 503, "unavailable"),
            answered("none", 404, "not-found"),
        ];
        let all: BTreeSet<Answered> = wrong.iter().chain(&right).cloned().collect();
        assert_eq!(undeclared(routes.endpoints(), all), wrong);
    }
}
