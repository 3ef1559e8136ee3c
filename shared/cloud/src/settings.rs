//! What the platform has to be told about the place it runs in: every address, name and limit that differs between a
//! laptop and the cloud, so that nothing else does.

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
    /// Where AWS is, when it is not AWS.
    pub aws_endpoint: Option<String>,
    /// Who signs requests to an endpoint that is not AWS, asked for each of them; without it they are signed with the keys
    /// that Lambda puts into the environment of its process.
    pub credentials: Option<SharedCredentialsProvider>,
    /// The identifier of the hosted zone of `base`.
    pub hosted_zone: String,
    /// What a cabinet's CNAME points to.
    pub dns_target: String,
    /// The ARN of the state machine that brings cabinets up.
    pub state_machine: String,
    pub kinescope_url: String,
    pub kinescope_token: String,
    /// What the buckets of organisations begin with: at most 26 characters, as the identifier takes 37 of the 63 that a
    /// bucket's name may have.
    pub bucket_prefix: String,
    /// Whom letters come from.
    pub sender: Email,
    /// The set of SES that letters are sent by, through which their fate comes back.
    pub configuration_set: String,
    /// What the names of the platform's secrets begin with, so that several platforms have room in one account.
    pub secrets_prefix: String,
    /// Where cabinets answer, when their names are not in the public DNS.
    pub cabinet_address: Option<SocketAddr>,
    /// The time for one try of a request.
    pub attempt_timeout: Duration,
    /// The time for a request with its repeats.
    pub operation_timeout: Duration,
    pub release_channel: String,
    pub platform_version: String,
}

/// What the platform keeps in Secrets Manager.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secret {
    /// The keys that tokens are signed and verified with.
    SigningKeys,
    /// The keys that the cursors of lists and the keys of second factors are encrypted with.
    SealingKeys,
    KinescopeToken,
}

impl Secret {
    /// What it is called where the names begin with this: `kabinet/signing-keys`.
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

/// How every AWS client of the platform is configured: by these settings alone. The SDK's own loader would look for files of
/// a person's and for servers that give out keys, none of which a Lambda has, and its code for them would be in each program.
pub fn aws_configuration(settings: &Settings) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(settings.attempt_timeout)
        .operation_timeout(settings.operation_timeout)
        .build();
    let mut configuration = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .timeout_config(timeouts)
        // Three tries pass over a lost packet. What lasts longer is the workflow's to repeat, which waits without a
        // Lambda being paid for and shows the step as running; more tries here would only add to an outage's load.
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
            state_machine: "arn:aws:states:eu-central-1:123456789012:stateMachine:provisioning".to_owned(),
            kinescope_url: "https://api.kinescope.io".to_owned(),
            kinescope_token: "token".to_owned(),
            bucket_prefix: "kabinet".to_owned(),
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

    /// Clients so configured talk to services in memory.
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
