//! How an organisation's administrators have their cabinet: what it says of itself, its time zone, colour, logo and language; and
//! what is paid for, to look at.

mod edit_settings;
mod entries;
mod logo;
mod show_billing;
mod show_settings;

use domain::access::{ManageBilling, ManageSettings, Permission};
use http::StatusCode;
use lambda::Lambda;
use web::{Answer, Asset, Caller, Face, Place, Room, Rooms, Routes, Way, brand, texts};

pub static CONTEXT: Room = Room {
    name: "settings",
    module: None,
    permissions: &[Permission::ManageSettings, Permission::ManageBilling],
    texts: texts!("settings"),
    rail: &[Place {
        face: Face::Cabinet,
        address: entries::GENERAL,
        name: "settings",
        icon: "<path d='M3 6h6m4 0h4M3 14h3m4 0h7'/><circle cx='11' cy='6' r='2'/><circle cx='8' cy='14' r='2'/>",
        permission: Permission::ManageSettings,
        instead: &[
            (&[Permission::ManageBilling], Way::Billing),
            (&[Permission::ManagePeople, Permission::ViewPeople], Way::People),
            (&[Permission::ManageRoles], Way::Roles),
            (&[Permission::ManageIntegrations], Way::ProgramKeys),
        ],
    }],
    tasks: &[],
    notices: &[],
    assets: &ASSETS,
    ways: &[(Way::Settings, entries::GENERAL), (Way::Billing, entries::BILLING)],
};

static ASSETS: [Asset; 1] = [Asset::style("settings.css", include_str!("../assets/settings.css"))];

/// What this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    web::lambdas(&routes(), rooms)
}

/// The endpoints of this context, on a cabinet's face.
pub fn routes<A: Answer>() -> Routes<A> {
    let (manage, billing) = (Caller::holder::<ManageSettings>(), Caller::holder::<ManageBilling>());
    let (wrong, conflict) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    let conflicts = &["stale", "changed-meanwhile"];
    Routes::of(&CONTEXT, "settings", &[Face::Cabinet])
        .route("GET", "/company/settings", manage, "Shows the settings, as a form", show_settings::show)
        .costing(3, 2)
        .route("PATCH", "/company/settings", manage, "Changes the settings", edit_settings::edit)
        .costing(2, 2)
        .refusing(conflict, conflicts)
        .route(
            "POST",
            "/company/settings/edit",
            manage,
            "Changes the settings, for forms",
            edit_settings::edit,
        )
        .costing(2, 2)
        .refusing(conflict, conflicts)
        .route("POST", "/company/settings/logo", manage, "Takes a logo", logo::keep)
        .costing(2, 2)
        .refusing(wrong, &["not-a-picture", "picture-too-great"])
        .refusing(conflict, &["changed-meanwhile"])
        .route("DELETE", "/company/settings/logo", manage, "Takes the logo away", logo::remove)
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "POST",
            "/company/settings/logo/delete",
            manage,
            "Takes the logo away, for forms",
            logo::remove,
        )
        .costing(2, 2)
        .refusing(conflict, &["changed-meanwhile"])
        .route(
            "GET",
            "/company/settings/billing",
            billing,
            "Shows what is paid for, and until when",
            show_billing::show,
        )
        .costing(3, 2)
        .route("GET", brand::LOGO_PATH, Caller::Anyone, "Sends the logo", brand::show_logo)
        .costing(2, 2)
        .route(
            "GET",
            brand::COLORS_PATH,
            Caller::Anyone,
            "Sends a stylesheet with a colour",
            brand::show_colors,
        )
        .costing(0, 0)
}
