//! The label under which an organisation's cabinet is reached: `acme` in `acme.<base>`.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Violation;
use crate::checked_text::checked_text;

/// A DNS label (RFC 1035, 2.3.1) in lower case that is not reserved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(extend("format" = "slug", "pattern" = r"^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$"))]
pub struct Slug(String);

/// The greatest length of a label, in octets (RFC 1035, 2.3.4).
const MAXIMUM: usize = 63;

/// Labels that are the platform's own, now or by custom, or that would let a cabinet pass for one.
const RESERVED: &[&str] = &[
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "app",
    "assets",
    "auth",
    "autoconfig",
    "autodiscover",
    "billing",
    "blog",
    "cdn",
    "console",
    "dashboard",
    "dev",
    "docs",
    "ftp",
    "healthz",
    "help",
    "host",
    "hostmaster",
    "id",
    "imap",
    "internal",
    "kabinet",
    "local",
    "localhost",
    "login",
    "mail",
    "mx",
    "ns",
    "ns1",
    "ns2",
    "oauth",
    "platform",
    "pop",
    "pop3",
    "postmaster",
    "proxy",
    "root",
    "security",
    "smtp",
    "sso",
    "staging",
    "static",
    "status",
    "support",
    "system",
    "test",
    "webhook",
    "webhooks",
    "webmaster",
    "whois",
    "wpad",
    "www",
];

impl FromStr for Slug {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let label = text.trim();
        if label.is_empty() {
            return Err(Violation::Required);
        }
        if !label.is_ascii() {
            return Err(Violation::DomainInternational);
        }
        let label = label.to_ascii_lowercase();
        if label.starts_with("xn--") {
            return Err(Violation::DomainInternational);
        }
        let well_formed = label.len() <= MAXIMUM
            && label.starts_with(|first: char| first.is_ascii_lowercase())
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !well_formed {
            return Err(Violation::DomainForm);
        }
        if RESERVED.contains(&label.as_str()) {
            return Err(Violation::DomainReserved);
        }
        Ok(Self(label))
    }
}

checked_text!(Slug);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_blanks_are_folded() {
        assert_eq!(" ACME-2 ".parse::<Slug>().unwrap().as_str(), "acme-2");
    }

    #[test]
    fn what_is_not_a_label_is_refused_with_its_reason() {
        let refusals = [
            ("", Violation::Required),
            ("ромашка", Violation::DomainInternational),
            ("xn--80aaxgcvf", Violation::DomainInternational),
            ("1st", Violation::DomainForm),
            ("-acme", Violation::DomainForm),
            ("acme-", Violation::DomainForm),
            ("a.b", Violation::DomainForm),
            ("a_b", Violation::DomainForm),
            ("admin", Violation::DomainReserved),
            ("WWW", Violation::DomainReserved),
        ];
        for (text, violation) in refusals {
            assert_eq!(text.parse::<Slug>(), Err(violation), "{text:?}");
        }
        assert!("a".repeat(63).parse::<Slug>().is_ok());
        assert_eq!("a".repeat(64).parse::<Slug>(), Err(Violation::DomainForm));
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_a_label(text in "\\PC{0,70}") {
            if let Ok(slug) = text.parse::<Slug>() {
                let label = slug.as_str();
                prop_assert!((1..=63).contains(&label.len()));
                prop_assert!(label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')));
                prop_assert!(label.as_bytes()[0].is_ascii_lowercase());
                prop_assert!(!label.ends_with('-'));
            }
        }
    }
}
