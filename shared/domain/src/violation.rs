//! The errors of values that a person typed. A violation's code is part of the interface (`errors[].code`); the sentence
//! beside the field is made from it in the reader's language.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::argument::{Argument, Arguments};

/// Why a value was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Violation {
    #[error("is required")]
    Required,
    #[error("is longer than {maximum} characters")]
    TooLong { maximum: usize },
    #[error("is shorter than {minimum} characters")]
    TooShort { minimum: usize },
    #[error("holds control characters")]
    ControlCharacters,
    #[error("must have 10 or 12 digits")]
    InnLength,
    #[error("has wrong control digits")]
    InnControlDigits,
    #[error("names a region that does not exist")]
    InnRegion,
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
    #[error("is after {latest}")]
    DateLate { latest: Date },
    #[error("{module} is not a module")]
    UnknownModule { module: String },
    #[error("is a path, or holds characters that nobody sees")]
    FileNameForm,
    #[error("is not from 1 octet to {megabytes} MB")]
    FileSize { megabytes: u64 },
    #[error("is not a SHA-256 in hexadecimal")]
    ChecksumForm,
    #[error("was sent for something else")]
    FilePurpose,
    #[error("belongs to something already")]
    FileTaken,
    #[error("was refused")]
    FileRefused,
    #[error("has not arrived yet")]
    FileAwaited,
    #[error("is not an e-mail address")]
    EmailForm,
    #[error("is not a telephone number")]
    PhoneForm,
    #[error("is one of the most common passwords")]
    PasswordCommon,
    #[error("needs a text on personal data")]
    PrivacyUnwritten,
    #[error("is what one has to agree to")]
    NotAgreed,
    #[error("is the person's own e-mail address")]
    PasswordIsEmail,
    #[error("belongs to somebody who is here already")]
    AlreadyAdded,
    #[error("is the role of clients, whom the service desk invites")]
    RoleOfClients,
    #[error("belongs to a client")]
    IsClient,
    #[error("belongs to a client who has access already")]
    AlreadyClient,
    #[error("belongs to an employee")]
    IsEmployee,
    #[error("belongs to a client whose access was closed")]
    ClientClosed,
    #[error("another column has this meaning")]
    MeaningTaken,
    #[error("letters to it come back")]
    AddressBounces,
    #[error("whoever reads its mail has called our letters unwanted")]
    LettersUnwanted,
    #[error("is the present one")]
    SameEmail,
    #[error("is not the address of a page")]
    LinkForm,
    #[error("does not begin with https")]
    NotHttps,
    #[error("is not a colour such as #3a55cc")]
    ColorForm,
    #[error("is a zone in which the subscription has ended already")]
    SubscriptionOverThere,
    #[error("holds more than {maximum} values")]
    TooMany { maximum: usize },
    #[error("is not the password")]
    WrongPassword,
    #[error("is taken by another role")]
    RoleNameTaken,
    #[error("is taken by another category")]
    CategoryNameTaken,
    #[error("is not a time of day such as 09:00")]
    TimeForm,
    #[error("end before they begin, or touch other hours of the day")]
    HoursOverlap,
    #[error("is a day that stands here already")]
    DayTwice,
    #[error("is a priority that stands here already")]
    PriorityTwice,
    #[error("is a time of the first answer that is longer than the whole")]
    FirstResponseLonger,
    #[error("is before the day on which the period begins")]
    PeriodBackward,
    #[error("makes the period longer than {maximum} days")]
    PeriodTooLong { maximum: u32 },
    #[error("makes more groups of a day than {maximum}")]
    TooManyDays { maximum: u32 },
    #[error("is more than 1 or less than 0")]
    ShareForm,
    #[error("can't solve a ticket without an answer to the client")]
    SolvedWithoutAnswer,
    #[error("can't work on tickets")]
    WorksOnNoTickets,
    #[error("is no ticket")]
    UnknownTicket,
    #[error("{placeholder} stands for nothing here")]
    Placeholder { placeholder: String },
    #[error("{permission} can't be held by a role with this base")]
    PermissionNotForRole { permission: Permission },
    #[error("{permission} is not held by whoever gives it")]
    PermissionNotHeld { permission: Permission },
    #[error("is not one of the known values")]
    UnknownValue,
    #[error("is not a field of this request")]
    UnknownField,
    #[error("is of another type than this field takes")]
    WrongType,
    #[error("is the person's own to change")]
    PersonsOwn,
    #[error("is not {name}, which has to be typed to confirm")]
    NotConfirmed { name: String },
    #[error("a department needs a name")]
    DepartmentUnnamed,
    #[error("adds or removes more than {maximum} people")]
    TooManyMoved { maximum: usize },
    #[error("{name} belongs to {maximum} departments, and nobody may to more")]
    DepartmentsFull { name: String, maximum: usize },
    #[error("belongs to a request with other fields")]
    KeyReused,
    #[error("is {value:?} by now")]
    SavedAs { value: Argument },
}

