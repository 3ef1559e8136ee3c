//! The messages of queues.

use cloud::Cloud;
use cloud::queues::Message;
use domain::TaskId;
use serde::{Deserialize, Serialize};
use store::Bell;

/// The body of a message: `{"task":"0190…"}` for one task, `{}` for whatever is due.
#[derive(Serialize, Deserialize)]
pub(crate) struct Word {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) task: Option<TaskId>,
}

impl Word {
    pub(crate) fn message(&self, delay: i32) -> Message {
        Message { body: serde_json::json!(self).to_string(), delay }
    }
}

/// Tells the workers of the tasks of a transaction that was made. Nobody is told when that fails: the sweep rings again.
pub async fn ring(cloud: &Cloud, bells: &[Bell]) {
    let mut queues: Vec<&str> = bells.iter().map(|bell| bell.queue.as_str()).collect();
    queues.sort_unstable();
    queues.dedup();
    for queue in queues {
        let own = bells.iter().filter(|bell| bell.queue == queue);
        let messages: Vec<_> = own.map(|bell| Word { task: Some(bell.task) }.message(bell.delay)).collect();
        if let Err(error) = cloud.queues().send(queue, &messages).await {
            tracing::warn!(queue, %error, "a bell was not rung");
        }
    }
}
