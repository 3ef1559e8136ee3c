use std::collections::BTreeSet;

use domain::access::Permission;
use serde_json::json;

use super::*;

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
        Violation::UnknownModule { module: "crm".to_owned() },
        Violation::EmailForm,
        Violation::PhoneForm,
        Violation::PasswordCommon,
        Violation::PasswordIsEmail,
        Violation::AlreadyAdded,
        Violation::AddressBounces,
        Violation::LettersUnwanted,
        Violation::SameEmail,
        Violation::LinkForm,
        Violation::TooMany { maximum: 5 },
        Violation::WrongPassword,
        Violation::RoleNameTaken,
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
        Violation::SavedAs { value: "1000".to_owned() },
    ]
}

#[test]
fn the_sentence_of_each_violation_uses_only_what_the_violation_gives() {
    // What is no code names all that there are.
    let unknown = serde_json::from_value::<Violation>(json!({"code": "?"})).unwrap_err().to_string();
    let codes: BTreeSet<&str> = unknown.split('`').skip(3).step_by(2).collect();
    assert_eq!(violations().iter().map(Violation::code).collect::<BTreeSet<_>>(), codes);

    for violation in violations() {
        for locale in Locale::ALL {
            let sentence = sentence_of(&violation, locale);
            assert!(!sentence.contains("{$"), "{locale:?}: {sentence}");
            assert!(!sentence.contains("violation-"), "{locale:?}: {sentence}");
            assert!(!sentence.contains("permission-"), "{locale:?}: {sentence}");
        }
    }
}

/// A rule's no, of each kind.
#[derive(Clone, Copy)]
struct No(RefusalKind);

impl Refusal for No {
    fn key(&self) -> &'static str {
        "departments-full"
    }

    fn kind(&self) -> RefusalKind {
        self.0
    }

    fn arguments(&self) -> Arguments {
        vec![("maximum", 5_u32.into())]
    }

    fn errors(&self) -> Vec<FieldError> {
        vec![FieldError { field: "departments".into(), violation: Violation::TooMany { maximum: 5 } }]
    }
}

#[test]
fn a_refusal_is_the_problem_of_its_kind() {
    for (kind, status, code) in [
        (RefusalKind::Forbidden, 403, "departments-full"),
        (RefusalKind::InTheWay, 409, "departments-full"),
        (RefusalKind::Missing, 404, "not-found"),
        (RefusalKind::Wrong, 422, "invalid"),
    ] {
        let problem = Problem::from(ChangeError::Refused(No(kind)));
        assert_eq!((problem.status().as_u16(), problem.code()), (status, code));
        assert_eq!(problem.argument_of("maximum"), Some(&Argument::Number(5)));
        assert_eq!(problem.field_errors(), No(kind).errors());
    }
    let of_change = Problem::from(ChangeError::<No>::Store(StoreError::Conflict));
    assert_eq!((of_change.status().as_u16(), of_change.code()), (409, "changed-meanwhile"));
    let own = Problem::from(ChangeError::Refused(Problem::conflict("stale")));
    assert_eq!((own.status().as_u16(), own.code()), (409, "stale"));
}

#[test]
fn a_name_that_looks_like_a_number_is_shown_as_it_is() {
    let problem = Problem::conflict("role-is-held").argument("names", "007").argument("people", 1_u32);
    let detail = text_of("problem-role-is-held.detail", &problem.0.arguments, Locale::English);
    assert!(detail.starts_with("1 person holds it"), "{detail}");
    assert!(detail.contains("007"), "{detail}");
    let saved = Violation::SavedAs { value: "007".to_owned() };
    assert_eq!(sentence_of(&saved, Locale::English), "Saved now: 007");
}

#[test]
fn a_year_is_no_amount() {
    let far = sentence_of(&Violation::DateFar { maximum: 2100 }, Locale::Russian);
    assert!(far.contains("2100"), "{far}");
}
