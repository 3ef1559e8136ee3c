//! What is done to tickets besides changing what they say: they are merged, linked, deleted and brought back.

use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Terms, Ticket, TicketRefusal, after_days};
use crate::service_desk::{Author, Entry, FieldChange, TicketState, Visibility};
use crate::{EntryId, TicketId, Violation};

/// The most tickets that one is linked to: its page reads all of them.
const MOST_LINKS: usize = 20;

/// For how many days a deleted ticket can be brought back.
pub(super) const RESTORED_WITHIN_DAYS: u16 = 30;

/// What another ticket is to this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    Related,
    Duplicate,
    Cause,
    FollowUp,
}

impl LinkKind {
    pub const ALL: [Self; 4] = [Self::Related, Self::Duplicate, Self::Cause, Self::FollowUp];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::Duplicate => "duplicate",
            Self::Cause => "cause",
            Self::FollowUp => "follow_up",
        }
    }
}

impl FromStr for LinkKind {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text {
            "" => Err(Violation::Required),
            text => Self::ALL.into_iter().find(|kind| kind.key() == text).ok_or(Violation::UnknownValue),
        }
    }
}

/// Another ticket that this one knows of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TicketLink {
    pub ticket: TicketId,
    pub number: u64,
    pub kind: LinkKind,
    /// Whether the other one was linked to this one: where the kind is `cause`, this one is the cause.
    pub is_back: bool,
}

impl Ticket {
    /// Ends this ticket, since it goes on in another, which those follow who have followed this one. Both tell of it.
    pub fn merge(
        &mut self,
        into: &mut Self,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<(Vec<Entry>, Vec<Entry>), TicketRefusal> {
        if self.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        if self.id == into.id {
            return Err(TicketRefusal::IntoItself);
        }
        if into.is_void() || into.deleted_at.is_some() {
            return Err(TicketRefusal::IntoEnded);
        }
        // Whoever opened it must be able to follow it there.
        let client = |ticket: &Self| ticket.client.as_ref().map(|client| client.id);
        if client(self).is_some_and(|own| client(into) != Some(own)) {
            return Err(TicketRefusal::IntoAnothers);
        }
        if !self.state.leads_to(TicketState::Merged) {
            return Err(TicketRefusal::State(self.state));
        }
        let mut entries = self.enter(TicketState::Merged, by, terms, now);
        self.merged_into = Some(link_to(into, LinkKind::Duplicate, false));
        let target = json!({"id": into.id, "number": into.number});
        for entry in &mut entries {
            entry.changes.push(FieldChange {
                field: "merged_into".into(),
                before: json!(null),
                after: target.clone(),
            });
        }
        into.updated_at = now;
        into.watch_too(&self.watchers);
        let told = json!({"id": self.id, "number": self.number});
        Ok((entries, vec![changed("merged", told, Visibility::Internal, by, now)]))
    }

    /// Links this ticket to another, in both. Linking once more changes nothing.
    pub fn link(
        &mut self,
        to: &mut Self,
        kind: LinkKind,
        by: &Author,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        if self.deleted_at.is_some() || to.deleted_at.is_some() {
            return Err(TicketRefusal::Deleted);
        }
        if self.id == to.id {
            return Err(TicketRefusal::IntoItself);
        }
        if self.links.iter().any(|link| link.ticket == to.id && link.kind == kind && !link.is_back) {
            return Ok(Vec::new());
        }
        if self.links.len() >= MOST_LINKS || to.links.len() >= MOST_LINKS {
            return Err(TicketRefusal::TooManyLinks);
        }
        let (there, back) = (link_to(to, kind, false), link_to(self, kind, true));
        self.links.push(there);
        to.links.push(back);
        let told = json!({"id": to.id, "number": to.number, "kind": kind});
        Ok(vec![changed("linked", told, Visibility::Internal, by, now)])
    }

    /// Links this new ticket to the one that it goes on from. What the earlier one tells of it, where it has room for that.
    pub fn follow(&mut self, earlier: &mut Self, by: &Author, now: Timestamp) -> Vec<Entry> {
        earlier.link(self, LinkKind::FollowUp, by, now).unwrap_or_else(|_| {
            self.links.push(link_to(earlier, LinkKind::FollowUp, true));
            Vec::new()
        })
    }

    /// Takes a link away, in both.
    pub fn unlink(&mut self, from: &mut Self, by: &Author, now: Timestamp) -> Vec<Entry> {
        let before = self.links.len();
        self.links.retain(|link| link.ticket != from.id);
        from.links.retain(|link| link.ticket != self.id);
        if self.links.len() == before {
            return Vec::new();
        }
        let told = json!({"id": from.id, "number": from.number});
        vec![changed("unlinked", told, Visibility::Internal, by, now)]
    }

    /// Takes it out of every list. Deleting once more changes nothing.
    pub fn delete(&mut self, by: &Author, terms: Terms<'_>, now: Timestamp) -> Vec<Entry> {
        if self.deleted_at.is_some() {
            return Vec::new();
        }
        self.deleted_at = Some(now);
        self.put_away(terms, now);
        vec![changed("deleted", json!(true), Visibility::Internal, by, now)]
    }

    /// Brings it back as it was. [`TicketRefusal::Deleted`] once it is too late for that.
    pub fn restore(
        &mut self,
        by: &Author,
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Result<Vec<Entry>, TicketRefusal> {
        let Some(deleted_at) = self.deleted_at else { return Ok(Vec::new()) };
        if after_days(deleted_at, RESTORED_WITHIN_DAYS).is_some_and(|until| until < now) {
            return Err(TicketRefusal::Deleted);
        }
        self.deleted_at = None;
        self.put_away(terms, now);
        Ok(vec![changed("restored", json!(true), Visibility::Internal, by, now)])
    }

    /// Takes away what leads to a ticket that is gone for good. Answers whether anything did.
    pub fn forget_link(&mut self, to: TicketId) -> bool {
        let before = self.links.len();
        self.links.retain(|link| link.ticket != to);
        self.links.len() != before
    }

    fn put_away(&mut self, terms: Terms<'_>, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
        self.settle(terms, now);
    }
}

fn link_to(other: &Ticket, kind: LinkKind, is_back: bool) -> TicketLink {
    TicketLink { ticket: other.id, number: other.number, kind, is_back }
}

/// An entry that tells of an act.
fn changed(
    field: &str,
    after: serde_json::Value,
    visibility: Visibility,
    by: &Author,
    now: Timestamp,
) -> Entry {
    let change = FieldChange { field: field.to_owned(), before: json!(null), after };
    Entry {
        id: EntryId::new(),
        at: now,
        author: by.clone(),
        visibility,
        text: None,
        changes: vec![change],
        files: Vec::new(),
        mentions: Vec::new(),
    }
}
