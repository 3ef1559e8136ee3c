//! Departments of an organisation: so far the one that each cabinet is born with.

use domain::department::Department;
use domain::{DepartmentId, Organization};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::items::Condition;
use crate::{Store, StoreError, keys};

/// Takes the place of the head department, of which there is one.
#[derive(Serialize, Deserialize)]
struct Head {
    department_id: DepartmentId,
}

impl Store {
    /// Gives the organisation its head department, named after it, unless it has one.
    pub async fn seed_head_department(&self, organization: &Organization) -> Result<(), StoreError> {
        let department = Department { id: DepartmentId::new(), name: organization.name.clone() };
        let head = Head { department_id: department.id };
        let writes = vec![
            self.put(&keys::head_department(organization.id), &head, [], Condition::Absent)?,
            self.put(&keys::department(organization.id, department.id), &department, [], Condition::Absent)?,
        ];
        match self.transact(writes).await.map_err(StoreError::from) {
            Err(StoreError::Conflict) => Ok(()),
            other => other,
        }
    }

    pub async fn head_department(
        &self,
        organization: &Organization,
    ) -> Result<Option<Department>, StoreError> {
        let Some(head) = self.get_item(keys::head_department(organization.id)).await? else {
            return Ok(None);
        };
        let head: Head = from_item(head)?;
        let department = self.get_item(keys::department(organization.id, head.department_id)).await?;
        Ok(department.map(from_item).transpose()?)
    }
}
