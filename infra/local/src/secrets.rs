//! The secrets of a local platform: made once, kept in its folder, readable by its owner alone.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};
use web::SigningKey;

use crate::StartError;

#[derive(Serialize, Deserialize)]
pub(crate) struct Secrets {
    signing_key_id: String,
    /// In base64, 32 octets.
    signing_key: String,
    /// In base64, 32 octets.
    cursor_key: String,
}

fn random_key() -> [u8; 32] {
    rand::rng().random()
}

pub(crate) fn generate_password() -> String {
    rand::rng().sample_iter(Alphanumeric).take(20).map(char::from).collect()
}

impl Secrets {
    pub(crate) fn load(file: &Path) -> Result<Self, StartError> {
        let damaged = |reason: &dyn std::fmt::Display| StartError::Damaged(format!("{} is damaged: {reason}", file.display()));
        match std::fs::read(file) {
            Ok(content) => {
                let secrets: Self = serde_json::from_slice(&content).map_err(|error| damaged(&error))?;
                secrets.decode().ok_or_else(|| damaged(&"a key is not 32 octets in base64"))?;
                Ok(secrets)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secrets = Self {
                    signing_key_id: generate_password(),
                    signing_key: STANDARD.encode(random_key()),
                    cursor_key: STANDARD.encode(random_key()),
                };
                secrets.save(file).map_err(|source| StartError::Folder { folder: file.to_owned(), source })?;
                Ok(secrets)
            }
            Err(source) => Err(StartError::Folder { folder: file.to_owned(), source }),
        }
    }

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

    fn decode(&self) -> Option<([u8; 32], [u8; 32])> {
        let decode = |text: &str| STANDARD.decode(text).ok()?.try_into().ok();
        Some((decode(&self.signing_key)?, decode(&self.cursor_key)?))
    }

    pub(crate) fn into_web(self) -> web::Secrets {
        let (signing, cursor_key) = self.decode().unwrap_or_default();
        let key = SigningKey { id: self.signing_key_id, secret: signing.to_vec() };
        web::Secrets { signing_keys: vec![key], cursor_key }
    }
}
