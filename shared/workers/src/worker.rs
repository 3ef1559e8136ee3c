//! A worker: a Lambda that hears the bells of one queue and does the tasks of some kinds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::task::{Failure, TaskKind, TaskState, Wait};
use domain::{Task, TaskId};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::iter;
use jiff::SignedDuration;
use lambda::{Diagnostic, Lambda, Tools, Trigger};
use serde_json::{Value, json};
use store::{Bell, Cost, Store, StoreError, collect_bells, count_cost};
use tracing::Instrument;

use crate::bell::{Word, ring};
use crate::job::{Job, Outcome, fail};
use crate::turns::Turns;

/// How long a slice may take. Work that goes on for longer is given up and tried again.
const SLICE: Duration = Duration::from_mins(1);

/// How long a claim holds: longer than a slice and the writes around it.
const LEASE: Duration = Duration::from_secs(110);

/// How many rows of tasks are worked on at once.
const AT_ONCE: usize = 16;

/// How long after a worker has begun the first tasks of an event it begins another. Where an outside system is slow, one
/// organisation's tasks would keep the worker for minutes, and all others waiting.
const BEGINS_WITHIN: SignedDuration = SignedDuration::from_millis(500);

/// How long a task waits before its worker looks again whether its module is on.
const WHILE_OFF: Duration = Duration::from_hours(1);

/// A kind that this release does not know comes from a newer release, which is being deployed.
const UNTIL_DEPLOYED: Duration = Duration::from_mins(1);

type Note = Box<dyn Fn(Store, Arc<Job>) -> BoxFuture<'static, Result<bool, Failure>> + Send + Sync>;

type Do = Box<dyn Fn(Arc<Tools>, Arc<Job>) -> BoxFuture<'static, Result<Outcome, Failure>> + Send + Sync>;

