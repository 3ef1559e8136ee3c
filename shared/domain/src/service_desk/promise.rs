//! A promise to answer or to solve within so much working time. The time stands still while somebody else has to do something: a
//! promise of four hours that waited for the client from 10 to 12 is due two hours later.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::calendar::WorkingCalendar;

/// What was promised, and what has become of it so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promise {
    pub begun_at: Timestamp,
    /// In working time. Without one nothing was promised.
    pub target: Option<SignedDuration>,
    /// In their order. None begins before the one before has ended, and only the last may go on.
    pub pauses: Vec<Pause>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

/// A time that does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    /// None while it goes on.
    pub until: Option<Timestamp>,
}

/// How it stands with a promise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PromiseState {
    /// Nothing was promised.
    None,
    Running,
    Paused,
    Met,
    /// It was not kept, whatever comes afterwards.
    Failed,
}

impl Promise {
    /// The first moment at which the time is up. `None` while that can't be told: nothing was promised, or a pause goes on in which
    /// the time is not up yet.
    pub fn due_at(&self, calendar: &WorkingCalendar) -> Option<Timestamp> {
        self.reached_at(calendar, self.target?)
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

    pub fn state(&self, calendar: &WorkingCalendar, now: Timestamp) -> PromiseState {
        if self.target.is_none() {
            return PromiseState::None;
        }
        let end = self.done_at.unwrap_or(now);
        if self.due_at(calendar).is_some_and(|due| due < end) {
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
        Promise {
            begun_at: at("2026-11-30T06:00:00Z"),
            target: Some(4 * HOUR),
            pauses: Vec::new(),
            done_at: None,
        }
    }

    fn pause(from: &str, until: Option<&str>) -> Pause {
        Pause { from: at(from), until: until.map(at) }
    }

    #[test]
    fn a_promise_is_kept_up_to_the_moment_at_which_it_is_due_and_broken_after_it() {
        let (calendar, promise) = (weekdays("Europe/Moscow"), promise());
        let due = at("2026-11-30T10:00:00Z");
        assert_eq!(promise.due_at(&calendar), Some(due));
        assert_eq!(promise.warned_at(&calendar, HOUR), Some(at("2026-11-30T09:00:00Z")));
        let late = at("2026-11-30T10:00:01Z");
        assert_eq!(promise.state(&calendar, due), PromiseState::Running);
        assert_eq!(promise.state(&calendar, late), PromiseState::Failed);
        let kept = Promise { done_at: Some(due), ..promise.clone() };
        assert_eq!(kept.state(&calendar, late), PromiseState::Met);
        assert_eq!(kept.elapsed(&calendar, late), 4 * HOUR);
        let broken = Promise { done_at: Some(late), ..promise.clone() };
        assert_eq!(broken.state(&calendar, late), PromiseState::Failed);
        let nothing = Promise { target: None, ..promise };
        assert_eq!((nothing.due_at(&calendar), nothing.state(&calendar, late)), (None, PromiseState::None));
    }

    #[test]
    fn a_pause_moves_the_end_by_its_working_time_alone() {
        let calendar = weekdays("Europe/Moscow");
        // From Monday at noon until Tuesday at ten, of which seven hours are worked.
        let pauses = vec![pause("2026-11-30T09:00:00Z", Some("2026-12-01T07:00:00Z"))];
        let paused = Promise { pauses, ..promise() };
        assert_eq!(paused.due_at(&calendar), Some(at("2026-12-01T08:00:00Z")));
        assert_eq!(paused.state(&calendar, at("2026-11-30T20:00:00Z")), PromiseState::Paused);
        assert_eq!(paused.elapsed(&calendar, at("2026-11-30T20:00:00Z")), 3 * HOUR);
        assert_eq!(paused.state(&calendar, at("2026-12-01T07:30:00Z")), PromiseState::Running);
    }

    #[test]
    fn while_it_waits_a_promise_is_never_overdue_unless_it_was_before() {
        let calendar = weekdays("Europe/Moscow");
        let waiting = Promise { pauses: vec![pause("2026-11-30T09:00:00Z", None)], ..promise() };
        let much_later = at("2027-01-01T00:00:00Z");
        assert_eq!(
            (waiting.due_at(&calendar), waiting.state(&calendar, much_later)),
            (None, PromiseState::Paused)
        );
        assert_eq!(waiting.elapsed(&calendar, much_later), 3 * HOUR);
        let late = Promise { pauses: vec![pause("2026-11-30T11:00:00Z", None)], ..promise() };
        assert_eq!(late.state(&calendar, much_later), PromiseState::Failed);
        assert_eq!(late.elapsed(&calendar, much_later), 5 * HOUR, "it does not grow");
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
            };
            let is_paused = |second: usize| {
                times[1..].chunks(2).any(|pair| pair[0] <= second && pair.get(1).is_none_or(|until| second < *until))
            };
            let counted = (begun..watched.works.len()).filter(|second| watched.works[*second] && !is_paused(*second));
            let counted: Vec<usize> = counted.collect();
            let last = counted.get(usize::try_from(target).unwrap() - 1);
            if let Some(last) = last {
                prop_assert_eq!(promise.due_at(&calendar), Some(watched.moment(last + 1)));
            }
            let end = watched.moment(watched.works.len());
            let elapsed = SignedDuration::from_secs(i64::try_from(counted.len()).unwrap());
            prop_assert_eq!(promise.elapsed(&calendar, end), elapsed);
        }
    }
}
