//! The way in: what somebody who is nobody yet may do, which is to try a password and, if it is right, to open a session.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::employee::EmployeeStatus;
use domain::user::{Session, hour_of};
use domain::{Device, Email, OrganizationId, SessionId, User};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use store::Admission;

use crate::access::session_cookie;
use crate::app::App;
use crate::cabinet::Cabinet;
use crate::context::{Context, context_of};
use crate::host::Host;
use crate::insider::admit;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;
use crate::tokens::Claims;

/// How long a session lasts, in seconds.
const LIFETIME: i64 = 12 * 60 * 60;

pub struct SignIn {
    app: App,
    context: Context,
    device: Device,
}

/// How a try ended.
pub enum Attempt {
    /// The password is this person's.
    Right(Box<User>),
    /// Whether there is such an account can't be told from how long it took.
    Wrong,
    /// There were too many tries; the next one is looked at in so many seconds.
    TooMany(i64),
}

/// A session that has just been opened.
pub struct OpenedSession {
    pub session: Session,
    pub token: String,
    /// The header that gives a browser the session.
    pub cookie: (HeaderName, HeaderValue),
}

#[derive(Debug, thiserror::Error)]
#[error("there is no key to sign tokens with")]
struct NoKey;

impl SignIn {
    pub async fn try_password(&self, email: &Email, password: String) -> Result<Attempt, Problem> {
        let user =
            match self.app.store().admit_sign_in(email, &self.address(), self.app.clock().now()).await? {
                Admission::Admitted(user) => user,
                Admission::Wait(seconds) => return Ok(Attempt::TooMany(seconds)),
            };
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right = self.app.passwords().verify(password, hash).await.map_err(Problem::internal)?;
        Ok(user.filter(|_| is_right).map_or(Attempt::Wrong, Attempt::Right))
    }

    /// Opens a session on this host for a person whose password was right. At a cabinet's host, one of its people.
    pub async fn open_session(&self, user: &User) -> Result<OpenedSession, Problem> {
        let now = self.app.clock().now();
        let organization_id = self.organization_open_to(user).await?;
        let host = self.app.base().name_of(self.context.host());
        let expires_at = now.as_second() + LIFETIME;
        let session = Session {
            id: SessionId::new(),
            user_id: user.id,
            host: host.clone(),
            organization_id,
            view_as: None,
            device: self.device.clone(),
            address: self.context.address(),
            created_at: now,
            last_seen_at: Some(hour_of(now)),
            expires_at,
        };
        self.app.store().open_session(&session, &user.email, &self.address()).await?;
        let claims = Claims {
            sub: user.id,
            sid: session.id,
            aud: host,
            org: organization_id,
            iat: now.as_second(),
            exp: expires_at,
        };
        let token = self.app.tokens().sign(&claims).ok_or_else(|| Problem::internal(NoKey))?;
        let cookie = session_cookie(&self.app, &token, LIFETIME);
        Ok(OpenedSession { session, token, cookie })
    }

    /// The organisation whose cabinet this host is, if the person belongs to it: whoever knows their own password may be
    /// told that they don't.
    async fn organization_open_to(&self, user: &User) -> Result<Option<OrganizationId>, Problem> {
        let Host::Cabinet(slug) = self.context.host() else { return Ok(None) };
        let found = self.app.store().organization_of_domain_and(slug, user.id).await?;
        let (organization, employee) = found.ok_or_else(Cabinet::not_there)?;
        self.context.set_tenant(slug);
        admit(&organization, self.context.today())?;
        let belongs = employee.is_some_and(|employee| employee.status() == EmployeeStatus::Active);
        if belongs || user.platform_role.is_some() {
            Ok(Some(organization.id))
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN, "not-a-member"))
        }
    }

    fn address(&self) -> String {
        self.context.address().unwrap_or_else(|| "unknown".to_owned())
    }
}

impl FromRequestParts<App> for SignIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let device = Device::of_user_agent(user_agent.unwrap_or_default());
        Ok(Self { app: app.clone(), context: context_of(parts), device })
    }
}

impl Describe for SignIn {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::UNAUTHORIZED, "wrong-credentials");
        operation.refuse(StatusCode::TOO_MANY_REQUESTS, "slow-down");
        for code in ["not-a-member", "blocked"] {
            operation.refuse(StatusCode::FORBIDDEN, code);
        }
        operation.refuse(StatusCode::NOT_FOUND, "no-cabinet");
        operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "not-ready");
    }
}
