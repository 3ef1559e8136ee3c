//! An import of people: a table that somebody has sent, what each of its lines would do, and what became of each.
//!
//! An import is planned, run and, if need be, taken back. What its lines say lies in the organisation's bucket; a row has the
//! rest, and is changed together with the people by the slices of its work. So work that was stopped goes on where it ended.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Employee, Inviter};
use crate::access::AssignedRole;
use crate::task::Orderer;
use crate::{DepartmentId, FileId, FileName, ImportId, PlanId, Post, TaskId, TaskKind};

/// How long an import is there.
pub const IMPORT_KEPT: Duration = Duration::from_hours(30 * 24);

/// The greatest number of lines that an import may have.
pub const MOST_IMPORTED: usize = 10_000;

/// Does what the lines of an import say. It is about an [`ImportingPeople`].
///
/// Its own page takes an import back, and asks with the numbers of all its work: one task of it knows its own alone.
pub static IMPORT_PEOPLE: TaskKind = kind("import_people");

/// Takes back what an import has done, wherever nobody has changed anything since. It is about an [`ImportingPeople`], too.
pub static UNDO_IMPORT: TaskKind = kind("undo_import");

const fn kind(name: &'static str) -> TaskKind {
    TaskKind {
        name,
        queue: "people",
        module: None,
        patience: 10,
        pause: Duration::from_secs(30),
        is_long: true,
        undo: None,
    }
}

/// What a task of the kind [`IMPORT_PEOPLE`] is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportingPeople {
    pub orderer: Orderer,
    pub import: ImportId,
    /// How many lines have their turn.
    pub of: u64,
}

/// The row of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    /// None of a table that was sent without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<FileName>,
    /// The file, where it was sent past the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    pub made_by: Inviter,
    /// Names what was planned last among all that the bucket has of the import.
    pub plan: PlanId,
    /// What becomes of each line, in the order of the plan.
    pub lines: Lines,
    /// Why lines that were planned were not done, or that were done not taken back, by the key of the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, Vec<usize>>,
    /// For those who are to be invited, and for those who are refused because there is no seat.
    pub seats_needed: u32,
    /// The work that was begun last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<ImportWork>,
    pub created_at: Timestamp,
    /// Counts what somebody may have looked at: plans, and the beginnings of work.
    pub version: u32,
    /// Counts every write.
    pub revision: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWork {
    pub task: TaskId,
    pub is_undoing: bool,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineState {
    /// It says nothing new.
    Skipped,
    Refused,
    ToInvite,
    ToChange,
    Invited,
    Changed,
    /// Its deed is taken back.
    Undone,
    /// Somebody has changed it since, so it was left as it is.
    Kept,
}

impl LineState {
    const ALL: [Self; 8] = [
        Self::Skipped,
        Self::Refused,
        Self::ToInvite,
        Self::ToChange,
        Self::Invited,
        Self::Changed,
        Self::Undone,
        Self::Kept,
    ];

    const fn letter(self) -> char {
        match self {
            Self::Skipped => '-',
            Self::Refused => 'x',
            Self::ToInvite => 'i',
            Self::ToChange => 'c',
            Self::Invited => 'I',
            Self::Changed => 'C',
            Self::Undone => 'u',
            Self::Kept => 'k',
        }
    }

    /// Whether its deed is still to be done.
    pub const fn is_planned(self) -> bool {
        matches!(self, Self::ToInvite | Self::ToChange)
    }

    /// Whether its deed is done, and not taken back.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Invited | Self::Changed)
    }

    /// The state in which it is once its deed is done.
    const fn done(self) -> Self {
        match self {
            Self::ToInvite => Self::Invited,
            Self::ToChange => Self::Changed,
            other => other,
        }
    }
}

/// The states of all lines: an item of the table has one octet for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Lines(Vec<LineState>);

impl From<Lines> for String {
    fn from(Lines(states): Lines) -> Self {
        states.into_iter().map(LineState::letter).collect()
    }
}

impl TryFrom<String> for Lines {
    type Error = String;

    fn try_from(letters: String) -> Result<Self, String> {
        let states = letters.chars().map(|letter| {
            let state = LineState::ALL.into_iter().find(|state| state.letter() == letter);
            state.ok_or_else(|| format!("no line is in a state “{letter}”"))
        });
        states.collect::<Result<_, _>>().map(Self)
    }
}

impl FromIterator<LineState> for Lines {
    fn from_iter<I: IntoIterator<Item = LineState>>(states: I) -> Self {
        Self(states.into_iter().collect())
    }
}

impl Lines {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, place: usize) -> Option<LineState> {
        self.0.get(place).copied()
    }

    pub fn count(&self, is_counted: impl Fn(LineState) -> bool) -> usize {
        self.0.iter().filter(|state| is_counted(**state)).count()
    }

    /// The places of the lines from a place on that are in such a state.
    pub fn from(&self, place: usize, is_meant: impl Fn(LineState) -> bool) -> impl Iterator<Item = usize> {
        let states = self.0.iter().enumerate().skip(place);
        states.filter(move |(_, state)| is_meant(**state)).map(|(place, _)| place)
    }

    fn set(&mut self, place: usize, state: LineState) {
        if let Some(line) = self.0.get_mut(place) {
            *line = state;
        }
    }
}

impl Import {
    pub fn ends_at(&self) -> Timestamp {
        self.created_at + IMPORT_KEPT
    }

    /// How many lines are done, and not taken back.
    pub fn done(&self) -> usize {
        self.lines.count(LineState::is_done)
    }

