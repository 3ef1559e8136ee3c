//! What was done, by whom and when.

use web::{Face, Routes};

pub(crate) fn routes() -> Routes {
    Routes::served_by("audit", &[Face::Cabinet])
}
