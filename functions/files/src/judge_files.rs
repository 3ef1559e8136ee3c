//! Finds out what the files are that people have sent, and forgets them: the worker of the queue `files`.
//!
//! What is judged and what is kept are the same octets: they are read once, and stored from memory where nobody but the
//! product writes. Whoever sends another file by the same form afterwards has sent it for nothing.

use std::sync::Arc;
use std::time::Duration;

use cloud::files::{Upload, digest_of};
use cloud::{OutsideError, OutsideErrorKind};
use domain::files::{
    FORGET_FILE, FileKind, FileRefusal, ForgettingFile, Forgotten, JUDGE_FILE, Judged, Purpose,
};
use domain::task::{Failure, Wait};
use domain::{FileId, FileName, OrganizationId, StoredFile};
use lambda::Tools;
use pictures::{LONGEST_SIDE, PictureError, Shape};
use store::StoreError;
use tokio::sync::Semaphore;
use workers::{Job, Outcome, Worker, fail, fail_outside};

use crate::judge::judge;

pub(crate) fn worker() -> Worker {
    Worker::new("files.judge_files", JUDGE_FILE.queue).doing(&JUDGE_FILE, decide).doing(&FORGET_FILE, forget)
}

/// How many files are held and taken apart at once: each may be of 50 MB, and a picture in it of 128 MB.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// How long after a look for a file that nobody has told of another follows.
const LOOKED_FOR_AGAIN: Duration = Duration::from_hours(1);

/// A file in the bucket of its organisation.
struct Place<'a> {
    tools: &'a Tools,
    bucket: String,
    id: FileId,
}

async fn decide(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let id: FileId = job.about()?;
    let Some(organization) = job.task.organization_id else { return Ok(Outcome::Void) };
    let place = Place::new(&tools, organization, id);
    let tenant = job.ending()?.tenant(organization);
    let Some(file) = tenant.file(id).await.map_err(|error| fail(&error))? else {
        // It was taken away while an earlier try of this judged it, which may have kept it after that.
        place.erase_all().await?;
        return Ok(Outcome::Void);
    };
    if !file.awaits_judgement() {
        // The same form may have sent more since.
        place.erase(&StoredFile::incoming(id)).await?;
        return Ok(Outcome::Void);
    }
    let mut seen = file.clone();
    if seen.is_awaited() {
        let found = tools.cloud.files().newest_under(&place.bucket, &StoredFile::incoming(id)).await;
        let Some(found) = found.map_err(|error| fail_outside(&error, tools.clock.now()))? else {
            // Nobody has sent it. A form that was drawn anew may bring it as long as its row is there.
            let again = tools.clock.now() + LOOKED_FOR_AGAIN;
            if again > file.expires_at {
                return Ok(Outcome::Void);
            }
            return Err(Failure::new("awaited", "the file has not arrived", Wait::Until(again)));
        };
        seen.arrive(&found.key, found.size);
    }
    if seen.awaits_judgement() {
        let judged = place.judge(&seen).await?;
        seen.judge(judged);
    }
    match tenant.change_file(&file, |file| *file = seen, tools.clock.now()).await {
        Ok(_) => Ok(Outcome::Written),
        // It was taken away meanwhile.
        Err(StoreError::Conflict) if tenant.file(id).await.is_ok_and(|file| file.is_none()) => {
            place.erase_all().await?;
            Ok(Outcome::Void)
        }
        Err(error) => Err(fail(&error)),
    }
}

async fn forget(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let ForgettingFile { file: id, what } = job.about()?;
    let Some(organization) = job.task.organization_id else { return Ok(Outcome::Void) };
    let place = Place::new(&tools, organization, id);
    if what != Forgotten::Incoming {
        let tenant = job.ending()?.tenant(organization);
        match tenant.file(id).await.map_err(|error| fail(&error))? {
            Some(file) if file.is_attached && what == Forgotten::Unattached => {}
            // The row goes first, so that no thing takes a file whose content is gone. What the bucket has goes by the task that
            // is made with that.
            Some(file) => {
                tenant.remove_file(&file, tools.clock.now()).await.map_err(|error| fail(&error))?;
                return Ok(Outcome::Written);
            }
            None => place.erase(&StoredFile::place(id)).await?,
        }
    }
    place.erase(&StoredFile::incoming(id)).await?;
    Ok(Outcome::Done(None))
}

