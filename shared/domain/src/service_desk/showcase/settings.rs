//! Which sections visitors find, and in which order what is written stands there.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Article, ArticleRefusal, MOST_ARTICLES, Shelf};
use crate::argument::Argument;
use crate::bilingual::{Bilingual, BilingualEdit};
use crate::difference::saved_as;
use crate::service_desk::Indicator;
use crate::{ArticleId, EditRefusal, FieldError, Refusal, RichText, Violation};

/// How many indicators stand on the first page at most.
pub const MOST_HOME_INDICATORS: usize = 4;

/// A part of the showcase that can be switched off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Queue,
    Indicators,
    Services,
    News,
    Faq,
    About,
    Contacts,
}

impl Section {
    /// In the order in which visitors find them.
    pub const ALL: [Self; 7] =
        [Self::Queue, Self::Indicators, Self::Services, Self::News, Self::Faq, Self::About, Self::Contacts];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Indicators => "indicators",
            Self::Services => "services",
            Self::News => "news",
            Self::Faq => "faq",
            Self::About => "about",
            Self::Contacts => "contacts",
        }
    }
}

impl FromStr for Section {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|section| section.key() == text).ok_or(Violation::UnknownValue)
    }
}

/// A text that stands for itself on a page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowcaseText {
    Home,
    About,
    Contacts,
    Privacy,
}

impl ShowcaseText {
    pub const ALL: [Self; 4] = [Self::Home, Self::About, Self::Contacts, Self::Privacy];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::About => "about",
            Self::Contacts => "contacts",
            Self::Privacy => "privacy",
        }
    }
}

/// Whether somebody may become a client without being asked.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    Open,
    #[default]
    Off,
}

impl Registration {
    pub const ALL: [Self; 2] = [Self::Off, Self::Open];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Off => "off",
        }
    }
}

impl FromStr for Registration {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|one| one.key() == text).ok_or(Violation::UnknownValue)
    }
}

pub type ShowcaseTexts = BTreeMap<ShowcaseText, Bilingual<RichText>>;

/// Where an article stands among others of its shelf: its number in a list is its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Placement {
    pub id: ArticleId,
    pub is_visible: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Showcase {
    /// Whether search engines may show it.
    pub is_indexed: bool,
    #[serde(default)]
    pub registration: Registration,
    /// Counts the texts on personal data: whoever becomes a client agrees to one of them.
    #[serde(default)]
    pub privacy_edition: u32,
    /// The sections that are switched off.
    pub closed: BTreeSet<Section>,
    pub indicators: Vec<Indicator>,
    pub home_indicators: Vec<Indicator>,
    /// The texts that say something.
    pub written: BTreeSet<ShowcaseText>,
    pub questions: Vec<Placement>,
    pub services: Vec<Placement>,
    /// How many news are no drafts.
    pub published_news: u32,
    /// Counts the changes of all that but the articles.
    pub version: u32,
    /// Counts every write; 0 while nothing is kept, and the usual showcase holds.
    pub revision: u32,
}

/// What is changed of the showcase. `None` leaves a value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShowcaseEdit {
    pub is_indexed: Option<bool>,
    pub registration: Option<Registration>,
    /// Whether each of these sections is open.
    pub sections: BTreeMap<Section, bool>,
    pub indicators: Option<Vec<Indicator>>,
    pub home_indicators: Option<Vec<Indicator>>,
    pub texts: BTreeMap<ShowcaseText, BilingualEdit<RichText>>,
}

/// Why articles can't be put into an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    #[error("other articles stand there by now")]
    Others,
}

impl Refusal for OrderRefusal {
    fn key(&self) -> &'static str {
        "articles-changed"
    }
}

impl Showcase {
    /// The showcase of an organisation that has not set it up.
    pub fn usual() -> Self {
        Self {
            is_indexed: true,
            registration: Registration::Off,
            privacy_edition: 0,
            closed: BTreeSet::new(),
            indicators: vec![
                Indicator::Created,
                Indicator::Solved,
                Indicator::FirstResponseMedian,
                Indicator::FullResolutionMedian,
                Indicator::SlaAttainment,
                Indicator::Csat,
            ],
            home_indicators: vec![
                Indicator::FirstResponseMedian,
                Indicator::FullResolutionMedian,
                Indicator::SlaAttainment,
                Indicator::Csat,
            ],
            written: BTreeSet::new(),
            questions: Article::usual_ids().map(|id| Placement { id, is_visible: true }).collect(),
            services: Vec::new(),
            published_news: 0,
            version: 1,
            revision: 0,
        }
    }

    /// Whether visitors find a section.
    pub fn is_open(&self, section: Section) -> bool {
        !self.closed.contains(&section)
    }

