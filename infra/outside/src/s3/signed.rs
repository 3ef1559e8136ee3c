//! What somebody may do with a signature that they were handed: a presigned address, or a form with a signed policy. Requests
//! that their own client signs are not checked, as whoever reaches this address may do everything anyway.

use std::time::SystemTime;

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::account::SECRET;
use crate::protocol::Refusal;

/// The longest life of a presigned address
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html>).
const LONGEST: i64 = 7 * 24 * 60 * 60;

/// How far a signature may be ahead of the clock here.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// Whose signature it is and of when, by the scope of its credential and its date.
pub(super) struct Signature<'a> {
    scope: Vec<&'a str>,
    signed_at: Timestamp,
    date: &'a str,
}

impl<'a> Signature<'a> {
    /// `credential` is `<key>/<day>/<region>/<service>/aws4_request`, `date` is `20260202T093000Z`.
    pub(super) fn read(credential: &'a str, date: &'a str) -> Option<Self> {
        let scope: Vec<&str> = credential.split('/').collect();
        let day = date.get(..8)?;
        let is_scope = scope.len() == 5 && scope[1] == day && scope[3] == "s3" && scope[4] == "aws4_request";
        let signed_at = DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?.to_zoned(TimeZone::UTC).ok()?;
        is_scope.then(|| Self { scope, signed_at: signed_at.timestamp(), date })
    }

    /// Whether this is the signature of `text`.
    pub(super) fn is_of(&self, text: &str, signature: &str) -> bool {
        let key = generate_signing_key(SECRET, SystemTime::from(self.signed_at), self.scope[2], "s3");
        calculate_signature(key, text.as_bytes()) == signature
    }
}

pub(super) fn does_not_match() -> Refusal {
    let message = "The request signature we calculated does not match the signature you provided.";
    Refusal::new(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)
}

pub(super) fn denied(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "AccessDenied", message)
}

/// Whether the address carries its own signature.
pub(super) fn is_presigned(parts: &Parts) -> bool {
    parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature="))
}

/// Refuses a presigned address that has expired, or that is not as it was signed
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>).
pub(super) fn check_address(parts: &Parts, now: Timestamp) -> Result<(), Refusal> {
    let query = parts.uri.query().unwrap_or_default();
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let field = |name: &str| {
        let found = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        found.ok_or_else(|| {
            let message = format!("Query-string authentication requires the {name} parameter.");
            Refusal::new(StatusCode::BAD_REQUEST, "AuthorizationQueryParametersError", message)
        })
    };
    let malformed = |what: &str| {
        Refusal::new(StatusCode::BAD_REQUEST, "AuthorizationQueryParametersError", format!("{what} is wrong"))
    };
    let signature = Signature::read(field("X-Amz-Credential")?, field("X-Amz-Date")?);
    let signature = signature.ok_or_else(|| malformed("X-Amz-Credential or X-Amz-Date"))?;
    let seconds: i64 = field("X-Amz-Expires")?.parse().unwrap_or_default();
    if !(1..=LONGEST).contains(&seconds) {
        return Err(malformed("X-Amz-Expires"));
    }
    if signature.signed_at + SignedDuration::from_secs(seconds) < now {
        return Err(denied("Request has expired"));
    }
    if signature.signed_at > now + AHEAD {
        return Err(denied("Request is not valid yet"));
    }
    let signed = field("X-Amz-SignedHeaders")?;
    let request = canonical_request(parts, query, signed);
    let digest = Bytes::copy_from_slice(&Sha256::digest(request));
    let scope = signature.scope[1..].join("/");
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{digest:x}", signature.date);
    if signature.is_of(&text, field("X-Amz-Signature")?) { Ok(()) } else { Err(does_not_match()) }
}

fn canonical_request(parts: &Parts, query: &str, signed: &str) -> String {
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .collect();
    pairs.sort_unstable();
    let query: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers: Vec<String> =
        signed.split(';').map(|name| format!("{name}:{}", header(&parts.headers, name))).collect();
    let content = match header(&parts.headers, "x-amz-content-sha256") {
        "" => "UNSIGNED-PAYLOAD",
        digest => digest,
    };
    let (method, path) = (&parts.method, parts.uri.path());
    format!("{method}\n{path}\n{}\n{}\n\n{signed}\n{content}", query.join("&"), headers.join("\n"))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}

/// The headers that a signed address asks for in place of the object's own
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>).
pub(super) fn overrides(query: &str) -> Vec<(&'static str, String)> {
    const NAMES: [&str; 6] = [
        "content-type",
        "content-language",
        "expires",
        "cache-control",
        "content-disposition",
        "content-encoding",
    ];
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let asked = |name: &&str| {
        let field = format!("response-{name}");
        fields.iter().find(|(asked, _)| *asked == field).map(|(_, value)| value.clone())
    };
    NAMES.iter().filter_map(|name| Some((*name, asked(name)?))).collect()
}
