//! The audit tells when somebody has met a limit: once an hour for each limit and each person or, where nobody has signed in,
//! each network address. Whatever answers 429 is told, since every such answer comes by here.

use domain::audit::{Action, Actor, Origin};
use serde_json::{Map, Value};

use crate::app::App;
use crate::context::Context;
use crate::host::{Face, Host};
use crate::problem::Problem;

/// Tells in the audit of the organisation, or of the platform outside of cabinets. No answer fails by it.
pub(crate) async fn note_met_limit(app: &App, context: &Context, problem: &Problem) {
    let Some(what) = problem.too_much() else { return };
    let address = context.address();
    let mut after = Map::from_iter([("limit".to_owned(), Value::from(what))]);
    let (actor, who) = match context.viewer() {
        Some(viewer) => {
            let (id, name, email) = (viewer.id, viewer.name.clone(), viewer.email.clone());
            (Actor::Person { id, name, email, address }, id.to_string())
        }
        None => {
            let address = address.unwrap_or_default();
            after.insert("address".to_owned(), address.clone().into());
            (Actor::Platform, address)
        }
    };
    let entry = Origin { actor, at: context.now() }.entry(Action::LimitMet, Map::new(), after);
    let organization = context.organization().filter(|_| Host::face(context.host()) == Face::Cabinet);
    let of = format!("{what}#{who}");
    if let Err(error) = app.store().note_limit_met(organization, of, &entry).await {
        tracing::warn!(%error, "the audit does not tell of a limit that was met");
    }
}
