//! An article as it is sent.

use std::marker::PhantomData;
use std::str::FromStr;

use domain::service_desk::{ArticleEdit, Shelf};
use domain::{Day, Violation};
use schemars::JsonSchema;
use serde::Serialize;
use web::{Form, FromFields, Version};

use super::OnShelf;
use crate::showcase_settings::words::Words;

/// Whether visitors read a piece of news, once its day has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NewsState {
    Draft,
    Published,
}

impl NewsState {
    pub(super) const ALL: [Self; 2] = [Self::Draft, Self::Published];

    pub(super) const fn of(is_visible: bool) -> Self {
        if is_visible { Self::Published } else { Self::Draft }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
        }
    }
}

impl FromStr for NewsState {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|state| state.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// What a new article holds.
pub(crate) struct NewArticle<S> {
    pub(super) edit: ArticleEdit,
    shelf: PhantomData<S>,
}

/// What is changed of one, and the version that the change was made on.
pub(crate) struct EditOrder<S> {
    pub(super) version: u32,
    pub(super) edit: ArticleEdit,
    shelf: PhantomData<S>,
}

impl<S: OnShelf> FromFields for NewArticle<S> {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(Self { edit: read(form, S::SHELF)?, shelf: PhantomData })
    }
}

impl<S: OnShelf> FromFields for EditOrder<S> {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let version = form.required("version").map(|Version(version)| version);
        let edit = read(form, S::SHELF);
        Some(Self { version: version?, edit: edit?, shelf: PhantomData })
    }
}

fn read(form: &mut Form, shelf: Shelf) -> Option<ArticleEdit> {
    let heading = form.object(shelf.heading()).map(|Words(heading)| heading);
    let text = form.object(shelf.text()).map(|Words(text)| text);
    let (is_visible, published_on) = if shelf == Shelf::News {
        let state: Option<NewsState> = form.optional("state");
        let day = form.optional("published_on").map(|Day(day)| day);
        (state.map(|state| state == NewsState::Published), day)
    } else {
        (form.flag("is_visible"), None)
    };
    Some(ArticleEdit { heading: heading?, text: text?, is_visible, published_on })
}
