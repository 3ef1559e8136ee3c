//! A PDF (ISO 32000). A reader of such files does not read them from front to back: a table, or a stream in the table's place,
//! tells it where each object begins, and a reader that finds the table broken looks for objects itself. So an object counts
//! wherever one can begin, though it be within what is a text, a comment or a picture to whoever reads from the front; and what
//! an object says is read as a reader reads it, since the word for a script may stand in a text and a name may be written in
//! many ways.

mod lexer;
mod object_streams;

use domain::files::FileRefusal;
use memchr::memmem;

use lexer::{Lexer, Token, is_blank};

use super::archive::hides_archive;
use super::text::BYTE_ORDER_MARK;

const HEADER: &[u8] = b"%PDF-";

/// How far from its beginning a reader looks for the header of a PDF, in octets.
const HEADER_WITHIN: usize = 1_024;

/// How far from its end a reader looks for the mark of the end, in octets.
const END_WITHIN: usize = 1_024;

/// How often an octet may be read, on average. Each object of a file that somebody's program wrote is read once; a file in
/// which objects lie within others without end would be read for hours.
const READ_AT_MOST: usize = 4;

/// What is read at least before a file counts as one in which objects lie within others, in octets.
const READ_AT_LEAST: usize = 1 << 16;

/// The most streams of objects. What makes them puts a hundred objects into each.
const MOST_STREAMS: usize = 20_000;

/// Whether a file is a PDF: nothing but blanks stands before its header. A reader takes more, but such a file is
/// something else as well.
pub(super) fn is_pdf(content: &[u8]) -> bool {
    let content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let blanks = content.iter().take(HEADER_WITHIN).take_while(|octet| is_blank(**octet)).count();
    content.get(blanks..).is_some_and(|rest| rest.starts_with(HEADER))
}

/// Whether a reader of PDF would take a file, whatever else it is.
pub(super) fn opens_as_pdf(content: &[u8]) -> bool {
    let start = content.get(..HEADER_WITHIN + HEADER.len()).unwrap_or(content);
    memmem::find(start, HEADER).is_some()
}

/// Whether a PDF is whole, open, and without what acts by itself.
pub(super) fn judge(content: &[u8]) -> Result<(), FileRefusal> {
    let length = content.iter().rposition(|octet| !is_blank(*octet)).map_or(0, |last| last + 1);
    let written = content.get(..length).unwrap_or(content);
    let end = written.get(length.saturating_sub(END_WITHIN)..).unwrap_or(written);
    if memmem::find(end, b"%%EOF").is_none() {
        return Err(FileRefusal::Broken);
    }
    if hides_archive(content) {
        return Err(FileRefusal::Archive);
    }
    let findings = objects(content)?;
    // What is encrypted does not unpack, and is not broken for that.
    if findings.is_locked {
        return Err(FileRefusal::Locked);
    }
    if findings.is_active {
        return Err(FileRefusal::Active);
    }
    object_streams::judge(content, &findings.streams)
}

/// What the objects of a file say.
#[derive(Default)]
struct Findings {
    is_active: bool,
    is_locked: bool,
    /// Those that may hold further objects.
    streams: Vec<StreamPlace>,
}

/// Where a stream of objects stands in its file.
struct StreamPlace {
    /// Of what comes after `obj`.
    object: usize,
    /// Of what comes after `stream`.
    data: usize,
}

/// How much may yet be read.
struct Budget(usize);

impl Budget {
    fn of(octets: &[u8]) -> Self {
        Self(octets.len().saturating_mul(READ_AT_MOST).saturating_add(READ_AT_LEAST))
    }

    fn spend(&mut self, octets: usize) -> Result<(), FileRefusal> {
        self.0 = self.0.checked_sub(octets).ok_or(FileRefusal::Broken)?;
        Ok(())
    }
}

fn objects(content: &[u8]) -> Result<Findings, FileRefusal> {
    let mut findings = Findings::default();
    let mut budget = Budget::of(content);
    for word in memmem::find_iter(content, OBJECT) {
        if begins_object(content, word) {
            let said = Said::read(content, word + OBJECT.len(), &mut budget)?;
            findings.is_active |= said.acts;
            findings.is_locked |= said.encrypts && said.is_table;
            if let Some(data) = said.stream.filter(|_| said.may_hold_objects()) {
                findings.streams.push(StreamPlace { object: word + OBJECT.len(), data });
            }
            if findings.streams.len() > MOST_STREAMS {
                return Err(FileRefusal::Swollen);
            }
        }
    }
    for word in memmem::find_iter(content, TRAILER) {
        let said = Said::read(content, word + TRAILER.len(), &mut budget)?;
        findings.is_active |= said.acts;
        findings.is_locked |= said.encrypts;
    }
    Ok(findings)
}

