//! The buckets of organisations and their objects, in S3. Everybody on AWS shares the names of buckets, so an existing
//! bucket is not ours until S3 has let us in.

mod digest;
mod handed;
mod listed;
mod set_up;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use domain::OrganizationId;

use crate::error::{OutsideError, OutsideErrorKind, System};
use crate::{Creation, Settings};

pub use digest::digest_of;
pub use handed::{Allowed, Key, UploadForm};
pub use listed::Found;
pub use set_up::{IMPORTS, INCOMING};

/// The metadata entry that holds the SHA-256 of an object, in hexadecimal.
const DIGEST: &str = "sha256";

/// The owner of a bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bucket {
    Absent,
    /// The bucket exists, and is open to the platform's role.
    Ours,
    Foreign,
}

/// An object to be stored.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    pub key: &'a str,
    pub content_type: &'static str,
    /// SHA-256 of the body, in hexadecimal.
    pub digest: &'a str,
    pub body: Vec<u8>,
}

/// The facts of a stored object that are known without reading it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// SHA-256 as it was given when the object was stored.
    pub digest: Option<String>,
}

pub struct Files {
    client: Client,
    /// What forms are signed with.
    credentials: Option<SharedCredentialsProvider>,
    settings: Settings,
}

impl Files {
    pub(crate) fn new(configuration: &SdkConfig, settings: &Settings) -> Self {
        let credentials = configuration.credentials_provider();
        let configuration = aws_sdk_s3::config::Builder::from(configuration)
            // An endpoint other than AWS has no host name for each bucket.
            .force_path_style(settings.aws_endpoint.is_some())
            .build();
        Self { client: Client::from_conf(configuration), credentials, settings: settings.clone() }
    }

    /// The name of an organisation's bucket.
    pub fn bucket(&self, id: OrganizationId) -> String {
        self.settings.bucket(id)
    }

    /// The name of the bucket in which the platform's own files lie.
    pub fn platform_bucket(&self) -> String {
        self.settings.platform_bucket.clone()
    }

    /// The owner of the bucket of this name. S3 answers 403 to a caller that may not know it, and 301 if the bucket lies
    /// in a region where the platform makes none (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>).
    pub async fn find_bucket(&self, bucket: &str) -> Result<Bucket, OutsideError> {
        match self.client.head_bucket().bucket(bucket).send().await {
            Ok(_) => Ok(Bucket::Ours),
            Err(error) => match status(&error) {
                Some(404) => Ok(Bucket::Absent),
                Some(301 | 403) => Ok(Bucket::Foreign),
                _ => Err(fail("HeadBucket", &error)),
            },
        }
    }

    /// Creates a bucket. `Ours` is what S3 answers when an earlier try of this account made it.
    pub async fn create_bucket(&self, bucket: &str) -> Result<Creation, OutsideError> {
        // us-east-1 is the one region that must not be named
        // (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html).
        let place = (self.settings.region != "us-east-1").then(|| {
            let region = BucketLocationConstraint::from(self.settings.region.as_str());
            CreateBucketConfiguration::builder().location_constraint(region).build()
        });
        let created =
            self.client.create_bucket().bucket(bucket).set_create_bucket_configuration(place).send().await;
        match created {
            Ok(_) => Ok(Creation::Created),
            Err(error) => match error.code() {
                Some("BucketAlreadyOwnedByYou") => Ok(Creation::Ours),
                Some("BucketAlreadyExists") => Ok(Creation::Foreign),
                _ => Err(fail("CreateBucket", &error)),
            },
        }
    }

    /// Stores an object in place of the one under this key; the bucket keeps the versions before it.
    pub async fn put(&self, bucket: &str, upload: Upload<'_>) -> Result<(), OutsideError> {
        let request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(upload.key)
            .content_type(upload.content_type)
            .metadata(DIGEST, upload.digest)
            .body(ByteStream::from(upload.body));
        request.send().await.map_err(|error| fail("PutObject", &error))?;
        Ok(())
    }

    /// The facts of an object, or `None` if there is none. The role needs `s3:ListBucket`, without which S3 answers 403
    /// instead of 404 (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>).
    pub async fn head(&self, bucket: &str, key: &str) -> Result<Option<Stored>, OutsideError> {
        match self.client.head_object().bucket(bucket).key(key).send().await {
            Ok(object) => {
                let digest = object.metadata.and_then(|mut metadata| metadata.remove(DIGEST));
                Ok(Some(Stored { digest }))
            }
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(fail("HeadObject", &error)),
        }
    }

    /// An object's body, or `None` if there is no such object.
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>, OutsideError> {
        const OPERATION: &str = "GetObject";
        match self.client.get_object().bucket(bucket).key(key).send().await {
            Ok(object) => match object.body.collect().await {
                Ok(body) => Ok(Some(body.to_vec())),
                Err(error) => Err(OutsideError::new(
                    OutsideErrorKind::Unavailable,
                    System::S3,
                    OPERATION,
                    format!("the object broke off: {error}"),
                )),
            },
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(fail(OPERATION, &error)),
        }
    }
}

/// The HTTP status of an answer. The answer to a `HEAD` has no body, so failures differ by the status alone.
fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn fail<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> OutsideError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    OutsideError::from_sdk(System::S3, operation, error)
}

