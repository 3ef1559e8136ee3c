//! A table as a file of Excel (ECMA-376). Cells are texts, numbers, days and moments, so no cell is a formula.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use jiff::civil::DateTime;
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook, XlsxError};
use web::{Describe, Operation, Problem};

use crate::cell::Cell;
use crate::table::{Format, Table, attachment};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The numbers by which a spreadsheet writes a day, and a moment, as the place of its reader does.
const DAY_OF_PLACE: u8 = 14;
const MOMENT_OF_PLACE: u8 = 22;
/// In characters of the usual font.
const WIDTH: u16 = 24;
/// How many characters a cell has at most
/// (<https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3>).
const LONGEST: usize = 32_767;

pub struct XlsxFile {
    name: String,
    body: Vec<u8>,
}

impl XlsxFile {
    pub(crate) const MEDIA_TYPE: &str = MEDIA_TYPE;

    /// What the file holds: the same texts as in a CSV, so a cell is harmless here, and stays harmless in a file that is made
    /// from this one. Days are days, and moments are moments. The first row names the columns and stays in view.
    pub(crate) fn octets<C: Into<Cell>>(
        rows: impl IntoIterator<Item = Vec<C>>,
    ) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let heading = CellFormat::new().set_bold();
        let [day, moment] =
            [DAY_OF_PLACE, MOMENT_OF_PLACE].map(|number| CellFormat::new().set_num_format_index(number));
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                let cell = cell.into();
                if row == 0 {
                    sheet.set_column_width(column, WIDTH)?;
                    sheet.write_string_with_format(row, column, cell.harmless(), &heading)?;
                    continue;
                }
                if let Some(number) = exact(&cell) {
                    sheet.write_number(row, column, number)?;
                    continue;
                }
                let (time, format) = match &cell {
                    Cell::Text(_) | Cell::Number(_) => (None, &day),
                    Cell::Day(date) => (excel_moment(date.at(0, 0, 0, 0)), &day),
                    Cell::Moment { at, zone } => {
                        (excel_moment(at.to_zoned(zone.time_zone()).datetime()), &moment)
                    }
                };
                match time {
                    Some(time) => sheet.write_datetime_with_format(row, column, &time, format)?,
                    None => sheet.write_string(row, column, cut(cell.harmless()))?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        workbook.save_to_buffer()
    }
}

/// A number that a spreadsheet reckons with exactly.
fn exact(cell: &Cell) -> Option<u32> {
    match cell {
        Cell::Number(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

/// A moment as a spreadsheet reckons with it; `None` for one before its first.
fn excel_moment(moment: DateTime) -> Option<ExcelDateTime> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(moment.year()).ok()?;
    let day = ExcelDateTime::from_ymd(year, part(moment.month()), part(moment.day())).ok()?;
    day.and_hms(part(moment.hour()).into(), part(moment.minute()), f64::from(moment.second())).ok()
}

/// As much of a text as a cell has room for.
fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
    }
}

impl Table for XlsxFile {
    const FORMAT: Format = Format::Xlsx;

    fn new<C: Into<Cell>>(name: &str, rows: impl IntoIterator<Item = Vec<C>>) -> Result<Self, Problem> {
        let body = Self::octets(rows).map_err(Problem::internal)?;
        Ok(Self { name: name.to_owned(), body })
    }
}

impl IntoResponse for XlsxFile {
    fn into_response(self) -> Response {
        attachment(&self.name, MEDIA_TYPE, self.body)
    }
}

impl Describe for XlsxFile {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_file(StatusCode::OK, MEDIA_TYPE);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use axum::body::to_bytes;
    use zip::ZipArchive;

    use super::*;
    use crate::csv_file::CsvFile;

    /// The largest answer of a Lambda, in octets. An answer that is not text is sent in base64, which takes four octets
    /// for three.
    const GREATEST_ANSWER: usize = 6 << 20;

    /// Ten thousand people with long names, posts and departments.
    fn people() -> impl Iterator<Item = Vec<String>> {
        (0..10_000).map(|number| {
            vec![
                format!("Константинопольская Александра Владиславовна {number}"),
                "Менеджер".to_owned(),
                format!("aleksandra.konstantinopolskaya.{number}@romashka.example"),
                format!("+7912{number:07}"),
                format!("Заместитель начальника отдела по работе с клиентами № {number}"),
                "Главный отдел, Отдел продаж и сопровождения, Отдел рекламы".to_owned(),
                "2026-11-22 09:00".to_owned(),
                "Работает".to_owned(),
            ]
        })
    }

    #[tokio::test]
    async fn ten_thousand_people_fit_into_the_answer_of_a_lambda() {
        let csv = CsvFile::new("people.csv", people()).unwrap().into_response().into_body();
        let csv = to_bytes(csv, usize::MAX).await.unwrap().len();
        let xlsx = XlsxFile::new("people.xlsx", people()).unwrap().body.len();
        assert!(csv * 4 / 3 < GREATEST_ANSWER, "{csv}");
        assert!(xlsx * 4 / 3 < GREATEST_ANSWER, "{xlsx}");
    }

    /// One of the parts of a file, as XML.
    fn part(file: XlsxFile, name: &str) -> String {
        let mut archive = ZipArchive::new(Cursor::new(file.body)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_moment_is_one_in_its_zone_and_what_is_before_a_spreadsheets_time_is_text() {
        let zone = "Asia/Kamchatka".parse().unwrap();
        let moment = Cell::Moment { at: "2026-11-30T00:00:00Z".parse().unwrap(), zone };
        assert_eq!(moment.clone().harmless(), "2026-11-30T12:00:00+12:00");
        let early = Cell::Day("1812-09-07".parse().unwrap());
        let rows = vec![vec!["Когда".to_owned().into(), "Раньше".to_owned().into()], vec![moment, early]];
        let sheet = part(XlsxFile::new("a.xlsx", rows).unwrap(), "xl/worksheets/sheet1.xml");
        // 46,356 days after the last of 1899, and a half.
        assert!(sheet.contains("<v>46356.5</v>"), "{sheet}");
        assert!(sheet.contains("<c r=\"B2\" t=\"s\">"), "{sheet}");
    }

    #[test]
    fn a_text_that_is_longer_than_a_cell_is_cut() {
        let rows = vec![vec!["Что".to_owned()], vec!["я".repeat(LONGEST)], vec!["ё".repeat(LONGEST + 1)]];
        let texts = part(XlsxFile::new("a.xlsx", rows).unwrap(), "xl/sharedStrings.xml");
        assert!(texts.contains(&format!("<t>{}</t>", "я".repeat(LONGEST))));
        assert!(texts.contains(&format!("<t>{}…</t>", "ё".repeat(LONGEST - 1))));
    }

    #[test]
    fn no_cell_of_a_file_is_a_formula() {
        let rows = vec![vec!["Имя".to_owned()], vec!["=1+1".to_owned()]];
        let file = XlsxFile::new("people.xlsx", rows).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(file.body)).unwrap();
        let (mut sheet, mut texts) = (String::new(), String::new());
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut texts).unwrap();
        assert!(!sheet.contains("<f>") && sheet.contains("t=\"s\""), "{sheet}");
        assert!(texts.contains("<t>'=1+1</t>"), "{texts}");
    }
}
