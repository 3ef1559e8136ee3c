//! The sentences for wrong values, in both languages.

use std::collections::BTreeSet;

use domain::Violation;
use domain::access::Permission;
use domain::files::FileRefusal;
use serde_json::json;
use web::{Locale, Wording, violation_text};

/// One of each violation.
fn violations() -> Vec<Violation> {
    let name = || "Отдел «007»".to_owned();
    vec![
        Violation::Required,
        Violation::TooLong { maximum: 120 },
        Violation::TooShort { minimum: 12 },
        Violation::ControlCharacters,
        Violation::InnLength,
        Violation::InnControlDigits,
        Violation::InnRegion,
        Violation::DomainForm,
        Violation::DomainReserved,
        Violation::DomainInternational,
        Violation::DomainTaken,
        Violation::DomainFixed,
        Violation::NotANumber,
        Violation::OutOfRange { minimum: 1, maximum: 100 },
        Violation::DateForm,
        Violation::DatePast,
        Violation::DateFar { maximum: 2100 },
        Violation::DateLate { latest: "2027-11-30".parse().unwrap() },
        Violation::UnknownModule { module: "crm".to_owned() },
        Violation::EmailForm,
        Violation::FileNameForm,
        Violation::FileSize { megabytes: 20 },
        Violation::ChecksumForm,
        Violation::FilePurpose,
        Violation::FileTaken,
        Violation::FileRefused,
        Violation::FileAwaited,
        Violation::PhoneForm,
        Violation::PasswordCommon,
        Violation::PasswordIsEmail,
        Violation::PrivacyUnwritten,
        Violation::NotAgreed,
        Violation::AlreadyAdded,
        Violation::RoleOfClients,
        Violation::IsClient,
        Violation::AlreadyClient,
        Violation::IsEmployee,
        Violation::ClientClosed,
        Violation::MeaningTaken,
        Violation::AddressBounces,
        Violation::LettersUnwanted,
        Violation::SameEmail,
        Violation::LinkForm,
        Violation::NotHttps,
        Violation::ColorForm,
        Violation::SubscriptionOverThere,
        Violation::TooMany { maximum: 5 },
        Violation::WrongPassword,
        Violation::RoleNameTaken,
        Violation::CategoryNameTaken,
        Violation::TimeForm,
        Violation::HoursOverlap,
        Violation::DayTwice,
        Violation::PriorityTwice,
        Violation::FirstResponseLonger,
        Violation::PeriodBackward,
        Violation::PeriodTooLong { maximum: 366 },
        Violation::TooManyDays { maximum: 93 },
        Violation::ShareForm,
        Violation::SolvedWithoutAnswer,
        Violation::WorksOnNoTickets,
        Violation::UnknownTicket,
        Violation::Placeholder { placeholder: "{client.name}".to_owned() },
        Violation::PermissionNotForRole { permission: Permission::ManagePeople },
        Violation::PermissionNotHeld { permission: Permission::ManagePeople },
        Violation::UnknownValue,
        Violation::UnknownField,
        Violation::WrongType,
        Violation::PersonsOwn,
        Violation::NotConfirmed { name: name() },
        Violation::DepartmentUnnamed,
        Violation::TooManyMoved { maximum: 50 },
        Violation::DepartmentsFull { name: name(), maximum: 5 },
        Violation::KeyReused,
        Violation::SavedAs { value: "1000".into() },
    ]
}

#[test]
fn every_refusal_of_a_file_is_told_in_both_languages() {
    for refusal in FileRefusal::ALL {
        for locale in Locale::ALL {
            let text = Wording::new(&contexts::rooms(), locale).text(&refusal.text_key());
            assert!(text.chars().count() > 20, "{refusal:?}: {text}");
        }
    }
}

#[test]
fn the_sentence_of_each_violation_uses_only_what_the_violation_gives() {
    // What is no code names all that there are.
    let unknown = serde_json::from_value::<Violation>(json!({"code": "?"})).unwrap_err().to_string();
    let codes: BTreeSet<&str> = unknown.split('`').skip(3).step_by(2).collect();
    assert_eq!(violations().iter().map(Violation::code).collect::<BTreeSet<_>>(), codes);

    for violation in violations() {
        for locale in Locale::ALL {
            let wording = Wording::new(&contexts::rooms(), locale);
            let sentence = violation_text(&violation, &wording);
            assert!(!sentence.contains("{$"), "{locale:?}: {sentence}");
            assert!(!sentence.contains("violation-"), "{locale:?}: {sentence}");
            assert!(!sentence.contains("permission-"), "{locale:?}: {sentence}");
        }
    }
}

#[test]
fn a_year_is_no_amount() {
    let wording = Wording::new(&contexts::rooms(), Locale::Russian);
    let far = violation_text(&Violation::DateFar { maximum: 2100 }, &wording);
    assert!(far.contains("2100"), "{far}");
}
