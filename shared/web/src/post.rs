//! Every letter is a task that is written with the act that it is about, and its number is limited here: all letters come
//! from our address, and mail systems measure the address by all of them. Nothing else makes a task of the kind
//! [`LETTER`], and `clippy.toml` keeps everything but its worker from [`cloud::mail::Mail::send`].

use std::time::Duration;

use cloud::mail::Letter;
use domain::limits::{Count, LetterCause, counts_of_work};
use domain::{Later, OrganizationId, TaskKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::problem::Problem;

/// The sending of a letter; what it is about is a [`Post`].
pub static LETTER: TaskKind = TaskKind {
    name: "letter",
    queue: "letters",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: false,
    undo: None,
};

/// What the sending of a letter is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Post {
    #[serde(flatten)]
    pub letter: Letter,
    /// What the letter is counted for before it is sent; nothing if it was counted before the act that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<Count>,
}

/// How a letter relates to the act that causes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// The act is done for the sake of the letter, so it is refused while the reader has no room for letters.
    Asked,
    /// The letter tells its reader of an act. Others may have filled the reader's mailbox, and can't prevent the act by
    /// that.
    Told,
}

/// Room for one letter. It is counted before the act that the letter is about, so an act whose letter may not be sent is
/// not done. [`Postage::around`] gives the room back if the act fails.
#[must_use = "what is counted is sent or given back"]
pub struct Postage {
    app: App,
    counts: Vec<Count>,
}

impl App {
    /// Room for a letter: [`Problem`] `slow-down` where there is none.
    pub(crate) async fn postage(
        &self,
        cause: &LetterCause<'_>,
        occasion: Occasion,
    ) -> Result<Postage, Problem> {
        let (mut refusing, mut noting) = (cause.own_counts(), cause.counts_of_address());
        if occasion == Occasion::Asked {
            refusing.append(&mut noting);
        }
        match self.store().count(&refusing, &noting, self.clock().now()).await? {
            Some(seconds) => Err(Problem::too_many_letters(seconds)),
            None => Ok(Postage { app: self.clone(), counts: [refusing, noting].concat() }),
        }
    }

    /// The sending of a letter that tells a person of an act, for the sake of their safety. The letter is counted for
    /// their address, and no limit keeps it from being sent.
    pub(crate) async fn told(&self, letter: &Letter) -> Later {
        let cause = LetterCause {
            to: &letter.to,
            kind: "told",
            about: String::new(),
            person: None,
            organization: None,
            is_announced: false,
        };
        let now = self.clock().now();
        if let Err(error) = self.store().count(&[], &cause.counts_of_address(), now).await {
            tracing::warn!(%error, "a letter is not counted");
        }
        sending(letter, now)
    }
}

impl Postage {
    /// The sending of the letter, which is written with the act.
    pub fn letter(&self, letter: &Letter) -> Later {
        sending(letter, self.app.clock().now())
    }

    /// Does the act that the letter is about. If the act is refused or fails, the letter is not counted.
    pub async fn around<T, E>(self, change: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let done = change.await;
        if done.is_err()
            && let Err(error) = self.app.store().uncount(&self.counts).await
        {
            tracing::warn!(%error, "a letter that was not sent stays counted");
        }
        done
    }
}

/// The sending of a letter that a worker writes, with the effect or the end of its own task. There is nobody who could be
/// refused, so the letter waits: each of its limits counts it once, when there is room in all of them, and then it is sent.
/// Letters of one reader may wait for one another for a day, so what a letter tells must still be true by then.
pub fn waiting_letter(letter: &Letter, cause: &LetterCause<'_>, now: Timestamp) -> Later {
    let uncounted = [cause.own_counts(), cause.counts_of_address()].concat();
    Later::now(&LETTER, Post { letter: letter.clone(), uncounted }, now)
}

/// The same of a letter that tells somebody of an organisation what has become of something that they take part in.
pub fn letter_of_work(letter: &Letter, organization: OrganizationId, now: Timestamp) -> Later {
    let uncounted = counts_of_work(organization, &letter.to);
    Later::now(&LETTER, Post { letter: letter.clone(), uncounted }, now)
}

fn sending(letter: &Letter, now: Timestamp) -> Later {
    Later::now(&LETTER, Post { letter: letter.clone(), uncounted: Vec::new() }, now)
}
