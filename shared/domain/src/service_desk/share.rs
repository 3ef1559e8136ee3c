//! A part of a whole, to four places.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::Violation;

/// A part of a whole, from 0 to 1, to four places.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "f64", try_from = "f64")]
pub struct Share(u16);

const WHOLE: u16 = 10_000;

impl Share {
    pub const fn of_ten_thousand(parts: u16) -> Self {
        Self(if parts > WHOLE { WHOLE } else { parts })
    }

    /// So many of all; none of nothing.
    pub fn of_all(part: u64, all: u64) -> Option<Self> {
        let parts = (part * u64::from(WHOLE) * 2 + all).checked_div(all * 2)?;
        Some(Self::of_ten_thousand(u16::try_from(parts).unwrap_or(WHOLE)))
    }

    /// So much of a length of time.
    pub fn of(self, whole: SignedDuration) -> SignedDuration {
        SignedDuration::from_secs(whole.as_secs() * i64::from(self.0) / i64::from(WHOLE))
    }
}

impl From<Share> for f64 {
    fn from(Share(parts): Share) -> Self {
        Self::from(parts) / Self::from(WHOLE)
    }
}

impl TryFrom<f64> for Share {
    type Error = Violation;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1")]
    fn try_from(share: f64) -> Result<Self, Violation> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self((share * f64::from(WHOLE)).round() as u16))
        } else {
            Err(Violation::ShareForm)
        }
    }
}

impl FromStr for Share {
    type Err = Violation;

    /// `0.8`, or `0,8` as people write it.
    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim() {
            "" => Err(Violation::Required),
            text => text.replace(',', ".").parse::<f64>().map_err(|_| Violation::ShareForm)?.try_into(),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(formatter)
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number", "minimum": 0, "maximum": 1})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_share_is_read_as_people_write_it_and_has_four_places() {
        for (text, shown) in
            [("0.8", "0.8"), (" 0,75 ", "0.75"), ("1", "1"), ("0", "0"), ("0.33333", "0.3333")]
        {
            assert_eq!(text.parse::<Share>().unwrap().to_string(), shown);
        }
        for text in ["1.1", "-0.1", "NaN", "inf", "восемь"] {
            assert_eq!(text.parse::<Share>(), Err(Violation::ShareForm), "{text}");
        }
        let hour = SignedDuration::from_hours(1);
        assert_eq!("0.8".parse::<Share>().unwrap().of(hour), SignedDuration::from_mins(48));
        assert_eq!(json!("0.8".parse::<Share>().unwrap()), json!(0.8));
    }
}
