//! A table as a file of Excel (ECMA-376). Every cell is text, so that none is a formula, whatever it holds.

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
    /// `name` is what the file is saved as, in ASCII. The first row names the columns and stays in view.
    pub fn new(name: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Self, Problem> {
        let body = write(rows).map_err(Problem::internal)?;
        Ok(Self { name: name.to_owned(), body })
    }
}

/// The same texts as in a CSV: a cell is harmless where it stands, and stays so in what is made of the file.
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
