//! The secrets of a local platform: made once, kept in its folder, readable by its owner alone. They have the form that
//! Secrets Manager holds, and are put there at each start, for Lambdas that are run beside the platform.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::Path;

use lambda::{KeyNames, Keys};
use rand::RngExt;
use rand::distr::Alphanumeric;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{SECRETS, StartError};

/// The length of a key in letters and digits: as many as hold 256 bits.
const KEY_LENGTH: usize = 44;

#[derive(Serialize, Deserialize)]
pub(crate) struct Secrets {
    signing_key_id: String,
    signing_key: String,
    sealing_key: String,
}

fn generate(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

impl Secrets {
    /// Reads the secrets, or makes them up if there are none yet, and answers the keys in them.
    pub(crate) fn load(file: &Path) -> Result<(Self, Keys), StartError> {
        let damaged =
            |reason: &dyn Display| StartError::Damaged(format!("{} is damaged: {reason}", file.display()));
        let unusable = |source| StartError::Folder { folder: file.to_owned(), source };
        let secrets: Self = match std::fs::read(file) {
            Ok(content) => serde_json::from_slice(&content).map_err(|error| damaged(&error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let secrets = Self {
                    signing_key_id: generate(20),
                    signing_key: generate(KEY_LENGTH),
                    sealing_key: generate(KEY_LENGTH),
                };
                secrets.save(file).map_err(unusable)?;
                secrets
            }
            Err(source) => return Err(unusable(source)),
        };
        let keys = Keys::parse(&KeyNames::under(SECRETS), &secrets.signing_keys(), &secrets.sealing_keys());
        let keys = keys.map_err(|error| damaged(&error))?;
        Ok((secrets, keys))
    }

    /// The signing keys as Secrets Manager holds them.
    pub(crate) fn signing_keys(&self) -> String {
        json!({"id": self.signing_key_id, "secret": self.signing_key}).to_string()
    }

    /// The sealing keys as Secrets Manager holds them.
    pub(crate) fn sealing_keys(&self) -> String {
        json!({"secret": self.sealing_key}).to_string()
    }

    /// Writes the file whole or not at all: a half-written file would keep the platform from starting.
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
}
