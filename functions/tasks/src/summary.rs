//! How much work there is, by kind and organisation, for those who run the platform.

use domain::Organization;
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::WorkLine;
use web::components::{headings, moment, number, table, task_title};
use web::{Context, TaskOwner};

#[derive(Serialize, JsonSchema)]
pub(crate) struct SummaryLine {
    kind: String,
    title: String,
    /// Null for the platform itself.
    organization: Option<TaskOwner>,
    /// How many wait or run.
    waiting: u64,
    /// How many need a decision.
    parked: u64,
    /// Whether there may be more than these: no more than a thousand of a queue are counted.
    is_least: bool,
    /// Since when the one is due, or needs a decision, that has waited longest.
    oldest_at: Option<Timestamp>,
}

impl SummaryLine {
    pub(crate) fn new(context: &Context, organizations: &[Organization], line: WorkLine) -> Self {
        let WorkLine { kind, owner, waiting, parked, is_least, oldest_at } = line;
        let organization = organizations.iter().find(|organization| Some(organization.id) == owner.0);
        let title = task_title(context, &kind);
        Self {
            kind,
            title,
            organization: organization.map(TaskOwner::from),
            waiting,
            parked,
            is_least,
            oldest_at,
        }
    }

    fn count(&self, count: u64) -> String {
        if self.is_least && count > 0 { format!("{}+", number(count)) } else { number(count) }
    }
}

pub(crate) fn draw(context: &Context, lines: &[SummaryLine]) -> Markup {
    let columns =
        ["task-kind", "task-organization", "task-state-waiting", "task-state-parked", "task-oldest"];
    let platform = context.text("task-of-platform");
    let rows = html! {
        @for line in lines {
            @let owner = line.organization.as_ref().map_or_else(|| "platform".to_owned(), |owner| owner.id().to_string());
            tr id={ "summary-" (line.kind) "-" (owner) } {
                td.name data-label=(context.text(columns[0])) { (line.title) }
                td.task-owner data-label=(context.text(columns[1])) { (line.organization.as_ref().map_or(&*platform, TaskOwner::name)) }
                td.figures data-label=(context.text(columns[2])) { (line.count(line.waiting)) }
                td.figures data-label=(context.text(columns[3])) { (line.count(line.parked)) }
                td.task-when data-label=(context.text(columns[4])) {
                    @match line.oldest_at { Some(at) => (moment(context, at)), None => "—" }
                }
            }
        }
    };
    table(&context.text("task-summary"), &headings(context, &columns), &rows)
}
