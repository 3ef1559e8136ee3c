//! `PostObject`: a file that a browser sends to a bucket by a form
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>). The form brings a policy, which somebody
//! has signed, and everything in the form must be as the policy says.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use multer::Multipart;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::signed::{Signature, denied, does_not_match};
use crate::protocol::Refusal;

/// The fields that no condition has to name.
const UNCONDITIONED: [&str; 3] = ["policy", "x-amz-signature", "file"];

/// A form with its file.
pub(crate) struct Form {
    /// By the name in lower case, which S3 does not tell apart from others.
    fields: BTreeMap<String, String>,
    file: Bytes,
}

#[derive(Deserialize)]
struct Policy {
    expiration: Timestamp,
    conditions: Vec<Value>,
}

impl Form {
    /// Reads the form up to its file; S3 reads no further.
    pub(crate) async fn read(content_type: &str, body: Bytes) -> Result<Self, Refusal> {
        let malformed = || {
            let message = "The body of your POST request is not well-formed multipart/form-data.";
            Refusal::new(StatusCode::BAD_REQUEST, "MalformedPOSTRequest", message)
        };
        let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
        let body = axum::body::Body::from(body).into_data_stream();
        let mut form = Multipart::new(body, boundary);
        let mut fields = BTreeMap::new();
        while let Some(field) = form.next_field().await.map_err(|_| malformed())? {
            let name = field.name().unwrap_or_default().to_ascii_lowercase();
            if name == "file" {
                // A path that a browser sends is none of the name.
                let sent = field.file_name().unwrap_or_default();
                let file_name = sent.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let file = field.bytes().await.map_err(|_| malformed())?;
                if let Some(key) = fields.get_mut("key") {
                    let with_name: &mut String = key;
                    *with_name = with_name.replace("${filename}", &file_name);
                }
                return Ok(Self { fields, file });
            }
            fields.insert(name, field.text().await.map_err(|_| malformed())?);
        }
        let message = "POST requires exactly one file upload per request.";
        Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidArgument", message))
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The key of the object.
    pub(crate) fn key(&self) -> &str {
        self.field("key").unwrap_or_default()
    }

    /// The key of whoever has signed the policy, who must have the permission to store the object.
    pub(crate) fn caller(&self) -> Option<String> {
        self.field("x-amz-credential")?.split('/').next().map(str::to_owned)
    }

    pub(super) fn file(&self) -> Bytes {
        self.file.clone()
    }

    /// The headers with which the object is stored.
    pub(super) fn headers(&self) -> HeaderMap {
        let own = ["content-type", "content-disposition", "content-encoding", "cache-control", "expires"];
        let is_own = |name: &str| own.contains(&name) || name.starts_with("x-amz-meta-");
        let mut headers: HeaderMap = self
            .fields
            .iter()
            .filter(|(name, _)| is_own(name))
            .filter_map(|(name, value)| {
                Some((HeaderName::try_from(name.as_str()).ok()?, HeaderValue::from_str(value).ok()?))
            })
            .collect();
        let octets = HeaderValue::from_static("binary/octet-stream");
        headers.entry(header::CONTENT_TYPE).or_insert(octets);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.file.len()));
        headers
    }

    /// The status of success, and where a browser goes from here, if the form says so.
    pub(super) fn answer(&self) -> (StatusCode, Option<&str>) {
        let redirect = self.field("success_action_redirect").or(self.field("redirect"));
        if let Some(redirect) = redirect.filter(|address| address.contains("://")) {
            return (StatusCode::SEE_OTHER, Some(redirect));
        }
        match self.field("success_action_status") {
            Some("200") => (StatusCode::OK, None),
            Some("201") => (StatusCode::CREATED, None),
            _ => (StatusCode::NO_CONTENT, None),
        }
    }

    /// Refuses the form unless somebody has signed its policy, the policy has not expired, and every field and the length of
    /// the file are as it says.
    pub(super) fn check(&self, bucket: &str, now: Timestamp) -> Result<(), Refusal> {
        let needed = |name: &str| {
            let message = format!("Bucket POST must contain a field named '{name}'.");
            self.field(name).ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "InvalidArgument", message))
        };
        needed("key")?;
        if needed("x-amz-algorithm")? != "AWS4-HMAC-SHA256" {
            let message = "Only AWS4-HMAC-SHA256 is supported";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidArgument", message));
        }
        let encoded = self.field("policy").ok_or_else(|| denied("Access Denied"))?;
        let signature = Signature::read(needed("x-amz-credential")?, needed("x-amz-date")?);
        let signature = signature.ok_or_else(does_not_match)?;
        if !signature.is_of(encoded, needed("x-amz-signature")?) {
            return Err(does_not_match());
        }
        let invalid = |what: &str| {
            let message = format!("Invalid Policy: {what}");
            Refusal::new(StatusCode::BAD_REQUEST, "InvalidPolicyDocument", message)
        };
        let policy = STANDARD.decode(encoded).ok().and_then(|policy| serde_json::from_slice(&policy).ok());
        let Policy { expiration, conditions } = policy.ok_or_else(|| invalid("Invalid JSON."))?;
        if expiration < now {
            return Err(denied("Invalid according to Policy: Policy expired."));
        }
        let conditions: Option<Vec<Condition>> = conditions.iter().map(Condition::read).collect();
        let conditions = conditions.ok_or_else(|| invalid("Invalid Condition."))?;
        for condition in &conditions {
            condition.check(self, bucket)?;
        }
        let is_named = |name: &str| conditions.iter().any(|condition| condition.names(name));
        let is_free = |name: &str| UNCONDITIONED.contains(&name) || name.starts_with("x-ignore-");
        if let Some(extra) = self.fields.keys().find(|name| !is_free(name) && !is_named(name)) {
            return Err(denied(format!("Invalid according to Policy: Extra input fields: {extra}")));
        }
        match self.field("x-amz-checksum-sha256") {
            Some(sum) if sum != STANDARD.encode(Sha256::digest(&self.file)) => {
                let message = "The SHA256 you specified did not match the calculated checksum.";
                Err(Refusal::new(StatusCode::BAD_REQUEST, "BadDigest", message))
            }
            _ => Ok(()),
        }
    }
}

