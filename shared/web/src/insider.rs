//! The caller at a cabinet's own host, and the proof that they hold a permission there. The proof among a handler's
//! arguments gives the table as that one organisation sees it, and nothing else gives it.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::response::Redirect;
use cloud::files::{Upload, digest_of};
use cloud::mail::Letter;
use domain::access::{AssignedRole, CustomRoles, Grants, Permission, Permits};
use domain::audit::Origin;
use domain::employee::{Editor, held_in};
use domain::limits::{Count, LetterCause, Limit};
use domain::organization::SET_UP_BUCKET;
use domain::program_key::KeyToken;
use domain::task::{Later, Orderer};
use domain::user::Session;
use domain::{Email, Employee, FileName, Name, Organization, ProgramKey, Task, TaskId, User, UserId};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{ProgramAtCabinet, SignedInAtCabinet, StoreError, Tenant, Unread};

use crate::app::App;
use crate::aside::{hand_over, note_key_used, note_use, read_own_work};
use crate::cabinet::{admit, allow_room, organization_of};
use crate::context::{Context, Viewer, context_of};
use crate::host::Host;
use crate::operation::{Describe, Operation};
use crate::order::{Beginner, Order};
use crate::own_files::OwnFiles;
use crate::own_notifications::OwnNotifications;
use crate::person::{Person, actor_of, actor_of_program};
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::room::Room;
use crate::saying::Done;
use crate::session::{brings_key, claims_of, key_of};
use crate::task_view::Begun;
use crate::work::Work;

/// Somebody who belongs to this cabinet: one of its people who has signed in, one of those who run the platform, or a program
/// with a key.
#[derive(Clone)]
pub struct Insider {
    who: Who,
    organization: Organization,
    roles: CustomRoles,
    grants: Grants,
    usable: Grants,
    address: Option<String>,
    now: jiff::Timestamp,
    app: App,
}

#[derive(Clone)]
enum Who {
    Person(Box<Member>),
    Program(ProgramKey),
}

/// Somebody who has signed in.
#[derive(Clone)]
struct Member {
    user: User,
    session: Session,
    /// Those who run the platform need not be an employee.
    employee: Option<Employee>,
    /// What they were told here and have not read.
    unread: Unread,
}

/// The proof that an insider has a permission in this organisation.
pub struct Access<P> {
    insider: Insider,
    permission: PhantomData<P>,
}

impl Insider {
    /// A person's identifier, or that of a program's key. What the insider begins and sends is kept under it.
    pub fn id(&self) -> UserId {
        match &self.who {
            Who::Person(person) => person.user.id,
            Who::Program(key) => key.id,
        }
    }

    /// What a person or a program is called.
    pub fn name(&self) -> Name {
        match &self.who {
            Who::Person(person) => person.user.full_name(),
            Who::Program(key) => key.name.clone(),
        }
    }

    /// Whether it is one of those who run the platform.
    pub fn runs_platform(&self) -> bool {
        matches!(&self.who, Who::Person(person) if person.user.runs_platform())
    }

    /// The person who has signed in; [`Problem`] `only-people` for a program.
    pub fn user(&self) -> Result<&User, Problem> {
        match &self.who {
            Who::Person(person) => Ok(&person.user),
            Who::Program(_) => Err(only_people()),
        }
    }

    /// The session of a person; [`Problem`] `only-people` for a program.
    pub fn session(&self) -> Result<&Session, Problem> {
        match &self.who {
            Who::Person(person) => Ok(&person.session),
            Who::Program(_) => Err(only_people()),
        }
    }

    /// The insider's employee here; those who run the platform need not have one, and programs have none.
    pub fn employee(&self) -> Option<&Employee> {
        match &self.who {
            Who::Person(person) => person.employee.as_ref(),
            Who::Program(_) => None,
        }
    }

    /// The insider as a person, whatever they are in this organisation; [`Problem`] `only-people` for a program.
    pub(crate) fn into_person(self) -> Result<Person, Problem> {
        match self.who {
            Who::Person(person) => {
                let Member { user, session, .. } = *person;
                Ok(Person::new(user, session, self.address, self.now, self.app))
            }
            Who::Program(_) => Err(only_people()),
        }
    }

    pub fn organization(&self) -> &Organization {
        &self.organization
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
        Editor { user_id: self.id(), grants: &self.grants, roles: &self.roles }
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
        let address = self.address.clone();
        let actor = match &self.who {
            Who::Person(person) => actor_of(&person.user, address),
            Who::Program(key) => actor_of_program(key, address),
        };
        Origin { actor, at: self.now }
    }

    /// The insider, as long work that they begin remembers them.
    pub fn orderer(&self) -> Orderer {
        Orderer { user_id: self.id(), looks_as: self.looks_as(), actor: self.origin().actor }
    }

