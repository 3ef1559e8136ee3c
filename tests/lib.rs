//! The tests of the product as its users meet it; see `main.rs` for the tests and `benches/` for the measurements.

pub mod figures;
pub mod samples;

use web::{Locale, Wording};

/// A text of the product in Russian, as most of its pages are.
pub fn russian(key: &str) -> String {
    Wording::new(&contexts::rooms(), Locale::Russian).text(key).into_owned()
}
