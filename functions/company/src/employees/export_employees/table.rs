//! The people of a file, and what it tells of each.

use std::collections::BTreeSet;

use domain::access::CustomRoles;
use domain::employee::EmployeeListing;
use domain::{Structure, UserId, ZoneName};
use exports::{Cell, Page, Row};
use store::{EmployeeQuery, StoreError, Tenant};
use web::Wording;

use crate::employees::columns::Column;

/// The columns of a file, and what names the things in its cells.
pub(super) struct People<'a> {
    pub(super) columns: &'a [Column],
    pub(super) structure: &'a Structure,
    pub(super) roles: &'a CustomRoles,
    pub(super) zone: &'a ZoneName,
    pub(super) wording: Wording,
}

/// The row that names the columns.
pub(super) fn header(columns: &[Column], wording: &Wording) -> Vec<Cell> {
    columns.iter().map(|column| column.title(wording).into_owned().into()).collect()
}

impl People<'_> {
    /// The next people of a list.
    pub(super) async fn page(
        &self,
        tenant: &Tenant,
        query: &EmployeeQuery,
        cursor: Option<String>,
    ) -> Result<Page, StoreError> {
        let found = tenant.list_employees(query, cursor.as_deref()).await?;
        let rows =
            found.items.iter().map(|person| Row { id: person.id.to_string(), cells: self.row(person) });
        Ok(Page { rows: rows.collect(), next_cursor: found.next_cursor })
    }

    /// These people, by name.
    pub(super) async fn those(&self, tenant: &Tenant, ids: &[UserId]) -> Result<Vec<Vec<Cell>>, StoreError> {
        let ids: BTreeSet<UserId> = ids.iter().copied().collect();
        let found = tenant.people(&Vec::from_iter(ids)).await?;
        let mut people: Vec<_> = found.iter().map(|(employee, _)| employee.listing()).collect();
        people.sort_by_cached_key(|person| person.name.to_string().to_lowercase());
        Ok(people.iter().map(|person| self.row(person)).collect())
    }

    fn row(&self, person: &EmployeeListing) -> Vec<Cell> {
        self.columns.iter().map(|column| self.cell(*column, person)).collect()
    }

    fn cell(&self, column: Column, person: &EmployeeListing) -> Cell {
        let text = |value: Option<&dyn ToString>| value.map(ToString::to_string).unwrap_or_default().into();
        match column {
            Column::Name => text(Some(&person.name)),
            Column::Role => self.wording.role_name(self.roles, person.role).into(),
            Column::Email => text(Some(&person.email)),
            Column::Phone => text(person.phone.as_ref().map(|phone| phone as &dyn ToString)),
            Column::Post => text(person.post.as_ref().map(|post| post as &dyn ToString)),
            Column::Departments => {
                let departments = person.departments.iter().filter_map(|id| self.structure.find(*id));
                let names: Vec<&str> = departments.map(|department| department.name.as_str()).collect();
                names.join(", ").into()
            }
            Column::LastSeen => match person.last_seen_at {
                Some(at) => Cell::Day(self.zone.day_of(at)),
                None => text(None),
            },
            Column::Status => {
                self.wording.text(&format!("employee-status-{}", person.status.key())).into_owned().into()
            }
        }
    }
}
