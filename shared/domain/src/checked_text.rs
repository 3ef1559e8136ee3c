//! A text that is checked where it is made, by its `FromStr`, and so can't be wrong anywhere else.

/// What such a type has besides its rule: the text, for reading, and conversions that serde makes and checks it by. Where the
/// rule for what is typed has become stricter since, `kept by` names the one for what was stored before.
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
