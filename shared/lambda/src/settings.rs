//! The settings that the template gives a Lambda through its environment. All errors are named at once, so that a
//! deployment is mended in one go.

use std::fmt::{self, Display};

use cloud::Secret;
use domain::Email;

use crate::declaration::Lambda;

/// The greatest length of a bucket's prefix, in characters (see [`cloud::Settings::bucket_prefix`]).
const PREFIX_MAXIMUM: usize = 26;

pub struct Settings {
    pub lambda: Lambda,
    pub table: String,
    pub secrets: SecretNames,
    /// The settings that are not secret: the token is put in once it has been read.
    pub cloud: cloud::Settings,
}

/// The names of the secrets that this Lambda needs from Secrets Manager. Its role can read no others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretNames {
    /// The keys that make tokens and cursors, for a Lambda that answers requests.
    pub keys: Option<KeyNames>,
    /// The token of Kinescope, for a Lambda that speaks to Kinescope.
    pub kinescope_token: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyNames {
    pub signing: String,
    pub sealing: String,
}

impl KeyNames {
    /// The names of the secrets after this beginning.
    pub fn under(prefix: &str) -> Self {
        Self { signing: Secret::SigningKeys.under(prefix), sealing: Secret::SealingKeys.under(prefix) }
    }
}

/// Environment variables that are missing or malformed, each with its error.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct SettingsError(Vec<(&'static str, Wrong)>);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wrong {
    Missing,
    /// The value is not the thing named here.
    Not(&'static str),
}

impl Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, wrong)) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            match wrong {
                Wrong::Missing => write!(formatter, "{separator}{name} is missing")?,
                Wrong::Not(expected) => write!(formatter, "{separator}{name} is not {expected}")?,
            }
        }
        Ok(())
    }
}

struct Reader<F> {
    variable: F,
    wrong: Vec<(&'static str, Wrong)>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    /// A variable that nobody set is often an empty one.
    fn optional(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// The text of a variable; empty after an error, since the settings are then not used.
    fn text(&mut self, name: &'static str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.wrong.push((name, Wrong::Missing));
            String::new()
        })
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(text) = self.optional(name) else {
            self.wrong.push((name, Wrong::Missing));
            return None;
        };
        let value = parse(&text);
        if value.is_none() {
            self.wrong.push((name, Wrong::Not(expected)));
        }
        value
    }

    fn checked(&mut self, name: &'static str, expected: &'static str, is_right: fn(&str) -> bool) -> String {
        self.read(name, expected, |text| is_right(text).then(|| text.to_owned())).unwrap_or_default()
    }
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn is_bucket_prefix(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= PREFIX_MAXIMUM && text.bytes().all(is_allowed) && !text.starts_with('-')
}

impl Settings {
    /// The settings of a process that can be any of these Lambdas, from its environment.
    pub fn from_environment(lambdas: Vec<Lambda>) -> Result<Self, SettingsError> {
        Self::read(lambdas, |name| std::env::var(name).ok())
    }

