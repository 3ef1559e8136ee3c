//! The controls of forms. A page says `form.text("email").kind("email").required()`. The page then has a label, the
//! control with the text that was typed, its hint, and its errors.

mod actions;
mod field;
mod file_choice;

use std::borrow::Cow;
use std::fmt::Display;

use maud::{Markup, Render, html};
use uuid::Uuid;

pub use actions::{Actions, actions};
pub use field::Field;
pub use file_choice::{FileChoice, kinds_text, larger_file};

use field::Shape;

use crate::context::Context;
use crate::input::Fields;
use crate::layout::request_number;
use crate::once::KEY_FIELD;
use crate::problem::Problem;

/// More boxes than this scroll in a frame of their own.
const MANY: usize = 12;

/// The fields of a form as a page shows them: with the text that was typed and the errors.
#[derive(Clone, Copy)]
pub struct FormView<'a> {
    pub context: &'a Context,
    pub fields: &'a Fields,
    pub problem: Option<&'a Problem>,
}

/// The facts of a field that its control needs. `id` and `name` of the control are the field's name.
pub struct Control<'a> {
    pub name: &'a str,
    /// The text that was typed.
    pub value: &'a str,
    /// The elements that describe the control: its hint and its errors.
    pub described_by: String,
    /// The value of `aria-invalid`.
    pub invalid: Option<&'static str>,
}