fn refuse(operation: &'static str) -> impl Fn(BuildError) -> OutsideError {
    move |error| OutsideError::from_build(System::S3, operation, &error)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};
    use aws_sdk_s3::types::{BucketVersioningStatus, CorsRule, ServerSideEncryption};
    use axum::http::HeaderMap;
    use winterbaume_s3::S3Service;

    use super::set_up::{EXPORTS, UNFINISHED_UPLOAD_DAYS};
    use super::*;
    use crate::settings::tests::{configuration, settings};

    async fn files() -> Files {
        Files::new(&configuration(S3Service::new()).await, &settings())
    }

    #[tokio::test]
    async fn a_bucket_that_was_made_before_is_ours() {
        let (files, bucket) = (files().await, settings().bucket(OrganizationId::new()));
        assert_eq!(files.find_bucket(&bucket).await, Ok(Bucket::Absent));
        assert_eq!(files.create_bucket(&bucket).await, Ok(Creation::Created));
        assert_eq!(files.create_bucket(&bucket).await, Ok(Creation::Ours));
        assert_eq!(files.find_bucket(&bucket).await, Ok(Bucket::Ours));
    }

    #[tokio::test]
    async fn setting_a_bucket_up_twice_leaves_it_as_once() {
        let (files, id) = (files().await, OrganizationId::new());
        let bucket = files.bucket(id);
        files.create_bucket(&bucket).await.unwrap();
        for _ in 0..2 {
            files.set_up_bucket(id, &"acme".parse().unwrap()).await.unwrap();
        }

        let client = &files.client;
        let rules = client.get_bucket_cors().bucket(&bucket).send().await.unwrap().cors_rules.unwrap();
        let origins: Vec<&str> =
            rules.iter().flat_map(CorsRule::allowed_origins).map(String::as_str).collect();
        assert_eq!(origins, ["https://acme.kabinet.example"]);

        let block = client.get_public_access_block().bucket(&bucket).send().await.unwrap();
        let block = block.public_access_block_configuration.unwrap();
        let blocked = [
            block.block_public_acls,
            block.ignore_public_acls,
            block.block_public_policy,
            block.restrict_public_buckets,
        ];
        assert_eq!(blocked, [Some(true); 4]);

        let versioning = client.get_bucket_versioning().bucket(&bucket).send().await.unwrap();
        assert_eq!(versioning.status, Some(BucketVersioningStatus::Enabled));

        let lifecycle = client.get_bucket_lifecycle_configuration().bucket(&bucket).send().await.unwrap();
        let [unfinished, incoming, exports, imports] = lifecycle.rules() else { panic!("four rules") };
        assert_eq!(exports.filter().unwrap().prefix(), Some(EXPORTS));
        assert_eq!(imports.filter().unwrap().prefix(), Some(IMPORTS));
        let abort = unfinished.abort_incomplete_multipart_upload().unwrap();
        assert_eq!(abort.days_after_initiation, Some(UNFINISHED_UPLOAD_DAYS));
        assert_eq!(incoming.filter().unwrap().prefix(), Some(INCOMING));
        let expiration = incoming.noncurrent_version_expiration().unwrap();
        assert_eq!(expiration.noncurrent_days, Some(1));

        let tags = client.get_bucket_tagging().bucket(&bucket).send().await.unwrap().tag_set;
        let tags: Vec<(&str, &str)> = tags.iter().map(|tag| (tag.key(), tag.value())).collect();
        assert!(tags.contains(&("domain", "acme")), "{tags:?}");
        assert!(tags.contains(&("organization", &id.to_string())), "{tags:?}");

        let encryption = client.get_bucket_encryption().bucket(&bucket).send().await.unwrap();
        let [rule] = encryption.server_side_encryption_configuration().unwrap().rules() else {
            panic!("one rule")
        };
        let algorithm = &rule.apply_server_side_encryption_by_default().unwrap().sse_algorithm;
        assert_eq!(*algorithm, ServerSideEncryption::Aes256);
    }

    #[tokio::test]
    async fn an_object_comes_back_as_it_was_stored() {
        let (files, bucket) = (files().await, settings().bucket(OrganizationId::new()));
        files.create_bucket(&bucket).await.unwrap();
        assert_eq!(files.head(&bucket, "env/a").await, Ok(None));
        assert_eq!(files.get(&bucket, "env/a").await, Ok(None));

        let body = "ключ=значение".as_bytes().to_vec();
        let upload = Upload { key: "env/a", content_type: "text/plain", digest: "d1", body: body.clone() };
        files.put(&bucket, upload).await.unwrap();
        assert_eq!(files.get(&bucket, "env/a").await, Ok(Some(body)));
    }

    #[tokio::test]
    async fn an_objects_digest_lies_beside_it_and_is_read_without_it() {
        let kept = Arc::new(Mutex::new(HeaderMap::new()));
        let (put, head) = (Arc::clone(&kept), kept);
        let store = async move |headers: HeaderMap| *put.lock().unwrap() = headers;
        let answer = async move || {
            let name = "x-amz-meta-sha256";
            [(name, head.lock().unwrap()[name].clone())]
        };
        let object = axum::routing::put(store).head(answer);
        let router = axum::Router::new().route("/bucket/env/a", object);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let credentials = Credentials::new("key", "secret", None, None, "tests");
        let settings = Settings {
            aws_endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            ..settings()
        };
        tokio::spawn(async move { axum::serve(listener, router).await });

        let files = Files::new(&crate::aws_configuration(&settings), &settings);
        let upload = Upload { key: "env/a", content_type: "text/plain", digest: "d1", body: Vec::new() };
        files.put("bucket", upload).await.unwrap();
        let stored = Stored { digest: Some("d1".to_owned()) };
        assert_eq!(files.head("bucket", "env/a").await, Ok(Some(stored)));
    }
}