impl<'a> Place<'a> {
    fn new(tools: &'a Tools, organization: OrganizationId, id: FileId) -> Self {
        Self { tools, bucket: tools.cloud.files().bucket(organization), id }
    }

    /// Judges what has arrived, and keeps it if it is good.
    async fn judge(&self, file: &StoredFile) -> Result<Result<Judged, FileRefusal>, Failure> {
        let Some(key) = &file.arrived_as else { return Ok(Err(FileRefusal::Differs)) };
        let _turn = AT_ONCE.acquire().await;
        let files = self.tools.cloud.files();
        let failed = |error: &OutsideError| fail_outside(error, self.tools.clock.now());
        let content = files.get(&self.bucket, key).await.map_err(|error| Failure {
            // S3 answers so as well where there is nothing by now, and the role may not list all that there is.
            wait: if error.kind == OutsideErrorKind::Denied { Wait::AsUsual } else { failed(&error).wait },
            ..failed(&error)
        });
        let Some(content) = content? else { return Ok(Err(FileRefusal::Differs)) };
        let (purpose, name) = (file.purpose, file.name.clone());
        let announced = (file.size, file.checksum.clone());
        let looking = move || look_at(purpose, name.as_ref(), announced, content);
        let looked = match tokio::task::spawn_blocking(looking).await {
            Ok(looked) => looked,
            Err(error) => {
                // Nobody's program has written such a file, and another try would end in the same way.
                tracing::error!(file = %self.id, %error, "a file could not be judged");
                Err(FileRefusal::Broken)
            }
        };
        let Kept { kind, content } = match looked {
            Ok(kept) => kept,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (size, checksum) = (content.len() as u64, digest_of(&content));
        let key = StoredFile::key(self.id);
        let upload = Upload { key: &key, content_type: kind.media_type(), digest: &checksum, body: content };
        files.put(&self.bucket, upload).await.map_err(|error| failed(&error))?;
        Ok(Ok(Judged { kind, size, checksum }))
    }

    async fn erase_all(&self) -> Result<(), Failure> {
        self.erase(&StoredFile::place(self.id)).await?;
        self.erase(&StoredFile::incoming(self.id)).await
    }

    async fn erase(&self, prefix: &str) -> Result<(), Failure> {
        let erased = self.tools.cloud.files().erase_under(&self.bucket, prefix).await;
        erased.map_err(|error| fail_outside(&error, self.tools.clock.now()))
    }
}

/// What is kept of a file.
struct Kept {
    kind: FileKind,
    content: Vec<u8>,
}

/// What is to be kept of a file, of which its size and perhaps its SHA-256 were announced. A picture is drawn anew.
fn look_at(
    purpose: Purpose,
    name: Option<&FileName>,
    (size, checksum): (u64, Option<String>),
    content: Vec<u8>,
) -> Result<Kept, FileRefusal> {
    let name = name.ok_or(FileRefusal::Name)?;
    let is_other = checksum.is_some_and(|checksum| checksum != digest_of(&content));
    if is_other || content.len() as u64 != size {
        return Err(FileRefusal::Differs);
    }
    let kind = judge(purpose, name, &content)?;
    if purpose != Purpose::Picture {
        return Ok(Kept { kind, content });
    }
    match pictures::jpeg_of(&content, Shape::Within(LONGEST_SIDE)) {
        Ok(content) => Ok(Kept { kind: FileKind::Jpeg, content }),
        Err(PictureError::NotOne | PictureError::Unencoded(_)) => Err(FileRefusal::Broken),
        Err(PictureError::TooMuch) => Err(FileRefusal::Swollen),
    }
}
