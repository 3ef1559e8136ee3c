//! Waiting on purpose.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::Clock;

/// Lets time pass. A clock that is set goes forward instead, so that no test waits.
pub async fn pass(clock: &Clock, time: Duration) {
    match clock {
        Clock::System => tokio::time::sleep(time).await,
        Clock::Set(seconds) => {
            seconds.fetch_add(i64::try_from(time.as_secs()).unwrap_or_default(), Ordering::SeqCst);
        }
    }
}
