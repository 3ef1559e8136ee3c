//! Lists as files that spreadsheets open, by one rule for all of them: a request gives as many rows as it can read at once
//! (2,000); of more it begins long work, which keeps the rows in a bucket, part after part, and makes the file of all parts. The
//! file lies there for a day.
//!
//! A context says with [`List`] what it exports, and reads its rows page after page ([`Page`]). It has an endpoint for the file
//! ([`List::give`]), one that tells how far the work is ([`List::report`]), one that leads to what the work has made
//! ([`List::send`]), and the work itself ([`Writing`]).

mod cell;
mod choice;
mod csv_file;
mod list;
mod report;
mod table;
mod taker;
mod writing;
mod xlsx_file;

pub use cell::Cell;
pub use choice::choice;
pub use csv_file::CsvFile;
pub use list::{List, Ordered, Page, Row, Wanted};
pub use report::ExportReport;
pub use table::{Format, Table};
pub use taker::Taker;
pub use writing::Writing;
pub use xlsx_file::XlsxFile;
