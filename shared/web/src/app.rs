//! The clients and keys with which requests are answered, made once, when the process starts.
//!
//! Every handler can have an `App` and can do nothing with it. Its parts are reached through extractors such as
//! [`crate::Platform`], each of which proves something about the caller, so a handler that has not asked for a proof has
//! no table.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Redirect;
use cloud::Cloud;
use domain::limits::{Count, Limit};
use domain::{Clock, FileName, UserId};
use jiff::Timestamp;
use lambda::{SigningKey, Tools};
use store::Store;

use crate::host::Base;
use crate::passwords::Passwords;
use crate::problem::Problem;
use crate::room::Rooms;
use crate::tokens::Tokens;

/// Cheap to clone.
///
/// A handler that forgets to ask for a permission does not compile:
///
/// ```compile_fail,E0624
/// async fn handler(axum::extract::State(app): axum::extract::State<web::App>) {
///     let _ = app.store();
/// }
/// ```
///
/// A handler that asks for a permission has the table:
///
/// ```
/// async fn handler(access: web::Platform<domain::access::ViewOrganizations>) {
///     let _ = access.store();
/// }
/// ```
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    store: Store,
    cloud: Cloud,
    clock: Clock,
    base: Base,
    tokens: Tokens,
    passwords: Passwords,
    rooms: Rooms,
}

impl App {
    /// The first signing key signs; all keys verify, so that a key can be changed without signing anybody out.
    pub fn new(tools: &Tools, signing_keys: Vec<SigningKey>, rooms: Rooms) -> Self {
        Self(Arc::new(Parts {
            store: tools.store.clone(),
            cloud: tools.cloud.clone(),
            clock: tools.clock.clone(),
            base: Base::new(&tools.settings.base, tools.settings.port),
            tokens: Tokens::new(signing_keys),
            passwords: Passwords::default(),
            rooms,
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn cloud(&self) -> &Cloud {
        &self.0.cloud
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn base(&self) -> &Base {
        &self.0.base
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.0.rooms
    }

    /// Counts something that somebody does; 429 where that is too often. The texts of `slow-down` know it as `what`.
    pub(crate) async fn count(
        &self,
        limit: Limit,
        of: UserId,
        what: &'static str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let full = self.store().count(&[Count { limit, of: of.to_string() }], &[], now).await?;
        full.map_or(Ok(()), |seconds| Err(Problem::too_often(what, seconds)))
    }

    /// Leads a browser to what lies under this key, by an address that holds for a minute. It is saved under this name,
    /// whatever its type.
    pub(crate) async fn lead_to(
        &self,
        bucket: &str,
        key: &str,
        (media_type, name): (&str, &FileName),
        now: Timestamp,
    ) -> Result<Redirect, Problem> {
        const MINUTE: Duration = Duration::from_mins(1);
        let sent_as = (media_type, &*name.disposition());
        let address = self.cloud().files().address_to_get(bucket, key, sent_as, (now, MINUTE)).await?;
        Ok(Redirect::to(&address))
    }
}
