//! What time it is, so that a test can say so.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, civil::Date};

/// The time zone in which days begin and end: Moscow, which has kept UTC+3 the whole year since 2014 (federal law
/// 248-FZ), so that no zone database is needed where there is none.
pub const ZONE: Offset = Offset::constant(3);

#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    /// Seconds since the epoch, moved by the holder of the other end.
    Set(Arc<AtomicI64>),
}

impl Clock {
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Set(seconds) => {
                Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }

    /// The day it is in [`ZONE`].
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::fixed(ZONE)).date()
    }
}
