//! What a person says of themselves, beyond their name.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::checked_text::checked_text;
use crate::difference::saved_as;
use crate::{Description, FieldError, Name, Phone, User, Violation, ZoneName};

/// A language of the interface, by its primary subtag (BCP 47).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    #[serde(rename = "ru")]
    Russian,
    #[serde(rename = "en")]
    English,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Russian, Self::English];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        Self::ALL.into_iter().find(|language| language.tag() == text).ok_or(Violation::UnknownValue)
    }
}

/// The address of a page about somebody: `http` or `https` and nothing else, since others click on it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("pattern" = r"^https?://[^\s@]+$", "maxLength" = Self::MAXIMUM))]
pub struct Link(String);

impl Link {
    /// The greatest length, in characters.
    pub const MAXIMUM: usize = 300;
}

impl FromStr for Link {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Violation::Required);
        }
        if text.chars().count() > Self::MAXIMUM {
            return Err(Violation::TooLong { maximum: Self::MAXIMUM });
        }
        let url = url::Url::parse(text).map_err(|_| Violation::LinkForm)?;
        let is_page = matches!(url.scheme(), "http" | "https");
        let shows_a_password = !url.username().is_empty() || url.password().is_some();
        let names_a_domain = url.domain().is_some_and(|domain| domain.contains('.'));
        if is_page && names_a_domain && !shows_a_password && url.as_str().len() <= Self::MAXIMUM * 9 {
            Ok(Self(url.into()))
        } else {
            Err(Violation::LinkForm)
        }
    }
}

checked_text!(Link);

/// A change of what a person says of themselves. `None` leaves a field as it is, `Some(None)` removes its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileEdit {
    pub name: Option<Name>,
    pub surname: Option<Option<Name>>,
    pub patronymic: Option<Option<Name>>,
    pub phone: Option<Option<Phone>>,
    pub about: Option<Option<Description>>,
    pub links: Option<Vec<Link>>,
    pub language: Option<Option<Language>>,
    pub time_zone: Option<Option<ZoneName>>,
}

impl ProfileEdit {
    /// Makes the change, as one version.
    pub fn apply(self, user: &mut User) {
        let Self { name, surname, patronymic, phone, about, links, language, time_zone } = self;
        user.name = name.unwrap_or_else(|| user.name.clone());
        user.surname = surname.unwrap_or_else(|| user.surname.clone());
        user.patronymic = patronymic.unwrap_or_else(|| user.patronymic.clone());
        user.phone = phone.unwrap_or_else(|| user.phone.clone());
        user.about = about.unwrap_or_else(|| user.about.clone());
        user.links = links.unwrap_or_else(|| user.links.clone());
        user.language = language.unwrap_or(user.language);
        user.time_zone = time_zone.unwrap_or_else(|| user.time_zone.clone());
        user.version += 1;
    }

    /// The present values of the fields of this edit that hold something else.
    pub fn differences(&self, user: &User) -> Vec<FieldError> {
        [
            saved_as("name", self.name.as_ref(), &user.name, user.name.to_string()),
            saved_as("surname", self.surname.as_ref(), &user.surname, shown(user.surname.as_ref())),
            saved_as(
                "patronymic",
                self.patronymic.as_ref(),
                &user.patronymic,
                shown(user.patronymic.as_ref()),
            ),
            saved_as("phone", self.phone.as_ref(), &user.phone, shown(user.phone.as_ref())),
            saved_as("about", self.about.as_ref(), &user.about, shown(user.about.as_ref())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl User {
    /// What the person says of themselves, and which letters they do without, as the platform's audit shows it.
    pub fn profile(&self) -> Map<String, Value> {
        let fields = [
            ("name", json!(self.name)),
            ("surname", json!(self.surname)),
            ("patronymic", json!(self.patronymic)),
            ("phone", json!(self.phone)),
            ("about", json!(self.about)),
            ("links", json!(self.links)),
            ("language", json!(self.language)),
            ("time_zone", json!(self.time_zone)),
            ("silenced", json!(self.silenced)),
            ("bell_silenced", json!(self.bell_silenced)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// A value as text; empty if there is none.
fn shown(value: Option<&impl fmt::Display>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_changes_what_it_names_and_nothing_else() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let mut user = User::new("anna@example.com".parse().unwrap(), "Анна".parse().unwrap(), now);
        user.surname = Some("Иванова".parse().unwrap());
        user.phone = Some("+79123456789".parse().unwrap());
        let edit = ProfileEdit {
            surname: Some(Some("Петрова".parse().unwrap())),
            phone: Some(None),
            language: Some(Some(Language::English)),
            ..ProfileEdit::default()
        };
        let told: Vec<_> =
            edit.differences(&user).into_iter().map(|error| (error.field, error.violation)).collect();
        let saved = |value: &str| Violation::SavedAs { value: value.into() };
        assert_eq!(told, [("surname".into(), saved("Иванова")), ("phone".into(), saved("+79123456789"))]);
        edit.clone().apply(&mut user);
        assert_eq!(user.full_name().as_str(), "Петрова Анна");
        assert_eq!((&user.phone, user.language, user.version), (&None, Some(Language::English), 2));
        assert_eq!(edit.differences(&user), []);
    }

    #[test]
    fn a_link_leads_to_a_page_and_nowhere_else() {
        assert_eq!("https://vk.com/anna".parse::<Link>().unwrap().as_str(), "https://vk.com/anna");
        assert_eq!(
            " https://пример.рф/анна ".parse::<Link>().unwrap().as_str(),
            "https://xn--e1afmkfd.xn--p1ai/%D0%B0%D0%BD%D0%BD%D0%B0"
        );
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "vk.com/anna",
            "//vk.com/anna",
            "https://",
            "https://anna:secret@vk.com",
            "ftp://vk.com",
            "https://localhost/x",
            "https://127.0.0.1/x",
        ] {
            assert_eq!(text.parse::<Link>(), Err(Violation::LinkForm), "{text}");
        }
    }
}
