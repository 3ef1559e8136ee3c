//! The page of an import: its columns, its lines, and the buttons of what may be done.

use maud::{Markup, html};
use web::components::{
    FormView, Frame, actions, email_address, headings, moment, new_key, number, options, shell, table,
};
use web::{Context, PageWithForm, Problem, TaskView};

use super::{DoneTotals, ImportLine, ImportPage, ImportedFile, LineStage, Outcome};
use crate::employees::imports::columns::{Choice, Column, Meaning};
use crate::employees::imports::state::ImportState;
use crate::employees::imports::{CHANGED, address_of, list_address};

/// How many columns are named that are left out.
const MOST_NAMED: usize = 5;

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
                        (new_key())
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
