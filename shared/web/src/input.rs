//! What a caller sends: the same named fields, whether as JSON or from a form. All that is wrong with them is found
//! before anything is said.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use domain::{FieldError, Violation};
use http::request::Parts;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::problem::Problem;

/// The greatest body, in octets.
const MAXIMUM: usize = 1 << 20;

/// A request's fields as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: BTreeMap<String, Sent>,
}

#[derive(Clone, Debug, PartialEq)]
enum Sent {
    Text(String),
    /// A number of JSON, or text from a form, where everything is text.
    Number(String),
    List(Vec<String>),
    /// `null`: the field is named, and holds nothing.
    Nothing,
    Other,
}

/// The members of a JSON object, each name once: RFC 8259 leaves it open which of two would be meant.
struct Members(BTreeMap<String, Sent>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = BTreeMap<String, Sent>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut values = BTreeMap::new();
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            if values.insert(name, sent_of(value)).is_some() {
                return Err(serde::de::Error::custom("a name stands twice"));
            }
        }
        Ok(values)
    }
}

/// The fields of a request with a body.
pub struct Input(pub Fields);

/// The fields of a request's address. Those that the endpoint does not know are passed over, since links collect them.
pub struct Query(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Fields::from_form(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type =
            content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
        let parse = match media_type.to_ascii_lowercase().as_str() {
            "application/json" => Fields::from_json,
            "application/x-www-form-urlencoded" => Fields::from_form,
            // A request that sends nothing need not say what it is.
            "" => Fields::from_nothing,
            _ => {
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type")
                    .argument("type", media_type));
            }
        };
        let body = match Limited::new(request.into_body(), MAXIMUM).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
                    .argument("megabytes", MAXIMUM >> 20));
            }
            Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "broken-off")),
        };
        parse(&body).map(Self)
    }
}

impl Fields {
    fn from_nothing(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type").argument("type", "—"))
    }

    fn from_json(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        let is_object = body.trim_ascii_start().starts_with(b"{");
        serde_json::from_slice(body).map(|Members(values)| Self { values }).map_err(|error| {
            if error.is_data() && !is_object {
                return Problem::new(StatusCode::BAD_REQUEST, "not-an-object");
            }
            Problem::new(StatusCode::BAD_REQUEST, "malformed-json")
                .argument("line", error.line())
                .argument("column", error.column())
        })
    }

    /// A name given several times is a list, as checkboxes send it; an empty field is one that was left out.
    fn from_form(body: &[u8]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body)
            .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "malformed-form"))?;
        let mut values: BTreeMap<String, Sent> = BTreeMap::new();
        for (name, value) in pairs {
            match values.get_mut(&name) {
                None => {
                    values.insert(name, Sent::Number(value));
                }
                Some(Sent::List(list)) => list.push(value),
                Some(Sent::Text(first) | Sent::Number(first)) => {
                    let list = vec![std::mem::take(first), value];
                    values.insert(name, Sent::List(list));
                }
                Some(Sent::Nothing | Sent::Other) => {}
            }
        }
        Ok(Self { values })
    }

    /// What was typed into a field, to be shown again.
    pub fn typed(&self, name: &str) -> &str {
        match self.values.get(name) {
            Some(Sent::Text(text) | Sent::Number(text)) => text,
            _ => "",
        }
    }

    pub fn has_chosen(&self, name: &str, value: &str) -> bool {
        match self.values.get(name) {
            Some(Sent::Text(text) | Sent::Number(text)) => text == value,
            Some(Sent::List(list)) => list.iter().any(|chosen| chosen == value),
            _ => false,
        }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and text are given alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), Sent::Number(value.to_string()));
        self
    }

    #[must_use]
    pub fn with_list(mut self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        let list = values.into_iter().map(|value| value.to_string()).collect();
        self.values.insert(name.to_owned(), Sent::List(list));
        self
    }

    /// Begins to check the fields.
    pub fn check(&self) -> Form {
        Form { rest: self.values.clone(), errors: Vec::new() }
    }
}

