//! Indicators are held against a recount of what the entries of tickets tell, line by line and day by day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::service_desk::calendar::tests::weekdays;
use crate::service_desk::{
    Author, Comment, DeskSettings, Entry, NewTicket, Party, Priority, Score, Share, Terms, Ticket,
    TicketChange, TicketState, Visibility, WorkingCalendar,
};
use crate::{TicketId, UserId, ZoneName};

const ZONE: &str = "Europe/Moscow";

/// Tickets with all that was said and changed in them, and the tallies that were kept meanwhile.
struct Desk {
    settings: DeskSettings,
    calendar: WorkingCalendar,
    zone: ZoneName,
    tickets: Vec<(Ticket, Vec<Entry>)>,
    tallies: Tallies,
    now: Timestamp,
}

/// What somebody does: with which ticket, how many minutes after what was done before, and what.
type Act = (usize, u32, u8);

fn agent() -> Author {
    Author::Staff(Party { id: UserId::new(), name: "Ольга".parse().unwrap() })
}

fn client() -> Author {
    Author::Client(Party { id: UserId::new(), name: "Иван".parse().unwrap() })
}

fn said() -> Comment {
    Comment {
        text: "Слово".parse().unwrap(),
        visibility: Visibility::Public,
        files: Vec::new(),
        mentions: Vec::new(),
    }
}

impl Desk {
    fn new() -> Self {
        Self {
            settings: DeskSettings::usual(ZoneName::default()),
            calendar: weekdays(ZONE),
            zone: ZONE.parse().unwrap(),
            tickets: Vec::new(),
            tallies: Tallies::default(),
            // A Thursday, so that the first week and the first month are cut.
            now: "2026-10-29T06:00:00Z".parse().unwrap(),
        }
    }

    fn act(&mut self, (place, minutes, act): Act) {
        self.now += SignedDuration::from_mins(minutes.into());
        let now = self.now;
        let (settings, calendar) = (self.settings.clone(), self.calendar.clone());
        let terms = Terms { settings: &settings, calendar: &calendar };
        if self.tickets.len() <= place {
            let order = NewTicket {
                id: TicketId::new(),
                subject: "Почта".parse().unwrap(),
                text: "Не ходит".parse().unwrap(),
                files: Vec::new(),
                category: None,
                priority: None,
                assignee: None,
                client: None,
            };
            let (ticket, entry) = Ticket::open(order, 1, &client(), terms, now);
            self.recount(&BTreeSet::default(), &ticket);
            self.tickets.push((ticket, vec![entry]));
            return;
        }
        let other = (place + 1) % self.tickets.len();
        let mut into = self.tickets[other].0.clone();
        let (ticket, _) = &mut self.tickets[place];
        let before = ticket.counted(&self.zone, &self.calendar);
        let to = |state| TicketChange { state: Some(state), ..TicketChange::default() };
        let solved = TicketChange { comment: Some(said()), ..to(TicketState::Solved) };
        let answered = TicketChange { comment: Some(said()), ..TicketChange::default() };
        let score = |score: u8| Score::try_from(score).unwrap();
        let was = ticket.clone();
        let done = match act {
            0..=4 => ticket.change(&answered, None, &agent(), terms, now),
            5..=11 => ticket.change(&solved, None, &agent(), terms, now),
            12..=15 => ticket.hear(said(), &client(), terms, now),
            16 | 17 => ticket.change(&to(TicketState::Waiting), None, &agent(), terms, now),
            18 | 19 => ticket.change(&to(TicketState::OnHold), None, &agent(), terms, now),
            20 => ticket.change(&to(TicketState::Cancelled), None, &agent(), terms, now),
            21 | 22 => ticket.agree(&client(), terms, now),
            23..=25 => ticket.rate(score(act % 5 + 1), None, &client(), terms, now),
            26 if place != other => ticket.merge(&mut into, &agent(), terms, now).map(|(entries, _)| entries),
            29 => {
                let priorities = [Priority::Urgent, Priority::High, Priority::Low];
                let priority = Some(priorities[usize::try_from(minutes).unwrap() % 3]);
                ticket.change(
                    &TicketChange { priority, ..TicketChange::default() },
                    None,
                    &agent(),
                    terms,
                    now,
                )
            }
            27 => Ok(ticket.delete(&agent(), terms, now)),
            _ => ticket.restore(&agent(), terms, now),
        };
        let entries = done.unwrap_or_default();
        assert!(
            !ticket.is_counted_like(&was) || before == ticket.counted(&self.zone, &self.calendar),
            "an act changed lines that nobody would count again"
        );
        self.tickets[place].1.extend(entries);
        self.recount(&before, &self.tickets[place].0.clone());
    }

