//! What is to be done to several people, and to whom, as a form or a program says it.

use std::collections::BTreeSet;
use std::str::FromStr;

use domain::employee::{EmployeeListing, PeopleChange};
use domain::{UserId, Violation};
use schemars::JsonSchema;
use serde::Serialize;
use store::{EmployeeQuery, StoreError, Tenant};
use web::{Count, Form, FromFields};

use super::super::list_employees::Selection;

/// The most people who are named one by one: as many as a page of the list shows. So many are changed at once.
pub(super) const AT_ONCE: usize = 100;

/// The most people of a selection that are changed.
pub(super) const MOST: usize = 2_000;

/// How often a selection is read on.
const MOST_PAGES: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Deed {
    Move,
    Role,
    Dismiss,
}

impl Deed {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Role => "role",
            Self::Dismiss => "dismiss",
        }
    }

    pub(super) const fn of(change: &PeopleChange) -> Self {
        match change {
            PeopleChange::Move(_) => Self::Move,
            PeopleChange::Role(_) => Self::Role,
            PeopleChange::Dismiss(_) => Self::Dismiss,
        }
    }
}

impl FromStr for Deed {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        [Self::Move, Self::Role, Self::Dismiss]
            .into_iter()
            .find(|deed| deed.key() == text)
            .ok_or(Violation::UnknownValue)
    }
}

/// The deed and the people, before the details are chosen.
pub(crate) struct Plan {
    pub(super) deed: Deed,
    pub(super) whom: Whom,
}

pub(super) enum Whom {
    Named(Vec<UserId>),
    /// All of a selection, of whom the page has shown so many.
    Selected {
        selection: Selection,
        shown: Option<u64>,
    },
}

impl FromFields for Plan {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let deed = form.required("action");
        let mut ids: Vec<UserId> = form.list("ids").unwrap_or_default();
        ids.sort();
        ids.dedup();
        if ids.len() > AT_ONCE {
            form.refuse("ids", Violation::TooMany { maximum: AT_ONCE });
        }
        let selection = form.optional_object("selection");
        let shown = form.optional("count").map(|Count(count)| count);
        if selection.is_some() && !ids.is_empty() {
            form.refuse("selection", Violation::UnknownField);
        }
        let whom = match selection {
            Some(selection) if ids.is_empty() => Whom::Selected { selection, shown },
            _ => Whom::Named(ids),
        };
        Some(Self { deed: deed?, whom })
    }
}

/// Who is meant.
pub(super) enum Found {
    /// By name.
    People(Vec<Named>),
    /// More than [`MOST`], or more than are looked through for them.
    TooMany,
}

/// Somebody who is meant.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) id: UserId,
    pub(super) name: String,
}

impl From<EmployeeListing> for Named {
    fn from(listing: EmployeeListing) -> Self {
        Self { id: listing.id, name: listing.name.to_string() }
    }
}

impl Plan {
    pub(super) async fn people(&self, tenant: &Tenant) -> Result<Found, StoreError> {
        match &self.whom {
            Whom::Named(ids) => {
                let people = tenant.employees(&ids.iter().copied().collect()).await?.into_iter();
                let named = people.map(|one| Named { id: one.user_id, name: one.name.to_string() });
                Ok(Found::People(named.collect()))
            }
            Whom::Selected { selection, .. } => selected(tenant, &selection.0).await,
        }
    }

    /// The fields by which a form names the people that it has shown.
    pub(super) fn fields(&self, people: &[Named]) -> Vec<(String, String)> {
        match &self.whom {
            Whom::Named(_) => people.iter().map(|person| ("ids".to_owned(), person.id.to_string())).collect(),
            Whom::Selected { selection, .. } => {
                let count = ("count".to_owned(), people.len().to_string());
                selection.fields("selection.").into_iter().chain([count]).collect()
            }
        }
    }

    /// Whether more people are selected by now than the page has shown.
    pub(super) fn has_grown(&self, people: usize) -> bool {
        matches!(&self.whom, Whom::Selected { shown: Some(shown), .. } if people as u64 > *shown)
    }
}

async fn selected(tenant: &Tenant, query: &EmployeeQuery) -> Result<Found, StoreError> {
    let query = EmployeeQuery { is_strong: true, ..query.clone() };
    let (mut people, mut known, mut cursor) = (Vec::new(), BTreeSet::new(), None);
    for _ in 0..MOST_PAGES {
        let page = tenant.list_employees(&query, cursor.as_deref()).await?;
        // Whoever is called anew meanwhile may stand on two pages.
        people.extend(page.items.into_iter().filter(|found| known.insert(found.id)).map(Named::from));
        cursor = page.next_cursor;
        if people.len() > MOST {
            break;
        }
        if cursor.is_none() {
            return Ok(Found::People(people));
        }
    }
    Ok(Found::TooMany)
}

/// The whole order: the deed with everything that it needs.
pub(crate) struct BulkOrder {
    pub(super) plan: Plan,
    pub(super) change: Option<PeopleChange>,
}

impl FromFields for BulkOrder {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let plan = Plan::from_fields(form);
        let department = form.optional("department");
        let role = form.optional("role");
        let reason = form.optional("reason");
        let plan = plan?;
        match &plan.whom {
            Whom::Named(ids) if ids.is_empty() => form.refuse("ids", Violation::Required),
            Whom::Selected { shown: None, .. } if !form.has_refused("count") => {
                form.refuse("count", Violation::Required);
            }
            _ => {}
        }
        let change = match plan.deed {
            Deed::Move => department.map(PeopleChange::Move),
            Deed::Role => role.map(PeopleChange::Role),
            Deed::Dismiss => Some(PeopleChange::Dismiss(reason)),
        };
        let needed = if plan.deed == Deed::Move { "department" } else { "role" };
        if change.is_none() && !form.has_refused(needed) {
            form.refuse(needed, Violation::Required);
        }
        Some(Self { plan, change })
    }
}
