//! `GET /desk/showcase`: how the showcase is set up, as a form.

use std::collections::BTreeMap;

use domain::RichText;
use domain::access::ManageShowcase;
use domain::bilingual::Bilingual;
use domain::service_desk::{Indicator, Registration, Section, Shelf, Showcase, ShowcaseText, ShowcaseTexts};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use web::components::{FormView, Frame, shell};
use web::{Access, Context, Fields, PageWithForm, Problem, View, Way};

use super::{form, list_of, words};
use crate::showcase::SHOWCASE;

/// How the showcase is set up, and what may be done with that.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ShowcaseView {
    pub(super) version: u32,
    /// Whether search engines may show it.
    is_indexed: bool,
    /// Whether somebody may become a client without being asked.
    registration: Registration,
    /// Whether visitors find each of its parts.
    sections: BTreeMap<&'static str, bool>,
    indicator_keys: Vec<Indicator>,
    /// Those on the first page.
    home_indicator_keys: Vec<Indicator>,
    texts: Texts,
    may: Vec<ShowcaseAct>,
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ShowcaseAct {
    Edit,
}

/// Texts in the small Markdown: headings, lists, links and emphasis.
#[derive(Clone, Serialize, JsonSchema)]
struct Texts {
    home: Bilingual<RichText>,
    about: Bilingual<RichText>,
    contacts: Bilingual<RichText>,
    privacy: Bilingual<RichText>,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ShowcaseForm {
    #[serde(flatten)]
    pub(super) shown: ShowcaseView,
    #[serde(skip)]
    fields: Fields,
}

impl ShowcaseView {
    fn of(showcase: &Showcase, texts: &ShowcaseTexts) -> Self {
        let text = |name| texts.get(&name).cloned().unwrap_or_default();
        Self {
            version: showcase.version,
            is_indexed: showcase.is_indexed,
            registration: showcase.registration,
            sections: Section::ALL.map(|section| (section.key(), showcase.is_open(section))).into(),
            indicator_keys: showcase.indicators.clone(),
            home_indicator_keys: showcase.home_indicators.clone(),
            texts: Texts {
                home: text(ShowcaseText::Home),
                about: text(ShowcaseText::About),
                contacts: text(ShowcaseText::Contacts),
                privacy: text(ShowcaseText::Privacy),
            },
            may: vec![ShowcaseAct::Edit],
        }
    }
}

/// The form as it is before anything is changed in it.
pub(super) fn fields_of(showcase: &Showcase, texts: &ShowcaseTexts) -> Fields {
    let keys = |indicators: &[Indicator]| indicators.iter().map(|one| one.key()).collect::<Vec<_>>();
    let mut fields = Fields::default()
        .with("version", showcase.version)
        .with("is_indexed", showcase.is_indexed)
        .with("registration", showcase.registration.key())
        .with_list("indicator_keys", keys(&showcase.indicators))
        .with_list("home_indicator_keys", keys(&showcase.home_indicators));
    for section in Section::ALL {
        fields = fields.with(&form::section_field(section), showcase.is_open(section));
    }
    let empty = Bilingual::default();
    ShowcaseText::ALL.into_iter().fold(fields, |fields, name| {
        words::fields_of(fields, &form::text_field(name), texts.get(&name).unwrap_or(&empty))
    })
}

pub(crate) async fn show(access: Access<ManageShowcase>) -> Result<View<ShowcaseForm>, Problem> {
    let (showcase, texts) = access.tenant().showcase_with_texts().await?;
    Ok(View::new(ShowcaseForm::of(&showcase, &texts, None)))
}

impl ShowcaseForm {
    /// The form holds what was typed, or else the showcase as it is.
    pub(super) fn of(showcase: &Showcase, texts: &ShowcaseTexts, fields: Option<Fields>) -> Self {
        let fields = fields.unwrap_or_else(|| fields_of(showcase, texts));
        Self { shown: ShowcaseView::of(showcase, texts), fields }
    }
}

impl PageWithForm for ShowcaseForm {
    fn render(&self, context: &Context, problem: Option<&Problem>) -> Markup {
        let (title, settings) = (context.text("showcase-title"), context.text("settings"));
        let way = context.way(Way::Settings);
        let view = FormView { context, fields: &self.fields, problem };
        let frame = Frame {
            back: way.as_deref().map(|address| (address, settings.as_ref())),
            actions: html! {
                @for shelf in Shelf::ALL {
                    a.button href=(list_of(shelf)) { (context.text(&format!("section-{}", shelf.key()))) }
                }
                a.button href=(SHOWCASE) { (context.text("see-showcase")) }
            },
            ..Frame::titled(&title)
        };
        shell(context, &frame, &form::whole(&view, self.shown.version))
    }
}
