//! The key of the item that says how long each step of a provisioning takes.

use crate::keys::{Key, Pattern, Read};

pub(crate) const PATTERNS: &[Pattern] = &[Pattern {
    partition: "DURATIONS",
    sort: "DURATIONS",
    index: None,
    reads: &[Read {
        purpose: "how long each step usually takes",
        cost: "1 item, at the start of a provisioning",
    }],
    written_with: "the end of a provisioning",
}];

pub(crate) fn durations() -> Key {
    Key::new("DURATIONS".to_owned(), "DURATIONS")
}
