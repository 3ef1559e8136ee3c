//! What a request costs: how many calls it makes to DynamoDB, and how many of them wait for one another. A call that
//! begins after another call was answered is one round trip deeper, whatever else is under way.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use serde::Serialize;

/// Counted from the side of the caller: an SDK's own retries are part of one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Cost {
    pub calls: u32,
    pub round_trips: u32,
    /// How many calls were answered with an error: somebody else was first, a counter of letters begins anew, or the
    /// table is unwell.
    pub failed: u32,
}

#[derive(Default)]
struct Tally {
    cost: Cost,
    /// The longest chain of sequential calls that has been answered so far.
    answered: u32,
}

/// The number of round trips from the beginning of the request to the answer of one call.
#[derive(Debug)]
struct Depth(u32);

impl Storable for Depth {
    type Storer = StoreReplace<Self>;
}

tokio::task_local! {
    static TALLY: Arc<Mutex<Tally>>;
    /// For work beside the rest of a request: the number of round trips before that work began.
    static BESIDE: u32;
}

/// Runs work beside the rest of a request, after `round_trips` of the request's round trips. No other call waits for this
/// work. Other calls may have been answered by then, but the work did not wait for them, so they do not count for it.
pub fn beside<F: Future>(round_trips: u32, work: F) -> impl Future<Output = F::Output> {
    BESIDE.scope(round_trips, work)
}

/// Runs a request and tells what it cost.
pub async fn count_cost<F: Future>(request: F) -> (F::Output, Cost) {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let output = TALLY.scope(tally.clone(), request).await;
    let cost = tally.lock().unwrap_or_else(PoisonError::into_inner).cost;
    (output, cost)
}

/// Changes the tally of the request. Returns `None` if no request is being counted, for example at start.
fn change<T>(change: impl FnOnce(&mut Tally) -> T) -> Option<T> {
    TALLY.try_with(|tally| change(&mut tally.lock().unwrap_or_else(PoisonError::into_inner))).ok()
}

#[derive(Debug)]
pub(crate) struct CountCalls;

impl Intercept for CountCalls {
    fn name(&self) -> &'static str {
        "CountCalls"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        configuration: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let beside = BESIDE.try_with(|round_trips| *round_trips).ok();
        let depth = change(|tally| {
            let depth = beside.unwrap_or(tally.answered) + 1;
            tally.cost.calls += 1;
            tally.cost.round_trips = tally.cost.round_trips.max(depth);
            depth
        });
        if let (Some(depth), None) = (depth, beside) {
            configuration.interceptor_state().store_put(Depth(depth));
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        configuration: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.output_or_error().is_some_and(|answer| answer.is_err()) {
            change(|tally| tally.cost.failed += 1);
        }
        if let Some(Depth(depth)) = configuration.load::<Depth>() {
            change(|tally| tally.answered = tally.answered.max(*depth));
        }
        Ok(())
    }
}
