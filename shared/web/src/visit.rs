//! Whoever comes to a cabinet that is up and open, signed in or not.

use axum::extract::FromRequestParts;
use domain::Organization;
use domain::limits::{Count, Limit};
use http::StatusCode;
use http::request::Parts;
use store::Public;

use crate::app::App;
use crate::cabinet::{Cabinet, admit, organization_of};
use crate::context::{Context, context_of};
use crate::insider::{Insider, insider_of};
use crate::met_limits::network_of;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// A visitor of a cabinet that is up and open; any other cabinet answers why it is not open. Cabinet and visitor are
/// looked up at the same time. Sessions opened before a block are treated as signed out.
pub struct Visit {
    pub cabinet: Cabinet,
    pub person: Option<Insider>,
    pub(crate) visitor: Visitor,
}

/// Anybody who comes to a cabinet that is up and open, for what it tells everybody.
#[derive(Clone)]
pub struct Visitor {
    organization: Organization,
    app: App,
}

impl Visitor {
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// What the organisation shows everybody.
    pub fn public(&self) -> Public {
        self.app.store().tenant_of(&self.organization).public()
    }
}

impl Visit {
    pub fn organization(&self) -> &Organization {
        self.visitor.organization()
    }

    /// Counts something that comes from the network of whoever has come; 429 where that is too often. The texts of `slow-down` know
    /// it as `what`.
    pub async fn count(&self, context: &Context, limit: Limit, what: &'static str) -> Result<(), Problem> {
        let of = network_of(&context.address().unwrap_or_default());
        let full = self.visitor.app.store().count(&[Count { limit, of }], &[], context.now()).await?;
        full.map_or(Ok(()), |seconds| Err(Problem::too_often(what, seconds)))
    }

    /// What the organisation shows everybody, whoever has come.
    pub fn public(&self) -> Public {
        self.visitor.public()
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let context = context_of(parts);
        let (organization, person) = tokio::join!(organization_of(app, &context), insider_of(app, parts));
        let organization = organization?;
        admit(&organization, context.now())?;
        let cabinet = Cabinet::of(organization.clone(), &context);
        Ok(Self { cabinet, person: person?, visitor: Visitor { organization, app: app.clone() } })
    }
}

impl Describe for Visit {
    fn describe(operation: &mut Operation<'_>) {
        Cabinet::describe(operation);
        operation.refuse(StatusCode::FORBIDDEN, "blocked");
    }
}
