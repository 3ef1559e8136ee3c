//! The buckets of organisations and their objects, in S3. Everybody on AWS shares the names of buckets, so an existing
//! bucket is not ours until S3 has let us in.

mod digest;
mod handed;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, BucketLocationConstraint,
    BucketVersioningStatus, CorsConfiguration, CorsRule, CreateBucketConfiguration, EncodingType,
    ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, NoncurrentVersionExpiration,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging, VersioningConfiguration,
};
use domain::{OrganizationId, Slug};
use percent_encoding::percent_decode_str;

use crate::error::{OutsideError, OutsideErrorKind, System};
use crate::{Creation, Settings};

pub use digest::digest_of;
pub use handed::{Allowed, Key, UploadForm};

/// The metadata entry that holds the SHA-256 of an object, in hexadecimal.
const DIGEST: &str = "sha256";

/// Days after which the parts of an unfinished upload are thrown away.
const UNFINISHED_UPLOAD_DAYS: i32 = 7;

/// Where files lie that browsers have sent and nobody has looked at yet.
pub const INCOMING: &str = "incoming/";

/// Days after which what browsers have sent is thrown away, whatever became of it.
const INCOMING_DAYS: i32 = 2;

/// Where files lie that were written for somebody who fetches them.
const EXPORTS: &str = "exports/";

/// Days after which they are thrown away. S3 counts from the next midnight on, so each is there for a day at least.
const EXPORTS_DAYS: i32 = 1;

/// Where the tables of imports lie, and what is planned of them.
pub const IMPORTS: &str = "imports/";

/// Days after which they are thrown away: an import is there for thirty.
const IMPORTS_DAYS: i32 = 31;

/// Seconds that a browser may remember what an origin is allowed.
const CORS_MAX_AGE: i32 = 3600;

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

