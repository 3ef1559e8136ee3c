//! An organisation as its people see it: its structure, its employees and their roles.

mod employees;
pub mod import_users;
mod picker;
mod roles;
mod structure;

use lambda::{Diagnostic, Lambda};
use web::{Answer, Routes};

/// What this context's program runs as.
pub fn lambdas() -> Vec<Lambda> {
    let import = Lambda::invoked(import_users::HANDLER, async |context, input| {
        let imported = import_users::answer_invocation(&context.store, &context.clock, input).await;
        imported.map_err(Diagnostic::from)
    });
    let mut lambdas = Lambda::answering(&routes());
    lambdas.push(import);
    lambdas
}

/// The endpoints of this context, on a cabinet's face.
pub fn routes<A: Answer>() -> Routes<A> {
    structure::routes().merge(employees::routes()).merge(roles::routes())
}
