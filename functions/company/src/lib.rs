//! An organisation as its people see it: its structure, its employees, their roles, and what was done.

mod audit;
mod employees;
mod roles;
mod structure;

use web::Routes;

/// The endpoints of this context, on a cabinet's face.
pub fn routes() -> Routes {
    structure::routes().merge(employees::routes()).merge(roles::routes()).merge(audit::routes())
}
