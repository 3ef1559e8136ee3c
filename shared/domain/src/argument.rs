//! The values that are filled into a text of the interface. A role called "007" is shown as 007, and the number 2 makes
//! "2 people" where 1 makes "1 person".

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One value for a text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Argument {
    /// Chooses between the plurals of the reader's language.
    Number(i64),
    /// The text of the interface under this key, in the reader's language.
    Message(String),
    /// The texts of the interface under these keys, with commas between.
    Messages(Vec<String>),
    /// As the reader's language writes days.
    Day(Date),
    /// Shown as it is, even if it looks like a number.
    #[serde(untagged)]
    Text(String),
}

/// Arguments with the names that texts have for them: `[("maximum", Argument::Number(10))]`.
pub type Arguments = Vec<(&'static str, Argument)>;

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Argument {
            /// No number that is counted here comes near the greatest one.
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )+};
}

numbers!(i64, u32, u64, usize);

impl From<Date> for Argument {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<bool> for Argument {
    fn from(is_so: bool) -> Self {
        Self::Message(if is_so { "yes" } else { "no" }.to_owned())
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
