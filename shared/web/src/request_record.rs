//! The facts of an answered request: its one line in the log, from which its metrics are drawn, and its row in the local
//! console.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;
use store::Cost;

use crate::context::Context;
use crate::host::{Face, Host};
use crate::problem::Problem;

/// The route and the context of a request that no endpoint takes. The path itself is not told, since anybody may ask for
/// any path.
const NONE: &str = "none";

/// The kind of caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    Anonymous,
    /// A person who has signed in and has no role on the platform.
    Member,
    SuperAdmin,
    /// A program with a key.
    Program,
}

impl CallerKind {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Member => "member",
            Self::SuperAdmin => "super_admin",
            Self::Program => "program",
        }
    }
}

/// An answered request. The service leaves it in the answer's extensions.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    pub request_id: String,
    /// Face, method and pattern of the endpoint, such as `platform GET /organizations/{id}`, or `none`.
    pub route: String,
    /// The name of the context that the endpoint belongs to, or `none`.
    pub context: &'static str,
    /// The domain of the organisation that the host or the path names, if the organisation exists; anybody may ask for
    /// any host.
    pub tenant: Option<String>,
    pub caller: CallerKind,
    pub status: u16,
    /// The code of the problem with which the request ended.
    pub code: Option<&'static str>,
    /// Whether we, or a system that we depend on, failed the request.
    pub is_fault: bool,
    pub milliseconds: f64,
    #[serde(flatten)]
    pub cost: Cost,
    /// Whether the request is the first that this process answers.
    pub cold_start: bool,
}

impl RequestRecord {
    pub(crate) fn of(
        context: &Context,
        status: StatusCode,
        problem: Option<&Problem>,
        (duration, cost): (Duration, Cost),
        cold_start: bool,
    ) -> Self {
        let named = match context.host() {
            Host::Cabinet(slug) => Some(slug),
            Host::Platform | Host::Base => None,
        };
        Self {
            request_id: context.request_id().to_owned(),
            route: context
                .route()
                .map_or_else(|| NONE.to_owned(), |endpoint| route_of(context.host().face(), endpoint)),
            context: context.room().map_or(NONE, |room| room.name),
            tenant: context.tenant().or(named).map(ToString::to_string),
            caller: context.viewer().map_or(CallerKind::Anonymous, |viewer| viewer.kind),
            status: status.as_u16(),
            code: problem.map(Problem::code),
            is_fault: problem.is_some_and(|problem| problem.source().is_some()),
            milliseconds: (duration.as_secs_f64() * 10_000.0).round() / 10.0,
            cost,
            cold_start,
        }
    }

    /// Writes the line. Names in capitals are names of metrics and their dimension.
    pub(crate) fn log(&self) {
        tracing::info!(
            target: lambda::log::REQUEST,
            Context = self.context,
            route = self.route,
            tenant = self.tenant,
            caller = self.caller.key(),
            status = self.status,
            code = self.code,
            Duration = self.milliseconds,
            DynamoDbCalls = self.cost.calls,
            round_trips = self.cost.round_trips,
            Errors = u8::from(self.is_fault),
            cold_start = self.cold_start,
        );
    }
}

/// `platform GET /organizations/{id}`
pub(crate) fn route_of(face: Face, endpoint: &str) -> String {
    let face = match face {
        Face::Platform => "platform",
        Face::Base => "base",
        Face::Cabinet => "cabinet",
    };
    format!("{face} {endpoint}")
}
