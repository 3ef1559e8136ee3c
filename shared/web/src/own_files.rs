//! The files that somebody sends at a cabinet and that no thing has taken: their own and nobody else's.

use std::borrow::Cow;

use cloud::files::{Allowed, Key, UploadForm};
use domain::files::{FILES_OF_FORM, Purpose};
use domain::limits::{Count, FILES_OF_PERSON};
use domain::organization::SET_UP_BUCKET;
use domain::{FieldError, FileId, Later, Organization, OrganizationId, StoredFile, UserId, Violation};
use jiff::Timestamp;
use store::{StoreError, Tenant};

use crate::app::App;
use crate::problem::Problem;
use crate::upload::FILE_FIELD;

/// How often a file is taken away that a worker changes at the same time.
const TRIES: u32 = 4;

/// What somebody has sent to the bucket of an organisation, or is going to send.
#[derive(Clone)]
pub struct OwnFiles {
    app: App,
    organization: OrganizationId,
    tenant: Tenant,
    person: UserId,
    now: Timestamp,
    /// Whether an earlier release has set the bucket up.
    has_old_bucket: bool,
}

impl OwnFiles {
    pub(crate) fn new(app: App, organization: OrganizationId, person: UserId, now: Timestamp) -> Self {
        let tenant = app.store().tenant(organization);
        Self { app, organization, tenant, person, now, has_old_bucket: false }
    }

    /// The same, of this organisation as it was read.
    pub(crate) fn of(app: App, organization: &Organization, person: UserId, now: Timestamp) -> Self {
        let tenant = app.store().tenant_of(organization);
        let has_old_bucket = organization.has_old_bucket();
        Self { tenant, has_old_bucket, ..Self::new(app, organization.id, person, now) }
    }

    /// The origin to which browsers send files, for the policy of pages ([`crate::Policy::sending_files_to`]).
    pub fn origin(&self) -> String {
        let files = self.app.cloud().files();
        files.origin_of(&files.bucket(self.organization))
    }

    pub fn maker(&self) -> UserId {
        self.person
    }

    /// Keeps the row of a file that is to be sent, and has the bucket set up for it if that is to be done. 429 for too many
    /// within an hour, 409 for too many at a time.
    pub async fn announce(&self, file: &StoredFile) -> Result<(), Problem> {
        let counted = [Count { limit: FILES_OF_PERSON, of: self.person.to_string() }];
        if let Some(seconds) = self.app.store().count(&counted, &[], self.now).await? {
            return Err(Problem::too_many_files(seconds));
        }
        let setting_up = Later::now(&SET_UP_BUCKET, (), self.now);
        let tenant =
            if self.has_old_bucket { self.tenant.and_later(&setting_up, None)? } else { self.tenant.clone() };
        Ok(tenant.announce_file(file, self.now).await?)
    }

    /// A file of theirs whose time is not over and that no thing has taken.
    pub async fn find(&self, id: FileId) -> Result<Option<StoredFile>, Problem> {
        Ok(self.find_any(id).await?.filter(|file| !file.is_attached))
    }

    /// The same, whether a thing has taken it or not.
    async fn find_any(&self, id: FileId) -> Result<Option<StoredFile>, Problem> {
        let found = self.tenant.file(id).await?;
        Ok(found.filter(|file| file.maker_id == self.person && file.expires_at > self.now))
    }

    /// The form that sends a file, as long as it is awaited. A browser without scripts goes to `then` afterwards.
    pub async fn form_of(&self, file: &StoredFile, then: &str) -> Result<Option<UploadForm>, Problem> {
        let Some(until) = file.form_until(self.now) else { return Ok(None) };
        let files = self.app.cloud().files();
        let (incoming, checksum) = (StoredFile::incoming(file.id), file.checksum_in_base64());
        let exact = format!("{incoming}file");
        let allowed = Allowed {
            key: if file.was_announced() { Key::Exactly(&exact) } else { Key::Under(&incoming) },
            content_type: FILES_OF_FORM,
            checksum: checksum.as_deref(),
            size: if file.was_announced() { file.size..=file.size } else { 1..=file.size },
            then: Some(then).filter(|_| !file.was_announced()),
            until,
        };
        Ok(Some(files.form(&files.bucket(self.organization), &allowed, self.now).await?))
    }

