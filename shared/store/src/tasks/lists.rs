//! Which tasks there are: for workers and the sweep by the keys of the index of work alone, for people with the tasks
//! themselves.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::task::TaskState;
use domain::{OrganizationId, Task, TaskId, UserId};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::items::Item;
use crate::keys::{Index, LISTS, SHARDS, WORK};
use crate::tasks::keys;
use crate::tenant::Tenant;
use crate::{Store, StoreError};

/// How often a page of people's list reads on for rows that fit its filter.
const ROUNDS: usize = 8;

/// How many tasks of each partition are counted.
const MOST_COUNTED: i32 = 1_000;

/// What the index of work knows of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskKey {
    pub id: TaskId,
    pub kind: String,
    pub queue: String,
    pub owner: Owner,
    pub due_at: Timestamp,
}

/// For whom a task is done: an organisation or, without one, the platform itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Owner(pub Option<OrganizationId>);

/// Owners have the order of their keys: the platform comes after all organisations.
impl Ord for Owner {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |Self(organization): &Self| (organization.is_none(), *organization);
        place(self).cmp(&place(other))
    }
}

impl PartialOrd for Owner {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The tasks that are asked for, as somebody looks at them.
#[derive(Clone, Default, Debug)]
pub struct TaskQuery {
    /// Any of these; all if there is none.
    pub states: Vec<TaskState>,
    pub kinds: Vec<String>,
    pub organizations: Vec<OrganizationId>,
    pub begun_by: Option<UserId>,
    /// The kinds of which those alone are shown that are parked.
    pub parked_only: Vec<String>,
    pub limit: u16,
}

/// How much work of one kind there is for one owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkLine {
    pub kind: String,
    pub owner: Owner,
    /// Those that wait or run.
    pub waiting: u64,
    pub parked: u64,
    /// Whether there may be more than these.
    pub is_least: bool,
    /// Since when the one is due that has waited longest, or is parked.
    pub oldest_at: Option<Timestamp>,
}

pub struct TaskPage {
    pub items: Vec<Task>,
    pub next_cursor: Option<String>,
}

/// The parts of the index of work, in the order in which people see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Part {
    Parked,
    Ready,
    Later,
    Over,
}

impl Part {
    const ALL: [Self; 4] = [Self::Parked, Self::Ready, Self::Later, Self::Over];

    fn holds(self, state: TaskState) -> bool {
        match self {
            Self::Parked => state == TaskState::Parked,
            Self::Ready => state == TaskState::Waiting,
            Self::Later => {
                matches!(state, TaskState::Waiting | TaskState::Running | TaskState::Stopping)
            }
            Self::Over => state.is_over(),
        }
    }

    fn partitions(self, queues: &[&str]) -> Vec<String> {
        match self {
            Self::Parked => vec![keys::PARKED.to_owned()],
            Self::Ready => queues.iter().map(|queue| keys::ready(queue)).collect(),
            Self::Later => (0..SHARDS).map(keys::later).collect(),
            Self::Over => (0..SHARDS).map(keys::over).collect(),
        }
    }
}

/// Where a page ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    part: Part,
    /// The last sort key, if any was read.
    after: Option<String>,
}

/// One query of an index: keys of one partition, in order.
struct KeyRange<'a> {
    index: &'a Index,
    partition: String,
    /// Keys beyond this one alone.
    after: Option<String>,
    /// Keys before this one alone.
    until: Option<String>,
    newest_first: bool,
    limit: i32,
}

impl Store {
    /// The first tasks that wait for a queue's workers, of the owners after this one; of all owners without one.
    pub async fn ready_after(
        &self,
        queue: &str,
        owner: Option<Owner>,
        limit: i32,
    ) -> Result<Vec<TaskKey>, StoreError> {
        // `~` sorts after the `#` that follows an owner, and after all characters of identifiers.
        let after = owner.map(|Owner(organization)| format!("{}~", keys::owner(organization)));
        let range = KeyRange { after, limit, ..KeyRange::of(&WORK, keys::ready(queue)) };
        let found = self.keys_in(range).await?;
        Ok(found.into_iter().filter_map(|sort| TaskKey::ready(queue, &sort)).collect())
    }

