//! Everything that the outside world remembers is a file that is replaced whole, so that a process killed at
//! any moment leaves either the state before a request or the state after it, never half of one.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why the stored state cannot be used. Nothing has been changed on disk.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot read or create {}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{} is damaged: {reason}", file.display())]
    Damaged { file: PathBuf, reason: String },
}

impl OpenError {
    pub(crate) fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Unreadable { file, source }
    }

    pub(crate) fn damaged(file: &Path, reason: &dyn std::fmt::Display) -> Self {
        Self::Damaged { file: file.to_owned(), reason: reason.to_string() }
    }
}

pub(crate) fn create_folder(folder: &Path) -> Result<(), OpenError> {
    std::fs::create_dir_all(folder).map_err(OpenError::unreadable(folder))
}

/// Reads a JSON file; a file that does not exist is `None`, one that cannot be parsed is an error.
pub(crate) fn read_json<T: DeserializeOwned>(file: &Path) -> Result<Option<T>, OpenError> {
    match std::fs::read(file) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map(Some).map_err(|error| OpenError::damaged(file, &error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenError::unreadable(file)(error)),
    }
}

/// Reads every `*.json` file of a folder, in the order of their names.
pub(crate) fn read_folder<T: DeserializeOwned>(folder: &Path) -> Result<Vec<T>, OpenError> {
    create_folder(folder)?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(OpenError::unreadable(folder))? {
        let file = entry.map_err(OpenError::unreadable(folder))?.path();
        if file.extension().is_some_and(|extension| extension == "json") {
            files.push(file);
        }
    }
    files.sort();
    files.iter().filter_map(|file| read_json(file).transpose()).collect()
}

/// Replaces a file with this value as JSON; when this returns, the new content is on disk under its name.
pub(crate) async fn write_json<T: Serialize>(file: &Path, value: &T) -> io::Result<()> {
    let bytes = serde_json::to_vec(value)?;
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || replace_file(&file, &bytes)).await.map_err(io::Error::other)?
}

fn replace_file(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = file.with_extension("partial");
    let mut written = File::create(&partial)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    std::fs::rename(&partial, file)?;
    sync_folder_of(file)
}

/// A rename is on disk only when its folder is.
pub(crate) fn sync_folder_of(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_written_value_is_read_back_and_leaves_no_partial_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        write_json(&file, &vec![1, 2]).await.unwrap();
        write_json(&file, &vec![3]).await.unwrap();
        assert_eq!(read_json::<Vec<u8>>(&file).unwrap(), Some(vec![3]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_is_named_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        std::fs::write(&file, "[1, 2").unwrap();
        let message = read_json::<Vec<u8>>(&file).unwrap_err().to_string();
        assert!(message.starts_with(&format!("{} is damaged: EOF", file.display())), "{message}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[1, 2");
    }

    #[test]
    fn a_write_cut_short_before_its_rename_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), "1").unwrap();
        std::fs::write(folder.path().join("a.partial"), "").unwrap();
        assert_eq!(read_folder::<u8>(folder.path()).unwrap(), [1]);
    }
}
