//! Sends letters: the worker of the queue `letters`.
//!
//! A letter that has become pointless is not sent: the link of an invitation that was replaced, revoked or accepted, and
//! anything to an address from which letters come back. SES takes no word by which it would know a repeat, so a letter
//! whose answer was lost may go out twice.

use std::sync::Arc;
use std::time::Duration;

use cloud::mail::Letter;
use domain::audit::{Action, Actor, AuditEntry, Origin};
use domain::employee::{Delivery, EmployeeStatus};
use domain::limits::{Count, Limit, SAME_LIMIT_MET};
use domain::task::{Failure, Wait};
use domain::{AddressTrouble, Name, Organization, OrganizationId, TokenHash, UserId};
use futures_util::future::try_join;
use jiff::SignedDuration;
use lambda::Tools;
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::{Store, StoreError, Tenant};
use web::letters::sender_for;
use web::{LETTER, Post};
use workers::{Job, Outcome, Worker, fail, fail_outside, pass};

/// How often a letter waits for the next second, within which SES takes letters again, before its task waits instead.
const SECONDS: u32 = 20;

/// How long a letter waits then.
const LATER: Duration = Duration::from_secs(10);

pub(crate) fn worker() -> Worker {
    Worker::new("identity.send_letters", LETTER.queue)
        .doing(&LETTER, send)
        .noting_parked(&LETTER, note_failure)
}

/// Where the slice begins that sends a letter which an earlier slice has counted.
#[derive(Serialize, Deserialize)]
struct Counted {}

/// The invitation that a letter is about.
struct Invited {
    tenant: Tenant,
    user: UserId,
    token: TokenHash,
}

async fn send(tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let Post { mut letter, uncounted } = job.about()?;
    // A reader who has called a letter unwanted still gets what they have asked for themselves.
    let read = try_join(tools.store.trouble(&letter.to), organization_of(&tools, &job));
    let (trouble, organization) = read.await.map_err(|error| fail(&error))?;
    let invited = Invited::of(&letter, &job.ending()?);
    if trouble == Some(AddressTrouble::Bounces) {
        let Some(Invited { tenant, user, token }) = invited else { return Ok(Outcome::Void) };
        let noted = tenant.note_delivery(user, &token, Delivery::Bounced, None).await;
        return Ok(if noted.map_err(|error| fail(&error))? { Outcome::Written } else { Outcome::Void });
    }
    if let Some(Invited { tenant, user, token }) = &invited {
        let employee = tenant.member(*user).await.map_err(|error| fail(&error))?;
        let is_awaited = employee.is_some_and(|employee| {
            let latest = employee.invitation.as_ref();
            employee.status() == EmployeeStatus::Invited
                && latest.is_some_and(|latest| latest.token == *token)
        });
        if !is_awaited {
            return Ok(Outcome::Void);
        }
    }
    if !uncounted.is_empty() && job.checkpoint::<Counted>()?.is_none() {
        return count(&tools, &job, &uncounted).await;
    }
    wait_for_rate(&tools).await?;
    // By the tag, a complaint counts for the organisation alone.
    if let Some(id) = job.task.organization_id.filter(|_| letter.tag(Letter::ORGANIZATION_TAG).is_none()) {
        letter.tags.push((Letter::ORGANIZATION_TAG.into(), id.to_string()));
    }
    #[expect(clippy::disallowed_methods, reason = "all letters are sent here")]
    let sent = tools.cloud.mail().send(letter, &sender_for(organization.as_ref())).await;
    let name = sent.map_err(|error| fail_outside(&error, tools.clock.now()))?;
    let Some(Invited { tenant, user, token }) = invited else { return Ok(Outcome::Done(None)) };
    let noted = tenant.note_delivery(user, &token, Delivery::Sent, Some(&name)).await;
    Ok(if noted.map_err(|error| fail(&error))? { Outcome::Written } else { Outcome::Done(None) })
}

