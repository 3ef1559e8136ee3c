//! Passwords are kept as Argon2id hashes: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// How many hashes may be computed at once: each holds 19 MiB and a core.
const AT_ONCE: usize = 4;

static ARGON2: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
});

/// The hash that is compared if there is no account, so that the answer takes the same time: the hash of "nobody has this
/// password". It is written down, since a process that had to compute it first would take twice as long for its first
/// unknown address.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$0vzlI2kUn+XnNKYvaUw5Ww$goS2M87vxgqeLUEiJVwQIAAvEUpVpfXmiR4cgCXtP4s";

#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
}

/// Hashing can't be done now.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct HashError(String);

fn hash_now(password: &str) -> Result<String, HashError> {
    ARGON2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| HashError(error.to_string()))
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// The hash of a password, in PHC form.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.compute(move || hash_now(&password)).await?
    }

    /// Whether a password has this hash. `None`, if there is no account, takes as long and is false.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashError> {
        self.compute(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| ARGON2.verify_password(password.as_bytes(), &hash).is_ok());
            known && matches
        })
        .await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let place =
            self.places.clone().acquire_owned().await.map_err(|error| HashError(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        })
        .await
        .map_err(|error| HashError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_another_is_not() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("battery staple".to_owned(), Some(hash)).await.unwrap());
        let nobodys = "nobody has this password".to_owned();
        assert!(
            passwords.verify(nobodys.clone(), Some(NOBODYS.to_owned())).await.unwrap(),
            "it costs the same"
        );
        assert!(!passwords.verify(nobodys, None).await.unwrap());
    }
}
