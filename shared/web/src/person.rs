//! Somebody who has signed in, as far as their own account goes: whatever they may do, here or elsewhere.

use domain::audit::{Actor, Origin};
use domain::limits::LetterCause;
use domain::user::Session;
use domain::{Email, NewPassword, Organization, OrganizationId, ProgramKey, User, UserId};
use http::{HeaderName, HeaderValue};
use store::{Account, Picture};

use crate::app::App;
use crate::own_files::OwnFiles;
use crate::post::{Occasion, Postage};
use crate::problem::Problem;
use crate::session::session_cookie;

/// Somebody who has signed in on this host, whatever their permissions are.
#[derive(Clone)]
pub struct Person {
    user: User,
    session: Session,
    address: Option<String>,
    now: jiff::Timestamp,
    pub(crate) app: App,
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

    /// The files that they send at the cabinet at which they are; `None` on the platform's other hosts.
    pub fn files(&self) -> Option<OwnFiles> {
        let organization = self.session.organization_id?;
        Some(OwnFiles::new(self.app.clone(), organization, self.user.id, self.now))
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

    /// Ends the session of this request, with all that hang together with it. The header removes the cookie from the browser.
    /// Answers how many other cabinets were entered without signing in anew.
    pub async fn end_session(&self) -> Result<((HeaderName, HeaderValue), usize), Problem> {
        let cabinets = self.app.store().end_session(&self.session).await?;
        Ok((session_cookie(&self.app, "", 0), cabinets))
    }

    /// Who acts and when, for the audit.
    pub fn origin(&self) -> Origin {
        origin_of(&self.user, self.address.clone(), self.now)
    }
}

/// Who acts, from where and when.
pub fn origin_of(user: &User, address: Option<String>, at: jiff::Timestamp) -> Origin {
    Origin { actor: actor_of(user, address), at }
}

/// A person as the audit names them.
pub(crate) fn actor_of(user: &User, address: Option<String>) -> Actor {
    Actor::Person { id: user.id, name: user.full_name().to_string(), email: user.email.to_string(), address }
}

/// A program as the audit names it.
pub(crate) fn actor_of_program(key: &ProgramKey, address: Option<String>) -> Actor {
    Actor::Program { id: key.id, name: key.name.to_string(), address }
}
