//! The cabinet that a request's host names, if it is open.

use axum::extract::FromRequestParts;
use domain::Organization;
use domain::organization::Status;
use http::StatusCode;
use http::request::Parts;
use web::{App, Context, Host, Problem};

/// An organisation whose cabinet is up and not blocked.
pub(crate) struct OpenCabinet(pub(crate) Organization);

/// The organisation that a host names, whatever state it is in.
pub(crate) async fn organization_of(app: &App, context: &Context) -> Result<Organization, Problem> {
    let Host::Cabinet(slug) = context.host() else { return Err(Problem::not_found()) };
    let organization = app.store.organization_of_domain(slug).await?;
    organization.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "no-cabinet"))
}

impl FromRequestParts<App> for OpenCabinet {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(context) = Context::from_request_parts(parts, app).await;
        let organization = organization_of(app, &context).await?;
        match organization.status(context.today()) {
            Status::Active => Ok(Self(organization)),
            Status::Blocked => Err(Problem::new(StatusCode::FORBIDDEN, "blocked")),
            Status::Provisioning | Status::Failed => {
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready").retry_after(30))
            }
        }
    }
}