const OBJECT: &[u8] = b"obj";
const TRAILER: &[u8] = b"trailer";

/// Whether an object begins with the word `obj` at a place: after the number of its generation, with blanks between them or a
/// comment.
fn begins_object(content: &[u8], word: usize) -> bool {
    let before = content.get(..word).unwrap_or_default();
    let length = before.iter().rposition(|octet| !is_blank(*octet)).map_or(0, |last| last + 1);
    let (before, blanks) = before.split_at_checked(length).unwrap_or_default();
    let is_line_end = |octet: &u8| matches!(octet, b'\r' | b'\n');
    match before.last() {
        Some(b'0'..=b'9' | b'.') => true,
        Some(_) if blanks.iter().any(is_line_end) => {
            before.iter().rev().take_while(|octet| !is_line_end(octet)).any(|octet| *octet == b'%')
        }
        _ => false,
    }
}

/// What an object, or a trailer, says by its names.
#[expect(clippy::struct_excessive_bools, reason = "each is a name that was met or was not")]
#[derive(Default)]
struct Said {
    /// It holds a script, or what starts a program, sends or brings a file.
    acts: bool,
    encrypts: bool,
    /// It is a table of the file's objects.
    is_table: bool,
    is_object_stream: bool,
    has_first: bool,
    has_number: bool,
    /// Where its stream begins.
    stream: Option<usize>,
}

impl Said {
    /// Reads what stands at a place until it ends. A word of an end within a dictionary or an array ends nothing: a reader goes
    /// on there.
    fn read(content: &[u8], start: usize, budget: &mut Budget) -> Result<Self, FileRefusal> {
        let mut said = Self::default();
        let mut lexer = Lexer::new(content, start);
        let (mut dictionaries, mut arrays) = (0_usize, 0_usize);
        while let Some(token) = lexer.next() {
            match token {
                Token::DictionaryStart => dictionaries += 1,
                Token::DictionaryEnd => dictionaries = dictionaries.saturating_sub(1),
                Token::ArrayStart => arrays += 1,
                Token::ArrayEnd => arrays = arrays.saturating_sub(1),
                Token::Name(name) => said.note(&name),
                Token::Word(word) if dictionaries == 0 && arrays == 0 => {
                    let place = lexer.place() - word.len();
                    if word.starts_with(b"stream") {
                        said.stream = Some(place + b"stream".len());
                        break;
                    }
                    let ends = [&b"endobj"[..], b"endstream", b"startxref", b"xref", TRAILER];
                    let is_next = word.starts_with(OBJECT) && place > start && begins_object(content, place);
                    if is_next || ends.iter().any(|end| word.starts_with(end)) {
                        break;
                    }
                }
                Token::Word(_) | Token::Text => {}
            }
        }
        budget.spend(lexer.place().saturating_sub(start))?;
        Ok(said)
    }

    fn note(&mut self, name: &[u8]) {
        match name {
            b"Encrypt" => self.encrypts = true,
            b"XRef" => self.is_table = true,
            b"ObjStm" => self.is_object_stream = true,
            b"First" => self.has_first = true,
            b"N" => self.has_number = true,
            _ => self.acts |= is_active(name),
        }
    }

    /// Readers do not ask a stream for its type once a table has sent them into it.
    fn may_hold_objects(&self) -> bool {
        self.is_object_stream || (self.has_first && self.has_number)
    }
}

/// Whether a name stands for what acts by itself, or brings a file along.
fn is_active(name: &[u8]) -> bool {
    matches!(
        name,
        b"JavaScript"
            | b"JS"
            | b"Launch"
            | b"EmbeddedFile"
            | b"EmbeddedFiles"
            | b"RichMedia"
            | b"XFA"
            | b"SubmitForm"
            | b"ImportData"
            | b"GoToE"
            // A script of a model in three dimensions.
            | b"OnInstantiate"
    )
}

#[cfg(test)]
mod tests;
