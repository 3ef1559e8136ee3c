//! The files that hold the bytes of S3 objects. They are written whole, and those that a change makes superfluous
//! stay until the bucket's state without them is on disk: a process killed in between still has what the state
//! names.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWriteExt};
use winterbaume_core::{FsVfs, Vfs, VfsEntry, VfsError, VfsStat};

use crate::durable::{self, OpenError};

/// The longest name of a file on disk, in octets, with room for what is added to it.
const LONGEST_NAME: usize = 200;

/// A path whose names a disk can hold: keys of S3 are longer.
fn placed(path: &str) -> String {
    let names = path.split('/').map(|name| {
        if name.len() <= LONGEST_NAME {
            name.to_owned()
        } else {
            Sha256::digest(name).iter().fold(String::new(), |text, octet| text + &format!("{octet:02x}"))
        }
    });
    names.collect::<Vec<_>>().join("/")
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, VfsError>> + Send + 'a>>;

#[derive(Debug)]
pub(super) struct BlobFolder {
    files: FsVfs,
    folder: PathBuf,
    partial: PathBuf,
    discarded: Mutex<Vec<PathBuf>>,
}

impl BlobFolder {
    pub(super) fn open(folder: &Path) -> Result<Self, OpenError> {
        let partial = folder.with_extension("partial");
        // Writes that a kill cut short; nobody was told that they were done.
        if partial.exists() {
            std::fs::remove_dir_all(&partial).map_err(OpenError::unreadable(&partial))?;
        }
        durable::create_folder(&partial)?;
        let files = FsVfs::new(folder).map_err(OpenError::unreadable(folder))?;
        Ok(Self { files, folder: folder.to_owned(), partial, discarded: Mutex::default() })
    }

    pub(super) fn remove_discarded(&self) {
        let discarded = std::mem::take(&mut *self.discarded.lock().unwrap_or_else(PoisonError::into_inner));
        for file in discarded {
            if let Err(error) = std::fs::remove_file(&file) {
                tracing::warn!(file = %file.display(), %error, "bytes of a removed object stay on disk");
            }
        }
    }

    async fn write(&self, path: &str, data: &mut (dyn AsyncRead + Unpin + Send)) -> io::Result<u64> {
        let file = self.folder.join(path);
        if let Some(folder) = file.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let partial = self.partial.join(uuid::Uuid::now_v7().to_string());
        let mut written = tokio::fs::File::create(&partial).await?;
        let size = tokio::io::copy(data, &mut written).await?;
        written.flush().await?;
        written.sync_all().await?;
        tokio::fs::rename(&partial, &file).await?;
        durable::sync_folder_of(&file)?;
        Ok(size)
    }
}

/// winterbaume's records for its own recovery, under `s3/<account>/<region>/meta/`. The buckets' state is kept
/// whole elsewhere, and two truths would differ.
fn is_recovery_record(path: &str) -> bool {
    let mut parts = path.split('/').skip(3);
    parts.next() == Some("meta")
        && matches!(parts.next(), Some("version-meta" | "delete-markers" | "bucket-config"))
}

impl Vfs for BlobFolder {
    fn put<'a>(&'a self, path: &'a str, data: &'a mut (dyn AsyncRead + Unpin + Send)) -> Answer<'a, u64> {
        Box::pin(async move {
            if is_recovery_record(path) {
                return Ok(0);
            }
            let path = placed(path);
            // Refuses a path that leaves the folder.
            self.files.stat(&path).await?;
            Ok(self.write(&path, data).await?)
        })
    }

    fn get<'a>(&'a self, path: &'a str) -> Answer<'a, Box<dyn AsyncRead + Send + Unpin>> {
        Box::pin(async move { self.files.get(&placed(path)).await })
    }

    fn delete<'a>(&'a self, path: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let place = placed(path);
            if path.split('/').nth(3) != Some("data") {
                return self.files.delete(&place).await;
            }
            if self.files.stat(&place).await?.is_none() {
                return Err(VfsError::NotFound(path.to_owned()));
            }
            self.discarded.lock().unwrap_or_else(PoisonError::into_inner).push(self.folder.join(place));
            Ok(())
        })
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<VfsEntry>> {
        self.files.list(prefix)
    }

    fn stat<'a>(&'a self, path: &'a str) -> Answer<'a, Option<VfsStat>> {
        Box::pin(async move { self.files.stat(&placed(path)).await })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn deleted_bytes_stay_until_they_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = BlobFolder::open(&folder.path().join("objects")).unwrap();
        let path = "s3/0/us-east-1/data/bucket/key/version";
        blobs.put(path, &mut b"bytes".as_slice()).await.unwrap();
        blobs.delete(path).await.unwrap();
        assert_eq!(blobs.stat(path).await.unwrap().unwrap().size, 5);
        blobs.remove_discarded();
        assert!(blobs.stat(path).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_path_that_leaves_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = BlobFolder::open(&folder.path().join("objects")).unwrap();
        let refused = blobs.put("s3/0/us-east-1/data/bucket/../../../../../x", &mut b"".as_slice()).await;
        assert!(matches!(refused, Err(VfsError::InvalidPath(_))));
        assert!(!folder.path().join("x").exists());
    }
}
