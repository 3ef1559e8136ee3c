//! What a file is by its content, and whether it is taken.
//!
//! Whoever sends a file may have made it to harm whoever opens it, or the program that looks at it. So nothing that a file says
//! of itself is believed: neither its name, nor how large it says that it is. What is unpacked is counted while it comes, and
//! what readers understand in two ways is refused.

mod archive;
mod inflate;
mod office;
mod pdf;
mod picture;
mod signature;
mod text;
mod xml;

use domain::FileName;
use domain::files::{FileKind, FileRefusal, Purpose};
use memchr::memmem;

/// How a file of Word or Excel from before 2007 begins, and one of today that is encrypted (MS-CFB, 2.2).
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// How long an entry of the directory of such a file is, in octets (MS-CFB, 2.6.1).
const COMPOUND_ENTRY: usize = 128;

/// What a content turns out to be.
enum Content {
    One(FileKind),
    /// Plain text, which is a table if its name says so.
    Text,
}

/// What a file is. Its content decides; an extension that says something else is refused.
///
/// # Errors
///
/// What is wrong with the content comes first, then whether its kind is taken, then the extension.
pub(crate) fn judge(purpose: Purpose, name: &FileName, content: &[u8]) -> Result<FileKind, FileRefusal> {
    let kinds = match content_of(purpose, content)? {
        Content::One(kind) => vec![kind],
        Content::Text => vec![FileKind::Text, FileKind::Csv],
    };
    let taken = || kinds.iter().copied().filter(|kind| purpose.kinds().contains(kind));
    if taken().next().is_none() {
        return Err(FileRefusal::NotTaken);
    }
    let extension = name.extension().unwrap_or_default();
    taken().find(|kind| kind.extensions().contains(&extension.as_str())).ok_or(FileRefusal::Extension)
}

fn content_of(purpose: Purpose, content: &[u8]) -> Result<Content, FileRefusal> {
    if let Some(kind) = picture::kind(content) {
        picture::judge(kind, content)?;
        return Ok(Content::One(kind));
    }
    if archive::is_zip(content) {
        return office::judge(content).map(Content::One);
    }
    if archive::is_other_archive(content) {
        return Err(FileRefusal::Archive);
    }
    if content.starts_with(COMPOUND) {
        return Err(if is_encrypted(content) { FileRefusal::Locked } else { FileRefusal::NotTaken });
    }
    if pdf::is_pdf(content) {
        pdf::judge(content)?;
        return Ok(Content::One(FileKind::Pdf));
    }
    if signature::judge(content)? {
        return Ok(Content::One(FileKind::Signature));
    }
    let takes_xml = purpose.kinds().contains(&FileKind::Xml);
    // Where nobody asks for XML, what does not declare itself is a line of a log that begins so.
    if xml::is_declared(content) || (takes_xml && xml::begins_with_markup(content)) {
        if takes_xml {
            xml::judge(content)?;
        }
        return Ok(Content::One(FileKind::Xml));
    }
    if !content.is_empty() && text::is_text(content) { Ok(Content::Text) } else { Err(FileRefusal::NotTaken) }
}

/// Whether a compound file holds an encrypted package (MS-OFFCRYPTO, 2.3.4): an entry of its directory has this name.
fn is_encrypted(content: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memmem::find_iter(content, &name).any(|place| place % COMPOUND_ENTRY == 0)
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
