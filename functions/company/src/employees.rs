//! The people of an organisation: from their invitation to their dismissal.

use web::{Face, Routes};

pub(crate) fn routes() -> Routes {
    Routes::served_by("employees", &[Face::Cabinet])
}
