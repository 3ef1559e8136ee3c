//! The operation of a request to AWS. S3 and Route 53 say it by method, path and query, so the tables here give the name
//! in the API reference; faults and the log of calls use these names.

use axum::http::Method;

use crate::ses::Form;

/// What a request asks for.
pub(crate) enum Asked {
    DynamoDb,
    StepFunctions,
    S3(S3Target),
    Route53,
    SecretsManager,
    Ses(Form),
    Sqs,
}

/// A request to S3, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct S3Target {
    pub(crate) bucket: Option<String>,
    /// As it stands in the path: percent-encoded.
    pub(crate) key: Option<String>,
}

impl S3Target {
    /// `host` is the Host header, `path` the request's path. A bucket stands first in the path, or before the
    /// host (`bucket.localhost:4566`), as clients address it that do not ask for path style.
    pub(crate) fn parse(host: &str, path: &str) -> Self {
        let name = host.split(':').next().unwrap_or_default();
        let path = path.trim_start_matches('/');
        if let Some(bucket) = name.strip_suffix(".localhost") {
            return Self { bucket: Some(bucket.to_owned()), key: non_empty(path) };
        }
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        Self { bucket: non_empty(bucket), key: non_empty(key) }
    }
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What follows the verb for a subresource of a bucket: the query key and the operation's noun.
const BUCKET_PARTS: [(&str, &str); 19] = [
    ("acl", "BucketAcl"),
    ("accelerate", "BucketAccelerateConfiguration"),
    ("cors", "BucketCors"),
    ("encryption", "BucketEncryption"),
    ("lifecycle", "BucketLifecycleConfiguration"),
    ("location", "BucketLocation"),
    ("logging", "BucketLogging"),
    ("notification", "BucketNotificationConfiguration"),
    ("object-lock", "ObjectLockConfiguration"),
    ("ownershipControls", "BucketOwnershipControls"),
    ("policy", "BucketPolicy"),
    ("policyStatus", "BucketPolicyStatus"),
    ("publicAccessBlock", "PublicAccessBlock"),
    ("replication", "BucketReplication"),
    ("requestPayment", "BucketRequestPayment"),
    ("tagging", "BucketTagging"),
    ("versioning", "BucketVersioning"),
    ("website", "BucketWebsite"),
    ("inventory", "BucketInventoryConfiguration"),
];

const OBJECT_PARTS: [(&str, &str); 5] = [
    ("acl", "ObjectAcl"),
    ("tagging", "ObjectTagging"),
    ("legal-hold", "ObjectLegalHold"),
    ("retention", "ObjectRetention"),
    ("attributes", "ObjectAttributes"),
];

/// The S3 operation, by <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html>. One that is not
/// in the table is named by its method and path.
pub(crate) fn name_s3(method: &Method, target: &S3Target, query: &str, copies: bool) -> String {
    let has = |key: &str| query.split('&').any(|pair| pair.split('=').next() == Some(key));
    let name = match (&target.bucket, &target.key) {
        (None, _) => (method == Method::GET).then(|| "ListBuckets".to_owned()),
        (Some(_), None) => name_part(method, &BUCKET_PARTS, &has).or_else(|| name_bucket(method, &has)),
        (Some(_), Some(_)) => {
            name_part(method, &OBJECT_PARTS, &has).or_else(|| name_object(method, &has, copies))
        }
    };
    name.unwrap_or_else(|| {
        let path = [target.bucket.as_deref(), target.key.as_deref()].map(Option::unwrap_or_default).join("/");
        format!("{method} /{path}")
    })
}

fn name_part(method: &Method, parts: &[(&str, &str)], has: &dyn Fn(&str) -> bool) -> Option<String> {
    let (_, noun) = parts.iter().find(|(key, _)| has(key))?;
    let verb = match *method {
        Method::GET => "Get",
        Method::PUT => "Put",
        // S3's one exception: the lifecycle is put as a configuration, and deleted without the word.
        Method::DELETE if *noun == "BucketLifecycleConfiguration" => {
            return Some("DeleteBucketLifecycle".into());
        }
        Method::DELETE => "Delete",
        _ => return None,
    };
    Some(format!("{verb}{noun}"))
}

fn name_bucket(method: &Method, has: &dyn Fn(&str) -> bool) -> Option<String> {
    let name = match *method {
        Method::GET if has("versions") => "ListObjectVersions",
        Method::GET if has("uploads") => "ListMultipartUploads",
        Method::GET if has("list-type") => "ListObjectsV2",
        Method::GET => "ListObjects",
        Method::PUT => "CreateBucket",
        Method::HEAD => "HeadBucket",
        Method::DELETE => "DeleteBucket",
        Method::POST if has("delete") => "DeleteObjects",
        _ => return None,
    };
    Some(name.to_owned())
}

fn name_object(method: &Method, has: &dyn Fn(&str) -> bool, copies: bool) -> Option<String> {
    let name = match *method {
        Method::PUT if has("partNumber") && copies => "UploadPartCopy",
        Method::PUT if has("partNumber") => "UploadPart",
        Method::PUT if copies => "CopyObject",
        Method::PUT => "PutObject",
        Method::GET if has("uploadId") => "ListParts",
        Method::GET => "GetObject",
        Method::HEAD => "HeadObject",
        Method::DELETE if has("uploadId") => "AbortMultipartUpload",
        Method::DELETE => "DeleteObject",
        Method::POST if has("uploads") => "CreateMultipartUpload",
        Method::POST if has("uploadId") => "CompleteMultipartUpload",
        Method::POST if has("select") => "SelectObjectContent",
        Method::POST if has("restore") => "RestoreObject",
        _ => return None,
    };
    Some(name.to_owned())
}

/// The Route 53 operation, by <https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations.html>. One
/// that is not in the table is named by its method and path.
pub(crate) fn name_route53(method: &Method, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).skip(1).collect();
    let name = match (method.as_str(), parts.as_slice()) {
        ("POST", ["hostedzone"]) => "CreateHostedZone",
        ("GET", ["hostedzone"]) => "ListHostedZones",
        ("GET", ["hostedzonesbyname"]) => "ListHostedZonesByName",
        ("GET", ["hostedzonecount"]) => "GetHostedZoneCount",
        ("GET", ["hostedzone", _]) => "GetHostedZone",
        ("POST", ["hostedzone", _]) => "UpdateHostedZoneComment",
        ("DELETE", ["hostedzone", _]) => "DeleteHostedZone",
        ("POST", ["hostedzone", _, "rrset"]) => "ChangeResourceRecordSets",
        ("GET", ["hostedzone", _, "rrset"]) => "ListResourceRecordSets",
        ("GET", ["change", _]) => "GetChange",
        ("GET", ["tags", _, _]) => "ListTagsForResource",
        ("POST", ["tags", _, _]) => "ChangeTagsForResource",
        _ => return format!("{method} {path}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(method: &Method, path: &str, query: &str) -> String {
        name_s3(method, &S3Target::parse("localhost:4566", path), query, false)
    }

    #[test]
    fn buckets_and_their_parts_are_named_as_the_api_reference_names_them() {
        assert_eq!(s3(&Method::GET, "/", ""), "ListBuckets");
        assert_eq!(s3(&Method::PUT, "/acme", ""), "CreateBucket");
        assert_eq!(s3(&Method::HEAD, "/acme/", ""), "HeadBucket");
        assert_eq!(s3(&Method::PUT, "/acme", "publicAccessBlock="), "PutPublicAccessBlock");
        assert_eq!(s3(&Method::PUT, "/acme", "cors"), "PutBucketCors");
        assert_eq!(s3(&Method::DELETE, "/acme", "lifecycle"), "DeleteBucketLifecycle");
        assert_eq!(s3(&Method::GET, "/acme", "list-type=2&prefix=a"), "ListObjectsV2");
        assert_eq!(s3(&Method::POST, "/acme", "delete"), "DeleteObjects");
        assert_eq!(s3(&Method::PATCH, "/acme", ""), "PATCH /acme/");
    }

    #[test]
    fn objects_are_named_as_the_api_reference_names_them() {
        assert_eq!(s3(&Method::PUT, "/acme/a/b", "x-id=PutObject"), "PutObject");
        assert_eq!(s3(&Method::PUT, "/acme/a", "partNumber=1&uploadId=u"), "UploadPart");
        assert_eq!(s3(&Method::POST, "/acme/a", "uploads"), "CreateMultipartUpload");
        assert_eq!(s3(&Method::GET, "/acme/a", "tagging"), "GetObjectTagging");
        let target = S3Target::parse("localhost", "/acme/a");
        assert_eq!(name_s3(&Method::PUT, &target, "", true), "CopyObject");
    }

    #[test]
    fn a_bucket_may_stand_before_the_host() {
        let expected = S3Target { bucket: Some("acme".to_owned()), key: Some("a/b".to_owned()) };
        assert_eq!(S3Target::parse("acme.localhost:4566", "/a/b"), expected);
        assert_eq!(S3Target::parse("127.0.0.1:4566", "/acme/a/b"), expected);
    }

    #[test]
    fn route53_operations_are_named_by_their_path() {
        assert_eq!(
            name_route53(&Method::POST, "/2013-04-01/hostedzone/Z1/rrset/"),
            "ChangeResourceRecordSets"
        );
        assert_eq!(name_route53(&Method::GET, "/2013-04-01/change/C1"), "GetChange");
        assert_eq!(name_route53(&Method::GET, "/2013-04-01/geolocation"), "GET /2013-04-01/geolocation");
    }
}
