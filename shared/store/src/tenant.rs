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
}

impl Store {
    /// The table as this organisation sees it.
    pub fn tenant(&self, organization_id: OrganizationId) -> Tenant {
        Tenant { store: self.clone(), organization_id, organization_name: None }
    }

    /// Like [`Store::tenant`], for an organisation that has been read.
    pub fn tenant_of(&self, organization: &Organization) -> Tenant {
        Tenant { organization_name: Some(organization.name.clone()), ..self.tenant(organization.id) }
    }
}
