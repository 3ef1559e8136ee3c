//! Passwords as people type them, and the rules for choosing one: it is long, and not among those that are tried first
//! (NIST SP 800-63B, 3.1.1.2). Its characters don't matter.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use schemars::JsonSchema;

use crate::{Email, Violation};

/// The 3,000 most common passwords that are long enough, in lower case: the beginning of
/// `10-million-password-list-top-1000000.txt` of `OWASP` `SecLists`, whose licence stands beside it.
const COMMON: &str = include_str!("password/common.txt");

static IS_COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| COMMON.lines().collect());

/// A password that somebody says is theirs. Nothing is trimmed.
#[derive(Clone, JsonSchema)]
#[schemars(extend("format" = "password", "minLength" = 1, "maxLength" = Password::MAXIMUM))]
pub struct Password(String);

/// A password that somebody may choose.
#[derive(Clone, JsonSchema)]
#[schemars(extend("format" = "password", "minLength" = NewPassword::MINIMUM, "maxLength" = Password::MAXIMUM))]
pub struct NewPassword(Password);

impl Password {
    /// The greatest length, in characters: more than any text that could be meant to be a password.
    pub const MAXIMUM: usize = 1_000;

    pub fn into_text(self) -> String {
        self.0
    }
}

impl NewPassword {
    /// The least length, in characters.
    pub const MINIMUM: usize = 10;

    pub fn into_text(self) -> String {
        self.0.into_text()
    }

    /// A person who guesses tries the address first, and the name in it.
    pub fn differs_from(&self, email: &Email) -> Result<(), Violation> {
        let folded = self.0.0.to_lowercase();
        let address = email.as_str().to_lowercase();
        let is_of_address =
            folded == address || address.rsplit_once('@').is_some_and(|(name, _)| folded == name);
        if is_of_address { Err(Violation::PasswordIsEmail) } else { Ok(()) }
    }
}

impl FromStr for Password {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.chars().count() {
            0 => Err(Violation::Required),
            1..=Self::MAXIMUM => Ok(Self(text.to_owned())),
            _ => Err(Violation::TooLong { maximum: Self::MAXIMUM }),
        }
    }
}

impl FromStr for NewPassword {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let password: Password = text.parse()?;
        if text.chars().count() < Self::MINIMUM {
            return Err(Violation::TooShort { minimum: Self::MINIMUM });
        }
        if IS_COMMON.contains(text.trim().to_lowercase().as_str()) {
            return Err(Violation::PasswordCommon);
        }
        Ok(Self(password))
    }
}

/// A password in a log is a password given away.
impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NewPassword(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<Violation> {
        text.parse::<NewPassword>().err()
    }

    #[test]
    fn ten_characters_of_any_kind_are_enough() {
        for text in ["зелёный чай", "aaaaaaaaab", "          b", "2026-11-22"] {
            assert_eq!(refusal(text), None, "{text}");
        }
        assert_eq!(refusal("девятьбук"), Some(Violation::TooShort { minimum: 10 }));
        assert_eq!(refusal(""), Some(Violation::Required));
        assert_eq!(refusal(&"я".repeat(1_000)), None);
        assert_eq!(refusal(&"я".repeat(1_001)), Some(Violation::TooLong { maximum: 1_000 }));
    }

    #[test]
    fn what_is_tried_first_is_refused_however_it_is_written() {
        for text in ["qwertyuiop", "1234567890", "PassWord123", "Basketball", " qwertyuiop"] {
            assert_eq!(refusal(text), Some(Violation::PasswordCommon), "{text}");
        }
    }

    #[test]
    fn three_thousand_different_ones_are_known_and_each_is_long_enough_to_be_tried() {
        assert_eq!(IS_COMMON.len(), 3_000);
        for password in COMMON.lines() {
            assert!(
                password.chars().count() >= NewPassword::MINIMUM && password == password.to_lowercase(),
                "{password}"
            );
        }
    }

    #[test]
    fn nobody_is_protected_by_their_own_address() {
        let email: Email = "anna.petrova@example.com".parse().unwrap();
        for text in ["Anna.Petrova@Example.com", "anna.petrova"] {
            let password: NewPassword = text.parse().unwrap();
            assert_eq!(password.differs_from(&email), Err(Violation::PasswordIsEmail), "{text}");
        }
        assert_eq!("anna.petrova1".parse::<NewPassword>().unwrap().differs_from(&email), Ok(()));
    }

    #[test]
    fn no_password_shows_itself() {
        let text = "зелёный чай";
        assert_eq!(format!("{:?}", text.parse::<Password>().unwrap()), "Password(…)");
        assert_eq!(format!("{:?}", text.parse::<NewPassword>().unwrap()), "NewPassword(…)");
    }
}