    /// Adds the lines that a ticket has now to the tallies, and takes out those that it had.
    fn recount(&mut self, before: &BTreeSet<Counted>, ticket: &Ticket) {
        let after = ticket.counted(&self.zone, &self.calendar);
        let mut change = |line: &Counted, change: fn(&mut Tally, &Counted)| {
            for span in Span::all_of(line.on) {
                change(self.tallies.of_spans.entry(span).or_default(), line);
            }
        };
        before.difference(&after).for_each(|line| change(line, Tally::take));
        after.difference(before).for_each(|line| change(line, Tally::add));
    }

    /// The tallies as a reader of a period gets them.
    fn tallies_of(&self, period: Period) -> Tallies {
        let days = self.tallies.of_spans.iter().filter(|(span, _)| span.group == Group::Day);
        let before = days.filter(|(span, _)| span.start < period.from);
        let backlog_before = before.map(|(_, tally)| tally.counts.backlog_change()).sum();
        Tallies { of_spans: self.tallies.of_spans.clone(), backlog_before }
    }

    fn day(&self, at: Timestamp) -> Date {
        self.zone.day_of(at)
    }

    /// What an indicator is, counted from the entries alone.
    fn recounted(&self, indicator: Indicator, from: Date, to: Date) -> (Option<Value>, u64) {
        let is_in = |at: Timestamp| (from..=to).contains(&self.day(at));
        let lives: Vec<Life> =
            self.tickets.iter().map(|(ticket, entries)| Life::of(self, ticket, entries)).collect();
        let there = || lives.iter().filter(|life| !life.is_deleted);
        let counted = || there().filter(|life| life.last() != TicketState::Merged);
        let kept = || counted().filter(|life| life.last() != TicketState::Cancelled);
        let count = |count: usize| (Some(Value::Count(count as u64)), count as u64);
        let took = |values: Vec<u64>, tell: fn(&Distribution) -> Option<u64>| {
            let mut all = Distribution::default();
            for value in &values {
                all.add(*value);
            }
            (tell(&all).map(Value::Seconds), values.len() as u64)
        };
        let share =
            |part: usize, all: usize| (Share::of_all(part as u64, all as u64).map(Value::Share), all as u64);
        let solved = || counted().filter(|life| life.solved().any(is_in));
        let waiting = |life: &&Life| life.answered.is_none() && life.last().is_unfinished();
        let first_responses = || {
            let answered = kept().filter_map(|life| life.answered.map(|at| (life, at)));
            answered
                .filter(|(_, at)| is_in(*at))
                .map(|(life, at)| life.worked(life.created, at, &TicketState::ALL))
        };
        let full = |states: &'static [TicketState]| -> Vec<u64> {
            let solved =
                kept().filter(|life| life.holds()).filter_map(|life| Some((life, life.solved().last()?)));
            solved
                .filter(|(_, at)| is_in(*at))
                .map(|(life, at)| life.worked(life.created, at, states))
                .collect()
        };
        let running = &[TicketState::New, TicketState::Open];
        let promises = || kept().filter_map(|life| life.promised).filter(|(_, at)| is_in(*at));
        let ratings = || counted().flat_map(Life::ratings).filter(|(at, _)| is_in(*at));
        match indicator {
            Indicator::Created => count(counted().filter(|life| is_in(life.created)).count()),
            Indicator::Unanswered => count(kept().filter(waiting).filter(|life| is_in(life.created)).count()),
            Indicator::Solved => count(solved().count()),
            Indicator::Backlog => {
                let end = self.zone.end_of(to).unwrap();
                count(
                    there().filter(|life| life.state_at(end).is_some_and(TicketState::is_unfinished)).count(),
                )
            }
            Indicator::FirstResponseMedian => took(first_responses().collect(), Distribution::median),
            Indicator::FirstResponseP90 => took(first_responses().collect(), Distribution::ninth_decile),
            Indicator::FirstResolutionMedian => {
                let first = kept().filter_map(|life| Some((life, life.solved().next()?)));
                let first = first.filter(|(_, at)| is_in(*at));
                took(
                    first.map(|(life, at)| life.worked(life.created, at, running)).collect(),
                    Distribution::median,
                )
            }
            Indicator::FullResolutionMedian => took(full(running), Distribution::median),
            Indicator::FullResolutionP90 => took(full(running), Distribution::ninth_decile),
            Indicator::RequesterWait => {
                took(full(&[TicketState::New, TicketState::Open, TicketState::OnHold]), Distribution::mean)
            }
            Indicator::ReopenRate => {
                let again = solved().filter(|life| {
                    let first = life.solved().find(|at| is_in(*at)).unwrap();
                    life.reopened().any(|at| at >= first && self.day(at) <= to)
                });
                share(again.count(), solved().count())
            }
            Indicator::SlaAttainment => {
                share(promises().filter(|(kept, _)| *kept).count(), promises().count())
            }
            Indicator::Csat => share(ratings().filter(|(_, score)| *score >= 4).count(), ratings().count()),
            Indicator::Mtta | Indicator::Mttr | Indicator::Uptime => (None, 0),
        }
    }
}

