//! A second factor: a code that changes every half minute (TOTP, RFC 6238), and recovery codes for a lost device.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp, TotpError};

use crate::{Email, OrganizationId, Token, TokenHash, UserId, Violation};

/// Octets of a key, as RFC 4226, section 4 recommends.
const KEY_LENGTH: usize = 20;

/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// The characters of a recovery code, without those that are easily confused: 80 bits, so a fast hash protects the code
/// well.
const RECOVERY_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const RECOVERY_LENGTH: usize = 16;

/// The key from which the codes are made. It is shown once, to its owner, and stored sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SecondFactorKey([u8; KEY_LENGTH]);

/// The stored part of a person's second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The key, sealed.
    pub sealed_key: String,
    /// The hashes of the unused recovery codes.
    pub recovery_codes: Vec<TokenHash>,
    /// The time step of the last used code: neither that code nor an earlier one is good again (RFC 6238, 5.2).
    pub last_step: u64,
    pub enabled_at: Timestamp,
    /// Set while the second factor is to be taken off, because its owner is said to have lost it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<SecondFactorReset>,
}

/// A second factor that is to be taken off, since its owner is said to have lost it. The owner has a day to stop this: by
/// the link of a letter, or by signing in with the second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorReset {
    pub takes_effect_at: Timestamp,
    /// The hash of the token in the letter's link.
    pub token: TokenHash,
    /// Who takes the second factor off.
    pub by: UserId,
    /// Where they administer; none for those who run the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
}

impl SecondFactorReset {
    /// The time that the owner has, in seconds.
    pub const DELAY: i64 = 24 * 60 * 60;

    /// A reset that begins now.
    pub fn new(token: TokenHash, by: UserId, organization: Option<OrganizationId>, now: Timestamp) -> Self {
        let takes_effect_at = Timestamp::from_second(now.as_second() + Self::DELAY).unwrap_or(now);
        Self { takes_effect_at, token, by, organization }
    }
}

/// What somebody has typed: a code of six digits, or a recovery code. Blanks and hyphens mean nothing.
#[derive(Clone, JsonSchema)]
#[schemars(extend("format" = "password", "minLength" = 1, "maxLength" = 64))]
pub struct Code(String);

/// A code to get in without the device, good once.
#[derive(Clone)]
pub struct RecoveryCode(String);

impl SecondFactorKey {
    pub fn new() -> Self {
        Self(rand::rng().random())
    }

    fn totp(&self, account: &str) -> Result<Totp, TotpError> {
        Builder::new().with_secret(self.0).with_account_name(account).with_issuer(Some("Kabinet")).build()
    }

    /// The address that authenticators read, mostly from a picture (`otpauth`).
    pub fn uri(&self, email: &Email) -> Option<String> {
        self.totp(email.as_str()).ok()?.to_url().ok()
    }

    /// The key as a person types it into an authenticator: in base 32.
    pub fn to_base32(&self) -> String {
        totp_rs::Secret::from(self.0).to_base32()
    }

    /// The key that was typed into an authenticator.
    pub fn of_base32(text: &str) -> Option<Self> {
        let octets = totp_rs::Secret::try_from_base32(text.trim()).ok()?;
        octets.as_bytes().try_into().ok().map(Self)
    }

    /// The code at this moment.
    pub fn code_at(&self, at: Timestamp) -> Option<String> {
        let seconds = u64::try_from(at.as_second()).ok()?;
        Some(self.totp("").ok()?.generate(seconds).to_string())
    }

    /// The time step of a code that is good now, half a minute ago or half a minute ahead: clocks differ.
    fn step_of(&self, code: &Code, now: Timestamp) -> Option<u64> {
        self.totp("").ok()?.check(&code.0, u64::try_from(now.as_second()).ok()?)
    }
}

impl Default for SecondFactorKey {
    fn default() -> Self {
        Self::new()
    }
}

/// A key in a log is a key given away.
impl fmt::Debug for SecondFactorKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecondFactorKey(…)")
    }
}

impl From<SecondFactorKey> for String {
    fn from(key: SecondFactorKey) -> Self {
        STANDARD.encode(key.0)
    }
}

impl TryFrom<String> for SecondFactorKey {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        let octets = STANDARD.decode(text).map_err(|_| Violation::UnknownValue)?;
        octets.try_into().map(Self).map_err(|_| Violation::UnknownValue)
    }
}

impl SecondFactor {
    /// A second factor that this code has shown to be at hand, and its recovery codes; `None` for a wrong code.
    pub fn enable(
        key: &SecondFactorKey,
        sealed_key: String,
        code: &Code,
        now: Timestamp,
    ) -> Option<(Self, Vec<RecoveryCode>)> {
        let last_step = key.step_of(code, now)?;
        let mut factor =
            Self { sealed_key, recovery_codes: Vec::new(), last_step, enabled_at: now, reset: None };
        let codes = new_recovery_codes();
        factor.replace_recovery_codes(&codes);
        Some((factor, codes))
    }

    /// Replaces the recovery codes.
    pub fn replace_recovery_codes(&mut self, codes: &[RecoveryCode]) {
        self.recovery_codes = codes.iter().map(RecoveryCode::hash).collect();
    }

