//! A promise to answer or to solve within so much working time. The time stands still while somebody else has to do something: a
//! promise of four hours that waited for the client from 10 to 12 is due two hours later.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::WorkingCalendar;
use crate::Violation;

/// What was promised, and what has become of it so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promise {
    pub begun_at: Timestamp,
    /// In working time. Without one nothing was promised.
    pub target: Option<SignedDuration>,
    /// In their order. None begins before the one before has ended, and only the last may go on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// The first moment at which the time is up, as it follows from the rest. `None` while that can't be told: nothing was promised,
    /// or a pause goes on in which the time is not up yet.
    pub due_at: Option<Timestamp>,
}

/// A time that does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    /// None while it goes on.
    pub until: Option<Timestamp>,
}

/// How it stands with a promise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Nothing was promised.
    None,
    Running,
    Paused,
    Met,
    /// It was not kept, whatever comes afterwards.
    Failed,
}

impl PromiseState {
    pub const ALL: [Self; 5] = [Self::None, Self::Running, Self::Paused, Self::Met, Self::Failed];

    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for PromiseState {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|state| state.key() == text).ok_or(Violation::UnknownValue)
    }
}

impl Promise {
    pub fn begin(at: Timestamp, target: Option<SignedDuration>, calendar: &WorkingCalendar) -> Self {
        let begun = Self { begun_at: at, target, pauses: Vec::new(), done_at: None, due_at: None };
        begun.reckoned(calendar)
    }

    /// The time stands still from now on.
    pub fn pause(&mut self, at: Timestamp, calendar: &WorkingCalendar) {
        if !self.is_paused() {
            self.pauses.push(Pause { from: at, until: None });
            *self = self.clone().reckoned(calendar);
        }
    }

