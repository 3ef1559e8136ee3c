//! The tests of the product as its users meet it; see `main.rs` for the tests and `benches/` for the measurements.

pub mod figures;
