//! An HTTP client that is built when it is first used. Building one reads every certificate that the machine trusts, which
//! takes longer than all the rest of a Lambda's start; and most Lambdas never speak to anything but AWS.

use std::sync::{Arc, LazyLock};

use reqwest::{Client, ClientBuilder, Error};

type Build = Box<dyn FnOnce() -> Result<Client, Error> + Send>;

/// Clones share the client.
#[derive(Clone)]
pub(crate) struct LazyClient(Arc<LazyLock<Result<Client, Error>, Build>>);

impl LazyClient {
    pub(crate) fn new(builder: ClientBuilder) -> Self {
        let build: Build = Box::new(|| builder.build());
        Self(Arc::new(LazyLock::new(build)))
    }

    /// An error when it can't be built, as on a machine that trusts no certificates.
    pub(crate) fn get(&self) -> Result<&Client, &Error> {
        LazyLock::force(&self.0).as_ref()
    }
}
