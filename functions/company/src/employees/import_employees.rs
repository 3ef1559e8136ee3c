//! `/company/employees/import`: people from a file. What each line would do is shown first; then it is done line by line,
//! and told line by line; and the latest import can be undone. One that breaks off, or is too long for one request, goes on
//! when the same file is sent again.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::ManagePeople;
use domain::audit::{Action, changes};
use domain::employee::{
    Editor, EmployeeEdit, EmployeeListing, EmployeeRefusal, EmployeeStatus, Import, ImportDeed, Placement,
};
use domain::{Email, Structure, UserId};
use futures_util::future::{join_all, try_join, try_join4};
use http::StatusCode;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;
use sha2::{Digest, Sha256};
use store::{ChangeError, EmployeeQuery, EmployeeSort, Order, StoreError, Tenant};
use web::components::{Frame, shell};
use web::{Access, Context, Input, Page, Problem, Upload, View, violation_text};

use super::edit_employee::editable;
use super::import_file::{Present, Step, What, decode, plan};
use super::invite_employee::{InviteRefusal, invite_one};
use super::view::{LIST, problem_of};

/// The greatest file, in octets.
const GREATEST: usize = 1 << 20;

/// How many lines are done at the same time: they all take seats of one organisation.
const AT_ONCE: usize = 4;

/// After so long an answer is given, since no request lasts longer than 30 seconds; what is left is done by the next.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is known before the first line is read.
struct Ground {
    people: Vec<EmployeeListing>,
    structure: Structure,
    latest: Option<Import>,
}

impl Ground {
    async fn read(tenant: &Tenant) -> Result<Self, StoreError> {
        let all = |status| EmployeeQuery {
            department: None,
            role: None,
            status,
            search: None,
            sort: EmployeeSort::Name,
            order: Order::Ascending,
            limit: u16::MAX,
        };
        let (here, gone) = (all(None), all(Some(EmployeeStatus::Dismissed)));
        let (here, gone, structure, latest) = try_join4(
            tenant.list_employees(&here, None),
            tenant.list_employees(&gone, None),
            tenant.structure(),
            tenant.latest_import(),
        )
        .await?;
        let people = here.items.into_iter().chain(gone.items).collect();
        Ok(Self { people, structure, latest })
    }

    fn plan(
        &self,
        text: &str,
        access: &Access<ManagePeople>,
        context: &Context,
    ) -> Result<Vec<Step>, Problem> {
        let (people, structure) = (&self.people, &self.structure);
        plan(text, &Present { people, structure, insider: access, context })
    }
}

/// `GET /company/employees/import`
pub(crate) async fn form(access: Access<ManagePeople>) -> Result<View<ImportForm>, Problem> {
    let latest = access.tenant().latest_import().await?;
    Ok(View::new(ImportForm { can_undo: latest.is_some() }))
}

