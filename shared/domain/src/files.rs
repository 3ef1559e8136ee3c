//! Files that people send: a photograph, a scan, a table. A file goes past the product, from the browser into the bucket of
//! the organisation; a row tells what it is for and how far it is.
//!
//! A file is announced, arrives, is judged by its content, and belongs to its maker alone until a thing takes it. What no thing
//! takes within a day is forgotten.

mod kind;
mod name;
mod purpose;
mod unattached;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use kind::{FileKind, FileRefusal};
pub use name::FileName;
pub use purpose::Purpose;
pub use unattached::{MOST_OCTETS, MOST_UNATTACHED, TooManyFiles, Unattached};

use crate::{FieldError, FileId, Later, TaskKind, UserId, Violation};

/// How long a file stays that no thing takes.
pub const UNATTACHED_FOR: Duration = Duration::from_hours(24);

/// How long a form takes a file after it was drawn.
pub const FORM_FOR: Duration = Duration::from_mins(10);

/// The media type with which forms send files: what a file is, its content says.
pub const FILES_OF_FORM: &str = "application/octet-stream";

/// When a worker looks for a file of whose arrival nobody has told: once no form takes it any more.
pub const LOOKED_FOR_AFTER: Duration = Duration::from_mins(11);

/// Finds out what a file is. It is about a [`FileId`].
pub static JUDGE_FILE: TaskKind = kind("judge_file");

/// Erases what the bucket has of a file. It is about a [`ForgettingFile`].
pub static FORGET_FILE: TaskKind = kind("forget_file");

const fn kind(name: &'static str) -> TaskKind {
    TaskKind {
        name,
        queue: "files",
        module: None,
        patience: 10,
        pause: Duration::from_secs(10),
        is_long: false,
        undo: None,
    }
}

/// What a task of the kind [`FORGET_FILE`] is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ForgettingFile {
    pub file: FileId,
    pub what: Forgotten,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgotten {
    /// What a browser has sent: it was judged, and what was found good lies elsewhere.
    Incoming,
    /// All of it, unless a thing has taken it.
    Unattached,
    /// All of it: the thing that had taken it is gone.
    Attached,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// It is announced, and the bucket is not known to have it.
    Waiting,
    /// It lies in the bucket, and nobody has looked at it yet.
    Arrived,
    /// It is what it says it is.
    Ready,
    Refused,
}

/// A file that somebody sends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredFile {
    pub id: FileId,
    pub maker_id: UserId,
    pub purpose: Purpose,
    /// None until it arrives, where a form without scripts sends it.
    pub name: Option<FileName>,
    /// In octets; the most that it may have, until that is known.
    pub size: u64,
    /// The key under which it arrived.
    pub arrived_as: Option<String>,
    /// SHA-256 in hexadecimal: as it was announced, then as it is.
    pub checksum: Option<String>,
    pub state: FileState,
    /// What its content is, once it is ready.
    pub kind: Option<FileKind>,
    pub refusal: Option<FileRefusal>,
    /// The page of its cabinet that asked for it, to which a browser without scripts goes back.
    pub asked_by: Option<String>,
    /// Whether a thing has taken it.
    pub is_attached: bool,
    pub created_at: Timestamp,
    /// When it is forgotten, unless a thing takes it; with a thing that ends, when that ends.
    pub expires_at: Timestamp,
    pub revision: u32,
}

/// What is said of a file before it is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announced {
    pub name: FileName,
    /// In octets.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub checksum: Option<String>,
}

/// What is kept of a file that was found good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Judged {
    pub kind: FileKind,
    /// In octets.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub checksum: String,
}

impl StoredFile {
    /// A file that is to be sent. Where nothing is announced of it, it is known once it arrives: a form without scripts sends
    /// whatever is chosen in it.
    pub fn new(
        maker_id: UserId,
        purpose: Purpose,
        announced: Option<Announced>,
        asked_by: Option<String>,
        now: Timestamp,
    ) -> Result<Self, Vec<FieldError>> {
        let (name, size, checksum) = match announced {
            Some(Announced { name, size, checksum }) => (Some(name), size, checksum),
            None => (None, purpose.most(), None),
        };
        if !(1..=purpose.most()).contains(&size) {
            let violation = Violation::FileSize { megabytes: purpose.most() >> 20 };
            return Err(vec![FieldError { field: "size".into(), violation }]);
        }
        Ok(Self {
            id: FileId::new(),
            maker_id,
            purpose,
            name,
            size,
            arrived_as: None,
            checksum,
            state: FileState::Waiting,
            kind: None,
            refusal: None,
            asked_by,
            is_attached: false,
            created_at: now,
            expires_at: now + UNATTACHED_FOR,
            revision: 0,
        })
    }

