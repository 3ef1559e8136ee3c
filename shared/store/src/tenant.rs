//! The table as one organisation sees it. No method takes an organisation, so that an identifier out of a request can't
//! reach another one's partition.

use domain::OrganizationId;

use crate::Store;

#[derive(Clone)]
pub struct Tenant {
    pub(crate) store: Store,
    pub(crate) organization_id: OrganizationId,
}

impl Store {
    /// The table as this organisation sees it.
    pub fn tenant(&self, organization_id: OrganizationId) -> Tenant {
        Tenant { store: self.clone(), organization_id }
    }
}
