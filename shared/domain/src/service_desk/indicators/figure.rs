//! The indicators: what each tells of a period, and the tickets that it counts.

use std::str::FromStr;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{Distribution, Measure, Period, Span, Tallies};
use crate::Violation;
use crate::service_desk::Share;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    Created,
    Solved,
    Backlog,
    FirstResponseMedian,
    FirstResponseP90,
    Unanswered,
    FirstResolutionMedian,
    FullResolutionMedian,
    FullResolutionP90,
    RequesterWait,
    ReopenRate,
    SlaAttainment,
    Csat,
    /// The mean time until an incident is acknowledged.
    Mtta,
    /// The mean time until an incident is resolved.
    Mttr,
    Uptime,
}

/// What the values of an indicator are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    Seconds,
    /// A part of a whole, to four places.
    Share,
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Value {
    Count(u64),
    Seconds(u64),
    Share(Share),
}

/// What an indicator tells of a period. Nothing to tell of is no value, and not a zero.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub indicator: Indicator,
    pub value: Option<Value>,
    /// How many tickets, or ratings, it rests on.
    pub n: u64,
    /// How many of these are such as somebody looks for first: see [`Indicator::part`].
    pub part: Option<u64>,
    /// The groups of the period that have begun.
    pub series: Vec<Point>,
}

/// What an indicator tells of a group.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Point {
    /// The first day of the group that lies in the period.
    pub at: Date,
    pub value: Option<Value>,
    pub n: u64,
}

impl Value {
    /// Where it lies among values of its unit.
    pub fn as_f64(self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "a drawing shows no more")]
            Self::Count(value) | Self::Seconds(value) => value as f64,
            Self::Share(share) => share.into(),
        }
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0})
    }
}

impl Indicator {
    pub const ALL: [Self; 16] = [
        Self::Created,
        Self::Solved,
        Self::Backlog,
        Self::FirstResponseMedian,
        Self::FirstResponseP90,
        Self::Unanswered,
        Self::FirstResolutionMedian,
        Self::FullResolutionMedian,
        Self::FullResolutionP90,
        Self::RequesterWait,
        Self::ReopenRate,
        Self::SlaAttainment,
        Self::Csat,
        Self::Mtta,
        Self::Mttr,
        Self::Uptime,
    ];

    /// The name of its text in the interface; the attribute `formula` says what it is.
    pub fn text_key(self) -> String {
        format!("indicator-{}", self.key().replace('_', "-"))
    }

