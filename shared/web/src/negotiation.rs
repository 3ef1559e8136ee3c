//! Whether a caller wants a page or JSON, and in which language (RFC 9110, 12.5).

use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_LANGUAGE};

use crate::texts::Locale;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Page,
    Json,
}

/// The items of a header's list with their weights, `;q=` defaulting to 1.
fn weighted<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> impl Iterator<Item = (&'a str, f32)> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).map(
        |item| {
            let mut parts = item.split(';').map(str::trim);
            let value = parts.next().unwrap_or_default();
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")).and_then(|weight| weight.parse().ok());
            (value, weight.unwrap_or(1.0))
        },
    )
}

impl Format {
    /// A page for callers that name HTML, as browsers do. A program's `*/*` means JSON.
    pub fn negotiate(headers: &HeaderMap) -> Self {
        let mut page: f32 = 0.0;
        let mut json: f32 = 0.0;
        for (value, weight) in weighted(headers, &ACCEPT) {
            match value {
                "text/html" | "application/xhtml+xml" => page = page.max(weight),
                "application/json" | "application/problem+json" => json = json.max(weight),
                _ => {}
            }
        }
        if page > json { Self::Page } else { Self::Json }
    }
}

impl Locale {
    /// The language of the greatest weight that there is; nothing where none fits.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut best = (None, 0.0);
        for (value, weight) in weighted(headers, &ACCEPT_LANGUAGE) {
            let primary = value.split('-').next().unwrap_or_default();
            if let Some(locale) = Self::from_tag(primary)
                && weight > best.1
            {
                best = (Some(locale), weight);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: http::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, http::HeaderValue::from_static(value))])
    }

    #[test]
    fn only_those_who_name_html_get_a_page() {
        let cases = [
            ("", Format::Json),
            ("*/*", Format::Json),
            ("application/json, */*", Format::Json),
            ("application/json, text/plain, */*", Format::Json),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format::Page),
            ("application/json;q=0.5, text/html", Format::Page),
            ("text/html;q=0.5, application/json", Format::Json),
        ];
        for (accept, format) in cases {
            assert_eq!(Format::negotiate(&headers(ACCEPT, accept)), format, "{accept}");
        }
        assert_eq!(Format::negotiate(&HeaderMap::new()), Format::Json);
    }

    #[test]
    fn the_language_is_the_best_there_is() {
        let cases = [
            ("en-GB,en;q=0.9", Some(Locale::English)),
            ("de,en;q=0.5,ru;q=0.4", Some(Locale::English)),
            ("ru-RU,en;q=0.8", Some(Locale::Russian)),
            ("de", None),
        ];
        for (accept, locale) in cases {
            assert_eq!(Locale::negotiate(&headers(ACCEPT_LANGUAGE, accept)), locale, "{accept}");
        }
    }
}
