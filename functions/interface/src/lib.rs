//! Every endpoint of the product, and the description of those of each host, as a document for programs and as a page. The
//! program that describes them does not hold what answers them.

use lambda::Lambda;
use web::{Answer, Routes};

const FUNCTION: &str = "interface";

/// What this context's program runs as.
pub fn lambdas() -> Vec<Lambda> {
    let documents = contexts::<()>().documents(FUNCTION);
    Lambda::answering(&documents).into_iter().map(Lambda::without_table).collect()
}

/// Every endpoint of the product.
pub fn routes() -> Routes {
    let contexts = contexts();
    let documents = contexts.documents(FUNCTION);
    contexts.merge(documents)
}

/// The endpoints of the other contexts.
fn contexts<A: Answer>() -> Routes<A> {
    organizations::routes()
        .merge(identity::routes())
        .merge(company::routes())
        .merge(audit::routes())
        .merge(cabinet::routes())
}
