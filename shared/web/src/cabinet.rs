//! The cabinet that a request's host names, as far as everybody may know it.

use axum::extract::FromRequestParts;
use domain::organization::Status;
use domain::{Description, Name};
use http::StatusCode;
use http::request::Parts;

use crate::app::App;
use crate::context::context_of;
use crate::host::Host;
use crate::problem::Problem;

/// A cabinet in whatever state it is. A host without one answers 404.
pub struct Cabinet {
    pub name: Name,
    pub description: Description,
    pub status: Status,
    /// The release that it runs.
    pub release: Option<String>,
}

/// A cabinet that is up and not blocked; any other answers why it is not open.
pub struct OpenCabinet(pub Cabinet);

impl FromRequestParts<App> for Cabinet {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
        let organization = app.store().organization_of_domain(slug).await?;
        let organization = organization.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no-cabinet"))?;
        Ok(Self {
            status: organization.status(context.today()),
            name: organization.name,
            description: organization.description,
            release: organization.active_release,
        })
    }
}

impl Cabinet {
    /// What a cabinet that does not run yet answers.
    pub fn not_ready() -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready").retry_after(30)
    }
}

impl FromRequestParts<App> for OpenCabinet {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let cabinet = Cabinet::from_request_parts(parts, app).await?;
        match cabinet.status {
            Status::Active => Ok(Self(cabinet)),
            Status::Blocked => Err(Problem::new(StatusCode::FORBIDDEN, "blocked")),
            Status::Provisioning | Status::Failed => Err(Cabinet::not_ready()),
        }
    }
}