    /// The tasks whose moment has come although they were to be done later, and those whose worker has not ended them
    /// within its lease: at most `limit` of each shard, the longest overdue first.
    pub async fn overdue(&self, now: Timestamp, limit: i32) -> Result<Vec<TaskKey>, StoreError> {
        let shards = (0..SHARDS).map(|shard| {
            let until = Some(format!("{}~", keys::time(now)));
            self.keys_in(KeyRange { until, limit, ..KeyRange::of(&WORK, keys::later(shard)) })
        });
        let found = try_join_all(shards).await?;
        Ok(found.into_iter().flatten().filter_map(|sort| TaskKey::timed(&sort)).collect())
    }

    /// The tasks that somebody must decide on, the longest parked first.
    pub async fn parked(&self, limit: i32) -> Result<Vec<TaskKey>, StoreError> {
        let found = self.keys_in(KeyRange { limit, ..KeyRange::of(&WORK, keys::PARKED.to_owned()) }).await?;
        Ok(found.into_iter().filter_map(|sort| TaskKey::timed(&sort)).collect())
    }

    /// How much work of each kind there is for each owner, the longest waiting first. No more than [`MOST_COUNTED`] tasks of
    /// each partition are counted.
    pub async fn work_lines(&self, queues: &[&str], now: Timestamp) -> Result<Vec<WorkLine>, StoreError> {
        let partitions: Vec<String> = [Part::Parked, Part::Ready, Part::Later]
            .into_iter()
            .flat_map(|part| part.partitions(queues))
            .collect();
        let ranges = partitions.iter().map(|partition| {
            self.keys_in(KeyRange { limit: MOST_COUNTED, ..KeyRange::of(&WORK, partition.clone()) })
        });
        let found = try_join_all(ranges).await?;
        let mut lines: BTreeMap<(String, Owner), WorkLine> = BTreeMap::new();
        for (partition, sorts) in partitions.iter().zip(&found) {
            let is_cut = sorts.len() as u64 >= u64::from(MOST_COUNTED.unsigned_abs());
            for key in sorts.iter().filter_map(|sort| TaskKey::of(partition, sort)) {
                let line = lines.entry((key.kind.clone(), key.owner)).or_insert_with(|| WorkLine {
                    kind: key.kind,
                    owner: key.owner,
                    waiting: 0,
                    parked: 0,
                    is_least: false,
                    oldest_at: None,
                });
                *(if partition == keys::PARKED { &mut line.parked } else { &mut line.waiting }) += 1;
                line.is_least |= is_cut;
                let due = Some(key.due_at).filter(|due| *due <= now);
                line.oldest_at = line.oldest_at.into_iter().chain(due).min();
            }
        }
        let mut lines: Vec<WorkLine> = lines.into_values().collect();
        lines.sort_by_key(|line| (line.oldest_at.is_none(), line.oldest_at));
        Ok(lines)
    }

    /// Everything that waits, runs or is parked, however much that is: for tests, and for the few that a person's laptop
    /// has.
    pub async fn unfinished_tasks(&self) -> Result<Vec<Task>, StoreError> {
        let shards = (0..SHARDS).map(keys::later).chain([keys::PARKED.to_owned()]);
        let ranges =
            shards.map(|partition| self.keys_in(KeyRange { limit: 1_000, ..KeyRange::of(&WORK, partition) }));
        let found = try_join_all(ranges).await?.concat();
        let ids: Vec<TaskId> =
            found.iter().filter_map(|sort| TaskKey::timed(sort)).map(|key| key.id).collect();
        self.tasks(&ids).await
    }

