//! The service desk of the demo's organisation: how it is set up, what it tells visitors, and its tickets of two years.
//!
//! Every act of a ticket's past is decided by the rules of [`Ticket`](domain::service_desk::Ticket) at its own moment, in the order of
//! time. Only then is the ticket written, with its whole history at once: nobody is to be told of it any more, and so it takes a
//! transaction each instead of a dozen.

mod chances;
mod desk;
mod history;
mod keeping;
mod plan;
mod problems;
mod queue;
mod script;
mod showcase;
mod texts;
mod words;

use std::fmt::Display;
use std::str::FromStr;

use domain::service_desk::{Client, Party, Terms};
use domain::{Organization, User, Violation};
use jiff::Timestamp;
use store::{ChangeError, StoreError, Tenant};

/// How many tickets there are.
pub const TICKETS: usize = 1_500;

/// Is told what is being made, how much of it is done, and of how much.
pub type Telling<'a> = dyn Fn(&str, usize, usize) + Send + Sync + 'a;

/// Who takes part.
pub struct Cast {
    /// Whoever has set the service desk up.
    pub admin: User,
    /// Those who work on tickets.
    pub agents: Vec<User>,
    pub clients: Vec<User>,
}

/// Where it takes place, and when.
pub struct Scene<'a> {
    pub tenant: &'a Tenant,
    pub organization: &'a Organization,
    pub cast: &'a Cast,
    /// When the organisation began.
    pub since: Timestamp,
    pub now: Timestamp,
}

/// Why the demo was not made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Refused(String),
}

impl<E: Display> From<ChangeError<E>> for DemoError {
    fn from(error: ChangeError<E>) -> Self {
        match error {
            ChangeError::Store(error) => Self::Store(error),
            ChangeError::Refused(refusal) => refused(refusal),
        }
    }
}

/// What a rule says against the demo.
pub fn refused(refusal: impl Display) -> DemoError {
    DemoError::Refused(refusal.to_string())
}

/// A text of the demo, as the product takes it.
pub fn text<T: FromStr<Err = Violation>>(text: &str) -> Result<T, DemoError> {
    text.parse().map_err(|violation: Violation| DemoError::Refused(format!("{text:?}: {violation}")))
}

/// Somebody, as the history of a ticket names them.
fn party_of(user: &User) -> Party {
    Party { id: user.id, name: user.full_name() }
}

/// Whoever a ticket is done for.
fn client_of(user: &User) -> Client {
    Client { id: user.id, name: user.full_name(), email: user.email.clone() }
}

/// Sets the service desk up and lets two years go by.
pub async fn make(scene: &Scene<'_>, has_letters: bool, tell: &Telling<'_>) -> Result<(), DemoError> {
    let desk = desk::set_up(scene).await?;
    showcase::write(scene).await?;
    let terms = Terms { settings: &desk.settings, calendar: &desk.settings.calendar };
    let plans = plan::plans(scene, &desk);
    let tickets = history::live(scene, &desk, terms, plans)?;
    keeping::keep(scene, &tickets, tell).await?;
    keeping::call(scene, terms, &tickets).await?;
    desk::open(scene, has_letters).await
}
