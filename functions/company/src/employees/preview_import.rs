//! `GET` and `POST /company/employees/import`: people from a file. The page shows what each line would do before anything
//! is done.

use domain::access::ManagePeople;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, actions, shell};
use web::{Access, Context, Fields, Page, PageWithForm, Problem, Upload, View};

use super::import_employees::{GREATEST, Ground};
use super::import_file::{Step, What, decode};
use super::import_result::{run_form, table};
use super::view::LIST;

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
    let ground = Ground::read(&access.tenant()).await?;
    let on_form = |problem: Problem| problem.on_form(ImportForm { can_undo: ground.latest.is_some() });
    let text = decode(&file.map_err(on_form)?);
    let steps = ground.plan(&text, &access, &context).map_err(on_form)?;
    Ok(View::new(ImportPlan { lines: steps.into_iter().map(line_of).collect(), text }))
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
                form.card method="post" action={ (LIST) "/import" } enctype="multipart/form-data" {
                    (view.summary())
                    p { (context.text("import-title.hint")) }
                    (view.file("file", ".csv,text/csv,text/plain"))
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
