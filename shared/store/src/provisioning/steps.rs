//! The records of the steps of a provisioning. A record is made for one attempt and refused with [`StoreError::Conflict`]
//! once another attempt has taken over.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::audit::{Action, Actor, Origin};
use domain::organization::State;
use domain::provisioning::{Failure, Release, Resource, Step, StepStatus, Waiting};
use domain::{Organization, OrganizationId, Slug};
use jiff::Timestamp;
use serde::Deserialize;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;
use serde_json::{Map, Value};

use crate::change::ChangeError;
use crate::keys::{PARTITION, SORT};
use crate::provisioning::keys;
use crate::{Store, StoreError};

/// How a step begins.
pub enum Begun {
    /// The step is marked as running; the organisation is as stored after that.
    Run(Organization),
    /// The step was done before and is passed over.
    Done(Organization),
    /// Another attempt has taken over, or the organisation is gone.
    Superseded,
}

/// What a step has made.
#[derive(Clone, Default)]
pub struct Made {
    pub resource: Option<Resource>,
    pub release: Option<Release>,
}

/// The attempt for which a record was to be made is over.
pub(super) struct Superseded;

/// For each step, the sum of its durations and the number of times that it was finished.
#[derive(Default, Deserialize)]
struct Durations(HashMap<String, u64>);

impl Durations {
    /// The mean duration of a step, in seconds, rounded up; `None` before it has ever been finished.
    fn usual_seconds(&self, step: Step) -> Option<u64> {
        let times = *self.0.get(&times_attribute(step))?;
        let milliseconds = self.0.get(&milliseconds_attribute(step))?;
        milliseconds.checked_div(times).map(|mean| mean.div_ceil(1000))
    }
}

fn milliseconds_attribute(step: Step) -> String {
    format!("{}_milliseconds", step.key())
}

fn times_attribute(step: Step) -> String {
    format!("{}_times", step.key())
}

impl Store {
    /// Marks a step as running and counts the try, unless the step is done or its attempt is over. The first step stores
    /// how long the steps usually take, so that pages which show the run need no further read.
    pub async fn begin_step(
        &self,
        id: OrganizationId,
        attempt: u32,
        step: Step,
        now: Timestamp,
    ) -> Result<Begun, StoreError> {
        let Some(organization) = self.organization(id).await? else { return Ok(Begun::Superseded) };
        if organization.attempt != attempt
            || !matches!(organization.state, State::Provisioning | State::Ready)
        {
            return Ok(Begun::Superseded);
        }
        if organization.step(step).status == StepStatus::Done {
            return Ok(Begun::Done(organization));
        }
        let usual_seconds = if step == Step::Start { self.usual_seconds().await? } else { BTreeMap::new() };
        let begin = |organization: &mut Organization| {
            organization.usual_seconds.extend(&usual_seconds);
            organization.begin_step(step, now);
        };
        let mut organization = organization;
        match self.record(&mut organization, begin).await {
            Ok(()) => Ok(Begun::Run(organization)),
            Err(StoreError::Conflict) => Ok(Begun::Superseded),
            Err(error) => Err(error),
        }
    }

    /// Writes a line of the ledger, before the resource is made. Like every record, it also changes the given
    /// organisation.
    pub async fn note_resource(
        &self,
        organization: &mut Organization,
        step: Step,
        resource: &Resource,
    ) -> Result<(), StoreError> {
        self.record(organization, |organization| {
            organization.resources.insert(step, resource.clone());
        })
        .await
    }

    /// Takes a line out of the ledger again: nothing was made.
    pub async fn forget_line(&self, organization: &mut Organization, step: Step) -> Result<(), StoreError> {
        self.record(organization, |organization| {
            organization.resources.remove(&step);
        })
        .await
    }

    pub async fn finish_step(
        &self,
        organization: &mut Organization,
        step: Step,
        now: Timestamp,
        made: Made,
    ) -> Result<(), StoreError> {
        self.record(organization, |organization| {
            if let Some(resource) = &made.resource {
                // Another run of this attempt may have noted since that it makes the resource. Then the resource is the
                // organisation's own.
                let noted = organization.resources.get(&step).map(|noted| noted.origin);
                let origin = noted.unwrap_or(resource.origin);
                organization.resources.insert(step, Resource { origin, ..resource.clone() });
            }
            if let Some(release) = &made.release {
                organization.release = Some(release.clone());
            }
            organization.finish_step(step, now);
        })
        .await
    }

    /// Has a step wait for its turn at an outside system.
    pub async fn let_step_wait(
        &self,
        organization: &mut Organization,
        step: Step,
        waiting: Waiting,
    ) -> Result<(), StoreError> {
        self.record(organization, |organization| organization.let_step_wait(step, waiting)).await
    }

    /// Forgets a domain that was given up, once nothing is left of it.
    pub async fn forget_former_domain(
        &self,
        organization: &mut Organization,
        slug: &Slug,
    ) -> Result<(), StoreError> {
        self.record(organization, |organization| {
            organization.former_domains.remove(slug);
        })
        .await
    }

    /// Makes a release the one that the cabinet runs, by one write, so that there is always exactly one.
    pub async fn activate_release(
        &self,
        organization: &mut Organization,
        release_id: &str,
    ) -> Result<(), StoreError> {
        self.record(organization, |organization| organization.active_release = Some(release_id.to_owned()))
            .await
    }

