//! An organisation whose departments come, go and move.

use std::collections::BTreeMap;

use crate::russian;
use domain::access::{AssignedRole, Role};
use domain::{Employee, OrganizationId, User, UserId};
use serde_json::{Value, json};
use store::{EmployeeQuery, Tenant};
use testing::{Client, Reply, TestApp};

use crate::product;

pub(super) const DEPARTMENTS: &str = "/company/departments";

/// An organisation with somebody who may change its structure.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) organization: OrganizationId,
    pub(super) admin: Client,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::start(product).await;
        let organization = app.plant("romashka").await;
        let admin = app.employee(organization, "romashka", AssignedRole::ADMIN).await;
        Self { app, organization, admin }
    }

    pub(super) fn tenant(&self) -> Tenant {
        self.app.local().store.tenant(self.organization)
    }

    pub(super) async fn person(&self, name: &str) -> User {
        let email = format!("{}@romashka.example", UserId::new());
        let role = AssignedRole::Preset(Role::Employee);
        let user = self.app.add_employee(self.organization, &email, role).await;
        self.rename(user.id, name).await;
        user
    }

    pub(super) async fn rename(&self, id: UserId, name: &str) {
        let employee = self.tenant().employee(id).await.unwrap().unwrap();
        let change = |employee: &mut Employee| {
            employee.name = name.parse().unwrap();
            Ok::<_, domain::employee::EmployeeRefusal>(None)
        };
        self.tenant().change_employee(employee, change).await.unwrap();
    }

    pub(super) async fn departments_of(&self, user: &User) -> Vec<String> {
        let employee = self.tenant().employee(user.id).await.unwrap().unwrap();
        employee.departments.iter().map(ToString::to_string).collect()
    }

    pub(super) async fn head(&self) -> String {
        id_of(&tree(&self.admin).await["head"])
    }

    pub(super) async fn make(&self, name: &str, parent: &str) -> String {
        let made = self.admin.post(DEPARTMENTS, &json!({"name": name, "parent_id": parent})).await;
        assert_eq!(made.status, 201, "{}", made.text);
        id_of(&made.json())
    }

    pub(super) async fn department(&self, id: &str) -> Value {
        let shown = self.admin.get(&address(id)).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        shown.json()
    }

    /// Changes a department on top of its newest version.
    pub(super) async fn change(&self, id: &str, mut change: Value) -> Reply {
        change["version"] = self.department(id).await["version"].clone();
        self.admin.patch(&address(id), &change).await
    }

    /// That the tree has one head and three levels, and each department as many people as belong to it.
    pub(super) async fn assert_sound(&self) {
        let structure = self.tenant().structure().await.unwrap();
        assert_eq!(structure.in_order().len(), structure.departments().len(), "all hang under the one head");
        let mut counted = BTreeMap::new();
        let query = EmployeeQuery::by_name(1_000);
        for listing in self.tenant().list_employees(&query, None).await.unwrap().items {
            let employee = self.tenant().employee(listing.id).await.unwrap().unwrap();
            assert!(!employee.departments.is_empty(), "{} is in no department", employee.name);
            for department in employee.departments {
                *counted.entry(department).or_insert(0) += 1;
            }
        }
        for department in structure.departments() {
            let people = counted.remove(&department.id).unwrap_or(0);
            assert_eq!(department.people, people, "{}", department.name);
            assert!(structure.level(department.id).is_some(), "{} has no level", department.name);
        }
        assert_eq!(counted, BTreeMap::new(), "people of departments that are gone");
    }
}

pub(super) fn address(id: &str) -> String {
    format!("{DEPARTMENTS}/{id}")
}

pub(super) fn id_of(department: &Value) -> String {
    department["id"].as_str().unwrap().to_owned()
}

pub(super) async fn tree(client: &Client) -> Value {
    let shown = client.get(DEPARTMENTS).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    shown.json()
}

pub(super) fn text(key: &str) -> String {
    russian(key)
}

/// A tree in short: each name with its people, and what is under it.
pub(super) fn outline(department: &Value) -> String {
    let children: Vec<String> = department["children"].as_array().unwrap().iter().map(outline).collect();
    let children = if children.is_empty() { String::new() } else { format!("({})", children.join(" ")) };
    format!("{}:{}{children}", department["name"].as_str().unwrap(), department["people"])
}
