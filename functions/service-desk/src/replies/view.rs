//! A text for answers as pages and JSON show it, and the fields by which it is described.

use domain::organization::fold;
use domain::service_desk::{Placeholder, Reply, ReplyRefusal, ServiceDesk};
use domain::{CategoryId, Name, ReplyId, ReplyText};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use web::components::FormView;
use web::{Fields, Problem};

use super::LIST;
use crate::tickets::CategoryName;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct ReplyView {
    pub(crate) id: ReplyId,
    pub(crate) name: Name,
    /// As it is kept, with its placeholders.
    pub(crate) text: ReplyText,
    /// Among the replies to tickets of this category it comes first.
    pub(crate) category: Option<CategoryName>,
    /// The number to send with a change.
    pub(crate) version: u32,
}

impl ReplyView {
    pub(crate) fn of(reply: Reply, desk: &ServiceDesk) -> Self {
        let category = CategoryName::of(reply.category, desk);
        Self { id: reply.id, name: reply.name, text: reply.text, category, version: reply.version }
    }

    /// By what it stands among others.
    pub(crate) fn place(&self) -> String {
        fold(self.name.as_str())
    }
}

pub(crate) fn address_of(id: ReplyId) -> String {
    format!("{LIST}/{id}")
}

/// The category that somebody has named, if it can be chosen; 422 beside `category` for every other one.
pub(crate) fn check(category: Option<CategoryId>, desk: &ServiceDesk) -> Result<(), Problem> {
    match category {
        Some(id) if desk.offered().all(|offered| offered.id != id) => {
            Err(Problem::of(&ReplyRefusal::UnknownCategory))
        }
        _ => Ok(()),
    }
}

/// A reply as the audit tells it.
pub(crate) fn audited(reply: &Reply, desk: &ServiceDesk) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), json!(reply.name)),
        ("text".to_owned(), json!(reply.text)),
        ("category".to_owned(), json!(CategoryName::of(reply.category, desk))),
    ])
}

/// The fields of a reply as a form starts with them.
pub(crate) fn fields_of(reply: &Reply) -> Fields {
    Fields::default()
        .with("version", reply.version)
        .with("name", &reply.name)
        .with("text", &reply.text)
        .with("category", reply.category.map(|id| id.to_string()).unwrap_or_default())
}

/// The inputs of a form.
pub(crate) fn inputs(view: &FormView<'_>, desk: &ServiceDesk) -> Markup {
    let context = view.context;
    let chosen = view.fields.typed("category");
    let categories: Vec<_> = desk
        .categories
        .iter()
        .filter(|category| !category.is_archived || category.id.to_string() == chosen)
        .map(|category| (category.id, category.name.as_str()))
        .collect();
    html! {
        (view.text("name").labelled("field-reply-name").most(Name::MAXIMUM).autocomplete("off").required())
        (view.text_area("text", 8).labelled("field-reply-text").required())
        dl.placeholders.small {
            @for placeholder in Placeholder::ALL {
                dt { code { "{" (placeholder.key()) "}" } }
                dd.muted { (context.text(&format!("placeholder-{}", placeholder.key().replace('.', "-")))) }
            }
        }
        @if !categories.is_empty() {
            (view.choice("category", &categories).labelled("field-reply-category").or_none(context.text("any-category")))
        }
    }
}
