//! Fields being checked: each is taken by its name, and all that is wrong is found before anything is said.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use domain::{FieldError, Violation};
use jiff::civil::Date;
use schemars::JsonSchema;

use super::fields::Sent;
use super::taken::{self, Taken};
use crate::problem::Problem;

/// Fields being checked: each is taken by name, and what nobody has taken is refused at the end. Which texts a field takes
/// says its type's `FromStr`, and whether JSON has it as a number or as text its schema.
pub struct Form {
    rest: BTreeMap<String, Sent>,
    errors: Vec<FieldError>,
    today: Date,
    pub(super) taken: Vec<Taken>,
}

impl Form {
    pub(super) fn new(sent: BTreeMap<String, Sent>, today: Date) -> Self {
        Self { rest: sent, errors: Vec::new(), today, taken: Vec::new() }
    }

    /// The day it is, for dates that must not have passed.
    pub fn today(&self) -> Date {
        self.today
    }

    /// A field that must be there. `None` means that an error was noted.
    pub fn required<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken { name, required: true, nullable: false, schema: taken::schema_of::<T> });
        let sent = self.rest.remove(name).unwrap_or(Sent::Nothing);
        self.parse(name, sent)
    }

    /// A field that may be left out; in a form it is left out by leaving it empty.
    pub fn optional<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken {
            name,
            required: false,
            nullable: true,
            schema: taken::optional_schema_of::<T>,
        });
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            Sent::Text(text) if text.trim().is_empty() => None,
            Sent::Typed(values) if values.iter().all(|text| text.trim().is_empty()) => None,
            sent => self.parse(name, sent),
        }
    }

    /// A field that, once it is sent, must hold something: to leave a value as it is, the field is left out.
    pub fn changed<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.taken.push(Taken { name, required: false, nullable: false, schema: taken::schema_of::<T> });
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
        // An empty text is no element, as in a form.
        if let Some(Sent::List(list)) = self.rest.get_mut(name) {
            list.retain(|text| !text.is_empty());
        }
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
            taken.schema = taken::clearable_list_schema_of::<T>;
        }
        if is_emptied { Some(Vec::new()) } else { list }
    }

    /// A list that may be left out, and otherwise holds something.
    pub fn list<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<Vec<T>> {
        self.taken.push(Taken { name, required: false, nullable: true, schema: taken::list_schema_of::<T> });
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
        self.taken.push(Taken { name, required: false, nullable: true, schema: taken::pairs_schema_of::<T> });
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
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        for name in std::mem::take(&mut self.rest).into_keys() {
            self.refuse(name, Violation::UnknownField);
        }
        self.finish_known(value)
    }

    /// The same, passing over what nobody has taken.
    pub(super) fn finish_known<T>(self, value: Option<T>) -> Result<T, Problem> {
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
            Sent::Number(text) => text.parse().and_then(|value| {
                if taken::is_number::<T>() { Ok(value) } else { Err(Violation::WrongType) }
            }),
            Sent::Nothing => "".parse(),
            Sent::List(_) | Sent::Pairs(_) | Sent::Other => Err(Violation::WrongType),
        };
        parsed.map_err(|violation| self.refuse(name, violation)).ok()
    }
}
