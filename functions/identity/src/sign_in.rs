//! What an unauthenticated visitor can do: open a session by a password that was right, a code, or a handover from the base
//! host.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use domain::audit::Action;
use domain::employee::EmployeeStatus;
use domain::second_factor::Code;
use domain::token::Purpose;
use domain::user::{Session, hour_of};
use domain::{Device, Email, Employee, OrganizationId, SessionId, Token, User, UserId};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Admission, StoreError};
use web::{
    App, Cabinet, Describe, Doorkeeper, Host, OpenedSession, Operation, Problem, admit, origin_of,
    reset_holds,
};

use crate::letters;
use crate::second_factor::accept_code;

/// How long a session lasts, in seconds.
const LIFETIME: i64 = 12 * 60 * 60;

pub(crate) struct SignIn {
    door: Doorkeeper,
    device: Device,
    /// The site that the request comes from, as browsers say it (W3C Fetch Metadata).
    site: Option<String>,
}

/// How a sign-in goes on after the password.
pub(crate) enum Opening {
    Opened(Box<(OpenedSession, User)>),
    /// A code is needed. The sealed text stands for the password until the code comes.
    CodeNeeded(String),
    WrongCode,
    /// There were too many tries; the next one is looked at in so many seconds.
    TooMany(i64),
}

/// A sign-in that waits for its code.
#[derive(Serialize, Deserialize)]
struct Challenge {
    user_id: UserId,
    email: Email,
    session_generation: u32,
    /// Seconds since the epoch.
    asked_at: i64,
}

/// Seconds that a sign-in waits for its code.
const CHALLENGE_LIFETIME: i64 = 5 * 60;

/// How often a sign-in is tried while another sign-in with the same second factor is faster.
const TRIES: u32 = 5;

/// The organisation of this host, and whatever the person is or was in it.
struct Here {
    organization_id: OrganizationId,
    employee: Option<Employee>,
}

/// The organisation of this host, which is open to the person: to one of its people, or to a super-admin.
struct OpenTo {
    organization_id: OrganizationId,
    employee: Option<Employee>,
}

#[derive(Debug, thiserror::Error)]
#[error("a sign-in that waits for a code could not be sealed")]
struct Unsealed;

impl SignIn {
    /// Opens a session on this host for a person whose password was right, and whose code is right if they have a second
    /// factor. At a cabinet's host the person must belong to it.
    pub(crate) async fn open_session(&self, mut user: User, code: Option<&Code>) -> Result<Opening, Problem> {
        let (store, now, whence) = (self.door.store(), self.door.now(), self.door.whence(&user.email));
        if user.has_lost_second_factor(now) && reset_holds(store, &user).await? {
            user = self.take_second_factor_off(user, now).await?;
        }
        let mut open_to = None;
        for _ in 0..TRIES {
            if let Some(factor) = &mut user.second_factor {
                let Some(code) = code else { return self.ask_for_code(&user).await };
                if !accept_code(store, user.id, factor, code, now)? {
                    return Ok(Opening::WrongCode);
                }
                user.revision += 1;
            }
            // Whether somebody belongs here is told once all that proves who they are was right.
            if open_to.is_none() {
                open_to = self.organization_here(&user).await?.map(|here| here.open_to(&user)).transpose()?;
            }
            let session = self.new_session(&user, open_to.as_ref().map(|open_to| open_to.organization_id));
            let changed = user.second_factor.as_ref().map(|_| &user);
            let opened = store.open_session(&session, &user.email, changed, &whence);
            let (opened, ()) = tokio::join!(opened, self.note_arrival(&session, open_to.as_ref()));
            match opened {
                // Somebody has used a code at the same time, maybe this very one.
                Err(StoreError::Conflict) if user.second_factor.is_some() => {}
                opened => {
                    opened?;
                    return Ok(Opening::Opened(Box::new((
                        self.door.token_for(session, Some(&user.email))?,
                        user,
                    ))));
                }
            }
            user = store.user(user.id).await?.ok_or(StoreError::Conflict)?;
        }
        Err(StoreError::Conflict.into())
    }

