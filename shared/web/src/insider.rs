//! The caller at a cabinet's own host, and the proof that they hold a permission there. The proof among a handler's
//! arguments gives the table as that one organisation sees it, and nothing else gives it.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::response::Redirect;
use cloud::files::{Upload, digest_of};
use domain::access::{AssignedRole, CustomRoles, Grants, Permission, Permits};
use domain::audit::Origin;
use domain::employee::{Editor, held_in};
use domain::limits::{LetterCause, Limit};
use domain::organization::SET_UP_BUCKET;
use domain::task::{Later, Orderer};
use domain::user::Session;
use domain::{Email, Employee, FileName, Organization, Task, TaskId, User};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{SignedInAtCabinet, StoreError, Tenant};

use crate::app::App;
use crate::aside::{hand_over, note_use, read_own_work};
use crate::cabinet::{admit, allow_room, organization_of};
use crate::context::{Context, Viewer, context_of};
use crate::host::Host;
use crate::operation::{Describe, Operation};
use crate::order::{Beginner, Order};
use crate::own_files::OwnFiles;
use crate::person::{Person, origin_of};
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::room::Room;
use crate::saying::Done;
use crate::session::claims_of;
use crate::task_view::Begun;
use crate::work::Work;

/// Somebody who has signed in at this cabinet and belongs to it: one of its people, or one of those who run the platform.
#[derive(Clone)]
pub struct Insider {
    user: User,
    session: Session,
    organization: Organization,
    employee: Option<Employee>,
    roles: CustomRoles,
    grants: Grants,
    usable: Grants,
    address: Option<String>,
    now: jiff::Timestamp,
    app: App,
}

/// The proof that an insider has a permission in this organisation.
pub struct Access<P> {
    insider: Insider,
    permission: PhantomData<P>,
}

impl Insider {
    pub fn user(&self) -> &User {
        &self.user
    }

    /// The insider as a person, whatever they are in this organisation.
    pub(crate) fn into_person(self) -> Person {
        Person::new(self.user, self.session, self.address, self.now, self.app)
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The insider's employee here; those who run the platform need not have one.
    pub fn employee(&self) -> Option<&Employee> {
        self.employee.as_ref()
    }

    /// The roles that the organisation has made for itself.
    pub fn roles(&self) -> &CustomRoles {
        &self.roles
    }

    /// All permissions that the insider's role gives, also those of modules that are off. People and roles are compared
    /// by these, so that nobody gives what they would not hold once the module is on. An insider who looks at the cabinet
    /// as another role has no more than that role.
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// The insider as the person who makes a change, for rules that look at that person.
    pub fn editor(&self) -> Editor<'_> {
        Editor { user_id: self.user.id, grants: &self.grants, roles: &self.roles }
    }

    /// The permissions that the insider can use here now.
    pub fn usable(&self) -> &Grants {
        &self.usable
    }

    /// The permissions that exist in this organisation: those of the contexts that are open to it.
    pub fn permissions(&self) -> Grants {
        self.app.rooms().permissions_of(&self.organization)
    }

    pub fn now(&self) -> jiff::Timestamp {
        self.now
    }

    /// The day that it is for the organisation.
    pub fn today(&self) -> jiff::civil::Date {
        self.organization.today(self.now)
    }

    /// Who does it and when, as the audit says it.
    pub fn origin(&self) -> Origin {
        origin_of(&self.user, self.address.clone(), self.now)
    }

    /// The insider, as long work that they begin remembers them.
    pub fn orderer(&self) -> Orderer {
        Orderer { user_id: self.user.id, looks_as: self.session.view_as, actor: self.origin().actor }
    }

    /// The proof that the insider has a permission; 403 without it.
    pub fn prove<P: Permits>(self) -> Result<Access<P>, Problem> {
        if self.may(P::PERMISSION) {
            Ok(Access { insider: self, permission: PhantomData })
        } else {
            Err(Problem::forbidden())
        }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.usable.permit(permission)
    }

    /// Looks at the cabinet as oneself again. [`StoreError::Conflict`] when the session is over.
    pub async fn end_view(&self) -> Result<(), StoreError> {
        self.app.store().tenant_of(&self.organization).look_as(&self.session, None).await
    }

    /// The work that is done later, as far as the insider may look at it.
    pub fn work(&self) -> Work {
        let sees_all = self.may(Permission::ManageSettings);
        Work::new(self.app.store().clone(), self.organization.clone(), self.user.id, sees_all)
    }

    /// The files that the insider sends here.
    pub fn files(&self) -> OwnFiles {
        OwnFiles::of(self.app.clone(), &self.organization, self.user.id, self.now)
    }

    /// The permissions of an employee with this role.
    pub fn grants_of(&self, role: AssignedRole) -> Grants {
        self.roles.grants_of(role)
    }
}

impl<P> std::ops::Deref for Access<P> {
    type Target = Insider;

    fn deref(&self) -> &Insider {
        &self.insider
    }
}

impl<P> Access<P> {
    /// The table as this organisation sees it.
    pub fn tenant(&self) -> Tenant {
        self.insider.app.store().tenant_of(&self.insider.organization)
    }

    /// What a task of this organisation is about, and how far it is.
    pub fn read_work<About: DeserializeOwned, SoFar: DeserializeOwned>(
        &self,
        task: &Task,
    ) -> Result<(About, Option<SoFar>), StoreError> {
        let store = self.insider.app.store();
        Ok((store.about(task)?, store.checkpoint(task)?))
    }

    /// What was laid beside a task of this organisation as it began.
    pub async fn load_of<Load: DeserializeOwned>(&self, task: &Task) -> Result<Load, StoreError> {
        self.insider.app.store().load(task.id).await
    }

