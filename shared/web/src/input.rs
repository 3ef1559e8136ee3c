//! What a caller sends: the same named fields, whether as JSON or from a form. All that is wrong with them is found
//! before anything is said.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts};
use domain::{FieldError, Violation};
use http::request::Parts;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::civil::Date;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

use crate::context::context_of;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// The greatest body, in octets.
const MAXIMUM: usize = 1 << 20;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// A request's fields as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: BTreeMap<String, Sent>,
}

#[derive(Clone, Debug, PartialEq)]
enum Sent {
    /// From a form, where everything is text: once for each time that the field was named.
    Typed(Vec<String>),
    /// From JSON, as are all that follow.
    Text(String),
    Number(String),
    List(Vec<String>),
    /// An object whose members are texts.
    Pairs(BTreeMap<String, String>),
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

/// What varies in the path. Octets that are no text name nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Problem::not_found())
    }
}

impl<T> Describe for Path<T> {
    fn describe(operation: &mut Operation<'_>) {
        for name in operation.names_in_path() {
            operation.take_parameter("path", name, true, json!({"type": "string", "minLength": 1}));
        }
        operation.refuse(StatusCode::NOT_FOUND, "not-found");
    }
}

/// What a request's fields add up to. The document of the interface asks it too, with no fields, which of them it takes.
pub trait FromFields: Sized {
    /// Takes every field there is, whatever the others hold. `None` means that an error was noted.
    fn from_fields(form: &mut Form) -> Option<Self>;
}

/// Nothing: every field is one too many.
impl FromFields for () {
    fn from_fields(_form: &mut Form) -> Option<Self> {
        Some(())
    }
}

/// The body of a request: its fields as they were sent, and what they add up to or all that is wrong with them.
pub struct Input<T> {
    pub fields: Fields,
    pub value: Result<T, Problem>,
}

/// The same for the fields of a request's address. Those that the endpoint does not know are passed over, since links
/// collect them.
pub struct Query<T> {
    pub fields: Fields,
    pub value: Result<T, Problem>,
}

impl<T: FromFields, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let fields = Fields::from_form(parts.uri.query().unwrap_or_default().as_bytes())?;
        let mut form = fields.check(context_of(parts).today());
        let value = T::from_fields(&mut form);
        Ok(Self { value: form.finish_known(value), fields })
    }
}

impl<T: FromFields, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type =
            content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_owned();
        let parse = match media_type.to_ascii_lowercase().as_str() {
            JSON => Fields::from_json,
            FORM => Fields::from_form,
            // A request that sends nothing need not say what it is.
            "" => Fields::from_nothing,
            _ => {
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type")
                    .argument("type", media_type));
            }
        };
        let body = match Limited::new(body, MAXIMUM).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
                    .argument("megabytes", MAXIMUM >> 20));
            }
            Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "broken-off")),
        };
        let fields = parse(&body)?;
        Ok(Self { value: fields.read(context_of(&parts).today()), fields })
    }
}

