//! The texts of the interface, Russian and English, from Fluent files.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::access::{AssignedRole, CustomRoles};
use domain::profile::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Locale {
    Russian,
    English,
}

/// One file for each context, in the order of the product.
macro_rules! texts {
    ($language:literal) => {
        [
            include_str!(concat!("../locales/", $language, "/platform.ftl")),
            include_str!(concat!("../locales/", $language, "/identity.ftl")),
            include_str!(concat!("../locales/", $language, "/letters.ftl")),
            include_str!(concat!("../locales/", $language, "/company.ftl")),
            include_str!(concat!("../locales/", $language, "/structure.ftl")),
            include_str!(concat!("../locales/", $language, "/employees.ftl")),
            include_str!(concat!("../locales/", $language, "/roles.ftl")),
            include_str!(concat!("../locales/", $language, "/audit.ftl")),
            include_str!(concat!("../locales/", $language, "/super-admins.ftl")),
            include_str!(concat!("../locales/", $language, "/second-factor.ftl")),
            include_str!(concat!("../locales/", $language, "/done.ftl")),
        ]
    };
}

const RUSSIAN: [&str; 11] = texts!("ru");
const ENGLISH: [&str; 11] = texts!("en");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> =
    LazyLock::new(|| [bundle(langid!("ru"), RUSSIAN), bundle(langid!("en"), ENGLISH)]);

/// A test proves that the files have no errors, so what could be parsed is all there is.
fn bundle(language: unic_langid::LanguageIdentifier, sources: [&str; 11]) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would end up in titles, attributes and JSON.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Russian, Self::English];

    /// The primary language subtag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The text of a message, or of its attribute as `message.attribute`. A key that is missing stands for itself, so
    /// that it is seen; a test proves that none is.
    pub fn text(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    pub fn text_with<'a>(self, key: &str, arguments: &[(&'a str, FluentValue<'a>)]) -> Cow<'static, str> {
        let arguments: FluentArgs = arguments.iter().cloned().collect();
        self.format(key, Some(&arguments))
    }

    /// What a role is called.
    pub fn role_name(self, roles: &CustomRoles, role: AssignedRole) -> String {
        match role {
            AssignedRole::Preset(role) => self.text(&format!("role-{}", role.key())).into_owned(),
            AssignedRole::Custom(id) => match roles.find(id) {
                Some(role) => role.name.to_string(),
                None => self.text("role-gone").into_owned(),
            },
        }
    }

    pub fn has(self, key: &str) -> bool {
        BUNDLES[self as usize].has_message(key)
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs>) -> Cow<'static, str> {
        let bundle = &BUNDLES[self as usize];
        let (name, attribute) =
            key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
        let message = bundle.get_message(name);
        let pattern = match attribute {
            Some(attribute) => {
                message.and_then(|message| message.get_attribute(attribute)).map(|found| found.value())
            }
            None => message.and_then(|message| message.value()),
        };
        match pattern {
            Some(pattern) => bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned().into(),
            None => key.to_owned().into(),
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Russian => Self::Russian,
            Language::English => Self::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every message and attribute of a language, with the names of the variables it takes.
    fn messages(sources: [&str; 11]) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for source in sources {
            let resource = FluentResource::try_new(source.to_owned()).expect("a file without errors");
            drop(resource);
            let mut message = String::new();
            for line in source.lines() {
                if let Some((name, _)) = line.split_once(" =") {
                    if let Some(attribute) = name.trim_start().strip_prefix('.') {
                        names.insert(format!("{message}.{attribute}"));
                    } else if !name.starts_with([' ', '#', '[', '*', '-']) {
                        name.clone_into(&mut message);
                        assert!(names.insert(message.clone()), "{message} stands twice");
                    }
                }
            }
        }
        names
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (russian, english) = (messages(RUSSIAN), messages(ENGLISH));
        assert_eq!(
            russian.difference(&english).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "only in Russian"
        );
        assert_eq!(
            english.difference(&russian).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "only in English"
        );
    }

    #[test]
    fn russian_plurals_are_right() {
        let days =
            |count: i64| Locale::Russian.text_with("days-left", &[("days", count.into())]).into_owned();
        assert_eq!(days(1), "остался 1 день");
        assert_eq!(days(3), "осталось 3 дня");
        assert_eq!(days(11), "осталось 11 дней");
        assert_eq!(days(21), "остался 21 день");
    }
}
