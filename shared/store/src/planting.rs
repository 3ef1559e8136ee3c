//! What the table holds of people, organisations, tickets and entries of the audit, for tables that are filled without the product's
//! transactions: those of tests and benchmarks at scale.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::{AuditEntry, Subject};
use domain::service_desk::{Span, Tally, Ticket, WorkingCalendar};
use domain::{Employee, Organization, OrganizationId, ZoneName};
use serde_dynamo::aws_sdk_dynamodb_1::to_item;

use crate::lists::{Row, Whose, posting_item, postings};
use crate::service_desk::CountedTicket;
use crate::{StoreError, company, organizations, service_desk};

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

/// A ticket, where lists and the public queue have it, and where those have it that indicators count.
pub fn ticket(
    organization: OrganizationId,
    ticket: &Ticket,
    zone: &ZoneName,
    calendar: &WorkingCalendar,
) -> Result<Items, StoreError> {
    let whose = Whose::Organization(organization);
    let mut items = rows(whose, &ticket.listing())?;
    if let Some(queued) = ticket.for_queue() {
        items.extend(rows(whose, &queued)?);
    }
    for line in ticket.counted(zone, calendar).into_iter().filter(|line| line.measure.is_listed()) {
        items.extend(rows(whose, &CountedTicket::of(ticket, line))?);
    }
    let mut item: HashMap<_, _> = to_item(ticket)?;
    item.extend(service_desk::keys::ticket(organization, ticket.id).attributes());
    items.push(item);
    Ok(items)
}

/// What the lines of all tickets of an organisation come to.
pub fn tallies(organization: OrganizationId, of_spans: &BTreeMap<Span, Tally>) -> Result<Items, StoreError> {
    let mut items = Vec::new();
    for (span, tally) in of_spans {
        items.extend(service_desk::kept_items(organization, *span, tally)?);
    }
    Ok(items)
}

fn rows<R: Row>(whose: Whose, row: &R) -> Result<Items, StoreError> {
    let postings = postings(whose, row)?.into_iter();
    Ok(postings.map(|(key, shown)| posting_item(whose, key, shown, R::IS_ONE_OF_ALL)).collect())
}
