//! Work that is done later, for tests that are about other things than doing it.

use std::time::Duration;

use domain::{Later, OrganizationId, Task, TaskKind, UserId};
use serde_json::json;

use crate::TestApp;

/// Long work that no context has.
static WORK: TaskKind = TaskKind {
    name: "work",
    queue: "letters",
    module: None,
    patience: 1,
    pause: Duration::from_secs(1),
    is_long: true,
    undo: None,
};

impl TestApp {
    /// Long work that somebody has begun in an organisation, and that no worker takes in the time of a test.
    pub async fn begin_work(&self, organization: OrganizationId, begun_by: UserId) -> Task {
        let (store, now) = (&self.local().store, self.local().clock.now());
        let later = Later::at(&WORK, json!({}), now + Duration::from_hours(24 * 365), now);
        let store = store.and_later(&later, Some(organization), Some(begun_by)).unwrap();
        store.write_carried().await.unwrap();
        let waiting = store.unfinished_tasks().await.unwrap().into_iter();
        waiting.filter(|task| task.kind == WORK.name).max_by_key(|task| task.id).unwrap()
    }
}
