//! `GET` and `POST /company/employees/import`: people from a file. The page shows what each line would do before anything
//! is done.

use domain::access::ManagePeople;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use store::Tenant;
use web::components::{FormView, Frame, actions, email_address, headings, shell, table};
use web::{Access, Context, Fields, Page, PageWithForm, Problem, Upload, View};

use super::import_employees::GREATEST;
use super::import_file::{Column, Ground, Plan, SeatsOfPlan, Step, What, read};
use super::import_result::run_form;
use super::view::LIST;

/// The types of files that a browser offers to choose.
const TYPES: &str = ".csv,.tsv,.txt,.xlsx,text/csv,text/plain,text/tab-separated-values,\
                     application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /company/employees/import`
pub(crate) async fn form(access: Access<ManagePeople>) -> Result<View<ImportForm>, Problem> {
    let latest = access.tenant().latest_import().await?;
    Ok(View::new(ImportForm { can_undo: latest.is_some() }))
}

/// `POST /company/employees/import`: tells the effect of each line, and changes nothing.
pub(crate) async fn preview(
    context: Context,
    access: Access<ManagePeople>,
    Upload(file): Upload<GREATEST>,
) -> Result<View<ImportPlan>, Problem> {
    let tenant = access.tenant();
    let file = match file {
        Ok(file) => file,
        Err(problem) => return Err(on_form(problem, &tenant).await?),
    };
    let people = match read(file.clone()).await {
        Ok(people) => people,
        Err(problem) => return Err(on_form(problem, &tenant).await?),
    };
    let ground = Ground::read(&tenant, &people).await?;
    let Plan { steps, seats } = ground.plan(&people, &access, &context);
    let lines = steps.into_iter().map(PlanLine::from).collect();
    Ok(View::new(ImportPlan::new(people.columns, lines, seats, file)))
}

/// The problem of a file, on the form in which another one can be chosen.
async fn on_form(problem: Problem, tenant: &Tenant) -> Result<Problem, Problem> {
    let latest = tenant.latest_import().await?;
    Ok(problem.on_form(ImportForm { can_undo: latest.is_some() }))
}

/// Whether there is an import to be undone.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportForm {
    can_undo: bool,
}

impl PageWithForm for ImportForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let view = FormView { context, fields: &Fields::default(), problem };
        let title = context.text("import-title");
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let content = html! {
            div.stack {
                form.card method="post" action={ (LIST) "/import" } enctype="multipart/form-data" novalidate {
                    (view.summary())
                    p { (context.text("import-title.hint")) }
                    p {
                        (context.text("import-sample")) " "
                        a href={ (LIST) "/import/sample.xlsx" } download { (context.text("export-xlsx")) } ", "
                        a href={ (LIST) "/import/sample.csv" } download { (context.text("export-csv")) }
                    }
                    (view.file("file", TYPES))
                    (actions(context).primary(context.text("import-preview")))
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

impl From<&What> for Intent {
    fn from(what: &What) -> Self {
        match what {
            What::Invite(_) => Self::Invite,
            What::Change { .. } => Self::Change,
            What::Skip => Self::Skip,
            What::Refuse => Self::Refuse,
        }
    }
}

/// What the file would do.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ImportPlan {
    /// In the file's order.
    columns: Vec<Column>,
    lines: Vec<PlanLine>,
    /// How many letters would go out.
    letters: usize,
    seats: SeatsView,
    #[serde(skip)]
    file: Vec<u8>,
}

#[derive(Serialize, JsonSchema)]
struct SeatsView {
    /// For those who would be invited, and for those who are refused because there is no seat.
    needed: u32,
    /// Before the import.
    left: u32,
}

#[derive(Serialize, JsonSchema)]
struct PlanLine {
    /// Of the file, the first being 1.
    line: usize,
    email: String,
    /// As they will be, in the caller's language; of a line that is refused, as the file has them.
    name: String,
    role: String,
    departments: String,
    what: Intent,
    /// What changes or what is wrong, in the caller's language.
    notes: Vec<String>,
}

impl From<Step> for PlanLine {
    fn from(step: Step) -> Self {
        Self {
            line: step.line,
            email: step.email,
            name: step.name,
            role: step.role,
            departments: step.departments,
            what: Intent::from(&step.what),
            notes: step.notes,
        }
    }
}

impl PlanLine {
    fn row(&self, context: &Context) -> Markup {
        html! {
            tr id={ "line-" (self.line) } {
                td.figures data-label=(context.text("column-line")) { (self.line) }
                td.email data-label=(context.text("column-email")) { (email_address(&self.email)) }
                td data-label=(context.text("column-person")) { (self.name) }
                td data-label=(context.text("column-role")) { (self.role) }
                td data-label=(context.text("column-departments")) { (self.departments) }
                td data-label=(context.text("column-what")) {
                    span.error-text[self.what == Intent::Refuse] {
                        (context.text(&format!("import-step-{}", self.what.key())))
                    }
                    @for note in &self.notes { span.small.muted { (note) } }
                }
            }
        }
    }
}

impl ImportPlan {
    fn new(columns: Vec<Column>, lines: Vec<PlanLine>, seats: SeatsOfPlan, file: Vec<u8>) -> Self {
        let letters = lines.iter().filter(|line| line.what == Intent::Invite).count();
        let seats = SeatsView { needed: seats.needed, left: seats.left };
        Self { columns, lines, letters, seats, file }
    }

    fn count(&self, what: Intent) -> usize {
        self.lines.iter().filter(|line| line.what == what).count()
    }

    /// Says which columns are not read, if there are any.
    fn unread_columns(&self, context: &Context) -> Option<String> {
        let unread = self.columns.iter().filter(|column| column.meaning.is_none() && !column.name.is_empty());
        let quoted =
            unread.map(|column| context.text_with("import-column", &[("name", column.name.as_str().into())]));
        let names: Vec<_> = quoted.collect();
        let sentence =
            || context.text_with("import-unread", &[("names", names.join(", ").into())]).into_owned();
        (!names.is_empty()).then(sentence)
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
        let columns = [
            "column-line",
            "column-email",
            "column-person",
            "column-role",
            "column-departments",
            "column-what",
        ];
        let rows = html! { @for line in &self.lines { (line.row(context)) } };
        let has_work = self.count(Intent::Invite) + self.count(Intent::Change) > 0;
        let content = html! {
            div.stack {
                p role="status" { (context.text_with("import-counts", &counts)) }
                @if self.seats.needed > 0 {
                    p {
                        (context.text_with("import-letters", &[("count", self.letters.into())])) br;
                        (context.text_with("import-seats", &[("needed", self.seats.needed.into()), ("left", self.seats.left.into())]))
                    }
                }
                @if let Some(unread) = self.unread_columns(context) { p { (unread) } }
                @if has_work {
                    (run_form(context, &self.file, "import-confirm"))
                } @else {
                    p { (context.text("import-nothing")) }
                }
                (table(&title, &headings(context, &columns), &rows))
            }
        };
        shell(context, &frame, &content)
    }
}
