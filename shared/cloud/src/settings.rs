//! The settings of the place where the platform runs: every address, name and limit that differs between a laptop and the
//! cloud. Nothing else differs.

use std::net::SocketAddr;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::SharedCredentialsProvider;
use domain::{Email, OrganizationId, Slug};

/// Holds secrets, so it can't be printed.
#[derive(Clone)]
pub struct Settings {
    /// The host under which cabinets lie: `acme.<base>`.
    pub base: String,
    /// The port in the addresses of a local platform, which then speaks plain HTTP; without it they are HTTPS.
    pub port: Option<u16>,
    pub region: String,
    /// The address of AWS, if it is a stand-in.
    pub aws_endpoint: Option<String>,
    /// The credentials that sign requests to a stand-in of AWS, asked for each request. Without them requests are signed
    /// with the keys that Lambda puts into the environment of its process.
    pub credentials: Option<SharedCredentialsProvider>,
    /// The identifier of the hosted zone of `base`.
    pub hosted_zone: String,
    /// The target of a cabinet's CNAME.
    pub dns_target: String,
    /// What the ARNs of the platform's state machines begin with; each is named after its work.
    pub state_machines: String,
    pub kinescope_url: String,
    pub kinescope_token: String,
    /// The beginning of the names of organisations' buckets: at most 26 characters, since the identifier takes 37 of the
    /// 63 that a bucket's name may have.
    pub bucket_prefix: String,
    /// The name of the bucket in which the platform's own files lie.
    pub platform_bucket: String,
    /// The beginning of the addresses of all queues: `https://sqs.eu-central-1.amazonaws.com/123456789012/kabinet-`.
    pub queues: String,
    /// The sender of letters.
    pub sender: Email,
    /// The configuration set of SES with which letters are sent; events of letters come through it.
    pub configuration_set: String,
    /// The beginning of the names of the platform's secrets, so that one account has room for several platforms.
    pub secrets_prefix: String,
    /// The address of all cabinets, if their names are not in the public DNS.
    pub cabinet_address: Option<SocketAddr>,
    /// The time for one try of a request.
    pub attempt_timeout: Duration,
    /// The time for a request with its repeats.
    pub operation_timeout: Duration,
    pub release_channel: String,
    pub platform_version: String,
}

/// A secret that the platform keeps in Secrets Manager.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secret {
    /// The keys that sign and verify tokens.
    SigningKeys,
    /// The keys that encrypt the cursors of lists and the keys of second factors.
    SealingKeys,
    KinescopeToken,
}

impl Secret {
    /// The secret's name after this beginning: `kabinet/signing-keys`.
    pub fn under(self, prefix: &str) -> String {
        let name = match self {
            Self::SigningKeys => "signing-keys",
            Self::SealingKeys => "sealing-keys",
            Self::KinescopeToken => "kinescope-token",
        };
        format!("{prefix}/{name}")
    }
}

impl Settings {
    /// The host of a cabinet: `acme.kabinet.example`.
    pub fn cabinet_host(&self, slug: &Slug) -> String {
        format!("{slug}.{}", self.base)
    }

    /// The origin of a cabinet (RFC 6454): `https://acme.kabinet.example`.
    pub fn cabinet_origin(&self, slug: &Slug) -> String {
        let host = self.cabinet_host(slug);
        match self.port {
            None => format!("https://{host}"),
            Some(80) => format!("http://{host}"),
            Some(port) => format!("http://{host}:{port}"),
        }
    }

    /// The name of an organisation's bucket. Its identifier is random, so nobody can take the name beforehand.
    pub fn bucket(&self, id: OrganizationId) -> String {
        format!("{}-{id}", self.bucket_prefix)
    }
}

/// The configuration of every AWS client of the platform, from these settings alone. The SDK's own loader would look for
/// a person's files and for servers that give out keys; a Lambda has neither, and the code for them would be in each
/// program.
pub fn aws_configuration(settings: &Settings) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(settings.attempt_timeout)
        .operation_timeout(settings.operation_timeout)
        .build();
    let mut configuration = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .timeout_config(timeouts)
        // Three tries get over a lost packet. A longer fault is repeated by the workflow, which waits without a Lambda
        // being paid for and shows the step as running; more tries here would only add to an outage's load.
        .retry_config(RetryConfig::standard().with_max_attempts(3));
    configuration.set_endpoint_url(settings.aws_endpoint.clone());
    let configuration = match &settings.credentials {
        Some(credentials) => {
            configuration.credentials_provider(credentials.clone()).identity_cache(IdentityCache::no_cache())
        }
        None => configuration.credentials_provider(SharedCredentialsProvider::new(
            EnvironmentVariableCredentialsProvider::new(),
        )),
    };
    configuration.build()
}

#[cfg(test)]
pub(crate) mod tests {
    use aws_sdk_s3::config::Credentials;

    use super::*;

    pub(crate) fn settings() -> Settings {
        Settings {
            base: "kabinet.example".to_owned(),
            port: None,
            region: "eu-central-1".to_owned(),
            aws_endpoint: None,
            credentials: None,
            hosted_zone: "Z1".to_owned(),
            dns_target: "cabinets.kabinet.example".to_owned(),
            state_machines: "arn:aws:states:eu-central-1:123456789012:stateMachine:kabinet-".to_owned(),
            kinescope_url: "https://api.kinescope.io".to_owned(),
            kinescope_token: "token".to_owned(),
            bucket_prefix: "kabinet".to_owned(),
            platform_bucket: "kabinet-platform".to_owned(),
            queues: "https://sqs.eu-central-1.amazonaws.com/123456789012/kabinet-".to_owned(),
            sender: "kabinet@kabinet.example".parse().unwrap(),
            configuration_set: "kabinet-letters".to_owned(),
            secrets_prefix: "kabinet".to_owned(),
            cabinet_address: None,
            attempt_timeout: Duration::from_secs(5),
            operation_timeout: Duration::from_secs(15),
            release_channel: "stable".to_owned(),
            platform_version: "0.1.0".to_owned(),
        }
    }

    /// A client with this configuration talks to a service in memory.
    pub(crate) async fn configuration(service: impl winterbaume_core::MockService + 'static) -> SdkConfig {
        let mock = winterbaume_core::MockAws::builder().with_service(service).build();
        aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(settings().region))
            .credentials_provider(Credentials::new("key", "secret", None, None, "tests"))
            .http_client(mock.http_client())
            .load()
            .await
    }

    #[test]
    fn a_cabinets_origin_is_what_a_browser_would_say() {
        let acme = "acme".parse().unwrap();
        assert_eq!(settings().cabinet_origin(&acme), "https://acme.kabinet.example");
        let local = Settings { base: "localhost".to_owned(), port: Some(3000), ..settings() };
        assert_eq!(local.cabinet_origin(&acme), "http://acme.localhost:3000");
        assert_eq!(Settings { port: Some(80), ..local }.cabinet_origin(&acme), "http://acme.localhost");
    }

    #[test]
    fn the_longest_prefix_makes_the_longest_bucket_name() {
        let settings = Settings { bucket_prefix: "k".repeat(26), ..settings() };
        assert_eq!(settings.bucket(OrganizationId::new()).len(), 63);
    }
}