/// An object as a list of a bucket has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub key: String,
    /// In octets.
    pub size: u64,
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

    /// Makes a bucket fit for a cabinet's files: closed to the public, encrypted, versioned, open to uploads from the
    /// cabinet's pages only, free of unfinished uploads and of what nobody has taken, and marked as the organisation's. Doing
    /// it again changes nothing. A change of this raises [`domain::organization::BUCKET_SET_UP`].
    pub async fn set_up_bucket(&self, id: OrganizationId, slug: &Slug) -> Result<(), OutsideError> {
        let (bucket, origin) = (&self.bucket(id), self.settings.cabinet_origin(slug));
        // Boxed, as six requests side by side would make a future too large to be moved around.
        tokio::try_join!(
            Box::pin(self.block_public_access(bucket)),
            Box::pin(self.encrypt(bucket)),
            Box::pin(self.allow_origin(bucket, &origin)),
            Box::pin(self.keep_versions(bucket)),
            Box::pin(self.drop_what_is_left(bucket)),
            Box::pin(self.mark(bucket, id, slug)),
        )?;
        Ok(())
    }

    async fn block_public_access(&self, bucket: &str) -> Result<(), OutsideError> {
        let block = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .ignore_public_acls(true)
            .block_public_policy(true)
            .restrict_public_buckets(true)
            .build();
        let request =
            self.client.put_public_access_block().bucket(bucket).public_access_block_configuration(block);
        request.send().await.map_err(|error| fail("PutPublicAccessBlock", &error))?;
        Ok(())
    }

    async fn encrypt(&self, bucket: &str) -> Result<(), OutsideError> {
        const OPERATION: &str = "PutBucketEncryption";
        let algorithm = ServerSideEncryptionByDefault::builder()
            .sse_algorithm(ServerSideEncryption::Aes256)
            .build()
            .map_err(refuse(OPERATION))?;
        let rule =
            ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(algorithm).build();
        let encryption =
            ServerSideEncryptionConfiguration::builder().rules(rule).build().map_err(refuse(OPERATION))?;
        let request = self
            .client
            .put_bucket_encryption()
            .bucket(bucket)
            .server_side_encryption_configuration(encryption);
        request.send().await.map_err(|error| fail(OPERATION, &error))?;
        Ok(())
    }

    async fn allow_origin(&self, bucket: &str, origin: &str) -> Result<(), OutsideError> {
        const OPERATION: &str = "PutBucketCors";
        let rule = CorsRule::builder()
            .allowed_origins(origin)
            .set_allowed_methods(Some(["GET", "HEAD", "POST"].map(String::from).to_vec()))
            .allowed_headers("*")
            .expose_headers("ETag")
            .max_age_seconds(CORS_MAX_AGE)
            .build()
            .map_err(refuse(OPERATION))?;
        let rules = CorsConfiguration::builder().cors_rules(rule).build().map_err(refuse(OPERATION))?;
        let request = self.client.put_bucket_cors().bucket(bucket).cors_configuration(rules);
        request.send().await.map_err(|error| fail(OPERATION, &error))?;
        Ok(())
    }

    /// By these tags a bill tells what each organisation's files cost.
    async fn mark(&self, bucket: &str, id: OrganizationId, slug: &Slug) -> Result<(), OutsideError> {
        const OPERATION: &str = "PutBucketTagging";
        let tag = |key: &str, value: String| Tag::builder().key(key).value(value).build();
        let tags = [tag("organization", id.to_string()), tag("domain", slug.to_string())];
        let tags = tags.into_iter().collect::<Result<Vec<_>, _>>().map_err(refuse(OPERATION))?;
        let tagging = Tagging::builder().set_tag_set(Some(tags)).build().map_err(refuse(OPERATION))?;
        let request = self.client.put_bucket_tagging().bucket(bucket).tagging(tagging);
        request.send().await.map_err(|error| fail(OPERATION, &error))?;
        Ok(())
    }

    async fn keep_versions(&self, bucket: &str) -> Result<(), OutsideError> {
        let versioning = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
        let request = self.client.put_bucket_versioning().bucket(bucket).versioning_configuration(versioning);
        request.send().await.map_err(|error| fail("PutBucketVersioning", &error))?;
        Ok(())
    }

    async fn drop_what_is_left(&self, bucket: &str) -> Result<(), OutsideError> {
        const OPERATION: &str = "PutBucketLifecycleConfiguration";
        let refused = refuse(OPERATION);
        let rule = |id: &str, prefix: &str| {
            let filter = LifecycleRuleFilter::builder().prefix(prefix).build();
            LifecycleRule::builder().id(id).status(ExpirationStatus::Enabled).filter(filter)
        };
        let abort =
            AbortIncompleteMultipartUpload::builder().days_after_initiation(UNFINISHED_UPLOAD_DAYS).build();
        let unfinished = rule("unfinished-uploads", "").abort_incomplete_multipart_upload(abort);
        let passing = |id: &str, prefix: &str, days: i32| {
            let expiration = LifecycleExpiration::builder().days(days).build();
            let former = NoncurrentVersionExpiration::builder().noncurrent_days(1).build();
            rule(id, prefix).expiration(expiration).noncurrent_version_expiration(former)
        };
        let incoming = passing("incoming", INCOMING, INCOMING_DAYS);
        let exports = passing("exports", EXPORTS, EXPORTS_DAYS);
        let imports = passing("imports", IMPORTS, IMPORTS_DAYS);
        let rules = BucketLifecycleConfiguration::builder()
            .rules(unfinished.build().map_err(&refused)?)
            .rules(incoming.build().map_err(&refused)?)
            .rules(exports.build().map_err(&refused)?)
            .rules(imports.build().map_err(&refused)?)
            .build()
            .map_err(&refused)?;
        let request =
            self.client.put_bucket_lifecycle_configuration().bucket(bucket).lifecycle_configuration(rules);
        request.send().await.map_err(|error| fail(OPERATION, &error))?;
        Ok(())
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

impl Files {
    /// The newest of the objects whose keys begin so: a form may be sent more than once. There are a thousand of them at most
    /// that are looked at.
    pub async fn newest_under(&self, bucket: &str, prefix: &str) -> Result<Option<Found>, OutsideError> {
        let listed = self.client.list_objects_v2().bucket(bucket).prefix(prefix);
        let listed = listed.encoding_type(EncodingType::Url).send().await;
        let listed = listed.map_err(|error| fail("ListObjectsV2", &error))?;
        let is_encoded = listed.encoding_type.is_some();
        let newest =
            listed.contents.unwrap_or_default().into_iter().max_by_key(|object| object.last_modified);
        Ok(newest.and_then(|object| {
            let size = u64::try_from(object.size.unwrap_or_default()).unwrap_or_default();
            Some(Found { key: decoded(object.key?, is_encoded), size })
        }))
    }

    /// Erases all objects whose keys begin so, with all of their versions. Doing it again changes nothing.
    pub async fn erase_under(&self, bucket: &str, prefix: &str) -> Result<(), OutsideError> {
        loop {
            let page = self.client.list_object_versions().bucket(bucket).prefix(prefix);
            let page = page.encoding_type(EncodingType::Url).send().await;
            let page = page.map_err(|error| fail("ListObjectVersions", &error))?;
            let is_encoded = page.encoding_type.is_some();
            let versions = page.versions.unwrap_or_default().into_iter().map(|one| (one.key, one.version_id));
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let all = versions.chain(markers.map(|one| (one.key, one.version_id)));
            // One by one, as there is mostly one: the body of `DeleteObjects` can't name every key.
            for (key, version) in all.filter_map(|(key, version)| Some((key?, version))) {
                let erasing = self.client.delete_object().bucket(bucket).key(decoded(key, is_encoded));
                let erased = erasing.set_version_id(version).send().await;
                erased.map_err(|error| fail("DeleteObject", &error))?;
            }
            // What comes after a page that was erased stands on the first page by now.
            if page.is_truncated != Some(true) {
                return Ok(());
            }
        }
    }
}

/// A key out of a list. Lists have keys percent-encoded, as XML can't hold every character that a key may have
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>).
fn decoded(key: String, is_encoded: bool) -> String {
    if is_encoded { percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned() } else { key }
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
    use aws_sdk_s3::types::CorsRule;
    use axum::http::HeaderMap;
    use winterbaume_s3::S3Service;

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
