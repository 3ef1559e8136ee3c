//! The texts of all contexts, as one language has them.

use std::borrow::Cow;
use std::iter;

use domain::Argument;
use domain::access::{AssignedRole, CustomRoles};
use fluent_bundle::{FluentArgs, FluentValue};
use jiff::civil::Date;

use crate::room::Rooms;
use crate::texts::{COMMON, Locale};

/// The texts of all contexts in one language.
#[derive(Clone)]
pub struct Wording {
    rooms: Rooms,
    locale: Locale,
}

impl Wording {
    pub fn new(rooms: &Rooms, locale: Locale) -> Self {
        Self { rooms: rooms.clone(), locale }
    }

    /// The same texts in another language.
    #[must_use]
    pub fn translated(&self, locale: Locale) -> Self {
        Self::new(&self.rooms, locale)
    }

    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub(crate) fn rooms(&self) -> &Rooms {
        &self.rooms
    }

    /// The text of a message, or of its attribute as `message.attribute`. A missing key stands for itself; in code under
    /// test it panics, so that no test passes over it.
    pub fn text(&self, key: &str) -> Cow<'static, str> {
        self.found(key, None).unwrap_or_else(|| missing(key))
    }

    pub fn text_with<'a>(&self, key: &str, arguments: &[(&'a str, FluentValue<'a>)]) -> Cow<'static, str> {
        let arguments: FluentArgs = arguments.iter().cloned().collect();
        self.found(key, Some(&arguments)).unwrap_or_else(|| missing(key))
    }

    /// The text with these values filled in, where there is one.
    pub fn text_filled<'a>(
        &self,
        key: &str,
        arguments: impl Iterator<Item = (&'a str, &'a Argument)>,
    ) -> Option<String> {
        let value = |argument: &'a Argument| match argument {
            Argument::Number(number) => FluentValue::from(*number),
            Argument::Text(text) => text.as_str().into(),
            Argument::Message(key) => self.text(key).into(),
            Argument::Messages(keys) => {
                keys.iter().map(|key| self.text(key)).collect::<Vec<_>>().join(", ").into()
            }
            Argument::Day(day) => self.day(*day).into(),
        };
        let arguments: FluentArgs = arguments.map(|(name, argument)| (name, value(argument))).collect();
        self.found(key, Some(&arguments)).map(Cow::into_owned)
    }

    /// The text, where there is one.
    pub fn text_if_any(&self, key: &str) -> Option<Cow<'static, str>> {
        self.found(key, None)
    }

    /// The name of a role.
    pub fn role_name(&self, roles: &CustomRoles, role: AssignedRole) -> String {
        match role {
            AssignedRole::Preset(role) => self.text(&format!("role-{}", role.key())).into_owned(),
            AssignedRole::Custom(id) => match roles.find(id) {
                Some(role) => role.name.to_string(),
                None => self.text("role-gone").into_owned(),
            },
        }
    }

    /// A day as people write it.
    pub fn day(&self, day: Date) -> String {
        let format = match self.locale {
            Locale::Russian => "%d.%m.%Y",
            Locale::English => "%-d %b %Y",
        };
        day.strftime(format).to_string()
    }

    /// The same without the year.
    pub fn short_day(&self, day: Date) -> String {
        let format = match self.locale {
            Locale::Russian => "%d.%m",
            Locale::English => "%-d %b",
        };
        day.strftime(format).to_string()
    }

    /// A month by any of its days.
    pub fn month(&self, day: Date) -> String {
        let format = match self.locale {
            Locale::Russian => "%m.%Y",
            Locale::English => "%b %Y",
        };
        day.strftime(format).to_string()
    }

    fn found(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
        let of_rooms = self.rooms.iter().map(|room| &room.texts);
        iter::once(&COMMON).chain(of_rooms).find_map(|texts| texts.format(self.locale, key, arguments))
    }
}

fn missing(key: &str) -> Cow<'static, str> {
    debug_assert!(false, "there is no text {key}");
    key.to_owned().into()
}
