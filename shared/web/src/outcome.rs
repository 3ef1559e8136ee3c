//! What became of one of several things that were to be changed by one request.

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::components::{headings, table};
use crate::{Context, Problem};

const COLUMNS: [&str; 2] = ["column-outcome", "column-reason"];

#[derive(Clone, Serialize, JsonSchema)]
pub struct Outcome {
    pub done: bool,
    /// The code of the reason why it was not done.
    code: Option<String>,
    /// Why it was not done, in the caller's language.
    problem: Option<String>,
    /// What can be done about that.
    #[serde(skip)]
    advice: Option<String>,
}

impl Outcome {
    pub const DONE: Self = Self { done: true, code: None, problem: None, advice: None };

    pub fn of(changed: &Result<(), Problem>, context: &Context) -> Self {
        let Err(problem) = changed else { return Self::DONE };
        Self {
            done: false,
            code: Some(problem.code().replace('-', "_")),
            problem: Some(problem.title(context)),
            advice: Some(problem.detail(context)),
        }
    }

    /// What was refused by the rule with this key: `above-oneself`.
    pub fn refused(key: &str, context: &Context) -> Self {
        Self {
            done: false,
            code: Some(key.replace('-', "_")),
            problem: Some(context.text(&format!("problem-{key}")).into_owned()),
            advice: Some(context.text(&format!("problem-{key}.detail")).into_owned()),
        }
    }

    /// The code of the reason why it was not done.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// How many of these were done, and how many were not.
    pub fn summary<'a>(context: &Context, outcomes: impl Iterator<Item = &'a Self>) -> Markup {
        let (done, refused): (Vec<_>, Vec<_>) = outcomes.partition(|outcome| outcome.done);
        let counts = [("done", done.len().into()), ("refused", refused.len().into())];
        html! { p role="status" { (context.text_with("outcome-summary", &counts)) } }
    }

    /// A table whose rows name a thing, under the heading `thing`, and have [`Self::cells`] beside it.
    pub fn table(context: &Context, title: &str, thing: &str, rows: &Markup) -> Markup {
        let [outcome, reason] = COLUMNS;
        table(title, &headings(context, &[thing, outcome, reason]), rows)
    }

    /// The cells of a row that say what became of the thing.
    pub fn cells(&self, context: &Context) -> Markup {
        let word = if self.done { "outcome-done" } else { "outcome-refused" };
        let [outcome, reason] = COLUMNS.map(|column| context.text(column));
        html! {
            td data-label=(outcome) { span.error-text[!self.done] { (context.text(word)) } }
            td data-label=(reason) {
                @if let Some(problem) = &self.problem { (problem) }
                @if let Some(advice) = &self.advice { span.small.muted { (advice) } }
            }
        }
    }
}
