//! What an organisation writes for everybody: a question with its answer, a service, a piece of news.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::usual_questions::USUAL_QUESTIONS;
use crate::argument::Argument;
use crate::bilingual::{Bilingual, BilingualEdit};
use crate::difference::saved_as;
use crate::{ArticleId, EditRefusal, FieldError, Refusal, RefusalKind, RichText, Subject, Violation};

/// The most questions of an organisation, and the most services: all of them stand on one page.
pub const MOST_ARTICLES: usize = 100;

/// Where an article stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    Faq,
    Services,
    News,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    pub shelf: Shelf,
    /// A question, or a title.
    pub heading: Bilingual<Subject>,
    pub text: Bilingual<RichText>,
    /// Whether visitors read it; of news, from their day on.
    pub is_visible: bool,
    /// The day of news; a draft need not have one yet.
    pub published_on: Option<Date>,
    pub version: u32,
}

/// What is changed of an article. `None` leaves a value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleEdit {
    pub heading: BilingualEdit<Subject>,
    pub text: BilingualEdit<RichText>,
    pub is_visible: Option<bool>,
    pub published_on: Option<Date>,
}

/// Why an article can't be kept so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArticleRefusal {
    #[error("there is no such article")]
    Unknown,
    #[error("there are as many articles as there can be")]
    TooMany,
    #[error("{} say nothing in any language", .0.join(" and "))]
    Nothing(Vec<&'static str>),
}

impl Refusal for ArticleRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unknown => "not-found",
            Self::TooMany => "too-many-articles",
            Self::Nothing(_) => "invalid",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::Unknown => RefusalKind::Missing,
            Self::TooMany => RefusalKind::InTheWay,
            Self::Nothing(_) => RefusalKind::Wrong,
        }
    }

    fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::Nothing(fields) => {
                let error = |field| FieldError {
                    field: format!("{field}.ru").into(),
                    violation: Violation::Required,
                };
                fields.iter().map(error).collect()
            }
            Self::Unknown | Self::TooMany => Vec::new(),
        }
    }
}

impl Shelf {
    pub const ALL: [Self; 3] = [Self::Faq, Self::Services, Self::News];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Faq => "faq",
            Self::Services => "services",
            Self::News => "news",
        }
    }

    /// The field of the heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Faq => "question",
            Self::Services | Self::News => "title",
        }
    }

    /// The field of the text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Faq => "answer",
            Self::Services | Self::News => "text",
        }
    }
}

/// The namespace of the identifiers of the usual questions, which are the same in every organisation (RFC 9562, 5.5).
const USUAL: Uuid = uuid::uuid!("0192f3a4-5e6f-5a3b-8c4d-1b2c3d4e5f60");

impl Article {
    /// A new article, which says something in some language. News are a draft, everything else is seen at once.
    pub fn new(shelf: Shelf, edit: &ArticleEdit, today: Date) -> Result<Self, ArticleRefusal> {
        let mut article = Self {
            id: ArticleId::new(),
            shelf,
            heading: Bilingual::default(),
            text: Bilingual::default(),
            is_visible: shelf != Shelf::News,
            published_on: None,
            version: 1,
        };
        article.apply(edit, today)?;
        Ok(article)
    }

