//! What a request costs: how many calls it makes to DynamoDB, and how many of them one after another. Calls under way at
//! the same time are one round trip.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use serde::Serialize;

/// Counted from the side of the caller: an SDK's own retries are part of one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Cost {
    pub calls: u32,
    pub round_trips: u32,
}

#[derive(Default)]
struct Tally {
    cost: Cost,
    under_way: u32,
}

tokio::task_local! {
    static TALLY: Arc<Mutex<Tally>>;
}

/// Runs a request and tells what it cost.
pub async fn count_cost<F: Future>(request: F) -> (F::Output, Cost) {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let output = TALLY.scope(tally.clone(), request).await;
    let cost = tally.lock().unwrap_or_else(PoisonError::into_inner).cost;
    (output, cost)
}

fn change(change: impl FnOnce(&mut Tally)) {
    // Outside a counted request, at start for example, nobody asks.
    let _ = TALLY.try_with(|tally| change(&mut tally.lock().unwrap_or_else(PoisonError::into_inner)));
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
        _configuration: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        change(|tally| {
            tally.cost.calls += 1;
            if tally.under_way == 0 {
                tally.cost.round_trips += 1;
            }
            tally.under_way += 1;
        });
        Ok(())
    }

    fn read_after_execution(
        &self,
        _context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _configuration: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        change(|tally| tally.under_way = tally.under_way.saturating_sub(1));
        Ok(())
    }
}
