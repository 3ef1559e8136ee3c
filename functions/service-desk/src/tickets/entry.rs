//! What was said and changed in a ticket, as those see it who work on it.

use domain::files::FileState;
use domain::service_desk::{Author, Entry, FieldChange, Party, Priority, TicketState, Visibility};
use domain::{EntryId, EntryText, FileId, FileName, StoredFile, TicketId};
use jiff::Timestamp;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use web::Context;
use web::components::{duration, moment, moment_text, number};

use super::LIST;
use super::view::{address_of, priority_text, state_text};

#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EntryView {
    pub(crate) id: EntryId,
    at: Timestamp,
    author: Author,
    pub(crate) visibility: Visibility,
    kind: EntryKind,
    text: Option<EntryText>,
    changes: Vec<FieldChange>,
    files: Vec<EntryFile>,
    /// Who of the staff was called in.
    mentions: Vec<Party>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum EntryKind {
    /// Something was said, and perhaps changed with it.
    Comment,
    Change,
}

/// A file of an entry. It can be had once it was judged.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EntryFile {
    id: FileId,
    name: Option<FileName>,
    /// In octets.
    size: u64,
    state: FileState,
}

impl EntryFile {
    /// Those of these files that belong to an entry.
    pub(crate) fn of(entry: &Entry, files: &[StoredFile]) -> Vec<Self> {
        let own = entry.files.iter().filter_map(|id| files.iter().find(|file| file.id == *id));
        own.map(|file| Self { id: file.id, name: file.name.clone(), size: file.size, state: file.state })
            .collect()
    }

    /// Files as a list, each leading to where it can be had. `entry` is the address of their entry.
    pub(crate) fn draw(files: &[Self], context: &Context, entry: &str) -> Markup {
        html! {
            @if !files.is_empty() {
                ul.entry-files {
                    @for file in files {
                        @let name = file.name.as_ref().map_or_else(|| file.id.to_string(), ToString::to_string);
                        li {
                            @if file.state == FileState::Ready {
                                a href=([entry, "files", &file.id.to_string()].join("/")) { (name) }
                            } @else { (name) " " span.small.muted { (context.text(file.state_key())) } }
                            " " span.small.muted { (number(file.size.div_ceil(1 << 10))) "\u{a0}" (context.text("kilobytes")) }
                        }
                    }
                }
            }
        }
    }

    const fn state_key(&self) -> &'static str {
        match self.state {
            FileState::Waiting | FileState::Arrived => "entry-file-judged",
            FileState::Ready => "file-ready",
            FileState::Refused => "entry-file-refused",
        }
    }
}

impl EntryView {
    /// Whether nothing is still to be found out of any of its files.
    pub(crate) fn is_settled(&self) -> bool {
        self.files.iter().all(|file| matches!(file.state, FileState::Ready | FileState::Refused))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_ref().map(EntryText::as_str)
    }

    pub(crate) fn calls_nobody(&self) -> bool {
        self.mentions.is_empty()
    }

    /// An entry, with those of these files that belong to it.
    pub(crate) fn new(entry: Entry, files: &[StoredFile]) -> Self {
        Self {
            files: EntryFile::of(&entry, files),
            id: entry.id,
            at: entry.at,
            author: entry.author,
            visibility: entry.visibility,
            kind: if entry.text.is_some() { EntryKind::Comment } else { EntryKind::Change },
            text: entry.text,
            changes: entry.changes,
            mentions: entry.mentions,
        }
    }

    pub(crate) fn draw(&self, context: &Context, ticket: TicketId) -> Markup {
        let name = self.author.party().map(|party| party.name.to_string());
        let name = name.unwrap_or_else(|| context.text("product").into_owned());
        let is_client = matches!(self.author, Author::Client(_));
        html! {
            li.entry.entry-internal[self.visibility == Visibility::Internal].entry-change[self.kind == EntryKind::Change].entry-client[is_client] id={ "entry-" (self.id) } {
                div.entry-head {
                    strong { (name) }
                    @if is_client { " " span.small.muted { (context.text("role-client")) } }
                    @if let Author::Program(_) = self.author { " " span.small.muted { (context.text("actor-program")) } }
                    @if self.visibility == Visibility::Internal {
                        @let name = if self.text.is_some() { "entry-internal" } else { "entry-internal-change" };
                        " " span.badge.badge-internal { (context.text(name)) }
                    }
                    span.small.muted { (moment(context, self.at)) }
                }
                @if let Some(text) = &self.text { p.lines { (text) } }
                @if !self.mentions.is_empty() {
                    @let names: Vec<&str> = self.mentions.iter().map(|party| party.name.as_str()).collect();
                    p.small.muted { (context.text_with("entry-mentions", &[("names", names.join(", ").into())])) }
                }
                (EntryFile::draw(&self.files, context, &[address_of(ticket).as_str(), "entries", &self.id.to_string()].join("/")))
                (draw_changes(context, LIST, &self.changes))
            }
        }
    }
}

/// What changed, in words. Other tickets are led to at `list`.
pub(crate) fn draw_changes(context: &Context, list: &str, changes: &[FieldChange]) -> Markup {
    html! {
        @if !changes.is_empty() {
            ul.entry-changes.small { @for change in changes { li { (draw_change(context, list, change)) } } }
        }
    }
}

/// A change in words: what was, and what is.
fn draw_change(context: &Context, list: &str, change: &FieldChange) -> Markup {
    let FieldChange { field, before, after } = change;
    let name = context.text(&format!("entry-{}", field.replace('_', "-")));
    if before.is_null() && matches!(field.as_str(), "merged" | "merged_into" | "linked" | "unlinked") {
        return html! { (name) ": " (other_ticket(list, after)) };
    }
    if after == &Value::Bool(true) {
        return html! { (name) };
    }
    html! { (name) ": " del { (shown(context, field, before)) } " → " ins { (shown(context, field, after)) } }
}

fn other_ticket(list: &str, value: &Value) -> Markup {
    let number = value.get("number").and_then(Value::as_u64).unwrap_or_default();
    let id = value.get("id").and_then(Value::as_str).and_then(|id| id.parse::<TicketId>().ok());
    html! {
        @match id {
            Some(id) => a href={ (list) "/" (id) } { "№ " (number) },
            None => { "№ " (number) }
        }
    }
}

/// A value of a field in words.
fn shown(context: &Context, field: &str, value: &Value) -> String {
    if let Some(target) = value.get("target_minutes") {
        let due = value.get("due_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
        let target = target.as_u64().map_or_else(
            || context.text("promise-none").into_owned(),
            |minutes| duration(context, minutes * 60),
        );
        return match due {
            Some(due) => format!("{target} ({})", moment_text(context, due)),
            None => target,
        };
    }
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Object(named) => named.get("name").and_then(Value::as_str).unwrap_or("—"),
        _ => "—",
    };
    match field {
        "state" => text.parse::<TicketState>().map_or(text.to_owned(), |state| state_text(context, state)),
        "priority" => text.parse::<Priority>().map_or(text.to_owned(), |one| priority_text(context, one)),
        "rating" => value
            .as_u64()
            .map_or_else(|| "—".to_owned(), |score| "★".repeat(usize::try_from(score).unwrap_or_default())),
        _ => text.to_owned(),
    }
}
