//! Every letter is sent here, and its number is limited here: all letters come from our address, and mail systems measure
//! the address by all of them. `clippy.toml` keeps everything else from [`cloud::mail::Mail::send`].

use cloud::OutsideError;
use cloud::mail::Letter;
use domain::limits::{Count, LetterCause};

use crate::app::App;
use crate::problem::Problem;

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

    /// Tells a person of an act, for the sake of their safety. The letter is counted for their address, and no limit
    /// keeps it from being sent.
    pub(crate) async fn tell(&self, letter: Letter) {
        let cause = LetterCause {
            to: &letter.to,
            kind: "told",
            about: String::new(),
            person: None,
            organization: None,
            is_announced: false,
        };
        if let Err(error) = self.store().count(&[], &cause.counts_of_address(), self.clock().now()).await {
            tracing::warn!(%error, "a letter is not counted");
        }
        self.deliver(letter).await;
    }

    /// Sends nothing to an address from which letters come back. The act is done, whether or not its letter can be sent.
    async fn deliver(&self, letter: Letter) {
        match self.store().trouble(&letter.to).await {
            Ok(None) => {
                if let Err(error) = self.send(letter).await {
                    tracing::warn!(%error, "a letter was not sent");
                }
            }
            Ok(Some(_)) => {}
            Err(error) => tracing::warn!(%error, "a letter was not sent"),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "letters are counted in this file")]
    async fn send(&self, letter: Letter) -> Result<String, OutsideError> {
        self.cloud().mail().send(letter).await
    }
}

impl Postage {
    /// Does the act that the letter is about. If the act is refused or fails, the letter is not counted.
    pub async fn around<T, E>(self, change: impl Future<Output = Result<T, E>>) -> Result<(Self, T), E> {
        match change.await {
            Ok(done) => Ok((self, done)),
            Err(error) => {
                if let Err(error) = self.app.store().uncount(&self.counts).await {
                    tracing::warn!(%error, "a letter that was not sent stays counted");
                }
                Err(error)
            }
        }
    }

    /// Sends the letter, and answers the name that the mail system gives it.
    pub async fn send(self, letter: Letter) -> Result<String, OutsideError> {
        self.app.send(letter).await
    }

    /// Sends a letter that tells of an act. The act is done, whether or not its letter can be sent.
    pub async fn tell(self, letter: Letter) {
        self.app.deliver(letter).await;
    }
}
