//! How often Kinescope lets itself be asked, and how many projects a workspace may have.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The limits of a workspace; `None` lifts one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub requests_per_second: Option<u32>,
    pub requests_per_minute: Option<u32>,
    pub projects: Option<usize>,
}

impl Limits {
    /// The rates seen at the real service. How many projects fit depends on the plan there.
    pub const DOCUMENTED: Self =
        Self { requests_per_second: Some(10), requests_per_minute: Some(300), projects: None };

    pub const LIFTED: Self = Self { requests_per_second: None, requests_per_minute: None, projects: None };
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// The requests admitted in the last minute.
#[derive(Debug, Default)]
pub(super) struct RateLimit {
    admitted: Mutex<VecDeque<Instant>>,
}

impl RateLimit {
    /// Counts a request, or refuses it with the time after which there is room again.
    pub(super) fn admit(&self, limits: &Limits) -> Result<(), Duration> {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        while admitted.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            admitted.pop_front();
        }
        for (limit, window) in [(limits.requests_per_minute, MINUTE), (limits.requests_per_second, SECOND)] {
            let Some(limit) = limit else { continue };
            let first_that_counts =
                admitted.len().checked_sub(limit as usize).and_then(|at| admitted.get(at));
            if let Some(first) = first_that_counts
                && now.duration_since(*first) < window
            {
                return Err(window.saturating_sub(now.duration_since(*first)));
            }
        }
        admitted.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_eleventh_request_in_a_second_waits_for_the_rest_of_it() {
        let rate = RateLimit::default();
        for _ in 0..10 {
            rate.admit(&Limits::DOCUMENTED).unwrap();
        }
        tokio::time::advance(Duration::from_millis(400)).await;
        assert_eq!(rate.admit(&Limits::DOCUMENTED), Err(Duration::from_millis(600)));
        tokio::time::advance(Duration::from_millis(600)).await;
        assert_eq!(rate.admit(&Limits::DOCUMENTED), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn three_hundred_requests_fill_a_minute() {
        let rate = RateLimit::default();
        for _ in 0..300 {
            rate.admit(&Limits::DOCUMENTED).unwrap();
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        assert_eq!(rate.admit(&Limits::DOCUMENTED), Err(Duration::from_secs(30)));
    }

    #[tokio::test(start_paused = true)]
    async fn lifted_limits_refuse_nothing() {
        let rate = RateLimit::default();
        assert!((0..1000).all(|_| rate.admit(&Limits::LIFTED).is_ok()));
    }
}
