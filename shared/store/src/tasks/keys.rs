//! Keys of tasks. A task's identifier says where it lies; the index of work says which tasks are due, wait for later, or
//! are parked, from their keys alone.

use domain::task::{Task, TaskState};
use domain::{OrganizationId, TaskId, UserId};
use jiff::Timestamp;

use crate::keys::{Key, LISTS, Pattern, Read, WORK, shard_of};

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "TASK#{task}",
        sort: "TASK",
        index: None,
        reads: &[Read { purpose: "a task by identifier", cost: "1 item" }],
        written_with: "the change that wants it; claims and ends of its slices",
    },
    Pattern {
        partition: "TASK#{task}",
        sort: "LOAD",
        index: None,
        reads: &[Read {
            purpose: "what a task is about, where that is too long to be written with every slice",
            cost: "1 item of up to 60 KB, with each slice",
        }],
        written_with: "its task",
    },
    Pattern {
        partition: "TASK#{task}",
        sort: "LANE#{position}",
        index: None,
        reads: &[Read {
            purpose: "what stands first in a lane, and whether it is the last",
            cost: "1 query",
        }],
        written_with: "the change that wants it; its end",
    },
    Pattern {
        partition: "USER#{user}",
        sort: "WORK#{organization}",
        index: None,
        reads: &[Read {
            purpose: "the long work that somebody has begun in an organisation and not seen the end of, and what they were told there and have not read",
            cost: "1 item, in the batch of the session",
        }],
        written_with: "its task; whoever has seen its end; a notification; whoever has read it",
    },
    Pattern {
        partition: "READY#{queue}",
        sort: "{owner}#{time}#{kind}#{task}",
        index: Some(WORK.name),
        reads: &[Read {
            purpose: "who waits for a queue's workers, one organisation after another",
            cost: "1 query",
        }],
        written_with: "tasks that are due",
    },
    Pattern {
        partition: "LATER#{shard}",
        sort: "{time}#{queue}#{owner}#{kind}#{task}",
        index: Some(WORK.name),
        reads: &[Read {
            purpose: "tasks whose moment has come, and leases that have ended",
            cost: "8 queries at once",
        }],
        written_with: "tasks that wait or run",
    },
    Pattern {
        partition: "PARKED",
        sort: "{time}#{queue}#{owner}#{kind}#{task}",
        index: Some(WORK.name),
        reads: &[Read { purpose: "tasks that somebody must decide on", cost: "1 query" }],
        written_with: "failures for good",
    },
    Pattern {
        partition: "OVER#{shard}",
        sort: "{time}#{queue}#{owner}#{kind}#{task}",
        index: Some(WORK.name),
        reads: &[Read { purpose: "long work that is over", cost: "8 queries at once" }],
        written_with: "the end of long work",
    },
    Pattern {
        partition: "TASKS#{organization}",
        sort: "{task}",
        index: Some(LISTS.name),
        reads: &[Read { purpose: "the long work of an organisation, newest first", cost: "1 query" }],
        written_with: "changes of what the list shows",
    },
];

pub(crate) fn load(task: TaskId) -> Key {
    Key::new(format!("TASK#{task}"), "LOAD")
}

pub(crate) fn task(id: TaskId) -> Key {
    Key::new(format!("TASK#{id}"), "TASK")
}

/// What is added to a lane.
pub(crate) fn entry(lane: TaskId, position: u64) -> Key {
    Key::new(format!("TASK#{lane}"), format!("{ENTRIES}{position:020}"))
}

pub(crate) const ENTRIES: &str = "LANE#";

/// What a person has begun in an organisation.
pub(crate) fn own(person: UserId, organization: OrganizationId) -> Key {
    Key::new(format!("USER#{person}"), format!("WORK#{organization}"))
}

pub(crate) fn ready(queue: &str) -> String {
    format!("READY#{queue}")
}

pub(crate) fn later(shard: u8) -> String {
    format!("LATER#{shard}")
}

pub(crate) fn over(shard: u8) -> String {
    format!("OVER#{shard}")
}

pub(crate) const PARKED: &str = "PARKED";

pub(crate) fn list_of(organization: OrganizationId) -> String {
    format!("TASKS#{organization}")
}

/// The owner in keys: the organisation or, for the platform's own work, `platform`.
pub(crate) fn owner(organization: Option<OrganizationId>) -> String {
    organization.map_or_else(|| "platform".to_owned(), |id| id.to_string())
}

pub(crate) fn time(at: Timestamp) -> String {
    format!("{:015}", at.as_millisecond().max(0))
}

/// Partition and sort key of a task in the index of work.
pub(crate) fn work(task: &Task) -> (String, String) {
    let (owner, at) = (owner(task.organization_id), time(task.due_at));
    let Task { id, kind, queue, .. } = task;
    let shard = shard_of(id.as_uuid());
    let partition = match task.state {
        TaskState::Waiting if task.is_ready => return (ready(queue), format!("{owner}#{at}#{kind}#{id}")),
        TaskState::Waiting | TaskState::Running | TaskState::Stopping => later(shard),
        TaskState::Parked => PARKED.to_owned(),
        TaskState::Done | TaskState::Stopped | TaskState::Failed => over(shard),
    };
    (partition, format!("{at}#{queue}#{owner}#{kind}#{id}"))
}
