//! An article as those see it who write it, and the fields by which it is described.

use domain::bilingual::Bilingual;
use domain::service_desk::{Article, Shelf};
use domain::{ArticleId, Language, RichText, Subject};
use jiff::civil::Date;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use web::components::{FormView, check_box};
use web::{Context, Fields};

use super::order::NewsState;
use crate::showcase_settings::{list_of, words};

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ArticleView {
    pub(super) id: ArticleId,
    #[serde(flatten)]
    words: Words,
    #[serde(flatten)]
    standing: Standing,
    /// The number to send with a change.
    pub(super) version: u32,
    /// What the caller may do with it now.
    may: Vec<ArticleAct>,
}

/// Heading and text, in the small Markdown, under the names that they have where they stand.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
enum Words {
    Question { question: Bilingual<Subject>, answer: Bilingual<RichText> },
    Titled { title: Bilingual<Subject>, text: Bilingual<RichText> },
}

#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
enum Standing {
    News { state: NewsState, published_on: Option<Date> },
    Visible { is_visible: bool },
}

#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ArticleAct {
    Edit,
    Delete,
}

impl ArticleView {
    pub(super) fn of(article: &Article) -> Self {
        let Article { id, shelf, heading, text, is_visible, published_on, version } = article.clone();
        Self {
            id,
            words: match shelf {
                Shelf::Faq => Words::Question { question: heading, answer: text },
                Shelf::Services | Shelf::News => Words::Titled { title: heading, text },
            },
            standing: match shelf {
                Shelf::News => Standing::News { state: NewsState::of(is_visible), published_on },
                Shelf::Faq | Shelf::Services => Standing::Visible { is_visible },
            },
            version,
            may: vec![ArticleAct::Edit, ArticleAct::Delete],
        }
    }

    /// What it is called for a reader.
    pub(super) fn heading(&self, language: Language) -> &str {
        let (Words::Question { question: heading, .. } | Words::Titled { title: heading, .. }) = &self.words;
        heading.read_in(language).map(Subject::as_str).unwrap_or_default()
    }

    pub(super) const fn is_visible(&self) -> bool {
        match self.standing {
            Standing::News { state, .. } => matches!(state, NewsState::Published),
            Standing::Visible { is_visible } => is_visible,
        }
    }
}

pub(super) fn address_of(shelf: Shelf, id: ArticleId) -> String {
    format!("{}/{id}", list_of(shelf))
}

/// What an article is called, for whoever reads the audit.
pub(crate) fn name_of(article: &Article) -> String {
    article.heading.read_in(Language::Russian).map(ToString::to_string).unwrap_or_default()
}

/// A text of this shelf: `faq-title`.
pub(super) fn text_key(shelf: Shelf, what: &str) -> String {
    format!("{}-{what}", shelf.key())
}

pub(super) fn visibility(context: &Context, is_visible: bool) -> Markup {
    html! {
        @if is_visible {
            span.badge.badge-active { (context.text("article-shown")) }
        } @else {
            span.badge.badge-shut { (context.text("article-hidden")) }
        }
    }
}

/// An article as the audit tells it.
pub(crate) fn audited(article: &Article) -> Map<String, Value> {
    let Article { shelf, heading, text, is_visible, published_on, .. } = article;
    Map::from_iter([
        (format!("{}_ru", shelf.heading()), json!(heading.ru)),
        (format!("{}_en", shelf.heading()), json!(heading.en)),
        (format!("{}_ru", shelf.text()), json!(text.ru)),
        (format!("{}_en", shelf.text()), json!(text.en)),
        ("is_visible".to_owned(), json!(is_visible)),
        ("published_on".to_owned(), json!(published_on)),
    ])
}

/// The fields of an article as a form starts with them.
pub(super) fn fields_of(article: &Article) -> Fields {
    let Article { shelf, heading, text, is_visible, published_on, version, .. } = article;
    let fields = Fields::default().with("version", version);
    let fields = words::fields_of(fields, shelf.heading(), heading);
    let fields = words::fields_of(fields, shelf.text(), text);
    match shelf {
        Shelf::News => {
            let day = published_on.map(|day| day.to_string()).unwrap_or_default();
            fields.with("state", NewsState::of(*is_visible).key()).with("published_on", day)
        }
        Shelf::Faq | Shelf::Services => fields.with("is_visible", is_visible),
    }
}

/// The fields of a form that has not been filled in.
pub(super) fn new_fields(shelf: Shelf) -> Fields {
    match shelf {
        Shelf::News => Fields::default().with("state", NewsState::Draft.key()),
        Shelf::Faq | Shelf::Services => Fields::default().with("is_visible", true),
    }
}

pub(super) fn inputs(view: &FormView<'_>, shelf: Shelf) -> Markup {
    let context = view.context;
    html! {
        (words::inputs(view, shelf.heading(), shelf.heading(), None, Subject::MAXIMUM))
        (words::inputs(view, shelf.text(), &format!("article-{}", shelf.text()), Some(8), RichText::MAXIMUM))
        p.hint { (context.text("markdown-hint")) }
        @if shelf == Shelf::News {
            @let states = NewsState::ALL.map(|state| (state.key(), context.text(&format!("news-{}", state.key()))));
            (view.choice("state", &states).labelled("field-news-state"))
            (view.text("published_on").kind("date").autocomplete("off"))
        } @else {
            div.field {
                input type="hidden" name="is_visible" value="";
                (check_box("is_visible", "true", view.fields.is_ticked("is_visible"), context.text("field-article-visible")))
                (view.error("is_visible"))
            }
        }
    }
}