    /// Ends a provisioning well: the last step is done and the cabinet is up.
    pub async fn finish_provisioning(
        &self,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let finished = self
            .change_attempt(organization, now, Some(Action::ProvisioningFinished), |organization| {
                organization.finish_step(Step::Deploy, now);
                organization.state = State::Ready;
            })
            .await?;
        self.count_durations(&finished).await
    }

    /// Ends an attempt to bring an organisation up or to take it down with a failure. [`StoreError::Conflict`] if the attempt is
    /// over already.
    pub async fn fail_attempt(
        &self,
        id: OrganizationId,
        attempt: u32,
        failure: Failure,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(organization) = self.organization(id).await? else { return Err(StoreError::Conflict) };
        if organization.attempt != attempt {
            return Err(StoreError::Conflict);
        }
        if organization.state == State::Leaving {
            return self.fail_to_leave(&organization, failure, now).await;
        }
        self.change_attempt(&organization, now, Some(Action::ProvisioningFailed), |organization| {
            organization.fail(failure.clone(), now);
        })
        .await
        .map(|_| ())
    }

    /// Takes an organisation that is up off the work list.
    pub async fn take_off_work_list(&self, organization: Organization) -> Result<(), StoreError> {
        // Its item is written anew with the keys that its state has now.
        let taken = self.change_organization(organization, |_| Ok::<_, Superseded>(None)).await;
        taken.map(|_| ()).map_err(flatten)
    }

    /// Notes that an organisation's name in the DNS is in line with what was read of the organisation.
    /// [`StoreError::Conflict`] when somebody has changed it since.
    pub async fn settle_domain(&self, organization: &Organization) -> Result<(), StoreError> {
        let version = organization.version;
        let settle = |organization: &mut Organization| {
            if organization.version != version {
                return Err(Superseded);
            }
            organization.domain_pending = false;
            Ok(None)
        };
        self.change_organization(organization.clone(), settle).await.map(|_| ()).map_err(flatten)
    }

    async fn usual_seconds(&self) -> Result<BTreeMap<Step, u64>, StoreError> {
        let Some(mut item) = self.get_item(keys::durations()).await? else { return Ok(BTreeMap::new()) };
        item.retain(|name, _| name != PARTITION && name != SORT);
        let durations: Durations = from_item(item)?;
        Ok(Step::ALL.into_iter().filter_map(|step| Some((step, durations.usual_seconds(step)?))).collect())
    }

    async fn record(
        &self,
        organization: &mut Organization,
        change: impl Fn(&mut Organization),
    ) -> Result<(), StoreError> {
        *organization = self.change_attempt(organization, Timestamp::UNIX_EPOCH, None, change).await?;
        Ok(())
    }

    async fn change_attempt(
        &self,
        organization: &Organization,
        now: Timestamp,
        action: Option<Action>,
        change: impl Fn(&mut Organization),
    ) -> Result<Organization, StoreError> {
        let attempt = organization.attempt;
        let change = |organization: &mut Organization| {
            if organization.attempt != attempt || organization.state != State::Provisioning {
                return Err(Superseded);
            }
            change(organization);
            Ok(action.map(|action| {
                let mut after = Map::new();
                after.insert("attempt".to_owned(), attempt.into());
                if let Some(step) = organization.current_step() {
                    let failure = organization.step(step).failure;
                    after.insert("step".to_owned(), step.key().into());
                    after.insert(
                        "code".to_owned(),
                        failure.map_or(Value::Null, |failure| failure.code.name().into()),
                    );
                }
                Origin { actor: Actor::Platform, at: now }.entry(action, Map::new(), after)
            }))
        };
        self.change_organization(organization.clone(), change).await.map_err(flatten)
    }

    async fn count_durations(&self, organization: &Organization) -> Result<(), StoreError> {
        let mut update =
            Update::builder().table_name(&*self.table).set_key(Some(keys::durations().attributes()));
        let mut sums = Vec::new();
        for (place, step) in Step::ALL.into_iter().enumerate() {
            let record = organization.step(step);
            let (Some(started), Some(finished)) = (record.started_at, record.finished_at) else { continue };
            let milliseconds = finished.duration_since(started).as_millis().max(0);
            sums.push(format!("#milliseconds{place} :milliseconds{place}, #times{place} :one"));
            update = update
                .expression_attribute_names(format!("#milliseconds{place}"), milliseconds_attribute(step))
                .expression_attribute_names(format!("#times{place}"), times_attribute(step))
                .expression_attribute_values(
                    format!(":milliseconds{place}"),
                    aws_sdk_dynamodb::types::AttributeValue::N(milliseconds.to_string()),
                );
        }
        let update = update
            .expression_attribute_values(":one", aws_sdk_dynamodb::types::AttributeValue::N("1".to_owned()))
            .update_expression(format!("ADD {}", sums.join(", ")))
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(self.transact(vec![TransactWriteItem::builder().update(update).build()]).await?)
    }
}

pub(super) fn flatten(error: ChangeError<Superseded>) -> StoreError {
    match error {
        ChangeError::Refused(Superseded) => StoreError::Conflict,
        ChangeError::Store(error) => error,
    }
}
