//! Long work that somebody begins: at a cabinet for its organisation, or on the platform for the platform itself.

use domain::limits::{Count, WORK_OF_PERSON};
use domain::task::Later;
use domain::{Organization, Task, TaskId, TaskKind, UserId};
use serde::Serialize;
use store::{Beginning, StoreError};

use crate::app::App;
use crate::context::Context;
use crate::once::Making;
use crate::problem::Problem;
use crate::room::Way;
use crate::saying::Done;
use crate::task_view::{Begun, TaskView};
use crate::view::View;

/// Long work that is to be begun.
pub struct Order<About> {
    pub id: TaskId,
    pub kind: &'static TaskKind,
    pub about: About,
    /// How much there is to do, where it is known.
    pub of: Option<u64>,
}

/// Whoever begins work, and for which organisation, if for one.
pub(crate) struct Beginner<'a> {
    pub(crate) app: &'a App,
    pub(crate) user: UserId,
    pub(crate) organization: Option<&'a Organization>,
}

impl Beginner<'_> {
    /// Begins long work by `write`. A browser goes to `report`, the address of the page that tells what comes of it, where
    /// `done` is said.
    pub(crate) async fn begin<Load: Serialize>(
        &self,
        context: &Context,
        order: Order<impl Serialize>,
        load: &Load,
        (report, done): (String, Done),
        write: impl AsyncFnOnce(&Beginning<'_, Load>) -> Result<Task, StoreError>,
    ) -> Result<Begun, Problem> {
        let (now, store) = (context.now(), self.app.store());
        let counted = [Count { limit: WORK_OF_PERSON, of: self.user.to_string() }];
        if let Some(seconds) = store.count(&counted, &[], now).await? {
            return Err(Problem::too_much_work(seconds));
        }
        let Order { id, kind, about, of } = order;
        let making = Making::at(context.way_to(Way::Task, &[&id]).unwrap_or_else(|| report.clone()));
        let later = Later::now(kind, about, now);
        let work = Beginning { id, later: &later, begun_by: self.user, report: &report, of, load };
        let begun = write(&work).await;
        if begun.is_err()
            && let Err(error) = store.uncount(&counted).await
        {
            tracing::warn!(%error, "work that was not begun stays counted");
        }
        let organizations = self.organization.map_or(&[][..], std::slice::from_ref);
        let view = TaskView::new(context, organizations, begun?);
        Ok(View::new(view).then(report, done).begun(&making))
    }
}
