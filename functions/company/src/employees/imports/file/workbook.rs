//! A workbook of Excel as a table. Its archive is unpacked once for nothing but its size, since a few octets of it can
//! stand for any number; then its cells are read one by one, since a cell can stand at the end of a sheet of billions.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};
use std::panic::catch_unwind;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use domain::employee::MOST_IMPORTED;
use zip::ZipArchive;

use super::table::{Builder, Table};
use super::{MOST_COLUMNS, Unreadable};

/// How many parts a workbook has at most.
const MOST_PARTS: usize = 2_000;

/// The most octets that the parts of a workbook unpack to, and for one octet of the file.
const MOST_UNPACKED: u64 = 64 << 20;
const MOST_FOR_ONE: u64 = 100;

/// The most octets of a sheet's texts: a text that stands in a workbook once can be shown by each of its cells.
const MOST_TEXT: usize = 8 << 20;

/// Where a workbook keeps its parts, and no other archive does.
const PARTS: &str = "xl/";

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(file: &[u8]) -> Result<Table, Unreadable> {
    measure(file)?;
    // The reader of workbooks panics at some that nobody's spreadsheet writes, such as one with a row NAAAAAA.
    catch_unwind(|| first_sheet(file)).unwrap_or(Err(Unreadable::Broken))
}

/// The first visible sheet with cells.
fn first_sheet(file: &[u8]) -> Result<Table, Unreadable> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(file))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    for sheet in sheets {
        let cells = Cells::read(&mut book, &sheet)?;
        if !cells.rows.is_empty() {
            return cells.table();
        }
    }
    Err(Unreadable::Empty)
}

impl From<XlsxError> for Unreadable {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::Locked,
            _ => Self::Broken,
        }
    }
}

/// Refuses an archive that is no workbook, or is one that unpacks to too much.
fn measure(file: &[u8]) -> Result<(), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| {
        let names_parts = file.windows(PARTS.len()).any(|octets| octets == PARTS.as_bytes());
        if names_parts { Unreadable::Broken } else { Unreadable::NoTable }
    })?;
    if !archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with(PARTS))) {
        return Err(Unreadable::NoTable);
    }
    if archive.len() > MOST_PARTS {
        return Err(Unreadable::Swollen);
    }
    let most = MOST_UNPACKED.min(MOST_FOR_ONE.saturating_mul(file.len() as u64));
    let mut unpacked = 0;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(|_| Unreadable::Broken)?;
        // The size that an archive states of a part is what its maker says.
        unpacked += copy(&mut part.take(most + 1), &mut sink()).map_err(|_| Unreadable::Broken)?;
        if unpacked > most {
            return Err(Unreadable::Swollen);
        }
    }
    Ok(())
}

/// The cells of a sheet that have a text, by row and column, both counted from 0.
#[derive(Default)]
struct Cells {
    rows: BTreeMap<u32, BTreeMap<usize, String>>,
    /// The first row that has a text beyond the last column that is read.
    first_wide: Option<u32>,
}

impl Cells {
    fn read(book: &mut Book<'_>, sheet: &str) -> Result<Self, Unreadable> {
        let mut reader = match book.worksheet_cells_reader(sheet) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(Self::default()),
            reader => reader?,
        };
        let mut cells = Self::default();
        let mut octets = 0;
        while let Some(cell) = reader.next_cell()? {
            let text = text_of(cell.get_value());
            if text.trim().is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            let column = column as usize;
            if column >= MOST_COLUMNS {
                cells.first_wide = Some(cells.first_wide.map_or(row, |first| first.min(row)));
                continue;
            }
            octets += text.len();
            if octets > MOST_TEXT {
                return Err(Unreadable::Swollen);
            }
            cells.rows.entry(row).or_default().insert(column, text);
            if cells.rows.len() > MOST_IMPORTED + 1 {
                return Err(Unreadable::TooManyLines);
            }
        }
        Ok(cells)
    }

    fn table(self) -> Result<Table, Unreadable> {
        if self.first_wide.is_some_and(|wide| self.rows.keys().next().is_none_or(|first| wide <= *first)) {
            return Err(Unreadable::TooManyColumns);
        }
        let mut table = Builder::default();
        for (row, cells) in self.rows {
            let width = cells.keys().next_back().map_or(0, |last| last + 1);
            let texts = (0..width).map(|column| cells.get(&column).map_or("", String::as_str));
            table.add(row as usize + 1, texts)?;
        }
        table.finish()
    }
}

/// A value as the sheet shows it.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => text_of_number(*number),
        DataRef::Bool(is_so) => is_so.to_string(),
        DataRef::DateTime(time) => text_of_time(*time),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A number to the fifteen digits that Excel keeps.
fn text_of_number(number: f64) -> String {
    let kept: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    kept.to_string()
}

/// A date as 31.12.2026, with its time unless that is midnight; a duration in hours.
fn text_of_time(time: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    if time.is_duration() || time.as_f64() < 1.0 {
        return clock;
    }
    let date = format!("{day:02}.{month:02}.{year}");
    if clock == "00:00:00" { date } else { format!("{date} {clock}") }
}
