//! An organisation from inside: its departments as a tree, its people, and who may change whom.

pub mod department;
pub mod employee;
pub mod program_key;

pub use department::{Department, Structure};
pub use employee::Employee;
pub use program_key::ProgramKey;