    /// The role as which they look at the cabinet, if it is not their own.
    pub fn looks_as(&self) -> Option<AssignedRole> {
        match &self.who {
            Who::Person(person) => person.session.view_as,
            Who::Program(_) => None,
        }
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

    /// Looks at the cabinet as oneself again, in this session. [`StoreError::Conflict`] when it is over.
    pub async fn end_view(&self, session: &Session) -> Result<(), StoreError> {
        self.app.store().tenant_of(&self.organization).look_as(session, None).await
    }

    /// The work that is done later, as far as the insider may look at it.
    pub fn work(&self) -> Work {
        let sees_all = self.may(Permission::ManageSettings);
        Work::new(self.app.store().clone(), self.organization.clone(), self.id(), sees_all)
    }

    /// What the insider was told here; [`Problem`] `only-people` for a program.
    pub fn notifications(&self) -> Result<OwnNotifications, Problem> {
        match &self.who {
            Who::Person(person) => {
                let tenant = self.app.store().tenant_of(&self.organization);
                Ok(OwnNotifications::new(tenant, person.user.id, person.unread.clone(), self.now))
            }
            Who::Program(_) => Err(only_people()),
        }
    }

    /// The files that the insider sends here.
    pub fn files(&self) -> OwnFiles {
        OwnFiles::of(self.app.clone(), &self.organization, self.id(), self.now)
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
        self.insider.app.count(limit, self.id(), what, self.now).await
    }

    /// Does something that is counted like that, which does not count where nothing comes of it.
    pub async fn counting<T>(
        &self,
        limit: Limit,
        what: &'static str,
        act: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        self.count(limit, what).await?;
        let done = act.await;
        let counted = [Count { limit, of: self.id().to_string() }];
        if done.is_err()
            && let Err(error) = self.insider.app.store().uncount(&counted).await
        {
            tracing::warn!(%error, "what was not done stays counted");
        }
        done
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
        let (user, organization) = (self.id(), Some(&self.organization));
        let report = report(order.id);
        Beginner { app: &self.insider.app, user, organization }
            .begin(context, order, load, (report, done), async |work| tenant.begin(work).await)
            .await
    }

    /// The sending of a letter that tells somebody of an act, for the sake of their safety. No limit keeps this letter from
    /// being sent.
    pub async fn told(&self, letter: &Letter) -> Later {
        self.insider.app.told(letter).await
    }

    /// Room for a letter about this organisation.
    pub async fn postage(
        &self,
        kind: &'static str,
        to: &Email,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (person, organization) = (Some(self.id()), Some(self.organization().id));
        let about = self.organization().id.to_string();
        let cause = LetterCause { to, kind, about, person, organization, is_announced: false };
        self.insider.app.postage(&cause, occasion).await
    }
}

/// That something is of people alone, whatever a program may do.
fn only_people() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "only-people")
}

/// The answer to whoever does not belong here, or whose key does not let in.
pub(crate) fn nobody(parts: &Parts) -> Problem {
    if brings_key(parts) { Problem::key_over() } else { Problem::unauthenticated() }
}

/// What a role is called.
pub fn role_name(context: &Context, roles: &CustomRoles, role: AssignedRole) -> String {
    context.wording().role_name(roles, role)
}

/// The insider of the cabinet at whose host the request arrived; `None` without a session or a key that holds there.
pub(crate) async fn insider_of(app: &App, parts: &Parts) -> Result<Option<Insider>, Problem> {
    match key_of(parts) {
        Some(sent) => program_of(app, parts, &sent).await,
        None => person_of(app, parts).await,
    }
}

async fn program_of(app: &App, parts: &Parts, sent: &KeyToken) -> Result<Option<Insider>, Problem> {
    let context = context_of(parts);
    let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
    let (now, found) = (context.now(), app.store().program_at_cabinet(sent).await?);
    let Some(ProgramAtCabinet { key, organization, maker, roles, own_work }) = found else { return Ok(None) };
    if organization.domain != *slug || key.is_over(organization.today(now)) {
        return Ok(None);
    }
    let maker = maker.as_ref().map(|(user, employee)| (user, employee.as_ref()));
    let Some(grants) = key.grants(maker, &roles) else { return Ok(None) };
    context.set_organization(&organization);
    allow_room(&context, &organization)?;
    admit(&organization, now)?;
    let used = note_key_used(app, &organization, &key, now);
    let corner = read_own_work(&context, app.store().tenant_of(&organization), own_work);
    hand_over(parts, used.into_iter().chain(corner));
    let usable = grants.limited_to(&app.rooms().permissions_of(&organization));
    context.set_viewer(Viewer::of_program(&context, &key, usable.clone()));
    let (address, app, who) = (context.address(), app.clone(), Who::Program(key));
    Ok(Some(Insider { who, organization, roles, grants, usable, address, now, app }))
}

async fn person_of(app: &App, parts: &Parts) -> Result<Option<Insider>, Problem> {
    let context = context_of(parts);
    let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
    let Some((claims, now)) = claims_of(app, parts) else { return Ok(None) };
    let Some(organization_id) = claims.org else { return Ok(None) };
    let found = app.store().signed_in_at_cabinet(claims.sub, claims.sid, organization_id, now).await?;
    let Some(found) = found else { return Ok(None) };
    let SignedInAtCabinet { session, user, organization, employee, roles, own_work, unread } = found;
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
    let viewer = Viewer::of(&context, &user, usable.clone(), views_as);
    context.set_viewer(Viewer { unread: unread.kept(now).count(), ..viewer });
    let (address, app) = (context.address(), app.clone());
    let who = Who::Person(Box::new(Member { user, session, employee, unread }));
    Ok(Some(Insider { who, organization, roles, grants, usable, address, now, app }))
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
        Err(nobody(parts))
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
