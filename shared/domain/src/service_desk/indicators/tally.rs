//! Lines added up.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Counted, Distribution, Measure, Span};

/// What the lines of some days come to.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    pub counts: TallyCounts,
    /// How long what took time has taken.
    pub times: TallyTimes,
}

/// How many lines there are.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TallyCounts {
    by_measure: BTreeMap<Measure, i64>,
    /// How many more lines, or fewer, a period counts that begins on one of these days or before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    earlier: BTreeMap<Measure, BTreeMap<Date, i64>>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TallyTimes(BTreeMap<Measure, Distribution>);

impl TallyCounts {
    pub fn is_empty(&self) -> bool {
        self.by_measure.is_empty() && self.earlier.is_empty()
    }

    fn change(&mut self, line: &Counted, by: i64) {
        if line.since == line.on {
            add(&mut self.by_measure, line.measure, by);
        } else {
            self.change_earlier(line.measure, line.since, by);
        }
        if let Some(after) = line.after {
            self.change_earlier(line.measure, after, -by);
        }
    }

    fn change_earlier(&mut self, measure: Measure, day: Date, by: i64) {
        let days = self.earlier.entry(measure).or_default();
        add(days, day, by);
        if days.is_empty() {
            self.earlier.remove(&measure);
        }
    }

    /// How many lines a period counts that begins on this day.
    fn of(&self, measure: Measure, from: Date) -> i64 {
        let earlier = self.earlier.get(&measure).into_iter().flat_map(|days| days.range(from..));
        self.by_measure.get(&measure).copied().unwrap_or_default()
            + earlier.map(|(_, count)| count).sum::<i64>()
    }
}

/// Adds to one of several numbers, of which those that are zero are not kept.
fn add<K: Ord + Copy>(numbers: &mut BTreeMap<K, i64>, key: K, by: i64) {
    let number = numbers.entry(key).or_default();
    *number += by;
    if *number == 0 {
        numbers.remove(&key);
    }
}

impl TallyTimes {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Tally {
    /// Adds a line of one of its days.
    pub fn add(&mut self, line: &Counted) {
        if line.measure == Measure::Stay {
            return;
        }
        self.counts.change(line, 1);
        if let Some(seconds) = line.seconds {
            self.times.0.entry(line.measure).or_default().add(seconds);
        }
    }

    /// Takes a line out that was added.
    pub fn take(&mut self, line: &Counted) {
        if line.measure == Measure::Stay {
            return;
        }
        self.counts.change(line, -1);
        if let Some(times) = line.seconds.and_then(|_| self.times.0.get_mut(&line.measure)) {
            times.take(line.seconds.unwrap_or_default());
            if times.is_empty() {
                self.times.0.remove(&line.measure);
            }
        }
    }
}

/// The tallies of a period, as far as there are any.
#[derive(Clone, Default, Debug)]
pub struct Tallies {
    pub of_spans: BTreeMap<Span, Tally>,
    /// How many tickets somebody had to look after when the period began.
    pub backlog_before: i64,
}

impl Tallies {
    /// Those of some spans.
    fn tallies<'a>(&'a self, spans: &'a [Span]) -> impl Iterator<Item = &'a Tally> {
        spans.iter().filter_map(|span| self.of_spans.get(span))
    }

    /// How many lines a period counts that begins on this day and has these spans.
    pub(super) fn count(&self, spans: &[Span], measure: Measure, from: Date) -> u64 {
        let count: i64 = self.tallies(spans).map(|tally| tally.counts.of(measure, from)).sum();
        count.max(0).unsigned_abs()
    }

    /// How many tickets more there are to look after at the end of these spans.
    pub(super) fn backlog_change(&self, spans: &[Span]) -> i64 {
        self.tallies(spans).map(|tally| tally.counts.backlog_change()).sum()
    }

    pub(super) fn times(&self, spans: &[Span], measure: Measure) -> Distribution {
        let mut all = Distribution::default();
        for times in self.tallies(spans).filter_map(|tally| tally.times.0.get(&measure)) {
            all.add_all(times);
        }
        all
    }
}

impl TallyCounts {
    /// How many tickets more there are to look after at the end of its days than at their beginning.
    pub fn backlog_change(&self) -> i64 {
        let count = |measure| self.by_measure.get(&measure).copied().unwrap_or_default();
        count(Measure::Entered) - count(Measure::Left)
    }
}
