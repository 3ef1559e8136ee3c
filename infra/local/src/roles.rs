//! The role behind each request to the outside world. On AWS each Lambda has a role of its own. Here all Lambdas run in
//! one process, on the same clients. So the code that runs a Lambda names it, and the Lambda's requests are signed with a
//! key of that name, by which the simulated AWS tells the roles apart as AWS does.

use std::future::Future;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use outside::SECRET;

/// The key of requests that no Lambda makes: those that set the platform up.
const NOBODY: &str = "local";

tokio::task_local! {
    static LAMBDA: &'static str;
}

/// Does work as the Lambda of this handler.
pub fn as_lambda<F: Future>(handler: &'static str, work: F) -> impl Future<Output = F::Output> {
    LAMBDA.scope(handler, work)
}

/// Signs a request with the key of the Lambda that makes it.
#[derive(Debug)]
pub(crate) struct Roles;

impl ProvideCredentials for Roles {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let key = LAMBDA.try_with(|handler| *handler).unwrap_or(NOBODY);
        future::ProvideCredentials::new(async move {
            // The table here answers within microseconds. Without a pause, one of several calls made at once could be
            // answered before the next is made, and the next would count as a further round trip.
            tokio::task::yield_now().await;
            Ok(Credentials::new(key, SECRET, None, None, "local"))
        })
    }
}