    pub fn read(
        mut lambdas: Vec<Lambda>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let mut reader = Reader { variable, wrong: Vec::new() };
        let lambda = reader.read("_HANDLER", "a handler of this program", |handler| {
            let place = lambdas.iter().position(|lambda| lambda.handler == handler)?;
            Some(lambdas.swap_remove(place))
        });
        let table = reader.text("KABINET_TABLE");
        let sender: Option<Email> =
            reader.read("KABINET_SENDER", "an e-mail address", |text| text.parse().ok());
        let aws_endpoint = reader.optional("AWS_ENDPOINT_URL");
        if aws_endpoint.as_deref().is_some_and(|endpoint| !is_web_address(endpoint)) {
            reader.wrong.push(("AWS_ENDPOINT_URL", Wrong::Not("an http or https address")));
        }
        let cabinet_address = reader.optional("KABINET_CABINET_ADDRESS").and_then(|text| {
            let address = text.parse().ok();
            if address.is_none() {
                reader.wrong.push(("KABINET_CABINET_ADDRESS", Wrong::Not("an IP address and a port")));
            }
            address
        });
        let base = reader.text("KABINET_BASE");
        let region = reader.text("AWS_REGION");
        let hosted_zone = reader.text("KABINET_HOSTED_ZONE");
        let dns_target = reader.text("KABINET_DNS_TARGET");
        let state_machines =
            reader.checked("KABINET_STATE_MACHINES", "the beginning of ARNs of state machines", |text| {
                text.contains(":stateMachine:") && text.ends_with('-')
            });
        let kinescope_url =
            reader.checked("KABINET_KINESCOPE_URL", "an http or https address", is_web_address);
        let bucket_prefix = reader.checked(
            "KABINET_BUCKET_PREFIX",
            "at most 26 lower-case letters, digits and hyphens",
            is_bucket_prefix,
        );
        let platform_bucket = reader.text("KABINET_PLATFORM_BUCKET");
        let queues = reader.checked("KABINET_QUEUES", "an http or https address", is_web_address);
        let release_channel = reader.text("KABINET_RELEASE_CHANNEL");
        let configuration_set = reader.text("KABINET_CONFIGURATION_SET");
        let secrets_prefix = reader.text("KABINET_SECRETS");
        let (Some(lambda), Some(sender), true) = (lambda, sender, reader.wrong.is_empty()) else {
            return Err(SettingsError(reader.wrong));
        };
        let needs = lambda.needs;
        let cloud = cloud::Settings {
            base,
            port: None,
            region,
            aws_endpoint,
            credentials: None,
            hosted_zone,
            dns_target,
            state_machines,
            kinescope_url,
            kinescope_token: String::new(),
            bucket_prefix,
            platform_bucket,
            queues,
            sender,
            configuration_set,
            secrets_prefix,
            cabinet_address,
            attempt_timeout: needs.timeouts.attempt,
            operation_timeout: needs.timeouts.operation,
            release_channel,
            platform_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let secrets = SecretNames {
            keys: needs.keys.then(|| KeyNames::under(&cloud.secrets_prefix)),
            kinescope_token: needs
                .kinescope_token
                .then(|| Secret::KinescopeToken.under(&cloud.secrets_prefix)),
        };
        Ok(Self { lambda, table, secrets, cloud })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::Tools;

    const VARIABLES: [(&str, &str); 15] = [
        ("_HANDLER", "garden.water"),
        ("AWS_REGION", "eu-central-1"),
        ("KABINET_BASE", "kabinet.example"),
        ("KABINET_TABLE", "kabinet"),
        ("KABINET_HOSTED_ZONE", "Z1"),
        ("KABINET_DNS_TARGET", "d-1.execute-api.eu-central-1.amazonaws.com"),
        ("KABINET_STATE_MACHINES", "arn:aws:states:eu-central-1:123456789012:stateMachine:kabinet-"),
        ("KABINET_KINESCOPE_URL", "https://api.kinescope.io"),
        ("KABINET_BUCKET_PREFIX", "kabinet"),
        ("KABINET_PLATFORM_BUCKET", "kabinet-platform-123456789012"),
        ("KABINET_QUEUES", "https://sqs.eu-central-1.amazonaws.com/123456789012/kabinet-"),
        ("KABINET_SENDER", "kabinet@kabinet.example"),
        ("KABINET_RELEASE_CHANNEL", "stable"),
        ("KABINET_CONFIGURATION_SET", "kabinet-letters"),
        ("KABINET_SECRETS", "kabinet"),
    ];

    fn lambdas() -> Vec<Lambda> {
        let answer = async |_: Arc<Tools>, input: Value| Ok(input);
        let water = Lambda::invoked("garden.water", answer);
        let film = Lambda::invoked("garden.film", answer).with_kinescope();
        let film = film.with_timeouts(Duration::from_secs(5), Duration::from_secs(12));
        vec![Lambda::invoked("garden.dig", answer), water, film]
    }

    /// The settings of a Lambda whose environment differs from the usual one in these variables.
    fn read(changes: &[(&str, &str)]) -> Result<Settings, String> {
        let find = |variables: &[(&str, &str)], name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Settings::read(lambdas(), |name| find(changes, name).or_else(|| find(&VARIABLES, name)))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn every_missing_variable_is_named_at_once() {
        let error = Settings::read(lambdas(), |_| None).err().unwrap().to_string();
        assert_eq!(
            error,
            "_HANDLER is missing; KABINET_TABLE is missing; KABINET_SENDER is missing; KABINET_BASE is missing; \
             AWS_REGION is missing; KABINET_HOSTED_ZONE is missing; KABINET_DNS_TARGET is missing; \
             KABINET_STATE_MACHINES is missing; KABINET_KINESCOPE_URL is missing; KABINET_BUCKET_PREFIX is missing; \
             KABINET_PLATFORM_BUCKET is missing; KABINET_QUEUES is missing; KABINET_RELEASE_CHANNEL is missing; \
             KABINET_CONFIGURATION_SET is missing; KABINET_SECRETS is missing"
        );
    }

    #[test]
    fn malformed_and_missing_variables_are_told_apart() {
        let error = read(&[
            ("_HANDLER", "garden.weed"),
            ("KABINET_SENDER", "kabinet"),
            ("KABINET_BASE", ""),
            ("KABINET_STATE_MACHINES", "kabinet"),
            ("KABINET_KINESCOPE_URL", "api.kinescope.io"),
            ("KABINET_BUCKET_PREFIX", "a-prefix-that-is-rather-lon"),
            ("KABINET_QUEUES", "kabinet-"),
            ("AWS_ENDPOINT_URL", "localhost:4566"),
            ("KABINET_CABINET_ADDRESS", "localhost:443"),
        ]);
        assert_eq!(
            error.err().unwrap(),
            "_HANDLER is not a handler of this program; KABINET_SENDER is not an e-mail address; \
             AWS_ENDPOINT_URL is not an http or https address; \
             KABINET_CABINET_ADDRESS is not an IP address and a port; KABINET_BASE is missing; \
             KABINET_STATE_MACHINES is not the beginning of ARNs of state machines; \
             KABINET_KINESCOPE_URL is not an http or https address; \
             KABINET_BUCKET_PREFIX is not at most 26 lower-case letters, digits and hyphens; \
             KABINET_QUEUES is not an http or https address"
        );
    }

    #[test]
    fn the_environment_becomes_settings() {
        let settings = read(&[
            ("AWS_ENDPOINT_URL", "http://localhost:4566"),
            ("KABINET_CABINET_ADDRESS", "127.0.0.1:443"),
        ]);
        let settings = settings.unwrap();
        assert_eq!(settings.table, "kabinet");
        assert_eq!(settings.cloud.base, "kabinet.example");
        assert_eq!(settings.cloud.sender.as_str(), "kabinet@kabinet.example");
        assert_eq!(settings.cloud.aws_endpoint.as_deref(), Some("http://localhost:4566"));
        assert_eq!(settings.cloud.platform_version, env!("CARGO_PKG_VERSION"));
        assert_eq!(settings.cloud.cabinet_address, Some(([127, 0, 0, 1], 443).into()));
        assert_eq!(settings.cloud.attempt_timeout, Duration::from_secs(2));
    }

    #[test]
    fn a_lambda_gets_what_it_was_declared_to_need() {
        let settings = read(&[("_HANDLER", "garden.film"), ("KABINET_SECRETS", "staging")]).unwrap();
        assert_eq!(settings.lambda.handler, "garden.film");
        assert_eq!(settings.cloud.operation_timeout, Duration::from_secs(12));
        let kinescope_token = Some("staging/kinescope-token".to_owned());
        assert_eq!(settings.secrets, SecretNames { keys: None, kinescope_token });
    }
}
