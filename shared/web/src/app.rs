//! What a handler can reach: made once, when the process starts.

use std::ops::Deref;
use std::sync::Arc;

use cloud::{Cloud, ConnectError, Settings};
use domain::Clock;
use store::{CursorKey, Store};

use crate::host::Base;
use crate::passwords::Passwords;
use crate::tokens::{SigningKey, Tokens};

/// Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub store: Store,
    pub cloud: Cloud,
    pub clock: Clock,
    pub base: Base,
    pub tokens: Tokens,
    pub passwords: Passwords,
}

/// What must never be logged or leave the process.
pub struct Secrets {
    /// The first signs; all verify, so that a key can be changed without signing anybody out.
    pub signing_keys: Vec<SigningKey>,
    pub cursor_key: [u8; 32],
}

impl App {
    /// Builds the clients; nothing is sent yet.
    pub async fn connect(
        settings: &Settings,
        table: &str,
        secrets: Secrets,
        clock: Clock,
    ) -> Result<Self, ConnectError> {
        let configuration = cloud::aws_configuration(settings).await;
        Ok(Self(Arc::new(Parts {
            store: Store::connect(&configuration, table, CursorKey::new(&secrets.cursor_key)),
            cloud: Cloud::connect(settings).await?,
            clock,
            base: Base::new(&settings.base, settings.port),
            tokens: Tokens::new(secrets.signing_keys),
            passwords: Passwords::default(),
        })))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