impl<'a> FormView<'a> {
    /// `form.text("name")`: one line.
    pub fn text(&self, name: impl Into<Cow<'a, str>>) -> Field<'a> {
        Field::new(*self, name, Shape::Line("text"))
    }

    /// The password that a person has: `form.password("password")`.
    pub fn password(&self, name: impl Into<Cow<'a, str>>) -> Field<'a> {
        let field = Field::new(*self, name, Shape::Line("password")).secret();
        field.autocomplete("current-password").required()
    }

    /// A file of one of these types, such as `image/png,image/webp`. If no file is chosen, the browser sends nothing.
    pub fn file(&self, name: impl Into<Cow<'a, str>>, types: &'static str) -> Field<'a> {
        let field = Field::new(*self, name, Shape::Line("file")).secret();
        field.attribute("accept", types).attribute("required", "")
    }

    pub fn text_area(&self, name: impl Into<Cow<'a, str>>, rows: u8) -> Field<'a> {
        Field::new(*self, name, Shape::Area(rows))
    }

    /// A choice of one value; each value has a text: `form.choice("role", &[("admin", "Administrator")])`.
    pub fn choice(
        &self,
        name: impl Into<Cow<'a, str>>,
        choices: &[(impl Display, impl Display)],
    ) -> Field<'a> {
        self.choice_of(name, |chosen| options(choices, chosen))
    }

    /// A choice whose options the page draws itself; `draw` gets the chosen value.
    pub fn choice_of(&self, name: impl Into<Cow<'a, str>>, draw: impl FnOnce(&str) -> Markup) -> Field<'a> {
        let name = name.into();
        let drawn = draw(self.fields.typed(&name));
        Field::new(*self, name, Shape::Choice(drawn))
    }

    /// A choice of any number of values; each value has a text.
    pub fn several(&self, name: &str, choices: &[(impl Display, impl Display)]) -> Markup {
        let label = format!("field-{name}");
        let hint = self.hint(&label);
        html! {
            fieldset.field aria-describedby={ (name) "-hint " (name) "-error" } {
                legend { (self.context.text(&label)) }
                // A form in which no box is ticked still names the field.
                input type="hidden" name=(name) value="";
                (self.boxes(name, choices))
                p.hint id={ (name) "-hint" } { @if let Some(hint) = hint { (hint) } }
                (self.error(name))
            }
        }
    }

    /// The boxes alone, for values that stand in groups.
    pub fn boxes(&self, name: &str, choices: &[(impl Display, impl Display)]) -> Markup {
        html! {
            div.choices.long[choices.len() > MANY] {
                @for (value, text) in choices {
                    @let value = value.to_string();
                    (check_box(name, &value, self.fields.has_chosen(name, &value), text.to_string()))
                }
            }
        }
    }

    /// The version on which a form was filled in, the newest if it has not been filled in. After a conflict the form goes
    /// on from the newest too: sending it again is a decision to overwrite.
    pub fn version(&self, newest: u32) -> Markup {
        let is_stale = self.problem.is_some_and(|problem| problem.code() == "stale");
        let typed = Some(self.fields.typed("version")).filter(|typed| !is_stale && !typed.is_empty());
        html! { input type="hidden" name="version" value=(typed.unwrap_or(&newest.to_string())); }
    }

    /// The key of a form that makes something, new whenever the form is drawn. A form that was refused keeps its key, under
    /// which nothing was made; one whose key belongs to something else by now gets another, and says so.
    pub fn key(&self) -> Markup {
        let errors = self.errors(KEY_FIELD);
        let typed = self.fields.key().filter(|_| errors.is_empty());
        html! {
            (key_field(typed))
            @if !errors.is_empty() { (self.error(KEY_FIELD)) }
        }
    }

    /// All errors at the top of the form, for people who would not notice them beside the fields.
    pub fn summary(&self) -> Markup {
        let Some(problem) = self.problem else { return html! {} };
        html! {
            div.alert role="alert" data-code=(problem.code()) {
                p { strong { (problem.title(self.context)) } }
                p { (problem.detail(self.context)) }
                // People can put right what they have typed, so only a fault shows the request's number.
                @if problem.status().is_server_error() { (request_number(self.context)) }
            }
        }
    }

    /// The errors of a field, in the element that describes it.
    pub fn error(&self, name: &str) -> Markup {
        html! { p.error id={ (name) "-error" } { @for error in self.errors(name) { span { (error) } } } }
    }

    /// The errors of a field, one a line.
    pub fn errors(&self, name: &str) -> Vec<String> {
        self.problem.map(|problem| problem.errors_of(name, self.context).collect()).unwrap_or_default()
    }

    /// A field whose label is this message, with a control that `draw` makes: for controls other than a line, an area or
    /// a choice.
    pub fn labelled(&self, name: &str, label: &str, draw: impl FnOnce(&Control<'_>) -> Markup) -> Markup {
        let is_invalid = !self.errors(name).is_empty();
        let control = Control {
            name,
            value: self.fields.typed(name),
            described_by: format!("{name}-hint {name}-error"),
            invalid: is_invalid.then_some("true"),
        };
        html! {
            div.field.invalid[is_invalid] {
                label for=(name) { (self.context.text(label)) }
                (draw(&control))
                p.hint id={ (name) "-hint" } { @if let Some(hint) = self.hint(label) { (hint) } }
                (self.error(name))
            }
        }
    }

    fn hint(&self, label: &str) -> Option<Cow<'static, str>> {
        self.context.wording().text_if_any(&format!("{label}.hint"))
    }
}

/// The options of a choice: each value with its text, and the one that is chosen.
pub fn options(choices: &[(impl Display, impl Display)], chosen: &str) -> Markup {
    options_of(choices, std::iter::once(chosen))
}

/// The options of a choice of which several may be chosen.
pub fn options_of<'a>(
    choices: &[(impl Display, impl Display)],
    chosen: impl Iterator<Item = &'a str>,
) -> Markup {
    let chosen: Vec<&str> = chosen.collect();
    html! {
        @for (value, text) in choices {
            @let value = value.to_string();
            option value=(value) selected[chosen.contains(&value.as_str())] { (text.to_string()) }
        }
    }
}

/// A box to tick: one of several values, any number of which may be chosen.
pub fn check_box(name: &str, value: &str, is_chosen: bool, label: impl Render) -> Markup {
    choice_box("checkbox", name, value, is_chosen, label)
}

/// A radio button: one of several values, one of which is chosen.
pub fn radio(name: &str, value: &str, is_chosen: bool, label: impl Render) -> Markup {
    choice_box("radio", name, value, is_chosen, label)
}

fn choice_box(kind: &str, name: &str, value: &str, is_chosen: bool, label: impl Render) -> Markup {
    html! {
        label.choice {
            input type=(kind) name=(name) value=(value) checked[is_chosen];
            span { (label) }
        }
    }
}

/// The field in which a search text is typed. `label` is a message.
pub fn search(context: &Context, typed: &str, label: &str) -> Markup {
    html! {
        label.visually-hidden for="q" { (context.text(label)) }
        input #q type="search" name="q" value=(typed) placeholder=(context.text(label)) autocomplete="off";
    }
}

/// The key of a form that is only a button: see [`FormView::key`].
pub fn new_key() -> Markup {
    key_field(None)
}

fn key_field(typed: Option<&str>) -> Markup {
    let key = typed.map_or_else(|| Uuid::now_v7().to_string(), ToOwned::to_owned);
    html! { input type="hidden" name=(KEY_FIELD) value=(key); }
}

/// The button that the Enter key presses, for forms whose first button is not their main one.
pub fn pressed_by_enter() -> Markup {
    html! { button.visually-hidden type="submit" tabindex="-1" aria-hidden="true" {} }
}
