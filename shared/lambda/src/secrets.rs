//! The secrets of a Lambda, read from Secrets Manager once, when it starts. CloudFormation can generate each of them, so
//! nobody ever types or sees one.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::DisplayErrorContext;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::SealingKeys;

use crate::settings::{KeyNames, SecretNames};

/// The least length of a key's text, in octets: the minimum of HMAC with SHA-256 (RFC 7518, 3.2).
const KEY_MINIMUM: usize = 32;

/// A secret, and the name by which tokens refer to it.
#[derive(Clone)]
pub struct SigningKey {
    pub id: String,
    pub secret: Vec<u8>,
}

/// The keys of a Lambda that answers requests.
pub struct Keys {
    /// The first key signs; all keys verify.
    pub signing_keys: Vec<SigningKey>,
    pub sealing_keys: SealingKeys,
}

impl Keys {
    /// Reads the keys from the texts of the secrets with these names.
    pub fn parse(names: &KeyNames, signing: &str, sealing: &str) -> Result<Self, SecretsError> {
        Ok(Self {
            signing_keys: read_signing_keys(&names.signing, signing)?,
            sealing_keys: read_sealing_keys(&names.sealing, sealing)?,
        })
    }
}

pub(crate) struct Secrets {
    /// A Lambda that answers no requests has no signing key, and a sealing key that nobody else has.
    pub(crate) keys: Keys,
    /// Empty in a Lambda that does not speak to Kinescope.
    pub(crate) kinescope_token: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    #[error("the secret {name} can't be read: {reason}")]
    Unread { name: String, reason: String },
    /// The reason is left out, since it could show a part of the secret.
    #[error("the secret {name} is not {expected}")]
    Malformed { name: String, expected: &'static str },
}

/// `{"id", "secret"}` of the key that signs, and in `former` the keys that are still accepted. To change keys, the
/// present one is moved there for as long as sessions last.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SigningKeys {
    id: String,
    secret: String,
    #[serde(default)]
    former: Vec<FormerKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormerKey {
    id: String,
    secret: String,
}

/// `{"secret"}` of the key that seals, and in `former` the keys that still open. To change keys, the present one is moved
/// there, and stays until everybody with a second factor has used a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SealingSecrets {
    secret: String,
    #[serde(default)]
    former: Vec<String>,
}

impl Secrets {
    /// Reads all secrets at once.
    pub(crate) async fn read(client: &Client, names: &SecretNames) -> Result<Self, SecretsError> {
        let keys = async {
            let Some(names) = &names.keys else {
                let sealing_keys = SealingKeys::new(&rand::random(), &[]);
                return Ok(Keys { signing_keys: Vec::new(), sealing_keys });
            };
            let (signing, sealing) =
                tokio::try_join!(read_text(client, &names.signing), read_text(client, &names.sealing))?;
            Keys::parse(names, &signing, &sealing)
        };
        let token = async {
            match &names.kinescope_token {
                Some(name) => read_text(client, name).await,
                None => Ok(String::new()),
            }
        };
        let (keys, kinescope_token) = tokio::try_join!(keys, token)?;
        Ok(Self { keys, kinescope_token })
    }
}

async fn read_text(client: &Client, name: &str) -> Result<String, SecretsError> {
    let secret = client.get_secret_value().secret_id(name).send().await.map_err(|error| {
        SecretsError::Unread { name: name.to_owned(), reason: DisplayErrorContext(&error).to_string() }
    })?;
    secret.secret_string.ok_or_else(|| malformed(name, "text"))
}

fn malformed(name: &str, expected: &'static str) -> SecretsError {
    SecretsError::Malformed { name: name.to_owned(), expected }
}

/// The signing keys; the first one signs.
fn read_signing_keys(name: &str, text: &str) -> Result<Vec<SigningKey>, SecretsError> {
    let SigningKeys { id, secret, former } =
        serde_json::from_str(text).map_err(|_| malformed(name, r#"JSON {"id", "secret", "former"?}"#))?;
    std::iter::once(FormerKey { id, secret })
        .chain(former)
        .map(|FormerKey { id, secret }| {
            if secret.len() < KEY_MINIMUM {
                return Err(malformed(name, "of keys of at least 32 octets"));
            }
            Ok(SigningKey { id, secret: secret.into_bytes() })
        })
        .collect()
}

fn read_sealing_keys(name: &str, text: &str) -> Result<SealingKeys, SecretsError> {
    let SealingSecrets { secret, former } =
        serde_json::from_str(text).map_err(|_| malformed(name, r#"JSON {"secret", "former"?}"#))?;
    let key = |text: &String| sealing_key(name, text);
    Ok(SealingKeys::new(&key(&secret)?, &former.iter().map(key).collect::<Result<Vec<_>, _>>()?))
}

/// A key of exactly 32 octets from a text of any length: its SHA-256.
fn sealing_key(name: &str, text: &str) -> Result<[u8; 32], SecretsError> {
    if text.len() < KEY_MINIMUM {
        return Err(malformed(name, "of keys of at least 32 octets"));
    }
    Ok(Sha256::digest(text.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_key_comes_before_the_former_ones() {
        let (new, old) = ("n".repeat(64), "o".repeat(32));
        let text = format!(r#"{{"id":"2","secret":"{new}","former":[{{"id":"1","secret":"{old}"}}]}}"#);
        let keys = read_signing_keys("signing", &text).unwrap();
        let keys: Vec<_> = keys.iter().map(|key| (key.id.as_str(), key.secret.as_slice())).collect();
        assert_eq!(keys, [("2", new.as_bytes()), ("1", old.as_bytes())]);
    }

    #[test]
    fn what_is_wrong_with_a_secret_is_said_without_showing_it() {
        let secrets = [
            ("hunter2", r#"the secret signing is not JSON {"id", "secret", "former"?}"#),
            (r#"{"id":"1","secret":"hunter2"}"#, "the secret signing is not of keys of at least 32 octets"),
        ];
        for (text, expected) in secrets {
            let Err(error) = read_signing_keys("signing", text) else { panic!("{text}") };
            assert_eq!(error.to_string(), expected);
        }
        let secrets = [
            ("hunter2", r#"the secret sealing is not JSON {"secret", "former"?}"#),
            (r#"{"secret":"hunter2"}"#, "the secret sealing is not of keys of at least 32 octets"),
        ];
        for (text, expected) in secrets {
            let Err(error) = read_sealing_keys("sealing", text) else { panic!("{text}") };
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_sealing_key_is_the_same_every_time() {
        let of = |text: &str| sealing_key("sealing", &text.repeat(64)).unwrap();
        assert_eq!(of("k"), of("k"));
        assert_ne!(of("k"), of("j"));
    }
}
