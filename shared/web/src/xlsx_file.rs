//! A table as a file of Excel (ECMA-376). Every cell is text, so no cell is a formula.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::json;

use crate::csv_file::without_formula;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// In characters of the usual font.
const WIDTH: u16 = 24;

pub struct XlsxFile {
    name: String,
    body: Vec<u8>,
}

impl XlsxFile {
    /// `name` is the name under which the file is saved, in ASCII. The first row names the columns and stays in view.
    pub fn new(name: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Self, Problem> {
        let body = write(rows).map_err(Problem::internal)?;
        Ok(Self { name: name.to_owned(), body })
    }
}

/// The same texts as in a CSV: a cell is harmless here, and stays harmless in a file that is made from this one.
fn write(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let heading = Format::new().set_bold();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            if row == 0 {
                sheet.set_column_width(column, WIDTH)?;
                sheet.write_string_with_format(row, column, cell, &heading)?;
            } else {
                sheet.write_string(row, column, without_formula(cell))?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
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
    use proptest::prelude::*;
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

    proptest! {
        #[test]
        fn no_text_begins_as_a_formula(cell in r"[=+\-@\t\r]?.{0,40}") {
            let safe = without_formula(cell.clone());
            prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert!(safe == cell || safe == format!("'{cell}"), "nothing of it is lost");
        }
    }
}
