//! Letters that tell what has been done. It has been done even if the letter does not go out, and none goes to an address that
//! letters come back from: mail systems measure a sender by how many of its letters end like that.

use cloud::mail::Letter;

use crate::app::App;

impl App {
    pub(crate) async fn tell(&self, letter: Letter) {
        match self.store().trouble(&letter.to).await {
            Ok(None) => {
                if let Err(error) = self.cloud().mail().send(letter).await {
                    tracing::warn!(%error, "a letter was not sent");
                }
            }
            Ok(Some(_)) => {}
            Err(error) => tracing::warn!(%error, "a letter was not sent"),
        }
    }
}
