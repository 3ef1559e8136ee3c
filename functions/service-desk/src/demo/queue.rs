//! What stands in the queue now: it is as lively whenever the demo is made, also at night and on holidays, since its moments are told
//! in working time.

use domain::service_desk::{Priority, TicketState};
use jiff::{SignedDuration, Timestamp};

use super::plan::{Planner, WITHIN_MINUTES, said};
use super::script::{Act, Plan, Script};
use super::words;

/// What a ticket of the queue is like.
#[derive(Clone, Copy)]
enum Now {
    /// Nobody has it yet.
    New,
    /// Somebody works on it.
    Open,
    /// Its client is asked something.
    Waiting,
    OnHold,
    /// Its client has just told more.
    Heard,
}

/// Before how many minutes of work each came, and what is done to it so far. What is promised usually is answered within 4 hours of
/// work, and solved within 16.
const QUEUE: [(i64, Now); 19] = [
    (6, Now::New),
    (45, Now::New),
    (215, Now::New),
    (300, Now::New),
    (90, Now::Open),
    (260, Now::Open),
    (430, Now::Open),
    (560, Now::Open),
    (850, Now::Open),
    (905, Now::Open),
    (1_180, Now::Open),
    (1_560, Now::Open),
    (380, Now::Waiting),
    (1_300, Now::Waiting),
    (2_100, Now::Waiting),
    (900, Now::OnHold),
    (1_700, Now::OnHold),
    (2_700, Now::OnHold),
    (700, Now::Heard),
];

pub(super) fn plans(planner: &mut Planner<'_>) -> Vec<Plan> {
    QUEUE.iter().map(|(minutes, state)| plan(planner, SignedDuration::from_mins(*minutes), *state)).collect()
}

fn plan(planner: &mut Planner<'_>, ago: SignedDuration, now: Now) -> Plan {
    let at = worked_before(planner, ago);
    let mut plan = planner.told_by_client(at);
    let problem = Planner::problem_of(&plan);
    let answered = ago.mul_f64(0.1).min(SignedDuration::from_mins(50));
    let taken = (WITHIN_MINUTES, Act::Take);
    let question = (answered, Act::Answer(problem.question.to_owned(), Some(TicketState::Waiting)));
    let answer = (answered, said(planner.chances.one_of(&words::TAKEN)));
    let held = Act::Note(planner.chances.one_of(&words::HELD).to_owned(), Some(TicketState::OnHold));
    plan.script = match now {
        Now::New => Script::new(),
        Now::Open if ago.as_mins() % 3 == 0 => {
            Script::from([taken, (WITHIN_MINUTES, Act::Rank(Priority::High)), answer])
        }
        Now::Open => Script::from([taken, answer]),
        Now::Waiting => Script::from([taken, question]),
        Now::OnHold => Script::from([taken, answer, (ago.mul_f64(0.2), held)]),
        Now::Heard => {
            let heard = Act::Hear(problem.answer.to_owned());
            Script::from([taken, question, (ago.mul_f64(0.8), heard)])
        }
    };
    plan
}

/// The moment since which people have worked so long.
fn worked_before(planner: &Planner<'_>, ago: SignedDuration) -> Timestamp {
    const STEP: SignedDuration = SignedDuration::from_mins(1);
    let (now, calendar) = (planner.now(), planner.calendar);
    // Of two moments between which the wanted one lies, the middle is looked at until they are close.
    let (mut early, mut late) = (now - SignedDuration::from_hours(24 * 60), now);
    while late.duration_since(early) > STEP {
        let middle = early + late.duration_since(early) / 2;
        if calendar.worked(middle, now) < ago {
            late = middle;
        } else {
            early = middle;
        }
    }
    early
}
