//! The secrets of a local platform: made once, kept in its folder, readable by its owner alone.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};
use web::SigningKey;

use crate::StartError;

pub(crate) struct Secrets {
    pub(crate) signing_key: SigningKey,
    pub(crate) cursor_key: [u8; 32],
}

/// The secrets as they are kept: keys in base64, 32 octets each.
#[derive(Serialize, Deserialize)]
struct Stored {
    signing_key_id: String,
    signing_key: String,
    cursor_key: String,
}

fn random_key() -> [u8; 32] {
    rand::rng().random()
}

pub(crate) fn generate_password() -> String {
    rand::rng().sample_iter(Alphanumeric).take(20).map(char::from).collect()
}

impl Secrets {
    /// Reads the secrets, or makes them up where there are none yet.
    pub(crate) fn load(file: &Path) -> Result<Self, StartError> {
        let damaged =
            |reason: &dyn Display| StartError::Damaged(format!("{} is damaged: {reason}", file.display()));
        let unusable = |source| StartError::Folder { folder: file.to_owned(), source };
        let stored: Stored = match std::fs::read(file) {
            Ok(content) => serde_json::from_slice(&content).map_err(|error| damaged(&error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let stored = Stored {
                    signing_key_id: generate_password(),
                    signing_key: STANDARD.encode(random_key()),
                    cursor_key: STANDARD.encode(random_key()),
                };
                stored.save(file).map_err(unusable)?;
                stored
            }
            Err(source) => return Err(unusable(source)),
        };
        stored.decode().ok_or_else(|| damaged(&"a key is not 32 octets in base64"))
    }
}

impl Stored {
    /// Whole or not at all: a half-written file would keep the platform from starting.
    fn save(&self, file: &Path) -> std::io::Result<()> {
        let new = file.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut written = options.open(&new)?;
        written.write_all(&serde_json::to_vec_pretty(self)?)?;
        written.sync_all()?;
        std::fs::rename(new, file)
    }

    fn decode(self) -> Option<Secrets> {
        let decode = |text: &str| -> Option<[u8; 32]> { STANDARD.decode(text).ok()?.try_into().ok() };
        let secret = decode(&self.signing_key)?.to_vec();
        let signing_key = SigningKey { id: self.signing_key_id, secret };
        Some(Secrets { signing_key, cursor_key: decode(&self.cursor_key)? })
    }
}
