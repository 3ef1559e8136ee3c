//! An organisation as its people see it: its structure, its employees and their roles, and the keys of its programs.

pub mod employees;
pub mod import_users;
mod keys;
mod picker;
mod roles;
mod structure;

use std::time::Duration;

use domain::Module;
use domain::access::Permission;
use domain::employee::{CHANGE_PEOPLE, IMPORT_PEOPLE, UNDO_IMPORT};
use domain::program_key::KEY_ENDS;
use lambda::{Diagnostic, Lambda};
use web::{Answer, Asset, Face, Place, Room, Rooms, Routes, Way, texts};

pub static CONTEXT: Room = Room {
    name: "company",
    module: Some(Module::Company),
    permissions: &PERMISSIONS,
    texts: texts!("structure", "employees", "imports", "roles", "keys"),
    rail: &[
        place("/company/structure", "structure", Permission::ViewStructure, STRUCTURE),
        place("/company/employees", "employees", Permission::ViewPeople, EMPLOYEES),
        place("/company/roles", "roles", Permission::ManageRoles, ROLES),
    ],
    tasks: &[
        &CHANGE_PEOPLE,
        &employees::export_employees::EXPORT_PEOPLE,
        &IMPORT_PEOPLE,
        &UNDO_IMPORT,
        &KEY_ENDS,
    ],
    notices: &[],
    assets: &ASSETS,
    ways: &[
        (Way::People, "/company/employees"),
        (Way::Employee, "/company/employees/{id}"),
        (Way::Roles, "/company/roles"),
        (Way::EndOfView, "/company/roles/view/end"),
        (Way::ProgramKeys, keys::LIST),
        (Way::ProgramKey, keys::ONE),
        (Way::LostSecondFactorHere, "/company/employees/{id}/second-factor/reset"),
    ],
};

const PERMISSIONS: [Permission; 6] = [
    Permission::ManagePeople,
    Permission::ManageRoles,
    Permission::ManageIntegrations,
    Permission::ViewPeople,
    Permission::ViewStructure,
    Permission::ManageStructure,
];

static ASSETS: [Asset; 3] = [
    Asset::style("company.css", include_str!("../assets/company.css")),
    Asset::script("structure.js", include_str!("../assets/structure.js")),
    Asset::script("picker.js", include_str!("../assets/picker.js")),
];

const STRUCTURE: &str =
    "<path d='M7 3h6v4.5H7zM2.5 12.5h5V17h-5zm10 0h5V17h-5zM10 7.5V10m-5 2.5V10h10v2.5'/>";
const EMPLOYEES: &str = "<circle cx='7.5' cy='7' r='2.8'/><path d='M2 16.5c.5-3.2 2.5-4.8 5.5-4.8s5 1.6 5.5 4.8M12.5 4.4a2.8 2.8 0 0 1 0 5.2M15 12.3c1.6.7 2.6 2.1 3 4.2'/>";
const ROLES: &str =
    "<path d='M10 2.5 16 5v4.5c0 3.8-2.4 6.6-6 8-3.6-1.4-6-4.2-6-8V5zM7.5 10l1.8 1.8L12.8 8'/>";

const fn place(
    address: &'static str,
    name: &'static str,
    permission: Permission,
    icon: &'static str,
) -> Place {
    Place { face: Face::Cabinet, address, name, icon, permission, instead: &[] }
}

/// How long S3 may take for a file of people, once and with further tries: less than a slice of a worker.
const ATTEMPT: Duration = Duration::from_secs(20);
const OPERATION: Duration = Duration::from_secs(45);

/// The Lambdas that this context's program runs as.
pub fn lambdas(rooms: &Rooms) -> Vec<Lambda> {
    let import = Lambda::invoked(import_users::HANDLER, async |tools, input| {
        let imported = import_users::answer_invocation(&tools.store, &tools.clock, input).await;
        imported.map_err(Diagnostic::from)
    });
    let mut lambdas = web::lambdas(&routes(), rooms);
    lambdas.extend([import, employees::worker(rooms).into_lambda().with_timeouts(ATTEMPT, OPERATION)]);
    lambdas
}

/// The endpoints of this context, on a cabinet's face.
pub fn routes<A: Answer>() -> Routes<A> {
    structure::routes().merge(employees::routes()).merge(roles::routes()).merge(keys::routes())
}
