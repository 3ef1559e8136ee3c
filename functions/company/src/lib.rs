//! An organisation as its people see it: its structure, its employees and their roles.

mod employees;
pub mod import_users;
mod picker;
mod roles;
mod structure;

use web::Routes;

/// The endpoints of this context, on a cabinet's face.
pub fn routes() -> Routes {
    structure::routes().merge(employees::routes()).merge(roles::routes())
}
