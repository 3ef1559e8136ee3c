//! The form of the showcase.

use domain::RichText;
use domain::service_desk::{Indicator, Registration, Section, ShowcaseText};
use maud::{Markup, html};
use web::components::{FormView, actions, check_box};

use super::words;

/// The address of the form.
pub(super) const EDIT: &str = "/desk/showcase/edit";

pub(super) fn section_field(section: Section) -> String {
    format!("sections[{}]", section.key())
}

pub(super) fn text_field(name: ShowcaseText) -> String {
    format!("texts[{}]", name.key())
}

pub(super) fn whole(view: &FormView<'_>, version: u32) -> Markup {
    let context = view.context;
    // Incidents are not counted yet.
    let counted = Indicator::ALL.into_iter().filter(|indicator| !indicator.measures().is_empty());
    let indicators: Vec<_> =
        counted.map(|indicator| (indicator.key(), context.text(&indicator.text_key()))).collect();
    html! {
        form.card.panel-form method="post" action=(EDIT) novalidate {
            (view.summary())
            (view.version(version))
            p.hint { (context.text("showcase-hint")) }
            fieldset.field {
                legend { (context.text("showcase-sections")) }
                p.hint { (context.text("showcase-sections.hint")) }
                @for section in Section::ALL {
                    @let name = section_field(section);
                    // A form in which the box is not ticked still names the field.
                    input type="hidden" name=(name) value="";
                    (check_box(&name, "true", view.fields.is_ticked(&name), context.text(&format!("section-{}", section.key()))))
                    (view.error(&name))
                }
            }
            fieldset.field {
                legend { (context.text("search-engines")) }
                input type="hidden" name="is_indexed" value="";
                (check_box("is_indexed", "true", view.fields.is_ticked("is_indexed"), context.text("field-is_indexed")))
                (view.error("is_indexed"))
            }
            @let registrations = Registration::ALL.map(|one| (one.key(), context.text(&format!("registration-{}", one.key()))));
            (view.choice("registration", &registrations))
            (view.several("home_indicator_keys", &indicators))
            (view.several("indicator_keys", &indicators))
            p.hint { (context.text("markdown-hint")) }
            @for name in ShowcaseText::ALL {
                (words::inputs(view, &text_field(name), &format!("text-{}", name.key()), Some(6), RichText::MAXIMUM))
            }
            (actions(context).primary(context.text("save")))
        }
    }
}
