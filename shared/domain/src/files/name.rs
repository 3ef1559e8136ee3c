//! The name that a file has on the disk of whoever sends it: «Отчёт за май.pdf».

use std::fmt::Write;
use std::str::FromStr;

use icu_normalizer::ComposingNormalizerBorrowed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::checked_text::checked_text;
use crate::{Violation, without_invisible};

/// A name of a file, without folders: 1 to 200 characters, none of them a control character or one that nobody sees.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("minLength" = 1, "maxLength" = 200, "pattern" = r"^[^\u0000-\u001F\u007F-\u009F/\\]+$"))]
pub struct FileName(String);

/// In characters.
const MAXIMUM: usize = 200;

impl FromStr for FileName {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        // Some systems keep й as и and a breve, and would not find it by what a keyboard types.
        let name: String = ComposingNormalizerBorrowed::new_nfc().normalize(text.trim()).into_owned();
        if name.is_empty() {
            return Err(Violation::Required);
        }
        if name.chars().count() > MAXIMUM {
            return Err(Violation::TooLong { maximum: MAXIMUM });
        }
        let is_refused = |character: char| {
            character.is_control() || "\u{2028}\u{2029}\u{fffe}\u{ffff}/\\".contains(character)
        };
        // Emoji are put together by two characters that nobody sees.
        let seen = name.replace(['\u{200d}', '\u{fe0f}'], "");
        let is_whole = without_invisible(&seen) == seen && !name.contains(is_refused);
        if is_whole && name != "." && name != ".." { Ok(Self(name)) } else { Err(Violation::FileNameForm) }
    }
}

checked_text!(FileName);

impl FileName {
    /// What comes after the last point, in lower case: `pdf`.
    pub fn extension(&self) -> Option<String> {
        let (before, extension) = self.0.rsplit_once('.')?;
        (!before.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
    }

    /// The value of `Content-Disposition` (RFC 6266) by which a browser saves a file under this name: in ASCII for those that
    /// know no more, and whole (RFC 8187).
    pub fn disposition(&self) -> String {
        let plain: String = self
            .0
            .chars()
            .map(|character| match character {
                '"' | '%' | ';' => '_',
                _ if character.is_ascii_graphic() || character == ' ' => character,
                _ => '_',
            })
            .collect();
        let mut whole = String::new();
        for octet in self.0.bytes() {
            if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
                whole.push(octet.into());
            } else {
                // Writing to a text never fails.
                let _ = write!(whole, "%{octet:02X}");
            }
        }
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<String, Violation> {
        text.parse::<FileName>().map(String::from)
    }

    #[test]
    fn a_name_is_taken_in_any_alphabet_and_a_path_is_not() {
        for name in ["Отчёт за май.pdf", "年度报告.docx", "a", ".env", "скан 1 (копия).PDF"]
        {
            assert_eq!(parse(name).unwrap(), name);
        }
        assert_eq!(parse(" Счет\u{438}\u{306}.pdf ").unwrap(), "Счетй.pdf");
        assert_eq!(parse("семья 👨\u{200d}👩.pdf").unwrap(), "семья 👨\u{200d}👩.pdf");
        for name in [
            "a\u{2028}.pdf",
            "a\u{fffe}.pdf",
            "../a.pdf",
            "C:\\a.pdf",
            "a\nb.pdf",
            "a\u{202e}fdp.exe",
            "a\u{200b}.pdf",
            ".",
            "..",
        ] {
            assert_eq!(parse(name), Err(Violation::FileNameForm), "{name:?}");
        }
        assert_eq!(parse(" "), Err(Violation::Required));
        assert_eq!(parse(&"я".repeat(200)).unwrap().chars().count(), 200);
        assert_eq!(parse(&"я".repeat(201)), Err(Violation::TooLong { maximum: 200 }));
    }

    #[test]
    fn the_extension_is_what_comes_after_the_last_point() {
        let extension = |name: &str| name.parse::<FileName>().unwrap().extension();
        assert_eq!(extension("a.tar.GZ").as_deref(), Some("gz"));
        assert_eq!([extension("a"), extension(".env"), extension("a.")], [None, None, None]);
    }

    #[test]
    fn a_browser_is_told_the_name_in_both_forms() {
        let name: FileName = "Счёт \"5%\" (1)*'.pdf".parse().unwrap();
        assert_eq!(
            name.disposition(),
            "attachment; filename=\"____ _5__ (1)*'.pdf\"; \
             filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%20%225%25%22%20%281%29%2A%27.pdf"
        );
    }

    proptest! {
        #[test]
        fn whatever_a_file_is_called_its_header_is_ascii_and_says_it(text in "\\PC{1,40}") {
            if let Ok(name) = text.parse::<FileName>() {
                let header = name.disposition();
                prop_assert!(header.bytes().all(|octet| (0x20..0x7f).contains(&octet)), "{header}");
                let (plain, whole) = header.split_once("; filename*=UTF-8''").unwrap();
                prop_assert_eq!(plain.matches('"').count(), 2);
                let form = format!("a={whole}");
                let read = url::form_urlencoded::parse(form.as_bytes()).next().unwrap().1.into_owned();
                prop_assert_eq!(read, name.as_str());
            }
        }
    }
}