    /// Until when a form takes it that is drawn now; `None` once what it would send might outlive it.
    pub fn form_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = now + FORM_FOR;
        (self.is_awaited() && until <= self.expires_at).then_some(until)
    }

    /// Whether everything was said of it before it was sent.
    pub const fn was_announced(&self) -> bool {
        self.name.is_some()
    }

    /// Notes that the bucket has it, under this key, with a name and a size where they were not known.
    pub fn arrive(&mut self, key: &str, size: u64) {
        let name = key.rsplit('/').next().unwrap_or_default();
        (self.size, self.arrived_as) = (size, Some(key.to_owned()));
        match self.name.take().map_or_else(|| name.parse(), Ok) {
            Ok(name) => (self.name, self.state) = (Some(name), FileState::Arrived),
            Err(_) => self.refuse(FileRefusal::Name),
        }
    }

    /// A thing takes it, for as long as the thing is there.
    pub const fn attach(&mut self) {
        self.is_attached = true;
    }

    /// Notes what a look at its content has found.
    pub fn judge(&mut self, judged: Result<Judged, FileRefusal>) {
        match judged {
            Ok(Judged { kind, size, checksum }) => {
                (self.state, self.kind) = (FileState::Ready, Some(kind));
                (self.size, self.checksum) = (size, Some(checksum));
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn refuse(&mut self, refusal: FileRefusal) {
        (self.state, self.refusal) = (FileState::Refused, Some(refusal));
    }

    /// The work that its present state wants: what has arrived is judged, and what is judged has no copy left where it arrived.
    pub fn next_work(&self, now: Timestamp) -> Option<Later> {
        match self.state {
            FileState::Waiting => None,
            FileState::Arrived => Some(Later::now(&JUDGE_FILE, self.id, now)),
            FileState::Ready | FileState::Refused => {
                let about = ForgettingFile { file: self.id, what: Forgotten::Incoming };
                Some(Later::now(&FORGET_FILE, about, now))
            }
        }
    }

    /// The work that makes it forgotten at this time, unless a thing has taken it.
    pub fn forgetting(&self, at: Timestamp, now: Timestamp) -> Later {
        let about = ForgettingFile { file: self.id, what: Forgotten::Unattached };
        Later::at(&FORGET_FILE, about, at, now)
    }

    /// The work that forgets it with the thing that has taken it.
    pub fn forgetting_with_its_thing(&self, at: Timestamp, now: Timestamp) -> Later {
        let about = ForgettingFile { file: self.id, what: Forgotten::Attached };
        Later::at(&FORGET_FILE, about, at, now)
    }

    /// The beginning of the keys under which browsers send it.
    pub fn incoming(id: FileId) -> String {
        format!("incoming/{id}/")
    }

    /// The beginning of the key under which it lies once it is ready.
    pub fn place(id: FileId) -> String {
        format!("files/{id}/")
    }

    /// The key under which it lies once it is ready.
    pub fn key(id: FileId) -> String {
        format!("{}file", Self::place(id))
    }

    /// Its announced SHA-256 in base64, as S3 compares it.
    pub fn checksum_in_base64(&self) -> Option<String> {
        let digits = self.checksum.as_deref()?;
        let octets =
            (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok());
        Some(STANDARD.encode(octets.collect::<Option<Vec<u8>>>()?))
    }

    /// Whether it is to be sent yet.
    pub fn is_awaited(&self) -> bool {
        self.state == FileState::Waiting
    }

    /// Whether a thing that wants a file for this can have it: from its arrival on.
    pub fn allow_use(&self, purpose: Purpose) -> Result<(), Violation> {
        match self.state {
            _ if self.purpose != purpose => Err(Violation::FilePurpose),
            _ if self.is_attached => Err(Violation::FileTaken),
            FileState::Waiting => Err(Violation::FileAwaited),
            FileState::Refused => Err(Violation::FileRefused),
            FileState::Arrived | FileState::Ready => Ok(()),
        }
    }

    /// Whether nothing has been decided of it.
    pub const fn awaits_judgement(&self) -> bool {
        matches!(self.state, FileState::Waiting | FileState::Arrived)
    }
}
