//! `GET /company/employees/bulk/{id}`: what comes of a change of more people than one request takes, while it goes on and
//! after its end.

use domain::access::ManagePeople;
use domain::employee::{CHANGE_PEOPLE, ChangingPeople, People};
use domain::{Task, TaskId, UserId};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;
use web::components::{Frame, number, shell};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Outcome, PageWithForm, Path, Problem, Query, TaskView,
    View, page_of_list,
};

use super::BulkOutcome;
use super::order::{AT_ONCE, Deed};
use super::worker::SoFar;
use crate::employees::view::LIST;

pub(super) fn address_of(task: TaskId) -> String {
    format!("{LIST}/bulk/{task}")
}

/// From which turn on those who were not changed are named.
pub(crate) struct ReportRequest {
    cursor: Option<String>,
}

impl FromFields for ReportRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { cursor: form.optional("cursor").map(|Cursor(cursor)| cursor) })
    }
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct BulkReport {
    /// The work that changes them, as `/tasks/{id}` has it.
    task: TaskView,
    action: Deed,
    /// How many people it is about.
    of: usize,
    /// How many are changed.
    done: usize,
    /// How many were not changed.
    refused: usize,
    /// How many did not have their turn yet.
    left: usize,
    /// Those who were not changed, a hundred at most, in the order of their turns.
    items: Vec<BulkOutcome>,
    next_cursor: Option<String>,
    previous_cursor: Option<String>,
    /// Whether the reader may look at the work itself.
    #[serde(skip)]
    shows_work: bool,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<TaskId>,
    Query { fields, value }: Query<ReportRequest>,
) -> Result<View<BulkReport>, Problem> {
    let ReportRequest { cursor } = value?;
    let found = access.tenant().task(id).await?.filter(|task| task.kind == CHANGE_PEOPLE.name);
    let task = found.ok_or_else(Problem::not_found)?;
    let goes_on = task.goes_on();
    let read = read(&context, &access, &task, cursor.as_deref()).await;
    let first = read_first(&context, &access, &task);
    let view = page_of_list(fields, read, first, |report: BulkReport, _: Fields| report).await?;
    Ok(view.looked_at_again(goes_on))
}

async fn read_first(
    context: &Context,
    access: &Access<ManagePeople>,
    task: &Task,
) -> Result<BulkReport, StoreError> {
    read(context, access, task, None).await
}

/// The report from the turn on that a cursor names.
async fn read(
    context: &Context,
    access: &Access<ManagePeople>,
    task: &Task,
    cursor: Option<&str>,
) -> Result<BulkReport, StoreError> {
    let from: usize = cursor.map_or(Ok(0), str::parse).map_err(|_| StoreError::Cursor)?;
    let (order, so_far) = access.read_work::<ChangingPeople, SoFar>(task)?;
    let so_far = so_far.unwrap_or_default();
    let refused = so_far.refused();
    let before = refused.partition_point(|(turn, _)| *turn < from);
    let shown: Vec<_> = refused.iter().skip(before).take(AT_ONCE).copied().collect();
    let items = if shown.is_empty() { Vec::new() } else { outcomes(context, access, task, &shown).await? };
    let turn_at = |place: usize| refused.get(place).map(|(turn, _)| turn.to_string());
    let shows_work = access.work().shows(task);
    let view = TaskView::new(context, std::slice::from_ref(access.organization()), task.clone());
    Ok(BulkReport {
        task: if shows_work { view } else { view.without_acts() },
        action: Deed::of(&order.change),
        of: order.of,
        done: so_far.turns - refused.len(),
        refused: refused.len(),
        left: order.of - so_far.turns,
        items,
        next_cursor: turn_at(before + shown.len()),
        previous_cursor: (before > 0).then(|| turn_at(before.saturating_sub(AT_ONCE))).flatten(),
        shows_work,
    })
}

async fn outcomes(
    context: &Context,
    access: &Access<ManagePeople>,
    task: &Task,
    shown: &[(usize, &str)],
) -> Result<Vec<BulkOutcome>, StoreError> {
    let People(people) = access.load_of(task).await?;
    let ids: Vec<(UserId, &str)> =
        shown.iter().filter_map(|(turn, key)| Some((*people.get(*turn)?, *key))).collect();
    let named = match access.tenant().employees(&ids.iter().map(|(id, _)| *id).collect()).await {
        // What the table has of one of them is broken, and the report says so of that one. It has no names then.
        Err(StoreError::Damaged(_)) => Vec::new(),
        named => named?,
    };
    let outcome = |(id, key): (UserId, &str)| BulkOutcome {
        id,
        name: named.iter().find(|one| one.user_id == id).map(|one| one.name.to_string()),
        outcome: Outcome::refused(key, context),
    };
    Ok(ids.into_iter().map(outcome).collect())
}

impl BulkReport {
    fn acts(&self, context: &Context) -> Markup {
        let page = |cursor: &Option<String>, key: &str| {
            html! {
                @if let Some(cursor) = cursor {
                    a.button href={ (address_of(self.task.id)) "?cursor=" (cursor) } { (context.text(key)) }
                }
            }
        };
        html! {
            div.form-actions {
                (page(&self.previous_cursor, "bulk-previous"))
                (page(&self.next_cursor, "bulk-next"))
                (self.task.acts(context))
                @if self.shows_work { a.button href=(self.task.address(context)) { (context.text("bulk-work")) } }
                a.button href=(LIST) { (context.text("to-employees")) }
            }
        }
    }
}

impl PageWithForm for BulkReport {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let title = context.text(&format!("bulk-{}-title", self.action.key()));
        let list = context.text("employees");
        let frame = Frame {
            back: Some((LIST, &list)),
            beside: self.task.badge(context),
            refresh: self.task.refresh(),
            ..Frame::titled(&title)
        };
        let counts = [
            ("done", number(self.done).into()),
            ("refused", number(self.refused).into()),
            ("left", number(self.left).into()),
        ];
        let rows = html! { @for outcome in &self.items { (outcome.row(context)) } };
        let content = html! {
            section.card {
                @if problem.is_some() { p.alert.calm role="alert" { (context.text("list-begins-anew")) } }
                (self.task.progress(context))
                (self.task.cause())
                p role="status" { (context.text_with("bulk-progress", &counts)) }
                @if !self.items.is_empty() { (Outcome::table(context, &title, "column-employee", &rows)) }
                (self.acts(context))
            }
        };
        shell(context, &frame, &content)
    }
}
