//! The texts of the interface, Russian and English, from Fluent files: the common texts, and those of each context.

use std::borrow::Cow;
use std::sync::OnceLock;

use domain::profile::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::langid;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Locale {
    Russian,
    English,
}

type Bundle = FluentBundle<FluentResource>;

/// The texts of one context in both languages. The files are read when the first text is asked for.
pub struct Texts {
    sources: [&'static [&'static str]; 2],
    bundles: [OnceLock<Bundle>; 2],
}

/// The texts in `locales/ru` and `locales/en` beside `src`, as `texts!("structure", "roles")` names their files.
#[macro_export]
macro_rules! texts {
    ($($name:literal),+ $(,)?) => {
        $crate::Texts::new(
            &[$(include_str!(concat!("../locales/ru/", $name, ".ftl"))),+],
            &[$(include_str!(concat!("../locales/en/", $name, ".ftl"))),+],
        )
    };
}

/// The texts that all contexts share.
pub static COMMON: Texts = texts!("frame", "fields", "files", "problems", "interface", "work");

impl Texts {
    /// The contents of Fluent files.
    pub const fn new(russian: &'static [&'static str], english: &'static [&'static str]) -> Self {
        Self { sources: [russian, english], bundles: [OnceLock::new(), OnceLock::new()] }
    }

    /// The contents of the files of one language.
    pub const fn sources(&self, locale: Locale) -> &'static [&'static str] {
        self.sources[locale as usize]
    }

    /// A test proves that the files have no errors, so whatever can be parsed is everything.
    fn bundle(&self, locale: Locale) -> &Bundle {
        self.bundles[locale as usize].get_or_init(|| {
            let language = match locale {
                Locale::Russian => langid!("ru"),
                Locale::English => langid!("en"),
            };
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            // Isolation marks would end up in titles, attributes and JSON.
            bundle.set_use_isolating(false);
            for source in self.sources(locale) {
                let resource =
                    FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
                bundle.add_resource_overriding(resource);
            }
            bundle
        })
    }

    /// A text without variables.
    pub fn text(&self, locale: Locale, key: &str) -> Option<Cow<'static, str>> {
        self.format(locale, key, None)
    }

    pub(crate) fn format(
        &self,
        locale: Locale,
        key: &str,
        arguments: Option<&FluentArgs<'_>>,
    ) -> Option<Cow<'static, str>> {
        let bundle = self.bundle(locale);
        let (name, attribute) =
            key.split_once('.').map_or((key, None), |(name, attribute)| (name, Some(attribute)));
        let message = bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        Some(bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned().into())
    }
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
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Russian => Self::Russian,
            Locale::English => Self::English,
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
