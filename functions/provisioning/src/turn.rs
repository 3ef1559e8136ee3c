//! Waiting for an outside system that asks for fewer requests. To be asked is no failure: the step answers how many seconds it
//! waits, and the state machine comes back to it then (`infra/provisioning.asl.json`).
//!
//! All executions share one queue for each system (`queue_of`), in the table. Whoever is turned away notes there until when the
//! system wants to be left alone, and takes a turn after that. Until the last of these turns is over, every other step that
//! comes takes a turn too, so a thousand creations come one after another and not all at once.

use std::time::Duration;

use cloud::{OutsideError, OutsideErrorKind, System};
use domain::provisioning::{Failure, FailureCode, Step, Waiting};
use jiff::Timestamp;
use lambda::Tools;
use store::Queue;

use crate::outcome::fail_by_store;

/// The wait for a system that does not say how long.
const SHORTEST: Duration = Duration::from_secs(5);
/// Waits grow from a second, twice as long each time, to this.
const LONGEST: Duration = Duration::from_mins(1);

/// Why a step has not done its work.
#[derive(Debug)]
pub(crate) enum Stop {
    Failed(Failure),
    /// The outside system asks for fewer requests. This one was not carried out.
    Asked(OutsideError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<OutsideError> for Stop {
    fn from(error: OutsideError) -> Self {
        match (error.system, error.kind) {
            (System::Cabinet, _) => Self::Failed(error.into()),
            (_, OutsideErrorKind::Throttled) => Self::Asked(error),
            _ => Self::Failed(error.into()),
        }
    }
}

/// The queue for what a step asks for and all organisations share. The steps that read and write in the organisation's own
/// bucket have none: S3 limits each bucket by itself
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html>).
const fn queue_of(step: Step) -> Option<Queue> {
    match step {
        // Five requests a second for an account, of which a creation makes one
        // (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html).
        Step::Domain => Some(Queue { system: "route53", pause: Duration::from_millis(200) }),
        // Three hundred requests a minute, of which a creation makes one.
        Step::VideoProject => Some(Queue { system: "kinescope", pause: Duration::from_millis(200) }),
        // How many buckets may be made in a second is not documented.
        Step::Storage => Some(Queue { system: "s3", pause: Duration::from_millis(200) }),
        Step::Start | Step::Environment | Step::Build | Step::Deploy => None,
    }
}

/// When it is the turn of what a step asks for, if others are before it. `before` is how it has waited.
pub(crate) async fn turn_of(
    tools: &Tools,
    step: Step,
    before: Option<Waiting>,
) -> Result<Option<Timestamp>, Failure> {
    let Some(queue) = queue_of(step) else { return Ok(None) };
    let held = before.map(|waiting| waiting.until);
    tools.store.turn(&queue, held, tools.clock.now()).await.map_err(fail_by_store)
}

/// Takes a turn after the time for which a system has asked to be left alone.
pub(crate) async fn turn_after(
    tools: &Tools,
    step: Step,
    before: Option<Waiting>,
    asked: &OutsideError,
) -> Result<Timestamp, Failure> {
    let now = tools.clock.now();
    let times = before.map_or(0, |waiting| waiting.times);
    // It grows whatever the system says: an execution has 25,000 events, of which a wait takes nine
    // (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
    let grown = LONGEST.min(Duration::from_secs(1) * 2_u32.pow(times.min(6)));
    let free_at = now + asked.retry_after.unwrap_or(SHORTEST).max(grown);
    let Some(queue) = queue_of(step) else { return Ok(free_at) };
    tools.store.queue_up(&queue, free_at, now).await.map_err(fail_by_store)
}

/// The waits with one more until this moment. What has waited for too long already fails with what was said last.
pub(crate) fn wait_until(
    before: Option<Waiting>,
    until: Timestamp,
    now: Timestamp,
    said: &str,
) -> Result<Waiting, Failure> {
    let waiting = Waiting::after(before, until, now);
    if waiting.is_too_long(now) {
        return Err(Failure::new(FailureCode::KeptWaiting, said));
    }
    Ok(waiting)
}

/// The seconds of a wait that begins now, as the state machines take them.
pub(crate) fn seconds_of(waiting: &Waiting, now: Timestamp) -> u64 {
    let milliseconds = u64::try_from(waiting.until.duration_since(now).as_millis()).unwrap_or_default();
    milliseconds.div_ceil(1_000).max(1)
}
