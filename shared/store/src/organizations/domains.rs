//! The domains that organisations hold. A reservation makes a domain unique; it stays during a block.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Employee, Organization, OrganizationId, Slug, UserId};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::Condition;
use crate::organizations::keys;
use crate::{Picture, Store, StoreError, company};

#[derive(Serialize, Deserialize)]
struct Reservation {
    organization_id: OrganizationId,
}

impl Store {
    /// Reserves a domain; `false` when another organisation holds it. An organisation may reserve its own domain again.
    pub async fn reserve_domain(
        &self,
        slug: &Slug,
        organization: OrganizationId,
    ) -> Result<bool, StoreError> {
        let condition = Condition::AbsentOr("organization_id", organization.to_string());
        let reservation = Reservation { organization_id: organization };
        let write = self.put(&keys::domain(slug), &reservation, [], condition)?;
        match self.transact(vec![write]).await.map_err(StoreError::from) {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gives a domain up, if this organisation holds it.
    pub async fn release_domain(&self, slug: &Slug, organization: OrganizationId) -> Result<(), StoreError> {
        let sent = self
            .client
            .delete_item()
            .table_name(&*self.table)
            .set_key(Some(keys::domain(slug).attributes()))
            .condition_expression("organization_id = :organization")
            .expression_attribute_values(":organization", AttributeValue::S(organization.to_string()))
            .send()
            .await;
        match sent.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub async fn domain_holder(&self, slug: &Slug) -> Result<Option<OrganizationId>, StoreError> {
        let item = self.get_item(keys::domain(slug)).await?;
        let reservation: Option<Reservation> = item.map(from_item).transpose()?;
        Ok(reservation.map(|reservation| reservation.organization_id))
    }

    /// The organisation whose cabinet a domain names, and the user's employee in it.
    pub async fn organization_of_domain_and(
        &self,
        slug: &Slug,
        user: UserId,
    ) -> Result<Option<(Organization, Option<Employee>)>, StoreError> {
        match self.domain_holder(slug).await? {
            Some(id) => self.organization_and_employee(id, user).await,
            None => Ok(None),
        }
    }

    /// An organisation, and the user's employee in it.
    pub async fn organization_and_employee(
        &self,
        id: OrganizationId,
        user: UserId,
    ) -> Result<Option<(Organization, Option<Employee>)>, StoreError> {
        let [organization, employee] =
            self.get_items([keys::organization(id), company::keys::employee(id, user)]).await?;
        let Some(organization) = organization else { return Ok(None) };
        Ok(Some((from_item(organization)?, employee.map(from_item).transpose()?)))
    }

    /// The organisation whose cabinet a domain names, and its logo.
    pub async fn logo_of_domain(&self, slug: &Slug) -> Result<Option<(Organization, Picture)>, StoreError> {
        let Some(id) = self.domain_holder(slug).await? else { return Ok(None) };
        let [organization, logo] = self.get_items([keys::organization(id), keys::logo(id)]).await?;
        let Some((organization, logo)) = organization.zip(logo) else { return Ok(None) };
        Ok(Some((from_item(organization)?, Picture::of_item(logo)?)))
    }

    /// The organisation whose cabinet a domain names.
    pub async fn organization_of_domain(&self, slug: &Slug) -> Result<Option<Organization>, StoreError> {
        match self.domain_holder(slug).await? {
            Some(id) => self.organization(id).await,
            None => Ok(None),
        }
    }
}
