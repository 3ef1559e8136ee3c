//! The audit: what was done, by whom, from where and when. A cabinet shows its organisation's entries, the platform's
//! host shows the entries of all organisations and of the platform itself, as pages, JSON and a file.

mod entry;
mod export_audit;
mod filter;
mod list_audit;
mod show_history;

use domain::access::{Permission, ViewAudit, ViewOrganizations, ViewPlatformAudit};
use http::StatusCode;
use lambda::Lambda;
use web::{Answer, Asset, Caller, Face, Place, Room, Rooms, Routes, Way, texts};

pub static CONTEXT: Room = Room {
    name: "audit",
    module: None,
    permissions: &[Permission::ViewPlatformAudit, Permission::ViewAudit],
    texts: texts!("audit"),
    rail: &[
        place(Face::Platform, Permission::ViewPlatformAudit),
        place(Face::Cabinet, Permission::ViewAudit),
    ],
    tasks: &[],
    assets: &ASSETS,
    ways: &[(Way::History, "/audit?subject={id}")],
};

static ASSETS: [Asset; 1] = [Asset::style("audit.css", include_str!("../assets/audit.css"))];

const fn place(face: Face, permission: Permission) -> Place {
    let icon = "<circle cx='10' cy='10' r='6.8'/><path d='M10 6v4.2l2.8 1.6'/>";
    Place { face, address: "/audit", name: "audit", icon, permission, instead: &[] }
}

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    web::lambdas(&routes(), rooms)
}

pub fn routes<A: Answer>() -> Routes<A> {
    let function = "audit";
    let (own, all) = (Caller::holder::<ViewAudit>(), Caller::holder::<ViewPlatformAudit>());
    let view = Caller::holder::<ViewOrganizations>();
    let refused = StatusCode::BAD_REQUEST;
    // A page without a word asks twice, the session included; one of several filters that share few entries goes on, and
    // each organisation of several, each filter and each of three words is a call of its own. A file is twelve pages at most.
    let platform = Routes::of(&CONTEXT, function, &[Face::Platform])
        .route("GET", "/audit", all, "Lists what was done, anywhere", list_audit::list_everything)
        .costing(64, 10)
        .refusing(refused, &["cursor"])
        .route("GET", "/audit/export", all, "Sends what was done as CSV", export_audit::export_everything)
        .costing(200, 100)
        .route(
            "GET",
            "/organizations/{id}/history",
            view,
            "Lists what was done to an organisation",
            show_history::show,
        )
        // Where entries of an earlier release are not brought over yet, that is found out first, and they are read beside.
        .costing(4, 3)
        .refusing(refused, &["cursor"]);
    Routes::of(&CONTEXT, function, &[Face::Cabinet])
        .route("GET", "/audit", own, "Lists what was done here", list_audit::list)
        .costing(64, 10)
        .refusing(refused, &["cursor"])
        .route("GET", "/audit/export", own, "Sends what was done as CSV", export_audit::export)
        .costing(200, 100)
        .merge(platform)
}
