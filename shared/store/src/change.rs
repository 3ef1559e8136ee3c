//! How what others may be changing at the same moment is changed: it is read, the change is decided on what was read, and it
//! is written on the condition that it is still the same.
//!
//! Two administrators edit the same person. The second write finds another revision than it has read: the person is read
//! again, and the change is decided again on what the first has made of them. Three things can keep a write from being made:
//!
//! - Somebody holds the same items at that moment. The table says so itself, and [`Store::transact`] waits and sends the same
//!   write again; nothing of it is seen here.
//! - What was read has changed ([`Seen::is_still`] says no). The change is made anew on top of that, at once, since whoever
//!   changed it is done.
//! - What was read is as it was, so a condition on something else does not hold: there is no seat left, a role is held. What
//!   that is, the table does not say; `find_refusal` reads what the change rests on and tells. Where it finds nothing, what
//!   was in the way may be gone by now, so the write is tried a few times more, with pauses that grow. A condition that does
//!   not hold even then is one that `find_refusal` should know and does not: [`StoreError::Unmet`].

use domain::access::CustomRoles;
use domain::{Employee, Organization, Structure, User};

use crate::StoreError;
use crate::items::pause_before_try;

/// How often a change is made anew on top of somebody else's.
const TRIES: u32 = 16;

/// How often in a row it is tried when nothing tells why it could not be made.
const UNEXPLAINED_TRIES: u32 = 5;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<E> {
    /// The change itself says no to what it was to change, or what it rests on does.
    #[error("{0}")]
    Refused(E),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is read as a whole and changed as a whole.
pub(crate) trait Seen: Clone {
    /// Whether this is still what was read before, so that a change decided on that would be decided the same.
    fn is_still(&self, before: &Self) -> bool;
}

macro_rules! revised {
    ($($seen:ty),+) => {$(
        impl Seen for $seen {
            fn is_still(&self, before: &Self) -> bool {
                self.revision == before.revision
            }
        }
    )+};
}

revised!(CustomRoles, Employee, Organization, User);

impl Seen for Structure {
    /// A dismissal takes a director from a department, which is no change of the tree's shape and does not count as one.
    fn is_still(&self, before: &Self) -> bool {
        self == before
    }
}

/// Changes what was `seen`, and answers what the write does.
///
/// - `read` reads it again; nothing is [`StoreError::Conflict`], since it is gone.
/// - `decide` says no, or what is to be written. It must check all that it rests on, since it is asked again in each try.
/// - `write` writes on the condition that nothing has changed: [`StoreError::Conflict`] where that does not hold.
/// - `find_refusal` tells why a write could not be made though what was read is as it was: the refusal, or
///   [`StoreError::Conflict`] where somebody has changed something else that it rests on.
///
/// # Errors
///
/// What `decide` or `find_refusal` refuses; [`StoreError::Conflict`] when others were first again and again;
/// [`StoreError::Unmet`].
pub(crate) async fn change<S: Seen, D: Clone, T, E, Reading, Writing, Finding>(
    mut seen: S,
    read: impl Fn() -> Reading,
    decide: impl Fn(&S) -> Result<D, E>,
    write: impl Fn(S, D) -> Writing,
    find_refusal: impl Fn(S, D) -> Finding,
) -> Result<T, ChangeError<E>>
where
    Reading: Future<Output = Result<Option<S>, StoreError>>,
    Writing: Future<Output = Result<T, StoreError>>,
    Finding: Future<Output = Result<(), ChangeError<E>>>,
{
    let mut unexplained = 0;
    for _ in 0..TRIES {
        let decided = decide(&seen).map_err(ChangeError::Refused)?;
        match write(seen.clone(), decided.clone()).await {
            Err(StoreError::Conflict) => {}
            written => return Ok(written?),
        }
        let now = read().await?.ok_or(StoreError::Conflict)?;
        if now.is_still(&seen) {
            find_refusal(seen, decided).await?;
            unexplained += 1;
            if unexplained == UNEXPLAINED_TRIES {
                return Err(StoreError::Unmet.into());
            }
            tokio::time::sleep(pause_before_try(unexplained)).await;
        } else {
            unexplained = 0;
        }
        seen = now;
    }
    Err(StoreError::Conflict.into())
}

#[cfg(test)]
mod tests;