    /// Leads a browser to what lies under this key in the organisation's bucket, by an address that holds for a minute. It is
    /// saved under this name, whatever its type.
    pub async fn lead_to(&self, key: &str, media_type: &str, name: &FileName) -> Result<Redirect, Problem> {
        let bucket = self.insider.app.cloud().files().bucket(self.organization.id);
        self.insider.app.lead_to(&bucket, key, (media_type, name), self.now).await
    }

    /// The table as this organisation sees it, whose next transaction also has the bucket set up, if an earlier release has made
    /// it and the transaction is about something that lies there.
    pub fn tenant_with_bucket(&self) -> Result<Tenant, StoreError> {
        let tenant = self.tenant();
        if self.organization.has_old_bucket() {
            tenant.and_later(&Later::now(&SET_UP_BUCKET, (), self.now), None)
        } else {
            Ok(tenant)
        }
    }

    /// What lies under this key in the organisation's bucket.
    pub async fn stored(&self, key: &str) -> Result<Option<Vec<u8>>, Problem> {
        let files = self.insider.app.cloud().files();
        Ok(files.get(&files.bucket(self.organization.id), key).await?)
    }

    /// Stores JSON under this key in the organisation's bucket.
    pub async fn store_json(&self, key: &str, body: Vec<u8>) -> Result<(), Problem> {
        let files = self.insider.app.cloud().files();
        let digest = digest_of(&body);
        let upload = Upload { key, content_type: "application/json", digest: &digest, body };
        Ok(files.put(&files.bucket(self.organization.id), upload).await?)
    }

    pub(crate) fn app(&self) -> &App {
        &self.insider.app
    }

    /// Counts something that the caller does; 429 where that is too often. The texts of `slow-down` know it as `what`.
    pub async fn count(&self, limit: Limit, what: &'static str) -> Result<(), Problem> {
        self.insider.app.count(limit, self.user.id, what, self.now).await
    }

    /// Begins long work in a transaction of this table, which may carry more. `report` gives the address of the page that tells
    /// what comes of it; a browser goes there, where `done` is said.
    pub async fn begin(
        &self,
        context: &Context,
        tenant: &Tenant,
        order: Order<impl Serialize>,
        load: &impl Serialize,
        report: impl Fn(TaskId) -> String,
        done: Done,
    ) -> Result<Begun, Problem> {
        let (user, organization) = (self.user.id, Some(&self.organization));
        let report = report(order.id);
        Beginner { app: &self.insider.app, user, organization }
            .begin(context, order, load, (report, done), async |work| tenant.begin(work).await)
            .await
    }

    /// Room for a letter about this organisation.
    pub async fn postage(
        &self,
        kind: &'static str,
        to: &Email,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (person, organization) = (Some(self.user().id), Some(self.organization().id));
        let about = self.organization().id.to_string();
        let cause = LetterCause { to, kind, about, person, organization, is_announced: false };
        self.insider.app.postage(&cause, occasion).await
    }
}

/// What a role is called.
pub fn role_name(context: &Context, roles: &CustomRoles, role: AssignedRole) -> String {
    context.wording().role_name(roles, role)
}

/// The insider of the cabinet at whose host the request arrived; `None` without a session that holds there.
pub(crate) async fn insider_of(app: &App, parts: &Parts) -> Result<Option<Insider>, Problem> {
    let context = context_of(parts);
    let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
    let Some((claims, now)) = claims_of(app, parts) else { return Ok(None) };
    let Some(organization_id) = claims.org else { return Ok(None) };
    let found = app.store().signed_in_at_cabinet(claims.sub, claims.sid, organization_id, now).await?;
    let Some(SignedInAtCabinet { session, user, organization, employee, roles, own_work }) = found else {
        return Ok(None);
    };
    let is_of_here = session.host == claims.aud && organization.domain == *slug;
    if !is_of_here || !organization.admits_session_of(session.created_at) {
        return Ok(None);
    }
    let employee = employee.filter(|employee| employee.admits_session_of(session.created_at));
    if employee.is_none() && !user.runs_platform() {
        return Ok(None);
    }
    context.set_organization(&organization);
    allow_room(&context, &organization)?;
    admit(&organization, now)?;
    let grants = held_in(&user, employee.as_ref(), &roles, session.view_as);
    let used = note_use(app, &session, employee.as_ref(), now);
    let corner = read_own_work(&context, app.store().tenant_of(&organization), own_work);
    hand_over(parts, used.into_iter().chain(corner));
    let views_as = session.view_as.map(|role| role_name(&context, &roles, role));
    let usable = grants.limited_to(&app.rooms().permissions_of(&organization));
    context.set_viewer(Viewer::of(&context, &user, usable.clone(), views_as));
    let (address, app) = (context.address(), app.clone());
    Ok(Some(Insider { user, session, organization, employee, roles, grants, usable, address, now, app }))
}

impl FromRequestParts<App> for Insider {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(insider) = insider_of(app, parts).await? {
            return Ok(insider);
        }
        // An address that may not exist asks nobody to sign in.
        let context = context_of(parts);
        if context.room().is_some_and(Room::is_optional) {
            organization_of(app, &context).await?;
        }
        Err(Problem::unauthenticated())
    }
}

impl<P: Permits> FromRequestParts<App> for Access<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Insider::from_request_parts(parts, app).await?.prove()
    }
}

impl Describe for Insider {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::FORBIDDEN, "blocked");
        operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "not-ready");
    }
}

impl<P> Describe for Access<P> {
    fn describe(operation: &mut Operation<'_>) {
        Insider::describe(operation);
    }
}
