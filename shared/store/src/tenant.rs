//! The table as one organisation sees it. No method takes an organisation, so that an identifier out of a request can't
//! reach another one's partition.

use domain::{Name, Organization, OrganizationId};

use crate::Store;

#[derive(Clone)]
pub struct Tenant {
    pub(crate) store: Store,
    pub(crate) organization_id: OrganizationId,
    /// The organisation's name, for audit entries, where it is known.
    pub(crate) organization_name: Option<Name>,
    /// Whether what it writes of tickets is over long ago ([`Tenant::of_past`]).
    pub(crate) is_past: bool,
}

impl Store {
    /// The table as this organisation sees it.
    pub fn tenant(&self, organization_id: OrganizationId) -> Tenant {
        Tenant { store: self.clone(), organization_id, organization_name: None, is_past: false }
    }

    /// Like [`Store::tenant`], for an organisation that has been read.
    pub fn tenant_of(&self, organization: &Organization) -> Tenant {
        Tenant { organization_name: Some(organization.name.clone()), ..self.tenant(organization.id) }
    }
}

impl Tenant {
    /// The same table for what has happened long ago: nobody is told any more of the tickets that it writes, and whoever writes
    /// them has them counted ([`Tenant::count_together`]).
    #[must_use]
    pub fn of_past(&self) -> Self {
        Self { is_past: true, ..self.clone() }
    }
}