/// The Lambda of one queue.
pub struct Worker {
    handler: &'static str,
    queue: &'static str,
    kinds: Vec<(&'static TaskKind, Do)>,
    /// What is noted when tasks of a kind are parked.
    notes: Vec<(&'static TaskKind, Note)>,
    turns: Turns,
}

impl Worker {
    /// The worker of a queue, as the Lambda of this handler.
    pub fn new(handler: &'static str, queue: &'static str) -> Self {
        Self { handler, queue, kinds: Vec::new(), notes: Vec::new(), turns: Turns::default() }
    }

    /// Lets it do the tasks of a kind. What `work` does may be done again: its process may die before the task's end is
    /// written, and an outside system may do what it is asked for although its answer is lost.
    #[must_use]
    pub fn doing<F, Working>(mut self, kind: &'static TaskKind, work: F) -> Self
    where
        F: Fn(Arc<Tools>, Arc<Job>) -> Working + Send + Sync + 'static,
        Working: Future<Output = Result<Outcome, Failure>> + Send + 'static,
    {
        debug_assert_eq!(kind.queue, self.queue, "{}", kind.name);
        self.kinds.push((kind, Box::new(move |tools, job| Box::pin(work(tools, job)))));
        self
    }

    /// Lets it note elsewhere that a task of a kind is parked. `note` is given the table whose next transaction parks the
    /// task, and answers whether it has made one. A note that can't be made keeps no task from being parked.
    #[must_use]
    pub fn noting_parked<F, Noting>(mut self, kind: &'static TaskKind, note: F) -> Self
    where
        F: Fn(Store, Arc<Job>) -> Noting + Send + Sync + 'static,
        Noting: Future<Output = Result<bool, Failure>> + Send + 'static,
    {
        self.notes.push((kind, Box::new(move |store, job| Box::pin(note(store, job)))));
        self
    }

    pub fn into_lambda(self) -> Lambda {
        let (handler, queue) = (self.handler, self.queue);
        let worker = Arc::new(self);
        let answer = move |tools: Arc<Tools>, event: Value| {
            let worker = worker.clone();
            async move { Ok::<_, Diagnostic>(worker.hear(&tools, &event).await) }
        };
        Lambda::invoked(handler, answer).triggered_by(Trigger::Queue(queue)).with_keys()
    }

    /// Works through an event of SQS, and answers which of its messages are to be heard again: those whose tasks the
    /// table did not give out
    /// (<https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>).
    async fn hear(&self, tools: &Arc<Tools>, event: &Value) -> Value {
        let records = event["Records"].as_array().map(Vec::as_slice).unwrap_or_default();
        let (heard, bells) = collect_bells(self.work_for(tools, records)).await;
        ring(&tools.cloud, &bells).await;
        let failures = match heard {
            Ok(()) => Vec::new(),
            Err(error) => {
                tracing::warn!(queue = self.queue, %error, "bells are to be heard again");
                let messages = records.iter().filter_map(|record| record["messageId"].as_str());
                messages.map(|message| json!({"itemIdentifier": message})).collect()
            }
        };
        json!({"batchItemFailures": failures})
    }

    async fn work_for(&self, tools: &Arc<Tools>, records: &[Value]) -> Result<(), StoreError> {
        let now = tools.clock.now();
        let words = records.iter().filter_map(|record| serde_json::from_str(record["body"].as_str()?).ok());
        let words: Vec<Word> = words.collect();
        let mut ids: Vec<TaskId> = words.iter().filter_map(|word| word.task).collect();
        ids.sort_unstable();
        ids.dedup();
        let own = tools.store.tasks(&ids).await?;
        let own: Vec<Task> = own.into_iter().filter(|task| task.is_due(now)).collect();
        let asks_for_all = words.iter().any(|word| word.task.is_none());
        let others = if own.is_empty() && !asks_for_all {
            Vec::new()
        } else {
            self.turns.of_others(&tools.store, self.queue, &own, now).await?
        };
        // What was read by then took its time too, and each event has to begin something.
        let begun = tools.clock.now();
        let rows = iter(in_rows([own, others].concat())).map(async |row| {
            let (mut is_any_done, mut left) = (false, Vec::new());
            for task in row {
                if tools.clock.now().duration_since(begun) > BEGINS_WITHIN {
                    left.push(Bell { queue: task.queue, task: task.id, delay: 0 });
                } else {
                    is_any_done |= self.work(tools, task).await;
                }
            }
            (is_any_done, left)
        });
        let (done, left): (Vec<bool>, Vec<Vec<Bell>>) = rows.buffer_unordered(AT_ONCE).unzip().await;
        // They have their turn again after those who wait.
        ring(&tools.cloud, &left.concat()).await;
        // A bell for whatever is due rings on for as long as there is something that can be done.
        if asks_for_all && done.contains(&true) {
            let more = tools.store.ready_after(self.queue, None, 1).await?;
            if !more.is_empty() {
                let again = [Word { task: None }.message(0)];
                if let Err(error) = tools.cloud.queues().send(self.queue, &again).await {
                    tracing::warn!(queue = self.queue, %error, "a bell was not rung");
                }
            }
        }
        Ok(())
    }

    /// Does one task, and leaves a line in the log. Whether anything became of it.
    async fn work(&self, tools: &Arc<Tools>, task: Task) -> bool {
        let started = Instant::now();
        let span = tracing::error_span!("task", task = %task.id);
        let (kind, organization) = (task.kind.clone(), task.organization_id);
        let (done, cost) = count_cost(self.claim_and_work(tools, task)).instrument(span.clone()).await;
        span.in_scope(|| log(&kind, organization, &done, started.elapsed(), cost));
        !matches!(done, Worked::Left | Worked::Unwritten(_))
    }

    async fn claim_and_work(&self, tools: &Arc<Tools>, task: Task) -> Worked {
        let now = tools.clock.now();
        let found = self.kinds.iter().find(|(kind, _)| kind.name == task.kind);
        let Some((kind, work)) = found else {
            let later =
                tools.store.change_task(&task, now, |task| task.wait_until(now + UNTIL_DEPLOYED, now));
            return later.await.map_or_else(Worked::of_claim, |_| Worked::Left);
        };
        match is_off(tools, kind, &task).await {
            Ok(false) => {}
            Ok(true) => {
                let off = Failure::new("module_off", "the module is off", Wait::Until(now + WHILE_OFF));
                let kept = tools.store.change_task(&task, now, |task| task.fail(kind, off, now));
                return kept.await.map_or_else(Worked::of_claim, |_| Worked::Left);
            }
            Err(error) => return Worked::Unwritten(error),
        }
        let claimed = match tools.store.claim_task(&task, now, LEASE).await {
            Ok(claimed) => claimed,
            Err(error) => return Worked::of_claim(error),
        };
        if claimed.state == TaskState::Stopping {
            let stopped = tools.store.change_task(&claimed, now, |task| task.end(TaskState::Stopped, now));
            return stopped.await.map_or_else(Worked::Unwritten, |_| Worked::Done);
        }
        let job = Arc::new(Job { task: claimed, now, store: tools.store.clone() });
        let outcome = tokio::time::timeout(SLICE, work(tools.clone(), job.clone())).await;
        let outcome = outcome.unwrap_or_else(|_| {
            Err(Failure::new("timed_out", format!("no end within {} s", SLICE.as_secs()), Wait::AsUsual))
        });
        let written = match &outcome {
            Ok(Outcome::Written) => Ok(()),
            Ok(Outcome::Done(result)) => end(&job, result.clone()).await,
            Ok(Outcome::Void) => end(&job, None).await,
            Err(failure) => self.note_failure(tools, kind, &job, failure).await,
        };
        match (written, outcome) {
            (Err(error), _) => Worked::Unwritten(error),
            (Ok(()), Ok(Outcome::Void)) => Worked::Void,
            (Ok(()), Ok(_)) => Worked::Done,
            (Ok(()), Err(failure)) => Worked::Failed(failure),
        }
    }

    /// Lets a task wait after a failure or parks it, with what its kind notes then.
    async fn note_failure(
        &self,
        tools: &Tools,
        kind: &'static TaskKind,
        job: &Arc<Job>,
        failure: &Failure,
    ) -> Result<(), StoreError> {
        let now = tools.clock.now();
        let mut failed = job.task.clone();
        failed.fail(kind, failure.clone(), now);
        let carrying = tools.store.failing(&job.task, &failed, now)?;
        let note = self.notes.iter().find(|(noted, _)| *noted == kind);
        if let Some((_, note)) = note.filter(|_| failed.state == TaskState::Parked) {
            match note(carrying.clone(), job.clone()).await {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(failure) => {
                    tracing::warn!(
                        kind = kind.name,
                        error = failure.cause.detail,
                        "a task is parked without its note"
                    );
                }
            }
        }
        carrying.write_carried().await
    }
}

/// Whether a task has to wait, since its organisation has the module of its kind off. To stop it needs no module.
async fn is_off(tools: &Tools, kind: &TaskKind, task: &Task) -> Result<bool, StoreError> {
    let (Some(module), Some(organization)) = (kind.module, task.organization_id) else { return Ok(false) };
    if task.state == TaskState::Stopping {
        return Ok(false);
    }
    let organization = tools.store.organization(organization).await?;
    Ok(organization.is_some_and(|organization| !organization.has_module(module)))
}

async fn end(job: &Job, result: Option<domain::task::TaskResult>) -> Result<(), StoreError> {
    job.store.ending_with(&job.task, result, job.now)?.write_carried().await
}

/// What became of a bell.
enum Worked {
    Done,
    Void,
    Failed(Failure),
    /// Another worker has it, or it can't be done here yet.
    Left,
    /// The table did not take what became of it. Its lease ends, and it is done again.
    Unwritten(StoreError),
}

impl Worked {
    fn of_claim(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Left,
            error => Self::Unwritten(error),
        }
    }
}

/// The tasks that are done one after another: short ones of the same owner, in the order in which they were made, so that
/// nobody reads that something is off before reading that it was on. Long ones and lanes are done beside all others.
fn in_rows(mut tasks: Vec<Task>) -> Vec<Vec<Task>> {
    tasks.sort_by_key(|task| task.id);
    let mut rows: Vec<Vec<Task>> = Vec::new();
    for task in tasks {
        let is_same = |row: &&mut Vec<Task>| {
            row.iter().all(|other| has_row(other) && other.organization_id == task.organization_id)
        };
        match rows.iter_mut().find(is_same).filter(|_| has_row(&task)) {
            Some(row) => row.push(task),
            None => rows.push(vec![task]),
        }
    }
    rows
}

/// Whether a task is done in a row with others. A lane is a row by itself.
const fn has_row(task: &Task) -> bool {
    !task.is_long && task.lane.is_none()
}

/// Writes the task's line. Names in capitals are names of metrics and their dimensions.
fn log(
    kind: &str,
    organization: Option<domain::OrganizationId>,
    worked: &Worked,
    duration: Duration,
    cost: Cost,
) {
    let is_failure = match worked {
        // A limit is reached, or an outside system asks for fewer requests.
        Worked::Failed(failure) => !matches!(failure.wait, Wait::Until(_)),
        Worked::Unwritten(_) => true,
        Worked::Done | Worked::Void | Worked::Left => false,
    };
    let (outcome, code) = match worked {
        Worked::Done => ("done", None),
        Worked::Void => ("void", None),
        Worked::Left => ("left", None),
        Worked::Failed(failed) => (if is_failure { "failed" } else { "waits" }, Some(failed.cause.clone())),
        Worked::Unwritten(error) => ("unwritten", Some(fail(error).cause)),
    };
    tracing::info!(
        target: lambda::log::TASK,
        Kind = kind,
        organization = organization.map(|id| id.to_string()),
        outcome,
        code = code.as_ref().map(|cause| cause.code.as_str()),
        Duration = (duration.as_secs_f64() * 10_000_000.0).round() / 10_000.0,
        DynamoDbCalls = cost.calls,
        round_trips = cost.round_trips,
        Failures = u8::from(is_failure),
    );
    if let Some(cause) = code.filter(|_| is_failure) {
        tracing::warn!(kind, code = cause.code, error = cause.detail, "a task has failed");
    }
}
