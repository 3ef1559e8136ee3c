//! What a list shows, and by what it is found.

use std::collections::BTreeSet;
use std::fmt;

use domain::OrganizationId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Stream;

/// A row of a list, and with it the list. Everything by which a row is found comes from the row alone, so the postings of
/// a row that was can be told from the row that was.
pub(crate) trait Row: Clone + Serialize + DeserializeOwned + Send + Sync {
    /// `audit`
    const LIST: &'static str;

    /// Counts the changes of what is below: the places, the facets and the words of rows that exist already.
    const REVISION: u32;

    /// The orders in which rows are read. The first one is there for all facets and words.
    const ORDERS: &'static [ListOrder];

    /// Whether the lists of all organisations are also read as one.
    const IS_ONE_OF_ALL: bool;

    /// How many beginnings of words have postings of a row. A transaction has room for the greatest change beside them.
    const MOST_BEGINNINGS: usize = 10;

    /// Whether rows have [`Row::numbers`].
    const HAS_NUMBERS: bool = false;

    /// The sort key in an order. It ends with what tells the row from all others.
    fn place(&self, order: &str) -> String;

    /// The values of the facets. A facet may have any number of them.
    fn facets(&self) -> Vec<(&'static str, String)>;

    /// The words by which the row is found, as [`domain::words`] makes them, each with the field that has it: the more
    /// important ones first, since those count that begin in no more than [`Row::MOST_BEGINNINGS`] ways, and short ones.
    fn words(&self) -> Vec<(&'static str, String)>;

    /// Numbers of which each is found by any three digits or more at its end.
    fn numbers(&self) -> Vec<String> {
        Vec::new()
    }

    /// A value by which rows are told apart that are read anyway: see [`super::Selection::with_value`].
    fn value(&self, _name: &str) -> String {
        String::new()
    }

    /// Where the version before keeps its rows: in the attribute of a listing, with the places of the first order.
    fn former(_whose: Whose) -> Vec<Stream> {
        Vec::new()
    }
}

/// How many letters of a word make a posting. Words that are shorter have none.
pub(crate) const WORD_BEGINNING: usize = 3;

/// An order of a list.
pub(crate) struct ListOrder {
    pub(crate) name: &'static str,
    /// Beside all rows, those of each value of these facets are kept in this order.
    pub(crate) facets: &'static [&'static str],
    /// Whether rows are found by words in this order.
    pub(crate) has_words: bool,
}

/// Whose list it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(crate) enum Whose {
    Organization(OrganizationId),
    /// The platform's own.
    Platform,
    /// Those of all organisations and of the platform as one. It is read from the index, a moment after a change.
    Everybody,
}

impl fmt::Display for Whose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => write!(formatter, "{id}"),
            Self::Platform => formatter.write_str("platform"),
            Self::Everybody => formatter.write_str("everybody"),
        }
    }
}

/// The field of words that are numbers, with the last digit first.
const BACKWARD: &str = "backward";

/// The words that count: those of numbers, and then the row's words.
pub(super) fn counted_words<R: Row>(row: &R) -> Vec<(&'static str, String)> {
    let mut beginnings = BTreeSet::new();
    let mut words: Vec<(&'static str, String)> =
        row.numbers().into_iter().map(|number| (BACKWARD, backward(&number))).collect();
    words.extend(row.words());
    words.retain(|(_, word)| {
        beginning_of(word).is_none_or(|beginning| {
            beginnings.contains(beginning)
                || (beginnings.len() < R::MOST_BEGINNINGS && beginnings.insert(beginning.to_owned()))
        })
    });
    words
}

/// Whether a word of a row in a field is what is looked for in that field or, without one, in any.
pub(super) fn is_found(field: &str, word: &str, sought: &str, in_field: Option<&str>) -> bool {
    if field == BACKWARD {
        return in_field.is_none() && end_of_number(sought).is_some_and(|end| word.starts_with(&end));
    }
    in_field.is_none_or(|wanted| wanted == field) && word.starts_with(sought)
}

/// How the words of numbers begin that end with these digits; `None` if they are no digits, or too few.
pub(super) fn end_of_number(sought: &str) -> Option<String> {
    let is_end = sought.len() >= WORD_BEGINNING && sought.chars().all(|digit| digit.is_ascii_digit());
    is_end.then(|| backward(sought))
}

fn backward(number: &str) -> String {
    number.chars().rev().collect()
}

/// The letters with which the postings of a word are kept, unless the word is too short for one.
pub(super) fn beginning_of(word: &str) -> Option<&str> {
    let (last, character) = word.char_indices().nth(WORD_BEGINNING - 1)?;
    Some(&word[..last + character.len_utf8()])
}
