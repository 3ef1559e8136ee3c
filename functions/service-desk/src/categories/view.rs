//! A category as pages and JSON show it.

use domain::service_desk::{Category, Party, Priority};
use domain::{CategoryId, Name};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use web::{Context, Fields};

use super::LIST;
use crate::tickets::view::priority_text;

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct CategoryView {
    pub(crate) id: CategoryId,
    pub(crate) name: Name,
    /// Whether visitors see its tickets in the queue.
    pub(crate) is_public: bool,
    /// What a new ticket gets that says nothing else.
    pub(crate) default_priority: Option<Priority>,
    /// Whoever gets a new ticket for which nobody is named.
    pub(crate) default_assignee: Option<Party>,
    /// Whether it is kept for the tickets that have it, and offered no more.
    pub(crate) is_archived: bool,
    /// Whether a ticket has, or had, it: a deletion archives it then.
    pub(crate) is_used: bool,
    /// The number to send with a change.
    pub(crate) version: u32,
    /// What the caller may do with it now.
    pub(crate) may: Vec<CategoryAct>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CategoryAct {
    Edit,
    /// Take it out of use; tickets keep it.
    Archive,
    /// Offer it again.
    Restore,
    Delete,
}

impl CategoryView {
    pub(crate) fn of(category: &Category) -> Self {
        let Category { id, name, is_public, default_priority, default_assignee, .. } = category.clone();
        let Category { is_archived, is_used, version, .. } = *category;
        let may = match (is_archived, is_used) {
            (false, false) => vec![CategoryAct::Edit, CategoryAct::Delete],
            (false, true) => vec![CategoryAct::Edit, CategoryAct::Archive],
            (true, false) => vec![CategoryAct::Edit, CategoryAct::Restore, CategoryAct::Delete],
            (true, true) => vec![CategoryAct::Edit, CategoryAct::Restore],
        };
        Self { id, name, is_public, default_priority, default_assignee, is_archived, is_used, version, may }
    }

    pub(crate) fn address(&self) -> String {
        address_of(self.id)
    }

    /// Who sees its tickets in the public queue.
    pub(crate) fn audience(&self, context: &Context) -> Markup {
        let text = if self.is_public { "category-public" } else { "category-internal" };
        html! { (context.text(text)) }
    }

    pub(crate) fn priority(&self, context: &Context) -> Markup {
        html! {
            @match self.default_priority {
                Some(priority) => (priority_text(context, priority)),
                None => span.muted { (context.text("priority-not-set")) },
            }
        }
    }

    pub(crate) fn assignee(&self, context: &Context) -> Markup {
        html! {
            @match &self.default_assignee {
                Some(party) => (party.name),
                None => span.muted { (context.text("nobody")) },
            }
        }
    }

    pub(crate) fn archived(&self, context: &Context) -> Markup {
        html! { @if self.is_archived { span.badge.badge-blocked { (context.text("category-archived")) } } }
    }
}

pub(crate) fn address_of(id: CategoryId) -> String {
    format!("{LIST}/{id}")
}

/// A category as the audit tells it.
pub(crate) fn audited(category: &Category) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), json!(category.name)),
        ("is_public".to_owned(), json!(category.is_public)),
        ("default_priority".to_owned(), json!(category.default_priority)),
        ("default_assignee".to_owned(), json!(category.default_assignee)),
        ("is_archived".to_owned(), json!(category.is_archived)),
    ])
}

/// The fields of a category as a form starts with them.
pub(crate) fn fields_of(category: &Category) -> Fields {
    let assignee = category.default_assignee.as_ref().map(|party| party.id.to_string());
    Fields::default()
        .with("version", category.version)
        .with("name", &category.name)
        .with("is_public", category.is_public)
        .with("default_priority", category.default_priority.map(Priority::key).unwrap_or_default())
        .with("default_assignee", assignee.unwrap_or_default())
}
