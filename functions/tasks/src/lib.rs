//! Work that is done later, as people see it and decide on it; and the sweep, which finds what no worker has heard of.
//!
//! Those who run the platform see all work, on the platform's host. At a cabinet people see the long work that they have
//! begun, and whoever manages the organisation's settings sees everybody's.

mod acts;
mod fill_lists;
mod give_up;
mod list_tasks;
mod reader;
mod show_task;
mod summary;
mod undo;

use domain::access::{ManageTasks, Permission};
use domain::lists::FILL;
use http::StatusCode;
use lambda::{Diagnostic, Lambda, Trigger};
use web::{Answer, Asset, Caller, Face, Place, Room, Rooms, Routes, Way, texts};
use workers::{queues_of, sweep};

pub static CONTEXT: Room = Room {
    name: "tasks",
    module: None,
    permissions: &[Permission::ManageTasks],
    texts: texts!("tasks"),
    rail: &[Place {
        face: Face::Platform,
        address: LIST,
        name: "tasks",
        icon: ICON,
        permission: Permission::ManageTasks,
        instead: &[],
    }],
    tasks: &[&FILL],
    notices: &[],
    assets: &ASSETS,
    ways: &[
        (Way::Tasks, LIST),
        (Way::Task, ONE),
        (Way::EndOfTask, "/tasks/{id}/stop"),
        (Way::UndoOfTask, "/tasks/{id}/undo"),
        (Way::SeenTask, "/tasks/{id}/seen"),
    ],
};

static ASSETS: [Asset; 1] = [Asset::style("tasks.css", include_str!("../assets/tasks.css"))];

const LIST: &str = "/tasks";
const ONE: &str = "/tasks/{id}";

const ICON: &str = "<path d='M9 5h8M9 10h8M9 15h8'/><path d='m3 5 1.2 1.2L6.5 4M3 10l1.2 1.2L6.5 9'/><circle cx='4.5' cy='15' r='1.2'/>";

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let queues = queues_of(rooms.iter().flat_map(|room| room.tasks));
    let sweep = Lambda::invoked("tasks.sweep", move |tools, _| {
        let queues = queues.clone();
        async move {
            sweep(&tools, &queues).await.map_err(|error| Diagnostic {
                error_type: "Unavailable".to_owned(),
                error_message: error.to_string(),
            })
        }
    });
    let mut lambdas = web::lambdas(&routes(), rooms);
    lambdas.extend([sweep.triggered_by(Trigger::Schedule), fill_lists::worker().into_lambda()]);
    lambdas
}

pub fn routes<A: Answer>() -> Routes<A> {
    let (platform, cabinet): (&[Face], &[Face]) = (&[Face::Platform], &[Face::Cabinet]);
    let seen = Routes::of(&CONTEXT, "tasks", cabinet)
        .route("POST", "/tasks/{id}/seen", Caller::SignedIn, "Puts one's own work away", acts::see)
        .costing(4, 3);
    // A list looks for what fits its filter in eight rounds of one or two round trips at most.
    routes_on(platform, Caller::holder::<ManageTasks>(), (90, 19))
        .merge(routes_on(cabinet, Caller::SignedIn, (18, 17)))
        .merge(seen)
}

/// What both faces have, for this caller; the list costs this much.
fn routes_on<A: Answer>(faces: &'static [Face], caller: Caller, list: (u32, u32)) -> Routes<A> {
    let (wrong, conflict) = (StatusCode::BAD_REQUEST, StatusCode::CONFLICT);
    let conflicts = &["task-state", "changed-meanwhile"];
    Routes::of(&CONTEXT, "tasks", faces)
        .route("GET", LIST, caller, "Lists work that is done later", list_tasks::list)
        .costing(list.0, list.1)
        .refusing(wrong, &["cursor"])
        .route("GET", ONE, caller, "Shows a piece of work", show_task::show)
        .costing(4, 3)
        .route("POST", "/tasks/{id}/stop", caller, "Stops long work", acts::stop)
        .costing(5, 4)
        .refusing(conflict, conflicts)
        .route("POST", "/tasks/{id}/again", caller, "Tries again what has failed", acts::try_again)
        .costing(5, 5)
        .refusing(conflict, conflicts)
        .refusing(StatusCode::FORBIDDEN, &["forbidden"])
        .route(
            "GET",
            "/tasks/{id}/give-up",
            caller,
            "Shows the form to give up what has failed",
            give_up::form,
        )
        .costing(4, 3)
        .refusing(conflict, conflicts)
        .refusing(StatusCode::FORBIDDEN, &["forbidden"])
        .route("POST", "/tasks/{id}/give-up", caller, "Gives up what has failed", give_up::give_up)
        .costing(6, 6)
        .refusing(conflict, conflicts)
        .refusing(StatusCode::FORBIDDEN, &["forbidden"])
        .route("GET", "/tasks/{id}/undo", caller, "Tells how much would be taken back", undo::form)
        .costing(4, 3)
        .refusing(conflict, conflicts)
        .route("POST", "/tasks/{id}/undo", caller, "Takes back what long work has done", undo::undo)
        .costing(5, 4)
        .refusing(conflict, conflicts)
}
