//! S3, by winterbaume, made lasting: the bytes of objects are files ([`BlobFolder`]), and after every change the state of
//! the bucket is written as one file before the answer goes out. Where winterbaume answers otherwise than S3, the
//! difference is mended here.

mod blobs;
mod chunked;
mod cors;
mod form;
mod keys;
mod signed;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Mutex;
use winterbaume_core::{MockService, StatefulService};
use winterbaume_s3::views::BucketStateView;
use winterbaume_s3::{S3Service, S3StateView};

use crate::account::{ACCOUNT, REGION};
use crate::durable::{self, OpenError};
use crate::operations::S3Target;
use crate::protocol::Refusal;
use crate::service::Service;
use crate::winterbaume::{into_answer, request_for};
use blobs::BlobFolder;
pub(crate) use form::Form;

/// A bucket and what can be read from it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    pub name: String,
    /// By key, in order.
    pub objects: Vec<Object>,
}

/// The current version of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Object {
    pub key: String,
    /// In bytes.
    pub size: u64,
    pub content_type: String,
    /// `null` where the bucket is not versioned.
    pub version_id: String,
    /// The user metadata: names without `x-amz-meta-`.
    pub metadata: Vec<(String, String)>,
}

/// What time it is, by which signatures expire.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub(crate) struct S3 {
    service: S3Service,
    blobs: Arc<BlobFolder>,
    buckets: PathBuf,
    changing: Mutex<()>,
    now: Now,
}

impl S3 {
    pub(crate) async fn open(folder: &Path, now: Now) -> Result<Self, OpenError> {
        let buckets = folder.join("buckets");
        let views: Vec<BucketStateView> = durable::read_folder(&buckets)?;
        let blobs = Arc::new(BlobFolder::open(&folder.join("objects"))?);
        let service = S3Service::with_vfs(blobs.clone());
        let buckets_by_name = views.into_iter().map(|view| (view.name.clone(), view)).collect();
        service
            .restore(ACCOUNT, REGION, S3StateView { buckets: buckets_by_name })
            .await
            .map_err(|error| OpenError::damaged(&buckets, &error))?;
        Ok(Self { service, blobs, buckets, changing: Mutex::new(()), now })
    }

    pub(crate) async fn handle(&self, target: &S3Target, parts: &Parts, body: Bytes) -> Response {
        let (headers, body) = match chunked::decode_request(&parts.headers, body) {
            Ok(decoded) => decoded,
            Err(message) => {
                let refusal = Refusal::new(StatusCode::BAD_REQUEST, "IncompleteBody", message);
                return refusal.into_answer(Service::S3);
            }
        };
        if parts.method == Method::OPTIONS {
            return self.preflight(target, &parts.headers).await;
        }
        let path = path_of(target, parts.uri.query());
        let is_presigned = signed::is_presigned(parts);
        if is_presigned && let Err(refusal) = signed::check_address(parts, (self.now)()) {
            return refusal.into_answer(Service::S3);
        }
        if parts.method == Method::GET {
            let mut answer = self.pass_on(&Method::GET, &path, &headers, body).await;
            if answer.status().is_success() {
                let overridden = override_headers(&mut answer, parts.uri.query().unwrap_or_default());
                return overridden.map_or_else(|refusal| refusal.into_answer(Service::S3), |()| answer);
            }
            return answer;
        }
        if parts.method == Method::HEAD {
            return self.head(target, &path, &headers).await;
        }
        let body = if names_keys(&parts.method, parts.uri.query()) { keys::spread_in(body) } else { body };
        self.change(target.bucket.as_deref(), &parts.method, &path, &headers, body).await
    }

