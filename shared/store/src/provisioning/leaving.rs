//! The records of an organisation that is taken down. Like those of its steps, they are made for one attempt and refused with
//! [`StoreError::Conflict`] once another attempt has taken over.

use domain::audit::{Action, Actor, Origin};
use domain::organization::State;
use domain::provisioning::{Failure, Step, Waiting};
use domain::{Organization, OrganizationId};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::provisioning::steps::{Superseded, flatten};
use crate::{Store, StoreError};

impl Store {
    /// An organisation that this attempt is taking down; `None` when the attempt is over.
    pub async fn leaving(
        &self,
        id: OrganizationId,
        attempt: u32,
    ) -> Result<Option<Organization>, StoreError> {
        let organization = self.organization(id).await?;
        Ok(organization.filter(|organization| is_leaving(organization, attempt)))
    }

    /// Takes what steps have made out of the ledger, once it is gone.
    pub async fn forget_resources(
        &self,
        organization: &mut Organization,
        steps: &[Step],
    ) -> Result<(), StoreError> {
        let forget = |organization: &mut Organization| organization.forget_resources(steps);
        *organization = self.change_leaving(organization, None, forget).await?;
        Ok(())
    }

    /// Has a part of the removal wait for its turn at an outside system.
    pub async fn let_leaving_wait(
        &self,
        organization: &mut Organization,
        waiting: Waiting,
    ) -> Result<(), StoreError> {
        let wait = |organization: &mut Organization| organization.let_leaving_wait(waiting);
        *organization = self.change_leaving(organization, None, wait).await?;
        Ok(())
    }

    /// Says that nothing is left of an organisation but its history.
    pub async fn finish_leaving(
        &self,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let entry = Some((Action::OrganizationRemoved, now, Map::new()));
        self.change_leaving(organization, entry, Organization::remove).await.map(|_| ())
    }

    pub(super) async fn fail_to_leave(
        &self,
        organization: &Organization,
        failure: Failure,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let after = Map::from_iter([("code".to_owned(), failure.code.name().into())]);
        let entry = Some((Action::RemovalFailed, now, after));
        let fail = |organization: &mut Organization| organization.fail_to_leave(failure.clone());
        self.change_leaving(organization, entry, fail).await.map(|_| ())
    }

    async fn change_leaving(
        &self,
        organization: &Organization,
        entry: Option<(Action, Timestamp, Map<String, Value>)>,
        change: impl Fn(&mut Organization),
    ) -> Result<Organization, StoreError> {
        let attempt = organization.attempt;
        let change = |organization: &mut Organization| {
            if !is_leaving(organization, attempt) {
                return Err(Superseded);
            }
            change(organization);
            Ok(entry.clone().map(|(action, at, after)| {
                Origin { actor: Actor::Platform, at }.entry(action, Map::new(), after)
            }))
        };
        self.change_organization(organization.clone(), change).await.map_err(flatten)
    }
}

fn is_leaving(organization: &Organization, attempt: u32) -> bool {
    organization.attempt == attempt && organization.state == State::Leaving
}
