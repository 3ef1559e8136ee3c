//! What a bucket allows scripts of other origins
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// A rule of a bucket's configuration.
pub(super) struct Rule<'a> {
    origins: Vec<&'a str>,
    methods: Vec<&'a str>,
    headers: Vec<&'a str>,
    exposed: Vec<&'a str>,
    seconds: Option<&'a str>,
}

/// The texts of these elements, in order.
fn texts<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    xml.split(&start).skip(1).filter_map(|rest| Some(rest.split_once(&end)?.0)).collect()
}

impl<'a> Rule<'a> {
    pub(super) fn read(configuration: &'a str) -> Vec<Self> {
        let rule = |xml: &'a str| Self {
            origins: texts(xml, "AllowedOrigin"),
            methods: texts(xml, "AllowedMethod"),
            headers: texts(xml, "AllowedHeader"),
            exposed: texts(xml, "ExposeHeader"),
            seconds: texts(xml, "MaxAgeSeconds").first().copied(),
        };
        texts(configuration, "CORSRule").into_iter().map(rule).collect()
    }

    /// Whether a script of this origin may send a request of this method with these headers.
    fn allows(&self, origin: &str, method: &str, headers: &[String]) -> bool {
        self.origins.iter().any(|pattern| fits(pattern, origin))
            && self.methods.contains(&method)
            && headers
                .iter()
                .all(|name| self.headers.iter().any(|pattern| fits(&pattern.to_ascii_lowercase(), name)))
    }
}

/// Whether a text fits a pattern, which may have one `*`.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
    }
}

/// The headers that let a browser's script have the answer, by the first rule that allows it; `None` if none does. A
/// preflight asks for the method and the headers of the request that is to follow.
pub(super) fn allowing(rules: &[Rule<'_>], asked: &HeaderMap, method: &str) -> Option<HeaderMap> {
    let text = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN)?;
    let method = text(header::ACCESS_CONTROL_REQUEST_METHOD).unwrap_or(method);
    let wanted = text(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let names: Vec<String> = wanted
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let rule = rules.iter().find(|rule| rule.allows(origin, method, &names))?;
    let is_public = rule.origins.contains(&"*");
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, if is_public { "*".to_owned() } else { origin.to_owned() }),
        (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, if is_public { String::new() } else { "true".to_owned() }),
        (header::ACCESS_CONTROL_ALLOW_METHODS, rule.methods.join(", ")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, names.join(", ")),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, rule.exposed.join(", ")),
        (header::ACCESS_CONTROL_MAX_AGE, rule.seconds.unwrap_or_default().to_owned()),
        (header::VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method".to_owned()),
    ];
    let headers = allowed.into_iter().filter(|(_, value)| !value.is_empty());
    Some(headers.filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?))).collect())
}
