//! Fields that are being checked: each is taken by its name, and all errors are found before anything is answered.

use std::borrow::Cow;
use std::str::FromStr;

use domain::{FieldError, Violation};
use schemars::JsonSchema;

use super::sent::{MOST_VALUES, Members, Sent, place_of};
use super::taken::{self, Kind, Taken};
use crate::problem::Problem;

/// The most errors that one answer names.
pub(crate) const MOST_ERRORS: usize = 50;

/// The most fields of one form, or of one object, that are named one by one where nobody knows them. More are no slip of the hand.
const MOST_FIELDS: usize = 500;

/// The most characters of a place that an error names: an unknown name may be as long as the request.
const LONGEST_PLACE: usize = 200;

/// The most keys that [`Form::pairs`] takes.
pub(super) const MOST_PAIRS: usize = MOST_FIELDS;

/// Fields that are being checked. Each is taken by its name; a field that was not taken is refused at the end. The type
/// of a field says with its `FromStr` which texts it takes, and with its schema whether JSON has a number or a text.
///
/// Fields inside of other fields are read in the same way, by a type and a form of their own: see [`Form::objects`].
pub struct Form {
    pub(super) rest: Members,
    /// Where the form stands in the request; empty for the whole request.
    pub(super) place: String,
    /// Whether the fields of this form are named `title[ru]`, not `contacts.phone`.
    pub(super) is_keyed: bool,
    /// Whether fields that are not taken are ignored.
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

    /// Whether a field was sent that is not taken yet, whatever it holds.
    pub fn holds(&self, name: &str) -> bool {
        self.rest.contains_key(name)
    }

    /// A field that must be there: `"name": "Anna"`. `None` means that an error was noted.
    pub fn required<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, true, false, || Kind::Value(taken::schema_of::<T>));
        let sent = self.rest.remove(name).unwrap_or(Sent::Nothing);
        self.parse(name, &sent)
    }

    /// A field that may be left out. A form leaves a field out by sending it empty.
    pub fn optional<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, false, true, || Kind::Value(taken::optional_schema_of::<T>));
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            Sent::Text(text) if text.trim().is_empty() => None,
            Sent::Typed(texts) if texts.iter().all(|text| text.trim().is_empty()) => None,
            sent => self.parse(name, &sent),
        }
    }

    /// A field that must hold something if it is sent. Leaving it out leaves the value as it is.
    pub fn changed<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, false, false, || Kind::Value(taken::schema_of::<T>));
        let sent = self.rest.remove(name)?;
        self.parse(name, &sent)
    }

    /// A field that may be emptied: `None` if it was not sent, `Some(None)` if it was sent empty.
    pub fn clearable<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
    ) -> Option<Option<T>> {
        let is_sent = self.rest.contains_key(name);
        let value = self.optional(name);
        is_sent.then_some(value)
    }

    /// Yes or no, which may be left out: `"is_urgent": true`. A form has a box with the value `true`. If it matters that
    /// the box was not ticked, a hidden empty field of the same name stands before it:
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
        let sent = self.rest.remove(name)?;
        self.parse_clearable(name, sent)
    }

    /// The same of so many elements at most, empty ones among them.
    pub fn short_list<T: FromStr<Err = Violation> + JsonSchema, const MOST: usize>(
        &mut self,
        name: &'static str,
    ) -> Option<Vec<T>> {
        self.take(name, false, true, || Kind::Value(taken::short_list_schema_of::<T, MOST>));
        let sent = self.rest.remove(name)?;
        let count = match &sent {
            Sent::List(list) => list.len(),
            Sent::Typed(texts) => texts.len(),
            _ => 0,
        };
        if count > MOST {
            self.refuse(name, Violation::TooMany { maximum: MOST });
            return None;
        }
        self.parse_clearable(name, sent)
    }

    fn parse_clearable<T: FromStr<Err = Violation> + JsonSchema>(
        &mut self,
        name: &'static str,
        mut sent: Sent,
    ) -> Option<Vec<T>> {
        // An empty text is no element of the list, as in a form.
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

    /// A list that may be left out, and must hold something if it is sent: `"ids": ["…", "…"]` in JSON, `ids=…&ids=…` in
    /// a form.
    pub fn list<T: FromStr<Err = Violation> + JsonSchema>(&mut self, name: &'static str) -> Option<Vec<T>> {
        self.take(name, false, true, || Kind::Value(taken::list_schema_of::<T>));
        match self.rest.remove(name)? {
            Sent::Nothing => None,
            sent => self.parse_list(name, sent),
        }
    }

    /// Values under keys that only the caller knows: `"heirs": {"7": "Anna"}` in JSON, `heirs[7]=Anna` in a form, where
    /// an empty value is left out. The field may be left out. An error is named at `heirs[7]`.
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

    /// Notes an error that only several fields together show. `form.refuse("ends_on", …)` in the form of `periods[0]`
    /// names `periods[0].ends_on`; `form.refuse("", …)` names the whole of that form.
    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, violation: Violation) {
        let place = self.place_of(field.into());
        self.refuse_at(place, violation);
    }

    /// Notes an error under its whole place.
    pub(super) fn refuse_at(&mut self, place: impl Into<Cow<'static, str>>, violation: Violation) {
        let mut field = place.into();
        if let Some((end, _)) = field.char_indices().nth(LONGEST_PLACE) {
            field.to_mut().replace_range(end.., "…");
        }
        let error = FieldError { field, violation };
        // Errors of several elements of a list of texts are told once, of the list.
        if self.errors.len() < MOST_ERRORS && self.errors.last() != Some(&error) {
            self.errors.push(error);
        }
    }

    /// Whether an error is known of a field or inside it: `items` has one if `items[2].quantity` has one.
    pub fn has_refused(&self, field: &str) -> bool {
        let place = self.place_of(Cow::Borrowed(field));
        self.errors.iter().any(|error| {
            error
                .field
                .strip_prefix(&*place)
                .is_some_and(|inside| matches!(inside.bytes().next(), None | Some(b'.' | b'[')))
        })
    }

    /// The value that was read, or all errors.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        self.refuse_rest();
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }

    /// Refuses the fields that were not taken: nobody knows them.
    pub(super) fn refuse_rest(&mut self) {
        if self.passes_over {
            return;
        }
        let unknown = std::mem::take(&mut self.rest);
        if unknown.len() > MOST_FIELDS {
            self.refuse("", Violation::TooMany { maximum: MOST_FIELDS });
            return;
        }
        for name in unknown.into_keys() {
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

    /// The place of a field of this form in the request: `items[2].quantity` for `quantity`.
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
            // A form says by a hidden empty field of the same name that nothing is chosen.
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
    /// The error of a value that has another type than expected.
    pub(super) fn misfit(&self) -> Violation {
        if *self == Self::TooMany {
            Violation::TooMany { maximum: MOST_VALUES }
        } else {
            Violation::WrongType
        }
    }

    /// The answer of this value to [`Form::flag`], if it is one.
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
            // The error of the value itself says more than that its type is another.
            Self::Number(text) => text.parse().and_then(|value| {
                if taken::is_number::<T>() { Ok(value) } else { Err(Violation::WrongType) }
            }),
            Self::Nothing => "".parse(),
            _ => Err(self.misfit()),
        }
    }
}
