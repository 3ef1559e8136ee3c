//! Where rows can be read: the partitions that hold every row of a selection, and others beside.

use std::cmp::Reverse;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use futures_util::future::try_join_all;

use super::postings::{By, partition};
use super::row::{WORD_BEGINNING, beginning_of, end_of_number};
use super::{ListOrder, Row, Selection, Whose};
use crate::items::Item;
use crate::keys::{Index, LISTING, LISTS, PARTITION, SORT};
use crate::{Store, StoreError};

/// The most partitions of one source. A facet of which more values are asked for is no source.
pub(crate) const MOST_STREAMS: usize = 8;

/// One partition.
#[derive(Clone)]
pub(crate) struct Stream {
    pub(crate) index: Option<&'static Index>,
    pub(crate) partition: String,
    /// Of a partition of words: how the words begin that are asked for.
    word: Option<String>,
    /// The member of a listing that is the row, if the listing has other members beside.
    member: Option<&'static str>,
}

/// Partitions that together hold every row of a selection.
#[derive(Clone)]
pub(crate) struct Source(Vec<Stream>);

/// How many rows of each source are read first where there are several.
const PROBED: usize = 25;

/// How many of the words that somebody looks for are sources, the longest first. Rows are held against all of them.
const MOST_WORD_SOURCES: usize = 3;

/// Where a reader stands in a list, and in which direction it goes.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    pub(crate) is_descending: bool,
    /// The lowest and the highest place that may still be read.
    pub(crate) lowest: Option<String>,
    pub(crate) highest: Option<String>,
    /// The place before which the last row lies.
    pub(crate) until: Option<String>,
    /// A place at one of these ends that was read already.
    pub(crate) seen: Option<String>,
}

/// What a source holds next.
pub(crate) struct Slice {
    /// In the order of reading.
    pub(crate) found: Vec<(String, Held)>,
    /// The last place of which it is known whether it holds a row; `None` if that is the end.
    pub(crate) reach: Option<String>,
    /// How many postings were read for it, and how many read units that took.
    pub(crate) read: usize,
    pub(crate) units: f64,
}

pub(crate) enum Held {
    /// A row.
    Row(AttributeValue),
    /// A word, and the partition that holds it.
    Word(String),
}

impl Stream {
    /// A partition of the table or of an index.
    pub(crate) const fn new(index: Option<&'static Index>, partition: String) -> Self {
        Self { index, partition, word: None, member: None }
    }

    /// The same partition, with rows that are a member of their listings.
    pub(crate) const fn with_member(mut self, member: &'static str) -> Self {
        self.member = Some(member);
        self
    }

    fn of<R: Row>(whose: Whose, order: &ListOrder, by: By<'_>) -> Self {
        Self::new((whose == Whose::Everybody).then_some(&LISTS), partition::<R>(whose, order, by))
    }
}

impl Source {
    /// These partitions.
    pub(crate) const fn of(streams: Vec<Stream>) -> Self {
        Self(streams)
    }

