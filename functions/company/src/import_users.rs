//! Moves people over from the portal that organisations used before, with the roles that they had there: on AWS by a
//! Lambda, on a laptop by `cargo run -- import-users FILE.csv`.
//!
//! The import sends no letters. New people are invited, and wait until an administrator sends them their letter, so the
//! import can be looked through first. The import changes no existing employee, and may be run again: rows that are done
//! are passed over.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::access::{AssignedRole, FormerRole, Role};
use domain::audit::{Action, Actor, Origin};
use domain::employee::Standing;
use domain::{Clock, DepartmentId, Email, Employee, Name, Slug, User};
use lambda::Diagnostic;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Addressee, ChangeError, Invited, Store, StoreError, Tenant};

/// The handler of the Lambda that runs this import.
pub const HANDLER: &str = "company.import_users";

/// Everybody who is to be moved over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    pub rows: Vec<Row>,
}

/// One person in one organisation, as it was written down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The domain of the organisation, without the platform's.
    pub organization: String,
    pub email: String,
    #[serde(default)]
    pub name: String,
    /// An old role's name or one of ours.
    pub role: String,
}

/// The outcome of all rows. Rows are counted from 1.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub added: Vec<Done>,
    pub already_there: Vec<Done>,
    /// Rows that a person must look at, also among those that were added.
    pub review: Vec<Done>,
    /// Rows that were not carried out, to be put right and run again.
    pub refused: Vec<Done>,
}

/// A row, and a note about it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    pub row: usize,
    pub organization: String,
    pub email: String,
    pub what: String,
}

/// Why the import did nothing at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(
        r#"the input can't be read ({0}): give {{"rows": [{{"organization": "…", "email": "…", "name": "…", "role": "…"}}]}}"#
    )]
    Input(#[from] serde_json::Error),
    #[error("the import stopped ({0}): run it again, what was done is passed over")]
    Store(#[from] StoreError),
}

impl From<ImportError> for Diagnostic {
    fn from(error: ImportError) -> Self {
        let name = match error {
            ImportError::Input(_) => "InvalidInput",
            ImportError::Store(_) => "Unavailable",
        };
        Self { error_type: name.to_owned(), error_message: error.to_string() }
    }
}

/// Moves the people of an invocation's `{"rows": […]}` over and answers the report.
pub async fn answer_invocation(store: &Store, clock: &Clock, input: Value) -> Result<Value, ImportError> {
    let Import { rows } = serde_json::from_value(input)?;
    Ok(serde_json::to_value(import_users(store, clock, &rows).await?)?)
}

/// An organisation that rows name: its table and its head department.
type Destination = Option<(Tenant, DepartmentId)>;

pub async fn import_users(store: &Store, clock: &Clock, rows: &[Row]) -> Result<Report, ImportError> {
    let origin = Origin { actor: Actor::Platform, at: clock.now() };
    let mut destinations: BTreeMap<String, Destination> = BTreeMap::new();
    let mut report = Report::default();
    for (place, row) in rows.iter().enumerate() {
        let done = |what: &str| Done {
            row: place + 1,
            organization: row.organization.trim().to_owned(),
            email: row.email.trim().to_owned(),
            what: what.to_owned(),
        };
        let person = match Person::read(row) {
            Ok(person) => person,
            Err(Unread::Platform) => {
                let what = "ran the portal, and was not added: somebody who runs the platform can add them there \
                            under “Super-admins”, or invoke the Lambda identity.add_super_admin";
                report.review.push(done(what));
                continue;
            }
            Err(Unread::Wrong(what)) => {
                report.refused.push(done(&what));
                continue;
            }
        };
        let destination = match destinations.entry(row.organization.trim().to_lowercase()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let found = find_destination(store, unknown.key()).await?;
                unknown.insert(found)
            }
        };
        let Some((tenant, head)) = destination else {
            report
                .refused
                .push(done("there is no such organisation, or its cabinet is not up: create it first"));
            continue;
        };
        match add(tenant, *head, &person, &origin).await? {
            Outcome::Added => {
                report.added.push(done(person.role.key()));
                if person.is_ambiguous {
                    let what = format!(
                        "was {}, which is an employee or an administrator: added as an employee, to be raised by an \
                         administrator of the organisation if need be",
                        row.role.trim()
                    );
                    report.review.push(done(&what));
                }
            }
            Outcome::AlreadyThere => report.already_there.push(done("was left as they are")),
            Outcome::Refused(what) => report.refused.push(done(&what)),
        }
    }
    Ok(report)
}

