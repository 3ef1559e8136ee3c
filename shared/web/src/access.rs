//! The caller of a request, and the proof that they hold a permission. A handler names the permission among its
//! arguments: without the proof there is nothing to call the handler with, and the proof is the only way to the table and
//! to the outside systems.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Path};
use axum::response::Redirect;
use cloud::Cloud;
use domain::access::{Grants, Group, Permission, Permits};
use domain::audit::Origin;
use domain::limits::{LetterCause, Limit};
use domain::task::Orderer;
use domain::{FileName, Organization, OrganizationId, Task, TaskId, User};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Membership, SignedIn, Store, StoreError};

use crate::app::App;
use crate::aside::{hand_over, note_use};
use crate::context::{Context, Viewer, context_of};
use crate::host::Host;
use crate::insider::{Insider, insider_of, nobody};
use crate::operation::{Describe, Operation};
use crate::order::{Beginner, Order};
use crate::person::Person;
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::saying::Done;
use crate::session::claims_of;
use crate::task_view::Begun;

/// The proof that a person has a permission on the platform.
pub struct Platform<P> {
    person: Person,
    permission: PhantomData<P>,
}

/// The same proof, with the organisation that the path names, read in the same round trip. If the organisation does not
/// exist, the answer is 404, and only to callers who may know.
pub struct PlatformOn<P> {
    pub access: Platform<P>,
    pub organization: Organization,
}

/// Somebody who has signed in, with the organisations that they were invited to, belong to or belonged to. Session and
/// organisations are read at the same time, so the page that leads there costs no more than another.
pub struct Chooser {
    pub person: Person,
    pub memberships: Vec<Membership>,
}

impl Person {
    fn may(&self, permission: Permission) -> bool {
        // Those who run the platform may do everything, and nobody else may do anything on the platform's face.
        self.user().runs_platform() && permission.group() == Group::Platform
    }

    /// The proof that this person has a permission on the platform. 403 for a person without the permission or without a
    /// second factor.
    pub fn prove<P: Permits>(self) -> Result<Platform<P>, Problem> {
        if self.may(P::PERMISSION) {
            Ok(Platform { person: self, permission: PhantomData })
        } else if self.user().platform_role.is_some() && !self.user().runs_platform() {
            Err(Problem::second_factor_missing())
        } else {
            Err(Problem::forbidden())
        }
    }
}

impl<P> Platform<P> {
    /// The whole table: the platform's own pages look after every organisation.
    pub fn store(&self) -> &Store {
        self.person.app.store()
    }

    pub fn cloud(&self) -> &Cloud {
        self.person.app.cloud()
    }

    pub(crate) fn app(&self) -> &App {
        &self.person.app
    }

    /// The caller, as long work that they begin remembers them.
    pub fn orderer(&self) -> Orderer {
        Orderer { user_id: self.user().id, looks_as: None, actor: self.origin().actor }
    }

    /// Counts something that the caller does; 429 where that is too often. The texts of `slow-down` know it as `what`.
    pub async fn count(&self, limit: Limit, what: &'static str) -> Result<(), Problem> {
        self.person.app.count(limit, self.user().id, what, self.person.now()).await
    }

    /// Begins long work of the platform itself. `report` gives the address of the page that tells what comes of it; a browser
    /// goes there, where `done` is said.
    pub async fn begin(
        &self,
        context: &Context,
        order: Order<impl Serialize>,
        report: impl Fn(TaskId) -> String,
        done: Done,
    ) -> Result<Begun, Problem> {
        let (report, store) = (report(order.id), self.store());
        Beginner { app: &self.person.app, user: self.user().id, organization: None }
            .begin(context, order, &(), (report, done), async |work| store.begin(None, work).await)
            .await
    }

    /// A task of the platform itself.
    pub async fn task(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let found = self.store().task(id).await?;
        Ok(found.filter(|task| task.organization_id.is_none()))
    }

    /// What a task of the platform itself is about, and how far it is.
    pub fn read_work<About: DeserializeOwned, SoFar: DeserializeOwned>(
        &self,
        task: &Task,
    ) -> Result<(About, Option<SoFar>), StoreError> {
        Ok((self.store().about(task)?, self.store().checkpoint(task)?))
    }

