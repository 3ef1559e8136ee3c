//! A context with long work: an organisation's garden, of which ten beds are watered in a slice, and which can be drained
//! again. While it rains nothing is watered, and on rock nothing ever is.

use std::sync::Arc;
use std::time::Duration;

use domain::task::{Failure, Later, TaskResult, Undoing, Wait};
use domain::{OrganizationId, TaskId, TaskKind, UserId};
use jiff::Timestamp;
use lambda::Tools;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::TaskQuery;
use testing::TestApp;
use web::{Product, Room, Texts};
use workers::{Job, Outcome, Worker, fail, pass};

static CONTEXT: Room = Room {
    name: "garden",
    module: None,
    permissions: &[],
    texts: Texts::new(
        &["task-water = Полив грядок\ntask-drain = Осушение\n"],
        &["task-water = Watering\ntask-drain = Draining\n"],
    ),
    rail: &[],
    tasks: &[&WATER, &DRAIN],
    assets: &[],
    ways: &[],
};

pub(crate) static WATER: TaskKind = TaskKind {
    name: "water",
    queue: "garden",
    patience: 3,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: Some(&DRAIN),
};

static DRAIN: TaskKind = TaskKind { name: "drain", undo: None, ..WATER };

/// How many beds a slice waters, and how long that takes.
const SLICE: u64 = 10;
const TAKES: Duration = Duration::from_secs(2);

/// What is to be watered.
#[derive(Serialize, Deserialize)]
pub(crate) struct Beds {
    pub(crate) many: u64,
    /// After the first slice it rains until then: nothing is wrong, and nothing can be done.
    pub(crate) rain_until: Option<Timestamp>,
    /// After the first slice there is rock until then, and somebody must decide.
    pub(crate) rock_until: Option<Timestamp>,
    /// After how many beds whoever has begun the work asks to stop it, while their slice still goes on.
    pub(crate) enough_after: Option<u64>,
}

/// The product with a garden, and those contexts that show its work.
pub(crate) fn product() -> Product {
    let Product { rooms, routes, lambdas } =
        testing::product_of!(organizations, identity, company, audit, settings, tasks, cabinet);
    let worker = Worker::new("garden.work", "garden").doing(&WATER, water).doing(&DRAIN, drain);
    let rooms = rooms.iter().chain([&CONTEXT]).collect();
    Product { rooms, routes, lambdas: lambdas.into_iter().chain([worker.into_lambda()]).collect() }
}

/// Begins to water an organisation's beds for somebody.
pub(crate) async fn begin(app: &TestApp, organization: OrganizationId, person: UserId, beds: Beds) -> TaskId {
    let local = app.local();
    let later = Later::now(&WATER, beds, local.clock.now());
    let store = local.store.and_later(&later, Some(organization), Some(person)).unwrap();
    store.write_carried().await.unwrap();
    let newest = TaskQuery { begun_by: Some(person), limit: 1, ..TaskQuery::default() };
    let newest = local.store.tenant(organization).task_list(&newest, None).await.unwrap();
    newest.items[0].id
}

async fn water(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Beds { many, rain_until, rock_until, enough_after } = job.about()?;
    let done: u64 = job.checkpoint()?.unwrap_or_default();
    if done > 0 {
        if let Some(until) = rain_until.filter(|until| job.now < *until) {
            return Err(Failure::new("throttled", "it rains", Wait::Until(until)));
        }
        if rock_until.is_some_and(|until| job.now < until) {
            return Err(Failure::new("refused", "the spade meets rock", Wait::ForSomebody));
        }
    }
    if done == many {
        let ready_until_at = Some(job.now + Duration::from_hours(24));
        return Ok(Outcome::Done(Some(TaskResult {
            address: "/company/structure".to_owned(),
            ready_until_at,
        })));
    }
    let next = (done + SLICE).min(many);
    if enough_after == Some(next) {
        let now = tools.clock.now();
        let stopped = tools.store.change_task(&job.task, now, |task| task.stop(now).unwrap());
        stopped.await.map_err(|error| fail(&error))?;
    }
    go_on(&tools, &job, next, many).await
}

async fn drain(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Undoing { count, about, .. } = job.about()?;
    assert!(about["many"].is_u64(), "what was watered is told");
    let done: u64 = job.checkpoint()?.unwrap_or_default();
    if done == count {
        Ok(Outcome::Done(None))
    } else {
        go_on(&tools, &job, (done + SLICE).min(count), count).await
    }
}

async fn go_on(tools: &Tools, job: &Job, done: u64, of: u64) -> Result<Outcome, Failure> {
    pass(&tools.clock, TAKES).await;
    let slice = job.going_on(&done, done, Some(of), tools.clock.now())?;
    slice.write_carried().await.map_err(|error| fail(&error))?;
    Ok(Outcome::Written)
}

/// So many beds, and nothing in the way.
pub(crate) const fn beds(many: u64) -> Beds {
    Beds { many, rain_until: None, rock_until: None, enough_after: None }
}

/// A moment so many minutes from now.
pub(crate) fn minutes_from_now(app: &TestApp, minutes: u64) -> Timestamp {
    app.local().clock.now() + Duration::from_mins(minutes)
}

/// The items of a list.
pub(crate) fn items(list: &Value) -> &[Value] {
    list["items"].as_array().unwrap()
}

/// What a list shows of each task.
pub(crate) fn states(list: &Value) -> Value {
    json!(items(list).iter().map(|item| [&item["kind"], &item["state"]]).collect::<Vec<_>>())
}
