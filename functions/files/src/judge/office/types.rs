//! The list of what the parts of a package are: some one by one, the others by their extensions (ECMA-376, part 2, 10.1.2).

use std::collections::HashMap;

use domain::files::FileRefusal;

use crate::judge::xml::{self, Element};

#[derive(Default)]
pub(super) struct Types {
    /// By the names of the parts, in lower case and without the first slash.
    parts: HashMap<String, String>,
    /// By extensions, in lower case.
    extensions: HashMap<String, String>,
}

impl Types {
    pub(super) fn read(text: &str) -> Result<Self, FileRefusal> {
        let mut types = Self::default();
        xml::walk(text, |element: &Element<'_>| {
            let (place, key) = match element.name() {
                "Override" => (&mut types.parts, "PartName"),
                "Default" => (&mut types.extensions, "Extension"),
                _ => return Ok(()),
            };
            let key = element.attribute(key)?.ok_or(FileRefusal::Broken)?.to_lowercase();
            let content_type = element.attribute("ContentType")?.ok_or(FileRefusal::Broken)?;
            // Which of two types counts, each reader decides for itself.
            match place.insert(key.trim_start_matches('/').to_owned(), content_type.into_owned()) {
                None => Ok(()),
                Some(_) => Err(FileRefusal::Broken),
            }
        })?;
        Ok(types)
    }

    pub(super) fn of(&self, part: &str) -> Option<&str> {
        let by_extension = || self.extensions.get(part.rsplit_once('.')?.1);
        self.parts.get(part).or_else(by_extension).map(String::as_str)
    }

    /// Whether a part is a macro or a control by its type. That files of an extension would be macros says nothing: the line
    /// stays where a program has taken the macros out (dotnet/Open-XML-SDK#618).
    pub(super) fn is_active(&self) -> bool {
        let is_active = |content_type: &String| {
            let content_type = content_type.to_ascii_lowercase();
            ["macroenabled", "vbaproject", "vbadata", "activex", "macrosheet"]
                .iter()
                .any(|word| content_type.contains(word))
        };
        let is_main = |content_type: &&String| content_type.to_ascii_lowercase().contains("macroenabled");
        self.parts.values().any(is_active) || self.extensions.values().any(|value| is_main(&value))
    }
}
