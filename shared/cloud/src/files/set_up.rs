//! How the bucket of an organisation is set up: who may read it, from where it is written, what is thrown away, and whose it is.

use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, BucketVersioningStatus, CorsConfiguration,
    CorsRule, ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter,
    NoncurrentVersionExpiration, PublicAccessBlockConfiguration, ServerSideEncryption,
    ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging,
    VersioningConfiguration,
};
use domain::{OrganizationId, Slug};

use super::{Files, fail, refuse};
use crate::error::OutsideError;

/// Days after which the parts of an unfinished upload are thrown away.
pub(super) const UNFINISHED_UPLOAD_DAYS: i32 = 7;

/// Where files lie that browsers have sent and nobody has looked at yet.
pub const INCOMING: &str = "incoming/";

/// Days after which what browsers have sent is thrown away, whatever became of it.
const INCOMING_DAYS: i32 = 2;

/// Where files lie that were written for somebody who fetches them.
pub(super) const EXPORTS: &str = "exports/";

/// Days after which they are thrown away. S3 counts from the next midnight on, so each is there for a day at least.
const EXPORTS_DAYS: i32 = 1;

/// Where the tables of imports lie, and what is planned of them.
pub const IMPORTS: &str = "imports/";

/// Days after which they are thrown away: an import is there for thirty.
const IMPORTS_DAYS: i32 = 31;

/// Seconds that a browser may remember what an origin is allowed.
const CORS_MAX_AGE: i32 = 3600;

impl Files {
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
}
