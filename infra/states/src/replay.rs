//! How an execution goes on where it was: the interpreter always runs from the start, and each step it takes
//! is first looked for among the events of its branch. What is found there is not done again; once the events
//! are used up, steps are taken and written.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::{
    execution::{Execution, Halt},
    history::{Branch, Event, HistoryEvent},
};

/// One line of steps: the execution's own, or that of a branch.
#[derive(Debug)]
pub(crate) struct Track {
    branch: Option<Branch>,
    recorded: VecDeque<HistoryEvent>,
    last_event: u64,
    last_time: Timestamp,
}

impl Track {
    /// The track of the execution itself.
    pub(crate) fn main(execution: &Execution) -> Self {
        let recorded =
            execution.events().into_iter().filter(|event| event.branch.is_none() && event.id > 1).collect();
        // AWS counts the first state's entry as following event 0, not `ExecutionStarted`.
        Self { branch: None, recorded, last_event: 0, last_time: execution.start.started }
    }

    /// The track of a branch of the attempt that `started` began.
    pub(crate) fn branch(execution: &Execution, started: &HistoryEvent, index: usize) -> Self {
        let branch = Some(Branch { started: started.id, index });
        let recorded = execution.events().into_iter().filter(|event| event.branch == branch).collect();
        Self { branch, recorded, last_event: started.id, last_time: started.timestamp }
    }

    /// Whether the steps from here on have been taken before.
    pub(crate) fn is_replaying(&self) -> bool {
        !self.recorded.is_empty()
    }

    pub(crate) fn last_event(&self) -> u64 {
        self.last_event
    }

    pub(crate) fn last_time(&self) -> Timestamp {
        self.last_time
    }

    /// Makes the next step follow that event, when other tracks have led here.
    pub(crate) fn follow(&mut self, event: u64) {
        self.last_event = event;
    }

    /// Takes one step: the recorded event if it was taken before, or else `event`, written.
    pub(crate) fn record(&mut self, execution: &Execution, event: Event) -> Result<HistoryEvent, Halt> {
        let Some(recorded) = self.take_recorded() else {
            let event = execution.append(self.last_event, self.branch, event)?;
            self.advance(&event);
            return Ok(event);
        };
        if recorded.event.is_same_step(&event) { Ok(recorded) } else { Err(diverge(execution, &recorded)) }
    }

    /// The next recorded event, whatever it is: for the outcomes that only the record can tell.
    pub(crate) fn take_recorded(&mut self) -> Option<HistoryEvent> {
        let recorded = self.recorded.pop_front()?;
        self.advance(&recorded);
        Some(recorded)
    }

    fn advance(&mut self, event: &HistoryEvent) {
        self.last_event = event.id;
        self.last_time = event.timestamp;
    }
}

/// What to do about a recorded event that is not the step the interpreter takes. An aborted state belongs to
/// a branch that is to be dropped; anything else can only be a journal written by hand, and is left as it is.
pub(crate) fn diverge(execution: &Execution, recorded: &HistoryEvent) -> Halt {
    if matches!(recorded.event, Event::StateAborted { .. }) {
        return Halt::Superseded;
    }
    tracing::error!(
        execution = %execution.start.arn,
        event = recorded.id,
        "the journal holds an event that the definition does not lead to"
    );
    Halt::Stopped
}
