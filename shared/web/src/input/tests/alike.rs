//! The same fields are read alike from JSON and from a form, right or wrong, and every body that can't be read ends in a
//! problem.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::json_of;
use super::nested::{Order, form_of, read};

/// Whether something is there, and what.
fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![4 => value, 1 => Just(Value::Null)]
}

fn text() -> impl Strategy<Value = Value> {
    let whole = "[a-zё%&=+ .\\[\\]]{0,6}[a-z]".prop_map(Value::from);
    prop_oneof![8 => whole, 1 => Just(json!({"a": "b"})), 1 => Just(json!(["a", "b"])), 1 => Just(json!("a".repeat(300)))]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![4 => (-1..12_000).prop_map(Value::from), 1 => Just(json!("7")), 1 => Just(json!("x")), 1 => Just(json!(1.5))]
}

fn flag() -> impl Strategy<Value = Value> {
    prop_oneof![4 => any::<bool>().prop_map(Value::from), 1 => Just(json!("yes")), 1 => Just(json!({"a": "b"}))]
}

/// Without what is not there.
fn object<const COUNT: usize>(members: [(&str, Value); COUNT]) -> Value {
    members
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn rows(row: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let row = prop_oneof![6 => row, 1 => Just(json!("a"))]
        .prop_filter("a form has no empty object", |row| *row != json!({}));
    proptest::collection::vec(row, 1..7).prop_map(Value::from)
}

fn hours() -> impl Strategy<Value = Value> {
    rows((maybe(number()), maybe(number())).prop_map(|(from, to)| object([("from", from), ("to", to)])))
}

fn order() -> impl Strategy<Value = Value> {
    let item = (maybe(text()), maybe(number()), maybe(flag()), maybe(hours()), maybe(text()));
    let item = item.prop_map(|(name, quantity, is_urgent, hours, colour)| {
        let members = [
            ("name", name),
            ("quantity", quantity),
            ("is_urgent", is_urgent),
            ("hours", hours),
            ("colour", colour),
        ];
        object(members)
    });
    (maybe(text()), maybe(text()), maybe(hours()), maybe(rows(item)), maybe(text())).prop_map(
        |(ru, en, mon, items, heir)| {
            let some = |value: Value| if value == json!({}) { Value::Null } else { value };
            let (title, week) = (some(object([("ru", ru), ("en", en)])), some(object([("mon", mon)])));
            object([
                ("title", title),
                ("week", week),
                ("items", items),
                ("heirs", some(object([("7", heir)]))),
            ])
        },
    )
}

/// What a form sends for it under this name.
fn write(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(list) if *value == json!(["a", "b"]) => {
            pairs.extend(list.iter().map(|text| (name.to_owned(), text.as_str().unwrap().to_owned())));
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                write(&format!("{name}[{index}]"), value, pairs);
            }
        }
        Value::Object(members) => {
            for (step, value) in members {
                let name = match (name, pairs.len() % 2) {
                    ("", _) => step.to_owned(),
                    (_, 0) => format!("{name}[{step}]"),
                    _ => format!("{name}.{step}"),
                };
                write(&name, value, pairs);
            }
        }
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        other => pairs.push((name.to_owned(), other.to_string())),
    }
}

proptest! {
    #[test]
    fn json_and_a_form_that_say_the_same_are_read_to_the_same(order in order()) {
        let mut pairs = Vec::new();
        write("", &order, &mut pairs);
        let form = form_of(&serde_urlencoded::to_string(pairs).unwrap());
        prop_assert_eq!(read(&form), read(&json_of(&order)), "{}", order);
    }

    #[test]
    fn no_name_makes_a_form_fail_otherwise_than_by_a_problem(
        names in proptest::collection::vec("(items|week|title|heirs|[a-z])?([.\\[\\]]{0,2}(0|1|99999999999|mon|ru|hours|name|quantity|é)?[.\\[\\]]?){0,6}", 0..20),
        text in "[0-9a-z]{0,2}",
    ) {
        let pairs: Vec<_> = names.iter().map(|name| (name.clone(), text.clone())).collect();
        let form = form_of(&serde_urlencoded::to_string(pairs).unwrap());
        let result: Result<Order, _> = form.read();
        prop_assert!(result.is_ok() || result.is_err_and(|problem| problem.status() == 422));
        for name in &names {
            let _ = (form.typed(name), form.rows(name), form.pairs(name), form.values(name), form.pairs_of_form());
        }
    }
}
