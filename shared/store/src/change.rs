//! The loop that changes what others may be changing at the same moment: it reads, decides on what it has read, and
//! writes on the condition that nothing has changed since.
//!
//! Two administrators edit the same person. The second write finds another revision than it has read, so the person is
//! read again, and the change is decided again on the result of the first change. Three things can keep a write from
//! being made:
//!
//! - Another transaction holds the same items at that moment. The table says so, and [`Store::transact`] waits and sends
//!   the same write again; this loop does not see it.
//! - What was read has changed ([`Seen::is_still`] answers no). The change is decided again at once, since the other
//!   writer is done.
//! - What was read is unchanged, so a condition on something else does not hold: no seat is left, or a role is held. The
//!   table does not say which condition. `find_refusal` reads what the change rests on, and answers the refusal. If it
//!   finds none, the obstacle may be gone by now, so the write is tried a few times more, with growing pauses. If the
//!   condition still does not hold, it is one that `find_refusal` should know and does not: [`StoreError::Unmet`].

use domain::access::CustomRoles;
use domain::{Employee, Organization, Structure, User};

use crate::StoreError;
use crate::items::pause_before_try;

/// How often a change is tried while the writes of others conflict with it.
const TRIES: u32 = 16;

/// How often in a row a write is tried while `find_refusal` finds no reason.
const UNEXPLAINED_TRIES: u32 = 5;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<E> {
    /// The change refuses what was read, or something that the change rests on refuses it.
    #[error("{0}")]
    Refused(E),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something that is read as a whole and changed as a whole.
pub(crate) trait Seen: Clone {
    /// Whether this is still what was read before, so that the change would be decided in the same way.
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
    /// A dismissal takes a director from a department. That changes no shape and does not count the revision up, so the
    /// whole structure is compared.
    fn is_still(&self, before: &Self) -> bool {
        self == before
    }
}

/// Changes `seen`, and answers what `write` answers.
///
/// - `read` reads the thing again; `None` ends the change with [`StoreError::Conflict`], since the thing is gone.
/// - `decide` refuses, or answers what is to be written. It runs again in each try, so it must check everything that the
///   change rests on.
/// - `write` writes on the condition that nothing has changed, and answers [`StoreError::Conflict`] if something has.
/// - `find_refusal` runs when `write` conflicts though what was read is unchanged. It answers the refusal, or
///   [`StoreError::Conflict`] if somebody has changed something else that the change rests on.
///
/// # Errors
///
/// What `decide` or `find_refusal` refuses; [`StoreError::Conflict`] when others were first in every try;
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
