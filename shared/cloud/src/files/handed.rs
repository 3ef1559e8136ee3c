//! What a browser is handed so that a file goes past the Lambda: a form that sends one to a bucket, and an address that
//! gives one.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use aws_sdk_s3::config::ProvideCredentials;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Files, fail};
use crate::error::{OutsideError, OutsideErrorKind, System};

/// What a form may send.
#[derive(Clone, Debug)]
pub struct Allowed<'a> {
    pub key: Key<'a>,
    pub content_type: &'a str,
    /// SHA-256 of the file in base64, which S3 compares with what arrives. Not every stand-in does so.
    pub checksum: Option<&'a str>,
    /// The least and the most octets.
    pub size: RangeInclusive<u64>,
    /// The page to which a browser goes once the file is stored.
    pub then: Option<&'a str>,
    pub until: Timestamp,
}

/// The key under which a form stores its file.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    Exactly(&'a str),
    /// The name that the file has on its sender's disk comes after this.
    Under(&'a str),
}

/// A form by which a browser sends a file to a bucket
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>). The file comes after these fields,
/// as `file`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UploadForm {
    pub address: String,
    pub fields: Vec<(&'static str, String)>,
}

impl Files {
    /// The origin (RFC 6454) to which browsers send files, and from which they get them.
    pub fn origin_of(&self, bucket: &str) -> String {
        self.settings.aws_endpoint.clone().unwrap_or_else(|| self.address_of(bucket))
    }

    fn address_of(&self, bucket: &str) -> String {
        match &self.settings.aws_endpoint {
            Some(endpoint) => format!("{endpoint}/{bucket}"),
            None => format!("https://{bucket}.s3.{}.amazonaws.com", self.settings.region),
        }
    }

    /// A form that stores a file of at least one octet, signed by whoever asks for it.
    pub async fn form(
        &self,
        bucket: &str,
        allowed: &Allowed<'_>,
        now: Timestamp,
    ) -> Result<UploadForm, OutsideError> {
        let unsigned =
            |error: String| OutsideError::new(OutsideErrorKind::Unavailable, System::S3, "PostObject", error);
        let provider =
            self.credentials.as_ref().ok_or_else(|| unsigned("there are no credentials".to_owned()))?;
        let credentials = provider.provide_credentials().await;
        let credentials = credentials.map_err(|error| unsigned(error.to_string()))?;
        let region = &self.settings.region;
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = now.strftime("%Y%m%d");
        let key = match allowed.key {
            Key::Exactly(key) => key.to_owned(),
            Key::Under(beginning) => format!("{beginning}${{filename}}"),
        };
        let mut fields = vec![
            ("key", key),
            ("Content-Type", allowed.content_type.to_owned()),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("x-amz-credential", format!("{}/{day}/{region}/s3/aws4_request", credentials.access_key_id())),
            ("x-amz-date", date),
        ];
        fields.extend(credentials.session_token().map(|token| ("x-amz-security-token", token.to_owned())));
        fields.extend(allowed.checksum.map(|sum| ("x-amz-checksum-sha256", sum.to_owned())));
        fields.extend(allowed.then.map(|page| ("success_action_redirect", page.to_owned())));
        let mut conditions: Vec<Value> = vec![
            json!({"bucket": bucket}),
            json!(["content-length-range", allowed.size.start(), allowed.size.end()]),
        ];
        conditions.extend(fields.iter().map(|(name, value)| match (*name, allowed.key) {
            ("key", Key::Under(beginning)) => json!(["starts-with", "$key", beginning]),
            _ => json!({*name: value}),
        }));
        let expiration = allowed.until.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        let policy = json!({"expiration": expiration, "conditions": conditions});
        let policy = STANDARD.encode(policy.to_string());
        let key = generate_signing_key(credentials.secret_access_key(), SystemTime::from(now), region, "s3");
        let signature = calculate_signature(key, policy.as_bytes());
        fields.extend([("policy", policy), ("x-amz-signature", signature)]);
        Ok(UploadForm { address: self.address_of(bucket), fields })
    }

    /// An address that gives an object for a while, with this type and this `Content-Disposition`, whatever the object was
    /// stored with.
    pub async fn address_to_get(
        &self,
        bucket: &str,
        key: &str,
        (content_type, disposition): (&str, &str),
        (now, lifetime): (Timestamp, Duration),
    ) -> Result<String, OutsideError> {
        const OPERATION: &str = "GetObject";
        let config =
            PresigningConfig::builder().start_time(SystemTime::from(now)).expires_in(lifetime).build();
        let config = config.map_err(|error| {
            OutsideError::new(OutsideErrorKind::Refused, System::S3, OPERATION, error.to_string())
        })?;
        let asked = self.client.get_object().bucket(bucket).key(key).response_content_type(content_type);
        let signed = asked.response_content_disposition(disposition).presigned(config).await;
        Ok(signed.map_err(|error| fail(OPERATION, &error))?.uri().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use winterbaume_s3::S3Service;

    use super::*;
    use crate::settings::tests::{configuration, settings};

    #[tokio::test]
    async fn a_form_says_in_its_policy_all_that_it_sends() {
        let files = Files::new(&configuration(S3Service::new()).await, &settings());
        let now: Timestamp = "2026-02-02T09:30:00Z".parse().unwrap();
        let allowed = Allowed {
            key: Key::Under("incoming/1/"),
            content_type: "application/octet-stream",
            checksum: Some("c3Vt"),
            size: 1..=10 << 20,
            then: Some("https://acme.kabinet.example/files/1"),
            until: "2026-02-02T09:40:00Z".parse().unwrap(),
        };
        let form = files.form("kabinet-1", &allowed, now).await.unwrap();
        assert_eq!(form.address, format!("https://kabinet-1.s3.{}.amazonaws.com", settings().region));
        assert_eq!(files.origin_of("kabinet-1"), form.address);
        let field = |name: &str| {
            form.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str()).unwrap()
        };
        assert_eq!(field("key"), "incoming/1/${filename}");
        assert!(
            field("x-amz-credential").ends_with(&format!("/20260202/{}/s3/aws4_request", settings().region))
        );
        let policy: Value = serde_json::from_slice(&STANDARD.decode(field("policy")).unwrap()).unwrap();
        assert_eq!(policy["expiration"], "2026-02-02T09:40:00.000Z");
        let conditions = policy["conditions"].as_array().unwrap();
        assert!(conditions.contains(&json!(["starts-with", "$key", "incoming/1/"])), "{conditions:?}");
        assert!(conditions.contains(&json!(["content-length-range", 1, 10 << 20])), "{conditions:?}");
        let signed = ["policy", "x-amz-signature", "key"];
        for (name, value) in form.fields.iter().filter(|(name, _)| !signed.contains(name)) {
            assert!(conditions.contains(&json!({*name: value})), "{name}: {conditions:?}");
        }
    }

    #[tokio::test]
    async fn the_origin_of_a_stand_ins_bucket_is_the_stand_ins() {
        let settings =
            crate::Settings { aws_endpoint: Some("http://localhost:4566".to_owned()), ..settings() };
        let files = Files::new(&configuration(S3Service::new()).await, &settings);
        assert_eq!(files.address_of("kabinet-1"), "http://localhost:4566/kabinet-1");
        assert_eq!(files.origin_of("kabinet-1"), "http://localhost:4566");
    }
}