fn sent_of(value: Value) -> Sent {
    match value {
        Value::Null => Sent::Nothing,
        Value::String(text) => Sent::Text(text),
        Value::Number(number) => Sent::Number(number.to_string()),
        Value::Array(list) => list
            .into_iter()
            .map(|value| if let Value::String(text) = value { Some(text) } else { None })
            .collect::<Option<_>>()
            .map_or(Sent::Other, Sent::List),
        Value::Bool(_) | Value::Object(_) => Sent::Other,
    }
}

/// Fields being checked: each is taken by name, and what nobody has taken is refused at the end.
pub struct Form {
    rest: BTreeMap<String, Sent>,
    errors: Vec<FieldError>,
}

impl Form {
    /// A field that must be there. `None` means that an error was noted.
    pub fn required<T: FromStr<Err = Violation>>(&mut self, name: &'static str) -> Option<T> {
        let taken = self.rest.remove(name);
        self.parse(name, taken.unwrap_or_else(|| Sent::Text(String::new())))
    }

    /// A field that may be left out; in a form it is left out by leaving it empty.
    pub fn optional<T: FromStr<Err = Violation>>(&mut self, name: &'static str) -> Option<T> {
        match self.rest.remove(name) {
            None | Some(Sent::Nothing) => None,
            Some(Sent::Text(text) | Sent::Number(text)) if text.trim().is_empty() => None,
            Some(sent) => self.parse(name, sent),
        }
    }

    /// A field that, once it is sent, must hold something: to leave a value as it is, the field is left out.
    pub fn changed<T: FromStr<Err = Violation>>(&mut self, name: &'static str) -> Option<T> {
        let sent = self.rest.remove(name)?;
        self.parse(name, sent)
    }

    /// A list that may be left out, which is not the same as an empty one.
    pub fn list<T: FromStr<Err = Violation>>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let texts = match self.rest.remove(name)? {
            // A form says that nothing is chosen by a hidden empty field of the same name.
            Sent::Number(text) => vec![text],
            Sent::List(list) => list,
            Sent::Nothing => return None,
            Sent::Text(_) | Sent::Other => {
                self.refuse(name, Violation::WrongType);
                return None;
            }
        };
        let mut list = Vec::with_capacity(texts.len());
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            match text.parse() {
                Ok(value) => list.push(value),
                Err(violation) => self.refuse(name, violation),
            }
        }
        Some(list)
    }

    /// Notes an error that only other fields together can show.
    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, violation: Violation) {
        self.errors.push(FieldError { field: field.into(), violation });
    }

    /// What the fields add up to, or everything that is wrong with them.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        for name in std::mem::take(&mut self.rest).into_keys() {
            self.refuse(name, Violation::UnknownField);
        }
        self.finish_known(value)
    }

    /// The same, passing over what nobody has taken.
    pub fn finish_known<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }

    fn parse<T: FromStr<Err = Violation>>(&mut self, name: &'static str, sent: Sent) -> Option<T> {
        let parsed = match sent {
            Sent::Text(text) | Sent::Number(text) => text.parse(),
            Sent::Nothing => "".parse(),
            Sent::List(_) | Sent::Other => Err(Violation::WrongType),
        };
        parsed.map_err(|violation| self.refuse(name, violation)).ok()
    }
}

#[cfg(test)]
mod tests {
    use domain::{Name, Seats};
    use proptest::prelude::*;

    use super::*;

    fn codes(problem: &Problem) -> String {
        problem
            .field_errors()
            .iter()
            .map(|error| format!("{} {}", error.field, error.violation.code()))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn check(fields: &Fields) -> Result<(Name, Seats), Problem> {
        let mut form = fields.check();
        let name = form.required("name");
        let seats = form.required("paid_seats");
        form.finish(name.zip(seats))
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

    #[test]
    fn malformed_json_is_refused_with_its_place() {
        let problem = Fields::from_json(b"{\"name\":\n  oops}").unwrap_err();
        assert_eq!((problem.status(), problem.code()), (StatusCode::BAD_REQUEST, "malformed-json"));
        assert_eq!(problem.argument_of("line"), Some("2"));
        assert_eq!(problem.argument_of("column"), Some("3"));
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
}
