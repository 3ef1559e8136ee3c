//! The keys of what all provisionings share: how long each step takes, and the queues for outside systems.

use crate::keys::{Key, Pattern, Read};

pub(crate) const PATTERNS: &[Pattern] = &[
    Pattern {
        partition: "DURATIONS",
        sort: "DURATIONS",
        index: None,
        reads: &[Read {
            purpose: "how long each step usually takes",
            cost: "1 item, at the start of a provisioning",
        }],
        written_with: "the end of a provisioning",
    },
    Pattern {
        partition: "QUEUE#{name}",
        sort: "QUEUE",
        index: None,
        reads: &[Read {
            purpose: "whose turn it is at an outside system that has asked for fewer requests",
            cost: "1 item, at each step that asks the system",
        }],
        written_with: "each step that waits for the system",
    },
];

pub(crate) fn durations() -> Key {
    Key::new("DURATIONS".to_owned(), "DURATIONS")
}

/// The queue for an outside system.
pub(crate) fn queue(system: &str) -> Key {
    Key::new(format!("QUEUE#{system}"), "QUEUE")
}
