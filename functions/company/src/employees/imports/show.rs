//! `GET /company/employees/imports/{id}`: what each line of a table would do, what becomes of it, and what became of it.

mod page;

use std::str::FromStr;

use domain::access::{AssignedRole, CustomRoles, ManagePeople};
use domain::employee::{Import, LineState, Placement};
use domain::files::FileState;
use domain::{
    DepartmentId, FileId, FileName, ImportId, Organization, StoredFile, Structure, Task, Violation,
};
use futures_util::future::try_join;
use http::Method;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Handed, Path, Problem, Query, TaskView, View,
    page_of_list, violation_text,
};

use super::columns::Column;
use super::plan::{Deed, Note, PlannedLine};
use super::state::ImportState;
use super::{Found, address_of};
use crate::employees::invitation::InviteOrder;

/// How many lines a page has.
const PAGE: usize = 100;

/// What a line does, or would do.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Invite,
    Change,
    Skip,
    Refuse,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Invite, Self::Change, Self::Skip, Self::Refuse];

    const fn key(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Change => "change",
            Self::Skip => "skip",
            Self::Refuse => "refuse",
        }
    }

    const fn of(deed: &Deed, state: LineState) -> Self {
        match (state, deed) {
            (LineState::Refused, _) | (_, Deed::Refuse { .. }) => Self::Refuse,
            (_, Deed::Invite(_)) => Self::Invite,
            (_, Deed::Change { .. }) => Self::Change,
            (_, Deed::Skip(_)) => Self::Skip,
        }
    }
}

impl FromStr for Outcome {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// How far a line is that does something.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum LineStage {
    Left,
    Done,
    Undone,
    /// Somebody has changed it since, so it was left as it is.
    Kept,
}

impl LineStage {
    const fn of(state: LineState) -> Option<Self> {
        match state {
            LineState::Skipped | LineState::Refused => None,
            LineState::ToInvite | LineState::ToChange => Some(Self::Left),
            LineState::Invited | LineState::Changed => Some(Self::Done),
            LineState::Undone => Some(Self::Undone),
            LineState::Kept => Some(Self::Kept),
        }
    }
}

/// The lines that are asked for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked {
    outcome: Option<Outcome>,
    /// The place of the first of them.
    from: usize,
}

/// The same as an address has it.
pub(crate) struct ShowRequest {
    outcome: Option<Outcome>,
    cursor: Option<String>,
}

impl FromFields for ShowRequest {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let outcome = form.optional("outcome");
        Some(Self { outcome, cursor: form.optional("cursor").map(|Cursor(cursor)| cursor) })
    }
}

/// How many lines there are of each outcome.
#[derive(Clone, Default, Serialize, JsonSchema)]
struct Totals {
    invite: usize,
    change: usize,
    skip: usize,
    refuse: usize,
}

impl Totals {
    const fn count(&mut self, outcome: Outcome) {
        let total = match outcome {
            Outcome::Invite => &mut self.invite,
            Outcome::Change => &mut self.change,
            Outcome::Skip => &mut self.skip,
            Outcome::Refuse => &mut self.refuse,
        };
        *total += 1;
    }

    const fn of(&self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::Invite => self.invite,
            Outcome::Change => self.change,
            Outcome::Skip => self.skip,
            Outcome::Refuse => self.refuse,
        }
    }
}

/// How many lines were done.
#[derive(Clone, Serialize, JsonSchema)]
struct DoneTotals {
    invited: usize,
    changed: usize,
    /// Of all that do something.
    left: usize,
    undone: usize,
    kept: usize,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Seats {
    /// For those who are to be invited, and for those who are refused because there is no seat.
    needed: u32,
    left: u32,
}

/// An import, with some of its lines.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportPage {
    id: ImportId,
    state: ImportState,
    file_name: Option<FileName>,
    /// The file, where it was sent past the product.
    file: Option<ImportedFile>,
    /// What whoever has sent it was called then.
    made_by: String,
    created_at: Timestamp,
    /// In the file's order.
    columns: Vec<Column>,
    totals: Totals,
    done: DoneTotals,
    /// How many letters are still to go out.
    letters: usize,
    seats: Seats,
    items: Vec<ImportLine>,
    next_cursor: Option<String>,
    previous_cursor: Option<String>,
    /// The work that was begun last, as `/tasks/{id}` has it.
    task: Option<TaskView>,
    /// What may be done with it now: `columns`, `run`, `undo`.
    may: Vec<&'static str>,
    version: u32,
    #[serde(skip)]
    outcome: Option<Outcome>,
    /// Columns as they were sent last.
    #[serde(skip)]
    fields: Fields,
    #[serde(skip)]
    shows_work: bool,
}