impl<T: FromFields> Describe for Query<T> {
    fn describe(operation: &mut Operation<'_>) {
        for Taken { name, required, schema, .. } in taken_by::<T>() {
            let schema = schema(operation.schemas);
            operation.take_parameter("query", name, required, schema);
        }
        operation.refuse(StatusCode::BAD_REQUEST, "malformed-form");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

impl<T: FromFields> Describe for Input<T> {
    fn describe(operation: &mut Operation<'_>) {
        let fields = taken_by::<T>();
        let required: Vec<&str> =
            fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let mut form = json!({"type": "object", "properties": {}, "additionalProperties": false});
        if !required.is_empty() {
            form["required"] = json!(required);
        }
        let mut object = form.clone();
        for field in &fields {
            let schema = (field.schema)(operation.schemas);
            object["properties"][field.name] =
                if field.nullable { json!({"anyOf": [schema, {"type": "null"}]}) } else { schema.clone() };
            form["properties"][field.name] = schema;
        }
        operation.take_body(!required.is_empty(), &[(JSON, object), (FORM, form)]);
        for code in ["malformed-json", "not-an-object", "malformed-form", "broken-off"] {
            operation.refuse(StatusCode::BAD_REQUEST, code);
        }
        operation.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
        operation.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
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
        let mut typed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            typed.entry(name).or_default().push(value);
        }
        Ok(Self { values: typed.into_iter().map(|(name, values)| (name, Sent::Typed(values))).collect() })
    }

    /// What was typed into a field, to be shown again.
    pub fn typed(&self, name: &str) -> &str {
        match self.values.get(name) {
            Some(Sent::Text(text) | Sent::Number(text)) => text,
            Some(Sent::Typed(values)) if let [text] = values.as_slice() => text,
            _ => "",
        }
    }

    /// All that was sent in a field, or nothing if it was not sent.
    pub fn values(&self, name: &str) -> Option<&[String]> {
        match self.values.get(name)? {
            Sent::Text(text) | Sent::Number(text) => Some(std::slice::from_ref(text)),
            Sent::List(list) | Sent::Typed(list) => Some(list),
            Sent::Pairs(_) | Sent::Nothing | Sent::Other => Some(&[]),
        }
    }

    /// What was typed for each of some keys: see [`Form::pairs`].
    pub fn pairs<'a>(&'a self, name: &str) -> Vec<(&'a str, &'a str)> {
        let key_of = |field: &'a str| field.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']');
        let typed = self.values.iter().filter_map(|(field, sent)| match sent {
            Sent::Typed(values) => Some((key_of(field)?, values.first()?.as_str())),
            _ => None,
        });
        let sent = match self.values.get(name) {
            Some(Sent::Pairs(pairs)) => Some(pairs),
            _ => None,
        };
        let sent = sent.into_iter().flatten().map(|(key, text)| (key.as_str(), text.as_str()));
        sent.chain(typed).collect()
    }

    pub fn has_chosen(&self, name: &str, value: &str) -> bool {
        match self.values.get(name) {
            Some(Sent::Text(text) | Sent::Number(text)) => text == value,
            Some(Sent::List(list) | Sent::Typed(list)) => list.iter().any(|chosen| chosen == value),
            _ => false,
        }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and text are given alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), Sent::Typed(vec![value.to_string()]));
        self
    }

    #[must_use]
    pub fn with_list(mut self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        let list = values.into_iter().map(|value| value.to_string()).collect();
        self.values.insert(name.to_owned(), Sent::Typed(list));
        self
    }

    /// Those with these names alone.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        let mut values = self.values.clone();
        values.retain(|name, _| names.contains(&name.as_str()));
        Self { values }
    }

    /// What the fields add up to, or everything that is wrong with them.
    pub fn read<T: FromFields>(&self, today: Date) -> Result<T, Problem> {
        let mut form = self.check(today);
        let value = T::from_fields(&mut form);
        form.finish(value)
    }

    fn check(&self, today: Date) -> Form {
        Form { rest: self.values.clone(), errors: Vec::new(), today, taken: Vec::new() }
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
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| if let Value::String(text) = value { Some((name, text)) } else { None })
            .collect::<Option<_>>()
            .map_or(Sent::Other, Sent::Pairs),
        Value::Bool(_) => Sent::Other,
    }
}

/// Text that is only looked for. What is longer than any name can't be found.
#[derive(JsonSchema)]
pub struct SearchText(#[schemars(length(max = 2_000))] pub String);

impl FromStr for SearchText {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        const MAXIMUM: usize = 2_000;
        match text.chars().count() {
            ..=MAXIMUM => Ok(Self(text.to_owned())),
            _ => Err(Violation::TooLong { maximum: MAXIMUM }),
        }
    }
}

/// Where the next page of a list begins: the `next_cursor` of the page before.
#[derive(JsonSchema)]
pub struct Cursor(pub String);

impl FromStr for Cursor {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Ok(Self(text.to_owned()))
    }
}

/// The version of something that a change of it was made on.
#[derive(JsonSchema)]
#[schemars(extend("maximum" = u32::MAX))]
pub struct Version(pub u32);

