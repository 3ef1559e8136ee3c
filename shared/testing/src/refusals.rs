//! What the endpoints say that they refuse, held against what they have refused: whoever reads the document of the interface
//! finds every problem in it that a test has met.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use local::{Answered, Requests};

/// The problems that each route declares: status and code.
static DECLARED: LazyLock<BTreeMap<String, BTreeSet<(u16, &str)>>> = LazyLock::new(|| {
    let routes = local::routes();
    routes.endpoints().iter().map(|endpoint| (endpoint.route(), endpoint.refusals())).collect()
});

/// What was answered and is not declared. What no endpoint takes is nobody's to declare.
pub(crate) fn undeclared(requests: &Requests) -> Vec<Answered> {
    let is_undeclared = |answered: &Answered| {
        let Answered { route, status, code } = answered;
        DECLARED.get(route).is_some_and(|declared| {
            // Where a browser is led to another page, its status tells nothing of the problem.
            !declared.iter().any(|(at, named)| named == code && (at == status || *status == 303))
        })
    };
    requests.problems().into_iter().filter(is_undeclared).collect()
}
