//! What the latest requests have cost, for whoever develops the platform: `/_local/requests`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use store::Cost;

/// How many are remembered.
const KEPT: usize = 1_000;

#[derive(Clone, Serialize)]
pub struct Recorded {
    /// Method and path.
    pub request: String,
    pub status: u16,
    #[serde(flatten)]
    pub cost: Cost,
}

/// The latest requests, oldest first. Clones share them.
#[derive(Clone, Default)]
pub struct Requests(Arc<Mutex<VecDeque<Recorded>>>);

impl Requests {
    pub(crate) fn record(&self, request: String, response: &Response) {
        let cost = response.extensions().get::<Cost>().copied().unwrap_or_default();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Recorded { request, status: response.status().as_u16(), cost });
    }

    pub fn list(&self) -> Vec<Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn router(&self) -> Router {
        let requests = self.clone();
        Router::new().route("/_local/requests", get(async move || Json(requests.list())))
    }
}
