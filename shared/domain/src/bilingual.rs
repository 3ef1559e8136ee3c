//! A text in the languages of the product.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::difference::saved_as;
use crate::{FieldError, Language};

/// A text in Russian, in English, or in both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Bilingual<T> {
    pub ru: Option<T>,
    pub en: Option<T>,
}

/// What is changed of it. `None` leaves a language as it is, `Some(None)` takes its text away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BilingualEdit<T> {
    pub ru: Option<Option<T>>,
    pub en: Option<Option<T>>,
}

impl<T> Default for Bilingual<T> {
    fn default() -> Self {
        Self { ru: None, en: None }
    }
}

impl<T> Default for BilingualEdit<T> {
    fn default() -> Self {
        Self { ru: None, en: None }
    }
}

impl<T> Bilingual<T> {
    /// The text for a reader of this language: the other one where it was not written in theirs.
    pub fn read_in(&self, language: Language) -> Option<&T> {
        let (own, other) = match language {
            Language::Russian => (&self.ru, &self.en),
            Language::English => (&self.en, &self.ru),
        };
        own.as_ref().or(other.as_ref())
    }

    pub const fn is_empty(&self) -> bool {
        self.ru.is_none() && self.en.is_none()
    }
}

impl<T: Clone + PartialEq + ToString> BilingualEdit<T> {
    pub fn apply(&self, text: &mut Bilingual<T>) {
        for (edit, kept) in [(&self.ru, &mut text.ru), (&self.en, &mut text.en)] {
            if let Some(edit) = edit {
                kept.clone_from(edit);
            }
        }
    }

    /// Which languages of this field hold something else than what is saved.
    pub fn differences(
        &self,
        field: &str,
        saved: &Bilingual<T>,
    ) -> impl Iterator<Item = FieldError> + use<T> {
        let shown = |text: &Option<T>| text.as_ref().map(ToString::to_string).unwrap_or_default();
        let languages = [("ru", &self.ru, &saved.ru), ("en", &self.en, &saved.en)];
        languages
            .map(|(tag, sent, saved)| saved_as(format!("{field}.{tag}"), sent.as_ref(), saved, shown(saved)))
            .into_iter()
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_reads_a_language_in_which_nothing_was_written_reads_the_other() {
        let both = Bilingual { ru: Some("Почта"), en: Some("Mail") };
        assert_eq!(both.read_in(Language::Russian), Some(&"Почта"));
        assert_eq!(both.read_in(Language::English), Some(&"Mail"));
        for language in Language::ALL {
            assert_eq!(Bilingual { en: None, ..both.clone() }.read_in(language), Some(&"Почта"));
            assert_eq!(Bilingual { ru: None, ..both.clone() }.read_in(language), Some(&"Mail"));
            assert_eq!(Bilingual::<&str>::default().read_in(language), None);
        }
    }
}
