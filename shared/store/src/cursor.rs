//! Where a list goes on: encrypted, so that it tells nothing, and bound to the list it came from, so that it is good for
//! no other query and no other tenant.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// Octets of the nonce in front of a cursor.
const NONCE: usize = 24;

#[derive(Clone)]
pub struct CursorKey(XChaCha20Poly1305);

impl CursorKey {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// Seals a place in the list that `list` names. Infallible in practice; an empty cursor would start over.
    pub(crate) fn seal(&self, list: &str, place: &impl Serialize) -> Option<String> {
        let nonce = XNonce::generate();
        let text = serde_json::to_vec(place).ok()?;
        let sealed = self.0.encrypt(&nonce, Payload { msg: &text, aad: list.as_bytes() }).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    pub(crate) fn open<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> Result<T, StoreError> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::Cursor)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(StoreError::Cursor)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| StoreError::Cursor)?;
        let text = self
            .0
            .decrypt(&nonce, Payload { msg: sealed, aad: list.as_bytes() })
            .map_err(|_| StoreError::Cursor)?;
        serde_json::from_slice(&text).map_err(|_| StoreError::Cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_in_the_list_it_came_from() {
        let key = CursorKey::new(&[7; 32]);
        let cursor = key.seal("history of acme", &"AUDIT#1").unwrap();
        assert_eq!(key.open::<String>("history of acme", &cursor).unwrap(), "AUDIT#1");
        assert!(matches!(key.open::<String>("history of beta", &cursor), Err(StoreError::Cursor)));
        assert!(matches!(
            CursorKey::new(&[8; 32]).open::<String>("history of acme", &cursor),
            Err(StoreError::Cursor)
        ));
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let key = CursorKey::new(&[7; 32]);
        for cursor in ["", "abc", "!!!", &"A".repeat(80)] {
            assert!(matches!(key.open::<String>("list", cursor), Err(StoreError::Cursor)), "{cursor:?}");
        }
    }
}
