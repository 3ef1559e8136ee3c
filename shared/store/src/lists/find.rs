//! A page of a list.
//!
//! "What Anna did with the sales department" is asked of two sources at once: her entries and the department's. Whichever
//! reaches further with as many postings has fewer of them, so that one is read on, and each row is held against the
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
#[derive(Serialize, Deserialize)]
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
        let purpose = format!("{}@{}: {}", R::LIST, R::REVISION, json!([whose, asked]));
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
        let sources = Source::all_of::<R>(whose, asked, self.is_filled::<R>().await?);
        let is_impossible = asked.facets.iter().any(|(_, values)| values.is_empty());
        let (mut rows, end) = if is_impossible {
            (Vec::new(), End::Over)
        } else {
            self.read(&sources, position, asked).await?
        };
        rows.truncate(usize::from(asked.limit));
        let page = Bounds { start, end, rows: &mut rows };
        let (next, previous, before, searched_to) = page.read();
        let seal = |start: Option<Start>| start.and_then(|start| self.sealing_keys.seal(&purpose, &start));
        let (next_cursor, previous_cursor) = (seal(next), seal(previous));
        let items = rows.into_iter().map(|(_, row)| row).collect();
        Ok(Found { items, before, next_cursor, previous_cursor, searched_to })
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
        let limit = |source: &Source| if is_one { wanted } else { source.to_probe(wanted) };
        let mut slices = self.read_each(sources, &position, limit, asked.is_strong).await?;
        spent.add_slices(&slices);
        let driver = furthest(&slices, &position);
        let mut slice = slices.swap_remove(driver);
        let others: Vec<Source> = sources
            .iter()
            .enumerate()
            .filter(|(number, _)| *number != driver)
            .map(|(_, source)| source.clone())
            .collect();
        let mut at_once = slice.read;
        loop {
            let had = rows.len();
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
            at_once = (at_once * 2).clamp(LEAST_AT_ONCE, MOST_AT_ONCE);
            let limit = at_once.min(spent.affordable());
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

/// Which slice reaches furthest, and so has the fewest rows.
fn furthest(slices: &[Slice], position: &Position) -> usize {
    let mut furthest = 0;
    for (number, slice) in slices.iter().enumerate().skip(1) {
        let best = &slices[furthest];
        let is_further = match (&slice.reach, &best.reach) {
            (None, None) => slice.found.len() < best.found.len(),
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(reach), Some(best)) => position.is_beyond(reach, best),
        };
        if is_further {
            furthest = number;
        }
    }
    furthest
}

/// Where a page begins and ends.
struct Bounds<'a, R> {
    start: Option<Start>,
    end: End,
    rows: &'a mut Vec<(String, R)>,
}

impl<R> Bounds<'_, R> {
    /// The pages beside, the number of rows before this page, and how far was looked if that was not all. The rows come in
    /// the order of the list.
    fn read(self) -> (Option<Start>, Option<Start>, u64, Option<String>) {
        let Self { start, end, rows } = self;
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let is_backward = start.as_ref().is_some_and(|start| start.is_backward);
        if is_backward {
            rows.reverse();
        }
        let at = |row: Option<&(String, R)>, is_backward, before| {
            row.map(|(place, _)| Start { place: place.clone(), is_seen: true, is_backward, before })
        };
        let searched_to = match &end {
            End::Early(reach) => Some(reach.clone()),
            End::Full | End::Over => None,
        };
        let early = |is_backward, before| {
            searched_to.clone().map(|place| Start { place, is_seen: true, is_backward, before })
        };
        let has_more = matches!(end, End::Full);
        // Where a page is empty, the way back leads to where it began.
        let turn = |start: Option<Start>| {
            start.map(|start| Start { is_seen: !start.is_seen, is_backward: !start.is_backward, ..start })
        };
        if is_backward {
            let came_from = start.as_ref().map(|start| start.before).unwrap_or_default();
            let is_first = matches!(end, End::Over);
            let before = if is_first { 0 } else { came_from.saturating_sub(count) };
            let next = at(rows.last(), false, before + count).or_else(|| turn(start));
            let previous = if has_more { at(rows.first(), true, before) } else { early(true, before) };
            // The way on leads to where one came from, whatever was not looked through on the way back.
            return (next, previous, before, None);
        }
        let before = start.as_ref().map(|start| start.before).unwrap_or_default();
        let next =
            if has_more { at(rows.last(), false, before + count) } else { early(false, before + count) };
        let previous = start.and_then(|start| at(rows.first(), true, before).or_else(|| turn(Some(start))));
        (next, previous, before, searched_to)
    }
}
