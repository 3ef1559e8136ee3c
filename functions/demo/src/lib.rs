//! An organisation for somebody who tries the platform: `bazis`, with two years behind it. `cargo run -- demo` makes it on an empty
//! folder, on AWS a Lambda does that somebody invokes.
//!
//! It comes up as every organisation does, its people take their seats by invitations, and what they have done since is decided by
//! the rules of the product with the clock of that day. No row is written by hand, and no letter is sent. Each context makes its part
//! ([`service_desk::demo`]); this crate makes the organisation and its people, and has the contexts do theirs one after another.

mod names;
mod organization;
mod people;

use std::sync::Arc;
use std::time::Duration;

use domain::{OrganizationId, ZoneName};
use jiff::{SignedDuration, Timestamp, ToSpan};
use lambda::{Diagnostic, Lambda, Tools};
use serde::Serialize;
use serde_json::Value;
use service_desk::demo::{DemoError, Scene, Telling};
use store::StoreError;
use web::passwords::HashError;
use web::{Base, Host};

/// The handler of the Lambda that makes the demo.
pub const HANDLER: &str = "demo.make";

/// The domain of its organisation.
pub const DOMAIN: &str = "bazis";

/// DynamoDB may take this long for a transaction of a hundred rows when thousands follow each other.
const ATTEMPT: Duration = Duration::from_secs(10);
const OPERATION: Duration = Duration::from_secs(40);

/// What somebody needs to look around in it.
#[derive(Debug, Serialize)]
pub struct Made {
    /// Where its cabinet is.
    pub address: String,
    /// The password of all its people, made up for them.
    pub password: String,
    /// Somebody of each role, the owner first.
    pub people: Vec<MadePerson>,
}

#[derive(Debug, Serialize)]
pub struct MadePerson {
    pub email: String,
    pub name: String,
    pub role: &'static str,
    pub post: String,
}

/// Why it was not made, or not wholly. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    #[error("there is an organisation with the domain {DOMAIN} already, and nothing was changed")]
    Taken,
    #[error("the organisation did not come up: look at its page in the platform, {0}")]
    NotUp(OrganizationId),
    #[error("the demo stopped half-way ({0}), and does not go on")]
    Stopped(#[from] DemoError),
    #[error("the demo stopped half-way ({0}), and does not go on")]
    Outside(String),
}

impl From<StoreError> for MakeError {
    fn from(error: StoreError) -> Self {
        Self::Stopped(error.into())
    }
}

impl From<HashError> for MakeError {
    fn from(error: HashError) -> Self {
        Self::Outside(error.to_string())
    }
}

impl From<MakeError> for Diagnostic {
    fn from(error: MakeError) -> Self {
        let name = match error {
            MakeError::Taken => "DomainTaken",
            MakeError::NotUp(_) | MakeError::Stopped(_) | MakeError::Outside(_) => "Unfinished",
        };
        Self { error_type: name.to_owned(), error_message: error.to_string() }
    }
}

/// Makes the demo and tells how far it is. `has_letters` is whether the service desk writes letters from then on: nobody reads them
/// at the addresses of its people.
pub async fn make(tools: &Tools, has_letters: bool, tell: &Telling<'_>) -> Result<Made, MakeError> {
    let now = tools.clock.now();
    let since = founded(now);
    tell("organisation", 0, 1);
    let organization = organization::bring_up(tools, since, now).await?;
    tell("organisation", 1, 1);
    let tenant = tools.store.tenant_of(&organization);
    let (cast, password) = people::take_on(&tenant, &organization, since, tell).await?;
    let scene = Scene { tenant: &tenant, organization: &organization, cast: &cast.of_desk, since, now };
    service_desk::demo::make(&scene, has_letters, tell).await?;
    let base = Base::new(&tools.settings.base, tools.settings.port);
    let address = base.origin_of(&Host::Cabinet(organization.domain.clone()));
    Ok(Made { address, password, people: cast.shown })
}

/// The morning two years ago.
fn founded(now: Timestamp) -> Timestamp {
    let zone = ZoneName::default();
    let day = zone.day_of(now).saturating_sub(2.years());
    zone.start_of(day).unwrap_or(now) + SignedDuration::from_hours(9)
}

/// What the program of this crate runs as.
pub fn lambdas() -> Vec<Lambda> {
    let make = async |tools: Arc<Tools>, _: Value| {
        let tell = |what: &str, done: usize, of: usize| tracing::info!(what, done, of, "the demo");
        let made = make(&tools, false, &tell).await?;
        serde_json::to_value(made).map_err(|error| MakeError::Outside(error.to_string()).into())
    };
    vec![Lambda::invoked(HANDLER, make).with_keys().with_timeouts(ATTEMPT, OPERATION)]
}
