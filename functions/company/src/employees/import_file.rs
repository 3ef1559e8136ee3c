//! People from a file: `table.rs` and `workbook.rs` make rows of cells of it, `columns.rs` says what each cell means, and
//! `plan.rs` what each row would do. Nothing here changes anything.
//!
//! Files come from anybody, in whatever form a spreadsheet writes them, so a line that makes no sense is an error of that
//! line, never of the whole file; and whatever is read is bounded before it is kept.

mod columns;
mod names;
mod plan;
mod table;
mod workbook;

use http::StatusCode;
use store::MOST_IMPORTED;
use web::Problem;

pub(crate) use columns::{Column, People};
pub(crate) use plan::{Ground, Plan, SeatsOfPlan, Step, What};

/// The most columns that are read.
pub(crate) const MOST_COLUMNS: usize = 200;

/// How many characters of the file are told of a cell at most.
const MOST_TOLD: usize = 100;

/// Why no people can be read from a file.
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
    NoEmailColumn,
}

impl Unreadable {
    pub(crate) const CODES: [&'static str; 7] = [
        Self::NoTable.code(),
        Self::Locked.code(),
        Self::Broken.code(),
        Self::Swollen.code(),
        Self::TooManyColumns.code(),
        Self::TooManyLines.code(),
        Self::NoEmailColumn.code(),
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::NoTable => "import-no-table",
            Self::Locked => "import-locked",
            Self::Broken => "import-broken",
            Self::Swollen => "import-swollen",
            Self::TooManyColumns => "import-wide",
            Self::TooManyLines => "import-lines",
            Self::NoEmailColumn => "import-columns",
        }
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, unreadable.code());
        match unreadable {
            Unreadable::TooManyColumns => problem.argument("maximum", MOST_COLUMNS),
            Unreadable::TooManyLines => problem.argument("maximum", MOST_IMPORTED),
            _ => problem,
        }
    }
}

/// The people of a file. Taking a workbook apart is work for a processor, so it is done where no request waits for it.
pub(crate) async fn read(file: Vec<u8>) -> Result<People, Problem> {
    match tokio::task::spawn_blocking(move || people_of(&file)).await {
        Ok(people) => Ok(people?),
        Err(error) => Err(Problem::internal(error)),
    }
}

fn people_of(file: &[u8]) -> Result<People, Unreadable> {
    People::read(&table::read(file)?)
}

/// The beginning of a text of the file.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
