//! The roles of an organisation: the five that are locked, and those of its own making.

use web::{Face, Routes};

pub(crate) fn routes() -> Routes {
    Routes::served_by("roles", &[Face::Cabinet])
}