impl FromStr for Version {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        if text.is_empty() {
            return Err(Violation::Required);
        }
        text.parse().map(Self).map_err(|error: ParseIntError| match error.kind() {
            IntErrorKind::PosOverflow => Violation::OutOfRange { minimum: 0, maximum: u32::MAX },
            _ => Violation::NotANumber,
        })
    }
}

/// Fields being checked: each is taken by name, and what nobody has taken is refused at the end. Which texts a field takes
/// says its type's `FromStr`, and whether JSON has it as a number or as text its schema.
pub struct Form {
    rest: BTreeMap<String, Sent>,
    errors: Vec<FieldError>,
    today: Date,
    taken: Vec<Taken>,
}

/// A field as the document of the interface has it.
struct Taken {
    name: &'static str,
    required: bool,
    /// Whether `null` leaves it out as well, where there is a `null`.
    nullable: bool,
    schema: fn(&mut SchemaGenerator) -> Value,
}

fn schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    schemas.subschema_for::<T>().into()
}

/// Of a field that is left out by leaving it empty, too.
fn optional_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"anyOf": [schemas.subschema_for::<T>(), {"const": ""}]})
}

fn list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": schemas.subschema_for::<T>(), "minItems": 1})
}

fn clearable_list_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "array", "items": schemas.subschema_for::<T>()})
}

fn pairs_schema_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({"type": "object", "additionalProperties": schemas.subschema_for::<T>()})
}

/// Every field that this is read from.
fn taken_by<T: FromFields>() -> Vec<Taken> {
    let mut form = Fields::default().check(Date::MIN);
    T::from_fields(&mut form);
    form.taken
}

/// Whether JSON has it as a number.
fn is_number<T: JsonSchema>() -> bool {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    schema.get("type").is_some_and(|kind| kind == "integer")
}

impl Form {
    /// The day it is, for dates that must not have passed.
    pub fn today(&self) -> Date {
        self.today
    }

