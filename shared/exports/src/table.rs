//! The two kinds of file.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};
use web::{Describe, Problem};

use crate::cell::Cell;
use crate::csv_file::CsvFile;
use crate::xlsx_file::XlsxFile;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    Xlsx,
}

/// The answer of a request for a file of one kind.
pub trait Table: IntoResponse + Describe + Sized {
    const FORMAT: Format;

    /// `name` is the name under which the file is saved, in ASCII. All rows have as many cells as the first, which names the
    /// columns.
    fn new<C: Into<Cell>>(name: &str, rows: impl IntoIterator<Item = Vec<C>>) -> Result<Self, Problem>;
}

/// A file that browsers save under this name.
pub(crate) fn attachment(name: &str, media_type: &'static str, body: impl Into<Body>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, body.into()).into_response()
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => CsvFile::MEDIA_TYPE,
            Self::Xlsx => XlsxFile::MEDIA_TYPE,
        }
    }
}
