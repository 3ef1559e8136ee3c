//! The service desk of an organisation: what its clients and itself want done, in which time, and by whom.

mod admit_client;
mod attached;
mod cards;
mod categories;
mod clients;
mod dashboard;
mod deletion;
pub mod demo;
mod follow_up;
mod indicators;
mod my_tickets;
mod replies;
mod settings;
mod showcase;
mod showcase_settings;
mod tell_of_tickets;
mod tend_tickets;
pub mod tickets;

use std::time::Duration;

use domain::Module;
use domain::access::Permission;
use domain::service_desk::{
    ADMIT_CLIENT, COUNT_TICKET, ERASE_CLIENT, News, RECOUNT_TICKETS, TELL_OF_TICKET, TELL_SEVERAL,
    TEND_TICKET,
};
use lambda::Lambda;
use web::{Answer, Asset, Face, Notice, Place, Room, Rooms, Routes, Way, texts};

pub use self::cards::cards;
use self::tickets::export_tickets::EXPORT_TICKETS;

pub static CONTEXT: Room = Room {
    name: "service-desk",
    module: Some(Module::ServiceDesk),
    permissions: &[
        Permission::OpenTickets,
        Permission::ViewQueue,
        Permission::WorkTickets,
        Permission::DeleteTickets,
        Permission::ViewIndicators,
        Permission::ManageShowcase,
    ],
    texts: texts!(
        "tickets",
        "my_tickets",
        "clients",
        "indicators",
        "replies",
        "settings",
        "showcase",
        "letters",
        "notices"
    ),
    rail: &[
        place(dashboard::DESK, "dashboard", Permission::ViewQueue, DASHBOARD),
        place(tickets::LIST, "tickets", Permission::ViewQueue, QUEUE),
        place(indicators::INDICATORS, "indicators", Permission::ViewIndicators, INDICATORS),
        place(clients::LIST, "clients", Permission::ViewQueue, CLIENTS),
        place(my_tickets::LIST, "my-tickets", Permission::OpenTickets, OWN),
    ],
    notices: &NOTICES,
    tasks: &[
        &ADMIT_CLIENT,
        &TEND_TICKET,
        &COUNT_TICKET,
        &RECOUNT_TICKETS,
        &ERASE_CLIENT,
        &TELL_OF_TICKET,
        &TELL_SEVERAL,
        &EXPORT_TICKETS,
    ],
    assets: &ASSETS,
    ways: &[(Way::DeskSettings, settings::SETTINGS), (Way::ShowcaseSettings, showcase_settings::SETTINGS)],
};

static NOTICES: [Notice; 8] = [
    notice(News::ANSWERED, true, Permission::OpenTickets),
    notice(News::STATE, true, Permission::OpenTickets),
    notice(News::WRITTEN, true, Permission::WorkTickets),
    notice(News::ASSIGNED, true, Permission::WorkTickets),
    notice(News::DUE, true, Permission::WorkTickets),
    notice(News::WATCHED, true, Permission::ViewQueue),
    notice(News::NOTED, false, Permission::ViewQueue),
    notice(News::MENTIONED, false, Permission::ViewQueue),
];

const fn notice(kind: &'static str, has_letter: bool, permission: Permission) -> Notice {
    Notice { kind, has_letter, permission }
}

const DASHBOARD: &str = "<path d='M3.5 16a8 8 0 1 1 13 0M10 12l3.5-4M4 16h12'/>";
const QUEUE: &str =
    "<path d='M3 5.5h14v3a1.5 1.5 0 0 0 0 3v3H3v-3a1.5 1.5 0 0 0 0-3zM12 6v2m0 2v1.5m0 2V14'/>";
const INDICATORS: &str = "<path d='M3 3v14h14M6.5 14v-4m3.5 4V6m3.5 8V8.5'/>";
const CLIENTS: &str = "<circle cx='10' cy='6.5' r='3'/><path d='M4 17c.5-3.7 2.7-5.5 6-5.5s5.5 1.8 6 5.5z'/>";
const OWN: &str = "<path d='M4 3.5h12v9H9l-3.5 3.5v-3.5H4zM7 7h6m-6 2.5h4'/>";

const fn place(
    address: &'static str,
    name: &'static str,
    permission: Permission,
    icon: &'static str,
) -> Place {
    Place { face: Face::Cabinet, address, name, icon, permission, instead: &[] }
}

static ASSETS: [Asset; 3] = [
    Asset::style("service-desk.css", include_str!("../assets/service-desk.css")),
    Asset::script("desk.js", include_str!("../assets/desk.js")),
    Asset::script("mentions.js", include_str!("../assets/mentions.js")),
];

/// How long S3 may take for a file of tickets, once and with further tries: less than a slice of a worker.
const ATTEMPT: Duration = Duration::from_secs(20);
const OPERATION: Duration = Duration::from_secs(45);

/// What this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let mut lambdas = web::lambdas(&routes(), rooms);
    lambdas.push(tend_tickets::worker(rooms).into_lambda().with_timeouts(ATTEMPT, OPERATION));
    lambdas
}

/// The endpoints of this context, on a cabinet's face.
pub fn routes<A: Answer>() -> Routes<A> {
    dashboard::routes()
        .merge(tickets::routes())
        .merge(my_tickets::routes())
        .merge(indicators::routes())
        .merge(clients::routes())
        .merge(settings::routes())
        .merge(categories::routes())
        .merge(replies::routes())
        .merge(showcase::routes())
        .merge(showcase_settings::routes())
}
