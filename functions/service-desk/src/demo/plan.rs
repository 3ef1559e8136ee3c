//! When tickets come and what becomes of each: on working days above all, more of them from year to year, fewer in summer.

use domain::service_desk::{LinkKind, Priority, ServiceDesk, TicketState, WorkingCalendar};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::chances::{Chances, real};
use super::problems::{PLACES, PROBLEMS, Problem, Theme};
use super::script::{Act, Plan, Script};
use super::{Scene, TICKETS, queue, words};

/// The same tickets come of the same seed.
const SEED: u64 = 20_26;

/// How much of the time that is promised an answer, and a solution, takes in one half of all tickets, and how far others differ.
const ANSWERED: (f64, f64) = (0.16, 0.9);
const SOLVED: (f64, f64) = (0.24, 0.85);

/// How many tickets are told of twice, and how many others belong together.
const DOUBLES: usize = 14;
const RELATED: usize = 24;
const FOLLOW_UPS: usize = 10;

/// Those who work on tickets do not have equally many.
const AGENTS: [f64; 6] = [1.0, 3.0, 2.8, 1.6, 1.8, 1.4];

/// How many tickets come in an hour of a working day, beside others, from 0 on.
const HOURS: [f64; 24] = [
    0.05, 0.02, 0.02, 0.02, 0.02, 0.05, 0.1, 0.5, 2.0, 8.0, 10.0, 9.0, 7.0, 5.5, 8.0, 8.5, 7.0, 4.5, 1.6,
    0.8, 0.5, 0.4, 0.2, 0.1,
];

/// Makes the plans of all tickets, in the order in which they come.
pub(super) fn plans(scene: &Scene<'_>, desk: &ServiceDesk) -> Vec<Plan> {
    let calendar = &desk.settings.calendar;
    let mut planner = Planner { scene, desk, calendar, chances: Chances::new(SEED) };
    let present = queue::plans(&mut planner);
    let mut plans: Vec<Plan> =
        planner.moments(TICKETS - present.len()).into_iter().map(|at| planner.ordinary(at)).collect();
    plans.sort_by_key(|plan| plan.at);
    planner.connect(&mut plans);
    // What stands in the queue now has come last of all, or nearly: what is related keeps its place.
    merged(plans, present)
}

/// Both in the order of time. What the former ones say of each other's places is said of the new ones.
fn merged(former: Vec<Plan>, present: Vec<Plan>) -> Vec<Plan> {
    let mut all: Vec<(Option<usize>, Plan)> =
        former.into_iter().enumerate().map(|(place, plan)| (Some(place), plan)).collect();
    all.extend(present.into_iter().map(|plan| (None, plan)));
    all.sort_by_key(|(_, plan)| plan.at);
    let mut places = vec![0; all.len()];
    for (new, (former, _)) in all.iter().enumerate() {
        if let Some(former) = former {
            places[*former] = new;
        }
    }
    let moved = |(_, mut plan): (Option<usize>, Plan)| {
        plan.follows = plan.follows.map(|former| places[former]);
        for (_, act) in &mut plan.script {
            if let Act::Merge(other) | Act::Link(other, _) = act {
                *other = places[*other];
            }
        }
        plan
    };
    all.into_iter().map(moved).collect()
}

pub(super) struct Planner<'a> {
    scene: &'a Scene<'a>,
    desk: &'a ServiceDesk,
    pub(super) calendar: &'a WorkingCalendar,
    pub(super) chances: Chances,
}

