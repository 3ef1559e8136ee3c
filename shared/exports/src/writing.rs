//! Writes files of more rows than one request gives, in a worker. Each slice reads some of the rows and keeps them in the
//! bucket; the last slice makes the file of all.

use std::collections::BTreeSet;

use cloud::OutsideError;
use cloud::files::{Upload, digest_of};
use domain::TaskId;
use domain::task::{Failure, TaskResult, Wait};
use lambda::Tools;
use store::StoreError;
use web::{Locale, Rooms, Wording};
use workers::{Job, Outcome, fail, fail_outside};

use crate::cell::Cell;
use crate::csv_file::CsvFile;
use crate::list::{List, Ordered, Page, READY_FOR, Row, key_of_file, key_of_part};
use crate::report::SoFar;
use crate::table::Format;
use crate::xlsx_file::XlsxFile;

/// How many rows a slice reads.
const SLICE: usize = 5_000;

/// How many pages a slice reads for them.
const PAGES: usize = 40;

/// How many rows a file has at most, and how many octets they have as parts: as many as a Lambda holds while it writes a
/// workbook.
const MOST: u64 = 300_000;
const LARGEST: u64 = 150_000_000;

/// One slice of the work on a file.
pub struct Writing<'a, What> {
    pub list: &'static List,
    pub rooms: &'a Rooms,
    pub tools: &'a Tools,
    pub job: &'a Job,
    pub order: &'a Ordered<What>,
    /// Where the file will lie.
    pub bucket: String,
}

impl<What> Writing<'_, What> {
    /// The language of the file.
    pub fn wording(&self) -> Wording {
        let locale = Locale::from_tag(&self.order.language).unwrap_or(Locale::Russian);
        Wording::new(self.rooms, locale)
    }

    /// Goes on with the file: reads its next rows or, when all are read, puts them under the header.
    pub async fn go_on<Reading>(
        &self,
        header: Vec<Cell>,
        read: impl Fn(Option<String>) -> Reading,
    ) -> Result<Outcome, Failure>
    where
        Reading: Future<Output = Result<Page, StoreError>>,
    {
        let so_far: SoFar = self.job.checkpoint()?.unwrap_or_default();
        if so_far.is_read { self.write(so_far, header).await } else { self.read(so_far, read).await }
    }

    fn task(&self) -> TaskId {
        self.job.task.id
    }

    fn outside(&self, error: &OutsideError) -> Failure {
        fail_outside(error, self.tools.clock.now())
    }

    /// Reads the next rows, and keeps them.
    async fn read<Reading>(
        &self,
        so_far: SoFar,
        read: impl Fn(Option<String>) -> Reading,
    ) -> Result<Outcome, Failure>
    where
        Reading: Future<Output = Result<Page, StoreError>>,
    {
        let (mut part, mut cursor): (Vec<Row>, _) = (Vec::new(), so_far.cursor);
        for _ in 0..PAGES {
            let page = read(cursor).await.map_err(|error| fail(&error))?;
            part.extend(page.rows);
            cursor = page.next_cursor;
            if cursor.is_none() || part.len() >= SLICE {
                break;
            }
        }
        let rows = so_far.rows + part.len() as u64;
        let body = serde_json::to_vec(&part).map_err(|error| broken(&error))?;
        let size = so_far.size + body.len() as u64;
        if rows > MOST || size > LARGEST {
            let detail = format!("more than {MOST} rows or {LARGEST} octets");
            return Err(Failure::new("export_too_large", detail, Wait::ForSomebody));
        }
        self.put(&key_of_part(self.task(), so_far.parts), "application/json", body).await?;
        let is_read = cursor.is_none();
        let so_far = SoFar { rows, size, parts: so_far.parts + 1, cursor, is_read };
        let of = if is_read { Some(rows) } else { self.order.of };
        let going_on = self.job.going_on(&so_far, rows, of, self.tools.clock.now())?;
        going_on.write_carried().await.map_err(|error| fail(&error))?;
        Ok(Outcome::Written)
    }

    /// Makes the file of all rows that were read.
    async fn write(&self, so_far: SoFar, header: Vec<Cell>) -> Result<Outcome, Failure> {
        let (mut rows, mut known) = (vec![header], BTreeSet::new());
        for part in 0..so_far.parts {
            let key = key_of_part(self.task(), part);
            let found = self.tools.cloud.files().get(&self.bucket, &key).await;
            let found = found.map_err(|error| self.outside(&error))?;
            let gone = || Failure::new("internal", format!("{key} is gone"), Wait::ForSomebody);
            let part: Vec<Row> =
                serde_json::from_slice(&found.ok_or_else(gone)?).map_err(|error| broken(&error))?;
            rows.extend(part.into_iter().filter_map(|row| known.insert(row.id).then_some(row.cells)));
        }
        let format = self.order.format;
        let written = tokio::task::spawn_blocking(move || match format {
            Format::Csv => CsvFile::octets(rows).map_err(|error| broken(&error)),
            Format::Xlsx => XlsxFile::octets(rows).map_err(|error| broken(&error)),
        });
        let body = written.await.map_err(|error| broken(&error))??;
        self.put(&key_of_file(self.task()), format.media_type(), body).await?;
        let ready_until_at = Some(self.tools.clock.now() + READY_FOR);
        Ok(Outcome::Done(Some(TaskResult { address: self.list.address_of(self.task()), ready_until_at })))
    }

    async fn put(&self, key: &str, content_type: &'static str, body: Vec<u8>) -> Result<(), Failure> {
        let digest = digest_of(&body);
        let upload = Upload { key, content_type, digest: &digest, body };
        self.tools.cloud.files().put(&self.bucket, upload).await.map_err(|error| self.outside(&error))
    }
}

/// The failure of work that another try would not bring further.
fn broken(error: &impl ToString) -> Failure {
    Failure::new("internal", error.to_string(), Wait::ForSomebody)
}
