//! What a Lambda does, by the name of its handler.

use company::import_users;
use identity::{add_super_admin, note_letter_events};
use provisioning::Function;
use web::Routes;

/// What one Lambda does.
pub enum Work {
    /// It answers the requests that API Gateway hands over.
    Endpoints(Routes),
    /// It runs a step of a provisioning, or looks after them.
    Provisioning(Function),
    /// It adds a super-admin for whoever invokes it.
    AddSuperAdmin,
    /// It moves people over from another system for whoever invokes it.
    ImportUsers,
    /// It notes what became of letters.
    NoteLetterEvents,
}

/// Every endpoint of the product.
pub fn routes() -> Routes {
    organizations::routes()
        .merge(identity::routes())
        .merge(company::routes())
        .merge(audit::routes())
        .merge(cabinet::routes())
        .documented("cabinet")
}

impl Work {
    /// `None` when nothing goes by this name.
    pub fn of_handler(handler: &str) -> Option<Self> {
        if let Some(function) = Function::from_handler(handler) {
            return Some(Self::Provisioning(function));
        }
        if handler == add_super_admin::HANDLER {
            return Some(Self::AddSuperAdmin);
        }
        if handler == import_users::HANDLER {
            return Some(Self::ImportUsers);
        }
        if handler == note_letter_events::HANDLER {
            return Some(Self::NoteLetterEvents);
        }
        let routes = routes().only(handler);
        (!routes.endpoints().is_empty()).then_some(Self::Endpoints(routes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lambda_routes_only_the_endpoints_declared_for_it() {
        let Some(Work::Endpoints(routes)) = Work::of_handler("identity") else {
            panic!("identity answers requests")
        };
        assert!(routes.endpoints().iter().all(|endpoint| endpoint.function == "identity"));
        let own = super::routes();
        let own = own.endpoints().iter().filter(|endpoint| endpoint.function == "identity");
        assert_eq!(routes.endpoints().len(), own.count());
        assert!(routes.endpoints().iter().any(|endpoint| endpoint.path == "/session"));
    }

    #[test]
    fn an_unknown_handler_does_nothing() {
        for handler in ["", "provisioning", "provisioning.start ", "Organizations"] {
            assert!(Work::of_handler(handler).is_none(), "{handler:?}");
        }
    }
}