    /// The person was said to have lost their second factor, and has let the day go by.
    async fn take_second_factor_off(&self, user: User, now: Timestamp) -> Result<User, Problem> {
        let take_off = |user: &mut User| {
            if user.has_lost_second_factor(now) {
                user.second_factor = None;
            }
            Ok::<_, Infallible>(())
        };
        let origin = origin_of(&user, self.door.context().address(), now);
        let done = Action::SecondFactorDisabled;
        let letters = self.door.context().letters(Some(&user));
        let letter = letters::second_factor(&letters, &user.email, done, now);
        let account = self.door.store().account(user.id).and_later(&self.door.told(&letter).await)?;
        Ok(account.change_and_tell(user, &origin, take_off, done).await?)
    }

    /// Half of a sign-in is done. The try stays counted at its place until the other half is done, so that codes can't be
    /// guessed faster than passwords. For the network address, which many may share, and for all places together, the try is
    /// taken back: the other half counts there once more.
    async fn ask_for_code(&self, user: &User) -> Result<Opening, Problem> {
        self.door.store().take_back_elsewhere(&user.email, &self.door.whence(&user.email)).await?;
        let asked_at = self.door.now().as_second();
        let (email, session_generation) = (user.email.clone(), user.session_generation);
        let challenge = Challenge { user_id: user.id, email, session_generation, asked_at };
        let sealed = self.door.store().seal(&self.challenges(), &challenge);
        Ok(Opening::CodeNeeded(sealed.ok_or_else(|| Problem::internal(Unsealed))?))
    }

    /// Goes on with a sign-in that waits for a code. [`Problem`] `challenge-over` if it waits no longer.
    pub(crate) async fn answer_challenge(&self, challenge: &str, code: &Code) -> Result<Opening, Problem> {
        let over = || {
            Problem::new(StatusCode::UNAUTHORIZED, "challenge-over")
                .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        };
        let (store, now) = (self.door.store(), self.door.now());
        let Challenge { user_id, email, session_generation, asked_at } =
            store.open(&self.challenges(), challenge).ok_or_else(over)?;
        if now.as_second() >= asked_at + CHALLENGE_LIFETIME {
            return Err(over());
        }
        let user = match store.admit_sign_in(&email, &self.door.whence(&email), now).await? {
            Admission::Wait(seconds) => return Ok(Opening::TooMany(seconds)),
            Admission::Admitted(user) => user.filter(|user| user.id == user_id).ok_or_else(over)?,
        };
        // A person who has ended all sessions since did not mean to leave this sign-in open.
        if user.session_generation != session_generation {
            return Err(over());
        }
        self.open_session(*user, Some(code)).await
    }

    /// The purpose for which a challenge of this host is sealed.
    fn challenges(&self) -> String {
        format!("challenge at {}", self.door.context().base().name_of(self.door.context().host()))
    }

    /// Opens a session for a person who has come over from the base host with a code, and uses the code up. Every code
    /// that is not good here is [`Problem`] `handover-over`, whatever is wrong with it.
    pub(crate) async fn receive_handover(&self, code: &Token) -> Result<OpenedSession, Problem> {
        let over = || Problem::new(StatusCode::GONE, "handover-over");
        if !self.comes_over() {
            return Err(over());
        }
        let (store, now, hash) = (self.door.store(), self.door.now(), code.hash());
        let record = store.token(&hash, now).await?.ok_or_else(over)?;
        let Purpose::Handover { organization_id, from } = record.purpose else { return Err(over()) };
        let user = store.user(record.user_id).await?.ok_or_else(over)?;
        if !record.is_admitted_by(&user) {
            return Err(over());
        }
        let here = self.organization_here(&user).await?;
        let here = here.filter(|here| here.organization_id == organization_id).ok_or_else(over)?;
        let open_to = here.open_to(&user)?;
        let session = Session { from, ..self.new_session(&user, Some(organization_id)) };
        store.open_session_by_code(&session, &hash, now).await.map_err(|error| match error {
            StoreError::Conflict => over(),
            error => error.into(),
        })?;
        self.note_arrival(&session, Some(&open_to)).await;
        self.door.token_for(session, None)
    }

