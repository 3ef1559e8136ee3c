//! Reads a definition field by field, and refuses the fields that are left over: a field that the interpreter silently
//! ignored would mean one thing here and another in the cloud.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Why a definition can't be run. `place` is the way to the field, as `States.Create.Retry[0]`.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    #[error("the definition is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("the state machine name '{0}' is not allowed")]
    Name(String),
    #[error("placeholder '${{{0}}}' has no substitution")]
    Placeholder(String),
    #[error("{what} at {place} is not supported")]
    Unsupported { what: String, place: String },
    #[error("field '{field}' at {place} is missing")]
    Missing { field: &'static str, place: String },
    #[error("field '{field}' at {place} is not valid: {reason}")]
    Invalid { field: String, place: String, reason: String },
}

/// One JSON object of a definition, which remembers what has been read of it.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    pub(crate) place: String,
    read: BTreeSet<&'static str>,
}

impl<'a> Fields<'a> {
    /// `place` names the object in errors.
    pub(crate) fn open(value: &'a Value, place: impl Into<String>) -> Result<Self, DefinitionError> {
        let place = place.into();
        match value.as_object() {
            Some(object) => Ok(Self { object, place, read: BTreeSet::new() }),
            None => Err(DefinitionError::Invalid {
                field: last_segment(&place),
                place,
                reason: "an object is expected".into(),
            }),
        }
    }

    pub(crate) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.read.insert(name);
        self.object.get(name)
    }

    pub(crate) fn require(&mut self, name: &'static str) -> Result<&'a Value, DefinitionError> {
        self.take(name).ok_or_else(|| self.missing(name))
    }

    pub(crate) fn take_text(&mut self, name: &'static str) -> Result<Option<&'a str>, DefinitionError> {
        self.take(name)
            .map(|value| value.as_str().ok_or_else(|| self.invalid(name, "a string is expected")))
            .transpose()
    }

    pub(crate) fn require_text(&mut self, name: &'static str) -> Result<&'a str, DefinitionError> {
        self.take_text(name)?.ok_or_else(|| self.missing(name))
    }

    /// A whole number within both bounds.
    pub(crate) fn take_number(
        &mut self,
        name: &'static str,
        least: u32,
        most: u32,
    ) -> Result<Option<u32>, DefinitionError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value
            .as_u64()
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| (least..=most).contains(number))
            .map(Some)
            .ok_or_else(|| self.invalid(name, format!("a whole number from {least} to {most} is expected")))
    }

    pub(crate) fn take_list(&mut self, name: &'static str) -> Result<Option<&'a [Value]>, DefinitionError> {
        self.take(name)
            .map(|value| {
                value.as_array().map(Vec::as_slice).ok_or_else(|| self.invalid(name, "an array is expected"))
            })
            .transpose()
    }

    /// The place of element `index` of the list `name`.
    pub(crate) fn element(&self, name: &str, index: usize) -> String {
        self.inside(&format!("{name}[{index}]"))
    }

    pub(crate) fn inside(&self, name: &str) -> String {
        if self.place == ROOT { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    /// The fields that nobody has read yet.
    pub(crate) fn unread(&self) -> Vec<(&'a str, &'a Value)> {
        self.object
            .iter()
            .filter(|(name, _)| !self.read.contains(name.as_str()))
            .map(|(name, value)| (name.as_str(), value))
            .collect()
    }

    /// Refuses the first field that nobody has read.
    pub(crate) fn close(self) -> Result<(), DefinitionError> {
        match self.unread().first() {
            None => Ok(()),
            Some((name, _)) => Err(self.unsupported(format!("field '{name}'"))),
        }
    }

    pub(crate) fn missing(&self, field: &'static str) -> DefinitionError {
        DefinitionError::Missing { field, place: self.place.clone() }
    }

    pub(crate) fn unsupported(&self, what: impl Into<String>) -> DefinitionError {
        DefinitionError::Unsupported { what: what.into(), place: self.place.clone() }
    }

    pub(crate) fn invalid(&self, field: impl Into<String>, reason: impl Into<String>) -> DefinitionError {
        DefinitionError::Invalid { field: field.into(), place: self.place.clone(), reason: reason.into() }
    }
}

/// The place of the definition itself.
pub(crate) const ROOT: &str = "the top";

fn last_segment(place: &str) -> String {
    place.rsplit('.').next().unwrap_or(place).to_owned()
}
