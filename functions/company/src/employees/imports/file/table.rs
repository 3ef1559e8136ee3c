//! A file as a table: rows of cells, each with the number that its line has in the file.

use std::borrow::Cow;

use domain::employee::MOST_IMPORTED;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use serde::{Deserialize, Serialize};

use super::{MOST_COLUMNS, Unreadable, workbook};

/// Rows of cells under their headings, without the blank ones.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// To the last that is not empty.
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Of the file, the first being 1; of a workbook, the number beside the sheet's row.
    pub(crate) line: usize,
    /// Without those that stand under no heading, and at most as many as there are headings.
    pub(crate) cells: Vec<String>,
}

/// The first octets of files that are no tables, though some of them would pass for text.
const NO_TABLES: [&[u8]; 11] = [
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"RIFF",
    b"%PDF",
    b"{\\rtf",
    b"Rar!",
    b"7z\xBC\xAF",
    b"\x1F\x8B",
    b"\x7FELF",
    b"\xD0\xCF\x11\xE0",
];

/// Octets of the name by which an encrypted workbook keeps its content (MS-OFFCRYPTO, 2.3.4.4), in UTF-16.
const ENCRYPTED_PACKAGE: &str = "EncryptedPackage";

/// How many octets of a file are looked at to find its encoding.
const LOOKED_AT: usize = 1024;

pub(super) fn read(file: &[u8]) -> Result<Table, Unreadable> {
    if file.starts_with(b"PK") {
        return workbook::read(file);
    }
    if is_locked_workbook(file) {
        return Err(Unreadable::Locked);
    }
    if NO_TABLES.iter().any(|begin| file.starts_with(begin)) {
        return Err(Unreadable::NoTable);
    }
    let text = decode(file);
    if text.contains('\0') { Err(Unreadable::NoTable) } else { read_text(&text) }
}

fn is_locked_workbook(file: &[u8]) -> bool {
    let name: Vec<u8> = ENCRYPTED_PACKAGE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    file.starts_with(b"\xD0\xCF\x11\xE0") && file.windows(name.len()).any(|octets| octets == name)
}

/// The text of a file: in the encoding of its byte order mark, else in UTF-16 if every other octet says so, else in UTF-8
/// if that is possible, else in the encoding of a Russian Windows.
fn decode(file: &[u8]) -> Cow<'_, str> {
    let encoding = match Encoding::for_bom(file) {
        Some((encoding, _)) => encoding,
        None => unmarked_utf_16(file).unwrap_or(match std::str::from_utf8(file) {
            Ok(_) => UTF_8,
            Err(_) => WINDOWS_1251,
        }),
    };
    encoding.decode(file).0
}

/// UTF-16 without a byte order mark: nearly all of its characters are Latin or Cyrillic, so the greater octet of nearly
/// each is 0 or 4.
fn unmarked_utf_16(file: &[u8]) -> Option<&'static Encoding> {
    let pairs = || file.chunks_exact(2).take(LOOKED_AT / 2);
    let is_greater = |octet: u8| matches!(octet, 0 | 4);
    let most = |place: usize| {
        let greater = pairs().filter(|pair| is_greater(pair[place]) && !is_greater(pair[1 - place])).count();
        greater * 10 >= pairs().count() * 9
    };
    match pairs().count() {
        0 => None,
        _ if most(1) => Some(UTF_16LE),
        _ if most(0) => Some(UTF_16BE),
        _ => None,
    }
}

/// Values with a separator between them (RFC 4180).
fn read_text(text: &str) -> Result<Table, Unreadable> {
    let (announced, start) = announced_separator(text);
    let content = &text[start..];
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(announced.unwrap_or_else(|| likely_separator(content)))
        .has_headers(false)
        .flexible(true)
        .from_reader(content.as_bytes());
    let mut lines = Lines { text, line: 1, place: 0 };
    let mut table = Builder::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Unreadable::NoTable)? {
        let place = record.position().and_then(|position| position.byte().try_into().ok()).unwrap_or(0);
        table.add(lines.at(start.saturating_add(place)), record.iter())?;
    }
    table.finish()
}

/// The separator that the first line of some files names, `sep=;`, and where the content begins.
fn announced_separator(text: &str) -> (Option<u8>, usize) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = &text[..end];
    let Some(named) = line.get(..4).filter(|name| name.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])
    else {
        return (None, 0);
    };
    match named.as_bytes() {
        [separator] if !matches!(separator, b'"' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
            (Some(*separator), end)
        }
        [] => (None, end),
        _ => (None, 0),
    }
}

/// The separator that occurs most often in the first line with text, outside of quotes.
fn likely_separator(text: &str) -> u8 {
    let first = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let unquoted: Vec<&str> = first.split('"').step_by(2).collect();
    let count = |separator: u8| {
        unquoted.iter().flat_map(|part| part.bytes()).filter(|octet| *octet == separator).count()
    };
    [b'\t', b',', b';'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

/// Counts the lines of a text, whichever line breaks it has.
struct Lines<'a> {
    text: &'a str,
    line: usize,
    place: usize,
}

impl Lines<'_> {
    /// The line of the first character from `place` on that breaks no line. Places must not go back.
    fn at(&mut self, place: usize) -> usize {
        let octets = self.text.as_bytes();
        while let Some(octet) = octets.get(self.place) {
            let breaks_line = match octet {
                b'\n' => true,
                b'\r' => octets.get(self.place + 1) != Some(&b'\n'),
                _ => false,
            };
            if self.place >= place && !matches!(octet, b'\r' | b'\n') {
                break;
            }
            self.line += usize::from(breaks_line);
            self.place += 1;
        }
        self.line
    }
}

/// Makes a table of rows that come one after another, and refuses it as soon as it grows too large.
#[derive(Default)]
pub(super) struct Builder {
    table: Option<Table>,
}

impl Builder {
    pub(super) fn add<'a>(
        &mut self,
        line: usize,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<(), Unreadable> {
        let most = self.table.as_ref().map_or(usize::MAX, |table| table.headings.len());
        let mut cells: Vec<String> = cells.take(most).map(text_of_cell).collect();
        let Some(last) = cells.iter().rposition(|cell| !cell.is_empty()) else { return Ok(()) };
        cells.truncate(last + 1);
        match &mut self.table {
            None if cells.len() > MOST_COLUMNS => return Err(Unreadable::TooManyColumns),
            None => self.table = Some(Table { headings: cells, rows: Vec::new() }),
            Some(table) if table.rows.len() == MOST_IMPORTED => return Err(Unreadable::TooManyLines),
            Some(table) => table.rows.push(Row { line, cells }),
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Table, Unreadable> {
        self.table.ok_or(Unreadable::Empty)
    }
}

/// The text of a cell in one line, without the apostrophe with which an export keeps it from being a formula.
fn text_of_cell(cell: &str) -> String {
    let cell = cell.trim();
    let text = match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    };
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
