//! Fields being checked: each is taken by its name, and all that is wrong is found before anything is said.

use std::borrow::Cow;
use std::str::FromStr;

use domain::{FieldError, Violation};
use schemars::JsonSchema;

use super::sent::{MOST_VALUES, Members, Sent, place_of};
use super::taken::{self, Kind, Taken};
use crate::problem::Problem;

/// How many errors one request is told of: as many as an answer has room for.
const MOST_ERRORS: usize = 1_000;

/// How many characters of a place are told: a name that nobody knows may be as long as the request.
const LONGEST_PLACE: usize = 200;

/// How many keys [`Form::pairs`] takes.
pub(super) const MOST_PAIRS: usize = 1_000;

/// Fields being checked: each is taken by name, and what nobody has taken is refused at the end. Which texts a field takes
/// says its type's `FromStr`, and whether JSON has it as a number or as text its schema.
///
/// Fields inside of others are read the same way, by a type and a form of their own: see [`Form::objects`].
pub struct Form {
    pub(super) rest: Members,
    /// Of the whole request it is empty.
    pub(super) place: String,
    /// Whether what is in here is named `title[ru]`, not `contacts.phone`.
    pub(super) is_keyed: bool,
    /// Whether what nobody takes is passed over.
    pub(super) passes_over: bool,
    pub(super) errors: Vec<FieldError>,
    /// Where the form is read with no fields, for the document of the interface.
    pub(super) taken: Option<Vec<Taken>>,
}

impl Form {
    pub(super) fn new(sent: Members) -> Self {
        Self {
            rest: sent,
            place: String::new(),
            is_keyed: false,
            passes_over: false,
            errors: Vec::new(),
            taken: None,
        }
    }

