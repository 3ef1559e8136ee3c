//! A Parallel: its branches, each on a track of its own, of which the first to fail ends the others.

use std::{pin::Pin, sync::Arc};

use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    definition::Machine,
    execution::{Execution, Halt},
    history::{Branch, Event, HistoryEvent, StateType},
    interpreter::{Run, run_states},
    replay::{Track, diverge},
};

type BranchOutcome = (usize, Result<Value, Halt>);

pub(crate) async fn run_parallel(
    run: &Arc<Run>,
    branches: &[Arc<Machine>],
    input: &Value,
    track: &mut Track,
) -> Result<Value, Halt> {
    let execution = &run.execution;
    let started = track.record(execution, Event::ParallelStateStarted)?;
    let outcome = if let Some(recorded) = track.take_recorded() {
        recorded
    } else {
        let outcome = match run_branches(run, branches, input, &started).await {
            Ok(results) => Event::ParallelStateSucceeded { results: Value::Array(results) },
            Err(Halt::Failed(failure)) => Event::ParallelStateFailed(failure),
            Err(halt) => return Err(halt),
        };
        track.follow(execution.last_event_id());
        track.record(execution, outcome)?
    };
    match outcome.event {
        Event::ParallelStateSucceeded { results } => Ok(results),
        Event::ParallelStateFailed(failure) => Err(Halt::Failed(failure)),
        _ => Err(diverge(execution, &outcome)),
    }
}

/// The branches' outputs in order. The first failure ends the other branches.
async fn run_branches(
    run: &Arc<Run>,
    branches: &[Arc<Machine>],
    input: &Value,
    started: &HistoryEvent,
) -> Result<Vec<Value>, Halt> {
    let mut running = JoinSet::new();
    for (index, machine) in branches.iter().enumerate() {
        let track = Track::branch(&run.execution, started, index);
        running.spawn(run_branch(run.clone(), machine.clone(), input.clone(), track, index));
    }
    let mut results = vec![Value::Null; branches.len()];
    while let Some(joined) = running.join_next().await {
        match joined {
            Ok((index, Ok(output))) => {
                if let Some(result) = results.get_mut(index) {
                    *result = output;
                }
            }
            Ok((failed, Err(Halt::Failed(failure)))) => {
                running.shutdown().await;
                for index in (0..branches.len()).filter(|index| *index != failed) {
                    abort_branch(&run.execution, Branch { started: started.id, index })?;
                }
                return Err(Halt::Failed(failure));
            }
            Ok((_, Err(halt))) => return Err(halt),
            Err(_) => return Err(Halt::Stopped),
        }
    }
    Ok(results)
}

/// Boxed, since a branch may hold a Parallel, whose branches come back here.
fn run_branch(
    run: Arc<Run>,
    machine: Arc<Machine>,
    input: Value,
    mut track: Track,
    index: usize,
) -> Pin<Box<dyn Future<Output = BranchOutcome> + Send>> {
    Box::pin(async move {
        let outcome = run_states(&run, &machine, input, &mut track).await;
        if matches!(outcome, Err(Halt::Superseded)) {
            // The branch that failed fails again by its record and drops this one.
            std::future::pending::<()>().await;
        }
        (index, outcome)
    })
}

/// Records the states that a failure elsewhere cut off; AWS has such events for these three types.
fn abort_branch(execution: &Execution, branch: Branch) -> Result<(), Halt> {
    for state in execution.list_unfinished(Some(branch)).into_iter().rev() {
        if matches!(state.state_type, StateType::Task | StateType::Wait | StateType::Parallel) {
            let event = Event::StateAborted { state_type: state.state_type, name: state.name };
            execution.append(state.last_event, state.branch, event)?;
        }
    }
    Ok(())
}
