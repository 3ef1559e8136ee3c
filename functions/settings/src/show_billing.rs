//! `GET /company/settings/billing`: what is paid for and until when, and how that came to be. Only those who run the platform
//! change it. How it came to be is told from the audit, as far back as one call looks through it: its latest megabyte.

use std::collections::BTreeMap;

use domain::AuditId;
use domain::access::ManageBilling;
use domain::audit::{Action, AuditEntry};
use domain::organization::Status;
use futures_util::future::try_join;
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::AuditQuery;
use web::components::{Frame, day, headings, moment, number, shell, status_badge, table};
use web::{Access, Context, Page, Problem, View};

use crate::entries::Entries;

/// How many changes are told at most.
const LIMIT: u16 = 100;

/// The fields of an organisation that are paid for.
const PAID_FOR: [&str; 2] = ["paid_seats", "subscription_ends_on"];

#[derive(Serialize, JsonSchema)]
pub(crate) struct Billing {
    seats: Seats,
    /// The last day of the subscription, in the organisation's zone.
    subscription_ends_on: Date,
    /// How many days are left after today: none on the last.
    days_left: i32,
    status: Status,
    /// Newest first.
    history: Vec<HistoryLine>,
    #[serde(skip)]
    entries: Entries,
}

#[derive(Serialize, JsonSchema)]
struct Seats {
    paid: u32,
    used: u32,
}

#[derive(Serialize, JsonSchema)]
struct HistoryLine {
    /// The entry of the audit that tells it.
    #[serde(skip)]
    entry: AuditId,
    at: Timestamp,
    /// What became what, by the name of the field: `paid_seats`, `subscription_ends_on`.
    change: BTreeMap<String, Became>,
}

#[derive(Serialize, JsonSchema)]
struct Became {
    /// Null where the organisation was ordered so.
    before: Value,
    after: Value,
}

pub(crate) async fn show(access: Access<ManageBilling>) -> Result<View<Billing>, Problem> {
    let tenant = access.tenant();
    let asked = |action| AuditQuery { actions: vec![action], ..AuditQuery::everything(LIMIT) };
    let (edits, orders) = (asked(Action::OrganizationEdited), asked(Action::OrganizationCreated));
    let (edits, orders) = try_join(tenant.audit(&edits, None), tenant.audit(&orders, None)).await?;
    let entries = edits.items.into_iter().chain(orders.items);
    let organization = access.organization();
    Ok(View::new(Billing {
        seats: Seats { paid: organization.paid_seats.into(), used: organization.used_seats },
        subscription_ends_on: organization.subscription_ends_on,
        days_left: (organization.subscription_ends_on - access.today()).get_days(),
        status: organization.status(access.now()),
        history: entries.filter_map(HistoryLine::of).collect(),
        entries: Entries::of(&access),
    }))
}

impl HistoryLine {
    /// What an entry tells of what is paid for, if anything.
    fn of(mut entry: AuditEntry) -> Option<Self> {
        let change: BTreeMap<_, _> = PAID_FOR
            .into_iter()
            .filter_map(|field| {
                let after = entry.after.remove(field)?;
                let before = entry.before.remove(field).unwrap_or_default();
                Some((field.to_owned(), Became { before, after }))
            })
            .collect();
        (!change.is_empty()).then_some(Self { entry: entry.id, at: entry.at, change })
    }

    fn row(&self, context: &Context) -> Markup {
        html! {
            @for (field, Became { before, after }) in &self.change {
                tr id={ "change-" (self.entry) "-" (field) } {
                    td data-label=(context.text("column-at")) { (moment(context, self.at)) }
                    td data-label=(context.text("billing-what")) { (context.text(&format!("audit-{}", field.replace('_', "-")))) }
                    td.figures data-label=(context.text("billing-change")) {
                        span {
                            @if !before.is_null() { del { (shown(context, before)) } " → " }
                            ins { (shown(context, after)) }
                        }
                    }
                }
            }
        }
    }
}

/// A number of seats, or a day.
fn shown(context: &Context, value: &Value) -> Markup {
    let date = value.as_str().and_then(|text| text.parse().ok());
    date.map_or_else(|| html! { (number(value)) }, |date| day(context, date))
}

impl Page for Billing {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("settings-billing");
        let Seats { paid, used } = self.seats;
        let columns = ["column-at", "billing-what", "billing-change"];
        let rows = html! { @for line in &self.history { (line.row(context)) } };
        let content = html! {
            (self.entries.draw(context))
            div.stack {
                section.card {
                    dl.facts {
                        dt { (context.text("billing-seats")) }
                        dd {
                            (context.text_with("seats", &[("used", number(used).into()), ("paid", number(paid).into())]))
                            meter min="0" max=(paid) value=(used.min(paid)) aria-label=(context.text("billing-seats")) {}
                        }
                        dt { (context.text("billing-ends-on")) }
                        dd {
                            (day(context, self.subscription_ends_on)) " "
                            span.small.muted { (context.text_with("days-left", &[("days", self.days_left.into())])) }
                        }
                        dt { (context.text("billing-status")) }
                        dd { (status_badge(context, self.status)) }
                    }
                    p.hint { (context.text("billing-hint")) }
                }
                @if !self.history.is_empty() {
                    section aria-labelledby="history" {
                        h2 #history { (context.text("billing-history")) }
                        (table(&context.text("billing-history"), &headings(context, &columns), &rows))
                    }
                }
            }
        };
        shell(context, &Frame::titled(&title), &content)
    }
}
