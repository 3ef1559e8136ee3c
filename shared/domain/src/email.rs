//! An e-mail address, folded so that one person has one.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;

/// An address in lower case. The form is that of HTML's `<input type=email>`, which is what people can type, in any
/// alphabet; whether it exists only a letter can tell.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("format" = "email", "maxLength" = MAXIMUM))]
pub struct Email(String);

/// The greatest length of a path, in octets, less its angle brackets (RFC 5321, 4.5.3.1.3).
const MAXIMUM: usize = 254;

/// Why letters to an address are no longer sent: mail systems measure a sender by how many of its letters end like this.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressTrouble {
    /// There is no such address, or it takes nothing.
    Bounces,
    /// Its reader called one of our letters unwanted.
    Unwanted,
}

impl From<AddressTrouble> for Violation {
    fn from(trouble: AddressTrouble) -> Self {
        match trouble {
            AddressTrouble::Bounces => Self::AddressBounces,
            AddressTrouble::Unwanted => Self::LettersUnwanted,
        }
    }
}

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let address = text.trim().to_lowercase();
        if address.is_empty() {
            return Err(Violation::Required);
        }
        let (local, host) = address.rsplit_once('@').ok_or(Violation::EmailForm)?;
        let well_formed = address.len() <= MAXIMUM
            && !local.is_empty()
            && !host.is_empty()
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !address.chars().any(|character| {
                character.is_whitespace() || character.is_control() || "<>()[]\\,;:\"".contains(character)
            })
            && !local.contains('@');
        if well_formed { Ok(Self(address)) } else { Err(Violation::EmailForm) }
    }
}

impl TryFrom<String> for Email {
    type Error = Violation;

    fn try_from(text: String) -> Result<Self, Violation> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_folded_in_any_alphabet() {
        assert_eq!(" Иван@Пример.РФ ".parse::<Email>().unwrap().as_str(), "иван@пример.рф");
    }

    #[test]
    fn what_could_reach_a_header_is_refused() {
        for text in ["a@b\r\nBcc: c@d", "a b@c", "a@b,c@d", "<a@b>", "@b", "a@", "a@@b", "plain"] {
            assert_eq!(text.parse::<Email>(), Err(Violation::EmailForm), "{text:?}");
        }
    }
}
