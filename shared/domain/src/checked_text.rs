//! Texts that are checked where they are made, by their `FromStr`, and so can't be wrong anywhere else.

/// Everything that such a type has besides its rule: access to the text, and conversions by which serde makes and checks
/// it. If the rule for typed texts has become stricter since texts were stored, `kept by` names the rule for stored
/// texts.
macro_rules! checked_text {
    ($name:ident) => {
        $crate::checked_text::checked_text!($name, kept by str::parse);
    };
    ($name:ident, kept by $read:path) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Violation;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $read(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

pub(crate) use checked_text;
