//! Brings the names of cabinets in the DNS in line with blocks: the worker of the queue `domains`, which also sets up buckets.

use std::sync::Arc;

use cloud::dns::Alignment;
use domain::organization::{ALIGN_DOMAIN, SET_UP_BUCKET};
use domain::task::{Failure, Wait};
use lambda::Tools;
use store::StoreError;
use workers::{Job, Outcome, Worker, fail, fail_outside};

use crate::set_up_bucket::set_up;

pub(crate) fn worker() -> Worker {
    Worker::new("organizations.align_domains", ALIGN_DOMAIN.queue)
        .doing(&ALIGN_DOMAIN, align)
        .doing(&SET_UP_BUCKET, set_up)
}

/// Gives a cabinet its name, or takes it away, depending on what the organisation is now.
///
/// A block and its end may be at work side by side, so whoever has changed the DNS asks the table whether the
/// organisation is still what the change was made for, and otherwise changes the DNS once more. The last change of the
/// DNS is therefore always the one that the organisation's last change wants.
async fn align(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Some(id) = job.task.organization_id else { return Ok(Outcome::Void) };
    let ending = job.ending()?;
    loop {
        let organization = tools.store.organization(id).await.map_err(|error| fail(&error))?;
        let Some(organization) = organization else { return Ok(Outcome::Void) };
        #[expect(clippy::disallowed_methods, reason = "names follow blocks here")]
        let aligned = tools.cloud.dns().align(&organization).await;
        match aligned.map_err(|error| fail_outside(&error, tools.clock.now()))? {
            Alignment::InLine => {}
            Alignment::NameTaken => {
                let host = tools.settings.cabinet_host(&organization.domain);
                let detail = format!("{host} is somebody else's in the DNS");
                return Err(Failure::new("domain_taken", detail, Wait::ForSomebody));
            }
        }
        match ending.settle_domain(&organization).await {
            Ok(()) => return Ok(Outcome::Written),
            // It has changed meanwhile.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(fail(&error)),
        }
    }
}
