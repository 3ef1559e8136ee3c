//! An organisation from inside: its departments as a tree, its people, and what may be done to whom by whom.

pub mod department;
pub mod employee;

pub use department::{Department, Structure};
pub use employee::Employee;
