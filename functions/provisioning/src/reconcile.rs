//! The reconciler. On a schedule it goes through the table's work list, and finds runs that were never started or ended
//! without a record; through the subscriptions whose last day is over, too.

use cloud::workflow::ExecutionStatus;
use domain::organization::{ALIGN_DOMAIN, State};
use domain::provisioning::{Failure, FailureCode};
use domain::{Later, Organization, OrganizationId};
use futures_util::StreamExt;
use futures_util::stream::iter;
use lambda::Tools;
use serde_json::{Value, json};
use store::StoreError;

use crate::outcome::fail_by_store;

/// The most organisations that are looked after at once. An outside system that does not answer holds up one of these
/// places.
const AT_ONCE: usize = 16;

/// What was done about an organisation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mended {
    Nothing,
    Started,
    Failed,
}

/// Looks after every organisation of the work list, and has lists know whose subscription has ended. Answers how many runs
/// it started, how many it recorded as failed, how many subscriptions had ended, and how many organisations it could not
/// help. One that can't be helped does not keep the others waiting.
pub(crate) async fn reconcile(tools: &Tools) -> Result<Value, Failure> {
    let unfinished = tools.store.unfinished().await.map_err(fail_by_store)?;
    let (mut started, mut failed, mut errors) = (0, 0, 0);
    let mut mended = iter(unfinished).map(async |id| (id, mend(tools, id).await)).buffer_unordered(AT_ONCE);
    while let Some((id, outcome)) = mended.next().await {
        match outcome {
            Ok(Mended::Nothing) => {}
            Ok(Mended::Started) => started += 1,
            Ok(Mended::Failed) => failed += 1,
            // Somebody has changed the organisation meanwhile; the reconciler's next run sees the change.
            Err(failure) if failure.code == FailureCode::Superseded => {}
            Err(failure) => {
                errors += 1;
                tracing::error!(organization = %id, code = failure.code.name(), detail = failure.detail, "not mended");
            }
        }
    }
    let ended = tools.store.note_ended_subscriptions(tools.clock.now()).await;
    let (ended, unchanged) = ended.map_err(fail_by_store)?;
    errors += unchanged.len();
    for (id, error) in unchanged {
        tracing::error!(organization = %id, %error, "an ended subscription was not noted");
    }
    Ok(json!({"started": started, "failed": failed, "ended": ended, "errors": errors}))
}

async fn mend(tools: &Tools, id: OrganizationId) -> Result<Mended, Failure> {
    let Some(organization) = tools.store.organization(id).await.map_err(fail_by_store)? else {
        return Ok(Mended::Nothing);
    };
    match organization.state {
        State::Provisioning | State::Leaving => mend_run(tools, &organization).await,
        State::Ready => hand_domain_over(tools, organization).await,
        State::Failed | State::Removed => Ok(Mended::Nothing),
    }
}

/// Makes sure that an organisation that is being brought up or taken down has a run.
async fn mend_run(tools: &Tools, organization: &Organization) -> Result<Mended, Failure> {
    let workflow = tools.cloud.workflow();
    let ended = match workflow.describe(organization).await? {
        Some(ExecutionStatus::Running) => return Ok(Mended::Nothing),
        None => {
            workflow.start(organization).await?;
            return Ok(Mended::Started);
        }
        Some(ended) => ended,
    };
    let detail = match ended {
        ExecutionStatus::TimedOut => "the run took longer than it may",
        ExecutionStatus::Aborted => "somebody stopped the run",
        _ => "the run ended without a word",
    };
    let failure = Failure::new(FailureCode::Internal, detail);
    // A run records its outcome before it ends. If the run was about to end when the organisation was read, its record
    // exists by now, and this one is refused.
    let now = tools.clock.now();
    match tools.store.fail_attempt(organization.id, organization.attempt, failure, now).await {
        Ok(()) => Ok(Mended::Failed),
        Err(StoreError::Conflict) => Ok(Mended::Nothing),
        Err(error) => Err(fail_by_store(error)),
    }
}

/// Earlier releases kept an organisation on the work list until its name in the DNS had followed a block. It goes off the
/// list, and its name becomes a task.
async fn hand_domain_over(tools: &Tools, organization: Organization) -> Result<Mended, Failure> {
    let later = Later::now(&ALIGN_DOMAIN, (), tools.clock.now());
    let store = tools.store.and_later(&later, Some(organization.id), None).map_err(fail_by_store)?;
    match store.take_off_work_list(organization).await {
        Ok(()) => Ok(Mended::Nothing),
        Err(error) => Err(fail_by_store(error)),
    }
}
