//! The structure of an organisation. For now only its root, which a cabinet is born with.

use serde::{Deserialize, Serialize};

use crate::{DepartmentId, Name};

/// A department. The head department is the only one without a parent and is named after the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub id: DepartmentId,
    pub name: Name,
}
