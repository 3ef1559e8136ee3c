//! The tree of departments, and every change of it.

use web::{Face, Routes};

pub(crate) fn routes() -> Routes {
    Routes::served_by("structure", &[Face::Cabinet])
}
