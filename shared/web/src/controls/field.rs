//! A field with one control, put together by its page.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, Render, html};

use super::{Control, FormView};
use crate::problem::Problem;

/// A field with one control. Its label is the message `field-<name>`, unless another message is given; its hint is the
/// message's `hint`.
pub struct Field<'a> {
    form: FormView<'a>,
    name: Cow<'a, str>,
    label: Option<Cow<'a, str>>,
    shape: Shape,
    attributes: Vec<(&'static str, Cow<'a, str>)>,
    is_secret: bool,
    suffix: Option<String>,
    after: Option<Markup>,
}

pub(super) enum Shape {
    /// One line of this type.
    Line(&'static str),
    /// Several lines; the number is how many are seen at once.
    Area(u8),
    Choice(Markup),
}

impl<'a> Field<'a> {
    pub(super) fn new(form: FormView<'a>, name: impl Into<Cow<'a, str>>, shape: Shape) -> Self {
        Self {
            form,
            name: name.into(),
            label: None,
            shape,
            attributes: Vec::new(),
            is_secret: false,
            suffix: None,
            after: None,
        }
    }

    /// Takes another message than `field-<name>` for the label.
    #[must_use]
    pub fn labelled(self, label: impl Into<Cow<'a, str>>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// The `type` of a line: `email`, `tel`, `date`.
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self { shape: Shape::Line(kind), ..self }
    }

    /// What browsers fill in: an `autocomplete` name of the HTML standard, or `off`.
    #[must_use]
    pub fn autocomplete(self, what: &'static str) -> Self {
        self.attribute("autocomplete", what)
    }

    /// The most characters that the field takes.
    #[must_use]
    pub fn most(self, characters: usize) -> Self {
        self.attribute("maxlength", characters.to_string())
    }

    /// Makes telephones show digits.
    #[must_use]
    pub fn numeric(self) -> Self {
        self.attribute("inputmode", "numeric")
    }

    /// Says that the field must be filled in. The server checks it.
    #[must_use]
    pub fn required(self) -> Self {
        self.attribute("aria-required", "true")
    }

    /// Does not send back what was typed.
    #[must_use]
    pub fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    /// Puts the cursor into this field.
    #[must_use]
    pub fn focused(self) -> Self {
        self.attribute("autofocus", "")
    }

    /// An attribute of the control that only some pages need. A second call for the same attribute replaces the first.
    #[must_use]
    pub fn attribute(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.attributes.retain(|(set, _)| *set != name);
        self.attributes.push((name, value.into()));
        self
    }

    /// The text that every value of the field ends in, such as `.example.com`.
    #[must_use]
    pub fn suffix(self, text: impl Into<String>) -> Self {
        Self { suffix: Some(text.into()), ..self }
    }

    /// The first option of a choice, which is none of its values.
    #[must_use]
    pub fn or_none(self, text: impl Render) -> Self {
        let shape = match self.shape {
            Shape::Choice(options) => Shape::Choice(html! { option value="" { (text) } (options) }),
            shape => shape,
        };
        Self { shape, ..self }
    }

    /// Markup between the control and its hint.
    #[must_use]
    pub fn followed_by(self, markup: Markup) -> Self {
        Self { after: Some(markup), ..self }
    }

    /// Whether a password was typed here that is not sent back with the rest of the form, so that it has to be typed again.
    fn is_lost(&self) -> bool {
        self.is_password() && self.form.problem.is_some()
    }

    fn is_password(&self) -> bool {
        matches!(self.shape, Shape::Line("password"))
    }

    /// The control alone.
    fn control(&self, control: &Control<'_>) -> Markup {
        let (tag, kind) = match &self.shape {
            Shape::Line(kind) => ("input", Some(*kind)),
            Shape::Area(_) => ("textarea", None),
            Shape::Choice(_) => ("select", None),
        };
        let mut text = format!("<{tag}");
        let mut attribute = |name: &str, value: &str| {
            text.push(' ');
            text.push_str(name);
            // A boolean attribute is either there or not.
            if !value.is_empty() || name == "value" {
                text.push_str("=\"");
                value.render_to(&mut text);
                text.push('"');
            }
        };
        attribute("id", control.name);
        attribute("name", control.name);
        if let Some(kind) = kind {
            attribute("type", kind);
            if !self.is_secret {
                attribute("value", control.value);
            }
        }
        if let Shape::Area(rows) = self.shape {
            attribute("rows", &rows.to_string());
        }
        for (name, value) in &self.attributes {
            attribute(name, value);
        }
        attribute("aria-describedby", &control.described_by);
        if self.is_lost() && self.form.problem.is_some_and(Problem::names_no_field) {
            attribute("autofocus", "");
        }
        if let Some(invalid) = control.invalid {
            attribute("aria-invalid", invalid);
        }
        text.push('>');
        let open = PreEscaped(text);
        match &self.shape {
            Shape::Line(_) => open,
            Shape::Area(_) => html! { (open) (control.value) (PreEscaped("</textarea>")) },
            Shape::Choice(options) => html! { (open) (options) (PreEscaped("</select>")) },
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let usual = format!("field-{}", self.name);
        let label = self.label.as_deref().unwrap_or(&usual);
        self.form.labelled(&self.name, label, |control| {
            html! {
                @match &self.suffix {
                    Some(suffix) => div.with-suffix { (self.control(control)) span.suffix { (suffix) } },
                    None => (self.control(control)),
                }
                @if self.is_password() {
                    label.reveal hidden {
                        input type="checkbox" data-reveals=(self.name) autocomplete="off";
                        (self.form.context.text("show-password"))
                    }
                }
                @if let Some(after) = &self.after { (after) }
                @if self.is_lost() { p.hint { (self.form.context.text("password-again")) } }
            }
        })
    }
}