enum Condition {
    Is { field: String, value: String },
    Begins { field: String, with: String },
    Length { least: u64, most: u64 },
}

impl Condition {
    /// `{"acl": "private"}`, `["eq", "$key", "a"]`, `["starts-with", "$key", "a/"]` or `["content-length-range", 1, 9]`.
    fn read(condition: &Value) -> Option<Self> {
        if let Some(pairs) = condition.as_object() {
            let (field, value) = pairs.iter().next().filter(|_| pairs.len() == 1)?;
            return Some(Self::Is { field: field.to_ascii_lowercase(), value: value.as_str()?.to_owned() });
        }
        let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let [kind, first, second] = condition.as_array()?.as_slice() else { return None };
        let field = || Some(first.as_str()?.strip_prefix('$')?.to_ascii_lowercase());
        match kind.as_str()? {
            "eq" => Some(Self::Is { field: field()?, value: second.as_str()?.to_owned() }),
            "starts-with" => Some(Self::Begins { field: field()?, with: second.as_str()?.to_owned() }),
            "content-length-range" => Some(Self::Length { least: number(first)?, most: number(second)? }),
            _ => None,
        }
    }

    fn names(&self, name: &str) -> bool {
        matches!(self, Self::Is { field, .. } | Self::Begins { field, .. } if field == name)
    }

    fn check(&self, form: &Form, bucket: &str) -> Result<(), Refusal> {
        let value_of = |field: &str| match field {
            "bucket" => bucket,
            field => form.field(field).unwrap_or_default(),
        };
        let failed = |condition: String| {
            denied(format!("Invalid according to Policy: Policy Condition failed: {condition}"))
        };
        match self {
            Self::Is { field, value } if value_of(field) != value => {
                Err(failed(format!("[\"eq\", \"${field}\", \"{value}\"]")))
            }
            Self::Begins { field, with } if !value_of(field).starts_with(with) => {
                Err(failed(format!("[\"starts-with\", \"${field}\", \"{with}\"]")))
            }
            Self::Length { least, most } => {
                let length = form.file.len() as u64;
                let too = |code: &str, how: &str| {
                    let message = format!("Your proposed upload {how} the allowed size");
                    Err(Refusal::new(StatusCode::BAD_REQUEST, code, message))
                };
                match length {
                    length if length > *most => too("EntityTooLarge", "exceeds the maximum of"),
                    length if length < *least => too("EntityTooSmall", "is smaller than"),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}