    /// Changes an article that is still of this version.
    pub fn edit(
        &mut self,
        edit: &ArticleEdit,
        version: u32,
        today: Date,
    ) -> Result<(), EditRefusal<ArticleRefusal>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self)));
        }
        let before = self.clone();
        self.apply(edit, today)?;
        if *self != before {
            self.version += 1;
        }
        Ok(())
    }

    fn apply(&mut self, edit: &ArticleEdit, today: Date) -> Result<(), ArticleRefusal> {
        let ArticleEdit { heading, text, is_visible, published_on } = edit;
        heading.apply(&mut self.heading);
        text.apply(&mut self.text);
        self.is_visible = is_visible.unwrap_or(self.is_visible);
        if self.shelf == Shelf::News {
            self.published_on = published_on.or(self.published_on);
            // What is published without a day is of the day on which it is.
            if self.is_visible {
                self.published_on.get_or_insert(today);
            }
        }
        let said =
            [(self.shelf.heading(), self.heading.is_empty()), (self.shelf.text(), self.text.is_empty())];
        let unsaid = said.into_iter().filter(|(_, is_empty)| *is_empty);
        let unsaid: Vec<&str> = unsaid.map(|(field, _)| field).collect();
        if unsaid.is_empty() { Ok(()) } else { Err(ArticleRefusal::Nothing(unsaid)) }
    }

    /// Whether visitors read it on this day.
    pub fn is_read_on(&self, today: Date) -> bool {
        self.is_visible && self.published_on.is_none_or(|day| day <= today)
    }

    /// The identifiers of the questions of an organisation that has written none, in their order.
    pub fn usual_ids() -> impl Iterator<Item = ArticleId> {
        (0..USUAL_QUESTIONS.len()).map(usual_id)
    }

    /// The questions of an organisation that has written none, in their order.
    pub fn usual_questions() -> impl Iterator<Item = Self> {
        USUAL_QUESTIONS.iter().enumerate().map(|(place, [russian, english])| Self {
            id: usual_id(place),
            shelf: Shelf::Faq,
            heading: Bilingual { ru: russian.0.parse().ok(), en: english.0.parse().ok() },
            text: Bilingual { ru: russian.1.parse().ok(), en: english.1.parse().ok() },
            is_visible: true,
            published_on: None,
            version: 1,
        })
    }
}

fn usual_id(place: usize) -> ArticleId {
    Uuid::new_v5(&USUAL, place.to_string().as_bytes()).into()
}

impl ArticleEdit {
    /// Which of its fields hold something else than what is saved.
    fn differences(&self, saved: &Article) -> Vec<FieldError> {
        let Article { shelf, heading, text, is_visible, published_on, .. } = saved;
        let words = self.heading.differences(shelf.heading(), heading);
        let words = words.chain(self.text.differences(shelf.text(), text));
        let visible = match shelf {
            Shelf::News => {
                let state =
                    Argument::Message(if *is_visible { "news-published" } else { "news-draft" }.into());
                saved_as("state", self.is_visible.as_ref(), is_visible, state)
            }
            Shelf::Faq | Shelf::Services => {
                saved_as("is_visible", self.is_visible.as_ref(), is_visible, *is_visible)
            }
        };
        let day =
            published_on.and_then(|day| saved_as("published_on", self.published_on.as_ref(), &day, day));
        words.chain(visible).chain(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn twelve_questions_are_answered_in_both_languages_where_nobody_has_written_any() {
        let usual: Vec<Article> = Article::usual_questions().collect();
        assert_eq!(usual.len(), 12);
        for question in &usual {
            let Article { heading, text, .. } = question;
            assert!(heading.ru.is_some() && heading.en.is_some(), "{question:?}");
            assert!(text.ru.is_some() && text.en.is_some(), "{question:?}");
            assert_ne!(heading.read_in(Language::Russian), heading.read_in(Language::English));
        }
        let ids: Vec<_> = usual.iter().map(|question| question.id).collect();
        assert_eq!(Article::usual_ids().collect::<Vec<_>>(), ids);
    }

    #[test]
    fn an_article_says_something_in_some_language_and_news_come_on_their_day() {
        let today = "2026-11-30".parse().unwrap();
        let said = |text: &str| BilingualEdit { ru: None, en: Some(text.parse().ok()) };
        let heading = BilingualEdit { ru: None, en: Some("Moved".parse().ok()) };
        let edit = ArticleEdit { heading, ..ArticleEdit::default() };
        assert_eq!(Article::new(Shelf::News, &edit, today), Err(ArticleRefusal::Nothing(vec!["text"])));
        let edit = ArticleEdit { text: said("We have moved"), ..edit };
        let mut news = Article::new(Shelf::News, &edit, today).unwrap();
        assert_eq!((news.is_read_on(today), news.published_on), (false, None), "it is a draft");
        let tomorrow = "2026-12-01".parse().unwrap();
        let edit =
            ArticleEdit { is_visible: Some(true), published_on: Some(tomorrow), ..ArticleEdit::default() };
        news.edit(&edit, 1, today).unwrap();
        assert_eq!((news.is_read_on(today), news.is_read_on(tomorrow), news.version), (false, true, 2));
        let EditRefusal::Stale(errors) =
            news.edit(&ArticleEdit { is_visible: Some(false), ..edit }, 1, today).unwrap_err()
        else {
            panic!("it is stale")
        };
        assert_eq!(errors.iter().map(|error| &*error.field).collect::<Vec<_>>(), ["state"]);
    }
}
