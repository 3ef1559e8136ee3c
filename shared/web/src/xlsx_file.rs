//! A table as a file of Excel (ECMA-376). Every cell is text, so no cell is a formula.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::json;

use crate::cell::Cell;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The number by which a spreadsheet writes a day as the place of its reader does.
const DAY_OF_PLACE: u8 = 14;
/// In characters of the usual font.
const WIDTH: u16 = 24;

pub struct XlsxFile {
    name: String,
    body: Vec<u8>,
}

impl XlsxFile {
    pub const MEDIA_TYPE: &str = MEDIA_TYPE;

    /// `name` is the name under which the file is saved, in ASCII. The first row names the columns and stays in view.
    pub fn new<C: Into<Cell>>(name: &str, rows: impl IntoIterator<Item = Vec<C>>) -> Result<Self, Problem> {
        let body = Self::octets(rows).map_err(Problem::internal)?;
        Ok(Self { name: name.to_owned(), body })
    }

    /// What the file holds: the same texts as in a CSV, so a cell is harmless here, and stays harmless in a file that is made
    /// from this one. Days are days.
    pub fn octets<C: Into<Cell>>(rows: impl IntoIterator<Item = Vec<C>>) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let (heading, day) = (Format::new().set_bold(), Format::new().set_num_format_index(DAY_OF_PLACE));
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                match (row, cell.into()) {
                    (0, cell) => {
                        sheet.set_column_width(column, WIDTH)?;
                        sheet.write_string_with_format(row, column, cell.harmless(), &heading)?;
                    }
                    (_, Cell::Day(date)) => {
                        sheet.write_datetime_with_format(row, column, &excel_day(date)?, &day)?;
                    }
                    (_, text @ Cell::Text(_)) => {
                        sheet.write_string(row, column, text.harmless())?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        workbook.save_to_buffer()
    }
}

fn excel_day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    let year = u16::try_from(date.year()).unwrap_or_default();
    ExcelDateTime::from_ymd(year, part(date.month()), part(date.day()))
}

impl IntoResponse for XlsxFile {
    fn into_response(self) -> Response {
        let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", self.name));
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
            (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        ];
        (headers, self.body).into_response()
    }
}

impl Describe for XlsxFile {
    fn describe(operation: &mut Operation<'_>) {
        let file = json!({"type": "string", "contentMediaType": MEDIA_TYPE});
        operation.answer_with(StatusCode::OK, &[(MEDIA_TYPE, file)]);
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
