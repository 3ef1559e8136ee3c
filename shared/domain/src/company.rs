//! An organisation from inside: its departments as a tree, its people, and who may change whom.

pub mod department;
pub mod employee;

pub use department::{Department, Structure};
pub use employee::Employee;
