//! Every letter that is sent, and how many there may be: who sends letters of ours does so from our address, and mail systems
//! measure it by all of them. `clippy.toml` keeps everything else from [`cloud::mail::Mail::send`].

use cloud::OutsideError;
use cloud::mail::Letter;
use domain::limits::{Count, LetterCause};

use crate::app::App;
use crate::problem::Problem;

/// What a letter is to whoever causes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// It is what they want, so it waits until its reader has room for it.
    Asked,
    /// It tells its reader what they do. Others, who may have filled the mailbox, can't keep them from doing it.
    Told,
}

/// Room for one letter. It is counted before whatever the letter is about is done, so that what may not be written about is
/// not done; [`Postage::around`] gives it back where nothing is done.
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

    /// Tells somebody of what has been done, for the sake of their safety: it is counted for their address, and no limit keeps
    /// it from being told.
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

    /// None goes to an address that letters come back from. What it tells has been done, whether or not it can be sent.
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
    /// Does what the letter is about. Where that is refused or fails, the letter was none.
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

    /// Sends the letter, and answers what it is known by.
    pub async fn send(self, letter: Letter) -> Result<String, OutsideError> {
        self.app.send(letter).await
    }

    /// Tells by the letter what has been done. It has been done, whether or not the letter can be sent.
    pub async fn tell(self, letter: Letter) {
        self.app.deliver(letter).await;
    }
}
