//! The differences between two states of something: for the audit, and for a person whose change was made on an older
//! state.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::argument::Argument;
use crate::{FieldError, Violation};

/// The fields that differ, as they were and as they are now. Both sides have the same fields.
pub fn changes(
    mut before: Map<String, Value>,
    mut after: Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    before.retain(|field, value| after.get(field) != Some(value));
    after.retain(|field, _| before.contains_key(field));
    (before, after)
}

/// The present value of a field as people read it, if it is not the value that was sent.
pub fn saved_as<T: PartialEq + ?Sized>(
    field: impl Into<Cow<'static, str>>,
    sent: Option<&T>,
    saved: &T,
    shown: impl Into<Argument>,
) -> Option<FieldError> {
    sent.filter(|sent| *sent != saved)?;
    let value = match shown.into() {
        Argument::Text(text) if text.is_empty() => "—".into(),
        Argument::Messages(keys) if keys.is_empty() => "—".into(),
        shown => shown,
    };
    Some(FieldError { field: field.into(), violation: Violation::SavedAs { value } })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told_as_it_was_and_as_it_is() {
        let fields = |name: &str, post: Value| {
            json!({"name": name, "post": post, "role": "admin"}).as_object().unwrap().clone()
        };
        let (before, after) = changes(fields("Анна", Value::Null), fields("Анна", json!("Кассир")));
        assert_eq!((json!(before), json!(after)), (json!({"post": null}), json!({"post": "Кассир"})));
        let same = changes(fields("Анна", Value::Null), fields("Анна", Value::Null));
        assert_eq!(same, (Map::new(), Map::new()));
    }

    #[test]
    fn what_was_sent_and_is_not_what_is_saved_is_told() {
        let told = |sent: Option<&str>, saved: &str| {
            saved_as("post", sent, saved, saved.to_owned()).map(|error| (error.field, error.violation))
        };
        let saved = |value: &str| Some(("post".into(), Violation::SavedAs { value: value.into() }));
        assert_eq!(told(Some("Кассир"), "Бухгалтер"), saved("Бухгалтер"));
        assert_eq!(told(Some("Кассир"), ""), saved("—"));
        assert_eq!(told(Some("Кассир"), "Кассир"), None);
        assert_eq!(told(None, "Кассир"), None);
    }
}
