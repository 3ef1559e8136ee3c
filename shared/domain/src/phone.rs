//! A telephone number, stored in one form, so that it is found however it is typed.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;
use crate::checked_text::checked_text;

/// A number in international form: a plus and 7 to 15 digits (ITU-T E.164).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = r"^ *\+?[0-9](?:[ ()\-]*[0-9]){6,14} *$", "maxLength" = 40))]
pub struct Phone(String);

/// The length of a Russian number as it is dialled inside the country: an eight and ten digits.
const DOMESTIC_LENGTH: usize = 11;

impl Phone {
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }

    /// The digits as people in Russia say them, without the country's seven.
    pub fn without_country(&self) -> &str {
        let digits = self.digits();
        digits.strip_prefix('7').filter(|rest| rest.len() == DOMESTIC_LENGTH - 1).unwrap_or(digits)
    }
}

impl FromStr for Phone {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let is_international = text.starts_with('+');
        let well_formed = text
            .strip_prefix('+')
            .unwrap_or(text)
            .chars()
            .all(|character| character.is_ascii_digit() || " ()-".contains(character));
        let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if !well_formed || !(7..=15).contains(&digits.len()) || text.len() > 40 {
            return Err(Violation::PhoneForm);
        }
        if !is_international && digits.len() == DOMESTIC_LENGTH && digits.starts_with('8') {
            digits.replace_range(..1, "7");
        }
        Ok(Self(format!("+{digits}")))
    }
}

checked_text!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for text in ["+7 (912) 345-67-89", "8 912 345 67 89", "79123456789", " +79123456789 "] {
            assert_eq!(text.parse::<Phone>().unwrap().as_str(), "+79123456789", "{text}");
        }
        assert_eq!("+44 20 7946 0958".parse::<Phone>().unwrap().as_str(), "+442079460958");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["123", "позвоните мне", "+7912345678901234", "912;345678", "+", "tel:+79123456789"]
        {
            assert_eq!(text.parse::<Phone>(), Err(Violation::PhoneForm), "{text}");
        }
        assert_eq!(" ".parse::<Phone>(), Err(Violation::Required));
    }
}
