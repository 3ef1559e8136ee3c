//! The Content Security Policy (level 3) of a page: what browsers let the page load, and where they let it send. A page
//! that needs more than others says so in one line, and no other page gets it:
//!
//! ```
//! # use maud::{Markup, html};
//! # use schemars::JsonSchema;
//! # use serde::Serialize;
//! # use web::{Context, Page, Policy};
//! #[derive(Serialize, JsonSchema)]
//! struct Recording {}
//!
//! impl Page for Recording {
//!     fn page(&self, _context: &Context) -> Markup {
//!         html! { audio controls src="/recordings/1" {} }
//!     }
//!
//!     fn policy(&self) -> Policy {
//!         Policy::default().playing_media()
//!     }
//! }
//! ```
//!
//! A panel shows a page over another page, and a browser applies the policy of the page underneath, so that page has to
//! say the same.

use http::HeaderValue;

use crate::context::Context;
use crate::host::Host;

/// The policy of a page. By default only our own files run or are shown, forms and scripts send to their own host alone,
/// and nobody frames us.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Policy {
    plays_media: bool,
    /// The origin to which files are sent beside the own host.
    bucket: Option<String>,
}

impl Policy {
    /// The policy of a page with a player: sound and video come from the own host.
    #[must_use]
    pub fn playing_media(self) -> Self {
        Self { plays_media: true, ..self }
    }

    /// The policy of a page from which a form or a script sends files to a bucket itself. `origin` is scheme, host and
    /// port of the bucket's address, such as `https://kabinet-0190.s3.eu-central-1.amazonaws.com`, and never comes from a
    /// visitor.
    #[must_use]
    pub fn sending_files_to(self, origin: &str) -> Self {
        Self { bucket: Some(origin.to_owned()), ..self }
    }

    /// The policy's header, for an answer to this request; `None` if the bucket is not an origin.
    pub(crate) fn header(&self, context: &Context) -> Option<HeaderValue> {
        // Forms of the base host lead into cabinets, and browsers compare the target of a redirect with the policy too.
        let is_base = *context.host() == Host::Base;
        self.text(is_base.then(|| context.base().source_of_cabinets()).as_deref())
    }

    fn text(&self, cabinets: Option<&str>) -> Option<HeaderValue> {
        let bucket = self.bucket.as_deref();
        // Characters that would end the list or the directive.
        if bucket.is_some_and(|origin| origin.contains([' ', ';', ','])) {
            return None;
        }
        let list = |sources: &[Option<&str>]| {
            sources.iter().flatten().fold("'self'".to_owned(), |list, source| list + " " + source)
        };
        let media = if self.plays_media { " media-src 'self';" } else { "" };
        let (connect, form) = (list(&[bucket]), list(&[cabinets, bucket]));
        let text = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;{media} connect-src {connect}; \
             manifest-src 'self'; form-action {form}; base-uri 'none'; frame-ancestors 'none'"
        );
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: &str = "https://kabinet-0190.s3.eu-central-1.amazonaws.com";

    /// The directives that the policy adds to the default one, and those that it lacks.
    fn differences(policy: &Policy, cabinets: Option<&str>) -> (Vec<String>, Vec<String>) {
        let directives = |policy: &Policy, cabinets| -> Vec<String> {
            let text = policy.text(cabinets).unwrap();
            text.to_str().unwrap().split("; ").map(str::to_owned).collect()
        };
        let (all, usual) = (directives(policy, cabinets), directives(&Policy::default(), None));
        let without = |these: &[String], those: &[String]| {
            these.iter().filter(|directive| !those.contains(directive)).cloned().collect()
        };
        (without(&all, &usual), without(&usual, &all))
    }

    #[test]
    fn a_page_has_what_it_says_and_all_else_stays_denied() {
        let usual = Policy::default();
        assert_eq!(
            usual.text(None).unwrap(),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let player = usual.clone().playing_media();
        assert_eq!(differences(&player, None), (vec!["media-src 'self'".to_owned()], Vec::new()));

        let (connect, form) =
            (format!("connect-src 'self' {BUCKET}"), format!("form-action 'self' {BUCKET}"));
        let narrowed = ["connect-src 'self'", "form-action 'self'"].map(str::to_owned).to_vec();
        let files = usual.clone().sending_files_to(BUCKET);
        assert_eq!(differences(&files, None), (vec![connect.clone(), form.clone()], narrowed.clone()));
        let both = files.clone().playing_media();
        assert_eq!(differences(&both, None).0, ["media-src 'self'".to_owned(), connect, form]);

        let cabinets = Some("https://*.kabinet.example");
        let form = "form-action 'self' https://*.kabinet.example".to_owned();
        assert_eq!(differences(&usual, cabinets), (vec![form.clone()], narrowed[1..].to_vec()));
        assert_eq!(differences(&files, cabinets).0[1], format!("{form} {BUCKET}"));
    }

    #[test]
    fn what_is_no_origin_adds_no_directive() {
        for origin in ["https://a; script-src *", "https://a *", "https://a,b", "https://a\n"] {
            assert_eq!(Policy::default().sending_files_to(origin).text(None), None, "{origin}");
        }
    }
}
