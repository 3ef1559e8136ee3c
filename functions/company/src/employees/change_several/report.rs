//! `GET /company/employees/bulk/{id}`: what comes of a change of more people than one request takes, while it goes on and
//! after its end.

use domain::access::ManagePeople;
use domain::employee::{CHANGE_PEOPLE, ChangingPeople};
use domain::task::TaskState;
use domain::{Task, TaskId, UserId, Violation};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, headings, number, shell, table, task_badge, task_progress};
use web::{Access, Context, Form, FromFields, Page, Path, Problem, Query, View, Way};

use super::BulkOutcome;
use super::order::{AT_ONCE, Deed};
use super::worker::SoFar;
use crate::employees::view::LIST;

/// How often the page looks again while the work goes on, in milliseconds.
const EVERY: u32 = 2_000;

pub(super) fn address_of(task: TaskId) -> String {
    format!("{LIST}/bulk/{task}")
}

/// From which of those who were not changed on they are named.
pub(crate) struct ReportRequest {
    from: usize,
}

impl FromFields for ReportRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let from = form.optional("cursor").map(|From(from)| from);
        Some(Self { from: from.unwrap_or_default() })
    }
}

/// The number of those who stand before.
#[derive(JsonSchema)]
#[schemars(transparent)]
struct From(usize);

impl std::str::FromStr for From {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.parse().map(Self).map_err(|_| Violation::NotANumber)
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct BulkReport {
    /// The work that changes them, as `/tasks/{id}` has it.
    task: TaskId,
    state: TaskState,
    action: Deed,
    /// How many people it is about.
    of: usize,
    /// How many are changed.
    done: usize,
    /// How many were not changed.
    refused: usize,
    /// Those who were not changed, a hundred at most, those of one reason after another.
    items: Vec<BulkOutcome>,
    next_cursor: Option<String>,
    #[serde(skip)]
    shown: Task,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<TaskId>,
    Query { value, .. }: Query<ReportRequest>,
) -> Result<View<BulkReport>, Problem> {
    let ReportRequest { from } = value?;
    let found = access.tenant().task(id).await?.filter(|task| task.kind == CHANGE_PEOPLE.name);
    let task = found.ok_or_else(Problem::not_found)?;
    Ok(View::new(BulkReport::read(&context, &access, task, from).await?))
}

impl BulkReport {
    async fn read(
        context: &Context,
        access: &Access<ManagePeople>,
        task: Task,
        from: usize,
    ) -> Result<Self, Problem> {
        let (order, so_far) = access.read_work::<ChangingPeople, SoFar>(&task)?;
        let so_far = so_far.unwrap_or_default();
        let refused: Vec<(UserId, &str)> = so_far
            .refused
            .iter()
            .flat_map(|(key, people)| people.iter().map(|id| (*id, key.as_str())))
            .collect();
        let shown: Vec<_> = refused.iter().skip(from).take(AT_ONCE).copied().collect();
        let names = access.tenant().employees(&shown.iter().map(|(id, _)| *id).collect()).await?;
        let outcome = |(id, key): (UserId, &str)| {
            let name = names.iter().find(|employee| employee.user_id == id);
            BulkOutcome {
                id,
                name: name.map_or_else(|| context.text("bulk-gone").into_owned(), |one| one.name.to_string()),
                done: false,
                is_gone: name.is_none(),
                problem: Some(context.text(&format!("problem-{key}")).into_owned()),
                advice: Some(context.text(&format!("problem-{key}.detail")).into_owned()),
            }
        };
        let end = from + shown.len();
        Ok(Self {
            task: task.id,
            state: task.state,
            action: Deed::of(&order.change),
            of: order.people.len(),
            done: so_far.done - refused.len(),
            refused: refused.len(),
            next_cursor: (end < refused.len()).then(|| end.to_string()),
            items: shown.into_iter().map(outcome).collect(),
            shown: task,
        })
    }
}

impl Page for BulkReport {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text(&format!("bulk-{}-title", self.action.key()));
        let list = context.text("employees");
        let frame = Frame {
            back: Some((LIST, &list)),
            beside: task_badge(context, self.state),
            refresh: self.shown.goes_on().then_some(EVERY),
            ..Frame::titled(&title)
        };
        let counts = [("done", number(self.done).into()), ("refused", number(self.refused).into())];
        let rows = html! { @for outcome in &self.items { (outcome.row(context)) } };
        let content = html! {
            section.card {
                (task_progress(context, &self.shown))
                p role="status" { (context.text_with("bulk-summary", &counts)) }
                @if !self.items.is_empty() {
                    (table(&title, &headings(context, &["column-employee", "column-outcome", "column-reason"]), &rows))
                }
                div.form-actions {
                    @if let Some(cursor) = &self.next_cursor {
                        a.button href={ (address_of(self.task)) "?cursor=" (cursor) } { (context.text("bulk-next")) }
                    }
                    @if self.shown.can_be_stopped() {
                        form method="post" action=[context.way_to(Way::EndOfTask, &[&self.task])] {
                            button type="submit" { (context.text("task-stop")) }
                        }
                    }
                    a.button href=[context.way_to(Way::Task, &[&self.task])] { (context.text("bulk-work")) }
                    a.button href=(LIST) { (context.text("to-employees")) }
                }
            }
        };
        shell(context, &frame, &content)
    }
}