/// What the entries of a ticket tell.
struct Life<'a> {
    desk: &'a Desk,
    created: Timestamp,
    /// From when on it was in which state.
    states: Vec<(Timestamp, TicketState)>,
    /// When the staff first said something to the client.
    answered: Option<Timestamp>,
    scores: Vec<(Timestamp, u8)>,
    /// Whether what was promised was kept, as the ticket tells it, and when that was known.
    promised: Option<(bool, Timestamp)>,
    is_deleted: bool,
}

impl<'a> Life<'a> {
    fn of(desk: &'a Desk, ticket: &Ticket, entries: &[Entry]) -> Self {
        let mut life = Self {
            desk,
            created: entries[0].at,
            states: vec![(entries[0].at, TicketState::New)],
            answered: None,
            scores: Vec::new(),
            promised: None,
            is_deleted: false,
        };
        for entry in entries {
            if matches!(entry.author, Author::Staff(_)) && entry.text.is_some() {
                life.answered.get_or_insert(entry.at);
            }
            for change in &entry.changes {
                match change.field.as_str() {
                    "state" => {
                        life.states.push((entry.at, serde_json::from_value(change.after.clone()).unwrap()));
                    }
                    "rating" => {
                        life.scores.push((entry.at, serde_json::from_value(change.after.clone()).unwrap()));
                    }
                    "deleted" => life.is_deleted = change.after == json!(true),
                    "restored" => life.is_deleted = false,
                    _ => {}
                }
            }
        }
        // When a promise is due is held against a clock elsewhere.
        let due = [ticket.first_response.due_at, ticket.resolution.due_at];
        let done = [life.answered, life.solved().last().filter(|_| life.holds())];
        let seen = ticket.updated_at;
        let broken = due.iter().zip(done).filter_map(|(due, done)| {
            let due = (*due)?;
            (due < done.unwrap_or(seen)).then_some(due)
        });
        let kept = done[0].zip(done[1]).map(|(first, whole)| (true, first.max(whole)));
        life.promised = broken.min().map(|due| (false, due)).or(kept);
        life
    }

    fn last(&self) -> TicketState {
        self.states.last().unwrap().1
    }

    fn state_at(&self, at: Timestamp) -> Option<TicketState> {
        self.states.iter().rev().find(|(from, _)| *from < at).map(|(_, state)| *state)
    }

    fn solved(&self) -> impl Iterator<Item = Timestamp> {
        self.states.iter().filter(|(_, state)| *state == TicketState::Solved).map(|(at, _)| *at)
    }

    fn reopened(&self) -> impl Iterator<Item = Timestamp> {
        let ended = |state| matches!(state, TicketState::Solved | TicketState::Closed);
        let steps = self.states.windows(2).filter(move |step| ended(step[0].1) && !ended(step[1].1));
        steps.map(|step| step[1].0)
    }

    fn holds(&self) -> bool {
        matches!(self.last(), TicketState::Solved | TicketState::Closed)
    }

    /// The last rating of each solution.
    fn ratings(&self) -> Vec<(Timestamp, u8)> {
        let solved: Vec<_> = self.solved().collect();
        let ends = solved.iter().skip(1).copied().chain([Timestamp::MAX]);
        let of_one = |(from, until): (Timestamp, Timestamp)| {
            self.scores.iter().rev().find(|(at, _)| (from..until).contains(at)).copied()
        };
        solved.iter().copied().zip(ends).filter_map(of_one).collect()
    }

