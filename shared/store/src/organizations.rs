//! The rows of the panel: each organisation, the domain that it holds, the list of all, and the list of those with
//! something left to do.

mod domains;
pub(crate) mod keys;
mod organization;
mod organization_list;

pub use organization_list::{OrganizationQuery, OrganizationSort};