    /// A page of all tasks: the parked ones, those that are due, those of later, and long work that is over. `queues` are
    /// all queues that there are.
    pub async fn task_list(
        &self,
        query: &TaskQuery,
        queues: &[&str],
        cursor: Option<&str>,
    ) -> Result<TaskPage, StoreError> {
        let TaskQuery { states, kinds, organizations, begun_by, .. } = query;
        let purpose = format!("tasks {states:?} {kinds:?} {organizations:?} {begun_by:?}");
        let begin = Place { part: Part::Parked, after: None };
        let mut place = match cursor {
            Some(cursor) => self.open(&purpose, cursor).ok_or(StoreError::Cursor)?,
            None => begin,
        };
        let limit = usize::from(query.limit);
        let mut items: Vec<Task> = Vec::new();
        for _ in 0..ROUNDS {
            let is_wanted =
                query.states.is_empty() || query.states.iter().any(|state| place.part.holds(*state));
            let (sorts, has_more) =
                if is_wanted { self.part(&place, queues, limit).await? } else { (Vec::new(), false) };
            let found: Vec<(String, TaskKey)> = sorts
                .iter()
                .filter_map(|(partition, sort)| Some((sort.clone(), TaskKey::of(partition, sort)?)))
                .filter(|(_, key)| query.takes_key(place.part, key))
                .collect();
            let ids: Vec<TaskId> = found.iter().map(|(_, key)| key.id).collect();
            let tasks = self.tasks(&ids).await?;
            for (sort, key) in found {
                let task = tasks.iter().find(|task| task.id == key.id && query.takes(task));
                if let Some(task) = task {
                    if items.len() == limit {
                        return Ok(TaskPage { items, next_cursor: self.seal(&purpose, &place) });
                    }
                    items.push(task.clone());
                }
                place.after = Some(sort);
            }
            if has_more {
                place.after = sorts.last().map(|(_, sort)| sort.clone());
                continue;
            }
            match Part::ALL.iter().position(|part| *part == place.part).and_then(|at| Part::ALL.get(at + 1)) {
                Some(part) => place = Place { part: *part, after: None },
                None => return Ok(TaskPage { items, next_cursor: None }),
            }
        }
        Ok(TaskPage { items, next_cursor: self.seal(&purpose, &place) })
    }

    /// Keys of one part, in one order over all of its partitions, and whether there are more.
    async fn part(
        &self,
        place: &Place,
        queues: &[&str],
        limit: usize,
    ) -> Result<(Vec<(String, String)>, bool), StoreError> {
        let newest_first = place.part == Part::Over;
        let most = i32::try_from(limit + 1).unwrap_or(i32::MAX);
        let partitions = place.part.partitions(queues).into_iter().map(async |partition| {
            let range = KeyRange::of(&WORK, partition.clone());
            let (after, until) =
                if newest_first { (None, place.after.clone()) } else { (place.after.clone(), None) };
            let found = self.keys_in(KeyRange { after, until, newest_first, limit: most, ..range }).await?;
            Ok::<_, StoreError>(found.into_iter().map(|sort| (partition.clone(), sort)).collect::<Vec<_>>())
        });
        let mut found = try_join_all(partitions).await?.concat();
        found.sort_by(|(_, one), (_, other)| if newest_first { other.cmp(one) } else { one.cmp(other) });
        let has_more = found.len() > limit;
        found.truncate(limit);
        Ok((found, has_more))
    }

    /// The sort keys in a range of an index.
    async fn keys_in(&self, range: KeyRange<'_>) -> Result<Vec<String>, StoreError> {
        let KeyRange { index, partition, after, until, newest_first, limit } = range;
        let condition = match (&after, &until) {
            (None, None) => "#partition = :partition",
            (Some(_), None) => "#partition = :partition AND #sort > :after",
            (None, Some(_)) => "#partition = :partition AND #sort < :until",
            (Some(_), Some(_)) => "#partition = :partition AND #sort BETWEEN :after AND :until",
        };
        let mut query = self
            .client
            .query()
            .table_name(&*self.table)
            .index_name(index.name)
            .key_condition_expression(condition)
            .expression_attribute_names("#partition", index.partition)
            .expression_attribute_values(":partition", AttributeValue::S(partition))
            .scan_index_forward(!newest_first)
            .limit(limit);
        if after.is_some() || until.is_some() {
            query = query.expression_attribute_names("#sort", index.sort);
        }
        for (name, bound) in [(":after", after), (":until", until)] {
            if let Some(bound) = bound {
                query = query.expression_attribute_values(name, AttributeValue::S(bound));
            }
        }
        let found: Vec<Item> = query.send().await?.items.unwrap_or_default();
        Ok(found.into_iter().filter_map(|mut item| item.remove(index.sort)?.as_s().ok().cloned()).collect())
    }
}