    /// The sources of a selection. Whatever is asked for beside them is asked of each row.
    pub(crate) fn all_of<R: Row>(whose: &[Whose], asked: &Selection, is_filled: bool) -> Vec<Self> {
        let asked_for = R::ORDERS.iter().find(|order| order.name == asked.order && is_filled);
        // The version before has the first order alone.
        let order = asked_for.unwrap_or(&R::ORDERS[0]);
        let of_each =
            |by: By<'_>| whose.iter().map(move |whose| Stream::of::<R>(*whose, order, by)).collect();
        let everything: Vec<Stream> = of_each(By::All);
        if !is_filled {
            let former = whose.iter().flat_map(|whose| R::former(*whose));
            return vec![Self(everything.into_iter().chain(former).collect())];
        }
        let is_first = order.name == R::ORDERS[0].name;
        let mut sources = Vec::new();
        for (facet, values) in &asked.facets {
            if values.len() * whose.len() <= MOST_STREAMS && (is_first || order.facets.contains(facet)) {
                let streams =
                    values.iter().flat_map(|value| -> Vec<Stream> { of_each(By::Facet(facet, value)) });
                sources.push(Self(streams.collect()));
            }
        }
        let mut words: Vec<&String> =
            asked.words.iter().filter(|_| order.has_words).map(|(_, word)| word).collect();
        words.sort_by_key(|word| Reverse(word.chars().count()));
        for word in words.into_iter().take(MOST_WORD_SOURCES) {
            let end = end_of_number(word).filter(|_| R::HAS_NUMBERS);
            let streams: Vec<Stream> = [Some(word.clone()), end]
                .into_iter()
                .flatten()
                .flat_map(|word| -> Vec<Stream> {
                    let Some(beginning) = beginning_of(&word) else { return Vec::new() };
                    let streams: Vec<Stream> = of_each(By::Word(beginning));
                    streams.into_iter().map(|stream| Stream { word: Some(word.clone()), ..stream }).collect()
                })
                .collect();
            if !streams.is_empty() {
                sources.push(Self(streams));
            }
        }
        if sources.is_empty() { vec![Self(everything)] } else { sources }
    }
}

impl Source {
    /// How many times as many postings as are asked for are read at most.
    pub(crate) const fn excess(&self) -> usize {
        if self.0.len() > 1 { 2 } else { 1 }
    }

    pub(crate) fn is_of_words(&self) -> bool {
        self.0.iter().all(|stream| stream.word.is_some())
    }

    /// How many postings are read first: of a word, whose postings take a sixth of a row, more than a page of those that only
    /// begin alike.
    pub(crate) fn to_probe(&self, wanted: usize, is_one: bool) -> usize {
        let words = || self.0.iter().map(|stream| stream.word.as_ref());
        if is_one && words().any(|word| word.is_some_and(|word| word.chars().count() > WORD_BEGINNING)) {
            2 * wanted
        } else if is_one || self.is_of_words() {
            wanted
        } else {
            wanted.min(PROBED)
        }
    }
}

impl Position {
    /// Whether one place lies beyond another for the reader.
    pub(crate) fn is_beyond(&self, place: &str, other: &str) -> bool {
        if self.is_descending { place < other } else { place > other }
    }

