//! The outcome of each line of an import, or of its undoing, and the form that has a file carried out.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{Frame, actions, email_address, headings, shell, table};
use web::{Context, Page};

use super::import_employees::hold;
use super::import_file::{Step, What};
use super::view::LIST;

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
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
    pub(super) lines: Vec<ResultLine>,
    /// Of an import; not of its undoing.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Counts>,
    /// The file, while there is something left to do of it.
    #[serde(skip)]
    file: Option<Vec<u8>>,
}

/// How many lines came to what.
#[derive(Default, Serialize, JsonSchema)]
struct Counts {
    invited: usize,
    changed: usize,
    /// Those that said nothing new.
    skipped: usize,
    refused: usize,
    /// Those that the same file goes on with when it is sent again.
    left: usize,
}

impl ImportResult {
    /// `lines` are those of `steps`, in the same order.
    pub(super) fn of_import(steps: &[Step], lines: Vec<ResultLine>, file: Vec<u8>) -> Self {
        let mut counts = Counts::default();
        for (step, line) in steps.iter().zip(&lines) {
            let count = match (line.outcome, &step.what) {
                (Outcome::Done, What::Invite(_)) => &mut counts.invited,
                (Outcome::Done, _) => &mut counts.changed,
                (Outcome::Skipped, _) => &mut counts.skipped,
                (Outcome::Left, _) => &mut counts.left,
                (Outcome::Refused | Outcome::Kept, _) => &mut counts.refused,
            };
            *count += 1;
        }
        Self { lines, file: (counts.left > 0).then_some(file), counts: Some(counts) }
    }

    pub(super) fn of_undoing(lines: Vec<ResultLine>) -> Self {
        Self { lines, counts: None, file: None }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ResultLine {
    /// Of the file; of an import that is undone, of what it did.
    pub(super) line: usize,
    pub(super) email: String,
    pub(super) outcome: Outcome,
    /// What was changed or why it was not, in the caller's language.
    pub(super) notes: Vec<String>,
}

/// The form that sends the same file once more, to be carried out.
pub(super) fn run_form(context: &Context, file: &[u8], button: &str) -> Markup {
    html! {
        form method="post" action={ (LIST) "/import/run" } enctype="multipart/form-data" {
            input type="hidden" name="file" value=(hold(file));
            (actions(context).primary(context.text(button)).cancel(&format!("{LIST}/import")))
        }
    }
}

impl ResultLine {
    fn row(&self, context: &Context) -> Markup {
        html! {
            tr id={ "line-" (self.line) } {
                td.figures data-label=(context.text("column-line")) { (self.line) }
                td.email data-label=(context.text("column-email")) { (email_address(&self.email)) }
                td data-label=(context.text("column-outcome")) {
                    (context.text(&format!("import-result-{}", self.outcome.key())))
                    @for note in &self.notes { span.small.muted { (note) } }
                }
            }
        }
    }
}

impl Page for ImportResult {
    fn page(&self, context: &Context) -> Markup {
        let title = context.text(if self.counts.is_some() { "import-done" } else { "import-undone" });
        let list = context.text("employees");
        let frame = Frame { back: Some((LIST, &list)), ..Frame::titled(&title) };
        let rows = html! { @for line in &self.lines { (line.row(context)) } };
        let content = html! {
            div.stack {
                @if let Some(counts) = &self.counts {
                    p role="status" { (context.text_with("import-outcomes", &[
                        ("invited", counts.invited.into()), ("changed", counts.changed.into()),
                        ("skipped", counts.skipped.into()), ("refused", counts.refused.into()),
                    ])) }
                }
                @if let Some(file) = &self.file {
                    p { (context.text("import-left")) }
                    (run_form(context, file, "import-continue"))
                } @else {
                    p { a.button href=(LIST) { (context.text("to-employees")) } }
                }
                (table(&title, &headings(context, &["column-line", "column-email", "column-outcome"]), &rows))
            }
        };
        shell(context, &frame, &content)
    }
}