    /// Leads a browser to what lies under this key in the platform's own bucket, by an address that holds for a minute. It is
    /// saved under this name, whatever its type.
    pub async fn lead_to(&self, key: &str, media_type: &str, name: &FileName) -> Result<Redirect, Problem> {
        let bucket = self.cloud().files().platform_bucket();
        self.person.app.lead_to(&bucket, key, (media_type, name), self.person.now()).await
    }

    /// Room for a letter to somebody about their account.
    pub async fn postage(
        &self,
        kind: &'static str,
        user: &User,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (about, person) = (user.id.to_string(), Some(self.person.user().id));
        let cause =
            LetterCause { to: &user.email, kind, about, person, organization: None, is_announced: false };
        self.person.app.postage(&cause, occasion).await
    }

    pub fn user(&self) -> &User {
        self.person.user()
    }

    /// Who acts and when, for the audit.
    pub fn origin(&self) -> Origin {
        self.person.origin()
    }
}

async fn sign_in_of(
    app: &App,
    parts: &Parts,
    organization: Option<OrganizationId>,
) -> Result<Option<(Person, Option<Organization>)>, Problem> {
    let context = context_of(parts);
    let Some((claims, now)) = claims_of(app, parts) else { return Ok(None) };
    let signed_in = app.store().signed_in(claims.sub, claims.sid, organization, now).await?;
    let Some(SignedIn { session, user, organization }) = signed_in else { return Ok(None) };
    if session.host != claims.aud {
        return Ok(None);
    }
    hand_over(parts, note_use(app, &session, None, now));
    context.set_viewer(Viewer::of(&context, &user, Grants::default(), None));
    if let Some(organization) = &organization {
        context.set_tenant(&organization.domain);
    }
    let person = Person::new(user, session, context.address(), now, app.clone());
    Ok(Some((person, organization)))
}

impl FromRequestParts<App> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        person_of(app, parts).await?.ok_or_else(|| nobody(parts))
    }
}

impl FromRequestParts<App> for Chooser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (claims, _) = claims_of(app, parts).ok_or_else(|| nobody(parts))?;
        let memberships = async { Ok(app.store().memberships(claims.sub).await?) };
        let (person, memberships) = tokio::try_join!(person_of(app, parts), memberships)?;
        Ok(Self { person: person.ok_or_else(Problem::unauthenticated)?, memberships })
    }
}

/// The person who has signed in on this host; at a cabinet's host, only as long as they belong to it.
async fn person_of(app: &App, parts: &Parts) -> Result<Option<Person>, Problem> {
    if let Host::Cabinet(_) = context_of(parts).host() {
        return insider_of(app, parts).await?.map(Insider::into_person).transpose();
    }
    Ok(sign_in_of(app, parts, None).await?.map(|(person, ..)| person))
}

impl<P: Permits> FromRequestParts<App> for Platform<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Person::from_request_parts(parts, app).await?.prove()
    }
}

impl<P: Permits> FromRequestParts<App> for PlatformOn<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let id =
            Path::<String>::from_request_parts(parts, app).await.ok().and_then(|Path(id)| id.parse().ok());
        let (person, organization) = sign_in_of(app, parts, id).await?.ok_or_else(|| nobody(parts))?;
        let access = person.prove()?;
        let organization = organization.ok_or_else(Problem::not_found)?;
        Ok(Self { access, organization })
    }
}

// The declaration of an endpoint already describes its caller, so the argument does not describe it again.

impl Describe for Chooser {
    fn describe(_operation: &mut Operation<'_>) {}
}

impl Describe for Person {
    fn describe(_operation: &mut Operation<'_>) {}
}

impl<P> Describe for Platform<P> {
    fn describe(_operation: &mut Operation<'_>) {}
}

impl<P> Describe for PlatformOn<P> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schemas.subschema_for::<OrganizationId>();
        for name in operation.names_in_path() {
            operation.take_parameter("path", name, true, schema.clone());
        }
        operation.refuse(StatusCode::NOT_FOUND, "not-found");
    }
}