    pub const fn key(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Solved => "solved",
            Self::Backlog => "backlog",
            Self::FirstResponseMedian => "first_response_median",
            Self::FirstResponseP90 => "first_response_p90",
            Self::Unanswered => "unanswered",
            Self::FirstResolutionMedian => "first_resolution_median",
            Self::FullResolutionMedian => "full_resolution_median",
            Self::FullResolutionP90 => "full_resolution_p90",
            Self::RequesterWait => "requester_wait",
            Self::ReopenRate => "reopen_rate",
            Self::SlaAttainment => "sla_attainment",
            Self::Csat => "csat",
            Self::Mtta => "mtta",
            Self::Mttr => "mttr",
            Self::Uptime => "uptime",
        }
    }

    pub const fn unit(self) -> Unit {
        match self {
            Self::Created | Self::Solved | Self::Backlog | Self::Unanswered => Unit::Count,
            Self::FirstResponseMedian
            | Self::FirstResponseP90
            | Self::FirstResolutionMedian
            | Self::FullResolutionMedian
            | Self::FullResolutionP90
            | Self::RequesterWait
            | Self::Mtta
            | Self::Mttr => Unit::Seconds,
            Self::ReopenRate | Self::SlaAttainment | Self::Csat | Self::Uptime => Unit::Share,
        }
    }

    /// The lines that it counts, by which its tickets are listed. What counts no tickets has none.
    pub const fn measures(self) -> &'static [Measure] {
        match self {
            Self::Created => &[Measure::Created],
            Self::Solved | Self::ReopenRate => &[Measure::Solved],
            Self::Backlog => &[Measure::Stay],
            Self::FirstResponseMedian | Self::FirstResponseP90 => &[Measure::FirstResponse],
            Self::Unanswered => &[Measure::Unanswered],
            Self::FirstResolutionMedian => &[Measure::FirstResolution],
            Self::FullResolutionMedian | Self::FullResolutionP90 => &[Measure::FullResolution],
            Self::RequesterWait => &[Measure::RequesterWait],
            Self::SlaAttainment => &[Measure::Kept, Measure::Broken],
            Self::Csat => &[Measure::Content, Measure::Discontent],
            Self::Mtta | Self::Mttr | Self::Uptime => &[],
        }
    }

    /// The lines that somebody looks for first, where the indicator tells how many of all are such.
    pub const fn part(self) -> Option<Measure> {
        match self {
            Self::ReopenRate => Some(Measure::Reopened),
            Self::SlaAttainment => Some(Measure::Broken),
            Self::Csat => Some(Measure::Discontent),
            _ => None,
        }
    }

    /// What it tells of these spans, in a period that begins on a day.
    fn tell(self, tallies: &Tallies, spans: &[Span], from: Date) -> (Option<Value>, u64) {
        let count = |measure| tallies.count(spans, measure, from);
        let counted = |measure| (Some(Value::Count(count(measure))), count(measure));
        let took = |measure, tell: fn(&Distribution) -> Option<u64>| {
            let times = tallies.times(spans, measure);
            (tell(&times).map(Value::Seconds), times.count())
        };
        let share = |part, all| (Share::of_all(part, all).map(Value::Share), all);
        match self {
            Self::Created => counted(Measure::Created),
            Self::Solved => counted(Measure::Solved),
            Self::Unanswered => counted(Measure::Unanswered),
            Self::FirstResponseMedian => took(Measure::FirstResponse, Distribution::median),
            Self::FirstResponseP90 => took(Measure::FirstResponse, Distribution::ninth_decile),
            Self::FirstResolutionMedian => took(Measure::FirstResolution, Distribution::median),
            Self::FullResolutionMedian => took(Measure::FullResolution, Distribution::median),
            Self::FullResolutionP90 => took(Measure::FullResolution, Distribution::ninth_decile),
            Self::RequesterWait => took(Measure::RequesterWait, Distribution::mean),
            Self::ReopenRate => share(count(Measure::Reopened), count(Measure::Solved)),
            Self::SlaAttainment => share(count(Measure::Kept), count(Measure::Kept) + count(Measure::Broken)),
            Self::Csat => {
                share(count(Measure::Content), count(Measure::Content) + count(Measure::Discontent))
            }
            // What is left at the end follows from what was there before: see `Figure::of_backlog`. Incidents are not tickets.
            Self::Backlog | Self::Mtta | Self::Mttr | Self::Uptime => (None, 0),
        }
    }
}

impl FromStr for Indicator {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|indicator| indicator.key() == text).ok_or(Violation::UnknownValue)
    }
}

impl Figure {
    /// Every indicator of a period, with the groups of it that have begun by a day.
    pub fn all_of(period: Period, tallies: &Tallies, today: Date) -> Vec<Self> {
        Indicator::ALL.map(|indicator| Self::of(indicator, period, tallies, today)).into()
    }

    /// One indicator of a period, with the groups of it that have begun by a day.
    pub fn of(indicator: Indicator, period: Period, tallies: &Tallies, today: Date) -> Self {
        let groups = period.groups().take_while(|(first, _)| *first <= today);
        let groups: Vec<_> = groups.map(|group| (group.0, period.spans_of(group))).collect();
        if indicator == Indicator::Backlog {
            return Self::of_backlog(&groups, tallies);
        }
        let all: Vec<Span> = groups.iter().flat_map(|(_, spans)| spans.clone()).collect();
        let (value, n) = indicator.tell(tallies, &all, period.from);
        let part = indicator.part().map(|measure| tallies.count(&all, measure, period.from));
        let point = |(at, spans): &(Date, Vec<Span>)| {
            let (value, n) = indicator.tell(tallies, spans, *at);
            Point { at: *at, value, n }
        };
        Self { indicator, value, n, part, series: groups.iter().map(point).collect() }
    }

    /// How many tickets somebody has to look after when each group ends.
    fn of_backlog(groups: &[(Date, Vec<Span>)], tallies: &Tallies) -> Self {
        let mut left = tallies.backlog_before;
        let point = |(at, spans): &(Date, Vec<Span>)| {
            left += tallies.backlog_change(spans);
            let n = left.max(0).unsigned_abs();
            Point { at: *at, value: Some(Value::Count(n)), n }
        };
        let series: Vec<Point> = groups.iter().map(point).collect();
        let last = series.last().copied();
        let (value, n) = last.map_or((None, 0), |point| (point.value, point.n));
        Self { indicator: Indicator::Backlog, value, n, part: None, series }
    }
}
