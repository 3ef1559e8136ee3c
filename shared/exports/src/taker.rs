//! Whoever takes a list away: somebody at a cabinet, or one of those who run the platform.

use axum::response::Redirect;
use domain::limits::EXPORTS_OF_PERSON;
use domain::task::Orderer;
use domain::{FileName, Organization, Task, TaskId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::StoreError;
use web::{Access, Begun, Context, Done, Order, Platform, Problem};

use crate::list::{List, key_of_file};
use crate::table::Format;

/// What a request has proven of them. Work that they order, and its file, belong to their organisation or to the platform.
pub trait Taker: Sync {
    fn orderer(&self) -> Orderer;

    /// The organisation whose work they order; none on the platform.
    fn organizations(&self) -> &[Organization];

    /// Counts a file that they ask for; 429 where they ask for too many.
    fn count_file(&self) -> impl Future<Output = Result<(), Problem>> + Send;

    fn begin_file<What: Serialize + Send>(
        &self,
        context: &Context,
        list: &List,
        order: Order<What>,
    ) -> impl Future<Output = Result<Begun, Problem>> + Send;

    fn task_of_file(&self, id: TaskId) -> impl Future<Output = Result<Option<Task>, StoreError>> + Send;

    fn read_order<About: DeserializeOwned, SoFar: DeserializeOwned>(
        &self,
        task: &Task,
    ) -> Result<(About, Option<SoFar>), StoreError>;

    /// Leads a browser to what a task of theirs has written.
    fn lead_to_file(
        &self,
        task: TaskId,
        format: Format,
        name: &FileName,
    ) -> impl Future<Output = Result<Redirect, Problem>> + Send;
}

impl<P: Sync> Taker for Access<P> {
    fn orderer(&self) -> Orderer {
        (**self).orderer()
    }

    fn organizations(&self) -> &[Organization] {
        std::slice::from_ref(self.organization())
    }

    async fn count_file(&self) -> Result<(), Problem> {
        self.count(EXPORTS_OF_PERSON, "exports").await
    }

    async fn begin_file<What: Serialize + Send>(
        &self,
        context: &Context,
        list: &List,
        order: Order<What>,
    ) -> Result<Begun, Problem> {
        let (tenant, done) = (self.tenant_with_bucket()?, Done::new("export-begun"));
        self.begin(context, &tenant, order, &(), |task| list.address_of(task), done).await
    }

    async fn task_of_file(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.tenant().task(id).await
    }

    fn read_order<About: DeserializeOwned, SoFar: DeserializeOwned>(
        &self,
        task: &Task,
    ) -> Result<(About, Option<SoFar>), StoreError> {
        self.read_work(task)
    }

    async fn lead_to_file(&self, task: TaskId, format: Format, name: &FileName) -> Result<Redirect, Problem> {
        self.lead_to(&key_of_file(task), format.media_type(), name).await
    }
}

impl<P: Sync> Taker for Platform<P> {
    fn orderer(&self) -> Orderer {
        self.orderer()
    }

    fn organizations(&self) -> &[Organization] {
        &[]
    }

    async fn count_file(&self) -> Result<(), Problem> {
        self.count(EXPORTS_OF_PERSON, "exports").await
    }

    async fn begin_file<What: Serialize + Send>(
        &self,
        context: &Context,
        list: &List,
        order: Order<What>,
    ) -> Result<Begun, Problem> {
        self.begin(context, order, |task| list.address_of(task), Done::new("export-begun")).await
    }

    async fn task_of_file(&self, id: TaskId) -> Result<Option<Task>, StoreError> {
        self.task(id).await
    }

    fn read_order<About: DeserializeOwned, SoFar: DeserializeOwned>(
        &self,
        task: &Task,
    ) -> Result<(About, Option<SoFar>), StoreError> {
        self.read_work(task)
    }

    async fn lead_to_file(&self, task: TaskId, format: Format, name: &FileName) -> Result<Redirect, Problem> {
        self.lead_to(&key_of_file(task), format.media_type(), name).await
    }
}
