//! The token that a sign-in gives: a JWT (RFC 7519) that names the session and is good on one host.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use lambda::SigningKey;
use serde::{Deserialize, Serialize};

use domain::user::Session;
use domain::{OrganizationId, SessionId, UserId};

/// The only algorithm that is ever accepted.
const ALGORITHM: Algorithm = Algorithm::HS256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) sub: UserId,
    /// The session's identifier: the token is worthless once the session's item is gone.
    pub(crate) sid: SessionId,
    /// The host on which the token is good.
    pub(crate) aud: String,
    /// The organisation whose cabinet that host is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) org: Option<OrganizationId>,
    /// Seconds since the epoch.
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

pub(crate) struct Tokens {
    keys: Vec<SigningKey>,
}

impl Claims {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            sub: session.user_id,
            sid: session.id,
            aud: session.host.clone(),
            org: session.organization_id,
            iat: session.created_at.as_second(),
            exp: session.expires_at,
        }
    }
}

impl Tokens {
    /// The first key signs; every key verifies.
    pub(crate) fn new(keys: Vec<SigningKey>) -> Self {
        Self { keys }
    }

    /// `None` only when there is no key to sign with.
    pub(crate) fn sign(&self, claims: &Claims) -> Option<String> {
        let key = self.keys.first()?;
        let header = Header { kid: Some(key.id.clone()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&key.secret)).ok()
    }

    /// The claims of a token that we have signed for this host and that has not expired.
    pub(crate) fn verify(&self, token: &str, host: &str, now: i64) -> Option<Claims> {
        let id = jsonwebtoken::decode_header(token).ok()?.kid?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let mut validation = Validation::new(ALGORITHM);
        validation.set_audience(&[host]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        // Expiry is checked below, against our own clock and to the second.
        validation.validate_exp = false;
        let claims: Claims =
            jsonwebtoken::decode(token, &DecodingKey::from_secret(&key.secret), &validation).ok()?.claims;
        (claims.exp > now).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn key(id: &str) -> SigningKey {
        SigningKey { id: id.to_owned(), secret: id.repeat(16).into_bytes() }
    }

    fn claims() -> Claims {
        Claims {
            sub: UserId::new(),
            sid: SessionId::new(),
            aud: "admin.localhost".to_owned(),
            org: None,
            iat: 1_000,
            exp: 2_000,
        }
    }

    #[test]
    fn a_token_is_good_on_its_host_until_it_expires() {
        let tokens = Tokens::new(vec![key("a")]);
        let token = tokens.sign(&claims()).unwrap();
        assert!(tokens.verify(&token, "admin.localhost", 1_999).is_some());
        assert_eq!(tokens.verify(&token, "admin.localhost", 2_000), None);
        assert_eq!(tokens.verify(&token, "acme.localhost", 1_500), None);
    }

    #[test]
    fn while_keys_rotate_tokens_of_both_are_good() {
        let old = Tokens::new(vec![key("a")]).sign(&claims()).unwrap();
        let rotating = Tokens::new(vec![key("b"), key("a")]);
        assert!(rotating.verify(&old, "admin.localhost", 1_500).is_some());
        assert!(rotating.verify(&rotating.sign(&claims()).unwrap(), "admin.localhost", 1_500).is_some());
        assert_eq!(Tokens::new(vec![key("b")]).verify(&old, "admin.localhost", 1_500), None);
    }

    #[test]
    fn another_algorithm_or_signature_is_refused() {
        let tokens = Tokens::new(vec![key("a")]);
        let token = tokens.sign(&claims()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        let (payload, _) = rest.split_once('.').unwrap();
        for header in
            [r#"{"alg":"none","kid":"a"}"#, r#"{"alg":"HS512","kid":"a"}"#, r#"{"alg":"HS256","kid":"z"}"#]
        {
            let forged = format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(header));
            assert_eq!(tokens.verify(&forged, "admin.localhost", 1_500), None, "{header}");
        }
        let mut broken = token.into_bytes();
        let last = broken.len() - 2;
        broken[last] = if broken[last] == b'A' { b'B' } else { b'A' };
        assert_eq!(tokens.verify(&String::from_utf8(broken).unwrap(), "admin.localhost", 1_500), None);
    }
}
