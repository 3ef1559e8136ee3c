//! `GET /company/employees/imports/{id}`: what each line of a table would do, what becomes of it, and what became of it.

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
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::StoreError;
use web::components::{
    FormView, Frame, actions, email_address, headings, moment, number, options, shell, table,
};
use web::{
    Access, Context, Cursor, Fields, Form, FromFields, Handed, PageWithForm, Path, Problem, Query, TaskView,
    View, page_of_list, violation_text,
};

use super::columns::{Choice, Column, Meaning};
use super::plan::{Deed, Note, PlannedLine};
use super::{CHANGED, Found, address_of, list_address};
use crate::employees::invitation::InviteOrder;

/// How many columns are named that are left out.
const MOST_NAMED: usize = 5;

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

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportState {
    Preview,
    Running,
    /// Its work is over, whether all of it is done or it was stopped.
    Done,
    Undoing,
    Undone,
}

impl ImportState {
    pub(super) fn of(import: &Import, task: Option<&Task>) -> Self {
        let is_over = task.is_none_or(|task| task.state.is_over());
        match import.work {
            None => Self::Preview,
            Some(work) if !is_over => {
                if work.is_undoing {
                    Self::Undoing
                } else {
                    Self::Running
                }
            }
            // It was stopped before its first line.
            Some(work) if !work.is_undoing && !import.has_begun() => Self::Preview,
            Some(work) if work.is_undoing && import.done() == 0 => Self::Undone,
            Some(_) => Self::Done,
        }
    }

