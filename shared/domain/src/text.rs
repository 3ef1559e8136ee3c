//! Texts that a person typed: trimmed, of a greatest length, without control characters and those that nobody sees.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::checked_text::checked_text;
use crate::invisible::shown;
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
                Self::kept(&shown(text))
            }
        }

        checked_text!($name, kept by $name::kept);

        impl $name {
            /// A text that is stored. Characters that nobody sees were taken once.
            fn kept(text: &str) -> Result<Self, Violation> {
                checked(text, $maximum, $lines).map(Self)
            }
        }
    )+};
}

texts! {
    /// What something is called: one line.
    Name: 120, false;
    /// What somebody does in an organisation, in its own words.
    Post: 120, false;
    /// A short text about something: any number of lines.
    Description: 1000, true;
    /// What a ticket is about, in one line.
    Subject: 200, false;
    /// What somebody says in a ticket: any number of lines.
    EntryText: 20_000, true;
    /// What the staff says often, with placeholders: any number of lines.
    ReplyText: 4_000, true;
    /// What an organisation writes for everybody, in a small Markdown: any number of lines.
    RichText: 10_000, true;
}

impl Name {
    /// Whether a text reads like the name on a page, where several blanks of whatever kind are one.
    pub fn reads_like(&self, typed: &str) -> bool {
        shown(&self.0).split_whitespace().eq(shown(typed).split_whitespace())
    }
}

impl Name {
    /// What stands in place of a client's name whose data were erased.
    pub(crate) fn of_erased_client() -> Self {
        Self("Клиент".to_owned())
    }
}

/// The name of a person who has not given one yet.
impl From<&Email> for Name {
    fn from(email: &Email) -> Self {
        Self(email.as_str().chars().take(Self::MAXIMUM).collect())
    }
}

/// What nobody sees of the basic plane, in a class of a regular expression (ECMA-262).
macro_rules! unseen {
    () => {
        r"\s\u0000-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uE000-\uF8FF\uFDD0-\uFDEF\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\uFFFE\uFFFF"
    };
}

/// Regular expressions for texts with a visible character and without control characters; the second allows line breaks and tabs.
const LINE: &str =
    concat!(r"^[^\u0000-\u001F\u007F-\u009F]*[^", unseen!(), r"][^\u0000-\u001F\u007F-\u009F]*$");
const LINES: &str = concat!(
    r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*[^",
    unseen!(),
    r"][^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$"
);

fn checked(text: &str, maximum: usize, lines: bool) -> Result<String, Violation> {
    // Browsers send CRLF for a line break in a form, and some editors CR alone.
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() {
        return Err(Violation::Required);
    }
    let is_refused = |character: char| character.is_control() && !(lines && matches!(character, '\n' | '\t'));
    if text.chars().any(is_refused) {
        return Err(Violation::ControlCharacters);
    }
    if text.chars().count() > maximum {
        return Err(Violation::TooLong { maximum });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

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
    fn a_name_that_nobody_sees_is_none_and_one_that_is_stored_is_read() {
        for unseen in ["\u{2060}\u{200b}", "\u{3164}", "\u{2800}", "\u{ffff}", "\u{fe0f}"] {
            assert_eq!(unseen.parse::<Name>(), Err(Violation::Required), "{unseen:?}");
            let stored: Name = serde_json::from_value(unseen.into()).unwrap();
            assert_eq!(stored.as_str(), unseen);
            assert!(!Regex::new(LINE).unwrap().is_match(unseen), "{unseen:?}");
        }
        assert_eq!("Анна\u{202e}миК".parse::<Name>().unwrap().as_str(), "АннамиК");
    }

    #[test]
    fn the_document_says_of_each_character_whether_it_is_a_name() {
        let line = Regex::new(LINE).unwrap();
        // What is white the library of the test knows for ASCII alone.
        let characters = ('\u{80}'..='\u{ffff}').filter(|character| !character.is_whitespace());
        for character in characters {
            let text = character.to_string();
            assert_eq!(line.is_match(&text), text.parse::<Name>().is_ok(), "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn a_description_keeps_its_lines() {
        assert_eq!("one\r\ntwo".parse::<Description>().unwrap().as_str(), "one\ntwo");
    }
}
