//! The environment of a Lambda of this platform, so that a real Lambda can be run beside it, on its table and with its
//! keys.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use cloud::Settings;
use outside::SECRET;

use crate::TABLE;

/// Every variable of the Lambda with this handler. Its requests are signed with a key of that name, like the requests of
/// the platform's own Lambdas.
pub(crate) fn variables(settings: &Settings, handler: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("AWS_ACCESS_KEY_ID", handler.to_owned()),
        ("AWS_ENDPOINT_URL", settings.aws_endpoint.clone().unwrap_or_default()),
        ("AWS_REGION", settings.region.clone()),
        ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ("KABINET_BASE", settings.base.clone()),
        ("KABINET_BUCKET_PREFIX", settings.bucket_prefix.clone()),
        ("KABINET_PLATFORM_BUCKET", settings.platform_bucket.clone()),
        (
            "KABINET_CABINET_ADDRESS",
            settings.cabinet_address.map(|address| address.to_string()).unwrap_or_default(),
        ),
        ("KABINET_CONFIGURATION_SET", settings.configuration_set.clone()),
        ("KABINET_DNS_TARGET", settings.dns_target.clone()),
        ("KABINET_HOSTED_ZONE", settings.hosted_zone.clone()),
        ("KABINET_KINESCOPE_URL", settings.kinescope_url.clone()),
        ("KABINET_QUEUES", settings.queues.clone()),
        ("KABINET_RELEASE_CHANNEL", settings.release_channel.clone()),
        ("KABINET_SECRETS", settings.secrets_prefix.clone()),
        ("KABINET_SENDER", settings.sender.to_string()),
        ("KABINET_STATE_MACHINES", settings.state_machines.clone()),
        ("KABINET_TABLE", TABLE.to_owned()),
        ("_HANDLER", handler.to_owned()),
    ])
}

/// `/_local/environment/{handler}`: the variables as a file of lines `NAME=value`.
pub(crate) fn router(settings: &Settings) -> Router {
    let settings = settings.clone();
    let lines = async move |Path(handler): Path<String>| {
        let variables = variables(&settings, &handler).into_iter();
        variables.map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>().concat()
    };
    Router::new().route("/_local/environment/{handler}", get(lines))
}
