//! Rows of the files that people send. What a file holds lies in the bucket of its organisation; a row has the rest.

pub(crate) mod keys;

use std::convert::Infallible;

use domain::files::{JUDGE_FILE, LOOKED_FOR_AFTER, TooManyFiles, Unattached};
use domain::{FileId, Later, StoredFile};
use futures_util::TryFutureExt;
use jiff::Timestamp;
use serde_dynamo::aws_sdk_dynamodb_1::{from_item, to_item};

use crate::change::{ChangeError, Seen};
use crate::items::{Condition, number};
use crate::keys::EXPIRES_AT;
use crate::tasks::Rider;
use crate::tenant::Tenant;
use crate::{Store, StoreError};

impl Seen for Unattached {
    fn is_still(&self, before: &Self) -> bool {
        self.revision == before.revision
    }
}

impl Tenant {
    pub async fn file(&self, id: FileId) -> Result<Option<StoredFile>, StoreError> {
        Ok(self.store.get_item(keys::file(self.organization_id, id)).await?.map(from_item).transpose()?)
    }

    /// The files with these identifiers, without those that are gone. No identifier may stand twice.
    pub async fn files(&self, ids: &[FileId]) -> Result<Vec<StoredFile>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::file(self.organization_id, *id)).collect();
        let found = self.store.get_many(&keys).await?;
        Ok(found.into_iter().flatten().map(from_item).collect::<Result<_, _>>()?)
    }

    /// Keeps the row of a file that is to be sent, with the tasks that look for it and forget it.
    pub async fn announce_file(
        &self,
        file: &StoredFile,
        now: Timestamp,
    ) -> Result<(), ChangeError<TooManyFiles>> {
        let by = Some(file.maker_id);
        let looking = Later::at(&JUDGE_FILE, file.id, now + LOOKED_FOR_AFTER, now);
        let forgetting = file.forgetting(file.expires_at, now);
        let store = &self.and_later(&looking, by)?.and_later(&forgetting, by)?.store;
        let decide = |seen: &Unattached| {
            let mut unattached = seen.clone();
            unattached.add(file, now).map(|()| unattached)
        };
        let write = |_, unattached: Unattached| async move {
            let row = store.put(&self.file_key(file), file, [], Condition::Absent)?;
            let unattached = self.unattached_write(file, unattached)?;
            Ok(store.transact(vec![row, unattached]).await?)
        };
        // Nothing but the files themselves is in the way of another one.
        let find_refusal = |_, _| async { Ok(()) };
        let read = || self.unattached(file).map_ok(Some);
        crate::change::change(self.unattached(file).await?, read, decide, write, find_refusal).await
    }

    /// Changes the row of a file, given as it was read last, with the work that its new state wants.
    /// [`StoreError::Conflict`] when it has changed meanwhile, or is gone.
    pub async fn change_file(
        &self,
        file: &StoredFile,
        change: impl FnOnce(&mut StoredFile),
        now: Timestamp,
    ) -> Result<StoredFile, StoreError> {
        let mut changed = file.clone();
        change(&mut changed);
        changed.revision += 1;
        let later = changed.next_work(now).filter(|_| changed.state != file.state);
        let carrying = later.map(|later| self.and_later(&later, Some(file.maker_id))).transpose()?;
        let store = carrying.as_ref().map_or(&self.store, |carrying| &carrying.store);
        self.write_file(store, file, Some(&changed)).await?;
        Ok(changed)
    }

    /// The same organisation, whose next transaction also attaches these files of one maker to a thing, which ends then if it
    /// does. [`StoreError::Overtaken`] when something has become of one of them meanwhile, or of what else their maker has sent.
    pub async fn and_attached(
        &self,
        files: &[StoredFile],
        ends_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let Some(first) = files.first() else { return Ok(self.clone()) };
        let mut unattached = self.unattached(first).await?;
        let (mut tenant, mut riders) = (self.clone(), Vec::with_capacity(files.len() + 1));
        for file in files {
            let mut attached = file.clone();
            attached.attach();
            attached.revision += 1;
            unattached.note(&attached);
            let (key, condition) = (self.file_key(file), Condition::Revision(file.revision));
            let write = self.store.update(&key, &to_item(file)?, &to_item(&attached)?, condition)?;
            riders.push(Rider::new(write, None));
            if let Some(at) = ends_at {
                tenant = tenant.and_later(&file.forgetting_with_its_thing(at, now), Some(file.maker_id))?;
            }
        }
        riders.push(Rider::new(self.unattached_write(first, unattached)?, None));
        Ok(Self { store: tenant.store.and_riders(riders), ..tenant })
    }

    /// Removes the row of a file that no thing has taken; what the bucket has of it goes by a task.
    /// [`StoreError::Conflict`] when it has changed meanwhile, or is gone.
    pub async fn remove_file(&self, file: &StoredFile, now: Timestamp) -> Result<(), StoreError> {
        let store = &self.and_later(&file.forgetting(now, now), Some(file.maker_id))?.store;
        self.write_file(store, file, None).await
    }

    /// Writes what becomes of a file's row, and of the room that it takes.
    async fn write_file(
        &self,
        store: &Store,
        file: &StoredFile,
        after: Option<&StoredFile>,
    ) -> Result<(), StoreError> {
        let decide = |seen: &Unattached| -> Result<Unattached, Infallible> {
            let mut unattached = seen.clone();
            match after {
                Some(after) => unattached.note(after),
                None => unattached.remove(file.id),
            }
            Ok(unattached)
        };
        let write = |_, unattached: Unattached| async move {
            let (key, condition) = (self.file_key(file), Condition::Revision(file.revision));
            let row = match after {
                Some(after) => store.update(&key, &to_item(file)?, &to_item(after)?, condition)?,
                None => store.delete(&key, condition)?,
            };
            Ok(store.transact(vec![row, self.unattached_write(file, unattached)?]).await?)
        };
        let find_refusal = |_, _| async {
            let is_still = self.file(file.id).await?.is_some_and(|now| now.revision == file.revision);
            if is_still { Ok(()) } else { Err(StoreError::Conflict.into()) }
        };
        let read = || self.unattached(file).map_ok(Some);
        let written = crate::change::change(self.unattached(file).await?, read, decide, write, find_refusal);
        match written.await {
            Ok(()) => Ok(()),
            Err(ChangeError::Store(error)) => Err(error),
            Err(ChangeError::Refused(never)) => match never {},
        }
    }

    fn file_key(&self, file: &StoredFile) -> crate::keys::Key {
        keys::file(self.organization_id, file.id)
    }

    /// What the maker of a file has sent that no thing has taken.
    async fn unattached(&self, file: &StoredFile) -> Result<Unattached, StoreError> {
        let key = keys::unattached(self.organization_id, file.maker_id);
        Ok(self.store.get_item(key).await?.map(from_item).transpose()?.unwrap_or_default())
    }

    /// The write of what somebody has sent, on top of what was read. It goes by itself once the last file has gone.
    fn unattached_write(
        &self,
        file: &StoredFile,
        mut unattached: Unattached,
    ) -> Result<aws_sdk_dynamodb::types::TransactWriteItem, StoreError> {
        let condition = match unattached.revision {
            0 => Condition::Absent,
            revision => Condition::Revision(revision),
        };
        unattached.revision += 1;
        let until = unattached.files.values().map(|room| room.until).max().unwrap_or(file.expires_at);
        let more = [(EXPIRES_AT, number(until.as_second()))];
        let key = keys::unattached(self.organization_id, file.maker_id);
        self.store.put(&key, &unattached, more, condition)
    }
}
