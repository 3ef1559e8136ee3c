//! A table as a file that spreadsheets open: CSV (RFC 4180) in UTF-8 with a byte order mark and semicolons, which is how
//! a Russian Excel takes it for a table.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::{Describe, Operation, Problem};

use crate::cell::Cell;
use crate::table::{Format, Table, attachment};

const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

pub struct CsvFile {
    name: String,
    body: Vec<u8>,
}

impl CsvFile {
    pub(crate) const MEDIA_TYPE: &str = MEDIA_TYPE;

    /// What the file holds.
    pub(crate) fn octets<C: Into<Cell>>(
        rows: impl IntoIterator<Item = Vec<C>>,
    ) -> Result<Vec<u8>, csv::Error> {
        let body = BYTE_ORDER_MARK.as_bytes().to_vec();
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(body);
        for row in rows {
            writer.write_record(row.into_iter().map(|cell| cell.into().harmless()))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

impl Table for CsvFile {
    const FORMAT: Format = Format::Csv;

    fn new<C: Into<Cell>>(name: &str, rows: impl IntoIterator<Item = Vec<C>>) -> Result<Self, Problem> {
        let body = Self::octets(rows).map_err(Problem::internal)?;
        Ok(Self { name: name.to_owned(), body })
    }
}

impl IntoResponse for CsvFile {
    fn into_response(self) -> Response {
        attachment(&self.name, MEDIA_TYPE, self.body)
    }
}

impl Describe for CsvFile {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_file(StatusCode::OK, "text/csv");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out_of_its_place() {
        let rows =
            [vec!["Кто", "Что"], vec!["=HYPERLINK(\"http://evil.example\")", "a;\"b\"\nc"], vec!["-1", "@x"]];
        let rows = rows.map(|row| row.into_iter().map(str::to_owned).collect::<Vec<_>>());
        let file = CsvFile::new("a.csv", rows).unwrap();
        let text = String::from_utf8(file.body).unwrap();
        let expected =
            "\u{FEFF}Кто;Что\n\"'=HYPERLINK(\"\"http://evil.example\"\")\";\"a;\"\"b\"\"\nc\"\n'-1;'@x\n";
        assert_eq!(text, expected);
    }
}