    /// Whether the request may come from a browser that our own base host has sent here. Everybody who has a code can use
    /// it, so an attacker could put a code of their own into a link, and another person would go on under the attacker's
    /// name, unawares (login CSRF). No cookie can tell: the base host can't set one here, and any host could set one for
    /// all hosts. Browsers tell it themselves: a request in which a page of another site took part is `cross-site`, and
    /// one from a letter or typed in is `none`. A request that says nothing is a program's. Under `localhost` browsers
    /// take neighbours for other sites.
    fn comes_over(&self) -> bool {
        match self.site.as_deref() {
            None | Some("same-site" | "same-origin") => true,
            Some("cross-site") => !self.door.context().base().is_secure(),
            Some(_) => false,
        }
    }

    /// A session on this host that begins now.
    fn new_session(&self, user: &User, organization_id: Option<OrganizationId>) -> Session {
        let now = self.door.now();
        Session {
            id: SessionId::new(),
            user_id: user.id,
            generation: user.session_generation,
            from: None,
            host: self.door.context().base().name_of(self.door.context().host()),
            organization_id,
            view_as: None,
            device: self.device.clone(),
            address: self.door.context().address(),
            created_at: now,
            last_seen_at: Some(hour_of(now)),
            expires_at: now.as_second() + LIFETIME,
        }
    }

    /// Notes that a person has come to the cabinet that they belong to. The sign-in does not fail if the note does.
    async fn note_arrival(&self, session: &Session, open_to: Option<&OpenTo>) {
        let Some(OpenTo { organization_id, employee: Some(employee) }) = open_to else { return };
        let hour = hour_of(session.created_at);
        let noted = self.door.store().note_employee_seen(*organization_id, employee, hour).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "an arrival was not noted");
        }
    }

    /// The organisation whose cabinet this host is, if it is one's, and what the person is in it.
    async fn organization_here(&self, user: &User) -> Result<Option<Here>, Problem> {
        let Host::Cabinet(slug) = self.door.context().host() else { return Ok(None) };
        let found = self.door.store().organization_of_domain_and(slug, user.id).await?;
        let (organization, employee) = found.ok_or_else(Cabinet::not_there)?;
        self.door.context().set_organization(&organization);
        admit(&organization, self.door.now())?;
        Ok(Some(Here { organization_id: organization.id, employee }))
    }
}

impl Here {
    /// The organisation, if it is open to the person: to one of its people, or to a super-admin. Whoever has proven who they are
    /// may be told that it is not.
    fn open_to(self, user: &User) -> Result<OpenTo, Problem> {
        let Self { organization_id, employee } = self;
        let employee = employee.filter(|employee| employee.status() == EmployeeStatus::Active);
        if employee.is_some() || user.runs_platform() {
            Ok(OpenTo { organization_id, employee })
        } else if user.platform_role.is_some() {
            Err(Problem::second_factor_missing())
        } else {
            Err(Problem::new(StatusCode::FORBIDDEN, "not-a-member"))
        }
    }
}

impl FromRequestParts<App> for SignIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let device = Device::of_user_agent(user_agent.unwrap_or_default());
        let site = parts.headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        let site = site.map(ToOwned::to_owned);
        let door = Doorkeeper::from_request_parts(parts, app).await?;
        Ok(Self { door, device, site })
    }
}

impl Describe for SignIn {
    fn describe(operation: &mut Operation<'_>) {
        for code in ["wrong-credentials", "second-factor-required", "wrong-code"] {
            operation.refuse(StatusCode::UNAUTHORIZED, code);
        }
        operation.refuse(StatusCode::TOO_MANY_REQUESTS, "slow-down");
        for code in ["not-a-member", "second-factor-missing", "blocked"] {
            operation.refuse(StatusCode::FORBIDDEN, code);
        }
        operation.refuse(StatusCode::NOT_FOUND, "no-cabinet");
        operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "not-ready");
    }
}