    /// Passes a change on, and keeps what has become of the bucket.
    async fn change(
        &self,
        bucket: Option<&str>,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Response {
        let _changing = self.changing.lock().await;
        let response = self.pass_on(method, path, headers, body).await;
        if let (true, Some(bucket)) = (response.status().is_success(), bucket)
            && let Err(error) = self.keep(bucket).await
        {
            return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", error.to_string())
                .into_answer(Service::S3);
        }
        response
    }

    /// Stores the file of a form, if the form's policy allows it.
    pub(crate) async fn take(&self, bucket: &str, form: &Form) -> Response {
        if let Err(refusal) = form.check(bucket, (self.now)()) {
            return refusal.into_answer(Service::S3);
        }
        let key = Some(percent_encoded(form.key()));
        let path = path_of(&S3Target { bucket: Some(bucket.to_owned()), key }, None);
        let stored = self.change(Some(bucket), &Method::PUT, &path, &form.headers(), form.file()).await;
        if !stored.status().is_success() {
            return stored;
        }
        let (status, onward) = form.answer();
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = status;
        let tag = stored.headers().get(header::ETAG).cloned();
        let location = match onward {
            Some(address) => {
                let quoted = tag.as_ref().and_then(|tag| tag.to_str().ok()).unwrap_or_default();
                let fields = [("bucket", bucket), ("key", form.key()), ("etag", quoted)];
                let query = serde_urlencoded::to_string(fields).unwrap_or_default();
                format!("{address}{}{query}", if address.contains('?') { '&' } else { '?' })
            }
            None => path,
        };
        let location = HeaderValue::from_str(&location).ok();
        answer.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        answer.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
        answer
    }

    /// What a browser asks before a script of another origin may send its request.
    async fn preflight(&self, target: &S3Target, asked: &HeaderMap) -> Response {
        let Some(headers) = self.allowed(target.bucket.as_deref(), asked, "").await else {
            let message = "CORSResponse: This CORS request is not allowed.";
            return Refusal::new(StatusCode::FORBIDDEN, "AccessForbidden", message).into_answer(Service::S3);
        };
        let mut answer = Response::new(Body::empty());
        *answer.headers_mut() = headers;
        answer
    }

    /// The headers that let a script of another origin have an answer of this bucket.
    pub(crate) async fn allowed(
        &self,
        bucket: Option<&str>,
        asked: &HeaderMap,
        method: &str,
    ) -> Option<HeaderMap> {
        if !asked.contains_key(header::ORIGIN) {
            return None;
        }
        let state = self.service.snapshot(ACCOUNT, REGION).await;
        let configuration = state.buckets.get(bucket?)?.cors_configuration.clone()?;
        cors::allowing(&cors::Rule::read(&configuration), asked, method)
    }

    async fn pass_on(&self, method: &Method, path: &str, headers: &HeaderMap, body: Bytes) -> Response {
        let mut answer = self.service.handle(request_for("s3", method, path, headers, body)).await;
        if is_xml(&answer.headers) {
            answer.body = keys::restore_in(answer.body);
            if path.contains("encoding-type=url") {
                answer.body = keys::encode_in(answer.body);
            }
        }
        into_answer(answer)
    }

    /// winterbaume leaves the user metadata out of `HeadObject`'s answer; S3 gives there the headers of
    /// `GetObject`: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>.
    async fn head(&self, target: &S3Target, path: &str, headers: &HeaderMap) -> Response {
        let method = if target.key.is_some() { Method::GET } else { Method::HEAD };
        let mut response = self.pass_on(&method, path, headers, Bytes::new()).await;
        if !response.status().is_success() {
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        *response.body_mut() = Body::empty();
        response
    }

    /// Writes the present state of the bucket, and only then removes the bytes that the state no longer names.
    async fn keep(&self, bucket: &str) -> std::io::Result<()> {
        let file = self.buckets.join(format!("{bucket}.json"));
        match self.service.snapshot(ACCOUNT, REGION).await.buckets.get(bucket) {
            Some(view) => durable::write_json(&file, view).await?,
            None => match tokio::fs::remove_file(&file).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => durable::sync_folder_of(&file)?,
            },
        }
        self.blobs.remove_discarded();
        Ok(())
    }

    /// The buckets by name, with the objects that are in them now.
    pub(crate) async fn list(&self) -> Vec<Bucket> {
        let views = self.service.snapshot(ACCOUNT, REGION).await.buckets;
        let mut buckets: Vec<Bucket> = views.into_values().map(Bucket::from).collect();
        buckets.sort_by(|left, right| left.name.cmp(&right.name));
        buckets
    }
}

impl From<BucketStateView> for Bucket {
    fn from(view: BucketStateView) -> Self {
        let mut objects: Vec<Object> = view
            .objects
            .into_values()
            .map(|object| Object {
                key: keys::restore(&object.key),
                size: object.content_length,
                content_type: object.content_type,
                version_id: object.version_id,
                metadata: object.metadata,
            })
            .collect();
        objects.sort_by(|left, right| left.key.cmp(&right.key));
        Self { name: view.name, objects }
    }
}

/// A key as it stands in a path.
fn percent_encoded(key: &str) -> String {
    let is_plain = |octet: &u8| octet.is_ascii_alphanumeric() || b"-._~/".contains(octet);
    key.bytes()
        .map(|octet| if is_plain(&octet) { char::from(octet).to_string() } else { format!("%{octet:02X}") })
        .collect()
}

/// Gives an answer the headers that its address asks for. S3 refuses what Latin-1 does not have.
fn override_headers(answer: &mut Response, query: &str) -> Result<(), Refusal> {
    for (name, value) in signed::overrides(query) {
        let is_latin = value.chars().all(|character| u32::from(character) < 256);
        let header = HeaderValue::from_str(&value).ok().filter(|_| is_latin);
        let header = header.ok_or_else(|| {
            let message = "Header value cannot be represented using ISO-8859-1.";
            Refusal::new(StatusCode::BAD_REQUEST, "InvalidArgument", message)
        })?;
        answer.headers_mut().insert(name, header);
    }
    Ok(())
}

fn is_xml(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().ends_with(b"/xml"))
}

/// Whether the body names objects, as that of `DeleteObjects` does.
fn names_keys(method: &Method, query: Option<&str>) -> bool {
    method == Method::POST
        && query.is_some_and(|query| query.split('&').any(|pair| pair.trim_end_matches('=') == "delete"))
}

fn path_of(target: &S3Target, query: Option<&str>) -> String {
    let mut path = String::new();
    for part in [&target.bucket, &target.key].into_iter().flatten() {
        path.push('/');
        path.push_str(part);
    }
    if path.is_empty() {
        path.push('/');
    }
    if let Some(query) = query {
        path.push('?');
        path.push_str(query);
    }
    path
}
