//! The file of an execution: the start on the first line, then one history event a line. A line is on disk before the
//! interpreter acts on it, so after a kill at any moment the file has everything that is needed.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Arn, OpenError, history::HistoryEvent};

/// The first line. The definition is the one the execution was started with and keeps, as in AWS.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Start {
    pub(crate) arn: Arn,
    pub(crate) name: String,
    pub(crate) state_machine_arn: Arn,
    pub(crate) state_machine: String,
    pub(crate) started: Timestamp,
    pub(crate) input: String,
    pub(crate) definition: String,
}

#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    /// Nothing is written any more: the machines were aborted, or a write failed half-way.
    closed: bool,
}

impl Journal {
    /// Fails with `AlreadyExists` when there is such a file.
    pub(crate) fn create(path: &Path, start: &Start) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().append(true).create_new(true).open(path)?;
        let mut journal = Self { file, closed: false };
        if let Err(error) = journal.append(start) {
            fs::remove_file(path)?;
            return Err(error);
        }
        Ok(journal)
    }

    /// What the file holds. A last line without its newline was being written when the process died; nothing
    /// has been done about it yet, so it is cut off. A file without one whole line is removed, and None
    /// returned: its start was never answered.
    pub(crate) fn read(path: &Path) -> Result<Option<(Self, Start, Vec<HistoryEvent>)>, OpenError> {
        let failed = |source| OpenError::File { file: path.to_owned(), source };
        let bytes = fs::read(path).map_err(failed)?;
        let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
            fs::remove_file(path).map_err(failed)?;
            return Ok(None);
        };
        let mut lines = bytes[..end].split(|byte| *byte == b'\n').enumerate();
        let start: Start = parse_line(path, lines.next())?;
        let mut events: Vec<HistoryEvent> = Vec::new();
        for line in lines {
            let number = line.0 + 1;
            let event: HistoryEvent = parse_line(path, Some(line))?;
            // The start is event 1, so line 2 holds event 2.
            if event.id != number as u64 {
                return Err(damaged(
                    path,
                    number,
                    format!("event {} stands where {number} should", event.id),
                ));
            }
            events.push(event);
        }
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
        file.set_len(end as u64 + 1).map_err(failed)?;
        Ok(Some((Self { file, closed: false }, start, events)))
    }

    pub(crate) fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        if self.closed {
            return Err(io::Error::other("the journal is closed"));
        }
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        // Half a line may stand in the file; one more behind it would be damage.
        self.closed = written.is_err();
        written
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) fn close(&mut self) {
        self.closed = true;
    }
}

/// The journals of all state machines in the folder.
pub(crate) fn list_journals(folder: &Path) -> Result<Vec<PathBuf>, OpenError> {
    let mut journals = Vec::new();
    for machine in list_folder(folder)? {
        if machine.is_dir() {
            let files = list_folder(&machine)?;
            journals.extend(
                files.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "jsonl")),
            );
        }
    }
    Ok(journals)
}

fn list_folder(folder: &Path) -> Result<Vec<PathBuf>, OpenError> {
    let failed = |source| OpenError::File { file: folder.to_owned(), source };
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
        Ok(entries) => {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)
        }
    }
}

fn parse_line<T: DeserializeOwned>(path: &Path, line: Option<(usize, &[u8])>) -> Result<T, OpenError> {
    let (index, line) = line.unwrap_or_default();
    serde_json::from_slice(line).map_err(|error| damaged(path, index + 1, error.to_string()))
}

fn damaged(path: &Path, line: usize, reason: String) -> OpenError {
    OpenError::Damaged { file: path.to_owned(), line, reason }
}
