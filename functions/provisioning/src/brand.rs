//! The look of a cabinet as its organisation's own: its name, its initials on an icon, and a colour.

use domain::Organization;
use domain::provisioning::{Failure, FailureCode};
use serde::Serialize;

/// Colours on which white letters are readable (contrast of at least 4.5, WCAG 2.2, 1.4.3).
const ACCENTS: [&str; 12] = [
    "#0b6e4f", "#1d4ed8", "#6d28d9", "#9d174d", "#b91c1c", "#9a3412", "#854d0e", "#3f6212", "#0f766e",
    "#0369a1", "#4338ca", "#86198f",
];

/// Legal forms. They say nothing about which organisation is meant, as long as the name has another word.
const LEGAL_FORMS: [&str; 12] =
    ["ооо", "ао", "оао", "зао", "пао", "нао", "ип", "ано", "нко", "llc", "ltd", "inc"];

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Brand {
    pub(crate) name: String,
    /// One or two letters or digits.
    pub(crate) initials: String,
    /// As CSS writes it: `#1d4ed8`.
    pub(crate) accent: &'static str,
}

impl Brand {
    /// The brand of an organisation, always the same. A name without a letter or digit has no initials.
    pub(crate) fn of(organization: &Organization) -> Result<Self, Failure> {
        let name = organization.name.to_string();
        let initials = initials_of(&name);
        if initials.is_empty() {
            let detail = format!("the name \u{201c}{name}\u{201d} has neither letters nor digits");
            return Err(Failure::new(FailureCode::InvalidBrand, detail));
        }
        // The identifier's end is random; its beginning is the time, which neighbours share.
        let [.., last] = *organization.id.as_uuid().as_bytes();
        Ok(Self { name, initials, accent: ACCENTS[usize::from(last) % ACCENTS.len()] })
    }

    /// The icon: the initials on the accent's colour, as SVG.
    pub(crate) fn icon(&self) -> String {
        let (name, initials) = (escape_xml(&self.name), escape_xml(&self.initials));
        format!(
            concat!(
                r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">"##,
                r##"<title>{name}</title><rect width="64" height="64" rx="14" fill="{accent}"/>"##,
                r##"<text x="32" y="34" fill="#fff" font-family="system-ui,sans-serif" font-size="28" "##,
                r##"font-weight="600" text-anchor="middle" dominant-baseline="central">{initials}</text></svg>"##,
                "\n",
            ),
            name = name,
            initials = initials,
            accent = self.accent,
        )
    }
}

fn initials_of(name: &str) -> String {
    let words = || name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_telling = |word: &&str| !LEGAL_FORMS.contains(&word.to_lowercase().as_str());
    let mut initials: String =
        words().filter(is_telling).take(2).filter_map(|word| word.chars().next()).collect();
    if initials.is_empty() {
        initials = words().take(1).filter_map(|word| word.chars().next()).collect();
    }
    initials.to_uppercase()
}

/// A text for XML: markup becomes references, and the two characters that XML 1.0 never allows are left out.
fn escape_xml(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, character| {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_two_words_that_say_something() {
        let names = [
            ("ООО «Мебельная фабрика № 1»", "МФ"),
            ("ООО «Берёзка»", "Б"),
            ("АО", "А"),
            ("ecof portal ltd", "EP"),
            ("3М", "3"),
            ("«—»", ""),
        ];
        for (name, initials) in names {
            assert_eq!(initials_of(name), initials, "{name}");
        }
    }

    #[test]
    fn a_name_stays_text_on_the_icon() {
        let brand = Brand {
            name: "</title><script>alert('1')</script>&\u{ffff}".to_owned(),
            initials: "<".to_owned(),
            accent: "#1d4ed8",
        };
        let icon = brand.icon();
        assert!(
            icon.contains(
                "<title>&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;</title>"
            )
        );
        assert!(icon.ends_with(">&lt;</text></svg>\n"));
    }

    #[test]
    fn white_letters_are_readable_on_every_accent() {
        for accent in ACCENTS {
            let channel = |range| f64::from(u8::from_str_radix(&accent[range], 16).unwrap()) / 255.0;
            let linear = |value: f64| {
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            let luminance = 0.2126 * linear(channel(1..3))
                + 0.7152 * linear(channel(3..5))
                + 0.0722 * linear(channel(5..7));
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{accent}");
        }
    }
}