/// The file of an import.
#[derive(Serialize, JsonSchema)]
struct ImportedFile {
    id: FileId,
    /// In octets.
    size: u64,
    state: FileState,
    /// Why it is not kept.
    refusal: Option<String>,
    /// Where it is, once it is known to be what it says.
    address: Option<String>,
}

impl ImportedFile {
    fn new(context: &Context, import: ImportId, file: &StoredFile) -> Self {
        let is_ready = file.state == FileState::Ready;
        Self {
            id: file.id,
            size: file.size,
            state: file.state,
            refusal: file.refusal.map(|refusal| context.text(&refusal.text_key()).into_owned()),
            address: is_ready.then(|| format!("{}/files/{}", address_of(import), file.id)),
        }
    }
}

/// A line of the file.
#[derive(Serialize, JsonSchema)]
struct ImportLine {
    /// Its number in the file, the first being 1.
    line: usize,
    email: String,
    /// As they will be, in the caller's language; of a line that is refused, as the file has them.
    name: String,
    role: String,
    post: Option<String>,
    departments: String,
    outcome: Outcome,
    /// Null of a line that does nothing.
    state: Option<LineStage>,
    /// What changes or what is wrong, in the caller's language.
    notes: Vec<String>,
}

pub(crate) async fn show(
    context: Context,
    access: Access<ManagePeople>,
    Path(id): Path<ImportId>,
    Query { fields, value }: Query<ShowRequest>,
) -> Result<View<ImportPage>, Problem> {
    let ShowRequest { outcome, cursor } = value?;
    let found = Found::read(&access, id).await?;
    let from = cursor.map_or(Ok(0), |cursor| cursor.parse()).map_err(|_| StoreError::Cursor);
    let read = match from {
        Ok(from) => ImportPage::read(&found, &access, &context, &Asked { outcome, from }).await,
        Err(error) => Err(error),
    };
    let asked = Asked { outcome, from: 0 };
    let first = ImportPage::read(&found, &access, &context, &asked);
    let view = page_of_list(fields, read, first, |page: ImportPage, _: Fields| page).await?;
    Ok(view)
}

/// `GET /company/employees/imports/{id}/files/{file}`: leads to the file of an import.
pub(crate) async fn file(
    access: Access<ManagePeople>,
    method: Method,
    Path((id, file)): Path<(ImportId, FileId)>,
) -> Result<Handed, Problem> {
    let (import, file) = try_join(access.tenant().import(id), access.tenant().file(file)).await?;
    let import = import.filter(|import| import.ends_at() > access.now()).ok_or_else(Problem::not_found)?;
    let file = file.filter(|file| import.file == Some(file.id)).ok_or_else(Problem::not_found)?;
    access.hand_over(&method, &file).await
}

impl ImportPage {
    pub(super) async fn read(
        found: &Found,
        access: &Access<ManagePeople>,
        context: &Context,
        asked: &Asked,
    ) -> Result<Self, StoreError> {
        let Found { import, task, plan, structure } = found;
        let file = match import.file {
            Some(id) => access.tenant().file(id).await?,
            None => None,
        };
        let organization = access.organization();
        let state = found.state();
        let writer = Writer { context, roles: access.roles(), structure };
        let outcome_at = |place: usize, line: &PlannedLine| {
            Outcome::of(&line.deed, import.lines.get(place).unwrap_or(LineState::Refused))
        };
        let mut totals = Totals::default();
        for (place, line) in plan.lines.iter().enumerate() {
            totals.count(outcome_at(place, line));
        }
        let meant: Vec<(usize, &PlannedLine)> = plan
            .lines
            .iter()
            .enumerate()
            .filter(|(place, line)| asked.outcome.is_none_or(|outcome| outcome_at(*place, line) == outcome))
            .collect();
        let before = meant.partition_point(|(place, _)| *place < asked.from);
        let shown = meant.iter().skip(before).take(PAGE);
        let items: Vec<ImportLine> = shown.map(|(place, line)| writer.line(import, *place, line)).collect();
        let place_at = |at: usize| meant.get(at).map(|(place, _)| place.to_string());
        let is = |counted: LineState| import.lines.count(|state| state == counted);
        let to_invite = is(LineState::ToInvite);
        let shows_work = task.as_ref().is_some_and(|task| access.work().shows(task));
        let view_of = |task: Task| TaskView::new(context, std::slice::from_ref(organization), task);
        let view = task.clone().map(view_of);
        Ok(Self {
            id: import.id,
            state,
            file_name: import.file_name.clone(),
            file: file.map(|file| ImportedFile::new(context, import.id, &file)),
            made_by: import.made_by.name.clone(),
            created_at: import.created_at,
            columns: plan.columns.clone(),
            totals,
            done: DoneTotals {
                invited: is(LineState::Invited),
                changed: is(LineState::Changed),
                left: import.left(),
                undone: is(LineState::Undone),
                kept: is(LineState::Kept),
            },
            letters: to_invite,
            seats: Seats {
                needed: if state == ImportState::Preview { import.seats_needed } else { seats_of(to_invite) },
                left: seats_left(organization),
            },
            next_cursor: place_at(before + items.len()),
            previous_cursor: (before > 0).then(|| place_at(before.saturating_sub(PAGE))).flatten(),
            items,
            task: view.map(|task| if shows_work { task } else { task.without_acts() }),
            may: state.acts(import),
            version: import.version,
            outcome: asked.outcome,
            fields: Fields::default(),
            shows_work,
        })
    }