impl Violation {
    /// The stable name that programs branch on.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::ControlCharacters => "control_characters",
            Self::InnLength => "inn_length",
            Self::InnControlDigits => "inn_control_digits",
            Self::InnRegion => "inn_region",
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
            Self::DateLate { .. } => "date_late",
            Self::UnknownModule { .. } => "unknown_module",
            Self::FileNameForm => "file_name_form",
            Self::FileSize { .. } => "file_size",
            Self::ChecksumForm => "checksum_form",
            Self::FilePurpose => "file_purpose",
            Self::FileTaken => "file_taken",
            Self::FileRefused => "file_refused",
            Self::FileAwaited => "file_awaited",
            Self::EmailForm => "email_form",
            Self::PhoneForm => "phone_form",
            Self::PasswordCommon => "password_common",
            Self::PasswordIsEmail => "password_is_email",
            Self::PrivacyUnwritten => "privacy_unwritten",
            Self::NotAgreed => "not_agreed",
            Self::AlreadyAdded => "already_added",
            Self::RoleOfClients => "role_of_clients",
            Self::IsClient => "is_client",
            Self::AlreadyClient => "already_client",
            Self::IsEmployee => "is_employee",
            Self::ClientClosed => "client_closed",
            Self::MeaningTaken => "meaning_taken",
            Self::AddressBounces => "address_bounces",
            Self::LettersUnwanted => "letters_unwanted",
            Self::WrongPassword => "wrong_password",
            Self::SameEmail => "same_email",
            Self::LinkForm => "link_form",
            Self::NotHttps => "not_https",
            Self::ColorForm => "color_form",
            Self::SubscriptionOverThere => "subscription_over_there",
            Self::TooMany { .. } => "too_many",
            Self::RoleNameTaken => "role_name_taken",
            Self::CategoryNameTaken => "category_name_taken",
            Self::TimeForm => "time_form",
            Self::HoursOverlap => "hours_overlap",
            Self::DayTwice => "day_twice",
            Self::PriorityTwice => "priority_twice",
            Self::FirstResponseLonger => "first_response_longer",
            Self::PeriodBackward => "period_backward",
            Self::PeriodTooLong { .. } => "period_too_long",
            Self::TooManyDays { .. } => "too_many_days",
            Self::ShareForm => "share_form",
            Self::SolvedWithoutAnswer => "solved_without_answer",
            Self::WorksOnNoTickets => "works_on_no_tickets",
            Self::UnknownTicket => "unknown_ticket",
            Self::Placeholder { .. } => "placeholder",
            Self::PermissionNotForRole { .. } => "permission_not_for_role",
            Self::PermissionNotHeld { .. } => "permission_not_held",
            Self::UnknownValue => "unknown_value",
            Self::UnknownField => "unknown_field",
            Self::WrongType => "wrong_type",
            Self::PersonsOwn => "persons_own",
            Self::NotConfirmed { .. } => "not_confirmed",
            Self::DepartmentUnnamed => "department_unnamed",
            Self::TooManyMoved { .. } => "too_many_moved",
            Self::DepartmentsFull { .. } => "departments_full",
            Self::KeyReused => "key_reused",
            Self::SavedAs { .. } => "saved_as",
        }
    }

    /// The values that are filled into the sentence.
    pub fn arguments(&self) -> Arguments {
        match self {
            Self::TooLong { maximum } | Self::TooMany { maximum } | Self::TooManyMoved { maximum } => {
                vec![("maximum", (*maximum).into())]
            }
            Self::FileSize { megabytes } => vec![("megabytes", (*megabytes).into())],
            Self::TooShort { minimum } => vec![("minimum", (*minimum).into())],
            Self::OutOfRange { minimum, maximum } => {
                vec![("minimum", (*minimum).into()), ("maximum", (*maximum).into())]
            }
            Self::PeriodTooLong { maximum } | Self::TooManyDays { maximum } => {
                vec![("maximum", (*maximum).into())]
            }
            // A year is no amount: 2100, never 2,100.
            Self::DateFar { maximum } => vec![("maximum", maximum.to_string().into())],
            Self::DateLate { latest } => vec![("latest", (*latest).into())],
            Self::UnknownModule { module } => vec![("module", module.as_str().into())],
            Self::PermissionNotForRole { permission } | Self::PermissionNotHeld { permission } => {
                vec![
                    ("permission", Argument::Message(permission.text_key())),
                    ("key", permission.key().into()),
                ]
            }
            Self::NotConfirmed { name } => vec![("name", name.as_str().into())],
            Self::DepartmentsFull { name, maximum } => {
                vec![("name", name.as_str().into()), ("maximum", (*maximum).into())]
            }
            Self::SavedAs { value } => vec![("value", value.clone())],
            Self::Placeholder { placeholder } => vec![("placeholder", placeholder.as_str().into())],
            Self::Required
            | Self::ControlCharacters
            | Self::InnLength
            | Self::InnControlDigits
            | Self::InnRegion
            | Self::DomainForm
            | Self::DomainReserved
            | Self::DomainInternational
            | Self::DomainTaken
            | Self::DomainFixed
            | Self::NotANumber
            | Self::DateForm
            | Self::DatePast
            | Self::FileNameForm
            | Self::ChecksumForm
            | Self::FilePurpose
            | Self::FileTaken
            | Self::FileRefused
            | Self::FileAwaited
            | Self::EmailForm
            | Self::PhoneForm
            | Self::PasswordCommon
            | Self::PasswordIsEmail
            | Self::PrivacyUnwritten
            | Self::NotAgreed
            | Self::AlreadyAdded
            | Self::RoleOfClients
            | Self::IsClient
            | Self::AlreadyClient
            | Self::IsEmployee
            | Self::ClientClosed
            | Self::MeaningTaken
            | Self::KeyReused
            | Self::AddressBounces
            | Self::LettersUnwanted
            | Self::SameEmail
            | Self::LinkForm
            | Self::NotHttps
            | Self::CategoryNameTaken
            | Self::TimeForm
            | Self::HoursOverlap
            | Self::DayTwice
            | Self::PriorityTwice
            | Self::FirstResponseLonger
            | Self::ShareForm
            | Self::SolvedWithoutAnswer
            | Self::WorksOnNoTickets
            | Self::UnknownTicket
            | Self::ColorForm
            | Self::SubscriptionOverThere
            | Self::WrongPassword
            | Self::RoleNameTaken
            | Self::UnknownValue
            | Self::UnknownField
            | Self::WrongType
            | Self::PersonsOwn
            | Self::PeriodBackward
            | Self::DepartmentUnnamed => Vec::new(),
        }
    }
}

/// A violation and the field that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: Cow<'static, str>,
    pub violation: Violation,
}
