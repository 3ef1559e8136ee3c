//! Parts that pages are put together from.

use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

pub use crate::layout::{Frame, centred, icon, shell, status_badge};

use crate::context::Context;
use crate::input::Fields;
use crate::layout::request_number;
use crate::problem::Problem;
use crate::texts::Locale;

/// A form's fields as they are to be shown: what was typed, and what is wrong with it.
pub struct FormView<'a> {
    pub context: &'a Context,
    pub fields: &'a Fields,
    pub problem: Option<&'a Problem>,
}

/// What a control of a form needs to know of its field: `id` and `name` are the field's name.
pub struct Control<'a> {
    pub name: &'static str,
    /// What was typed.
    pub value: &'a str,
    /// The elements that describe it: its hint and what is wrong with it.
    pub described_by: String,
    /// For `aria-invalid`.
    pub invalid: Option<&'static str>,
}

impl FormView<'_> {
    fn errors(&self, name: &str) -> Vec<String> {
        self.problem.map(|problem| problem.errors_of(name, self.context).collect()).unwrap_or_default()
    }

    /// Everything that is wrong, at the top of the form, for those who would otherwise not notice.
    pub fn summary(&self) -> Markup {
        let Some(problem) = self.problem else { return html! {} };
        html! {
            div.alert role="alert" data-code=(problem.code()) {
                p { strong { (problem.title(self.context)) } }
                p { (problem.detail(self.context)) }
                // What somebody typed, they can put right themselves.
                @if problem.status().is_server_error() { (request_number(self.context)) }
            }
        }
    }

    /// The version that a form was filled in on, the newest if it has not been yet. After a conflict it goes on from the newest
    /// too: sending it again is a decision to overwrite.
    pub fn version(&self, newest: u32) -> Markup {
        let is_stale = self.problem.is_some_and(|problem| problem.code() == "stale");
        let typed = Some(self.fields.typed("version")).filter(|typed| !is_stale && !typed.is_empty());
        html! { input type="hidden" name="version" value=(typed.unwrap_or(&newest.to_string())); }
    }

    pub fn text_area(&self, name: &'static str, rows: u8) -> Markup {
        self.field(name, |control| {
            html! {
                textarea id=(name) name=(name) rows=(rows) aria-describedby=(control.described_by) aria-invalid=[control.invalid] {
                    (control.value)
                }
            }
        })
    }

    /// A field: its label, the control that `draw` makes of it, its hint and what is wrong with it. The label is the
    /// message `field-<name>`, the hint `field-<name>.hint`.
    pub fn field(&self, name: &'static str, draw: impl FnOnce(&Control<'_>) -> Markup) -> Markup {
        self.labelled(name, &format!("field-{name}"), draw)
    }

    /// A field whose label is this message, and whose hint is the message's `hint`.
    pub fn labelled(
        &self,
        name: &'static str,
        label: &str,
        draw: impl FnOnce(&Control<'_>) -> Markup,
    ) -> Markup {
        let errors = self.errors(name);
        let hint = self.context.wording().text_if_any(&format!("{label}.hint"));
        let control = Control {
            name,
            value: self.fields.typed(name),
            described_by: format!("{name}-hint {name}-error"),
            invalid: (!errors.is_empty()).then_some("true"),
        };
        html! {
            div.field.invalid[!errors.is_empty()] {
                label for=(name) { (self.context.text(label)) }
                (draw(&control))
                p.hint id={ (name) "-hint" } { @if let Some(hint) = hint { (hint) } }
                p.error id={ (name) "-error" } {
                    @for error in &errors { span { (error) } }
                }
            }
        }
    }
}

/// A whole number with thin spaces between thousands.
pub fn number(value: impl Display) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// A day as people write it, with the exact form for programs.
pub fn day(context: &Context, date: Date) -> Markup {
    let format = match context.locale() {
        Locale::Russian => "%d.%m.%Y",
        Locale::English => "%-d %b %Y",
    };
    html! { time datetime=(date) { (date.strftime(format).to_string()) } }
}

/// A moment in the reader's time zone, exact when pointed at.
pub fn moment(context: &Context, at: Timestamp) -> Markup {
    let zoned = at.to_zoned(context.time_zone().clone());
    let format = match context.locale() {
        Locale::Russian => "%d.%m.%Y, %H:%M",
        Locale::English => "%-d %b %Y, %H:%M",
    };
    html! { time datetime=(at) title=(zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()) { (zoned.strftime(format).to_string()) } }
}

/// A length of time in words.
pub fn duration(context: &Context, seconds: u64) -> String {
    let part = |key, count: u64| context.text_with(key, &[("count", count.into())]).into_owned();
    match (seconds / 60, seconds % 60) {
        (0, 0) => context.text("duration-moment").into_owned(),
        (0, seconds) => part("duration-seconds", seconds),
        (minutes, 0) => part("duration-minutes", minutes),
        (minutes, seconds) => {
            format!("{} {}", part("duration-minutes", minutes), part("duration-seconds", seconds))
        }
    }
}

/// An e-mail address, which goes on in a new line before its host rather than anywhere.
pub fn email_address(text: &str) -> Markup {
    let (name, host) = text.split_at(text.rfind('@').unwrap_or(text.len()));
    html! { (name) wbr; (host) }
}

/// Something to be read by machines or people elsewhere, with a button that copies it.
pub fn copyable(context: &Context, text: &str) -> Markup {
    html! {
        span.copyable {
            code { (text) }
            button.quiet.bare.copy type="button" data-copy=(text) data-copied=(context.text("copied"))
                aria-label=(context.text_with("copy", &[("text", text.into())])) {
                (icon("copy"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_by_thin_spaces() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234), "1\u{2009}234");
        assert_eq!(number(1_000_000), "1\u{2009}000\u{2009}000");
    }
}
