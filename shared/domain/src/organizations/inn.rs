//! The Russian tax number (ИНН). Ten digits for a legal person, twelve for a sole trader, the last one or two being
//! control digits (order of the Federal Tax Service ММВ-7-6/435@, 29.06.2012).

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::checked_text::checked_text;
use crate::{Violation, without_invisible};

/// A tax number whose control digits are right.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("format" = "inn", "minLength" = 10, "maxLength" = 12, "not" = {"pattern": UNKNOWN}))]
pub struct Inn(String);

/// Texts that are no INN: with region 00, with anything but digits, or with eleven digits. The pattern says what an INN
/// is not, since a text made up to match a pattern would have no right control digits.
const UNKNOWN: &str = "^00|[^0-9]|^.{11}$";

/// The weights of the last control digit of a 12-digit number; the other control digits use a tail of them.
const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/// The control digit that belongs to the digits before it.
fn control_digit(digits: &[u32]) -> u32 {
    let weights = &WEIGHTS[WEIGHTS.len() - digits.len()..];
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 % 10
}

impl Inn {
    /// A number that is stored. It was accepted by the rules of its time; rules that came later are for typed numbers.
    fn kept(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        let digits: Vec<u32> = text
            .chars()
            .map(|digit| digit.to_digit(10))
            .collect::<Option<_>>()
            .ok_or(Violation::InnLength)?;
        let right = match digits.len() {
            10 => control_digit(&digits[..9]) == digits[9],
            12 => control_digit(&digits[..10]) == digits[10] && control_digit(&digits[..11]) == digits[11],
            _ => return Err(Violation::InnLength),
        };
        if right { Ok(Self(text.to_owned())) } else { Err(Violation::InnControlDigits) }
    }
}

impl FromStr for Inn {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        // Spaces come along with what is pasted, and stand between groups of digits.
        let digits: String =
            without_invisible(text).chars().filter(|character| !character.is_whitespace()).collect();
        let inn = Self::kept(&digits)?;
        // The first two digits are the region's. There is no region 00, though the control digits of zeros are right.
        if inn.0.starts_with("00") { Err(Violation::InnRegion) } else { Ok(inn) }
    }
}

checked_text!(Inn, kept by Inn::kept);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_numbers_are_accepted() {
        for inn in ["7707083893", "7736050003", "500100732259"] {
            assert_eq!(inn.parse::<Inn>().unwrap().as_str(), inn);
        }
    }

    #[test]
    fn a_number_that_was_pasted_with_spaces_is_taken() {
        for typed in [" 7707 0838 93", "77 07 083893 ", "7707\u{a0}083893", "7707083893\u{200b}"] {
            assert_eq!(typed.parse::<Inn>().unwrap().as_str(), "7707083893", "{typed:?}");
        }
        assert_eq!(" \u{a0} ".parse::<Inn>(), Err(Violation::Required));
    }

    #[test]
    fn other_lengths_and_letters_are_refused() {
        for text in ["123", "77070838930", "77070838a3", "٧٧٠٧٠٨٣٨٩٣"] {
            assert_eq!(text.parse::<Inn>(), Err(Violation::InnLength), "{text}");
        }
        assert_eq!("".parse::<Inn>(), Err(Violation::Required));
    }

    #[test]
    fn numbers_of_no_region_are_refused() {
        for text in ["0000000000", "000000000000", "0012345678", "001234567891"] {
            let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(10)).collect();
            let before = if digits.len() == 10 { 9 } else { 10 };
            let mut right = digits[..before].to_vec();
            while right.len() < digits.len() {
                right.push(control_digit(&right));
            }
            let right: String = right.iter().map(u32::to_string).collect();
            assert_eq!(right.parse::<Inn>(), Err(Violation::InnRegion), "{right}");
            let kept: Inn = serde_json::from_value(right.clone().into()).unwrap();
            assert_eq!(kept.as_str(), right, "whoever has it already is read as before");
        }
    }

    #[test]
    fn what_the_document_says_no_number_is_is_refused() {
        let unknown = regex_lite::Regex::new(UNKNOWN).unwrap();
        for text in ["0000000000", "001234567891", "77070838930", "77070838a3", "٧٧٠٧٠٨٣٨٩٣"] {
            assert!(unknown.is_match(text) && text.parse::<Inn>().is_err(), "{text}");
        }
        for text in ["7707083893", "7736050003", "500100732259"] {
            assert!(!unknown.is_match(text), "{text}");
        }
        let schema = schemars::schema_for!(Inn);
        assert_eq!((schema.get("minLength"), schema.get("maxLength")), (Some(&10.into()), Some(&12.into())));
        assert_eq!(schema.get("not"), Some(&serde_json::json!({"pattern": UNKNOWN})));
    }

    proptest! {
        #[test]
        fn one_mistyped_digit_of_a_legal_persons_number_is_noticed(
            region in 1u32..10,
            digits in proptest::collection::vec(0u32..10, 8),
            // The first two digits are left alone, or the region might become 00.
            place in 1usize..9,
            shift in 1u32..10,
        ) {
            let mut number = vec![region];
            number.extend(digits);
            number.push(control_digit(&number));
            let text: String = number.iter().map(u32::to_string).collect();
            prop_assert!(text.parse::<Inn>().is_ok());

            number[place] = (number[place] + shift) % 10;
            let text: String = number.iter().map(u32::to_string).collect();
            // Modulo 11, then 10: the remainders 0 and 10 share the digit 0, so only these may pass unnoticed.
            if control_digit(&number[..9]) == number[9] {
                prop_assert_eq!(number[9], 0);
            } else {
                prop_assert_eq!(text.parse::<Inn>(), Err(Violation::InnControlDigits));
            }
        }
    }
}
