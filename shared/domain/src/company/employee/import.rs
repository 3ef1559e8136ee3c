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
use crate::{DepartmentId, FileName, ImportId, PlanId, Post, TaskId, TaskKind};

/// How long an import is there.
pub const IMPORT_KEPT: Duration = Duration::from_hours(30 * 24);

/// The greatest number of lines that an import may have.
pub const MOST_IMPORTED: usize = 10_000;

/// Does what the lines of an import say. It is about an [`ImportingPeople`].
pub static IMPORT_PEOPLE: TaskKind = kind("import_people", Some(&UNDO_IMPORT));

/// Takes back what an import has done, wherever nobody has changed anything since. It is about a [`crate::task::Undoing`].
pub static UNDO_IMPORT: TaskKind = kind("undo_import", None);

const fn kind(name: &'static str, undo: Option<&'static TaskKind>) -> TaskKind {
    TaskKind {
        name,
        queue: "people",
        module: None,
        patience: 10,
        pause: Duration::from_secs(30),
        is_long: true,
        undo,
    }
}

/// What a task of the kind [`IMPORT_PEOPLE`] is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportingPeople {
    pub orderer: Orderer,
    pub import: ImportId,
}

/// The row of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    /// None of a table that was sent without a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<FileName>,
    pub made_by: Inviter,
    /// Names what was planned last among all that the bucket has of the import.
    pub plan: PlanId,
    /// What becomes of each line, in the order of the plan.
    pub lines: Lines,
    /// Why lines that were planned were not done, by the key of the reason.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<String, Vec<usize>>,
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
    const ALL: [(Self, char); 8] = [
        (Self::Skipped, '-'),
        (Self::Refused, 'x'),
        (Self::ToInvite, 'i'),
        (Self::ToChange, 'c'),
        (Self::Invited, 'I'),
        (Self::Changed, 'C'),
        (Self::Undone, 'u'),
        (Self::Kept, 'k'),
    ];

    const fn letter(self) -> char {
        let mut place = 0;
        while Self::ALL[place].0 as u8 != self as u8 {
            place += 1;
        }
        Self::ALL[place].1
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
        let state = |letter| LineState::ALL.into_iter().find(|(_, known)| *known == letter);
        let states = letters.chars().map(|letter| {
            state(letter).map(|(state, _)| state).ok_or_else(|| format!("no line is in a state “{letter}”"))
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

    /// The places of the first lines that are in such a state.
    pub fn first(&self, most: usize, is_meant: impl Fn(LineState) -> bool) -> Vec<usize> {
        let places = self.0.iter().enumerate().filter(|(_, state)| is_meant(**state));
        places.map(|(place, _)| place).take(most).collect()
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

    /// Whether any line was ever done.
    pub fn has_done(&self) -> bool {
        let states =
            |state| matches!(state, LineState::Undone | LineState::Kept) || LineState::is_done(state);
        self.lines.count(states) > 0
    }

    /// Notes what became of a line that had its turn: the key of the reason why nothing did, if so.
    pub fn note(&mut self, place: usize, refused: Option<String>) {
        match (refused, self.lines.get(place)) {
            (Some(key), _) => {
                self.lines.set(place, LineState::Refused);
                self.refused.entry(key).or_default().push(place);
            }
            (None, Some(state)) => self.lines.set(place, state.done()),
            (None, None) => {}
        }
    }

    /// Notes whether the deed of a line was taken back, or left since somebody has changed it.
    pub fn note_undone(&mut self, place: usize, is_undone: bool) {
        self.lines.set(place, if is_undone { LineState::Undone } else { LineState::Kept });
    }

    /// The key of the reason why a line that was planned was not done.
    pub fn refusal_of(&self, place: usize) -> Option<&str> {
        let reason = self.refused.iter().find(|(_, places)| places.binary_search(&place).is_ok());
        reason.map(|(key, _)| key.as_str())
    }
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
        let all: Lines = LineState::ALL.into_iter().map(|(state, _)| state).collect();
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
                made_by: Inviter { id: crate::UserId::new(), name: String::new() },
                plan: PlanId::new(),
                lines: plan.collect(),
                refused: BTreeMap::new(),
                seats_needed: 0,
                work: None,
                created_at: Timestamp::UNIX_EPOCH,
                version: 1,
                revision: 1,
            };
            for place in import.lines.first(usize::MAX, LineState::is_planned) {
                import.note(place, turns[place].1.then(|| "gone".to_owned()));
            }
            let refused = turns.iter().filter(|(_, is_refused, _)| *is_refused).count();
            prop_assert_eq!((import.left(), import.done()), (0, turns.len() - refused));
            for (place, (_, is_refused, _)) in turns.iter().enumerate() {
                prop_assert_eq!(import.refusal_of(place), is_refused.then_some("gone"));
            }
            for place in import.lines.first(usize::MAX, LineState::is_done) {
                import.note_undone(place, turns[place].2);
            }
            prop_assert_eq!(import.done(), 0);
            prop_assert_eq!(import.lines.count(|state| state == LineState::Refused), refused);
            prop_assert_eq!(import.has_done(), refused < turns.len());
        }
    }
}
