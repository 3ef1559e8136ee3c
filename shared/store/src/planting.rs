//! What the table holds of people, organisations and entries of the audit, for tables that are filled without the product's
//! transactions: those of tests and benchmarks at scale.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::{AuditEntry, Subject};
use domain::{Employee, Organization, OrganizationId};
use serde_dynamo::aws_sdk_dynamodb_1::to_item;

use crate::lists::{Row, Whose, posting_item, postings};
use crate::{StoreError, company, organizations};

type Items = Vec<HashMap<String, AttributeValue>>;

/// Somebody in an organisation, and where its list has them.
pub fn employee(organization: OrganizationId, employee: &Employee) -> Result<Items, StoreError> {
    let mut items = rows(Whose::Organization(organization), &employee.listing())?;
    let mut item: HashMap<_, _> = to_item(employee)?;
    item.extend(company::keys::employee(organization, employee.user_id).attributes());
    items.push(item);
    Ok(items)
}

/// An organisation, and where the list has it.
pub fn organization(organization: &Organization) -> Result<Items, StoreError> {
    let mut items = rows(Whose::Platform, &organization.listing())?;
    let mut item: HashMap<_, _> = to_item(organization)?;
    item.extend(organizations::keys::organization(organization.id).attributes());
    items.push(item);
    Ok(items)
}

/// An entry where the audit of its organisation has it and, if it is one of all, where that of the platform has it.
pub fn entry(
    organization: OrganizationId,
    name: &str,
    entry: &AuditEntry,
    is_one_of_all: bool,
) -> Result<Items, StoreError> {
    let organization_of = Some(Subject { id: organization.to_string(), name: name.to_owned() });
    let entry = AuditEntry { organization: organization_of, ..entry.clone() };
    let whose = Whose::Organization(organization);
    let postings = postings(whose, &entry)?.into_iter();
    Ok(postings.map(|(key, shown)| posting_item(whose, key, shown, is_one_of_all)).collect())
}

fn rows<R: Row>(whose: Whose, row: &R) -> Result<Items, StoreError> {
    let postings = postings(whose, row)?.into_iter();
    Ok(postings.map(|(key, shown)| posting_item(whose, key, shown, R::IS_ONE_OF_ALL)).collect())
}
