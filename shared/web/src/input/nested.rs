//! Fields that hold fields: an object, and a list of objects. Each is read by a type of its own from a form that knows
//! its place, so fields nest as deep as the types do.

use std::borrow::Cow;

use domain::Violation;

use super::sent::{Members, Sent, index_of};
use super::taken::{Kind, taken_by};
use super::{Form, FromFields};

impl Form {
    /// An object that must be there: `"contacts": {"phone": "…"}` in JSON, `contacts.phone=…` in a form. An object that
    /// was not sent is read as an empty one, so the error of a missing field is named at `contacts.phone`. `None` means
    /// that an error was noted.
    pub fn object<T: FromFields>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, true, false, || Kind::Object(taken_by::<T>()));
        let sent = self.rest.remove(name).unwrap_or_else(|| Sent::Named(Members::new()));
        self.read_object(name, sent)
    }

    /// An object that may be left out, by `null` too. A form leaves an object out by sending all its fields empty.
    pub fn optional_object<T: FromFields>(&mut self, name: &'static str) -> Option<T> {
        self.take(name, false, true, || Kind::Object(taken_by::<T>()));
        let sent = self.rest.remove(name)?;
        if sent.is_nothing() { None } else { self.read_object(name, sent) }
    }

    /// An object that may be emptied: `None` if it was not sent, `Some(None)` if it was sent empty.
    pub fn clearable_object<T: FromFields>(&mut self, name: &'static str) -> Option<Option<T>> {
        let is_sent = self.rest.contains_key(name);
        let value = self.optional_object(name);
        is_sent.then_some(value)
    }

    /// A list of objects that may be left out, and may be empty. If it holds more than `most`, none is read.
    ///
    /// ```
    /// # use domain::{Name, Seats};
    /// # use web::{Form, FromFields};
    /// struct Order { items: Vec<Item> }
    /// struct Item { name: Name, quantity: Seats }
    ///
    /// impl FromFields for Order {
    ///     fn from_fields(form: &mut Form) -> Option<Self> {
    ///         form.objects("items", 100).map(|items| Self { items })
    ///     }
    /// }
    ///
    /// impl FromFields for Item {
    ///     fn from_fields(form: &mut Form) -> Option<Self> {
    ///         let (name, quantity) = (form.required("name"), form.required("quantity"));
    ///         Some(Self { name: name?, quantity: quantity? })
    ///     }
    /// }
    /// ```
    ///
    /// takes `{"items": [{"name": "Rose", "quantity": 3}]}` and `items[0].name=Rose&items[0].quantity=3`, and names an
    /// error at `items[0].quantity`. In a form the rows stand in the order of their numbers, which may have gaps. A row
    /// in which every field is empty is left out. `items=` says that there are no rows.
    pub fn objects<T: FromFields>(&mut self, name: &'static str, most: usize) -> Option<Vec<T>> {
        self.take(name, false, true, || Kind::Objects { row: taken_by::<T>(), least: 0, most });
        let sent = self.rest.remove(name)?;
        self.read_objects(name, sent, most)
    }

    /// A list of objects that must be there and hold at least one. `None` means that an error was noted.
    pub fn required_objects<T: FromFields>(&mut self, name: &'static str, most: usize) -> Option<Vec<T>> {
        self.take(name, true, false, || Kind::Objects { row: taken_by::<T>(), least: 1, most });
        let sent = self.rest.remove(name).unwrap_or(Sent::Nothing);
        let errors_before = self.errors.len();
        let rows = self.read_objects(name, sent, most)?;
        if rows.is_empty() && self.errors.len() == errors_before {
            self.refuse(name, Violation::Required);
        }
        Some(rows)
    }

    fn read_object<T: FromFields>(&mut self, name: &'static str, sent: Sent) -> Option<T> {
        match sent {
            Sent::Object(members) | Sent::Named(members) => {
                let place = self.place_of(Cow::Borrowed(name)).into_owned();
                self.read_inside(place, members)
            }
            sent if sent.is_blank() => self.read_object(name, Sent::Named(Members::new())),
            sent => {
                self.refuse(name, if sent == Sent::Nothing { Violation::Required } else { sent.misfit() });
                None
            }
        }
    }

    fn read_objects<T: FromFields>(&mut self, name: &'static str, sent: Sent, most: usize) -> Option<Vec<T>> {
        let rows = match rows_of(sent) {
            Ok(rows) if rows.len() <= most => rows,
            Ok(_) => {
                self.refuse(name, Violation::TooMany { maximum: most });
                return None;
            }
            Err(violation) => {
                self.refuse(name, violation);
                return None;
            }
        };
        let list = self.place_of(Cow::Borrowed(name)).into_owned();
        let mut objects = Vec::with_capacity(rows.len());
        for (index, row) in rows {
            match row {
                _ if index_of(&index).is_none() => {
                    self.refuse_at(format!("{list}[{index}]"), Violation::UnknownField);
                }
                Sent::Object(members) | Sent::Named(members) => {
                    objects.extend(self.read_inside(format!("{list}[{index}]"), members));
                }
                row => self.refuse_at(format!("{list}[{index}]"), row.misfit()),
            }
        }
        Some(objects)
    }

    /// The value that is read from the fields at a place.
    fn read_inside<T: FromFields>(&mut self, place: String, fields: Members) -> Option<T> {
        let mut inside = Self {
            place,
            is_keyed: T::IS_KEYED,
            passes_over: self.passes_over,
            errors: std::mem::take(&mut self.errors),
            ..Self::new(fields)
        };
        let value = T::from_fields(&mut inside);
        inside.refuse_rest();
        self.errors = inside.errors;
        value
    }
}

/// The rows of a list with their numbers, in the order of the numbers. A row whose name is not a number comes last.
fn rows_of(sent: Sent) -> Result<Vec<(String, Sent)>, Violation> {
    match sent {
        sent if sent.is_nothing() => Ok(Vec::new()),
        Sent::List(list) => {
            Ok(list.into_iter().enumerate().map(|(index, row)| (index.to_string(), row)).collect())
        }
        Sent::Named(members) => {
            let mut rows: Vec<_> = members.into_iter().filter(|(_, row)| !row.is_blank()).collect();
            rows.sort_by_key(|(index, _)| index_of(index).map_or(u64::MAX, u64::from));
            Ok(rows)
        }
        sent => Err(sent.misfit()),
    }
}
