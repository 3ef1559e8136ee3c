//! Values that we give away or store and that only we can read again, such as a list's cursor and the key of a second
//! factor. A sealed value is encrypted, and bound to the purpose for which it was sealed, so it is good for no other
//! query, tenant or person.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The length of the nonce in front of a sealed value, in octets.
const NONCE: usize = 24;

/// The key that seals, and earlier keys, which still open what they have sealed.
#[derive(Clone)]
pub struct SealingKeys {
    present: XChaCha20Poly1305,
    former: Arc<[XChaCha20Poly1305]>,
}

impl SealingKeys {
    pub fn new(present: &[u8; 32], former: &[[u8; 32]]) -> Self {
        let cipher = |key: &[u8; 32]| XChaCha20Poly1305::new(key.into());
        Self { present: cipher(present), former: former.iter().map(cipher).collect() }
    }

    /// `None` only if the value has no form as JSON.
    pub(crate) fn seal(&self, purpose: &str, value: &impl Serialize) -> Option<String> {
        let nonce = XNonce::generate();
        let text = serde_json::to_vec(value).ok()?;
        let sealed = self.present.encrypt(&nonce, Payload { msg: &text, aad: purpose.as_bytes() }).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// `None` for everything that none of these keys has sealed for this purpose.
    pub(crate) fn open<T: DeserializeOwned>(&self, purpose: &str, sealed: &str) -> Option<T> {
        self.decrypt(purpose, sealed).and_then(|text| serde_json::from_slice(&text).ok())
    }

    fn decrypt(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        let opened = |key: &XChaCha20Poly1305| {
            key.decrypt(&nonce, Payload { msg: sealed, aad: purpose.as_bytes() }).ok()
        };
        std::iter::once(&self.present).chain(&*self.former).find_map(opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_in_the_list_it_came_from() {
        let keys = SealingKeys::new(&[7; 32], &[]);
        let cursor = keys.seal("history of acme", &"AUDIT#1").unwrap();
        assert_eq!(keys.open::<String>("history of acme", &cursor).unwrap(), "AUDIT#1");
        assert_eq!(keys.open::<String>("history of beta", &cursor), None);
        assert_eq!(SealingKeys::new(&[8; 32], &[]).open::<String>("history of acme", &cursor), None);
    }

    #[test]
    fn what_a_former_key_has_sealed_can_be_opened_as_long_as_the_key_is_kept() {
        let sealed = SealingKeys::new(&[7; 32], &[]).seal("second factor", &"GEZDGNBV").unwrap();
        let changed = SealingKeys::new(&[8; 32], &[[6; 32], [7; 32]]);
        assert_eq!(changed.open::<String>("second factor", &sealed).unwrap(), "GEZDGNBV");
        let again = changed.seal("second factor", &"GEZDGNBV").unwrap();
        assert_eq!(SealingKeys::new(&[7; 32], &[]).open::<String>("second factor", &again), None);
        assert_eq!(
            SealingKeys::new(&[8; 32], &[]).open::<String>("second factor", &again).unwrap(),
            "GEZDGNBV"
        );
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let keys = SealingKeys::new(&[7; 32], &[[9; 32]]);
        for cursor in ["", "abc", "!!!", &"A".repeat(80)] {
            assert_eq!(keys.open::<String>("list", cursor), None, "{cursor:?}");
        }
    }
}
