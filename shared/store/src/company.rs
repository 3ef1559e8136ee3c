//! The rows of an organisation from inside: its departments, its people and the organisations that each of them belongs
//! to, its roles, its latest import, its owner.

mod departments;
mod employee_list;
mod employees;
mod imports;
mod invitations;
pub(crate) mod keys;
mod ownership;
mod program_keys;
mod roles;

pub use departments::DepartmentChange;
pub use employee_list::{EmployeeQuery, EmployeeSort};
pub use employees::{Membership, Surroundings};
pub use imports::ImportPage;
pub use invitations::{Addressee, Invited, Invitee};
pub use ownership::OwnershipRefusal;
pub use program_keys::ProgramAtCabinet;
pub use roles::RoleHolders;