    /// The sections to which visitors are led: those that are open and have something to read.
    pub fn sections(&self) -> impl Iterator<Item = Section> {
        let has = |placed: &[Placement]| placed.iter().any(|placement| placement.is_visible);
        let is_written = move |section: &Section| match section {
            Section::Queue | Section::About => true,
            Section::Indicators => !self.indicators.is_empty(),
            Section::Services => has(&self.services),
            Section::News => self.published_news > 0,
            Section::Faq => has(&self.questions),
            Section::Contacts => self.written.contains(&ShowcaseText::Contacts),
        };
        Section::ALL.into_iter().filter(|section| self.is_open(*section)).filter(is_written)
    }

    /// The articles of a shelf in their order; news have an order of their own.
    pub fn placed(&self, shelf: Shelf) -> &[Placement] {
        match shelf {
            Shelf::Faq => &self.questions,
            Shelf::Services => &self.services,
            Shelf::News => &[],
        }
    }

    fn placed_mut(&mut self, shelf: Shelf) -> Option<&mut Vec<Placement>> {
        match shelf {
            Shelf::Faq => Some(&mut self.questions),
            Shelf::Services => Some(&mut self.services),
            Shelf::News => None,
        }
    }

    /// Takes an article up as it becomes, from what it was; a new one stands last.
    pub fn replace(
        &mut self,
        before: Option<&Article>,
        after: Option<&Article>,
    ) -> Result<(), ArticleRefusal> {
        let Some(article) = after.or(before) else { return Ok(()) };
        let counted =
            |article: Option<&Article>| u32::from(article.is_some_and(|article| article.is_visible));
        let Some(placed) = self.placed_mut(article.shelf) else {
            self.published_news = (self.published_news + counted(after)).saturating_sub(counted(before));
            return Ok(());
        };
        let place = placed.iter().position(|placement| placement.id == article.id);
        let placement = after.map(|after| Placement { id: after.id, is_visible: after.is_visible });
        match (place, placement) {
            (Some(place), Some(placement)) => placed[place] = placement,
            (Some(place), None) => drop(placed.remove(place)),
            (None, Some(_)) if placed.len() >= MOST_ARTICLES => return Err(ArticleRefusal::TooMany),
            (None, Some(placement)) => placed.push(placement),
            (None, None) => return Err(ArticleRefusal::Unknown),
        }
        Ok(())
    }

    /// Puts the articles of a shelf into this order. All of them have to be named, each once.
    pub fn order(&mut self, shelf: Shelf, ids: &[ArticleId]) -> Result<(), OrderRefusal> {
        let placed = self.placed_mut(shelf).ok_or(OrderRefusal::Others)?;
        let find = |id: &ArticleId| placed.iter().find(|placement| placement.id == *id).copied();
        let ordered: Vec<Placement> = ids.iter().filter_map(find).collect();
        let named: BTreeSet<ArticleId> = ids.iter().copied().collect();
        if ordered.len() != placed.len() || named.len() != ids.len() || ids.len() != placed.len() {
            return Err(OrderRefusal::Others);
        }
        *placed = ordered;
        Ok(())
    }

    /// Changes the showcase, if it is still of this version, and its texts.
    pub fn edit(
        &mut self,
        texts: &mut ShowcaseTexts,
        edit: &ShowcaseEdit,
        version: u32,
    ) -> Result<(), EditRefusal<std::convert::Infallible>> {
        if self.version != version {
            return Err(EditRefusal::Stale(edit.differences(self, texts)));
        }
        let before = (self.clone(), texts.clone());
        self.is_indexed = edit.is_indexed.unwrap_or(self.is_indexed);
        self.registration = edit.registration.unwrap_or(self.registration);
        for (section, is_open) in &edit.sections {
            if *is_open {
                self.closed.remove(section);
            } else {
                self.closed.insert(*section);
            }
        }
        for (edit, kept) in
            [(&edit.indicators, &mut self.indicators), (&edit.home_indicators, &mut self.home_indicators)]
        {
            if let Some(edit) = edit {
                kept.clone_from(edit);
            }
        }
        for (name, edit) in &edit.texts {
            let text = texts.entry(*name).or_default();
            edit.apply(text);
            if text.is_empty() {
                texts.remove(name);
            }
        }
        self.written = texts.keys().copied().collect();
        // Nobody can agree to what is not written.
        if self.registration == Registration::Open && !texts.contains_key(&ShowcaseText::Privacy) {
            let error = FieldError { field: "registration".into(), violation: Violation::PrivacyUnwritten };
            return Err(EditRefusal::Wrong(vec![error]));
        }
        if texts.get(&ShowcaseText::Privacy) != before.1.get(&ShowcaseText::Privacy) {
            self.privacy_edition += 1;
        }
        if (&*self, &*texts) != (&before.0, &before.1) {
            self.version += 1;
        }
        Ok(())
    }
}

