//! Which rows of a list are asked for.

use domain::words::sought;
use serde::{Deserialize, Serialize};

use super::Row;
use super::row::{counted_words, is_found};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Order {
    Ascending,
    Descending,
}

/// What a list can be sorted by.
pub trait SortColumn: Copy + PartialEq + 'static {
    /// Each column with the name that addresses, documents and the list's definition have for it.
    const ALL: &'static [(&'static str, Self)];

    /// The name of a column.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, column)| *column == self).map_or("", |(name, _)| name)
    }
}

/// Rows of a list, in an order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Selection {
    /// For each of these facets a row must have one of the values. A facet may stand here twice: then both must hold.
    pub(super) facets: Vec<(&'static str, Vec<String>)>,
    /// A row must have a value from one to before another, where they are given, by each of these names.
    pub(super) ranges: Vec<(&'static str, Option<String>, Option<String>)>,
    /// A row must have a word that begins with each of these, in this field if one is named.
    pub(super) words: Vec<(Option<&'static str>, String)>,
    pub(super) order: &'static str,
    pub(super) is_descending: bool,
    /// The first place.
    pub(super) from: Option<String>,
    /// The place before which the last one lies.
    pub(super) until: Option<String>,
    #[serde(skip)]
    pub(super) limit: u16,
    /// Whether all that was written before is read.
    #[serde(skip)]
    pub(super) is_strong: bool,
}

impl Selection {
    /// All rows in this order of the list, `limit` a page.
    pub(crate) const fn new(order: &'static str, limit: u16) -> Self {
        Self {
            facets: Vec::new(),
            ranges: Vec::new(),
            words: Vec::new(),
            order,
            is_descending: false,
            from: None,
            until: None,
            limit,
            is_strong: false,
        }
    }

    #[must_use]
    pub(crate) fn ordered(mut self, order: Order) -> Self {
        self.is_descending = order == Order::Descending;
        self
    }

    /// Of these rows, those with one of these values; without values there are none.
    #[must_use]
    pub(crate) fn having(mut self, facet: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        self.facets.push((facet, values.into_iter().collect()));
        self
    }

    /// Of these rows, those whose [`Row::value`] of this name lies there. Nothing leads to them: each row that is read is looked at.
    #[must_use]
    pub(crate) fn with_value(
        mut self,
        name: &'static str,
        from: Option<String>,
        until: Option<String>,
    ) -> Self {
        self.ranges.push((name, from, until));
        self
    }

    /// Rows in which every word of this text is found, from its beginning: in any field or, if one is named, in that. A text
    /// without words is found nowhere.
    #[must_use]
    pub(crate) fn with_words(mut self, field: Option<&'static str>, text: &str) -> Self {
        let words = sought(text);
        if words.is_empty() && !text.trim().is_empty() {
            return self.having("words", []);
        }
        self.words.extend(words.into_iter().map(|word| (field, word)));
        self
    }

    /// Rows from a place on, and before another.
    #[must_use]
    pub(crate) fn between(mut self, from: Option<String>, until: Option<String>) -> Self {
        (self.from, self.until) = (from, until);
        self
    }

    /// The same rows, read so that all that was written before is seen.
    #[must_use]
    pub(crate) const fn strongly(mut self, is_strong: bool) -> Self {
        self.is_strong = is_strong;
        self
    }

    pub(crate) const fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether a row is one of these, wherever it stands.
    pub(super) fn takes(&self, row: &impl Row) -> bool {
        let has = |(facet, wanted): &(&'static str, Vec<String>)| {
            row.facets().iter().any(|(name, value)| name == facet && wanted.contains(value))
        };
        let lies_in = |(name, from, until): &(&'static str, Option<String>, Option<String>)| {
            let value = row.value(name);
            from.as_ref().is_none_or(|from| *from <= value)
                && until.as_ref().is_none_or(|until| value < *until)
        };
        if !self.facets.iter().all(has) || !self.ranges.iter().all(lies_in) {
            return false;
        }
        if self.words.is_empty() {
            return true;
        }
        let words = counted_words(row);
        self.words
            .iter()
            .all(|(wanted, sought)| words.iter().any(|(field, word)| is_found(field, word, sought, *wanted)))
    }
}