    /// Uses a code up; `false` for a code that is wrong or was used before. A person with a right code has not lost their
    /// second factor, so a reset that has begun is stopped.
    pub fn accept(&mut self, key: &SecondFactorKey, code: &Code, now: Timestamp) -> bool {
        let is_right = self.use_up(key, code, now);
        if is_right {
            self.reset = None;
        }
        is_right
    }

    fn use_up(&mut self, key: &SecondFactorKey, code: &Code, now: Timestamp) -> bool {
        if let Some(step) = key.step_of(code, now) {
            let is_new = step > self.last_step;
            if is_new {
                self.last_step = step;
            }
            return is_new;
        }
        let hash = RecoveryCode(code.0.clone()).hash();
        let place = self.recovery_codes.iter().position(|kept| *kept == hash);
        place.map(|place| self.recovery_codes.swap_remove(place)).is_some()
    }
}

/// New recovery codes, [`RECOVERY_CODES`] of them.
pub fn new_recovery_codes() -> Vec<RecoveryCode> {
    let mut random = rand::rng();
    let mut letter = || char::from(RECOVERY_ALPHABET[usize::from(random.random::<u8>() % 32)]);
    (0..RECOVERY_CODES).map(|_| RecoveryCode((0..RECOVERY_LENGTH).map(|_| letter()).collect())).collect()
}

impl RecoveryCode {
    fn hash(&self) -> TokenHash {
        Token::presented(&self.0).hash()
    }
}

/// In groups of four, as people copy them.
impl fmt::Display for RecoveryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                formatter.write_str("-")?;
            }
            write!(formatter, "{letter}")?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        const MAXIMUM: usize = 64;
        let code: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        match code.chars().count() {
            0 => Err(Violation::Required),
            1..=MAXIMUM => Ok(Self(code.to_lowercase())),
            _ => Err(Violation::TooLong { maximum: MAXIMUM }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn enabled() -> (SecondFactorKey, SecondFactor, Vec<RecoveryCode>) {
        let key = SecondFactorKey::new();
        let code = key.code_at(at(1_000)).unwrap().parse().unwrap();
        let (factor, codes) = SecondFactor::enable(&key, String::new(), &code, at(1_000)).unwrap();
        (key, factor, codes)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B has eight digits; a code is the last six.
        let key = SecondFactorKey(*b"12345678901234567890");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(key.code_at(at(second)).unwrap(), code);
        }
        assert_eq!(key.to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_good_once_and_half_a_minute_around_its_time() {
        let (key, factor, _) = enabled();
        let code = |second| -> Code { key.code_at(at(second)).unwrap().parse().unwrap() };
        for (of, now, is_good) in [
            (1_000, 1_000, false),
            (1_030, 1_030, true),
            (1_030, 1_000, true),
            (1_030, 1_060, true),
            (1_030, 1_100, false),
            (1_090, 1_030, false),
        ] {
            assert_eq!(factor.clone().accept(&key, &code(of), at(now)), is_good, "{of} at {now}");
        }
        let mut factor = factor;
        assert!(factor.accept(&key, &code(1_060), at(1_040)));
        assert!(!factor.accept(&key, &code(1_060), at(1_060)), "used");
        assert!(!factor.accept(&key, &code(1_030), at(1_060)), "older than one that was used");
    }

    #[test]
    fn a_recovery_code_is_good_once_however_it_is_typed() {
        let (key, mut factor, codes) = enabled();
        assert_eq!((codes.len(), codes[0].to_string().len()), (RECOVERY_CODES, 19));
        let typed: Code = codes[3].to_string().to_uppercase().replace('-', " ").parse().unwrap();
        assert!(factor.accept(&key, &typed, at(2_000)));
        assert!(!factor.accept(&key, &typed, at(2_000)));
        assert_eq!(factor.recovery_codes.len(), RECOVERY_CODES - 1);
        assert!(!factor.accept(&key, &"abcd-abcd-abcd-abcd".parse().unwrap(), at(2_000)));
    }

    #[test]
    fn whoever_shows_it_keeps_what_was_to_be_taken_off() {
        let (key, mut factor, codes) = enabled();
        factor.reset = Some(SecondFactorReset::new(Token::new().hash(), UserId::new(), None, at(1_000)));
        assert_eq!(factor.reset.as_ref().unwrap().takes_effect_at, at(1_000 + 86_400));
        assert!(!factor.accept(&key, &"000000".parse().unwrap(), at(2_000)));
        assert!(factor.reset.is_some());
        assert!(factor.accept(&key, &codes[0].to_string().parse().unwrap(), at(2_000)));
        assert_eq!(factor.reset, None);
    }

    #[test]
    fn a_key_shows_itself_to_authenticators_alone() {
        let key = SecondFactorKey(*b"12345678901234567890");
        assert_eq!(format!("{key:?}"), "SecondFactorKey(…)");
        let uri = key.uri(&"anna@example.com".parse().unwrap()).unwrap();
        assert!(
            uri.starts_with("otpauth://totp/Kabinet:anna%40example.com?secret=GEZDGNBVGY3TQOJQ"),
            "{uri}"
        );
    }
}
