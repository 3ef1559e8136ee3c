//! Texts that a person typed: trimmed, of a greatest length, without control characters.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::checked_text::checked_text;
use crate::{Email, Violation};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $maximum:literal, $lines:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(into = "String", try_from = "String")]
        #[schemars(extend("minLength" = 1, "maxLength" = $maximum, "pattern" = if $lines { LINES } else { LINE }))]
        pub struct $name(String);

        impl $name {
            /// The greatest length, in characters.
            pub const MAXIMUM: usize = $maximum;
        }

        impl FromStr for $name {
            type Err = Violation;

            fn from_str(text: &str) -> Result<Self, Violation> {
                parse(text, $maximum, $lines).map(Self)
            }
        }

        checked_text!($name);
    )+};
}

texts! {
    /// What something is called: one line.
    Name: 120, false;
    /// What somebody does in an organisation, in its own words.
    Post: 120, false;
    /// A short text about something: any number of lines.
    Description: 1000, true;
}

/// The name of a person who has not given one yet.
impl From<&Email> for Name {
    fn from(email: &Email) -> Self {
        Self(email.as_str().chars().take(Self::MAXIMUM).collect())
    }
}

/// Regular expressions (ECMA-262) for texts with a visible character and without control characters; the second allows
/// line breaks.
const LINE: &str =
    r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$";
const LINES: &str = r"^[^\u0000-\u0009\u000B-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0009\u000B-\u001F\u007F-\u009F]*$";

fn parse(text: &str, maximum: usize, lines: bool) -> Result<String, Violation> {
    // Browsers send CRLF for a line break in a form.
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() {
        return Err(Violation::Required);
    }
    if text.chars().any(|character| character.is_control() && !(lines && character == '\n')) {
        return Err(Violation::ControlCharacters);
    }
    if text.chars().count() > maximum {
        return Err(Violation::TooLong { maximum });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_trimmed_line() {
        assert_eq!("  ООО «Ромашка» ".parse::<Name>().unwrap().as_str(), "ООО «Ромашка»");
        assert_eq!("two\nlines".parse::<Name>(), Err(Violation::ControlCharacters));
        assert_eq!(" \t".parse::<Name>(), Err(Violation::Required));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!("я".repeat(Name::MAXIMUM).parse::<Name>().is_ok());
        assert_eq!(
            "я".repeat(Name::MAXIMUM + 1).parse::<Name>(),
            Err(Violation::TooLong { maximum: Name::MAXIMUM })
        );
    }

    #[test]
    fn a_description_keeps_its_lines() {
        assert_eq!("one\r\ntwo".parse::<Description>().unwrap().as_str(), "one\ntwo");
    }
}
