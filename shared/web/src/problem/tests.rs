use super::*;
use crate::room::Room;
use crate::texts::{Locale, Texts};

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
    static ROOM: Room =
        Room::new("offices", Texts::new(&[], &["problem-held = { $people } hold { $names }\n"]));
    let wording = Wording::new(&[&ROOM].into_iter().collect(), Locale::English);
    let problem = Problem::conflict("held").argument("names", "007").argument("people", 1_u32);
    assert_eq!(text_of("problem-held", &problem.0.arguments, &wording), "1 hold 007");
    let saved = Violation::SavedAs { value: "007".into() };
    assert_eq!(violation_text(&saved, &wording), "Saved now: 007");
}
