//! A file that a caller sends: as the body itself, or as the one file of a form.

use std::convert::Infallible;
use std::future::ready;

use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use cloud::files::digest_of;
use domain::{FieldError, FileId, FileName, Violation};
use futures_util::stream;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use multer::Multipart;
use serde_json::json;

use crate::app::App;
use crate::input::{Fields, Form, FromFields, Input};
use crate::once::{self, KEY_FIELD, Unread};
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// The most octets of a form beside its file.
const ENVELOPE: usize = 64 << 10;

const FORM: &str = "multipart/form-data";

/// The name of the field in which a form has its file.
pub(crate) const FILE_FIELD: &str = "file";

/// A file of at most `GREATEST` octets, or the reason why there is none, which the page with the form can show.
pub struct Upload<const GREATEST: usize>(pub Result<Vec<u8>, Problem>);

/// What a caller sends: the file itself, or the identifier of one that went past the product ([`crate::OwnFiles`]).
pub enum Sent {
    Here(FileHere),
    Before(FileId),
}

/// A file in the body of a request.
pub struct FileHere {
    pub content: Vec<u8>,
    /// As its sender's disk has it, where a form says so.
    pub name: Option<FileName>,
    /// The key of the form that sends it, if it makes something.
    key: Option<String>,
}

/// A file of at most `GREATEST` octets, or one that was sent before: `{"file": "0192…"}`.
pub struct SentFile<const GREATEST: usize>(pub Result<Sent, Problem>);

impl<const GREATEST: usize> FromRequest<App> for SentFile<GREATEST> {
    type Rejection = Unread;

    async fn from_request(request: Request<Body>, app: &App) -> Result<Self, Unread> {
        if has_fields(&request) {
            let Input { value, .. } = Input::<FileSentBefore>::from_request(request, app).await?;
            return Ok(Self(value.map(|FileSentBefore(id)| Sent::Before(id))));
        }
        let (parts, body) = request.into_parts();
        let file = match read_file(&parts.headers, body, GREATEST).await {
            Ok(file) => file,
            // What is refused claims no key.
            Err(problem) => return Ok(Self(Err(problem))),
        };
        let mut fields = Fields::default().with(FILE_FIELD, digest_of(&file.content));
        if let Some(key) = &file.key {
            fields = fields.with(KEY_FIELD, key);
        }
        let refusal = once::claim(app, &parts, &fields).await?;
        Ok(Self(refusal.map_or(Ok(Sent::Here(file)), Err)))
    }
}

struct FileSentBefore(FileId);

impl FromFields for FileSentBefore {
    fn from_fields(form: &mut Form) -> Option<Self> {
        form.required(FILE_FIELD).map(Self)
    }
}

/// The media type of a request, in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn has_fields(request: &Request<Body>) -> bool {
    matches!(media_type(request.headers()).as_str(), "application/json" | "application/x-www-form-urlencoded")
}

impl<const GREATEST: usize> Describe for SentFile<GREATEST> {
    fn describe(operation: &mut Operation<'_>) {
        Input::<FileSentBefore>::describe(operation);
        Upload::<GREATEST>::describe(operation);
    }
}

impl<S: Send + Sync, const GREATEST: usize> FromRequest<S> for Upload<GREATEST> {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        Ok(Self(read_file(&parts.headers, body, GREATEST).await.map(|file| file.content)))
    }
}

async fn read_file(headers: &HeaderMap, body: Body, greatest: usize) -> Result<FileHere, Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let (content_type, media_type) = (content_type.unwrap_or_default(), media_type(headers));
    // The content of a file says what the file is. These two media types are never files.
    if matches!(media_type.as_str(), "" | "application/json" | "application/x-www-form-urlencoded") {
        let sent = if media_type.is_empty() { "—".to_owned() } else { media_type };
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type").argument("type", sent));
    }
    let too_large =
        || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large").argument("megabytes", greatest >> 20);
    let body = match Limited::new(body, greatest + ENVELOPE).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(too_large()),
        Err(_) => return Err(Problem::new(StatusCode::BAD_REQUEST, "broken-off")),
    };
    let file = if media_type == FORM {
        file_of_form(body, content_type).await?
    } else {
        FileHere { content: body.into(), name: None, key: None }
    };
    match file.content.len() {
        0 => Err(Problem::invalid(vec![FieldError {
            field: FILE_FIELD.into(),
            violation: Violation::Required,
        }])),
        1.. if file.content.len() > greatest => Err(too_large()),
        _ => Ok(file),
    }
}

/// The file in a browser's form (RFC 7578); empty if none was chosen.
async fn file_of_form(body: Bytes, content_type: &str) -> Result<FileHere, Problem> {
    let malformed = |_| Problem::new(StatusCode::BAD_REQUEST, "malformed-form");
    let boundary = multer::parse_boundary(content_type).map_err(malformed)?;
    let mut form = Multipart::new(stream::once(ready(Ok::<_, Infallible>(body))), boundary);
    let mut file = FileHere { content: Vec::new(), name: None, key: None };
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name() {
            Some(FILE_FIELD) => {
                file.name = field.file_name().and_then(|name| name.parse().ok());
                file.content = field.bytes().await.map_err(malformed)?.into();
            }
            Some(KEY_FIELD) => file.key = Some(field.text().await.map_err(malformed)?),
            _ => {}
        }
    }
    Ok(file)
}

impl<const GREATEST: usize> Describe for Upload<GREATEST> {
    fn describe(operation: &mut Operation<'_>) {
        let file = json!({"type": "string", "format": "binary", "minLength": 1, "maxLength": GREATEST});
        let form = json!({"type": "object", "properties": {"file": file}, "required": ["file"]});
        operation.take_body(true, &[(FORM, form), ("application/octet-stream", file)]);
        for code in ["malformed-form", "broken-off"] {
            operation.refuse(StatusCode::BAD_REQUEST, code);
        }
        operation.refuse(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
        operation.refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type");
        operation.refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}