impl ShowcaseEdit {
    /// Which of its fields hold something else than what is saved.
    fn differences(&self, saved: &Showcase, texts: &ShowcaseTexts) -> Vec<FieldError> {
        let keys = |indicators: &[Indicator]| {
            let names = indicators.iter().map(|indicator| indicator.text_key());
            Argument::Messages(names.collect())
        };
        let indexed = saved_as("is_indexed", self.is_indexed.as_ref(), &saved.is_indexed, saved.is_indexed);
        let open = Argument::Message(format!("registration-{}", saved.registration.key()));
        let registration = saved_as("registration", self.registration.as_ref(), &saved.registration, open);
        let sections = self.sections.iter().filter_map(|(section, is_open)| {
            let saved = saved.is_open(*section);
            saved_as(format!("sections[{}]", section.key()), Some(is_open), &saved, saved)
        });
        let indicators = [
            ("indicator_keys", &self.indicators, &saved.indicators),
            ("home_indicator_keys", &self.home_indicators, &saved.home_indicators),
        ]
        .map(|(field, sent, saved)| saved_as(field, sent.as_ref(), saved, keys(saved)));
        let empty = Bilingual::default();
        let texts = self.texts.iter().flat_map(|(name, edit)| {
            edit.differences(&format!("texts[{}]", name.key()), texts.get(name).unwrap_or(&empty))
        });
        indexed
            .into_iter()
            .chain(registration)
            .chain(sections)
            .chain(indicators.into_iter().flatten())
            .chain(texts)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_led_to_what_is_open_and_written() {
        let mut showcase = Showcase::usual();
        let sections = |showcase: &Showcase| showcase.sections().map(Section::key).collect::<Vec<_>>();
        assert_eq!(sections(&showcase), ["queue", "indicators", "faq", "about"]);
        let text = BilingualEdit { ru: Some("Звоните".parse().ok()), en: None };
        let edit = ShowcaseEdit {
            sections: BTreeMap::from([(Section::Queue, false)]),
            indicators: Some(Vec::new()),
            texts: BTreeMap::from([(ShowcaseText::Contacts, text)]),
            ..ShowcaseEdit::default()
        };
        let mut texts = ShowcaseTexts::new();
        showcase.edit(&mut texts, &edit, 1).unwrap();
        assert_eq!(sections(&showcase), ["faq", "about", "contacts"]);
        assert!(
            matches!(showcase.edit(&mut texts, &edit, 1), Err(EditRefusal::Stale(errors)) if errors.is_empty())
        );
        let emptied = BilingualEdit { ru: Some(None), en: None };
        let edit = ShowcaseEdit {
            texts: BTreeMap::from([(ShowcaseText::Contacts, emptied)]),
            ..ShowcaseEdit::default()
        };
        showcase.edit(&mut texts, &edit, 2).unwrap();
        assert_eq!((sections(&showcase), texts.len()), (vec!["faq", "about"], 0));
    }

    #[test]
    fn nobody_joins_before_it_is_written_what_becomes_of_their_data() {
        let (mut showcase, mut texts) = (Showcase::usual(), ShowcaseTexts::new());
        let open = ShowcaseEdit { registration: Some(Registration::Open), ..ShowcaseEdit::default() };
        let refused = showcase.edit(&mut texts, &open, 1);
        assert!(matches!(refused, Err(EditRefusal::Wrong(errors)) if errors[0].field == "registration"));
        let (mut showcase, mut texts) = (Showcase::usual(), ShowcaseTexts::new());
        let privacy = |text: &str| {
            let text = BilingualEdit { ru: Some(text.parse().ok()), en: None };
            BTreeMap::from([(ShowcaseText::Privacy, text)])
        };
        let both = ShowcaseEdit { texts: privacy("Храним имя"), ..open.clone() };
        showcase.edit(&mut texts, &both, 1).unwrap();
        showcase.edit(&mut texts, &both, 2).unwrap();
        assert_eq!((showcase.registration, showcase.privacy_edition), (Registration::Open, 1));
        let other =
            ShowcaseEdit { texts: privacy("Храним имя и адрес"), ..ShowcaseEdit::default() };
        showcase.edit(&mut texts, &other, 2).unwrap();
        assert_eq!(showcase.privacy_edition, 2);
        let emptied = ShowcaseEdit { texts: privacy(""), ..ShowcaseEdit::default() };
        assert!(matches!(showcase.edit(&mut texts, &emptied, 3), Err(EditRefusal::Wrong(_))));
    }

    #[test]
    fn an_order_names_every_article_once() {
        let mut showcase = Showcase::usual();
        let mut ids: Vec<ArticleId> = Article::usual_ids().collect();
        ids.reverse();
        showcase.order(Shelf::Faq, &ids).unwrap();
        assert_eq!(showcase.questions.iter().map(|placement| placement.id).collect::<Vec<_>>(), ids);
        let before = showcase.clone();
        let doubled: Vec<ArticleId> = ids[1..].iter().copied().chain([ids[1]]).collect();
        let more: Vec<ArticleId> = ids.iter().copied().chain([ArticleId::new()]).collect();
        for wrong in [&ids[1..], &doubled[..], &more[..], &[]] {
            assert_eq!(showcase.order(Shelf::Faq, wrong), Err(OrderRefusal::Others));
            assert_eq!(showcase, before);
        }
    }
}
