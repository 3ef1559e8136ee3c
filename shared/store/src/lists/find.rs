//! A page of a list.
//!
//! "What Anna did with the sales department" is asked of two sources at once: her entries and the department's. Whichever
//! reaches further with as many postings has fewer of them, so that one is read on (words, whose rows have to be read one by
//! one, only where they have far fewer), and each row is held against the
//! whole selection. Where a part of it holds no row that fits, the other source is asked where it goes on, and the reader
//! leaps there. A page that would cost too much ends early, and says how far it has come.

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_attribute_value;
use serde_json::json;

use super::postings::partition_of_all;
use super::source::{Held, Position, Slice, Source};
use super::{Row, Selection, Whose};
use crate::items::GREATEST_BATCH;
use crate::keys::{Key, LISTING};
use crate::{Store, StoreError};

/// After more than so many calls one after another a page goes no further, and after so many read units.
const TRIPS: u32 = 6;
const UNITS: f64 = 128.0;
/// How many read units the last reading of a page may bring it to.
const MOST_UNITS: f64 = 200.0;
/// The least and the most postings that are read at once from the second time on.
const LEAST_AT_ONCE: usize = 50;
const MOST_AT_ONCE: usize = 800;

/// A page of a list.
#[derive(Debug)]
pub struct Found<R> {
    pub items: Vec<R>,
    /// How many rows lie before this page, as they were counted from the first page on.
    pub before: u64,
    pub next_cursor: Option<String>,
    pub previous_cursor: Option<String>,
    /// The place up to which was looked, where looking any further would have cost too much.
    pub searched_to: Option<String>,
}

/// Where a page begins.
#[derive(Clone, Serialize, Deserialize)]
struct Start {
    place: String,
    /// Whether the row at this place stands on another page.
    is_seen: bool,
    is_backward: bool,
    /// How many rows lie before this place.
    before: u64,
}

/// What a page has used up.
#[derive(Default)]
struct Spent {
    trips: u32,
    units: f64,
    /// How many postings were read.
    read: usize,
}

impl Spent {
    fn add(&mut self, units: f64) {
        self.trips += 1;
        self.units += units;
    }

    fn add_slices<'a>(&mut self, slices: impl IntoIterator<Item = &'a Slice>) {
        self.trips += 1;
        for slice in slices {
            self.units += slice.units;
            self.read += slice.read;
        }
    }

    /// How many more postings may be read, if they are like those so far.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate"
    )]
    fn affordable(&self) -> usize {
        let of_one = (self.units / self.read.max(1) as f64).max(0.01);
        ((MOST_UNITS - self.units) / of_one).max(1.0) as usize
    }

    fn is_over(&self) -> bool {
        self.trips > TRIPS || self.units >= UNITS
    }
}

/// How reading has ended.
enum End {
    /// There are more rows.
    Full,
    /// There is nothing more.
    Over,
    /// It would have cost too much.
    Early(String),
}

impl Store {
    /// A page of the rows that are asked for, from where another page ended. [`StoreError::Cursor`] if that was a page of
    /// other rows.
    pub(crate) async fn find<R: Row>(
        &self,
        whose: &[Whose],
        asked: &Selection,
        cursor: Option<&str>,
    ) -> Result<Found<R>, StoreError> {
        let is_filled = self.is_filled::<R>().await?;
        // Before the list is full, places are those of its first order.
        let purpose = format!("{}@{} {is_filled}: {}", R::LIST, R::REVISION, json!([whose, asked]));
        let open = |cursor| self.sealing_keys.open::<Start>(&purpose, cursor).ok_or(StoreError::Cursor);
        let start = cursor.map(open).transpose()?;
        let is_backward = start.as_ref().is_some_and(|start| start.is_backward);
        let mut position = Position {
            is_descending: asked.is_descending != is_backward,
            lowest: asked.from.clone(),
            highest: asked.until.clone(),
            until: asked.until.clone(),
            seen: None,
        };
        if let Some(start) = &start {
            position.go_to(start.place.clone(), start.is_seen);
        }
        let sources = Source::all_of::<R>(whose, asked, is_filled);
        let is_impossible = asked.facets.iter().any(|(_, values)| values.is_empty());
        let (mut rows, end) = if is_impossible {
            (Vec::new(), End::Over)
        } else {
            self.read(&sources, position, asked).await?
        };
        rows.truncate(usize::from(asked.limit));
        Ok(Found::new(rows, start.as_ref(), end, |start| self.sealing_keys.seal(&purpose, &start)))
    }

