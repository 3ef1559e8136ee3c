//! What was done, by whom, from where and when: of one organisation at its cabinet, of all of them and of the platform
//! itself at the platform's host, as pages, JSON and a file.

mod entry;
mod export_audit;
mod filter;
mod list_audit;
mod show_history;

use domain::access::{ViewAudit, ViewOrganizations, ViewPlatformAudit};
use http::StatusCode;
use lambda::Lambda;
use web::{Answer, Caller, Face, Routes};

/// What this context's program runs as.
pub fn lambdas() -> Vec<Lambda> {
    Lambda::answering(&routes())
}

pub fn routes<A: Answer>() -> Routes<A> {
    let function = "audit";
    let (own, all) = (Caller::holder::<ViewAudit>(), Caller::holder::<ViewPlatformAudit>());
    let view = Caller::holder::<ViewOrganizations>();
    let refused = StatusCode::BAD_REQUEST;
    let platform = Routes::served_by(function, &[Face::Platform])
        .route("GET", "/audit", all, "Lists what was done, anywhere", list_audit::list_everything)
        .refusing(refused, &["cursor"])
        .route("GET", "/audit/export", all, "Sends what was done as CSV", export_audit::export_everything)
        .route(
            "GET",
            "/organizations/{id}/history",
            view,
            "Lists what was done to an organisation",
            show_history::show,
        )
        .refusing(refused, &["cursor"]);
    Routes::served_by(function, &[Face::Cabinet])
        .route("GET", "/audit", own, "Lists what was done here", list_audit::list)
        .refusing(refused, &["cursor"])
        .route("GET", "/audit/export", own, "Sends what was done as CSV", export_audit::export)
        .merge(platform)
}
