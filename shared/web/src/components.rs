//! Parts that pages are put together from.

use std::fmt::Display;

use domain::words::{sought, without_accents};
use domain::{Language, ZoneName};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

pub use crate::controls::{
    Actions, Control, Field, FileChoice, FormView, actions, check_box, kinds_text, larger_file, new_key,
    options, options_of, pressed_by_enter, radio, search,
};
pub use crate::corner::{task_badge, task_progress, task_title};
pub use crate::layout::{Frame, OpenFrame, centred, icon, open_page, shell, status_badge};

use crate::context::Context;
use crate::texts::Locale;

/// A table of a list: `headings` are its `th`, `rows` its `tr`. The title is read out by screen readers and not seen.
pub fn table(title: &str, headings: &Markup, rows: &Markup) -> Markup {
    html! {
        div.table-wrap {
            table.list {
                caption.visually-hidden { (title) }
                thead { tr { (headings) } }
                tbody { (rows) }
            }
        }
    }
}

/// The headings of columns that these messages name.
pub fn headings(context: &Context, keys: &[&str]) -> Markup {
    html! { @for key in keys { th scope="col" { (context.text(key)) } } }
}

/// A page for a visitor who has not signed in: it says the outcome of something, and leads on. `key` is the message of
/// its title; `onward` is an address and the message of its button.
pub fn outcome(context: &Context, key: &str, text: &str, onward: (&str, &str)) -> Markup {
    let (address, button) = onward;
    let content = html! {
        p { (text) }
        p { a.button.primary href=(address) { (context.text(button)) } }
    };
    centred(context, &context.text(key), &content)
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
    html! { time datetime=(date) { (day_text(context, date)) } }
}

/// The same where only text can stand.
pub fn day_text(context: &Context, date: Date) -> String {
    context.wording().day(date)
}

/// A text in which the beginnings of words that somebody looks for are marked.
pub fn marked(text: &str, looked_for: &str) -> Markup {
    let sought = sought(looked_for);
    let longest = sought.iter().map(|word| word.chars().count()).max().unwrap_or_default();
    // How much of a word is what somebody looks for, in octets. A letter with its accents is up to four characters.
    let found_in = |word: &str| {
        let ends = word.char_indices().map(|(start, character)| start + character.len_utf8());
        let ends: Vec<usize> = ends.take(4 * longest).collect();
        ends.into_iter().rfind(|end| sought.contains(&without_accents(&word[..*end])))
    };
    let mut parts: Vec<(String, bool)> = Vec::new();
    let (mut rest, mut is_beginning) = (text, !sought.is_empty());
    while let Some(character) = rest.chars().next() {
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        let found = if is_beginning { found_in(word) } else { None };
        let (part, behind) = rest.split_at(found.unwrap_or(character.len_utf8()));
        match parts.last_mut() {
            Some((before, false)) if found.is_none() => before.push_str(part),
            _ => parts.push((part.to_owned(), found.is_some())),
        }
        is_beginning = !sought.is_empty() && !part.ends_with(char::is_alphanumeric);
        rest = behind;
    }
    html! { @for (part, is_found) in parts { @if is_found { mark { (part) } } @else { (part) } } }
}

/// A moment in the reader's time zone; the exact moment appears when pointed at.
pub fn moment(context: &Context, at: Timestamp) -> Markup {
    let zoned = at.to_zoned(context.time_zone().time_zone());
    html! { time datetime=(at) title=(zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()) { (moment_text(context, at)) } }
}

/// The same where only text can stand.
pub fn moment_text(context: &Context, at: Timestamp) -> String {
    let format = match context.locale() {
        Locale::Russian => "%d.%m.%Y, %H:%M",
        Locale::English => "%-d %b %Y, %H:%M",
    };
    at.to_zoned(context.time_zone().time_zone()).strftime(format).to_string()
}

/// A choice of all places, by their part of the world, each with what its clock shows beside that of Greenwich at this moment.
pub fn zone_choice<'a>(view: &FormView<'a>, name: &'static str, now: Timestamp) -> Field<'a> {
    let zones = ZoneName::all();
    let area = |zone: &ZoneName| zone.as_str().split('/').next().unwrap_or_default().to_owned();
    let shown = |zone: &ZoneName| {
        format!("{} ({})", zone.as_str().replace('_', " "), zone.time_zone().to_offset(now))
    };
    view.choice_of(name, |chosen| {
        html! {
            @for zones in zones.chunk_by(|one, other| area(one) == area(other)) {
                @let choices: Vec<_> = zones.iter().map(|zone| (zone, shown(zone))).collect();
                optgroup label=(area(&zones[0])) { (options(&choices, chosen)) }
            }
        }
    })
}

/// A choice of the languages of the interface, each by its own name.
pub fn language_choice<'a>(view: &FormView<'a>, name: &'static str) -> Field<'a> {
    let named = |language| view.context.wording_in(Locale::from(language)).text("language-name");
    view.choice(name, &Language::ALL.map(|language| (language.tag(), named(language))))
}

/// A length of time in words.
pub fn duration(context: &Context, seconds: u64) -> String {
    let part = |key, count: u64| context.text_with(key, &[("count", count.into())]).into_owned();
    let parts = |greater: (&'static str, u64), smaller: (&'static str, u64)| match smaller.1 {
        0 => part(greater.0, greater.1),
        rest => format!("{} {}", part(greater.0, greater.1), part(smaller.0, rest)),
    };
    if seconds >= 60 * 60 {
        let minutes = seconds / 60;
        return parts(("duration-hours", minutes / 60), ("duration-minutes", minutes % 60));
    }
    match (seconds / 60, seconds % 60) {
        (0, 0) => context.text("duration-moment").into_owned(),
        (0, seconds) => part("duration-seconds", seconds),
        // Nobody reads seconds beside so many minutes.
        (minutes @ 10.., _) => part("duration-minutes", minutes),
        (minutes, seconds) => parts(("duration-minutes", minutes), ("duration-seconds", seconds)),
    }
}

/// An e-mail address that breaks, if it must, before its host.
pub fn email_address(text: &str) -> Markup {
    let (name, host) = text.split_at(text.rfind('@').unwrap_or(text.len()));
    html! { (name) wbr; (host) }
}

/// A text to be used elsewhere, by people or machines, with a button that copies it.
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
    fn the_beginnings_of_words_that_somebody_looks_for_are_marked_as_they_are_written() {
        for (text, looked_for, expected) in [
            ("Ёлкина Мария", "елк", "<mark>Ёлк</mark>ина Мария"),
            ("Петрова-Водкина Анна", "водк ан", "Петрова-<mark>Водк</mark>ина <mark>Ан</mark>на"),
            ("anna@romashka.ru", "anna@rom", "<mark>anna@rom</mark>ashka.ru"),
            ("Андре\u{301}й", "андреи", "Андре\u{301}й"),
            ("Андре\u{301}й", "андре", "<mark>Андре\u{301}</mark>й"),
            ("Мария <b>", "b ария", "Мария &lt;<mark>b</mark>&gt;"),
            ("Мария", "", "Мария"),
        ] {
            assert_eq!(marked(text, looked_for).into_string(), expected, "{looked_for} in {text}");
        }
    }

    #[test]
    fn thousands_are_set_apart_by_thin_spaces() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234), "1\u{2009}234");
        assert_eq!(number(1_000_000), "1\u{2009}000\u{2009}000");
    }
}
