use domain::{Name, Seats};
use http::StatusCode;
use proptest::prelude::*;

use super::*;

mod alike;
mod nested;

fn codes(problem: &Problem) -> String {
    problem
        .field_errors()
        .iter()
        .map(|error| format!("{} {}", error.field, error.violation.code()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn json_of(value: &serde_json::Value) -> Fields {
    Fields::from_json(value.to_string().as_bytes()).unwrap()
}

impl FromFields for (Name, Seats) {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let (name, seats) = (form.required("name"), form.required("paid_seats"));
        name.zip(seats)
    }
}

fn check(fields: &Fields) -> Result<(Name, Seats), Problem> {
    fields.read()
}

#[test]
fn everything_wrong_is_told_at_once() {
    let fields =
        Fields::from_json(br#"{"name": {"a": 1}, "paid_seats": 0, "colour": "red", "size": 1}"#).unwrap();
    let problem = check(&fields).unwrap_err();
    assert_eq!(
        codes(&problem),
        "name wrong_type, paid_seats out_of_range, colour unknown_field, size unknown_field"
    );
    assert_eq!(codes(&check(&Fields::default()).unwrap_err()), "name required, paid_seats required");
}

#[test]
fn a_form_and_json_say_the_same() {
    let form = Fields::from_form("name=%D0%AF+%26+%D0%A2%D1%8B&paid_seats=7".as_bytes()).unwrap();
    let json = Fields::from_json(r#"{"name": "Я & Ты", "paid_seats": 7}"#.as_bytes()).unwrap();
    assert_eq!(check(&form).unwrap(), check(&json).unwrap());
}

impl FromFields for Vec<(Seats, Name)> {
    fn from_fields(form: &mut Form) -> Option<Self> {
        Some(form.pairs("names"))
    }
}

#[test]
fn pairs_are_an_object_in_json_and_named_fields_in_a_form() {
    let read = |fields: Result<Fields, Problem>| fields.unwrap().read::<Vec<(Seats, Name)>>();
    let form = read(Fields::from_form(b"names[7]=Anna&names[8]=")).unwrap();
    let json = read(Fields::from_json(br#"{"names": {"7": "Anna"}}"#)).unwrap();
    assert_eq!(form, [(7.try_into().unwrap(), "Anna".parse().unwrap())]);
    assert_eq!(form, json);
    assert_eq!(read(Fields::from_json(br"{}")).unwrap(), []);
    for wrong in [r#"{"names": {"x": "Anna"}}"#, r#"{"names": {"7": 1}}"#, r#"{"names": ["7"]}"#] {
        assert!(read(Fields::from_json(wrong.as_bytes())).is_err(), "{wrong}");
    }
}

#[test]
fn malformed_json_is_refused_with_its_place() {
    let problem = Fields::from_json(b"{\"name\":\n  oops}").unwrap_err();
    assert_eq!((problem.status(), problem.code()), (StatusCode::BAD_REQUEST, "malformed-json"));
    assert_eq!(problem.argument_of("line"), Some(&2_u32.into()));
    assert_eq!(problem.argument_of("column"), Some(&3_u32.into()));
}

proptest! {
    #[test]
    fn no_body_makes_the_parser_fail_otherwise_than_by_a_problem(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for result in [Fields::from_json(&body), Fields::from_form(&body)] {
            if let Err(problem) = result {
                prop_assert!(problem.status().is_client_error());
            }
        }
    }
}
