//! What can be wrong with something a person typed. The code is part of the interface (`errors[].code`); the
//! sentence beside the field is made from it in the reader's language.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Violation {
    #[error("is required")]
    Required,
    #[error("is longer than {maximum} characters")]
    TooLong { maximum: usize },
    #[error("holds control characters")]
    ControlCharacters,
    #[error("must have 10 or 12 digits")]
    InnLength,
    #[error("has wrong control digits")]
    InnControlDigits,
    #[error("must be a label of letters, digits and hyphens that starts with a letter")]
    DomainForm,
    #[error("is a reserved word")]
    DomainReserved,
    #[error("must be in Latin letters: internationalised names are not accepted")]
    DomainInternational,
    #[error("is taken")]
    DomainTaken,
    #[error("can't be changed once the domain has been created")]
    DomainFixed,
    #[error("must be a whole number")]
    NotANumber,
    #[error("must be from {minimum} to {maximum}")]
    OutOfRange { minimum: u32, maximum: u32 },
    #[error("must be a date such as 2027-01-31")]
    DateForm,
    #[error("is in the past")]
    DatePast,
    #[error("is further away than the year {maximum}")]
    DateFar { maximum: i16 },
    #[error("{module} is not a module")]
    UnknownModule { module: String },
    #[error("is not an e-mail address")]
    EmailForm,
    #[error("is not a telephone number")]
    PhoneForm,
    #[error("is not one of the known values")]
    UnknownValue,
    #[error("is not a field of this request")]
    UnknownField,
    #[error("is of another type than this field takes")]
    WrongType,
    #[error("is {value} by now")]
    SavedAs { value: String },
}

impl Violation {
    /// The stable name that programs branch on.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::InnLength => "inn_length",
            Self::InnControlDigits => "inn_control_digits",
            Self::DomainForm => "domain_form",
            Self::DomainReserved => "domain_reserved",
            Self::DomainInternational => "domain_international",
            Self::DomainTaken => "domain_taken",
            Self::DomainFixed => "domain_fixed",
            Self::NotANumber => "not_a_number",
            Self::OutOfRange { .. } => "out_of_range",
            Self::DateForm => "date_form",
            Self::DatePast => "date_past",
            Self::DateFar { .. } => "date_far",
            Self::UnknownModule { .. } => "unknown_module",
            Self::EmailForm => "email_form",
            Self::PhoneForm => "phone_form",
            Self::UnknownValue => "unknown_value",
            Self::UnknownField => "unknown_field",
            Self::WrongType => "wrong_type",
            Self::SavedAs { .. } => "saved_as",
        }
    }
}

/// A violation and the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: Cow<'static, str>,
    pub violation: Violation,
}