    /// The working time in some states.
    fn worked(&self, from: Timestamp, until: Timestamp, states: &[TicketState]) -> u64 {
        let ends = self.states.iter().skip(1).map(|(at, _)| *at).chain([Timestamp::MAX]);
        let stretches = self.states.iter().zip(ends).filter(|((_, state), _)| states.contains(state));
        let worked = stretches.map(|((begin, _), end)| {
            let (begin, end) = ((*begin).max(from), end.min(until));
            if begin < end { self.desk.calendar.worked(begin, end) } else { SignedDuration::ZERO }
        });
        u64::try_from(worked.sum::<SignedDuration>().as_secs()).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_indicator_says_what_a_recount_of_the_whole_history_says(
        acts in prop::collection::vec((0_usize..4, 1_u32..4_000, 0_u8..30), 1..60),
        first in 0_i32..40,
        days in 0_i32..60,
        group in prop::sample::select(Group::ALL.to_vec()),
    ) {
        let mut desk = Desk::new();
        for act in acts {
            desk.act(act);
        }
        let from = desk.day("2026-10-25T12:00:00Z".parse().unwrap()).saturating_add(first.days());
        let period = Period::new(from, from.saturating_add(days.days()), Some(group)).unwrap();
        for figure in Figure::all_of(period, &desk.tallies_of(period), Date::MAX) {
            let indicator = figure.indicator;
            let told = (figure.value, figure.n);
            prop_assert_eq!(told, desk.recounted(indicator, period.from, period.to), "{:?}", indicator);
            let groups: Vec<_> = period.groups().collect();
            prop_assert_eq!(figure.series.len(), groups.len());
            for (point, (first, last)) in figure.series.iter().zip(groups) {
                let recounted = desk.recounted(indicator, first, last);
                prop_assert_eq!((point.at, (point.value, point.n)), (first, recounted), "{:?}", indicator);
            }
        }
    }

    #[test]
    fn the_lines_that_a_period_counts_are_as_many_as_it_says(
        acts in prop::collection::vec((0_usize..4, 1_u32..4_000, 0_u8..30), 1..60),
        first in 0_i32..40,
        days in 0_i32..60,
    ) {
        let mut desk = Desk::new();
        for act in acts {
            desk.act(act);
        }
        let from = desk.day("2026-10-25T12:00:00Z".parse().unwrap()).saturating_add(first.days());
        let period = Period::new(from, from.saturating_add(days.days()), Some(Group::Month)).unwrap();
        let lines: Vec<Counted> =
            desk.tickets.iter().flat_map(|(ticket, _)| ticket.counted(&desk.zone, &desk.calendar)).collect();
        for figure in Figure::all_of(period, &desk.tallies_of(period), Date::MAX) {
            let of_it = |line: &&Counted| figure.indicator.measures().contains(&line.measure);
            let listed = lines.iter().filter(of_it).filter(|line| {
                if line.measure == Measure::Stay {
                    line.since <= period.to && period.to < line.on
                } else {
                    (period.from..=period.to).contains(&line.on) && line.is_of_period_from(period.from)
                }
            });
            prop_assert_eq!(listed.count() as u64, figure.n, "{:?}", figure.indicator);
        }
    }
}

#[test]
fn a_period_counts_a_ticket_once_that_was_solved_twice_in_it() {
    let mut desk = Desk::new();
    // Solved on 29 October, opened again and solved on 2 November, opened again.
    for act in [(0, 0, 0), (0, 60, 5), (0, 5_000, 12), (0, 60, 5), (0, 60, 12)] {
        desk.act(act);
    }
    let told = |from: &str, to: &str| {
        let period = Period::new(from.parse().unwrap(), to.parse().unwrap(), Some(Group::Day)).unwrap();
        let figures = Figure::all_of(period, &desk.tallies_of(period), Date::MAX);
        let of = |wanted| figures.iter().find(|figure| figure.indicator == wanted).unwrap();
        (of(Indicator::Solved).n, of(Indicator::ReopenRate).value)
    };
    let all = Some(Value::Share(Share::of_ten_thousand(10_000)));
    let none = Some(Value::Share(Share::of_ten_thousand(0)));
    assert_eq!(told("2026-10-29", "2026-11-02"), (1, all));
    assert_eq!(told("2026-10-29", "2026-10-31"), (1, none), "it was opened again after the period");
    assert_eq!(told("2026-11-01", "2026-11-02"), (1, all));
    assert_eq!(told("2026-11-03", "2026-11-03"), (0, None), "nothing was solved, which is no zero");
}
