//! The audit: what was done, by whom, from where and when. A cabinet shows its organisation's entries, the platform's
//! host shows the entries of all organisations and of the platform itself, as pages, JSON and a file.

mod entry;
pub mod export_audit;
mod filter;
mod list_audit;
mod show_history;

use std::time::Duration;

use domain::access::{Permission, ViewAudit, ViewOrganizations, ViewPlatformAudit};
use exports::{CsvFile, XlsxFile};
use http::StatusCode;
use lambda::Lambda;
use web::{Access, Answer, Asset, Caller, Face, Place, Platform, Room, Rooms, Routes, Way, texts};

use self::export_audit::EXPORT_AUDIT;

pub static CONTEXT: Room = Room {
    name: "audit",
    module: None,
    permissions: &[Permission::ViewPlatformAudit, Permission::ViewAudit],
    texts: texts!("audit"),
    rail: &[
        place(Face::Platform, Permission::ViewPlatformAudit),
        place(Face::Cabinet, Permission::ViewAudit),
    ],
    tasks: &[&EXPORT_AUDIT],
    notices: &[],
    assets: &ASSETS,
    ways: &[(Way::History, "/audit?subject={id}")],
};

static ASSETS: [Asset; 1] = [Asset::style("audit.css", include_str!("../assets/audit.css"))];

const fn place(face: Face, permission: Permission) -> Place {
    let icon = "<circle cx='10' cy='10' r='6.8'/><path d='M10 6v4.2l2.8 1.6'/>";
    Place { face, address: "/audit", name: "audit", icon, permission, instead: &[] }
}

/// How long S3 may take for a file of entries, once and with further tries: less than a slice of a worker.
const ATTEMPT: Duration = Duration::from_secs(20);
const OPERATION: Duration = Duration::from_secs(45);

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let mut lambdas = web::lambdas(&routes(), rooms);
    lambdas.push(export_audit::worker(rooms).into_lambda().with_timeouts(ATTEMPT, OPERATION));
    lambdas
}

pub fn routes<A: Answer>() -> Routes<A> {
    let function = "audit";
    let (own, all) = (Caller::holder::<ViewAudit>(), Caller::holder::<ViewPlatformAudit>());
    let view = Caller::holder::<ViewOrganizations>();
    let refused = StatusCode::BAD_REQUEST;
    // A page without a word asks twice, the session included; one of several filters that share few entries goes on, and
    // each organisation of several, each filter and each of three words is a call of its own. A file is six pages at most.
    let (csv, xlsx) = ("/audit/export.csv", "/audit/export.xlsx");
    let (ordered, file) = ("/audit/exports/{id}", "/audit/exports/{id}/file");
    let (as_csv, as_xlsx) = (
        "Gives the entries as CSV, or begins to write them",
        "Gives the entries as a file of Excel, or begins to write it",
    );
    let (tells, leads) = ("Tells how far a file of many entries is", "Leads to a file of many entries");
    let (often, slow_down) = (StatusCode::TOO_MANY_REQUESTS, &["slow-down"]);
    let platform = Routes::of(&CONTEXT, function, &[Face::Platform])
        .route("GET", "/audit", all, "Lists what was done, anywhere", list_audit::list_everything)
        .costing(64, 10)
        .refusing(refused, &["cursor"])
        .route("GET", csv, all, as_csv, export_audit::give_everything::<CsvFile>)
        .costing(111, 51)
        .refusing(often, slow_down)
        .route("GET", xlsx, all, as_xlsx, export_audit::give_everything::<XlsxFile>)
        .costing(111, 51)
        .refusing(often, slow_down)
        .route("GET", ordered, all, tells, export_audit::report::<Platform<ViewPlatformAudit>>)
        .costing(3, 2)
        .route("GET", file, all, leads, export_audit::send::<Platform<ViewPlatformAudit>>)
        .costing(3, 2)
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
        .route("GET", csv, own, as_csv, export_audit::give::<CsvFile>)
        .costing(111, 51)
        .refusing(often, slow_down)
        .route("GET", xlsx, own, as_xlsx, export_audit::give::<XlsxFile>)
        .costing(111, 51)
        .refusing(often, slow_down)
        .route("GET", ordered, own, tells, export_audit::report::<Access<ViewAudit>>)
        .costing(3, 2)
        .route("GET", file, own, leads, export_audit::send::<Access<ViewAudit>>)
        .costing(3, 2)
        .merge(platform)
}
