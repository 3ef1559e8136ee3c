//! Lists as files that spreadsheets open, by one rule for all of them: a request gives as many rows as it can read at once
//! ([`AT_ONCE`]); of more it begins long work, which keeps the rows in a bucket, part after part, and makes the file of all
//! parts. The file lies there for a day.
//!
//! A context says with [`List`] what it exports, reads its rows page after page ([`Page`]), and has an endpoint for the file
//! ([`CsvFile`], [`XlsxFile`]), one that tells how far the work is ([`ExportReport`]) and one that leads to what it has made.

mod cell;
mod choice;
mod csv_file;
mod list;
mod report;
mod table;
mod writing;
mod xlsx_file;

pub use cell::Cell;
pub use choice::choice;
pub use csv_file::CsvFile;
pub use list::{AT_ONCE, List, Ordered, Page, Row, at_once, key_of_file};
pub use report::{ExportReport, SoFar};
pub use table::{Format, Table};
pub use writing::Writing;
pub use xlsx_file::XlsxFile;
