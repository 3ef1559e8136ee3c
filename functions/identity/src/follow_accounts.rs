//! Brings what people change of their accounts to their many organisations and to the list of all accounts: the worker of the
//! queue `accounts`.

use std::sync::Arc;

use domain::OrganizationId;
use domain::task::Failure;
use domain::user::{FOLLOW, Following, LIST_ACCOUNT, Relisting};
use lambda::Tools;
use store::StoreError;
use workers::{Job, Outcome, Worker, fail};

/// How often a slice is tried while others change the same people.
const TRIES: u32 = 8;

pub(crate) fn worker() -> Worker {
    Worker::new("identity.follow_accounts", FOLLOW.queue).doing(&FOLLOW, follow).doing(&LIST_ACCOUNT, list)
}

/// Lists an account as it is now.
async fn list(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Relisting { was } = job.about()?;
    for _ in 0..TRIES {
        let user = tools.store.user(was.id).await.map_err(|error| fail(&error))?;
        let Some(user) = user else { return Ok(Outcome::Void) };
        match job.ending()?.list_account(Some(&was), &user).await {
            Ok(()) => return Ok(Outcome::Written),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(fail(&error)),
        }
    }
    Err(fail(&StoreError::Conflict))
}

/// Lets the next organisations follow. A slice is one transaction, with the place where the next slice begins.
async fn follow(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Following { user_id, origin } = job.about()?;
    let after: Option<OrganizationId> = job.checkpoint()?;
    for _ in 0..TRIES {
        let followers = tools.store.account(user_id).followers_after(after, &origin).await;
        let Some(followers) = followers.map_err(|error| fail(&error))? else { return Ok(Outcome::Void) };
        let part = &followers.part;
        let store = match &part.last {
            Some(last) => job.going_on(last, part.done, Some(part.of), tools.clock.now())?,
            None => job.ending()?,
        };
        match store.account(user_id).follow(&followers).await {
            Ok(()) => return Ok(Outcome::Written),
            // The account, or the person in one of the organisations, has changed meanwhile.
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(fail(&error)),
        }
    }
    Err(fail(&StoreError::Conflict))
}
