//! Keys of audit entries, which sort by the moment that they tell of.

use domain::audit::AuditEntry;
use jiff::Timestamp;

use crate::keys::{LISTS, Pattern, Read, posting};

macro_rules! postings {
    ($($by:literal of $whose:literal in $index:expr, $purpose:literal;)+) => {
        &[$(posting!(concat!("LIST#", $whose, "#audit@1#time#", $by), "AUDIT#{time}#{entry}", $index, $purpose)),+]
    };
}

pub(crate) const PATTERNS: &[Pattern] = postings! {
    "all" of "{whose}" in None, "the audit of an organisation, newest first";
    "actor={user}" of "{whose}" in None, "what somebody did in an organisation";
    "actor=platform" of "{whose}" in None, "what nobody did in an organisation";
    "actor=stranger" of "{whose}" in None, "what was done in an organisation by somebody who had not signed in";
    "action={name}" of "{whose}" in None, "where something was done in an organisation";
    "subject={subject}" of "{whose}" in None, "what was done to somebody or something of an organisation";
    "word={word}" of "{whose}" in None, "entries of an organisation by a word: their places";
    "all" of "everybody" in Some(LISTS.name), "all audit, newest first";
    "actor={user}" of "everybody" in Some(LISTS.name), "what somebody did anywhere";
    "actor=platform" of "everybody" in Some(LISTS.name), "what nobody did, anywhere";
    "actor=stranger" of "everybody" in Some(LISTS.name), "what was done anywhere by somebody who had not signed in";
    "action={name}" of "everybody" in Some(LISTS.name), "where something was done, anywhere";
    "subject={subject}" of "everybody" in Some(LISTS.name), "what was done to somebody or something, anywhere";
    "word={word}" of "everybody" in Some(LISTS.name), "entries by a word, anywhere: their places";
};

/// The beginning of the places of all entries of this moment. Texts sort as their moments do.
pub(crate) fn audit_time(at: Timestamp) -> String {
    format!("AUDIT#{:015}", at.as_millisecond().max(0))
}

/// The place of an entry in every list.
pub(crate) fn audit_place(entry: &AuditEntry) -> String {
    format!("{}#{}", audit_time(entry.at), entry.id)
}

/// The moment of a place in the audit, up to which a page was looked through.
pub fn moment_of(place: &str) -> Option<Timestamp> {
    let milliseconds = place.split('#').nth(1)?.parse().ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// Where the version before kept the entries of the platform itself.
pub(crate) const FORMER_PLATFORM: &str = "PLATFORM";

/// Where the version before kept all entries, in the index of lists.
pub(crate) fn former_audit_list(shard: u8) -> String {
    format!("AUDIT#{shard}")
}
