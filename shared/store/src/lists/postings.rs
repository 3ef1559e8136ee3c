//! The items of a row: one for each thing by which it is found.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value;

use super::row::{ListOrder, beginning_of, counted_words};
use super::{Row, Whose};
use crate::items::{Condition, Item};
use crate::keys::{Key, LISTING, LISTS};
use crate::{Store, StoreError};

/// How many postings a row has at most: a transaction has room for a hundred writes, and a row that moves in its list
/// takes two for each.
pub(crate) const MOST_POSTINGS: usize = 40;

/// What a posting is for.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// Every row.
    All,
    Facet(&'a str, &'a str),
    /// The beginning of a word.
    Word(&'a str),
}

/// The partition of postings.
pub(super) fn partition<R: Row>(whose: Whose, order: &ListOrder, by: By<'_>) -> String {
    let (list, revision, order) = (R::LIST, R::REVISION, order.name);
    let by = match by {
        By::All => "all".to_owned(),
        By::Facet(facet, value) => format!("{facet}={value}"),
        By::Word(beginning) => format!("word={beginning}"),
    };
    format!("LIST#{whose}#{list}@{revision}#{order}#{by}")
}

/// The partition with all rows of the list to which another partition belongs.
pub(super) fn partition_of_all(of_words: &str) -> Option<String> {
    Some(format!("{}#all", of_words.rsplit_once("#word=")?.0))
}

/// The postings of a row: partition and sort key, with what the posting holds. That of a word holds the words that begin
/// so; every other holds the row.
pub(crate) fn postings<R: Row>(
    whose: Whose,
    row: &R,
) -> Result<BTreeMap<(String, String), AttributeValue>, StoreError> {
    let shown = to_attribute_value(row)?;
    let facets = row.facets();
    let mut postings = BTreeMap::new();
    for (number, order) in R::ORDERS.iter().enumerate() {
        let place = row.place(order.name);
        postings.insert((partition::<R>(whose, order, By::All), place.clone()), shown.clone());
        for (facet, value) in &facets {
            if number == 0 || order.facets.contains(facet) {
                let partition = partition::<R>(whose, order, By::Facet(facet, value));
                postings.insert((partition, place.clone()), shown.clone());
            }
        }
    }
    let mut by_beginning: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, word) in counted_words(row) {
        if let Some(beginning) = beginning_of(&word).map(ToOwned::to_owned) {
            by_beginning.entry(beginning).or_default().insert(word);
        }
    }
    for (beginning, words) in by_beginning {
        let words = AttributeValue::L(words.into_iter().map(AttributeValue::S).collect());
        for order in R::ORDERS.iter().filter(|order| order.has_words) {
            let partition = partition::<R>(whose, order, By::Word(&beginning));
            postings.insert((partition, row.place(order.name)), words.clone());
        }
    }
    if postings.len() > MOST_POSTINGS {
        // A fault of this code: the list has to keep its rows from growing so far.
        return Err(StoreError::Unavailable(format!(
            "{} postings of one row of {}",
            postings.len(),
            R::LIST
        )));
    }
    Ok(postings)
}

/// A posting as it lies in the table and, if `is_one_of_all`, in the index of the lists of all.
pub(crate) fn posting_item(
    whose: Whose,
    (partition, sort): (String, String),
    shown: AttributeValue,
    is_one_of_all: bool,
) -> Item {
    let mut item: Item = Key::new(partition.clone(), sort.clone()).attributes();
    item.insert(LISTING.to_owned(), shown);
    if is_one_of_all {
        let everybody = partition.replacen(&whose.to_string(), &Whose::Everybody.to_string(), 1);
        item.insert(LISTS.partition.to_owned(), AttributeValue::S(everybody));
        item.insert(LISTS.sort.to_owned(), AttributeValue::S(sort));
    }
    item
}

/// The keys of the postings that hold a row.
pub(crate) fn row_keys<R: Row>(whose: Whose, row: &R) -> Result<Vec<Key>, StoreError> {
    let postings = postings(whose, row)?.into_iter();
    let of_row = postings.filter(|(_, shown)| shown.is_m());
    Ok(of_row.map(|((partition, place), _)| Key::new(partition, place)).collect())
}

impl Store {
    /// The writes that make the postings of a row as it is of those that it had as it was. Before the list is known to be
    /// full, the row may have had none, and all of them are written.
    pub(crate) fn relist<R: Row>(
        &self,
        whose: Whose,
        before: Option<&R>,
        after: Option<&R>,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let made =
            |row: Option<&R>| row.map(|row| postings(whose, row)).transpose().map(Option::unwrap_or_default);
        let (before, after) = (made(before)?, made(after)?);
        let mut writes = Vec::new();
        for ((partition, sort), _) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
            writes.push(self.delete(&Key::new(partition.clone(), sort.clone()), Condition::Any)?);
        }
        let is_full = self.filled.has(R::LIST, R::REVISION);
        for (key, shown) in
            after.into_iter().filter(|(key, shown)| !is_full || before.get(key) != Some(shown))
        {
            writes.push(self.put_item(posting_item(whose, key, shown, R::IS_ONE_OF_ALL), Condition::Any)?);
        }
        Ok(writes)
    }
}