    /// With the columns as somebody has just named them.
    pub(super) fn filled_in(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }
}

/// A seat for each.
fn seats_of(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

fn seats_left(organization: &Organization) -> u32 {
    u32::from(organization.paid_seats).saturating_sub(organization.used_seats)
}

/// Says in the reader's language what was planned.
struct Writer<'a> {
    context: &'a Context,
    roles: &'a CustomRoles,
    structure: &'a Structure,
}

impl Writer<'_> {
    fn line(&self, import: &Import, place: usize, line: &PlannedLine) -> ImportLine {
        let state = import.lines.get(place).unwrap_or(LineState::Refused);
        let (role, post, departments) = match &line.deed {
            Deed::Invite(InviteOrder { role, post, departments, .. })
            | Deed::Change { after: Placement { role, post, departments }, .. }
            | Deed::Skip(Placement { role, post, departments }) => {
                (self.role(*role), post.as_ref().map(ToString::to_string), self.departments(departments))
            }
            Deed::Refuse { role, departments } => (role.clone(), None, departments.clone()),
        };
        let mut notes = match import.reason_of(place) {
            Some(key) => vec![self.context.text(key).into_owned()],
            None => Vec::new(),
        };
        if let Deed::Change { before, after, .. } = &line.deed
            && state != LineState::Refused
        {
            notes.extend(self.differences(before, after));
        }
        notes.extend(line.notes.iter().map(|note| self.note(note)));
        ImportLine {
            line: line.number,
            email: line.email.clone(),
            name: line.name.clone(),
            role,
            post,
            departments,
            outcome: Outcome::of(&line.deed, state),
            state: LineStage::of(state),
            notes,
        }
    }

    fn note(&self, note: &Note) -> String {
        match note {
            Note::Cell { column, violation } => {
                let sentence = violation_text(violation, &self.context.wording());
                format!("{}: {sentence}", self.context.text(column))
            }
            Note::Text { key, name, line } => {
                let name = name.as_ref().map(|name| ("name", name.as_str().into()));
                let line = line.map(|line| ("line", line.into()));
                let values: Vec<_> = name.into_iter().chain(line).collect();
                self.context.text_with(key, &values).into_owned()
            }
        }
    }

    fn role(&self, role: AssignedRole) -> String {
        web::role_name(self.context, self.roles, role)
    }

    fn departments(&self, ids: &[DepartmentId]) -> String {
        let found = ids.iter().filter_map(|id| self.structure.find(*id));
        let names: Vec<&str> = found.map(|department| department.name.as_str()).collect();
        names.join(", ")
    }

    /// A sentence for each difference.
    fn differences(&self, before: &Placement, after: &Placement) -> Vec<String> {
        let post = |placement: &Placement| {
            placement.post.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string)
        };
        let departments = |placement: &Placement| self.departments(&placement.departments);
        let sides = [
            ("column-role", self.role(before.role), self.role(after.role)),
            ("column-post", post(before), post(after)),
            ("column-departments", departments(before), departments(after)),
        ];
        sides
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(column, before, after)| format!("{}: {before} → {after}", self.context.text(column)))
            .collect()
    }
}