    /// The next rows that fit, one more than a page has room for if there are so many.
    async fn read<R: Row>(
        &self,
        sources: &[Source],
        mut position: Position,
        asked: &Selection,
    ) -> Result<(Vec<(String, R)>, End), StoreError> {
        let wanted = usize::from(asked.limit) + 1;
        let mut spent = Spent::default();
        let mut rows = Vec::new();
        let is_one = sources.len() == 1;
        let limit = |source: &Source| source.to_probe(wanted, is_one);
        let mut slices = self.read_each(sources, &position, limit, asked.is_strong).await?;
        spent.add_slices(&slices);
        let driver = driver(sources, &slices, &position);
        let mut slice = slices.swap_remove(driver);
        let others: Vec<Source> = sources
            .iter()
            .enumerate()
            .filter(|(number, _)| *number != driver)
            .map(|(_, source)| source.clone())
            .collect();
        let (mut at_once, mut looked_at) = (slice.read, 0);
        loop {
            let had = rows.len();
            looked_at += slice.read;
            let reach = self.take(slice, &mut rows, wanted, asked, &mut spent).await?;
            if rows.len() >= wanted {
                return Ok((rows, End::Full));
            }
            let Some(reach) = reach else { return Ok((rows, End::Over)) };
            position.go_to(reach.clone(), true);
            if spent.is_over() {
                return Ok((rows, End::Early(reach)));
            }
            if rows.len() == had && !others.is_empty() {
                let next = self.read_each(&others, &position, |_| 1, asked.is_strong).await?;
                spent.add_slices(&next);
                for slice in next {
                    match (slice.found.into_iter().next(), slice.reach) {
                        (Some((place, _)), _) if position.is_before(&place) => position.go_to(place, false),
                        (None, None) => return Ok((rows, End::Over)),
                        _ => {}
                    }
                }
            }
            // A quarter more than fills the page, if as many fit as before.
            let filling = (wanted - rows.len()) * looked_at * 5 / (4 * rows.len().max(1));
            at_once = filling.max(at_once * 2).clamp(LEAST_AT_ONCE, MOST_AT_ONCE);
            let limit = at_once.min(spent.affordable() / sources[driver].excess()).max(1);
            slice = self.read_source(&sources[driver], &position, limit, asked.is_strong).await?;
            spent.add_slices([&slice]);
        }
    }

    async fn read_each(
        &self,
        sources: &[Source],
        position: &Position,
        limit: impl Fn(&Source) -> usize,
        is_strong: bool,
    ) -> Result<Vec<Slice>, StoreError> {
        let read = |source| self.read_source(source, position, limit(source), is_strong);
        try_join_all(sources.iter().map(read)).await
    }

    /// Takes the rows of a slice that fit, until so many are there. Answers up to which place the slice was read; `None`
    /// if that is the end of the list.
    async fn take<R: Row>(
        &self,
        slice: Slice,
        rows: &mut Vec<(String, R)>,
        wanted: usize,
        asked: &Selection,
        spent: &mut Spent,
    ) -> Result<Option<String>, StoreError> {
        let mut words = Vec::new();
        for (place, held) in slice.found {
            match held {
                Held::Row(row) => {
                    let row: R = from_attribute_value(row)?;
                    if asked.takes(&row) {
                        rows.push((place, row));
                    }
                }
                Held::Word(partition) => {
                    words.extend(partition_of_all(&partition).map(|all| Key::new(all, place)));
                }
            }
        }
        for keys in words.chunks(wanted.min(GREATEST_BATCH)) {
            let (found, units) = self.get_batch(keys, asked.is_strong).await?;
            spent.add(units);
            for (key, item) in keys.iter().zip(found) {
                let Some(row) = item.and_then(|mut item| item.remove(LISTING)) else { continue };
                let row: R = from_attribute_value(row)?;
                if asked.takes(&row) {
                    rows.push((key.sort.clone(), row));
                }
            }
            let last = keys.last().filter(|_| rows.len() >= wanted || spent.is_over());
            if let Some(last) = last.filter(|last| words.last().is_some_and(|end| end.sort != last.sort)) {
                return Ok(Some(last.sort.clone()));
            }
        }
        Ok(slice.reach)
    }
}

