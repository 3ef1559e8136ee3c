//! A list that people take away as a file, and the request that gives it or orders it.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::task::{Orderer, TaskState};
use domain::{FileName, Task, TaskId, TaskKind, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::StoreError;
use web::{Context, Order, Problem};

use crate::cell::Cell;
use crate::report::{ExportReport, SoFar};
use crate::table::Format;

/// How many rows a request gives at once.
pub const AT_ONCE: usize = 2_000;

/// How many octets of text they have at most: the answer of a Lambda has 6 MB, of which a file that is no text takes four
/// octets for three.
const SIZE_AT_ONCE: usize = 3_000_000;

/// How many pages a request reads for them: words that few rows have are looked for in pages that hold little.
const PAGES_AT_ONCE: usize = 6;

/// How long a file is there once it is written.
pub(crate) const READY_FOR: Duration = Duration::from_hours(24);

/// A list that people take away as a file.
pub struct List {
    /// The work that writes a file of many rows.
    pub kind: &'static TaskKind,
    /// Where the list stands: `/company/employees`. Its files stand at `…/export.csv` and `…/export.xlsx`, ordered ones at
    /// `…/exports/{id}`.
    pub address: &'static str,
    /// What files of it are called before their day: `employees-2026-11-30.csv`. The text of this name is the list's.
    pub name: &'static str,
}

/// A file that is ordered, as its task keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ordered<What> {
    pub orderer: Orderer,
    pub format: Format,
    /// The language of what the platform itself says in it.
    pub language: String,
    /// The day on which it was ordered.
    pub day: Date,
    /// How many rows there are, where that is kept.
    pub of: Option<u64>,
    /// Which rows and columns it has.
    pub what: What,
}

/// One row of a file. What changes its place while a list is read may be met twice, and stands in the file once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub cells: Vec<Cell>,
}

/// The next rows of a list, and where those after them begin.
pub struct Page {
    pub rows: Vec<Row>,
    pub next_cursor: Option<String>,
}

/// All rows of a list, read page after page; `None` if they are more than a request gives.
pub async fn at_once<Reading>(
    read: impl Fn(Option<String>) -> Reading,
) -> Result<Option<Vec<Vec<Cell>>>, StoreError>
where
    Reading: Future<Output = Result<Page, StoreError>>,
{
    let (mut rows, mut known, mut cursor, mut size) = (Vec::new(), BTreeSet::new(), None, 0);
    for _ in 0..PAGES_AT_ONCE {
        let page = read(cursor).await?;
        for Row { id, cells } in page.rows {
            if known.insert(id) {
                size += cells.iter().map(Cell::size).sum::<usize>();
                rows.push(cells);
            }
        }
        if rows.len() > AT_ONCE || size > SIZE_AT_ONCE {
            return Ok(None);
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(Some(rows));
        }
    }
    Ok(None)
}

impl List {
    /// What a file is called that has the rows of this day, in ASCII.
    pub fn file_name(&self, format: Format, day: Date) -> String {
        format!("{}-{day}.{}", self.name, format.extension())
    }

    /// The page that tells how far a file is.
    pub fn address_of(&self, task: TaskId) -> String {
        format!("{}/exports/{task}", self.address)
    }

    /// The work that writes a file of many rows.
    pub fn order<What>(
        &self,
        context: &Context,
        orderer: Orderer,
        (format, day): (Format, Date),
        of: Option<u64>,
        what: What,
    ) -> Order<Ordered<What>> {
        let language = context.locale().tag().to_owned();
        Order {
            id: TaskId::new(),
            kind: self.kind,
            about: Ordered { orderer, format, language, day, of, what },
            of,
        }
    }

    /// A task that writes a file of this list, if this person has ordered it; 404 otherwise, as it tells what whoever ordered
    /// it may see.
    pub fn ordered_by(&self, person: UserId, task: Option<Task>) -> Result<Task, Problem> {
        let is_theirs = |task: &Task| task.kind == self.kind.name && task.begun_by == Some(person);
        task.filter(is_theirs).ok_or_else(Problem::not_found)
    }

    /// The name of the file that a task has written; 404 unless the file is there at this moment.
    pub fn ready<What>(
        &self,
        task: &Task,
        order: &Ordered<What>,
        now: Timestamp,
    ) -> Result<FileName, Problem> {
        let name = self.file_name(order.format, order.day).parse().ok();
        name.filter(|_| is_ready(task, now)).ok_or_else(Problem::not_found)
    }

    /// How far a file is.
    pub fn report<What>(
        &'static self,
        context: &Context,
        organizations: &[domain::Organization],
        task: Task,
        (order, so_far): &(Ordered<What>, Option<SoFar>),
    ) -> web::View<ExportReport> {
        let rows = so_far.as_ref().map_or(0, |so_far| so_far.rows);
        let name = self.file_name(order.format, order.day);
        ExportReport::view(self, context, organizations, task, rows, name)
    }
}

/// Whether the file of a task is there at this moment.
pub(crate) fn is_ready(task: &Task, now: Timestamp) -> bool {
    task.state == TaskState::Done && task.result_at(now).is_some()
}

/// Under which key a part of the rows lies.
pub(crate) fn key_of_part(task: TaskId, part: u32) -> String {
    format!("exports/{task}/{part}.json")
}

/// Under which key a file lies.
pub fn key_of_file(task: TaskId) -> String {
    format!("exports/{task}/file")
}
