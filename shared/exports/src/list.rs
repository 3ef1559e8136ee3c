//! A list that people take away as a file, and the request that gives it or orders it.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::response::Redirect;
use domain::task::{Orderer, TaskState};
use domain::{FileName, Task, TaskId, TaskKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use store::StoreError;
use web::{Context, NowOrLater, Order, Problem, View};

use crate::cell::Cell;
use crate::report::{ExportReport, SoFar};
use crate::table::{Format, Table};
use crate::taker::Taker;

/// How many rows a request gives at once.
const AT_ONCE: usize = 2_000;

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

/// A file that a request asks for.
pub struct Wanted<What> {
    /// The day of its rows, after which it is called.
    pub day: Date,
    pub header: Vec<Cell>,
    /// How many rows there are, where that is kept.
    pub of: Option<u64>,
    /// Which rows and columns it has, as its task would keep it.
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
async fn at_once<Reading>(
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
    fn file_name(&self, format: Format, day: Date) -> String {
        format!("{}-{day}.{}", self.name, format.extension())
    }

    /// The page that tells how far a file is.
    pub(crate) fn address_of(&self, task: TaskId) -> String {
        format!("{}/exports/{task}", self.address)
    }

    /// Gives the rows under the header as a file or, if they are more than a request gives, begins the work that writes it. Both
    /// read them by `read`.
    pub async fn give<File: Table, What: Serialize + Send, Reading>(
        &self,
        context: &Context,
        taker: &impl Taker,
        wanted: Wanted<What>,
        read: impl Fn(Option<String>) -> Reading,
    ) -> Result<NowOrLater<File>, Problem>
    where
        Reading: Future<Output = Result<Page, StoreError>>,
    {
        let Wanted { day, header, of, what } = wanted;
        if let Some(rows) = at_once(read).await? {
            return self.file(day, header, rows).map(NowOrLater::Now);
        }
        let (orderer, language) = (taker.orderer(), context.locale().tag().to_owned());
        let about = Ordered { orderer, format: File::FORMAT, language, day, of, what };
        let order = Order { id: TaskId::new(), kind: self.kind, about, of };
        let begun = taker.begin_file(context, self, order).await?;
        Ok(NowOrLater::Later(Box::new(begun)))
    }

    /// The rows of this day under the header, as a file.
    pub fn file<File: Table>(
        &self,
        day: Date,
        header: Vec<Cell>,
        rows: Vec<Vec<Cell>>,
    ) -> Result<File, Problem> {
        File::new(&self.file_name(File::FORMAT, day), std::iter::once(header).chain(rows))
    }

    /// `GET <list>/exports/{id}`: how far a file is that the taker has ordered.
    pub async fn report(
        &'static self,
        context: &Context,
        taker: &impl Taker,
        id: TaskId,
    ) -> Result<View<ExportReport>, Problem> {
        let task = self.ordered_by(taker, id).await?;
        let (order, so_far): (Ordered<IgnoredAny>, Option<SoFar>) = taker.read_order(&task)?;
        let rows = so_far.map_or(0, |so_far| so_far.rows);
        let name = self.file_name(order.format, order.day);
        Ok(ExportReport::view(self, context, taker.organizations(), task, rows, name))
    }

    /// `GET <list>/exports/{id}/file`: leads to the file itself, by an address that holds for a minute; 404 unless it is there.
    pub async fn send(&self, context: &Context, taker: &impl Taker, id: TaskId) -> Result<Redirect, Problem> {
        let task = self.ordered_by(taker, id).await?;
        let (order, _): (Ordered<IgnoredAny>, Option<SoFar>) = taker.read_order(&task)?;
        let name: Option<FileName> = self.file_name(order.format, order.day).parse().ok();
        let name = name.filter(|_| is_ready(&task, context.now())).ok_or_else(Problem::not_found)?;
        taker.lead_to_file(id, order.format, &name).await
    }

    /// A task that writes a file of this list, if the taker has ordered it; 404 otherwise, as it tells what whoever ordered it
    /// may see.
    async fn ordered_by(&self, taker: &impl Taker, id: TaskId) -> Result<Task, Problem> {
        let person = taker.orderer().user_id;
        let is_theirs = |task: &Task| task.kind == self.kind.name && task.begun_by == Some(person);
        let found = taker.task_of_file(id).await?;
        found.filter(is_theirs).ok_or_else(Problem::not_found)
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
pub(crate) fn key_of_file(task: TaskId) -> String {
    format!("exports/{task}/file")
}
