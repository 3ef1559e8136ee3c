//! `GET /audit/export`: the entries of the list with the same filter, as a file. The file has the latest [`GREATEST`]
//! entries at most, so it is made and sent in one answer.

use domain::ZoneName;
use domain::access::{ViewAudit, ViewPlatformAudit};
use domain::audit::{Actor, AuditEntry, Subject};
use jiff::Timestamp;
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
    let found = access.tenant().whole_audit(&value?.query(zone, LIMIT), GREATEST).await?;
    file(&context, zone, &found)
}

pub(crate) async fn export_everything(
    context: Context,
    access: Platform<ViewPlatformAudit>,
    Query { value, .. }: Query<Filter>,
) -> Result<CsvFile, Problem> {
    let (filter, zone) = (value?, context.time_zone());
    let organizations = filter.organizations.clone();
    let query = filter.query(zone, LIMIT);
    let found = access.store().whole_audit(&organizations, &query, GREATEST).await?;
    file(&context, zone, &found)
}

/// With moments as this zone has them, and called by its day. Where not all was looked through, the last line says how far.
fn file(
    context: &Context,
    zone: &ZoneName,
    (entries, searched_to): &(Vec<AuditEntry>, Option<Timestamp>),
) -> Result<CsvFile, Problem> {
    let header =
        COLUMNS.iter().map(|column| context.text(&format!("column-{column}")).into_owned()).collect();
    let time_zone = zone.time_zone();
    let rows = entries.iter().map(|entry| row(context, &time_zone, entry));
    let end = searched_to.map(|at| {
        let moment = moment(&time_zone, at);
        vec![context.text_with("audit-export-ends", &[("moment", moment.into())]).into_owned()]
    });
    let name = format!("audit-{}.csv", zone.day_of(context.now()));
    CsvFile::new(&name, std::iter::once(header).chain(rows).chain(end))
}

fn moment(time_zone: &TimeZone, at: Timestamp) -> String {
    at.to_zoned(time_zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
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
    let at = moment(time_zone, entry.at);
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
