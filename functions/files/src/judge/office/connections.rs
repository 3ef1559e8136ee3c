//! What the parts of a package are connected to (ECMA-376, part 2, 9.3): other parts, and what lies outside of it.

use domain::files::FileRefusal;

use crate::judge::xml::{self, Element};

/// What every type of a connection ends with, in lower case, that runs what it leads to: macros, and controls of Windows.
const ACTIVE: [&str; 7] = [
    "vbaproject",
    "wordvbadata",
    "control",
    "activexcontrolbinary",
    "xlmacrosheet",
    "xlintlmacrosheet",
    "attachedtoolbars",
];

/// What may not lie outside of its package: what is opened along with it.
const INSIDE: [&str; 5] = ["oleobject", "package", "frame", "subdocument", "afchunk"];

#[derive(Default)]
pub(super) struct Connections {
    /// The name of the main part, in lower case and without the first slash.
    pub(super) main: Option<String>,
    pub(super) are_active: bool,
}

impl Connections {
    /// Takes in the connections of one part, or those of the package itself.
    pub(super) fn read(&mut self, text: &str, is_root: bool) -> Result<(), FileRefusal> {
        xml::walk(text, |element: &Element<'_>| {
            if element.name() != "Relationship" {
                return Ok(());
            }
            let kind = element.attribute("Type")?.ok_or(FileRefusal::Broken)?.trim().to_ascii_lowercase();
            let kind = kind.rsplit('/').next().unwrap_or_default();
            let target = element.attribute("Target")?.ok_or(FileRefusal::Broken)?;
            let mode = element.attribute("TargetMode")?.unwrap_or_default();
            let is_outside = mode.trim().eq_ignore_ascii_case("external") || target.contains("://");
            self.are_active |= ACTIVE.contains(&kind)
                || is_outside && INSIDE.contains(&kind)
                || is_outside && kind == "attachedtemplate" && !is_own_template(&target);
            if is_root && kind == "officedocument" && !is_outside {
                let target = target.trim_start_matches('/').to_lowercase();
                // Which of two main parts is opened, each reader decides for itself.
                if self.main.replace(target).is_some() {
                    return Err(FileRefusal::Broken);
                }
            }
            Ok(())
        })
    }

    /// Takes in a part that tells of another workbook, or of a program that is asked for values (DDE).
    pub(super) fn read_link(&mut self, text: &str) -> Result<(), FileRefusal> {
        xml::walk(text, |element: &Element<'_>| {
            self.are_active |= element.name() == "ddeLink";
            Ok(())
        })
    }
}

/// Whether a template is one of whoever opens the document: Word writes where the template lay on the disk of who made the
/// document, `file:///C:\Templates\Letter.dotx`. Anything else may be fetched from elsewhere.
fn is_own_template(target: &str) -> bool {
    let path = target.strip_prefix("file:///").unwrap_or(target);
    let is_on_disk = match path.as_bytes() {
        [letter, b':', b'/' | b'\\', ..] => letter.is_ascii_alphabetic(),
        _ => false,
    };
    is_on_disk || !target.contains(['/', '\\', ':', '%'])
}
