//! A context with long work: an organisation's garden, of which ten beds are watered in a slice, and which can be drained
//! again. While it rains nothing is watered, and on rock nothing ever is. What grows on a bed is picked in the order in
//! which it has become ripe.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::task::{Failure, Later, TaskResult, Undoing, Wait};
use domain::{Module, OrganizationId, TaskId, TaskKind, UserId};
use jiff::Timestamp;
use lambda::{Tools, Trigger};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::TaskQuery;
use testing::TestApp;
use web::{Product, Room, Texts};
use workers::{Job, Outcome, Worker, fail, pass, ring};

static CONTEXT: Room = Room {
    name: "garden",
    module: None,
    permissions: &[],
    texts: Texts::new(
        &["task-water = Полив грядок\ntask-drain = Осушение\ntask-pick = Сбор урожая\n"],
        &["task-water = Watering\ntask-drain = Draining\ntask-pick = Picking\n"],
    ),
    rail: &[],
    tasks: &[&WATER, &DRAIN, &PICK],
    notices: &[],
    assets: &[],
    ways: &[],
};

pub(crate) static WATER: TaskKind = TaskKind {
    name: "water",
    queue: "garden",
    module: Some(Module::Calls),
    patience: 3,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: Some(&DRAIN),
};

static DRAIN: TaskKind = TaskKind { name: "drain", undo: None, ..WATER };

pub(crate) static PICK: TaskKind =
    TaskKind { name: "pick", undo: None, is_long: false, patience: 2, ..WATER };

/// A fruit, and what its bed has borne before it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Fruit {
    pub(crate) bed: String,
    pub(crate) number: u64,
    /// A stone lies on it until then.
    pub(crate) stone_until: Option<Timestamp>,
}

struct Picked {
    organization: Option<OrganizationId>,
    bed: String,
    number: u64,
    /// What would tell an outside system of a repeat.
    key: TaskId,
}

/// What was picked in all gardens, in its order.
static PICKED: Mutex<Vec<Picked>> = Mutex::new(Vec::new());

/// The fruits that were picked in a garden, in their order. One that was picked again is there once.
pub(crate) fn picked(organization: OrganizationId) -> Vec<(String, u64)> {
    let picked = PICKED.lock().unwrap();
    let mut own: Vec<_> = picked.iter().filter(|fruit| fruit.organization == Some(organization)).collect();
    own.dedup_by_key(|fruit| fruit.key);
    own.into_iter().map(|fruit| (fruit.bed.clone(), fruit.number)).collect()
}

/// A fruit is ripe: it is to be picked after those before it.
pub(crate) async fn ripen(app: &TestApp, organization: OrganizationId, fruit: Fruit) {
    let local = app.local();
    let (bed, number) = (fruit.bed.clone(), fruit.number);
    let later = Later::now(&PICK, fruit, local.clock.now()).in_lane(format!("{organization}/{bed}"), number);
    let store = local.store.and_later(&later, Some(organization), None).unwrap();
    let (ripe, bells) = store::collect_bells(store.write_carried()).await;
    ripe.unwrap();
    ring(&local.cloud, &bells).await;
}

/// Fruits that may be picked in any order, and take as long as a slice each. Answers their tasks.
pub(crate) async fn ripen_nettles(app: &TestApp, organization: OrganizationId, many: u64) -> Vec<TaskId> {
    let local = app.local();
    for number in 0..many {
        let fruit = Fruit { bed: NETTLES.to_owned(), number, stone_until: None };
        let later = Later::now(&PICK, fruit, local.clock.now());
        local.store.and_later(&later, Some(organization), None).unwrap().write_carried().await.unwrap();
    }
    let ready = local.store.ready_after(PICK.queue, None, 100).await.unwrap();
    ready.into_iter().map(|key| key.id).collect()
}

/// An event of SQS with a bell for each of these tasks.
pub(crate) fn event_for(tasks: &[TaskId]) -> Value {
    let record = |task: &TaskId| json!({"messageId": task, "body": json!({"task": task}).to_string()});
    json!({"Records": tasks.iter().map(record).collect::<Vec<_>>()})
}

const NETTLES: &str = "nettles";

async fn pick(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Fruit { bed, number, stone_until } = job.about()?;
    if bed == NETTLES {
        pass(&tools.clock, TAKES).await;
    }
    if stone_until.is_some_and(|until| job.now < until) {
        return Err(Failure::new("unavailable", "a stone", Wait::AsUsual));
    }
    let (organization, key) = (job.task.organization_id, job.task.key());
    PICKED.lock().unwrap().push(Picked { organization, bed: bed.clone(), number, key });
    if bed == "roses" && number == 1 {
        // Another one is ripe while the only one of its bed is picked.
        let organization = job.task.organization_id.unwrap();
        let next = Fruit { bed: bed.clone(), number: 2, stone_until: None };
        let later = Later::now(&PICK, next, job.now).in_lane(format!("{organization}/{bed}"), 2);
        let store = tools.store.and_later(&later, Some(organization), None).map_err(|error| fail(&error))?;
        // This was done before, if the end of this was not written then.
        let _ = store.write_carried().await;
    }
    let end = if number % 2 == 0 {
        Outcome::Done(None)
    } else {
        job.ending()?.write_carried().await.map_err(|error| fail(&error))?;
        Outcome::Written
    };
    Ok(end)
}

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
    let worker =
        Worker::new("garden.work", "garden").doing(&WATER, water).doing(&DRAIN, drain).doing(&PICK, pick);
    let rooms = rooms.iter().chain([&CONTEXT]).collect();
    // A sweep that knows of the garden, before the one that does not.
    let sweep = tasks::lambdas(&rooms).into_iter().filter(|lambda| lambda.trigger == Some(Trigger::Schedule));
    let lambdas = sweep.chain(lambdas).chain([worker.into_lambda()]).collect();
    Product { rooms, routes, lambdas }
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
