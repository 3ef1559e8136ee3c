//! Writes files of more people than one request gives, in the worker of the queue `people`. Each slice reads some of them and
//! keeps them in the bucket; the last one makes the file of all.

use std::collections::BTreeSet;
use std::sync::Arc;

use cloud::OutsideError;
use cloud::files::{Upload, digest_of};
use domain::access::{ManagePeople, Permits, ViewPeople};
use domain::task::{Failure, TaskResult, Wait};
use domain::{TaskId, UserId};
use lambda::Tools;
use web::{Cell, CsvFile, Locale, Rooms, Wording, XlsxFile};
use workers::{Deputy, Job, Outcome, fail, fail_outside};

use super::order::{ExportOrder, Format, READY_FOR, SoFar, key_of_file, key_of_part};
use super::report::address_of;
use super::table::{Table, header};
use crate::employees::columns::Column;

/// How many people a slice reads.
const SLICE: usize = 5_000;

/// How many people a file has at most: as many as a Lambda holds while it writes a workbook.
const MOST: u64 = 300_000;

/// A person's row, and whose it is: whoever is called anew while the list is read may stand in it twice.
type Part = Vec<(UserId, Vec<Cell>)>;

pub(crate) async fn export(rooms: Rooms, tools: Arc<Tools>, job: Arc<Job>) -> Result<Outcome, Failure> {
    let order: ExportOrder = job.about()?;
    let so_far: SoFar = job.checkpoint()?.unwrap_or_default();
    let deputy = Deputy::of::<ViewPeople>(&tools, &job, &order.orderer).await?;
    // Roles are told to those alone who manage people, by then.
    let tells_roles = order.columns.contains(&Column::Role) || !order.query.roles.is_empty();
    if tells_roles && !deputy.may(ManagePeople::PERMISSION) {
        let detail = "whoever ordered it may not see roles any more";
        return Err(Failure::new("not_allowed", detail, Wait::ForSomebody));
    }
    let bucket = tools.cloud.files().bucket(deputy.organization.id);
    let export = Export { rooms: &rooms, tools: &tools, job: &job, deputy: &deputy, order: &order, bucket };
    if so_far.is_read { export.write(so_far).await } else { export.read(so_far).await }
}

struct Export<'a> {
    rooms: &'a Rooms,
    tools: &'a Tools,
    job: &'a Job,
    deputy: &'a Deputy,
    order: &'a ExportOrder,
    bucket: String,
}

impl Export<'_> {
    fn wording(&self) -> Wording {
        let locale = Locale::from_tag(&self.order.language).unwrap_or(Locale::Russian);
        Wording::new(self.rooms, locale)
    }

    fn task(&self) -> TaskId {
        self.job.task.id
    }

    fn outside(&self, error: &OutsideError) -> Failure {
        fail_outside(error, self.tools.clock.now())
    }

    /// Reads the next people, and keeps what the file tells of them.
    async fn read(&self, so_far: SoFar) -> Result<Outcome, Failure> {
        let tenant = &self.deputy.tenant;
        let structure = tenant.structure().await.map_err(|error| fail(&error))?;
        let (columns, roles) = (&*self.order.columns, &self.deputy.roles);
        let (zone, wording) = (&self.deputy.organization.time_zone, self.wording());
        let table = Table { columns, structure: &structure, roles, zone, wording };
        let (mut part, mut cursor): (Part, _) = (Vec::new(), so_far.cursor);
        loop {
            let page = tenant.list_employees(&self.order.query, cursor.as_deref()).await;
            let page = page.map_err(|error| fail(&error))?;
            part.extend(page.items.iter().map(|person| (person.id, table.row(person))));
            cursor = page.next_cursor;
            if cursor.is_none() || part.len() >= SLICE {
                break;
            }
        }
        let people = so_far.people + part.len() as u64;
        if people > MOST {
            let detail = format!("more than {MOST} people");
            return Err(Failure::new("export_too_large", detail, Wait::ForSomebody));
        }
        let body = serde_json::to_vec(&part).map_err(|error| broken(&error))?;
        self.put(&key_of_part(self.task(), so_far.parts), "application/json", body).await?;
        let is_read = cursor.is_none();
        let so_far = SoFar { people, parts: so_far.parts + 1, cursor, is_read };
        let of = if is_read { Some(people) } else { self.order.of };
        let going_on = self.job.going_on(&so_far, people, of, self.tools.clock.now())?;
        going_on.write_carried().await.map_err(|error| fail(&error))?;
        Ok(Outcome::Written)
    }

    /// Makes the file of all who were read.
    async fn write(&self, so_far: SoFar) -> Result<Outcome, Failure> {
        let (mut rows, mut known): (Vec<Vec<Cell>>, BTreeSet<UserId>) =
            (vec![header(&self.order.columns, &self.wording())], BTreeSet::new());
        for part in 0..so_far.parts {
            let key = key_of_part(self.task(), part);
            let found = self.tools.cloud.files().get(&self.bucket, &key).await;
            let found = found.map_err(|error| self.outside(&error))?;
            let gone = || Failure::new("internal", format!("{key} is gone"), Wait::ForSomebody);
            let part: Part =
                serde_json::from_slice(&found.ok_or_else(gone)?).map_err(|error| broken(&error))?;
            rows.extend(part.into_iter().filter_map(|(id, row)| known.insert(id).then_some(row)));
        }
        let format = self.order.format;
        let written = tokio::task::spawn_blocking(move || match format {
            Format::Csv => CsvFile::octets(rows).map_err(|error| broken(&error)),
            Format::Xlsx => XlsxFile::octets(rows).map_err(|error| broken(&error)),
        });
        let body = written.await.map_err(|error| broken(&error))??;
        self.put(&key_of_file(self.task()), format.media_type(), body).await?;
        let ready_until_at = Some(self.tools.clock.now() + READY_FOR);
        Ok(Outcome::Done(Some(TaskResult { address: address_of(self.task()), ready_until_at })))
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
