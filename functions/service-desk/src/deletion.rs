//! An order to delete something of which no more has to be said.

use web::{Form, FromFields, Version};

/// What is deleted is the one that was seen, if the order says which that is.
pub(crate) struct Deletion {
    pub(crate) version: Option<u32>,
}

impl FromFields for Deletion {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { version: form.optional("version").map(|Version(version)| version) })
    }
}
