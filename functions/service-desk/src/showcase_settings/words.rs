//! A text in both languages, as it is sent and as a form has it.

use std::str::FromStr;

use domain::Violation;
use domain::bilingual::{Bilingual, BilingualEdit};
use maud::{Markup, html};
use schemars::JsonSchema;
use web::components::FormView;
use web::{Fields, Form, FromFields};

/// A text of which each language may be changed, and emptied.
pub(super) struct Words<T>(pub(super) BilingualEdit<T>);

impl<T: FromStr<Err = Violation> + JsonSchema> FromFields for Words<T> {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self(BilingualEdit { ru: form.clearable("ru"), en: form.clearable("en") }))
    }
}

/// The fields of a text as a form starts with them.
pub(super) fn fields_of<T: ToString>(fields: Fields, place: &str, text: &Bilingual<T>) -> Fields {
    let typed = |text: &Option<T>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    fields.with(&format!("{place}.ru"), typed(&text.ru)).with(&format!("{place}.en"), typed(&text.en))
}

/// The controls of a text: a line, or an area of so many rows.
pub(super) fn inputs(view: &FormView<'_>, place: &str, label: &str, rows: Option<u8>, most: usize) -> Markup {
    html! {
        @for (tag, is_first) in [("ru", true), ("en", false)] {
            @let name = format!("{place}.{tag}");
            @let label = format!("field-{label}-{tag}");
            @match rows {
                Some(rows) => (view.text_area(name, rows).labelled(&label)),
                None => {
                    @let field = view.text(name).labelled(&label).most(most).autocomplete("off");
                    @if is_first { (field.required()) } @else { (field) }
                }
            }
        }
    }
}