    /// The time goes on.
    pub fn go_on(&mut self, at: Timestamp, calendar: &WorkingCalendar) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.until.is_none()) {
            pause.until = Some(at);
            *self = self.clone().reckoned(calendar);
        }
    }

    /// It is done. Doing it again changes nothing.
    pub fn keep(&mut self, at: Timestamp) {
        self.done_at.get_or_insert(at);
    }

    /// It was not done after all. The time in which everybody thought so does not count.
    pub fn take_back(&mut self, at: Timestamp, calendar: &WorkingCalendar) {
        let Some(done_at) = self.done_at.take() else { return };
        if !self.is_paused() {
            self.pauses.push(Pause { from: done_at, until: None });
        }
        self.go_on(at, calendar);
    }

    /// Something else is promised, as if it had been from the beginning.
    pub fn retarget(&mut self, target: Option<SignedDuration>, calendar: &WorkingCalendar) {
        self.target = target;
        *self = self.clone().reckoned(calendar);
    }

    /// The same by this calendar, as if it had been that from the beginning.
    #[must_use]
    pub fn reckoned(self, calendar: &WorkingCalendar) -> Self {
        Self { due_at: self.target.and_then(|target| self.reached_at(calendar, target)), ..self }
    }

    /// When so much of the time will be left, as somebody is warned then.
    pub fn warned_at(&self, calendar: &WorkingCalendar, left: SignedDuration) -> Option<Timestamp> {
        self.reached_at(calendar, (self.target? - left).max(SignedDuration::ZERO))
    }

    /// How much of the time has gone by, up to when it was done.
    pub fn elapsed(&self, calendar: &WorkingCalendar, now: Timestamp) -> SignedDuration {
        let end = self.done_at.map_or(now, |done| done.min(now));
        self.running(end).map(|(from, until)| calendar.worked(from, until)).sum()
    }

    /// How much more than what was promised it has taken, up to when it was done. It does not grow in a pause.
    pub fn late(&self, calendar: &WorkingCalendar, now: Timestamp) -> SignedDuration {
        let late = self.target.map(|target| self.elapsed(calendar, now) - target);
        late.unwrap_or_default().max(SignedDuration::ZERO)
    }

    pub fn state(&self, now: Timestamp) -> PromiseState {
        if self.target.is_none() {
            return PromiseState::None;
        }
        let end = self.done_at.unwrap_or(now);
        if self.due_at.is_some_and(|due| due < end) {
            PromiseState::Failed
        } else if self.done_at.is_some() {
            PromiseState::Met
        } else if self
            .pauses
            .last()
            .is_some_and(|pause| pause.from <= now && pause.until.is_none_or(|until| now < until))
        {
            PromiseState::Paused
        } else {
            PromiseState::Running
        }
    }

    fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.until.is_none())
    }

    /// The first moment at which so much time has gone by.
    fn reached_at(&self, calendar: &WorkingCalendar, target: SignedDuration) -> Option<Timestamp> {
        let mut left = target;
        let mut from = self.begun_at;
        for pause in &self.pauses {
            if from < pause.from {
                let worked = calendar.worked(from, pause.from);
                if left <= worked {
                    return calendar.after(from, left);
                }
                left -= worked;
            }
            from = from.max(pause.until?);
        }
        calendar.after(from, left)
    }

    /// The stretches up to a moment that count.
    fn running(&self, until: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let ends = self.pauses.iter().map(|pause| pause.from).chain([until]);
        let begins = [Some(self.begun_at)].into_iter().chain(self.pauses.iter().map(|pause| pause.until));
        let stretches = begins.zip(ends).map_while(move |(begin, end)| Some((begin?, end.min(until))));
        stretches.map(|(begin, end)| (begin.max(self.begun_at), end)).filter(|(begin, end)| begin < end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::calendar::tests::{Watched, some_calendar, weekdays};
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    /// Four hours from Monday, 30 November 2026, 9:00 in Moscow.
    fn promise() -> Promise {
        Promise::begin(at("2026-11-30T06:00:00Z"), Some(4 * HOUR), &weekdays("Europe/Moscow"))
    }

    fn pause(from: &str, until: Option<&str>) -> Pause {
        Pause { from: at(from), until: until.map(at) }
    }

    #[test]
    fn a_promise_is_kept_up_to_the_moment_at_which_it_is_due_and_broken_after_it() {
        let (calendar, promise) = (weekdays("Europe/Moscow"), promise());
        let due = at("2026-11-30T10:00:00Z");
        assert_eq!(promise.due_at, Some(due));
        assert_eq!(promise.warned_at(&calendar, HOUR), Some(at("2026-11-30T09:00:00Z")));
        let late = at("2026-11-30T10:00:01Z");
        assert_eq!(promise.state(due), PromiseState::Running);
        assert_eq!(promise.state(late), PromiseState::Failed);
        let kept = Promise { done_at: Some(due), ..promise.clone() };
        assert_eq!(kept.state(late), PromiseState::Met);
        assert_eq!(kept.elapsed(&calendar, late), 4 * HOUR);
        let broken = Promise { done_at: Some(late), ..promise.clone() };
        assert_eq!(broken.state(late), PromiseState::Failed);
        let nothing = Promise { target: None, ..promise }.reckoned(&calendar);
        assert_eq!((nothing.due_at, nothing.state(late)), (None, PromiseState::None));
    }

    #[test]
    fn a_pause_moves_the_end_by_its_working_time_alone() {
        let calendar = weekdays("Europe/Moscow");
        // From Monday at noon until Tuesday at ten, of which seven hours are worked.
        let pauses = vec![pause("2026-11-30T09:00:00Z", Some("2026-12-01T07:00:00Z"))];
        let paused = Promise { pauses, ..promise() }.reckoned(&calendar);
        assert_eq!(paused.due_at, Some(at("2026-12-01T08:00:00Z")));
        assert_eq!(paused.state(at("2026-11-30T20:00:00Z")), PromiseState::Paused);
        assert_eq!(paused.elapsed(&calendar, at("2026-11-30T20:00:00Z")), 3 * HOUR);
        assert_eq!(paused.state(at("2026-12-01T07:30:00Z")), PromiseState::Running);
    }

    #[test]
    fn while_it_waits_a_promise_is_never_overdue_unless_it_was_before() {
        let calendar = weekdays("Europe/Moscow");
        let waiting =
            Promise { pauses: vec![pause("2026-11-30T09:00:00Z", None)], ..promise() }.reckoned(&calendar);
        let much_later = at("2027-01-01T00:00:00Z");
        assert_eq!((waiting.due_at, waiting.state(much_later)), (None, PromiseState::Paused));
        assert_eq!(waiting.elapsed(&calendar, much_later), 3 * HOUR);
        let late =
            Promise { pauses: vec![pause("2026-11-30T11:00:00Z", None)], ..promise() }.reckoned(&calendar);
        assert_eq!(late.state(much_later), PromiseState::Failed);
        assert_eq!(late.elapsed(&calendar, much_later), 5 * HOUR, "it does not grow");
    }

    #[test]
    fn what_was_done_and_is_not_goes_on_without_the_time_between() {
        let calendar = weekdays("Europe/Moscow");
        let mut promise = promise();
        promise.keep(at("2026-11-30T08:00:00Z"));
        promise.take_back(at("2026-11-30T12:00:00Z"), &calendar);
        assert_eq!(promise.due_at, Some(at("2026-11-30T14:00:00Z")), "two of four hours were left");
        assert_eq!(promise.state(at("2026-11-30T13:00:00Z")), PromiseState::Running);
        promise.pause(at("2026-11-30T13:00:00Z"), &calendar);
        promise.keep(at("2026-12-01T08:00:00Z"));
        promise.take_back(at("2026-12-02T06:00:00Z"), &calendar);
        assert_eq!(
            promise.due_at,
            Some(at("2026-12-02T07:00:00Z")),
            "one pause lasted until it was reopened"
        );
    }

    #[test]
    fn another_target_holds_from_the_beginning_and_keeps_the_pauses() {
        let calendar = weekdays("Europe/Moscow");
        let mut promise = promise();
        promise.pause(at("2026-11-30T07:00:00Z"), &calendar);
        promise.go_on(at("2026-11-30T08:00:00Z"), &calendar);
        for (hours, due) in
            [(1, "2026-11-30T07:00:00Z"), (2, "2026-11-30T09:00:00Z"), (1, "2026-11-30T07:00:00Z")]
        {
            promise.retarget(Some(hours * HOUR), &calendar);
            assert_eq!(promise.due_at, Some(at(due)), "{hours} h");
        }
        assert_eq!(promise.late(&calendar, at("2026-11-30T09:00:00Z")), HOUR);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_promise_is_due_when_a_look_at_the_clock_each_second_has_counted_its_time(
            (calendar, day) in some_calendar(),
            times in prop::collection::btree_set(0usize..180_000, 1..8),
            target in 1u32..60_000,
        ) {
            let watched = Watched::of(&calendar, day);
            let times: Vec<usize> = times.into_iter().collect();
            let begun = times[0];
            let pauses = times[1..].chunks(2).map(|pair| Pause {
                from: watched.moment(pair[0]),
                until: pair.get(1).map(|until| watched.moment(*until)),
            });
            let promise = Promise {
                begun_at: watched.moment(begun),
                target: Some(SignedDuration::from_secs(target.into())),
                pauses: pauses.collect(),
                done_at: None,
                due_at: None,
            }
            .reckoned(&calendar);
            let is_paused = |second: usize| {
                times[1..].chunks(2).any(|pair| pair[0] <= second && pair.get(1).is_none_or(|until| second < *until))
            };
            let counted = (begun..watched.works.len()).filter(|second| watched.works[*second] && !is_paused(*second));
            let counted: Vec<usize> = counted.collect();
            let last = counted.get(usize::try_from(target).unwrap() - 1);
            if let Some(last) = last {
                prop_assert_eq!(promise.due_at, Some(watched.moment(last + 1)));
            }
            let end = watched.moment(watched.works.len());
            let elapsed = SignedDuration::from_secs(i64::try_from(counted.len()).unwrap());
            prop_assert_eq!(promise.elapsed(&calendar, end), elapsed);
        }
    }
}
