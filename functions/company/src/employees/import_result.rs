//! The outcome of each line of an import, or of its undoing, and the tables of lines on its pages.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{self, Frame, actions, email_address, headings, shell};
use web::{Context, Page};

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
    /// The file, while there is something left to do of it.
    #[serde(skip)]
    pub(super) text: Option<String>,
    #[serde(skip)]
    pub(super) is_undo: bool,
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

/// A table with a row for each line: its number, its e-mail address, its outcome in a word, and its notes.
pub(super) fn table(
    context: &Context,
    heading: &str,
    rows: impl Iterator<Item = (usize, String, String, Vec<String>)>,
) -> Markup {
    let rows = html! {
        @for (line, email, word, notes) in rows {
            tr id={ "line-" (line) } {
                td.figures data-label=(context.text("column-line")) { (line) }
                td.email data-label=(context.text("column-email")) { (email_address(&email)) }
                td data-label=(context.text(heading)) {
                    (word)
                    @for note in notes { span.small.muted { (note) } }
                }
            }
        }
    };
    components::table(
        &context.text("import-title"),
        &headings(context, &["column-line", "column-email", heading]),
        &rows,
    )
}

/// The form that sends the same file once more, to be carried out.
pub(super) fn run_form(context: &Context, text: &str, button: &str) -> Markup {
    html! {
        form method="post" action={ (LIST) "/import/run" } enctype="multipart/form-data" {
            input type="hidden" name="file" value=(text);
            (actions(context).primary(context.text(button)).cancel(&format!("{LIST}/import")))
        }
    }
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