    /// How many lines are still to be done.
    pub fn left(&self) -> usize {
        self.lines.count(LineState::is_planned)
    }

    /// Whether any line ever had its turn.
    pub fn has_begun(&self) -> bool {
        let is_planned =
            |state| matches!(state, LineState::Skipped | LineState::Refused) || state.is_planned();
        !self.reasons.is_empty() || self.lines.count(|state| !is_planned(state)) > 0
    }

    /// Notes what became of a line that had its turn in the run.
    pub fn note_run(&mut self, place: usize, turn: LineTurn) {
        match (turn, self.lines.get(place)) {
            (LineTurn::Done, Some(state)) => self.lines.set(place, state.done()),
            (LineTurn::Changed(key) | LineTurn::Refused(key), _) => {
                self.lines.set(place, LineState::Refused);
                self.note_reason(place, key);
            }
            (LineTurn::Done, None) => {}
        }
    }

    /// Notes what became of a line that had its turn as it was taken back. What was refused stays done: somebody else may be
    /// allowed to take it back.
    pub fn note_undone(&mut self, place: usize, turn: LineTurn) {
        self.forget_reason(place);
        match turn {
            LineTurn::Done => self.lines.set(place, LineState::Undone),
            LineTurn::Changed(_) => self.lines.set(place, LineState::Kept),
            LineTurn::Refused(key) => self.note_reason(place, key),
        }
    }

    /// Somebody may have been refused who wanted to take a line back before.
    fn forget_reason(&mut self, place: usize) {
        self.reasons.retain(|_, places| {
            places.retain(|noted| *noted != place);
            !places.is_empty()
        });
    }

    fn note_reason(&mut self, place: usize, key: String) {
        let places = self.reasons.entry(key).or_default();
        let at = places.partition_point(|noted| *noted < place);
        places.insert(at, place);
    }

    /// The key of the reason why a line was not done that was planned, or not taken back that was done.
    pub fn reason_of(&self, place: usize) -> Option<&str> {
        let reason = self.reasons.iter().find(|(_, places)| places.binary_search(&place).is_ok());
        reason.map(|(key, _)| key.as_str())
    }
}

/// What becomes of a line when it has its turn. Reasons are keys of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineTurn {
    Done,
    /// Whoever it is about has been changed since.
    Changed(String),
    Refused(String),
}

/// The part of an employee that an import changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub role: AssignedRole,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<Post>,
    pub departments: Vec<DepartmentId>,
}

impl Employee {
    pub fn placement(&self) -> Placement {
        Placement { role: self.role, post: self.post.clone(), departments: self.departments.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_becomes_of_lines_is_kept_in_one_letter_each() {
        let all: Lines = LineState::ALL.into_iter().collect();
        let kept = serde_json::to_value(&all).unwrap();
        assert_eq!(kept, "-xicICuk");
        assert_eq!(serde_json::from_value::<Lines>(kept).unwrap(), all);
        assert!(serde_json::from_value::<Lines>("i?".into()).is_err());
    }

    proptest! {
        #[test]
        fn every_planned_line_is_done_or_refused_once_and_only_what_is_done_is_taken_back(
            turns in prop::collection::vec((prop::bool::ANY, prop::bool::ANY, prop::bool::ANY), 0..40),
        ) {
            let plan = turns.iter().map(|(invites, ..)| {
                if *invites { LineState::ToInvite } else { LineState::ToChange }
            });
            let mut import = Import {
                id: ImportId::new(),
                file_name: None,
                file: None,
                made_by: Inviter { id: crate::UserId::new(), name: String::new() },
                plan: PlanId::new(),
                lines: plan.collect(),
                reasons: BTreeMap::new(),
                seats_needed: 0,
                work: None,
                created_at: Timestamp::UNIX_EPOCH,
                version: 1,
                revision: 1,
            };
            prop_assert!(!import.has_begun());
            for place in import.lines.from(0, LineState::is_planned).collect::<Vec<_>>() {
                import.note_run(place, if turns[place].1 { LineTurn::Refused("gone".to_owned()) } else { LineTurn::Done });
            }
            let refused = turns.iter().filter(|(_, is_refused, _)| *is_refused).count();
            prop_assert_eq!((import.left(), import.done()), (0, turns.len() - refused));
            for (place, (_, is_refused, _)) in turns.iter().enumerate() {
                prop_assert_eq!(import.reason_of(place), is_refused.then_some("gone"));
            }
            let done: Vec<usize> = import.lines.from(0, LineState::is_done).collect();
            for place in &done {
                let refused = LineTurn::Refused("above".to_owned());
                import.note_undone(*place, if turns[*place].2 { LineTurn::Done } else { refused });
            }
            let left: Vec<usize> = import.lines.from(0, LineState::is_done).collect();
            let kept: Vec<usize> = done.into_iter().filter(|place| !turns[*place].2).collect();
            prop_assert_eq!(&left, &kept, "what was refused can be taken back by somebody else");
            for place in left {
                prop_assert_eq!(import.reason_of(place), Some("above"));
                import.note_undone(place, LineTurn::Changed("gone".to_owned()));
                prop_assert_eq!(import.reason_of(place), None);
            }
            prop_assert_eq!(import.done(), 0);
            prop_assert_eq!(import.lines.count(|state| state == LineState::Refused), refused);
            prop_assert_eq!(import.has_begun(), !turns.is_empty());
        }
    }
}
