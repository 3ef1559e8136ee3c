//! A person's own second factor: switching it on and off, and the recovery codes.

mod disable;
mod enable;
mod own;
mod proof;
mod renew;
mod reset;
mod show;

use http::StatusCode;
pub(crate) use own::accept_code;
pub(crate) use reset::SecondFactorKeeper;
pub(crate) use show::code_field;
use web::{Answer, Caller, Face, Routes};

use crate::CONTEXT;

pub(crate) fn routes<A: Answer>() -> Routes<A> {
    let own = Caller::Person;
    let (conflict, slow) = (StatusCode::CONFLICT, StatusCode::TOO_MANY_REQUESTS);
    let refused = ["wrong-code", "second-factor-disabled", "changed-meanwhile"];
    Routes::of(&CONTEXT, "identity", &[Face::Platform, Face::Base, Face::Cabinet])
        .route(
            "GET",
            "/profile/second-factor",
            own,
            "Tells whether there is one, or offers a key",
            show::show,
        )
        .costing(1, 1)
        .route("POST", "/profile/second-factor", own, "Switches it on", enable::enable)
        .costing(16, 8)
        .refusing(conflict, &["wrong-code", "offer-over", "second-factor-enabled", "changed-meanwhile"])
        .refusing(slow, &["slow-down"])
        .route("DELETE", "/profile/second-factor", own, "Switches it off", disable::disable)
        .costing(16, 8)
        .refusing(conflict, &refused)
        .refusing(slow, &["slow-down"])
        .route("POST", "/profile/second-factor/disable", own, "Switches it off, for forms", disable::disable)
        .costing(17, 8)
        .refusing(conflict, &refused)
        .refusing(slow, &["slow-down"])
        .route(
            "POST",
            "/profile/second-factor/recovery-codes",
            own,
            "Renews the recovery codes",
            renew::renew,
        )
        .costing(16, 8)
        .refusing(conflict, &refused)
        .refusing(slow, &["slow-down"])
}