/// A row that could be read.
struct Person {
    email: Email,
    name: Name,
    role: Role,
    is_ambiguous: bool,
}

enum Unread {
    Platform,
    Wrong(String),
}

impl Person {
    fn read(row: &Row) -> Result<Self, Unread> {
        let wrong = |field: &str, error: &dyn std::fmt::Display| Unread::Wrong(format!("{field} {error}"));
        let email: Email = row.email.parse().map_err(|error| wrong("the e-mail address", &error))?;
        let name = if row.name.trim().is_empty() { email.as_str() } else { &row.name };
        let name: Name = name.parse().map_err(|error| wrong("the name", &error))?;
        let (role, is_ambiguous) = match row.role.parse().map_err(|error| wrong("the role", &error))? {
            FormerRole::Platform => return Err(Unread::Platform),
            FormerRole::Ambiguous => (Role::Employee, true),
            FormerRole::Known(role) => (role, false),
        };
        Ok(Self { email, name, role, is_ambiguous })
    }
}

async fn find_destination(store: &Store, domain: &str) -> Result<Destination, StoreError> {
    let Ok(slug) = domain.parse::<Slug>() else { return Ok(None) };
    let Some(organization) = store.organization_of_domain(&slug).await? else { return Ok(None) };
    let tenant = store.tenant_of(&organization);
    let head = tenant.structure().await?.head().map(|head| head.id);
    Ok(head.map(|head| (tenant, head)))
}

enum Outcome {
    Added,
    AlreadyThere,
    Refused(String),
}

async fn add(
    tenant: &Tenant,
    head: DepartmentId,
    person: &Person,
    origin: &Origin,
) -> Result<Outcome, StoreError> {
    let Addressee { user, employee, .. } = tenant.addressee(&person.email).await?;
    if employee.is_some() {
        return Ok(Outcome::AlreadyThere);
    }
    let (user_id, email, new) = if let Some(user) = user {
        (user.id, user.email, None)
    } else {
        let user = User::new(person.email.clone(), person.name.clone(), origin.at);
        (user.id, user.email.clone(), Some(user))
    };
    let employee = Employee {
        user_id,
        email,
        name: person.name.clone(),
        phone: None,
        role: AssignedRole::Preset(person.role),
        post: None,
        departments: if person.role == Role::Client { Vec::new() } else { vec![head] },
        standing: Standing::Invited,
        invitation: None,
        last_seen_at: None,
        import_id: None,
        consent: None,
        created_at: origin.at,
        version: 1,
        revision: 1,
    };
    let after = Map::from_iter([
        ("email".to_owned(), employee.email.as_str().into()),
        ("role".to_owned(), person.role.key().into()),
    ]);
    let entry = origin.entry(Action::EmployeesImported, Map::new(), after).about(user_id, &person.name);
    let whom = new.as_ref().map_or(Invited::Known, Invited::New);
    match tenant.add_without_letter(whom, &employee, &entry).await {
        Ok(()) => Ok(Outcome::Added),
        Err(ChangeError::Refused(refusal)) => {
            Ok(Outcome::Refused(format!("was not added: {refusal}; put that right and run the import again")))
        }
        Err(ChangeError::Store(StoreError::Conflict)) => Ok(Outcome::Refused(
            "was changed by somebody else at the same time: run the import again".to_owned(),
        )),
        Err(ChangeError::Store(error)) => Err(error),
    }
}