/// Notes in an invitation that its letter could not be sent. Whether anything was written.
async fn note_failure(parking: Store, job: Arc<Job>) -> Result<bool, Failure> {
    let Post { letter, .. } = job.about()?;
    let Some(Invited { tenant, user, token }) = Invited::of(&letter, &parking) else { return Ok(false) };
    tenant.note_delivery(user, &token, Delivery::Failed, None).await.map_err(|error| fail(&error))
}

/// The organisation in whose name the letter goes out, as it is now.
async fn organization_of(tools: &Tools, job: &Job) -> Result<Option<Organization>, StoreError> {
    match job.task.organization_id {
        Some(id) => tools.store.organization(id).await,
        None => Ok(None),
    }
}

impl Invited {
    /// The table writes what becomes of the task together with what becomes of the invitation.
    fn of(letter: &Letter, store: &Store) -> Option<Self> {
        let tag = |name| letter.tag(name);
        let found = tag(Letter::ORGANIZATION_TAG).zip(tag(Letter::USER_TAG)).zip(tag(Letter::INVITATION_TAG));
        let ((organization, user), token) = found?;
        let (organization, user) = (organization.parse::<OrganizationId>().ok()?, user.parse().ok()?);
        let token = serde_json::from_value(token.into()).ok()?;
        Some(Self { tenant: store.tenant(organization), user, token })
    }
}

/// Counts a letter that was not counted when it was written, or lets it wait until there is room. That the letter is counted
/// is written with its counts, and the next slice sends it: however often that is tried, the letter is counted once.
async fn count(tools: &Tools, job: &Job, uncounted: &[Count]) -> Result<Outcome, Failure> {
    let now = tools.clock.now();
    let counting = job.going_on(&Counted {}, 0, None, now)?;
    let wait = counting.count_with_carried(uncounted, now).await.map_err(|error| fail(&error))?;
    match wait {
        None => Ok(Outcome::Written),
        Some(seconds) => {
            let met = Map::from_iter([("limit".to_owned(), "letters".into())]);
            let entry = Origin { actor: Actor::Platform, at: now }.entry(Action::LimitMet, Map::new(), met);
            let organization = job.task.organization_id.map(|id| (id, None));
            // The last count is that of the address.
            let of = format!("letters#{}", uncounted.last().map_or("", |count| count.of.as_str()));
            let met = Count { limit: SAME_LIMIT_MET, of };
            if let Err(error) = tell(tools, met, organization, &entry).await {
                tracing::warn!(%error, "the audit does not tell of a limit that was met");
            }
            let until = now + SignedDuration::from_secs(seconds);
            Err(Failure::new("slow_down", "a limit of letters is reached", Wait::Until(until)))
        }
    }
}

/// Tells in the audit that letters wait for room, once an hour for each address.
async fn tell(
    tools: &Tools,
    met: Count,
    organization: Option<(OrganizationId, Option<&Name>)>,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    match tools.store.count(&[met], &[], entry.at).await? {
        None => tools.store.note_limit_met(organization, entry).await,
        Some(_) => Ok(()),
    }
}

/// Waits until the account may send one more letter in this second. All workers count on the table.
async fn wait_for_rate(tools: &Tools) -> Result<(), Failure> {
    let most = tools.cloud.mail().most_a_second().await;
    let most = most.map_err(|error| fail_outside(&error, tools.clock.now()))?;
    let limit = Limit { name: "letters-of-second", most, within: 1 };
    for _ in 0..SECONDS {
        let count = Count { limit, of: "all".to_owned() };
        let wait = tools.store.count(&[count], &[], tools.clock.now()).await.map_err(|error| fail(&error))?;
        let Some(seconds) = wait else { return Ok(()) };
        pass(&tools.clock, Duration::from_secs(seconds.unsigned_abs())).await;
    }
    Err(Failure::new("throttled", "SES takes no more letters now", Wait::Until(tools.clock.now() + LATER)))
}