    /// The text that names it.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Preview => "import-state-preview",
            Self::Running => "import-state-running",
            Self::Done => "import-state-done",
            Self::Undoing => "import-state-undoing",
            Self::Undone => "import-state-undone",
        }
    }

    /// Whether what is left of an import may be done. What was taken back, even in part, is sent anew.
    pub(super) fn may_run(self, import: &Import) -> bool {
        let was_undone = import.work.is_some_and(|work| work.is_undoing);
        matches!(self, Self::Preview | Self::Done) && !was_undone && import.left() > 0
    }

    pub(super) fn may_undo(self, import: &Import) -> bool {
        self == Self::Done && import.done() > 0
    }

    /// What may be done with an import now.
    fn acts(self, import: &Import) -> Vec<&'static str> {
        let acts = [
            ("columns", self == Self::Preview),
            ("run", self.may_run(import)),
            ("undo", self.may_undo(import)),
        ];
        acts.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
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
        let mut notes = match import.refusal_of(place) {
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

impl ImportedFile {
    fn line(&self, context: &Context) -> Markup {
        html! {
            p {
                @match (&self.address, &self.refusal) {
                    (Some(address), _) => a href=(address) { (context.text("import-file")) },
                    (None, Some(refusal)) => { (context.text("import-file-refused")) " " (refusal) },
                    (None, None) => span.muted { (context.text("import-file-judged")) },
                }
            }
        }
    }
}

impl ImportLine {
    /// `heading` names the last column.
    fn row(&self, context: &Context, heading: &str) -> Markup {
        let key = match self.state {
            None | Some(LineStage::Left) => self.outcome.key(),
            Some(LineStage::Done) if self.outcome == Outcome::Invite => "invited",
            Some(LineStage::Done) => "changed",
            Some(LineStage::Undone) => "undone",
            Some(LineStage::Kept) => "kept",
        };
        html! {
            tr id={ "line-" (self.line) } {
                td.figures data-label=(context.text("column-line")) { (self.line) }
                td.email data-label=(context.text("column-email")) { (email_address(&self.email)) }
                td data-label=(context.text("column-person")) { (self.name) }
                td data-label=(context.text("column-role")) {
                    (self.role) @if let Some(post) = &self.post { span.small.muted { (post) } }
                }
                td data-label=(context.text("column-departments")) { (self.departments) }
                td data-label=(context.text(heading)) {
                    span.error-text[self.outcome == Outcome::Refuse] { (context.text(&format!("import-line-{key}"))) }
                    @for note in &self.notes { span.small.muted { (note) } }
                }
            }
        }
    }
}

impl ImportPage {
    /// What is said of all lines together.
    fn summary(&self, context: &Context) -> Markup {
        let of_plan = Outcome::ALL.map(|outcome| (outcome.key(), number(self.totals.of(outcome)).into()));
        let DoneTotals { invited, changed, left, undone, kept } = self.done;
        let of_work = [
            ("invited", number(invited).into()),
            ("changed", number(changed).into()),
            ("skipped", number(self.totals.skip).into()),
            ("refused", number(self.totals.refuse).into()),
        ];
        let count = |key: &str, count: usize| {
            html! { @if count > 0 { p { (context.text_with(key, &[("count", number(count).into())])) } } }
        };
        html! {
            @if self.state == ImportState::Preview {
                p role="status" { (context.text_with("import-counts", &of_plan)) }
                @if self.seats.needed > 0 {
                    p {
                        (context.text_with("import-letters", &[("count", number(self.letters).into())])) br;
                        (context.text_with("import-seats", &[
                            ("needed", number(self.seats.needed).into()), ("left", number(self.seats.left).into()),
                        ]))
                    }
                }
            } @else {
                p role="status" { (context.text_with("import-outcomes", &of_work)) }
                (count("import-left", left))
                (count("import-undone", undone))
                (count("import-kept", kept))
            }
        }
    }

    /// Which columns are left out.
    fn columns_in_short(&self, context: &Context) -> String {
        let unread: Vec<String> = (1..)
            .zip(&self.columns)
            .filter(|(_, column)| column.meaning.is_none())
            .map(|(number, column)| match column.name.as_str() {
                "" => context.text_with("import-column-number", &[("number", number.into())]).into_owned(),
                name => context.text_with("import-column", &[("name", name.into())]).into_owned(),
            })
            .collect();
        let named = unread.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = unread.len().saturating_sub(MOST_NAMED);
        let unread = unread.len();
        let values = [("unread", unread.into()), ("names", named.into()), ("more", more.into())];
        context.text_with("import-columns.summary", &values).into_owned()
    }

    /// The columns, and what each means.
    fn columns(&self, view: &FormView<'_>) -> Markup {
        let context = view.context;
        let may_change = self.may.contains(&"columns");
        let no_address = !self.columns.iter().any(|column| column.meaning == Some(Meaning::Email));
        let is_wrong = view.problem.is_some_and(|problem| !problem.field_errors().is_empty());
        let mut choices = vec![(Choice::NOTHING, context.text("import-meaning-none").into_owned())];
        choices.extend(Meaning::ALL.map(|meaning| {
            (meaning.name(), context.text(&format!("import-meaning-{}", meaning.name())).into_owned())
        }));
        let head = headings(context, &["column-heading", "column-samples", "column-meaning"]);
        let rows = html! {
            @for (place, column) in self.columns.iter().enumerate() {
                (self.column(view, (place, column), &choices, may_change))
            }
        };
        let title = context.text("import-columns");
        html! {
            @if no_address && self.state == ImportState::Preview {
                p.alert role="alert" { (context.text("import-no-email")) }
            }
            details.people open[is_wrong || (may_change && no_address)] {
                summary { (self.columns_in_short(context)) }
                form.stack.columns-of-file method="post" action={ (address_of(self.id)) "/edit" } novalidate {
                    input type="hidden" name="version" value=(self.version);
                    (table(&title, &head, &rows))
                    @if may_change { (actions(context).plain(context.text("import-columns.apply"))) }
                }
            }
        }
    }

    fn column(
        &self,
        view: &FormView<'_>,
        (place, column): (usize, &Column),
        choices: &[(&str, String)],
        may_change: bool,
    ) -> Markup {
        let context = view.context;
        let name = format!("numbers[{}]", place + 1);
        let typed = self.fields.values(&name).and_then(|values| values.first().copied().map(str::to_owned));
        let meant = column.meaning.map_or(Choice::NOTHING, Meaning::name).to_owned();
        let chosen = typed.unwrap_or(meant);
        let errors = view.errors(&name);
        let error_id = format!("{name}-error");
        let title = match column.name.as_str() {
            "" => context.text_with("import-column-number", &[("number", (place + 1).into())]),
            name => name.into(),
        };
        html! {
            tr id={ "column-" (place + 1) } {
                td.name data-label=(context.text("column-heading")) {
                    (title)
                }
                td data-label=(context.text("column-samples")) { span.small.muted { (column.samples.join(" · ")) } }
                td data-label=(context.text("column-meaning")) {
                    @if may_change {
                        select name=(name) aria-label={ (context.text("column-meaning")) ": " (title) }
                            aria-invalid=[(!errors.is_empty()).then_some("true")]
                            aria-describedby=[(!errors.is_empty()).then_some(&error_id)] {
                            (options(choices, &chosen))
                        }
                        @if !errors.is_empty() { p.error id=(error_id) { @for error in &errors { span { (error) } } } }
                    } @else {
                        (context.text(&format!("import-meaning-{}", column.meaning.map_or(Choice::NOTHING, Meaning::name))))
                    }
                }
            }
        }
    }

    /// The buttons of what may be done.
    fn acts(&self, context: &Context) -> Markup {
        let may = |act: &str| self.may.contains(&act);
        let run = if self.state == ImportState::Preview { "import-confirm" } else { "import-continue" };
        html! {
            div.form-actions {
                @if may("run") {
                    form method="post" action={ (address_of(self.id)) "/run" } {
                        (web::components::new_key())
                        input type="hidden" name="version" value=(self.version);
                        button.primary type="submit" { (context.text(run)) }
                    }
                }
                @if may("undo") {
                    a.button href={ (address_of(self.id)) "/undo" } data-panel { (context.text("import-undo")) "…" }
                }
                @if let Some(task) = &self.task {
                    (task.acts(context))
                    @if self.shows_work { a.button href=(task.address(context)) { (context.text("bulk-work")) } }
                }
                a.button href=(list_address()) { (context.text("import-another")) }
            }
        }
    }

    /// The lines, with a choice of those that are shown.
    fn lines(&self, context: &Context) -> Markup {
        let address = address_of(self.id);
        let last = if self.state == ImportState::Preview { "column-what" } else { "column-outcome" };
        let columns =
            ["column-line", "column-email", "column-person", "column-role", "column-departments", last];
        let rows = html! { @for line in &self.items { (line.row(context, last)) } };
        let title = context.text("import-lines");
        let all: usize = Outcome::ALL.iter().map(|outcome| self.totals.of(*outcome)).sum();
        let chosen = self.outcome.map(|outcome| format!("outcome={}&", outcome.key())).unwrap_or_default();
        html! {
            nav.chips aria-label=(title) {
                a.chip href=(address) aria-current=[self.outcome.is_none().then_some("true")] {
                    (context.text_with("import-all", &[("count", number(all).into())]))
                }
                @for outcome in Outcome::ALL {
                    @let count = self.totals.of(outcome);
                    @if count > 0 {
                        a.chip href={ (address) "?outcome=" (outcome.key()) } aria-current=[(self.outcome == Some(outcome)).then_some("true")] {
                            (context.text(&format!("import-of-{}", outcome.key()))) ": " (number(count))
                        }
                    }
                }
            }
            (table(&title, &headings(context, &columns), &rows))
            div.form-actions {
                @for (cursor, key) in [(&self.previous_cursor, "bulk-previous"), (&self.next_cursor, "bulk-next")] {
                    @if let Some(cursor) = cursor {
                        a.button href={ (address) "?" (chosen) "cursor=" (cursor) } { (context.text(key)) }
                    }
                }
            }
        }
    }
}

impl PageWithForm for ImportPage {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let name = self.file_name.as_ref().map(ToString::to_string);
        let title = name.unwrap_or_else(|| context.text("import-unnamed").into_owned());
        let (list, back) = (list_address(), context.text("import-title"));
        let frame = Frame {
            back: Some((&list, &back)),
            beside: html! { @if let Some(task) = &self.task { (task.badge(context)) } },
            refresh: self.task.as_ref().and_then(TaskView::refresh),
            ..Frame::titled(&title)
        };
        let view = FormView { context, fields: &self.fields, problem };
        let content = html! {
            div.stack {
                section.card.stack {
                    @if problem.is_some_and(|problem| problem.code() == CHANGED) {
                        p.alert role="alert" { (context.text("import-changed")) }
                    } @else {
                        (view.summary())
                    }
                    p.muted { (moment(context, self.created_at)) " · " (self.made_by) }
                    @if let Some(file) = &self.file { (file.line(context)) }
                    @if let Some(task) = &self.task { (task.progress(context)) (task.cause()) }
                    (self.summary(context))
                    @if self.state == ImportState::Preview && self.done.left == 0 { p { (context.text("import-nothing")) } }
                    (self.columns(&view))
                    (self.acts(context))
                }
                section.card.stack { (self.lines(context)) }
            }
        };
        shell(context, &frame, &content)
    }
}