/// `POST /company/employees/import`: tells what each line would do, and changes nothing.
pub(crate) async fn preview(
    context: Context,
    access: Access<ManagePeople>,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ImportPlan>, Problem> {
    let text = decode(&file);
    let ground = Ground::read(&access.tenant()).await?;
    let steps = ground.plan(&text, &access, &context)?;
    Ok(View::new(ImportPlan { lines: steps.into_iter().map(line_of).collect(), text }))
}

/// `POST /company/employees/import/run`: does what the preview tells.
pub(crate) async fn run(
    context: Context,
    access: Access<ManagePeople>,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ImportResult>, Problem> {
    let began = Instant::now();
    let text = decode(&file);
    let tenant = access.tenant();
    let ground = Ground::read(&tenant).await?;
    let steps = ground.plan(&text, &access, &context)?;
    let deeds: Vec<ImportDeed> = steps.iter().filter_map(deed_of).collect();
    if !deeds.is_empty() {
        let mut after = Map::new();
        after.insert("lines".to_owned(), deeds.len().into());
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
        let import = Import { at: access.now(), digest, deeds }.continuing(ground.latest);
        let entry = access.origin().entry(Action::EmployeesImported, Map::new(), after);
        tenant.begin_import(&import, &entry).await?;
    }
    let mut lines = Vec::with_capacity(steps.len());
    for some in steps.chunks(AT_ONCE) {
        let is_late = began.elapsed() > PATIENCE;
        let done = some.iter().map(|step| do_step(&context, &access, &ground.structure, step, is_late));
        for (step, (outcome, problem)) in some.iter().zip(join_all(done).await) {
            let notes = problem.map_or_else(|| step.notes.clone(), |problem| vec![problem]);
            lines.push(ResultLine { line: step.line, email: step.email.clone(), outcome, notes });
        }
    }
    let left = lines.iter().any(|line| line.outcome == Outcome::Left);
    Ok(View::new(ImportResult { lines, text: left.then_some(text), is_undo: false }))
}

fn deed_of(step: &Step) -> Option<ImportDeed> {
    match &step.what {
        What::Invite(order) => Some(ImportDeed::Invite { email: order.email.clone() }),
        What::Change { id, before, after } => {
            Some(ImportDeed::Change { id: *id, before: before.clone(), after: after.clone() })
        }
        What::Skip | What::Refuse => None,
    }
}

async fn do_step(
    context: &Context,
    access: &Access<ManagePeople>,
    structure: &Structure,
    step: &Step,
    is_late: bool,
) -> (Outcome, Option<String>) {
    let done = match &step.what {
        What::Skip => return (Outcome::Skipped, None),
        What::Refuse => return (Outcome::Refused, None),
        What::Invite(_) | What::Change { .. } if is_late => return (Outcome::Left, None),
        What::Invite(order) => {
            invite_one(context, access, structure, order).await.map(|_| ()).map_err(|refusal| match refusal {
                InviteRefusal::Field(_, violation) => violation_text(&violation, context),
                InviteRefusal::Invited(_) => Problem::conflict("already-invited").title(context),
                InviteRefusal::Dismissed(_) => context.text("import-dismissed").into_owned(),
                InviteRefusal::Refused(refusal) => Problem::from(refusal).title(context),
                InviteRefusal::Store(error) => Problem::from(error).title(context),
            })
        }
        What::Change { id, before, after } => {
            let placed = place(access, structure, *id, before, after).await;
            match placed.map_err(|error| problem_of(error).title(context)) {
                Ok(true) => Ok(()),
                Ok(false) => Err(context.text("problem-changed-meanwhile").into_owned()),
                Err(problem) => Err(problem),
            }
        }
    };
    match done {
        Ok(()) => (Outcome::Done, None),
        Err(problem) => (Outcome::Refused, Some(problem)),
    }
}

/// Gives somebody another role, post and departments, if theirs are still as they were seen; tells whether they were.
async fn place(
    access: &Access<ManagePeople>,
    structure: &Structure,
    id: UserId,
    from: &Placement,
    to: &Placement,
) -> Result<bool, ChangeError<EmployeeRefusal>> {
    let tenant = access.tenant();
    let Some((employee, user)) = tenant.employee_and_user(id).await? else { return Ok(false) };
    let editor = Editor { user_id: access.user().id, grants: access.grants(), roles: access.roles() };
    let edit = EmployeeEdit {
        name: None,
        role: Some(to.role),
        post: Some(to.post.clone()),
        departments: Some(to.departments.clone()),
    };
    let placed = tenant.change_employee(employee, |employee| {
        if employee.placement() != *from {
            return Err(Stop::Changed);
        }
        let before = editable(employee, structure, access.roles());
        employee.edit(edit.clone(), &user, &editor)?;
        let (before, after) = changes(before, editable(employee, structure, access.roles()));
        let entry = access.origin().entry(Action::EmployeeEdited, before, after);
        Ok(Some(entry.about(employee.user_id, &employee.name)))
    });
    match placed.await {
        Ok(_) => Ok(true),
        Err(ChangeError::Refused(Stop::Changed)) => Ok(false),
        Err(ChangeError::Refused(Stop::Refused(refusal))) => Err(ChangeError::Refused(refusal)),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

enum Stop {
    Changed,
    Refused(EmployeeRefusal),
}

impl From<EmployeeRefusal> for Stop {
    fn from(refusal: EmployeeRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// `POST /company/employees/import/undo`: takes back the latest import, as far as nobody has changed anything since.
pub(crate) async fn undo(
    context: Context,
    access: Access<ManagePeople>,
    Input { value, .. }: Input<()>,
) -> Result<View<ImportResult>, Problem> {
    value?;
    let tenant = access.tenant();
    let (latest, structure) = try_join(tenant.latest_import(), tenant.structure()).await?;
    let import = latest.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "import-none"))?;
    let mut lines = Vec::with_capacity(import.deeds.len());
    for (some, number) in import.deeds.chunks(AT_ONCE).zip(0..) {
        let undone = some.iter().map(|deed| undo_deed(&access, &structure, deed, import.at));
        for ((email, undone), place) in join_all(undone).await.into_iter().zip(1..) {
            let (outcome, notes) = match undone {
                Ok(true) => (Outcome::Done, Vec::new()),
                Ok(false) => (Outcome::Kept, Vec::new()),
                Err(error) => (Outcome::Refused, vec![problem_of(error).title(&context)]),
            };
            lines.push(ResultLine { line: number * AT_ONCE + place, email, outcome, notes });
        }
    }
    if lines.iter().all(|line| line.outcome != Outcome::Refused) {
        tenant.forget_import().await?;
    }
    Ok(View::new(ImportResult { lines, text: None, is_undo: true }))
}

/// Whom it is about, and whether it was still as the import has left it.
async fn undo_deed(
    access: &Access<ManagePeople>,
    structure: &Structure,
    deed: &ImportDeed,
    begun_at: jiff::Timestamp,
) -> (String, Result<bool, ChangeError<EmployeeRefusal>>) {
    match deed {
        ImportDeed::Invite { email } => (email.to_string(), revoke(access, email, begun_at).await),
        ImportDeed::Change { id, before, after } => {
            let name = match access.tenant().employee(*id).await {
                Ok(employee) => {
                    employee.map_or_else(|| id.to_string(), |employee| employee.email.to_string())
                }
                Err(error) => return (id.to_string(), Err(error.into())),
            };
            (name, place(access, structure, *id, after, before).await)
        }
    }
}

async fn revoke(
    access: &Access<ManagePeople>,
    email: &Email,
    begun_at: jiff::Timestamp,
) -> Result<bool, ChangeError<EmployeeRefusal>> {
    let tenant = access.tenant();
    let addressee = tenant.addressee(email).await?;
    let (Some(employee), Some(user)) = (addressee.employee, addressee.user) else { return Ok(false) };
    let is_of_import = employee.status() == EmployeeStatus::Invited
        && employee.created_at >= begun_at
        && employee.version == 1;
    if !is_of_import {
        return Ok(false);
    }
    let editor = Editor { user_id: access.user().id, grants: access.grants(), roles: access.roles() };
    employee.allow_removal(user.platform_role, &editor).map_err(ChangeError::Refused)?;
    let entry = access.origin().entry(Action::InvitationRevoked, Map::new(), Map::new());
    let entry = entry.about(employee.user_id, &employee.name);
    tenant.remove_employee(&employee, &entry).await?;
    Ok(true)
}

/// Whether there is an import to be undone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportForm {
    can_undo: bool,
}

impl Page for ImportForm {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("import-title");
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let content = html! {
            div.stack {
                form.card method="post" action={ (LIST) "/import" } enctype="multipart/form-data" {
                    p { (context.text("import-title.hint")) }
                    div.field {
                        label for="file" { (context.text("field-file")) }
                        input #file type="file" name="file" accept=".csv,text/csv,text/plain" required;
                    }
                    div.form-actions { button.primary type="submit" { (context.text("import-preview")) } }
                }
                @if self.can_undo {
                    form.card method="post" action={ (LIST) "/import/undo" } {
                        p { (context.text("import-undo.hint")) }
                        button.danger type="submit" { (context.text("import-undo")) }
                    }
                }
            }
        };
        shell(context, &frame, &content)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Intent {
    Invite,
    Change,
    Skip,
    Refuse,
}

impl Intent {
    const fn key(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Change => "change",
            Self::Skip => "skip",
            Self::Refuse => "refuse",
        }
    }
}

/// What the file would do.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportPlan {
    lines: Vec<PlanLine>,
    #[serde(skip)]
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct PlanLine {
    /// Of the file, the first being 1.
    line: usize,
    email: String,
    what: Intent,
    /// What changes or what is wrong, in the caller's language.
    notes: Vec<String>,
}

fn line_of(step: Step) -> PlanLine {
    let what = match step.what {
        What::Invite(_) => Intent::Invite,
        What::Change { .. } => Intent::Change,
        What::Skip => Intent::Skip,
        What::Refuse => Intent::Refuse,
    };
    PlanLine { line: step.line, email: step.email, what, notes: step.notes }
}

impl ImportPlan {
    fn count(&self, what: Intent) -> usize {
        self.lines.iter().filter(|line| line.what == what).count()
    }
}

/// A table with a row for each line: its number, its e-mail address, a word and what there is to say.
fn table(
    context: &Context,
    heading: &str,
    rows: impl Iterator<Item = (usize, String, String, Vec<String>)>,
) -> Markup {
    html! {
        div.table-wrap {
            table.list {
                thead {
                    tr {
                        th scope="col" { (context.text("column-line")) }
                        th scope="col" { (context.text("column-email")) }
                        th scope="col" { (context.text(heading)) }
                    }
                }
                tbody {
                    @for (line, email, word, notes) in rows {
                        tr {
                            td.figures data-label=(context.text("column-line")) { (line) }
                            td data-label=(context.text("column-email")) { (email) }
                            td data-label=(context.text(heading)) {
                                (word)
                                @for note in notes { span.small.muted { (note) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The same file once more, to be done.
fn run_form(context: &Context, text: &str, button: &str) -> Markup {
    html! {
        form.form-actions method="post" action={ (LIST) "/import/run" } enctype="multipart/form-data" {
            input type="hidden" name="file" value=(text);
            button.primary type="submit" { (context.text(button)) }
            a.button.quiet href={ (LIST) "/import" } { (context.text("cancel")) }
        }
    }
}

impl Page for ImportPlan {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text("import-plan");
        let back = context.text("import-title");
        let address = format!("{LIST}/import");
        let frame = Frame { back: Some((&address, &back)), ..Frame::titled(&title) };
        let counts = [Intent::Invite, Intent::Change, Intent::Skip, Intent::Refuse]
            .map(|what| (what.key(), self.count(what).into()));
        let rows = self.lines.iter().map(|line| {
            let word = context.text(&format!("import-step-{}", line.what.key())).into_owned();
            (line.line, line.email.clone(), word, line.notes.clone())
        });
        let has_work = self.count(Intent::Invite) + self.count(Intent::Change) > 0;
        let content = html! {
            div.stack {
                p role="status" { (context.text_with("import-counts", &counts)) }
                @if has_work {
                    (run_form(context, &self.text, "import-confirm"))
                } @else {
                    p { (context.text("import-nothing")) }
                }
                (table(context, "column-what", rows))
            }
        };
        shell(context, &frame, &content)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Done,
    Refused,
    Skipped,
    /// Not yet: the same file sent again goes on from here.
    Left,
    /// Somebody has changed it since, so the undoing has left it alone.
    Kept,
}

impl Outcome {
    const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
            Self::Left => "left",
            Self::Kept => "kept",
        }
    }
}

/// What became of each line.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportResult {
    lines: Vec<ResultLine>,
    #[serde(skip)]
    text: Option<String>,
    #[serde(skip)]
    is_undo: bool,
}

#[derive(Serialize, JsonSchema)]
struct ResultLine {
    /// Of the file; of an import that is undone, of what it did.
    line: usize,
    email: String,
    outcome: Outcome,
    /// What was changed or why it was not, in the caller's language.
    notes: Vec<String>,
}

impl Page for ImportResult {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text(if self.is_undo { "import-undone" } else { "import-done" });
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let rows = self.lines.iter().map(|line| {
            let word = context.text(&format!("import-result-{}", line.outcome.key())).into_owned();
            (line.line, line.email.clone(), word, line.notes.clone())
        });
        let content = html! {
            div.stack {
                @if let Some(text) = &self.text {
                    p role="status" { (context.text("import-left")) }
                    (run_form(context, text, "import-continue"))
                } @else {
                    p { a.button href=(LIST) { (context.text("to-employees")) } }
                }
                (table(context, "column-outcome", rows))
            }
        };
        shell(context, &frame, &content)
    }
}
