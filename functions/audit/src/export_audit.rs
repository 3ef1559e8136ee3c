//! `GET /audit/export`: the entries of the list with the same filter, as a file. The file has the latest [`GREATEST`]
//! entries at most, so it is made and sent in one answer.

use domain::ZoneName;
use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Actor, AuditEntry, Subject};
use jiff::tz::TimeZone;
use web::{Access, Context, CsvFile, Platform, Problem, Query};

use crate::entry::{action_text, field_name, fields, words};
use crate::filter::Filter;

/// How many entries a file has at most.
pub(crate) const GREATEST: usize = 5_000;

/// How many are read at once.
const LIMIT: u16 = 1_000;

const COLUMNS: [&str; 8] =
    ["at", "actor", "actor-email", "actor-address", "action", "organization", "subject", "changes"];

pub(crate) async fn export(
    context: Context,
    access: Access<ViewAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<CsvFile, Problem> {
    let zone = &access.organization().time_zone;
    let entries = access.tenant().whole_audit(value?.query(zone, LIMIT), GREATEST).await?;
    file(&context, zone, &entries)
}

pub(crate) async fn export_everything(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<CsvFile, Problem> {
    let (filter, zone) = (value?, context.time_zone());
    let organizations = filter.organizations.clone();
    let entries = access.store().whole_audit(&organizations, filter.query(zone, LIMIT), GREATEST).await?;
    file(&context, zone, &entries)
}

/// With moments as this zone has them, and called by its day.
fn file(context: &Context, zone: &ZoneName, entries: &[AuditEntry]) -> Result<CsvFile, Problem> {
    let header =
        COLUMNS.iter().map(|column| context.text(&format!("column-{column}")).into_owned()).collect();
    let time_zone = zone.time_zone();
    let rows = entries.iter().map(|entry| row(context, &time_zone, entry));
    CsvFile::new(&format!("audit-{}.csv", zone.day_of(context.now())), std::iter::once(header).chain(rows))
}

fn row(context: &Context, time_zone: &TimeZone, entry: &AuditEntry) -> Vec<String> {
    let (actor, email, address) = match &entry.actor {
        Actor::Person { name, email, address, .. } => {
            (name.clone(), email.clone(), address.clone().unwrap_or_default())
        }
        Actor::Platform => (context.text("actor-platform").into_owned(), String::new(), String::new()),
    };
    let name = |subject: Option<&Subject>| subject.map(|subject| subject.name.clone());
    let changes: Vec<String> = fields(entry)
        .into_iter()
        .map(|field| {
            let after = words(context, field, entry.after.get(field));
            let name = field_name(context, field);
            match entry.before.get(field) {
                Some(before) => format!("{name}: {} → {after}", words(context, field, Some(before))),
                None => format!("{name}: {after}"),
            }
        })
        .collect();
    let at = entry.at.to_zoned(time_zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let organization = name(entry.organization.as_ref())
        .unwrap_or_else(|| context.text("audit-platform-itself").into_owned());
    let action = action_text(context, entry).into_owned();
    vec![
        at,
        actor,
        email,
        address,
        action,
        organization,
        name(entry.subject.as_ref()).unwrap_or_default(),
        changes.join("; "),
    ]
}
