//! The fields of a request as they were sent, whether as JSON or from a form.

use std::collections::BTreeMap;

use http::StatusCode;
use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{Form, FromFields};
use crate::problem::Problem;

/// A request's fields as they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    values: BTreeMap<String, Sent>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sent {
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

impl Fields {
    pub(super) fn from_nothing(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type").argument("type", "—"))
    }

    pub(super) fn from_json(body: &[u8]) -> Result<Self, Problem> {
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
    pub(super) fn from_form(body: &[u8]) -> Result<Self, Problem> {
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

    /// What was typed for each of some keys: see [`super::Form::pairs`].
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

    /// As a form sends them. A list that holds nothing is named all the same, or it would be left as it is.
    pub(crate) fn pairs_of_form(&self) -> Vec<(String, String)> {
        let pairs = |(name, sent): (&String, &Sent)| {
            let values = match sent {
                Sent::Typed(values) if !values.is_empty() => values.clone(),
                _ => vec![String::new()],
            };
            values.into_iter().map(|value| (name.clone(), value)).collect::<Vec<_>>()
        };
        self.values.iter().flat_map(pairs).collect()
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

    pub(super) fn check(&self, today: Date) -> Form {
        Form::new(self.values.clone(), today)
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