impl Tenant {
    /// A page of the organisation's long work and of what is parked, newest first.
    pub async fn task_list(&self, query: &TaskQuery, cursor: Option<&str>) -> Result<TaskPage, StoreError> {
        let partition = keys::list_of(self.organization_id);
        let purpose = format!("{partition} {:?} {:?} {:?}", query.states, query.kinds, query.begun_by);
        let mut after: Option<String> = match cursor {
            Some(cursor) => Some(self.store.open(&purpose, cursor).ok_or(StoreError::Cursor)?),
            None => None,
        };
        let limit = usize::from(query.limit);
        let most = i32::try_from(limit + 1).unwrap_or(i32::MAX);
        let mut items: Vec<Task> = Vec::new();
        for _ in 0..ROUNDS {
            let range = KeyRange::of(&LISTS, partition.clone());
            let range = KeyRange { until: after.clone(), newest_first: true, limit: most, ..range };
            let sorts = self.store.keys_in(range).await?;
            let ids: Vec<TaskId> = sorts.iter().filter_map(|sort| sort.parse().ok()).collect();
            let has_more = ids.len() > limit;
            let tasks = self.store.tasks(&ids).await?;
            for id in ids.iter().take(limit) {
                if let Some(task) = tasks.iter().find(|task| task.id == *id && query.takes(task)) {
                    if items.len() == limit {
                        let next_cursor = after.and_then(|after| self.store.seal(&purpose, &after));
                        return Ok(TaskPage { items, next_cursor });
                    }
                    items.push(task.clone());
                }
                after = Some(id.to_string());
            }
            if !has_more {
                return Ok(TaskPage { items, next_cursor: None });
            }
        }
        let next_cursor = after.and_then(|after| self.store.seal(&purpose, &after));
        Ok(TaskPage { items, next_cursor })
    }
}

impl<'a> KeyRange<'a> {
    const fn of(index: &'a Index, partition: String) -> Self {
        Self { index, partition, after: None, until: None, newest_first: false, limit: 1 }
    }
}

impl TaskQuery {
    fn takes_key(&self, part: Part, key: &TaskKey) -> bool {
        let is_of_organization =
            || key.owner.0.is_some_and(|organization| self.organizations.contains(&organization));
        (self.kinds.is_empty() || self.kinds.contains(&key.kind))
            && (self.organizations.is_empty() || is_of_organization())
            && (part == Part::Parked || !self.parked_only.contains(&key.kind))
    }

    fn takes(&self, task: &Task) -> bool {
        (self.states.is_empty() || self.states.contains(&task.state))
            && (self.kinds.is_empty() || self.kinds.contains(&task.kind))
            && self.begun_by.is_none_or(|person| task.begun_by == Some(person))
    }
}

impl TaskKey {
    fn of(partition: &str, sort: &str) -> Option<Self> {
        match partition.strip_prefix("READY#") {
            Some(queue) => Self::ready(queue, sort),
            None => Self::timed(sort),
        }
    }

    /// `{owner}#{time}#{kind}#{task}`
    fn ready(queue: &str, sort: &str) -> Option<Self> {
        let mut parts = sort.split('#');
        let (owner, time) = (parts.next()?, parts.next()?);
        Self::read(queue, owner, time, parts.next()?, parts.next()?)
    }

    /// `{time}#{queue}#{owner}#{kind}#{task}`
    fn timed(sort: &str) -> Option<Self> {
        let mut parts = sort.split('#');
        let (time, queue, owner) = (parts.next()?, parts.next()?, parts.next()?);
        Self::read(queue, owner, time, parts.next()?, parts.next()?)
    }

    fn read(queue: &str, owner: &str, time: &str, kind: &str, id: &str) -> Option<Self> {
        Some(Self {
            id: id.parse().ok()?,
            kind: kind.to_owned(),
            queue: queue.to_owned(),
            owner: Owner(owner.parse().ok()),
            due_at: Timestamp::from_millisecond(time.parse().ok()?).ok()?,
        })
    }
}
