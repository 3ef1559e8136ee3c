//! The cabinet that a request's host names, as far as everybody may know of it.

use axum::extract::FromRequestParts;
use domain::organization::Status;
use domain::{Description, Name, Organization};
use http::StatusCode;
use http::request::Parts;

use crate::app::App;
use crate::context::{Context, context_of};
use crate::host::Host;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// A cabinet in any state. A host without a cabinet answers 404.
pub struct Cabinet {
    pub name: Name,
    pub description: Description,
    pub status: Status,
    /// The release that it runs.
    pub release: Option<String>,
}

impl Cabinet {
    pub fn not_there() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "no-cabinet")
    }

    /// The answer of a cabinet that does not run yet.
    pub fn not_ready() -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready").retry_after(30)
    }

    pub(crate) fn of(organization: Organization, context: &Context) -> Self {
        Self {
            status: organization.status(context.now()),
            name: organization.name,
            description: organization.description,
            release: organization.active_release,
        }
    }
}

/// The organisation of the request's host, if the address belongs to a context that is open to it.
pub(crate) async fn organization_of(app: &App, context: &Context) -> Result<Organization, Problem> {
    let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
    let organization = app.store().organization_of_domain(slug).await?;
    let organization = organization.ok_or_else(Cabinet::not_there)?;
    context.set_organization(&organization);
    allow_room(context, &organization)?;
    Ok(organization)
}

/// Answers 404 for an address of a context that is not open to this organisation.
pub(crate) fn allow_room(context: &Context, organization: &Organization) -> Result<(), Problem> {
    let is_open = context.room().is_none_or(|room| room.is_open_to(organization));
    if is_open { Ok(()) } else { Err(Problem::not_found()) }
}

/// Whether a cabinet is open; if not, why.
pub fn admit(organization: &Organization, now: jiff::Timestamp) -> Result<(), Problem> {
    match organization.status(now) {
        Status::Active => Ok(()),
        Status::Blocked => Err(Problem::new(StatusCode::FORBIDDEN, "blocked")),
        Status::Provisioning | Status::Failed => Err(Cabinet::not_ready()),
        Status::Leaving | Status::Removed => Err(Cabinet::not_there()),
    }
}

/// The organisation that the host names; none on the platform's own hosts.
pub(crate) struct Named(pub(crate) Option<Organization>);

impl FromRequestParts<App> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        match context.host() {
            Host::Cabinet(_) => organization_of(app, &context).await.map(Some).map(Self),
            Host::Platform | Host::Base => Ok(Self(None)),
        }
    }
}

impl Describe for Named {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::NOT_FOUND, "no-cabinet");
    }
}

impl FromRequestParts<App> for Cabinet {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        Ok(Self::of(organization_of(app, &context).await?, &context))
    }
}

impl Describe for Cabinet {
    fn describe(operation: &mut Operation<'_>) {
        operation.refuse(StatusCode::NOT_FOUND, "no-cabinet");
        operation.refuse(StatusCode::SERVICE_UNAVAILABLE, "not-ready");
    }
}
