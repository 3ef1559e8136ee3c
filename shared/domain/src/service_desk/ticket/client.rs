//! A ticket as its client knows it: a projection of its own, in which nothing stands that a client may not see.

use std::str::FromStr;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Terms, Ticket, TicketRefusal, is_over};
use crate::service_desk::{Author, Comment, DeskSettings, Entry, Party, TicketState, Visibility};
use crate::{CategoryId, EntryText, Name, Subject, TicketId, User, UserId, Violation};

/// How content a client is, from 1 to 5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Score(u8);

impl Score {
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];
}

impl From<Score> for u8 {
    fn from(Score(score): Score) -> Self {
        score
    }
}

impl TryFrom<u8> for Score {
    type Error = Violation;

    fn try_from(score: u8) -> Result<Self, Violation> {
        match score {
            1..=5 => Ok(Self(score)),
            _ => Err(Violation::OutOfRange { minimum: 1, maximum: 5 }),
        }
    }
}

impl FromStr for Score {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim() {
            "" => Err(Violation::Required),
            text => {
                text.parse::<u8>().map_err(|_| Violation::OutOfRange { minimum: 1, maximum: 5 })?.try_into()
            }
        }
    }
}

impl JsonSchema for Score {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Score".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": 5})
    }
}

/// What a client thinks of a solution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Rating {
    pub score: Score,
    pub text: Option<EntryText>,
    pub at: Timestamp,
}

/// A ticket as its client knows it, alone and in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClientTicket {
    pub id: TicketId,
    pub client_id: UserId,
    pub number: u64,
    pub subject: Subject,
    pub category: Option<CategoryId>,
    pub state: TicketState,
    /// Without the surname.
    pub assignee: Option<Name>,
    pub created_at: Timestamp,
    /// When something that the client may see was last said or changed.
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub rating: Option<Rating>,
}

impl ClientTicket {
    /// Whether it has been closed for so long that only another ticket goes on from it.
    pub fn is_closed_for_good(&self, settings: &DeskSettings, now: Timestamp) -> bool {
        is_over(self.closed_at, settings, now)
    }
}

impl Party {
    /// What a client calls somebody of the staff: the name without the surname.
    pub fn first_name(&self) -> Name {
        let (_, name, _) = User::parts_of(&self.name);
        name.parse().unwrap_or_else(|_| self.name.clone())
    }
}

impl Ticket {
    /// The ticket as its client knows it. Nobody knows one that is deleted, or is the organisation's own.
    pub fn for_client(&self) -> Option<ClientTicket> {
        let client = self.client.as_ref().filter(|_| self.deleted_at.is_none())?;
        Some(ClientTicket {
            id: self.id,
            client_id: client.id,
            number: self.number,
            subject: self.subject.clone(),
            category: self.category,
            state: self.state,
            assignee: self.assignee.as_ref().map(Party::first_name),
            created_at: self.created_at,
            updated_at: self.told_at,
            closed_at: self.closed_at,
            rating: self.rating.clone(),
        })
    }

    /// The client agrees that it is solved.
    pub fn agree(
        &mut self,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        match self.state {
            _ if self.deleted_at.is_some() => Err(TicketRefusal::Deleted),
            TicketState::Closed => Ok(Vec::new()),
            TicketState::Solved => Ok(self.enter(TicketState::Closed, by, terms, now)),
            state => Err(TicketRefusal::StateForClient(state)),
        }
    }

    /// The client says that it is not solved.
    pub fn disagree(
        &mut self,
        comment: Comment,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        match self.state {
            TicketState::Solved | TicketState::Closed => self.hear(comment, by, terms, now),
            state => Err(TicketRefusal::StateForClient(state)),
        }
    }

    /// The client says how content they are with a solution. It may be said otherwise until the next one.
    pub fn rate(
        &mut self,
        score: Score,
        text: Option<EntryText>,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        if !matches!(self.state, TicketState::Solved | TicketState::Closed) {
            return Err(TicketRefusal::Unsolved);
        }
        let before = self.rating.as_ref();
        if before.is_some_and(|rating| rating.score == score && rating.text == text) {
            return Ok(Vec::new());
        }
        let change =
            super::change::field_change("rating", json!(before.map(|rating| rating.score)), json!(score));
        let comment = text.clone().map(|text| Comment {
            text,
            visibility: Visibility::Public,
            files: Vec::new(),
            mentions: Vec::new(),
        });
        self.rating = Some(Rating { score, text, at: now });
        self.rate_solution(score, now);
        let entries = super::change::entries_of(comment, change.into_iter().collect(), Vec::new(), by, now);
        self.note(&entries, terms, now);
        Ok(entries)
    }
}