    /// Looks into the bucket for a file that is awaited. Doing it again changes nothing.
    pub async fn look(&self, file: StoredFile) -> Result<StoredFile, Problem> {
        if !file.is_awaited() {
            return Ok(file);
        }
        let (files, incoming) = (self.app.cloud().files(), StoredFile::incoming(file.id));
        let bucket = files.bucket(self.organization);
        let Some(found) = files.newest_under(&bucket, &incoming).await? else { return Ok(file) };
        match self.tenant.change_file(&file, |file| file.arrive(&found.key, found.size), self.now).await {
            Err(StoreError::Conflict) => Ok(self.tenant.file(file.id).await?.unwrap_or(file)),
            changed => Ok(changed?),
        }
    }

    /// Takes a file away before a thing has taken it. Doing it again changes nothing.
    pub async fn remove(&self, file: &StoredFile) -> Result<(), Problem> {
        let (tenant, mut seen) = (&self.tenant, file.clone());
        for _ in 0..TRIES {
            match tenant.remove_file(&seen, self.now).await {
                // It was judged meanwhile.
                Err(StoreError::Conflict) => match self.find(file.id).await? {
                    Some(now) => seen = now,
                    None => return Ok(()),
                },
                removed => return Ok(removed?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// One of their files that was sent for this, and what it holds. 422 beside `file` if it can't be used.
    pub async fn content(&self, id: FileId, purpose: Purpose) -> Result<(StoredFile, Vec<u8>), Problem> {
        let refused = |violation| Problem::invalid(vec![FieldError { field: FILE_FIELD.into(), violation }]);
        let file = self.find_any(id).await?.ok_or_else(|| refused(Violation::UnknownValue))?;
        file.allow_use(purpose).map_err(refused)?;
        let files = self.app.cloud().files();
        let bucket = files.bucket(self.organization);
        let arrived_as = file.arrived_as.clone().filter(|_| file.awaits_judgement());
        let content = files.get(&bucket, &arrived_as.unwrap_or_else(|| StoredFile::key(id))).await?;
        content.map(|content| (file, content)).ok_or_else(|| refused(Violation::FileAwaited))
    }

    /// Makes a thing that takes these files, which were sent for this: `write` is given the organisation's table, whose next
    /// transaction takes them, too. The thing ends at `ends_at`, if it does, and they with it. Each file stands beside its place in
    /// the request, such as `files[1]`: 422 there for what can't be used. A thing that takes none is written at once.
    pub async fn attach<T, Writing: Future<Output = Result<T, StoreError>> + Send>(
        &self,
        named: &[(Cow<'static, str>, FileId)],
        purpose: Purpose,
        ends_at: Option<Timestamp>,
        write: impl Fn(Tenant) -> Writing,
    ) -> Result<T, Problem> {
        if named.is_empty() {
            return Ok(write(self.tenant.clone()).await?);
        }
        for _ in 0..TRIES {
            let mut files = Vec::with_capacity(named.len());
            let mut errors = Vec::new();
            for (place, (field, id)) in named.iter().enumerate() {
                let found = self.find_any(*id).await?;
                let is_twice = named.iter().take(place).any(|(_, before)| before == id);
                let found = found.filter(|_| !is_twice).ok_or(Violation::UnknownValue);
                match found.and_then(|file| file.allow_use(purpose).map(|()| file)) {
                    Ok(file) => files.push(file),
                    Err(violation) => errors.push(FieldError { field: field.clone(), violation }),
                }
            }
            if !errors.is_empty() {
                return Err(Problem::invalid(errors));
            }
            let setting_up = Later::now(&SET_UP_BUCKET, (), self.now);
            let tenant = self.tenant.and_attached(&files, ends_at, self.now).await?;
            let tenant = if self.has_old_bucket { tenant.and_later(&setting_up, None)? } else { tenant };
            match write(tenant).await {
                // One of them was judged meanwhile.
                Err(StoreError::Overtaken) => {}
                written => return Ok(written?),
            }
        }
        Err(StoreError::Conflict.into())
    }
}
