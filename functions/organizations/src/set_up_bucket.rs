//! Sets up buckets that an earlier release has made: a part of the worker of the queue `domains`.

use std::convert::Infallible;
use std::sync::Arc;

use domain::organization::BUCKET_SET_UP;
use domain::task::Failure;
use lambda::Tools;
use store::ChangeError;
use workers::{Job, Outcome, fail, fail_outside};

pub(crate) async fn set_up(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let organization = tools.store.organization(id).await.map_err(|error| fail(&error))?;
    let Some(organization) = organization.filter(domain::Organization::has_old_bucket) else {
        return Ok(Outcome::Void);
    };
    let set_up = tools.cloud.files().set_up_bucket(id, &organization.domain).await;
    set_up.map_err(|error| fail_outside(&error, tools.clock.now()))?;
    let ending = job.ending()?;
    let noted = ending.change_organization(organization, |organization| {
        organization.bucket_set_up = BUCKET_SET_UP;
        Ok::<_, Infallible>(None)
    });
    match noted.await {
        Ok(_) => Ok(Outcome::Written),
        Err(ChangeError::Store(error)) => Err(fail(&error)),
        Err(ChangeError::Refused(never)) => match never {},
    }
}
