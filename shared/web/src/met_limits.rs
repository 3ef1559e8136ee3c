//! The audit tells when somebody has met a limit: once an hour for each limit and person at a host or, where nobody has signed
//! in, each network. Whatever answers 429 is told, since every such answer comes by here. Strangers are many, so the audit
//! tells of a few of them in an hour.

use std::net::{IpAddr, Ipv6Addr};

use domain::audit::{Action, Actor, Origin};
use domain::limits::{Count, SAME_LIMIT_MET, STRANGERS_TOLD};
use serde_json::Map;
use store::StoreError;

use crate::app::App;
use crate::context::Context;
use crate::host::Host;
use crate::problem::Problem;

/// Tells in the audit of the organisation, or of the platform outside of cabinets. No answer fails by it.
pub(crate) async fn note_met_limit(app: &App, context: &Context, problem: &Problem) {
    let Some(what) = problem.too_much() else { return };
    if let Err(error) = tell(app, context, what).await {
        tracing::warn!(%error, "the audit does not tell of a limit that was met");
    }
}

async fn tell(app: &App, context: &Context, what: &'static str) -> Result<(), StoreError> {
    let (store, now, address) = (app.store(), context.now(), context.address());
    let host = context.base().name_of(context.host());
    let mut counts = Vec::new();
    let (actor, who) = if let Some(viewer) = context.viewer() {
        (viewer.actor.clone(), viewer.id.to_string())
    } else {
        counts.push(Count { limit: STRANGERS_TOLD, of: host.clone() });
        let network = network_of(address.as_deref().unwrap_or_default());
        (Actor::Stranger { address }, network)
    };
    counts.push(Count { limit: SAME_LIMIT_MET, of: format!("{what}#{who}#{host}") });
    if store.count(&counts, &[], now).await?.is_some() {
        return Ok(());
    }
    let after = Map::from_iter([("limit".to_owned(), what.into())]);
    let entry = Origin { actor, at: now }.entry(Action::LimitMet, Map::new(), after);
    let Host::Cabinet(slug) = context.host() else { return store.note_limit_met(None, &entry).await };
    if let Some(organization) = context.organization() {
        return store.note_limit_met(Some(organization), &entry).await;
    }
    let organization = store.organization_of_domain(slug).await?;
    let organization = organization.as_ref().map(|organization| (organization.id, Some(&organization.name)));
    store.note_limit_met(organization, &entry).await
}

/// The network that somebody has to themselves: one address, or a /64 of IPv6 (RFC 6177).
pub(crate) fn network_of(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => {
            let network = u128::from(address) >> 64 << 64;
            format!("{}/64", Ipv6Addr::from(network))
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_one_stranger() {
        assert_eq!(network_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(network_of("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64");
        assert_eq!(network_of("unknown"), "unknown");
    }
}
