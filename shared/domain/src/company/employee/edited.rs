//! Changes of an employee, as the audit tells of them.

use serde_json::{Map, Value};

use super::Employee;
use crate::Structure;
use crate::access::CustomRoles;
use crate::audit::{Action, AuditEntry, Origin, role_field};
use crate::difference::changes;

impl Employee {
    /// The fields of an employee that can be changed, as the audit shows them: departments and roles by the names that
    /// they have now.
    pub fn audited(&self, structure: &Structure, roles: &CustomRoles) -> Map<String, Value> {
        let post = self.post.as_ref().map_or(Value::Null, |post| post.as_str().into());
        let fields = [
            ("name", self.name.as_str().into()),
            ("role", role_field(self.role, roles)),
            ("post", post),
            ("departments", structure.names_of(&self.departments).into()),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Makes a change of the employee, such as [`Employee::edit`], and answers the audit entry that tells of it. Every
    /// change counts as one version.
    pub fn edited<E>(
        &mut self,
        origin: &Origin,
        structure: &Structure,
        roles: &CustomRoles,
        change: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<AuditEntry, E> {
        let before = self.audited(structure, roles);
        change(self)?;
        self.version += 1;
        let (before, after) = changes(before, self.audited(structure, roles));
        Ok(origin.entry(Action::EmployeeEdited, before, after).about(self.user_id, &self.name))
    }
}