    /// A field that must be there. `None` means that an error was noted.
    pub fn required<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken { name, required: true, nullable: false, schema: schema_of::<T> });
        let sent = self.rest.remove(name).unwrap_or(Sent::Nothing);
        self.parse(name, sent)
    }

    /// A field that may be left out; in a form it is left out by leaving it empty.
    pub fn optional<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken { name, required: false, nullable: true, schema: optional_schema_of::<T> });
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            Sent::Text(text) if text.trim().is_empty() => None,
            Sent::Typed(values) if values.iter().all(|text| text.trim().is_empty()) => None,
            sent => self.parse(name, sent),
        }
    }

    /// A field that, once it is sent, must hold something: to leave a value as it is, the field is left out.
    pub fn changed<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken { name, required: false, nullable: false, schema: schema_of::<T> });
        let sent = self.rest.remove(name)?;
        self.parse(name, sent)
    }

    /// A field that may be emptied: `None` where it was not sent, `Some(None)` where it was sent empty.
    pub fn clearable<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
    ) -> Option<Option<T>> {
        let is_sent = self.rest.contains_key(name);
        let value = self.optional(name);
        is_sent.then_some(value)
    }

    /// A list that may be left out, and may be empty.
    pub fn clearable_list<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
    ) -> Option<Vec<T>> {
        let is_emptied = match self.rest.get(name) {
            Some(Sent::Nothing) => true,
            Some(Sent::List(list) | Sent::Typed(list)) => list.iter().all(String::is_empty),
            _ => false,
        };
        if is_emptied {
            self.rest.remove(name);
        }
        let list = self.list(name);
        if let Some(taken) = self.taken.last_mut() {
            taken.schema = clearable_list_schema_of::<T>;
        }
        if is_emptied { Some(Vec::new()) } else { list }
    }

    /// A list that may be left out, and otherwise holds something.
    pub fn list<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<Vec<T>> {
        self.taken.push(Taken { name, required: false, nullable: true, schema: list_schema_of::<T> });
        let texts = match self.rest.remove(name)? {
            // A form says that nothing is chosen by a hidden empty field of the same name.
            Sent::Typed(values) => values.into_iter().filter(|text| !text.is_empty()).collect(),
            Sent::List(list) => list,
            Sent::Nothing => return None,
            Sent::Text(_) | Sent::Number(_) | Sent::Pairs(_) | Sent::Other => {
                self.refuse(name, Violation::WrongType);
                return None;
            }
        };
        let mut list = Vec::with_capacity(texts.len());
        for text in texts {
            match text.parse() {
                Ok(value) => list.push(value),
                Err(violation) => self.refuse(name, violation),
            }
        }
        if list.is_empty() {
            self.refuse(name, Violation::Required);
        }
        Some(list)
    }

    /// One value for each of some keys, which may be left out: an object in JSON, fields named `name[key]` in a form, where
    /// an empty one is left out.
    pub fn pairs<K, T>(&mut self, name: &'static str) -> Vec<(K, T)>
    where
        K: FromStr<Err = Violation>,
        T: FromStr<Err = Violation> + JsonSchema,
    {
        self.taken.push(Taken { name, required: false, nullable: true, schema: pairs_schema_of::<T> });
        let mut pairs = match self.rest.remove(name) {
            None | Some(Sent::Nothing) => BTreeMap::new(),
            Some(Sent::Pairs(pairs)) => pairs,
            Some(_) => {
                self.refuse(name, Violation::WrongType);
                BTreeMap::new()
            }
        };
        let key_of =
            |field: &str| Some(field.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?.to_owned());
        let fields: Vec<(String, String)> =
            self.rest.keys().filter_map(|field| Some((field.clone(), key_of(field)?))).collect();
        for (field, key) in fields {
            if let Some(Sent::Typed(values)) = self.rest.remove(&field)
                && let Some(text) = values.into_iter().next().filter(|text| !text.is_empty())
            {
                pairs.insert(key, text);
            }
        }
        let read: Result<_, Violation> =
            pairs.into_iter().map(|(key, text)| Ok((key.parse()?, text.parse()?))).collect();
        read.unwrap_or_else(|violation| {
            self.refuse(name, violation);
            Vec::new()
        })
    }

    /// Notes an error that only other fields together can show.
    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, violation: Violation) {
        self.errors.push(FieldError { field: field.into(), violation });
    }

    /// Whether something is known to be wrong with a field.
    pub fn has_refused(&self, field: &str) -> bool {
        self.errors.iter().any(|error| error.field == field)
    }

    /// What the fields add up to, or everything that is wrong with them.
    fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        for name in std::mem::take(&mut self.rest).into_keys() {
            self.refuse(name, Violation::UnknownField);
        }
        self.finish_known(value)
    }

    /// The same, passing over what nobody has taken.
    fn finish_known<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }

    fn parse<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
        sent: Sent,
    ) -> Option<T> {
        let parsed = match sent {
            Sent::Typed(values) => match values.as_slice() {
                [text] => text.parse(),
                _ => Err(Violation::WrongType),
            },
            // Some programs write numbers as text.
            Sent::Text(text) => text.parse(),
            // What is wrong with a value says more than that it is of another type.
            Sent::Number(text) => text
                .parse()
                .and_then(|value| if is_number::<T>() { Ok(value) } else { Err(Violation::WrongType) }),
            Sent::Nothing => "".parse(),
            Sent::List(_) | Sent::Pairs(_) | Sent::Other => Err(Violation::WrongType),
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

    impl FromFields for (Name, Seats) {
        fn from_fields(form: &mut Form) -> Option<Self> {
            let (name, seats) = (form.required("name"), form.required("paid_seats"));
            name.zip(seats)
        }
    }

    fn check(fields: &Fields) -> Result<(Name, Seats), Problem> {
        fields.read(Date::MIN)
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
        let read = |fields: Result<Fields, Problem>| fields.unwrap().read::<Vec<(Seats, Name)>>(Date::MIN);
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