    fn nearer(&self, one: Option<String>, other: Option<String>) -> Option<String> {
        match (one, other) {
            (Some(one), Some(other)) => Some(if self.is_beyond(&one, &other) { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    /// Whether the reader has not come to a place yet.
    pub(crate) fn is_before(&self, place: &str) -> bool {
        let stands = if self.is_descending { &self.highest } else { &self.lowest };
        stands.as_ref().is_none_or(|stands| self.is_beyond(place, stands))
    }

    /// Goes to a place; behind it, if the place was read.
    pub(crate) fn go_to(&mut self, place: String, is_seen: bool) {
        self.seen = is_seen.then(|| place.clone());
        if self.is_descending {
            self.highest = Some(place);
        } else {
            self.lowest = Some(place);
        }
    }
}

impl Store {
    /// The next postings of a source: about so many of all of its partitions together.
    pub(crate) async fn read_source(
        &self,
        source: &Source,
        position: &Position,
        limit: usize,
        is_strong: bool,
    ) -> Result<Slice, StoreError> {
        let Source(streams) = source;
        // Of each of several partitions as many again as its share, since they are not alike.
        let of_each = if streams.len() > 1 { (2 * limit).div_ceil(streams.len()) } else { limit };
        let limit = i32::try_from(of_each).unwrap_or(i32::MAX - 1);
        // A row of the release before moves from the index to the table: whoever looks there first finds it in one of them.
        let (of_index, own): (Vec<_>, Vec<_>) = streams.iter().partition(|stream| stream.index.is_some());
        let mut slices = Vec::with_capacity(streams.len());
        for streams in [of_index, own] {
            let read = |stream| self.read_stream(stream, position, limit, is_strong);
            slices.extend(try_join_all(streams.into_iter().map(read)).await?);
        }
        let (units, read) =
            (slices.iter().map(|slice| slice.units).sum(), slices.iter().map(|slice| slice.read).sum());
        let reach = slices.iter().fold(None, |reach, slice| position.nearer(reach, slice.reach.clone()));
        let mut found: Vec<(String, Held)> = slices.into_iter().flat_map(|slice| slice.found).collect();
        if let Some(reach) = &reach {
            found.retain(|(place, _)| !position.is_beyond(place, reach));
        }
        found.sort_by(
            |(one, _), (other, _)| if position.is_descending { other.cmp(one) } else { one.cmp(other) },
        );
        found.dedup_by(|(one, _), (other, _)| one == other);
        Ok(Slice { found, reach, read, units })
    }

    async fn read_stream(
        &self,
        stream: &Stream,
        position: &Position,
        limit: i32,
        is_strong: bool,
    ) -> Result<Slice, StoreError> {
        let [partition, sort] = stream.index.map_or([PARTITION, SORT], |index| [index.partition, index.sort]);
        let Position { is_descending, lowest, highest, until, seen } = position;
        if let (Some(lowest), Some(highest)) = (lowest, highest)
            && lowest > highest
        {
            return Ok(Slice { found: Vec::new(), reach: None, read: 0, units: 0.0 });
        }
        let condition = match (lowest, highest) {
            (None, None) => "#partition = :partition",
            (Some(_), None) => "#partition = :partition AND #sort >= :lowest",
            (None, Some(_)) => "#partition = :partition AND #sort <= :highest",
            (Some(_), Some(_)) => "#partition = :partition AND #sort BETWEEN :lowest AND :highest",
        };
        let mut query = self
            .client
            .query()
            .table_name(&*self.table)
            .set_index_name(stream.index.map(|index| index.name.to_owned()))
            .key_condition_expression(condition)
            .projection_expression(if stream.index.is_some() {
                "#sort, #listing, pk"
            } else {
                "#partition, #sort, #listing"
            })
            .expression_attribute_names("#partition", partition)
            .expression_attribute_names("#sort", sort)
            .expression_attribute_names("#listing", LISTING)
            .expression_attribute_values(":partition", AttributeValue::S(stream.partition.clone()))
            .scan_index_forward(!is_descending)
            .limit(limit + i32::from(seen.is_some()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        if stream.index.is_none() {
            query = query.consistent_read(is_strong);
        }
        for (name, bound) in [(":lowest", lowest), (":highest", highest)] {
            if let Some(bound) = bound {
                query = query.expression_attribute_values(name, AttributeValue::S(bound.clone()));
            }
        }
        let answer = query.send().await?;
        let reach = answer.last_evaluated_key.and_then(|key| key.get(sort)?.as_s().ok().cloned());
        let held = |item| Held::of(item, sort, stream);
        let mut found: Vec<(String, Held)> =
            answer.items.unwrap_or_default().into_iter().filter_map(held).collect();
        found.retain(|(place, _)| seen.as_ref() != Some(place) && until.as_ref() != Some(place));
        let units = answer.consumed_capacity.and_then(|consumed| consumed.capacity_units);
        let read = usize::try_from(answer.scanned_count).unwrap_or_default();
        Ok(Slice { found, reach, read, units: units.unwrap_or_default() })
    }
}

impl Held {
    /// What an item holds, with its place; nothing if it holds no word that begins so.
    fn of(mut item: Item, sort: &str, stream: &Stream) -> Option<(String, Self)> {
        let Some(AttributeValue::S(place)) = item.remove(sort) else { return None };
        let listing = match (item.remove(LISTING)?, stream.member) {
            (AttributeValue::M(mut members), Some(member)) => members.remove(member)?,
            (listing, _) => listing,
        };
        let Some(sought) = &stream.word else { return Some((place, Self::Row(listing))) };
        let is_found = |word: &AttributeValue| word.as_s().is_ok_and(|word| word.starts_with(sought));
        let Some(AttributeValue::S(partition)) = item.remove(PARTITION) else { return None };
        listing.as_l().is_ok_and(|words| words.iter().any(is_found)).then_some((place, Self::Word(partition)))
    }
}
