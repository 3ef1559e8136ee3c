//! The files that one person has sent and no thing has taken: a few, so that nobody fills a bucket with what nobody wants.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FORM_FOR, FileState, StoredFile};
use crate::{Argument, FileId, Refusal};

/// The most files of one person.
pub const MOST_UNATTACHED: usize = 20;

/// The most octets of them all.
pub const MOST_OCTETS: u64 = 200 << 20;

/// The files of one person in one organisation that no thing has taken.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Unattached {
    pub files: BTreeMap<FileId, Room>,
    pub revision: u32,
}

/// What a file takes, and how long.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Room {
    /// In octets.
    pub size: u64,
    pub until: Timestamp,
    /// Until when it may still be sent, by the form that was drawn first. What was not sent by then makes room for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaited_until: Option<Timestamp>,
}

/// There is no room for another file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TooManyFiles;

impl Refusal for TooManyFiles {
    fn key(&self) -> &'static str {
        "too-many-files"
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        vec![("most", MOST_UNATTACHED.into()), ("megabytes", (MOST_OCTETS >> 20).into())]
    }
}

impl Unattached {
    /// Takes in another file, if there is room. Those whose time is over take none, whether they are forgotten yet or not.
    pub fn add(&mut self, file: &StoredFile, now: Timestamp) -> Result<(), TooManyFiles> {
        self.files.retain(|_, room| room.until > now);
        if !self.has_room_for(file) {
            self.files.retain(|_, room| room.awaited_until.is_none_or(|until| until > now));
        }
        if !self.has_room_for(file) {
            return Err(TooManyFiles);
        }
        self.note(file);
        Ok(())
    }

    fn has_room_for(&self, file: &StoredFile) -> bool {
        let octets: u64 = self.files.values().map(|room| room.size).sum();
        self.files.len() < MOST_UNATTACHED && octets + file.size <= MOST_OCTETS
    }

    /// Notes what a file takes that is what it is by now: nothing, once it is refused or a thing has taken it.
    pub fn note(&mut self, file: &StoredFile) {
        if file.state == FileState::Refused || file.is_attached {
            return self.remove(file.id);
        }
        let awaited_until = file.is_awaited().then(|| file.created_at + FORM_FOR);
        self.files.insert(file.id, Room { size: file.size, until: file.expires_at, awaited_until });
    }

    pub fn remove(&mut self, file: FileId) {
        self.files.remove(&file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;
    use crate::files::{Announced, FileRefusal, Purpose, UNATTACHED_FOR};

    fn file(size: u64, now: Timestamp) -> StoredFile {
        let announced = Announced { name: "a.pdf".parse().unwrap(), size, checksum: None };
        StoredFile::new(UserId::new(), Purpose::Document, Some(announced), None, now).unwrap()
    }

    #[test]
    fn a_person_has_room_for_twenty_files_of_two_hundred_megabytes_in_all() {
        let now = Timestamp::UNIX_EPOCH;
        let mut many = Unattached::default();
        for _ in 0..MOST_UNATTACHED {
            many.add(&file(1, now), now).unwrap();
        }
        assert_eq!(many.add(&file(1, now), now), Err(TooManyFiles));

        let mut large = Unattached::default();
        for _ in 0..4 {
            large.add(&file(50 << 20, now), now).unwrap();
        }
        assert_eq!(large.add(&file(1, now), now), Err(TooManyFiles));
        let first = *large.files.keys().next().unwrap();
        large.remove(first);
        large.add(&file(50 << 20, now), now).unwrap();
    }

    #[test]
    fn what_was_not_sent_in_time_and_what_was_refused_makes_room() {
        let now = Timestamp::UNIX_EPOCH;
        let mut files = Unattached::default();
        for _ in 0..MOST_UNATTACHED - 1 {
            let mut sent = file(1, now);
            sent.arrive("", 1);
            files.note(&sent);
        }
        let mut refused = file(1, now);
        files.add(&refused, now).unwrap();
        assert_eq!(files.add(&file(1, now), now), Err(TooManyFiles));
        refused.arrive("", 1);
        refused.judge(Err(FileRefusal::Broken));
        files.note(&refused);
        files.add(&file(1, now), now).unwrap();
        assert_eq!(files.add(&file(1, now), now), Err(TooManyFiles), "it may still be sent");
        let later = now + FORM_FOR;
        files.add(&file(1, later), later).unwrap();
    }

    #[test]
    fn what_a_thing_has_taken_takes_no_room() {
        let now = Timestamp::UNIX_EPOCH;
        let (mut files, mut taken) = (Unattached::default(), file(1, now));
        files.add(&taken, now).unwrap();
        taken.attach();
        files.note(&taken);
        assert!(files.files.is_empty());
    }

    #[test]
    fn a_file_whose_time_is_over_takes_no_room() {
        let now = Timestamp::UNIX_EPOCH;
        let mut files = Unattached::default();
        for _ in 0..MOST_UNATTACHED {
            files.add(&file(1, now), now).unwrap();
        }
        let later = now + UNATTACHED_FOR;
        files.add(&file(1, later), later).unwrap();
        assert_eq!(files.files.len(), 1);
    }
}
