//! A file as a table: rows of cells, out of a text with separators (`table.rs`) or a workbook (`workbook.rs`).
//!
//! Files come from anybody, in whatever form a spreadsheet writes them, so whatever is read is bounded before it is kept.

mod table;
mod workbook;

use domain::Email;
use domain::employee::MOST_IMPORTED;
use http::StatusCode;
use web::Problem;
use web::components::number;

pub(super) use table::{Row, Table};

/// The most columns that are read.
pub(super) const MOST_COLUMNS: usize = 200;

/// Why no table can be read from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A picture, a document or any other file that is no table.
    NoTable,
    /// A workbook that opens with a password.
    Locked,
    /// A workbook in which something is missing or spoilt.
    Broken,
    /// A workbook that unpacks to far more than people write.
    Swollen,
    TooManyColumns,
    TooManyLines,
    /// There is nothing in it.
    Empty,
    /// Its first line has somebody's address where a heading belongs.
    NoHeadings,
}

impl Unreadable {
    pub(crate) const CODES: [&'static str; 8] = [
        Self::NoTable.code(),
        Self::Locked.code(),
        Self::Broken.code(),
        Self::Swollen.code(),
        Self::TooManyColumns.code(),
        Self::TooManyLines.code(),
        Self::Empty.code(),
        Self::NoHeadings.code(),
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::NoTable => "import-no-table",
            Self::Locked => "import-locked",
            Self::Broken => "import-broken",
            Self::Swollen => "import-swollen",
            Self::TooManyColumns => "import-wide",
            Self::TooManyLines => "import-lines",
            Self::Empty => "import-empty",
            Self::NoHeadings => "import-headings",
        }
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, unreadable.code());
        match unreadable {
            Unreadable::TooManyColumns => problem.argument("maximum", MOST_COLUMNS),
            Unreadable::TooManyLines => problem.argument("maximum", number(MOST_IMPORTED)),
            _ => problem,
        }
    }
}

/// The table of a file.
pub(super) fn table_of(file: &[u8]) -> Result<Table, Unreadable> {
    let table = table::read(file)?;
    let is_address = |heading: &String| heading.parse::<Email>().is_ok();
    if table.headings.iter().any(is_address) { Err(Unreadable::NoHeadings) } else { Ok(table) }
}

/// The same. Taking a workbook apart is work for a processor, so it is done where no request waits for it.
pub(super) async fn read(file: Vec<u8>) -> Result<Table, Problem> {
    match tokio::task::spawn_blocking(move || table_of(&file)).await {
        Ok(table) => Ok(table?),
        Err(error) => Err(Problem::internal(error)),
    }
}