    /// Where the fields of this form stand: `items[2]`, or nothing for those of the request itself. Whoever finds out later
    /// what is wrong in a row keeps it, to name the place.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// A field that must be there: `"name": "Anna"`. `None` means that an error was noted.
    pub fn required<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, true, false, || Kind::Value(taken::schema_of::<T>));
        let sent = self.rest.remove(name).unwrap_or(Sent::Nothing);
        self.parse(name, &sent)
    }

    /// A field that may be left out; in a form it is left out by leaving it empty.
    pub fn optional<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, false, true, || Kind::Value(taken::optional_schema_of::<T>));
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            Sent::Text(text) if text.trim().is_empty() => None,
            Sent::Typed(texts) if texts.iter().all(|text| text.trim().is_empty()) => None,
            sent => self.parse(name, &sent),
        }
    }

    /// A field that, once it is sent, must hold something: to leave a value as it is, the field is left out.
    pub fn changed<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, false, false, || Kind::Value(taken::schema_of::<T>));
        let sent = self.rest.remove(name)?;
        self.parse(name, &sent)
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

    /// Yes or no, which may be left out: `"is_urgent": true`. A form has a box to tick with the value `true`, after a hidden
    /// empty field of the same name where it matters that it was not ticked:
    ///
    /// `is_urgent=&is_urgent=true` and `is_urgent=on` are `true`, `is_urgent=` is `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.take(name, false, true, || Kind::Flag);
        let sent = self.rest.remove(name)?;
        if sent == Sent::Nothing {
            return None;
        }
        let flag = sent.flag();
        if flag.is_none() {
            self.refuse(name, sent.misfit());
        }
        flag
    }

    /// A list that may be left out, and may be empty.
    pub fn clearable_list<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
    ) -> Option<Vec<T>> {
        self.take(name, false, true, || Kind::Value(taken::clearable_list_schema_of::<T>));
        let mut sent = self.rest.remove(name)?;
        // An empty text is no element, as in a form.
        if let Sent::List(list) = &mut sent {
            list.retain(|element| !matches!(element, Sent::Text(text) if text.is_empty()));
        }
        let is_emptied = match &sent {
            Sent::Nothing => true,
            Sent::List(list) => list.is_empty(),
            Sent::Typed(texts) => texts.iter().all(String::is_empty),
            _ => false,
        };
        if is_emptied { Some(Vec::new()) } else { self.parse_list(name, sent) }
    }

    /// A list that may be left out, and otherwise holds something: `"ids": ["…", "…"]` in JSON, `ids=…&ids=…` in a form.
    pub fn list<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<Vec<T>> {
        self.take(name, false, true, || Kind::Value(taken::list_schema_of::<T>));
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            sent => self.parse_list(name, sent),
        }
    }

    /// One value for each of some keys that only the caller knows, which may be left out: `"heirs": {"7": "Anna"}` in JSON,
    /// `heirs[7]=Anna` in a form, where an empty one is left out. What is wrong is told at `heirs[7]`.
    pub fn pairs<K, T>(&mut self, name: &'static str) -> Vec<(K, T)>
    where
        K: FromStr<Err = Violation>,
        T: FromStr<Err = Violation> + JsonSchema,
    {
        self.take(name, false, true, || Kind::Value(taken::pairs_schema_of::<T>));
        let members = match self.rest.remove(name) {
            Some(Sent::Object(members)) => members,
            Some(Sent::Named(mut members)) => {
                members.retain(|_, sent| !sent.is_blank());
                members
            }
            Some(sent) if !sent.is_nothing() => {
                self.refuse(name, sent.misfit());
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        if members.len() > MOST_PAIRS {
            self.refuse(name, Violation::TooMany { maximum: MOST_PAIRS });
            return Vec::new();
        }
        let place = self.place_of(Cow::Borrowed(name));
        let mut pairs = Vec::with_capacity(members.len());
        for (key, sent) in members {
            match key.parse().and_then(|read| Ok((read, sent.parse()?))) {
                Ok(pair) => pairs.push(pair),
                Err(violation) => self.refuse_at(format!("{place}[{key}]"), violation),
            }
        }
        pairs
    }

    /// Notes an error that only other fields together can show: `form.refuse("ends_on", …)`, in the form of `periods[0]` at
    /// `periods[0].ends_on`. What is wrong with all of that form together has no name: `form.refuse("", …)`.
    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, violation: Violation) {
        let place = self.place_of(field.into());
        self.refuse_at(place, violation);
    }

    /// Notes an error by its whole place.
    pub(super) fn refuse_at(&mut self, place: impl Into<Cow<'static, str>>, violation: Violation) {
        let mut field = place.into();
        if let Some((end, _)) = field.char_indices().nth(LONGEST_PLACE) {
            field.to_mut().replace_range(end.., "…");
        }
        let error = FieldError { field, violation };
        // What is wrong with several elements of a list of texts is told of the list.
        if self.errors.len() < MOST_ERRORS && self.errors.last() != Some(&error) {
            self.errors.push(error);
        }
    }

    /// Whether something is known to be wrong with a field, or in it: with `items` where it is with `items[2].quantity`.
    pub fn has_refused(&self, field: &str) -> bool {
        let place = self.place_of(Cow::Borrowed(field));
        self.errors.iter().any(|error| {
            error
                .field
                .strip_prefix(&*place)
                .is_some_and(|inside| matches!(inside.bytes().next(), None | Some(b'.' | b'[')))
        })
    }

    /// What the fields add up to, or everything that is wrong with them.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        self.refuse_rest();
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }

    /// What nobody has taken, nobody knows.
    pub(super) fn refuse_rest(&mut self) {
        if self.passes_over {
            return;
        }
        for name in std::mem::take(&mut self.rest).into_keys() {
            self.refuse(name, Violation::UnknownField);
        }
    }

    /// Notes for the document of the interface that a field is taken.
    pub(super) fn take(
        &mut self,
        name: &'static str,
        must_be_sent: bool,
        nullable: bool,
        kind: impl FnOnce() -> Kind,
    ) {
        if let Some(taken) = &mut self.taken {
            taken.push(Taken { name, must_be_sent, nullable, kind: kind() });
        }
    }

    /// Where a field of this form stands in the request: `quantity` at `items[2].quantity`.
    pub(super) fn place_of<'a>(&self, field: Cow<'a, str>) -> Cow<'a, str> {
        if self.place.is_empty() { field } else { place_of(&self.place, self.is_keyed, &field).into() }
    }

    fn parse<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
        sent: &Sent,
    ) -> Option<T> {
        sent.parse().map_err(|violation| self.refuse(name, violation)).ok()
    }

    fn parse_list<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
        sent: Sent,
    ) -> Option<Vec<T>> {
        let elements: Vec<Sent> = match sent {
            // A form says that nothing is chosen by a hidden empty field of the same name.
            Sent::Typed(texts) => texts.into_iter().filter(|text| !text.is_empty()).map(Sent::Text).collect(),
            Sent::List(list) => list,
            sent => {
                self.refuse(name, sent.misfit());
                return None;
            }
        };
        let has_others = elements.iter().any(|element| !matches!(element, Sent::Text(_) | Sent::Number(_)));
        let has_numbers = elements.iter().any(|element| matches!(element, Sent::Number(_)));
        if has_others || (has_numbers && !taken::is_number::<T>()) {
            self.refuse(name, Violation::WrongType);
            return None;
        }
        if elements.is_empty() {
            self.refuse(name, Violation::Required);
        }
        let mut list = Vec::with_capacity(elements.len());
        for element in elements {
            list.extend(self.parse(name, &element));
        }
        Some(list)
    }
}

impl Sent {
    /// Why it is not what was expected, other than by its value.
    pub(super) fn misfit(&self) -> Violation {
        if *self == Self::TooMany {
            Violation::TooMany { maximum: MOST_VALUES }
        } else {
            Violation::WrongType
        }
    }

    /// What it says to [`Form::flag`], if anything.
    pub(super) fn flag(&self) -> Option<bool> {
        let Self::Typed(texts) = self else {
            return if let Self::Flag(flag) = self { Some(*flag) } else { None };
        };
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        match texts.as_slice() {
            ["" | "false"] => Some(false),
            ["true" | "on"] | ["", "true" | "on"] => Some(true),
            _ => None,
        }
    }

    fn parse<T: FromStr<Err = Violation> + JsonSchema>(&self) -> Result<T, Violation> {
        match self {
            // Some programs write numbers as text.
            Self::Text(text) => text.parse(),
            Self::Typed(texts) if let [text] = texts.as_slice() => text.parse(),
            // What is wrong with a value says more than that it is of another type.
            Self::Number(text) => text.parse().and_then(|value| {
                if taken::is_number::<T>() { Ok(value) } else { Err(Violation::WrongType) }
            }),
            Self::Nothing => "".parse(),
            _ => Err(self.misfit()),
        }
    }
}
