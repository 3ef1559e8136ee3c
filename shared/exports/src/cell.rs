//! A cell of a file that spreadsheets open.

use domain::ZoneName;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    Text(String),
    /// A count or a number by which something is called: 1024.
    Number(u64),
    /// One that a spreadsheet sorts and reckons with.
    Day(Date),
    /// One too, as this zone has it.
    Moment {
        at: Timestamp,
        zone: ZoneName,
    },
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Cell {
    /// How many octets it has as text, about.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Number(_) | Self::Day(_) | Self::Moment { .. } => "2026-11-30T12:00:00+03:00".len(),
        }
    }

    /// The cell as text that no spreadsheet runs as a formula (OWASP, CSV Injection). A telephone number in international
    /// form is none, and stays as it is.
    pub(crate) fn harmless(self) -> String {
        match self {
            Self::Text(text) if begins_as_formula(&text) && !is_number(&text) => format!("'{text}"),
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment { at, zone } => {
                at.to_zoned(zone.time_zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            }
        }
    }
}

fn begins_as_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// `+79123456789`
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_telephone_number_is_kept_and_a_formula_that_begins_like_one_is_not() {
        let harmless = |text: &str| Cell::from(text.to_owned()).harmless();
        assert_eq!(harmless("+79123456789"), "+79123456789");
        for formula in ["+1+1", "+7912;cmd", "+", "-79123456789", "=1", "+7 912"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
    }

    proptest! {
        #[test]
        fn no_text_begins_as_a_formula(text in r"[=+\-@\t\r]?.{0,40}") {
            let safe = Cell::from(text.clone()).harmless();
            prop_assert!(!begins_as_formula(&safe) || is_number(&safe));
            prop_assert!(safe == text || safe == format!("'{text}"), "nothing of it is lost");
        }
    }
}
