//! What is written for visitors: questions with their answers, services, news. All three are written, changed and deleted alike.

pub(super) mod delete_article;
pub(super) mod edit_article;
pub(super) mod list_articles;
pub(super) mod make_article;
mod order;
pub(super) mod view;

use domain::service_desk::Shelf;

/// Where the articles of an endpoint stand, as a type.
pub(super) trait OnShelf: Send + Sync + 'static {
    const SHELF: Shelf;
}

pub(super) struct Questions;
pub(super) struct Services;
pub(super) struct News;

impl OnShelf for Questions {
    const SHELF: Shelf = Shelf::Faq;
}

impl OnShelf for Services {
    const SHELF: Shelf = Shelf::Services;
}

impl OnShelf for News {
    const SHELF: Shelf = Shelf::News;
}