impl Planner<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.scene.now
    }

    /// The moments at which so many tickets come, the earliest first.
    fn moments(&mut self, count: usize) -> Vec<Timestamp> {
        let zone = &self.calendar.time_zone;
        let first = zone.day_of(self.scene.since).saturating_add(3.days());
        let last = zone.day_of(self.scene.now).saturating_sub(1.day());
        let days: Vec<Date> = first.series(1.day()).take_while(|day| *day <= last).collect();
        let weights: Vec<f64> =
            days.iter().enumerate().map(|(n, day)| self.weight(*day, real(n) / real(days.len()))).collect();
        let mut moments: Vec<Timestamp> = (0..count)
            .filter_map(|_| {
                let day = zone.start_of(days[self.chances.weighted(&weights)])?;
                let hour = real(self.chances.weighted(&HOURS)) + self.chances.within(0.0..1.0);
                Some(day + SignedDuration::from_secs_f64((hour * 3_600.0).round()))
            })
            .collect();
        moments.sort();
        moments
    }

    /// How many tickets come on a day, beside others; `share` of the two years is over by then.
    fn weight(&self, day: Date, share: f64) -> f64 {
        let works = if self.calendar.hours_of(day).is_empty() { 0.08 } else { 1.0 };
        let season = match day.month() {
            11 | 12 => 1.25,
            1 => 0.85,
            3 => 1.15,
            7 | 8 => 0.75,
            _ => 1.0,
        };
        let monday = if day.weekday().to_monday_zero_offset() == 0 { 1.2 } else { 1.0 };
        works * season * monday * (0.75 + 0.5 * share)
    }

    /// A ticket that came at this moment, and what became of it.
    fn ordinary(&mut self, at: Timestamp) -> Plan {
        let mut plan = self.told(at);
        plan.script = self.life(&plan);
        plan
    }

    /// A ticket that came at this moment, to which nothing is done yet.
    pub(super) fn told(&mut self, at: Timestamp) -> Plan {
        let weights: Vec<f64> = PROBLEMS.iter().map(|problem| problem.weight).collect();
        let place = self.chances.weighted(&weights);
        self.told_of(at, place)
    }

    /// A ticket of an ordinary kind that its client has written, and that nobody gets by itself.
    pub(super) fn told_by_client(&mut self, at: Timestamp) -> Plan {
        loop {
            let plan = self.told(at);
            let category = self.desk.categories.get(plan.category);
            let is_usual = category.is_none_or(|category| {
                category.default_assignee.is_none() && category.default_priority.is_none()
            });
            if is_usual && plan.client.is_some() {
                return Plan { is_written_by_staff: false, ..plan };
            }
        }
    }

    fn told_of(&mut self, at: Timestamp, problem: usize) -> Plan {
        let problem = &PROBLEMS[problem];
        let place = self.chances.one_of(&PLACES);
        let is_own = matches!(problem.theme, Theme::Own);
        let clients = self.scene.cast.clients.len();
        // Some write far more often than others.
        let client = self.chances.one_of_first(clients);
        let category = problem.theme as usize;
        let usual = self.desk.categories.get(category).and_then(|category| category.default_priority);
        let priority = match usual.unwrap_or_default() {
            _ if self.chances.happens(0.035) => Some(Priority::Urgent),
            Priority::Normal if self.chances.happens(0.12) => Some(Priority::High),
            _ => None,
        };
        let is_written_by_staff = is_own || self.chances.happens(0.12);
        let text = problem.text.replace("{place}", place);
        Plan {
            at,
            subject: problem.subject.replace("{place}", place),
            text: if is_written_by_staff && !is_own {
                format!("Со слов клиента по телефону: {text}")
            } else {
                text
            },
            category,
            // Clients do not say how urgent something is: the staff finds that out.
            priority: priority.filter(|_| is_own),
            client: (!is_own).then_some(client),
            agent: self.chances.weighted(&AGENTS),
            is_written_by_staff,
            follows: None,
            script: priority
                .filter(|_| !is_own)
                .map(|priority| (WITHIN_MINUTES, Act::Rank(priority)))
                .into_iter()
                .collect(),
        }
    }

    pub(super) fn problem_of(plan: &Plan) -> &'static Problem {
        let begins = |problem: &&Problem| {
            let (begin, _) = problem.subject.split_once("{place}").unwrap_or((problem.subject, ""));
            plan.subject.starts_with(begin)
        };
        PROBLEMS.iter().find(begins).unwrap_or(&PROBLEMS[0])
    }

    fn ranked(&self, plan: &Plan) -> Priority {
        let found_out = plan.script.iter().find_map(|(_, act)| match act {
            Act::Rank(priority) => Some(*priority),
            _ => None,
        });
        let usual = self.desk.categories.get(plan.category).and_then(|category| category.default_priority);
        found_out.or(plan.priority).or(usual).unwrap_or_default()
    }

    /// The whole life of a ticket.
    fn life(&mut self, plan: &Plan) -> Script {
        let problem = Self::problem_of(plan);
        let target = self.desk.settings.target(self.ranked(plan));
        let minutes = SignedDuration::from_mins;
        let first = target.first_response().unwrap_or(minutes(240));
        let whole = target.resolution().unwrap_or(minutes(960));
        // In the beginning there were fewer people, and no habits.
        let age = self.scene.now.duration_since(plan.at).as_secs_f64() / (2.0 * 365.0 * 86_400.0);
        let pace = 0.85 + 0.35 * age;
        // Nobody reads and writes in no time, and hardly anything is mended in less than half an hour.
        let answered = self.chances.about(first.mul_f64(ANSWERED.0 * pace), ANSWERED.1).max(minutes(4));
        let solved = self.chances.about(whole.mul_f64(SOLVED.0 * pace), SOLVED.1).max(minutes(30));
        let mut script = plan.script.clone();
        script.push_back((answered.mul_f64(0.3), Act::Take));
        let has_client = plan.client.is_some();
        if has_client && self.chances.happens(0.03) {
            let words = self.chances.one_of(&words::CANCELLED);
            script.push_back((answered, Act::Answer(words.to_owned(), Some(TicketState::Cancelled))));
            return script;
        }
        if !has_client {
            script.push_back((answered, Act::Note(problem.note.to_owned(), Some(TicketState::Open))));
        } else if self.chances.happens(0.12) {
            script.push_back((answered.mul_f64(0.7).max(minutes(25)), solution(problem)));
            return self.end(script);
        } else if self.chances.happens(0.42) {
            let question = Act::Answer(problem.question.to_owned(), Some(TicketState::Waiting));
            script.push_back((answered.mul_f64(0.7), question));
            if self.chances.happens(0.06) {
                script.push_back((minutes(3 * 480), said(words::REMINDED)));
                let unanswered = Act::Answer(words::UNANSWERED.to_owned(), Some(TicketState::Solved));
                script.push_back((minutes(3 * 480), unanswered));
                return script;
            }
            script.push_back((self.chances.about(minutes(150), 1.0), Act::Hear(problem.answer.to_owned())));
        } else {
            script.push_back((answered.mul_f64(0.7), said(self.chances.one_of(&words::TAKEN))));
        }
        self.work(&mut script, problem, solved, has_client);
        script.push_back((solved.mul_f64(0.4), solution(problem)));
        self.end(script)
    }

    /// What is done between the first answer and the solution.
    fn work(&mut self, script: &mut Script, problem: &Problem, solved: SignedDuration, has_client: bool) {
        let part = solved.mul_f64(0.2);
        if has_client && self.chances.happens(0.5) {
            script.push_back((part, Act::Note(problem.note.to_owned(), None)));
        }
        if self.chances.happens(0.07) {
            let (said, agent) = (self.chances.one_of(&words::CALLED), self.chances.weighted(&AGENTS));
            script.push_back((part, Act::Call(said, agent)));
        }
        if self.chances.happens(0.08) {
            let held = self.chances.one_of(&words::HELD);
            script.push_back((part, Act::Note(held.to_owned(), Some(TicketState::OnHold))));
            let resumed = self.chances.one_of(&words::RESUMED);
            let after = self.chances.about(SignedDuration::from_hours(12), 0.6);
            script.push_back((after, Act::Note(resumed.to_owned(), Some(TicketState::Open))));
        }
        if has_client && self.chances.happens(0.12) {
            let chased = self.chances.one_of(&words::CHASED);
            script.push_back((part, Act::Hear(chased.to_owned())));
            let after = self.chances.about(SignedDuration::from_mins(25), 0.8);
            script.push_back((after, said(self.chances.one_of(&words::PROGRESS))));
        } else if has_client && self.chances.happens(0.3) {
            script.push_back((part, said(self.chances.one_of(&words::PROGRESS))));
        } else {
            script.push_back((part, Act::Take));
        }
    }

    /// What comes after a solution.
    fn end(&mut self, mut script: Script) -> Script {
        let minutes = SignedDuration::from_mins;
        let is_reopened = self.chances.happens(0.035);
        if is_reopened {
            let words = self.chances.one_of(&words::REOPENED);
            script.push_back((self.chances.about(minutes(400), 0.8), Act::Hear(words.to_owned())));
            let again = self.chances.one_of(&words::SOLVED_AGAIN);
            let again = Act::Answer(again.to_owned(), Some(TicketState::Solved));
            script.push_back((self.chances.about(minutes(180), 0.8), again));
        }
        if self.chances.happens(0.2) {
            script.push_back((self.chances.about(minutes(90), 0.8), Act::Agree));
        }
        if self.chances.happens(0.4) {
            let weights = if is_reopened { [3.0, 4.0, 4.0, 3.0, 2.0] } else { [2.0, 3.0, 7.0, 22.0, 66.0] };
            let place = self.chances.weighted(&weights);
            let words = words::RATED[place];
            let text = self.chances.happens(0.45).then(|| self.chances.one_of(words));
            let score = [1, 2, 3, 4, 5][place];
            script.push_back((self.chances.about(minutes(120), 0.9), Act::Rate(score, text)));
        }
        script
    }

    /// Has some tickets be told of twice, belong together, or go on from others.
    fn connect(&mut self, plans: &mut [Plan]) {
        let middle = plans.len() * 19 / 20;
        for n in 0..DOUBLES {
            let place = (n * 2 + 1) * middle / (DOUBLES * 2);
            let Some(place) = (place..middle).find(|place| plans[*place].client.is_some()) else { continue };
            let first = plans[place].clone();
            let later = &mut plans[place + 1];
            later.at = first.at + SignedDuration::from_mins(4);
            (later.client, later.category) = (first.client, first.category);
            (later.subject, later.text) = (first.subject, first.text);
            (later.is_written_by_staff, later.priority) = (false, None);
            let merged = (SignedDuration::from_mins(2), Act::Merge(place));
            later.script = Script::from([(WITHIN_MINUTES, Act::Take), merged]);
        }
        for n in 0..RELATED {
            let place = 40 + n * (middle - 40) / RELATED;
            let alike = |other: &usize| plans[*other].category == plans[place].category;
            let Some(other) = (place - 40..place).rev().find(alike) else { continue };
            let kind = if n % 4 == 0 { LinkKind::Cause } else { LinkKind::Related };
            let at = plans[place].script.len().min(2);
            plans[place].script.insert(at, (WITHIN_MINUTES, Act::Link(other, kind)));
        }
        for n in 0..FOLLOW_UPS {
            let place = plans.len() / 4 + n * (middle - plans.len() / 4) / FOLLOW_UPS;
            let is_earlier = |other: &usize| {
                let passed = plans[place].at.duration_since(plans[*other].at);
                passed > SignedDuration::from_hours(24 * 60) && plans[*other].client.is_some()
            };
            let Some(earlier) = (0..place).rev().find(is_earlier) else { continue };
            let (client, category) = (plans[earlier].client, plans[earlier].category);
            let (subject, text) = (plans[earlier].subject.clone(), plans[earlier].text.clone());
            let later = &mut plans[place];
            (later.client, later.category, later.subject, later.text) = (client, category, subject, text);
            later.follows = Some(earlier);
            let plan = later.clone();
            plans[place].script = self.life(&Plan { script: Script::new(), ..plan });
        }
    }
}

pub(super) const WITHIN_MINUTES: SignedDuration = SignedDuration::from_mins(3);

pub(super) fn said(words: &str) -> Act {
    Act::Answer(words.to_owned(), None)
}

pub(super) fn solution(problem: &Problem) -> Act {
    Act::Answer(problem.solution.to_owned(), Some(TicketState::Solved))
}