/// How many times as much a row costs that is found by a word, and read for itself, as one that is read with others.
const OF_A_WORD: usize = 6;

/// The number of the source that is cheapest to read on, as these slices of all of them tell.
fn driver(sources: &[Source], slices: &[Slice], position: &Position) -> usize {
    let furthest = |of_words: bool| {
        let same = (0..sources.len()).filter(|number| sources[*number].is_of_words() == of_words);
        same.reduce(|best, number| if is_sparser(slices, position, number, best) { number } else { best })
    };
    match (furthest(false), furthest(true)) {
        (Some(rows), Some(words)) => {
            let Some(reach) = &slices[rows].reach else { return rows };
            let before_it =
                slices[words].found.iter().filter(|(place, _)| !position.is_beyond(place, reach)).count();
            if before_it * OF_A_WORD < slices[rows].found.len() { words } else { rows }
        }
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

/// Whether one slice reaches further than another, and so has fewer rows.
fn is_sparser(slices: &[Slice], position: &Position, one: usize, other: usize) -> bool {
    let (one, other) = (&slices[one], &slices[other]);
    match (&one.reach, &other.reach) {
        (None, None) => one.found.len() < other.found.len(),
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => position.is_beyond(one, other),
    }
}

impl<R> Found<R> {
    /// An empty page of an empty list.
    pub const fn nothing() -> Self {
        Self { items: Vec::new(), before: 0, next_cursor: None, previous_cursor: None, searched_to: None }
    }

    /// A page of these rows, which come as they were read, with the ways to the pages beside.
    fn new(
        mut rows: Vec<(String, R)>,
        start: Option<&Start>,
        end: End,
        seal: impl Fn(Start) -> Option<String>,
    ) -> Self {
        let is_backward = start.is_some_and(|start| start.is_backward);
        if is_backward {
            rows.reverse();
        }
        let (has_more, early) = match end {
            End::Full => (true, None),
            End::Over => (false, None),
            End::Early(reach) => (false, Some(reach)),
        };
        let place = |row: Option<&(String, R)>| row.map(|(place, _)| place.clone());
        let (first, last) = (place(rows.first()), place(rows.last()));
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let before = match start {
            None => 0,
            Some(start) if !is_backward => start.before,
            Some(_) if !has_more && early.is_none() => 0,
            Some(start) => start.before.saturating_sub(count),
        };
        let beyond = |place: Option<String>, is_backward: bool| {
            let before = if is_backward { before } else { before + count };
            place.map(|place| Start { place, is_seen: true, is_backward, before })
        };
        // Where the page is empty, the way back leads to where it began.
        let back = || {
            let Start { place, is_seen, is_backward, before } = start?.clone();
            Some(Start { place, is_seen: !is_seen, is_backward: !is_backward, before })
        };
        let onward = |row: Option<String>| if has_more { row } else { early.clone() };
        let (next, previous) = if is_backward {
            (beyond(last, false).or_else(back), beyond(onward(first), true))
        } else {
            let first = first.filter(|_| start.is_some());
            (beyond(onward(last), false), beyond(first, true).or_else(back))
        };
        Self {
            items: rows.into_iter().map(|(_, row)| row).collect(),
            before,
            next_cursor: next.and_then(&seal),
            previous_cursor: previous.and_then(&seal),
            // On the way back the way on leads to where one came from, whatever was not looked through.
            searched_to: early.filter(|_| !is_backward || count == 0),
        }
    }
}
