//! A file of more people than one request gives, as it is ordered.

use std::time::Duration;

use domain::task::Orderer;
use domain::{FileName, TaskId, TaskKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::EmployeeQuery;

use crate::employees::columns::Column;

/// Writes a file of people.
pub static EXPORT_PEOPLE: TaskKind = TaskKind {
    name: "export_people",
    queue: "people",
    module: None,
    patience: 10,
    pause: Duration::from_secs(30),
    is_long: true,
    undo: None,
};

/// How long a file is there once it is written.
pub(super) const READY_FOR: Duration = Duration::from_hours(24);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    Csv,
    Xlsx,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => web::CsvFile::MEDIA_TYPE,
            Self::Xlsx => web::XlsxFile::MEDIA_TYPE,
        }
    }

    /// What a file is called that has the people of this day, in ASCII.
    pub(super) fn name(self, day: Date) -> String {
        format!("employees-{day}.{}", self.extension())
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ExportOrder {
    pub(super) orderer: Orderer,
    pub(super) format: Format,
    /// The language of headings and statuses.
    pub(super) language: String,
    pub(super) query: EmployeeQuery,
    pub(super) columns: Vec<Column>,
    /// How many people there are, where that is kept.
    pub(super) of: Option<u64>,
    /// The day on which it was ordered.
    pub(super) day: Date,
}

impl ExportOrder {
    pub(super) fn file_name(&self) -> Option<FileName> {
        self.format.name(self.day).parse().ok()
    }
}

/// How far the work is, as its task keeps it.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct SoFar {
    /// How many people are read.
    pub(super) people: u64,
    /// In how many parts they are kept until all are read.
    pub(super) parts: u32,
    pub(super) cursor: Option<String>,
    pub(super) is_read: bool,
}

/// Under which key a part of the people lies.
pub(super) fn key_of_part(task: TaskId, part: u32) -> String {
    format!("exports/{task}/{part}.json")
}

/// Under which key the file lies.
pub(super) fn key_of_file(task: TaskId) -> String {
    format!("exports/{task}/file")
}
