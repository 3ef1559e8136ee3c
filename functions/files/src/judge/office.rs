//! A document of Word or a workbook of Excel: a zip of parts (ECMA-376, part 2). What a part is, one list says, and whether a
//! package acts by itself, what its parts are called and what they are connected to. All parts are unpacked, since what a zip
//! says of their sizes is what its maker says.

mod connections;
mod types;
mod unpacking;

use std::collections::HashSet;

use domain::files::{FileKind, FileRefusal};
use memchr::memmem;

use super::archive::{NoDirectory, Zip, directory};
use super::pdf::opens_as_pdf;
use super::xml;
use connections::Connections;
use types::Types;
use unpacking::Unpacking;

/// The most parts of a package.
const MOST_PARTS: usize = 2_000;

/// The most octets of those parts that are read and not only unpacked.
const MOST_READ: usize = 32 << 20;

/// The part that says what the others are, in lower case.
const TYPES: &str = "[content_types].xml";

/// The part that says which the main one is.
const ROOT: &str = "_rels/.rels";

/// What a zip is.
pub(super) fn judge(content: &[u8]) -> Result<FileKind, FileRefusal> {
    let mut package = directory(content).map_err(|reason| match reason {
        NoDirectory::TooLarge => FileRefusal::Swollen,
        NoDirectory::Broken if memmem::find(content, b"[Content_Types].xml").is_some() => FileRefusal::Broken,
        NoDirectory::Broken => FileRefusal::Archive,
    })?;
    let names = names(&package)?;
    if !names.iter().any(|name| name == TYPES) {
        // Documents of other programs are zips that say what they are in this part.
        let is_document = names.iter().any(|name| name == "mimetype");
        return Err(if is_document { FileRefusal::NotTaken } else { FileRefusal::Archive });
    }
    if names.len() > MOST_PARTS {
        return Err(FileRefusal::Swollen);
    }
    let are_apart =
        names.iter().collect::<HashSet<_>>().len() == names.len() && !package.has_duplicate_names();
    if !are_apart
        || !names.iter().all(|name| is_inside(name))
        || package.offset() > 0
        || opens_as_pdf(content)
    {
        return Err(FileRefusal::Broken);
    }
    let said = Said::read(content, &mut package, &names)?;
    if names.iter().any(|name| is_active_part(name)) || said.types.is_active() || said.connections.are_active
    {
        return Err(FileRefusal::Active);
    }
    let main = said.connections.main.as_deref().ok_or(FileRefusal::Archive)?;
    if !names.iter().any(|name| name == main) {
        return Err(FileRefusal::Broken);
    }
    match said.types.of(main) {
        Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml") => {
            Ok(FileKind::Docx)
        }
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml") => {
            Ok(FileKind::Xlsx)
        }
        _ => Err(FileRefusal::NotTaken),
    }
}

/// The names of all parts in lower case: two that differ in case alone are one.
fn names(package: &Zip<'_>) -> Result<Vec<String>, FileRefusal> {
    let broken = |_| FileRefusal::Broken;
    package.file_names().map(|name| Ok(name.map_err(broken)?.to_lowercase())).collect()
}

/// Whether a name leads to a place within its package.
fn is_inside(name: &str) -> bool {
    let is_plain = !name.contains(['\\', ':', '\0']) && !name.starts_with('/');
    is_plain && name.split('/').all(|folder| !matches!(folder, "." | ".."))
}

/// Whether a part is a macro or a control by its name.
fn is_active_part(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_macro = file.starts_with("vbaproject") || file.starts_with("vbadata");
    is_macro || name.split('/').any(|folder| matches!(folder, "activex" | "macrosheets" | "intlmacrosheets"))
}

/// What the parts say that are read.
struct Said {
    types: Types,
    connections: Connections,
}

impl Said {
    fn read(content: &[u8], package: &mut Zip<'_>, names: &[String]) -> Result<Self, FileRefusal> {
        let mut unpacking = Unpacking::of(content);
        let mut types = Types::default();
        let mut connections = Connections::default();
        let mut part = Vec::new();
        let mut left = MOST_READ;
        for (index, name) in names.iter().enumerate() {
            let is_connection = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "rels");
            let is_link = name.contains("externallinks/");
            if name != TYPES && !is_connection && !is_link {
                unpacking.unpack(package, index, |_| Ok(()))?;
                continue;
            }
            part.clear();
            unpacking.unpack(package, index, |octets| {
                left = left.checked_sub(octets.len()).ok_or(FileRefusal::Swollen)?;
                part.extend_from_slice(octets);
                Ok(())
            })?;
            let text = xml::decoded(&part).ok_or(FileRefusal::Broken)?;
            if name == TYPES {
                types = Types::read(&text)?;
            } else if is_connection {
                connections.read(&text, name == ROOT)?;
            } else {
                connections.read_link(&text)?;
            }
        }
        Ok(Self { types, connections })
    }
}

#[cfg(test)]
mod tests;
