//! The frame of all public pages of an organisation.

use domain::service_desk::{Registration, Section, Showcase, ShowcaseText};
use domain::{Description, Language, Name};
use maud::{Markup, html};
use web::components::{OpenFrame, open_page};
use web::markdown::beginning_of;
use web::{Context, Problem, Visit};

use super::join::JOIN;
use super::{PRIVACY, address_of};

/// How many characters search engines are told of a page.
const TOLD: usize = 160;

/// Whose pages they are, and which there are.
pub(super) struct Site {
    pub(super) name: Name,
    pub(super) about: Description,
    pub(super) showcase: Showcase,
}

impl Site {
    pub(super) fn of(visit: &Visit, showcase: Showcase) -> Self {
        let organization = visit.organization();
        Self { name: organization.name.clone(), about: organization.description.clone(), showcase }
    }

    /// Refuses a section that is switched off: there is nothing at its address.
    pub(super) fn require(&self, section: Section) -> Result<(), Problem> {
        if self.showcase.is_open(section) { Ok(()) } else { Err(Problem::not_found()) }
    }

    /// A page at this path. Of what it says, search engines are told the beginning; of one that says nothing, what the
    /// organisation is.
    pub(super) fn draw(
        &self,
        context: &Context,
        (path, title, says): (&str, &str, &str),
        content: &Markup,
    ) -> Markup {
        let says = if says.is_empty() { self.about.as_str() } else { says };
        let sections = self.showcase.sections();
        let sections: Vec<(String, String)> = sections
            .map(|section| (address_of(section).to_owned(), section_name(context, section)))
            .collect();
        let frame = OpenFrame {
            title,
            owner: self.name.as_str(),
            description: &beginning_of(says, TOLD),
            canonical: path,
            is_indexed: self.showcase.is_indexed,
            sections: &sections,
            foot: html! {
                @if self.showcase.written.contains(&ShowcaseText::Privacy) {
                    a href=(PRIVACY) { (context.text("section-privacy")) }
                }
                @if self.showcase.registration == Registration::Open {
                    " " a href=(JOIN) { (context.text("join")) }
                }
            },
        };
        open_page(context, &frame, content)
    }
}

pub(crate) fn section_name(context: &Context, section: Section) -> String {
    context.text(&format!("section-{}", section.key())).into_owned()
}

/// The language in which somebody reads what the organisation has written.
pub(super) fn language(context: &Context) -> Language {
    context.locale().into()
}
