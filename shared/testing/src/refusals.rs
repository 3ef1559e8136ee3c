//! What the endpoints say that they refuse, held against what they have refused: whoever reads the document of the interface
//! finds every problem in it that a test has met.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use local::Answered;

/// The problems that each route declares: status and code.
static DECLARED: LazyLock<BTreeMap<String, BTreeSet<(u16, &str)>>> = LazyLock::new(|| {
    let routes = local::routes();
    routes.endpoints().iter().map(|endpoint| (endpoint.route(), endpoint.refusals())).collect()
});

/// What was answered and is not declared. What no endpoint takes is nobody's to declare.
pub(crate) fn undeclared(problems: BTreeSet<Answered>) -> Vec<Answered> {
    let is_undeclared = |answered: &Answered| {
        let Answered { route, status, code } = answered;
        DECLARED.get(route).is_some_and(|declared| {
            // Where a browser is led to another page, its status tells nothing of the problem.
            !declared.iter().any(|(at, named)| named == code && (at == status || *status == 303))
        })
    };
    problems.into_iter().filter(is_undeclared).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_that_its_endpoint_does_not_declare_is_found() {
        let answered = |route: &str, status, code| Answered { route: route.to_owned(), status, code };
        let invite = "cabinet POST /company/employees";
        let wrong = [answered(invite, 303, "owner-stays"), answered(invite, 404, "unknown-role")];
        let right = [
            answered(invite, 409, "unknown-role"),
            answered(invite, 303, "unknown-role"),
            answered(invite, 401, "unauthenticated"),
            answered(invite, 503, "unavailable"),
            answered("none", 404, "not-found"),
        ];
        let all: BTreeSet<Answered> = wrong.iter().chain(&right).cloned().collect();
        assert_eq!(undeclared(all), wrong);
    }
}
