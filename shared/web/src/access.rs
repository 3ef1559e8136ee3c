//! The caller of a request, and the proof that they hold a permission. A handler names the permission among its
//! arguments: without the proof there is nothing to call the handler with, and the proof is the only way to the table and
//! to the outside systems.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Path};
use axum_extra::extract::CookieJar;
use cloud::Cloud;
use domain::access::{Grants, Group, Permission, Permits};
use domain::audit::{Actor, Origin};
use domain::limits::LetterCause;
use domain::user::Session;
use domain::{Email, NewPassword, Organization, OrganizationId, User, UserId};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use store::{Account, Membership, Picture, SignedIn, Store};

use crate::app::App;
use crate::aside::note_use;
use crate::context::{Viewer, context_of};
use crate::host::{Base, Host};
use crate::insider::{Insider, insider_of};
use crate::operation::{Describe, Operation};
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::tokens::Claims;

/// Somebody who has signed in on this host, whatever their permissions are.
#[derive(Clone)]
pub struct Person {
    user: User,
    session: Session,
    address: Option<String>,
    now: jiff::Timestamp,
    app: App,
}

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
    pub(crate) fn new(
        user: User,
        session: Session,
        address: Option<String>,
        now: jiff::Timestamp,
        app: App,
    ) -> Self {
        Self { user, session, address, now, app }
    }

    pub fn user(&self) -> &User {
        &self.user
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub fn now(&self) -> jiff::Timestamp {
        self.now
    }

    /// The person's own items in the table.
    pub fn account(&self) -> Account {
        self.app.store().account(self.user.id)
    }

    /// The organisations with these identifiers, without those that do not exist. The identifiers come from the person's
    /// memberships.
    pub async fn organizations(&self, ids: &[OrganizationId]) -> Result<Vec<Organization>, Problem> {
        Ok(self.app.store().organizations(ids).await?)
    }

    /// The hash of a password that the person has chosen.
    pub async fn hash_password(&self, password: NewPassword) -> Result<String, Problem> {
        self.app.passwords().hash(password.into_text()).await.map_err(Problem::internal)
    }

    /// Room for a letter about the person's account, to them or to an address that they say is theirs.
    pub async fn postage(
        &self,
        kind: &'static str,
        to: &Email,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (about, person) = (self.user.id.to_string(), Some(self.user.id));
        self.app
            .postage(
                &LetterCause { to, kind, about, person, organization: None, is_announced: false },
                occasion,
            )
            .await
    }

    /// The picture of somebody whom they may see: of themselves, at a cabinet of its people, and of everybody for those who
    /// run the platform.
    pub async fn avatar_of(&self, user: UserId) -> Result<Option<Picture>, Problem> {
        let store = self.app.store();
        if user == self.user.id || self.user.runs_platform() {
            return Ok(store.avatar(user).await?);
        }
        match self.session.organization_id {
            Some(organization) => Ok(store.tenant(organization).avatar(user).await?),
            None => Ok(None),
        }
    }

    /// Ends the session of this request. The header removes the cookie from the browser.
    pub async fn end_session(&self) -> Result<(HeaderName, HeaderValue), Problem> {
        self.app.store().end_session(self.user.id, self.session.id).await?;
        Ok(session_cookie(&self.app, "", 0))
    }

    fn may(&self, permission: Permission) -> bool {
        // Those who run the platform may do everything, and nobody else may do anything on the platform's face.
        self.user.runs_platform() && permission.group() == Group::Platform
    }

    /// Who acts and when, for the audit.
    pub fn origin(&self) -> Origin {
        origin_of(&self.user, self.address.clone(), self.now)
    }

    /// The proof that this person has a permission on the platform. 403 for a person without the permission or without a
    /// second factor.
    pub fn prove<P: Permits>(self) -> Result<Platform<P>, Problem> {
        if self.may(P::PERMISSION) {
            Ok(Platform { person: self, permission: PhantomData })
        } else if self.user.platform_role.is_some() && !self.user.runs_platform() {
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

    /// Room for a letter to somebody about their account.
    pub async fn postage(
        &self,
        kind: &'static str,
        user: &User,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (about, person) = (user.id.to_string(), Some(self.person.user.id));
        let cause =
            LetterCause { to: &user.email, kind, about, person, organization: None, is_announced: false };
        self.person.app.postage(&cause, occasion).await
    }

    pub fn user(&self) -> &User {
        &self.person.user
    }

    /// Who acts and when, for the audit.
    pub fn origin(&self) -> Origin {
        self.person.origin()
    }
}

/// Who acts, from where and when.
pub fn origin_of(user: &User, address: Option<String>, at: jiff::Timestamp) -> Origin {
    let (name, email) = (user.full_name().to_string(), user.email.to_string());
    Origin { actor: Actor::Person { id: user.id, name, email, address }, at }
}

/// The name of the session's cookie. Browsers refuse a `__Host-` cookie without TLS, so on the local machine the name has
/// no prefix.
pub(crate) fn cookie_name(base: &Base) -> &'static str {
    if base.is_secure() { "__Host-session" } else { "session" }
}

/// The token of a request, from a program's header or from a browser's cookie.
fn token_of(app: &App, parts: &Parts) -> Option<String> {
    if let Some(authorization) = parts.headers.get(header::AUTHORIZATION) {
        let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
    }
    let cookies = CookieJar::from_headers(&parts.headers);
    Some(cookies.get(cookie_name(app.base()))?.value().to_owned())
}

/// Whether a request that a cookie vouches for comes from one of our own pages. Browsers say where a request comes from
/// in `Sec-Fetch-Site` (W3C Fetch Metadata), older ones in `Origin`. A request with a cookie and neither header does not
/// come from a browser.
fn comes_from_our_page(parts: &Parts) -> bool {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = parts.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    match (origin.and_then(|origin| origin.split_once("://")), host) {
        (Some((_, origin)), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Refuses a form that another site has sent in somebody's name. A request with an `Authorization` header can't be one:
/// browsers don't add that header by themselves, and with it the cookie is not looked at.
pub(crate) fn refuse_foreign_forms(parts: &Parts) -> Result<(), Problem> {
    let is_safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let says_where_from =
        parts.headers.contains_key("sec-fetch-site") || parts.headers.contains_key(header::ORIGIN);
    let has_cookies = parts.headers.contains_key(header::COOKIE);
    let is_authorized = parts.headers.contains_key(header::AUTHORIZATION);
    if !is_safe && !is_authorized && (says_where_from || has_cookies) && !comes_from_our_page(parts) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign-form"));
    }
    Ok(())
}

/// The claims of the request's token, if it is one of ours for this host, and the moment at which it was checked.
pub(crate) fn claims_of(app: &App, parts: &Parts) -> Option<(Claims, jiff::Timestamp)> {
    let now = app.clock().now();
    let host = app.base().name_of(context_of(parts).host());
    let claims = app.tokens().verify(&token_of(app, parts)?, &host, now.as_second())?;
    Some((claims, now))
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
    note_use(app, parts, &session, None, now);
    context.set_viewer(Viewer::of(&context, &user, Grants::default(), None));
    if let Some(organization) = &organization {
        context.set_tenant(&organization.domain);
    }
    let person = Person { user, session, address: context.address(), now, app: app.clone() };
    Ok(Some((person, organization)))
}

impl FromRequestParts<App> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        person_of(app, parts).await?.ok_or_else(Problem::unauthenticated)
    }
}

impl FromRequestParts<App> for Chooser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (claims, _) = claims_of(app, parts).ok_or_else(Problem::unauthenticated)?;
        let memberships = async { Ok(app.store().memberships(claims.sub).await?) };
        let (person, memberships) = tokio::try_join!(person_of(app, parts), memberships)?;
        Ok(Self { person: person.ok_or_else(Problem::unauthenticated)?, memberships })
    }
}

/// The person who has signed in on this host; at a cabinet's host, only as long as they belong to it.
async fn person_of(app: &App, parts: &Parts) -> Result<Option<Person>, Problem> {
    if let Host::Cabinet(_) = context_of(parts).host() {
        return Ok(insider_of(app, parts).await?.map(Insider::into_person));
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
        let (person, organization) =
            sign_in_of(app, parts, id).await?.ok_or_else(Problem::unauthenticated)?;
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

/// The header that gives a browser its session. An empty token with no time removes the session. `seconds` is how long
/// the browser keeps it.
pub(crate) fn session_cookie(app: &App, token: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let secure = if app.base().is_secure() { "; Secure" } else { "" };
    let name = cookie_name(app.base());
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    // A token is made of letters, digits, dots, hyphens and underscores.
    (header::SET_COOKIE, HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("")))
}
