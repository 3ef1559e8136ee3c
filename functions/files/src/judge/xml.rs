//! XML: what its text is, and whether it is one tree to its end. It is read as a stream, so neither depth nor length takes more
//! than it has itself.

use std::borrow::Cow;

use domain::files::FileRefusal;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::text::{BYTE_ORDER_MARK, is_page, is_written};

/// How far into a file its declaration may reach, in octets.
const DECLARATION_WITHIN: usize = 256;

/// Namespaces whose elements a browser runs.
const OF_BROWSERS: [&str; 2] = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"];

/// Whether a file begins as XML does that says so.
pub(super) fn is_declared(content: &[u8]) -> bool {
    let content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    content.strip_prefix(b"<?xml").and_then(<[u8]>::first).is_some_and(u8::is_ascii_whitespace)
}

/// Whether a file begins with an element, or with what may stand before the first.
pub(super) fn begins_with_markup(content: &[u8]) -> bool {
    let content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    content.trim_ascii_start().first() == Some(&b'<')
}

/// Whether a file is well-formed and for programs, not for browsers.
pub(super) fn judge(content: &[u8]) -> Result<(), FileRefusal> {
    let encoding = declared(content).ok_or(FileRefusal::NotTaken)?;
    if encoding != UTF_8 && encoding != WINDOWS_1251 {
        return Err(FileRefusal::NotTaken);
    }
    let content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let text =
        encoding.decode_without_bom_handling_and_without_replacement(content).ok_or(FileRefusal::Broken)?;
    if !is_written(&text) {
        return Err(FileRefusal::Broken);
    }
    if is_page(&text) {
        return Err(FileRefusal::NotTaken);
    }
    let (mut is_first, mut is_of_browsers, mut has_script) = (true, false, false);
    walk(&text, |element| {
        let name = element.name();
        if is_first && ["html", "svg"].iter().any(|root| name.eq_ignore_ascii_case(root)) {
            return Err(FileRefusal::NotTaken);
        }
        is_first = false;
        has_script |= name.eq_ignore_ascii_case("script");
        is_of_browsers |= element.has_namespace(&OF_BROWSERS)?;
        Ok(())
    })?;
    if is_of_browsers && has_script { Err(FileRefusal::Active) } else { Ok(()) }
}

/// The text of a part of a package: in UTF-8, or in UTF-16 with a mark of its order.
pub(super) fn decoded(part: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, text) = match part {
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        _ if declared(part)? == UTF_8 => (UTF_8, part.strip_prefix(BYTE_ORDER_MARK).unwrap_or(part)),
        _ => return None,
    };
    encoding.decode_without_bom_handling_and_without_replacement(text)
}

/// The encoding that a file declares, or UTF-8. None for one that nobody knows.
fn declared(content: &[u8]) -> Option<&'static Encoding> {
    if !is_declared(content) {
        return Some(UTF_8);
    }
    let start = content.get(..DECLARATION_WITHIN).unwrap_or(content);
    let start = String::from_utf8_lossy(start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(start));
    let mut reader = Reader::from_str(&start);
    let Ok(Event::Decl(declaration)) = reader.read_event() else { return None };
    match declaration.encoding() {
        None => Some(UTF_8),
        Some(label) => Encoding::for_label(label.ok()?.as_bytes()),
    }
}

/// An element of a tree.
pub(super) struct Element<'a>(BytesStart<'a>);

impl<'a> Element<'a> {
    /// One whose attributes are well-formed.
    fn of(start: BytesStart<'a>) -> Result<Self, FileRefusal> {
        let mut names = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(broken)?;
            value(&attribute)?;
            names.push(attribute.key.into_inner());
        }
        // The reader would compare each with each.
        names.sort_unstable();
        let are_apart = names.windows(2).all(|pair| pair.first() != pair.last());
        if are_apart { Ok(Self(start)) } else { Err(FileRefusal::Broken) }
    }

    /// Without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Result<Option<Cow<'_, str>>, FileRefusal> {
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(broken)?;
            if attribute.key.as_ref() == name {
                return value(&attribute).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether one of some namespaces is declared here.
    fn has_namespace(&self, namespaces: &[&str]) -> Result<bool, FileRefusal> {
        for attribute in self.0.attributes().with_checks(false) {
            let attribute = attribute.map_err(broken)?;
            let is_declaration = attribute.key.as_namespace_binding().is_some();
            if is_declaration && namespaces.contains(&&*value(&attribute)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn value<'a>(attribute: &Attribute<'a>) -> Result<Cow<'a, str>, FileRefusal> {
    attribute.normalized_value(XmlVersion::Implicit1_0).map_err(broken)
}

/// Whether a reference is to a character: none other is known without a declaration.
fn check_reference(reference: &BytesRef<'_>) -> Result<(), FileRefusal> {
    let is_known = reference.resolve_char_ref().map_err(broken)?.is_some()
        || resolve_xml_entity(&reference.borrow().into_inner()).is_some();
    if is_known { Ok(()) } else { Err(FileRefusal::Broken) }
}

fn broken<E>(_: E) -> FileRefusal {
    FileRefusal::Broken
}

/// Shows every element of a text that is one tree. A declaration of its type is refused: it may call for other files, and
/// stand for very much text.
pub(super) fn walk(
    text: &str,
    mut show: impl FnMut(&Element<'_>) -> Result<(), FileRefusal>,
) -> Result<(), FileRefusal> {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut roots, mut is_begun) = (0_usize, 0_usize, false);
    loop {
        let event = reader.read_event().map_err(broken)?;
        let is_blank = |text: &str| text.chars().all(|character| character.is_ascii_whitespace());
        match event {
            Event::Start(_) | Event::Empty(_) if depth == 0 && roots > 0 => return Err(FileRefusal::Broken),
            Event::Start(start) => {
                roots += usize::from(depth == 0);
                depth += 1;
                show(&Element::of(start)?)?;
            }
            Event::Empty(start) => {
                roots += usize::from(depth == 0);
                show(&Element::of(start)?)?;
            }
            Event::End(_) => depth = depth.checked_sub(1).ok_or(FileRefusal::Broken)?,
            Event::Text(content) if depth > 0 || is_blank(&content) => {}
            Event::CData(_) if depth > 0 => {}
            Event::GeneralRef(reference) if depth > 0 => check_reference(&reference)?,
            // Word and Excel open such a file as a document, with its macros.
            Event::PI(instruction) if instruction.target() == "mso-application" => {
                return Err(FileRefusal::NotTaken);
            }
            Event::PI(_) | Event::Comment(_) => {}
            Event::Decl(_) if !is_begun => {}
            Event::DocType(_) => return Err(FileRefusal::Active),
            Event::Eof if depth == 0 && roots == 1 => return Ok(()),
            _ => return Err(FileRefusal::Broken),
        }
        is_begun = true;
    }
}

#[cfg(test)]
mod tests;
