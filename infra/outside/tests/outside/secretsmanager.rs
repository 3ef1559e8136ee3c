use aws_sdk_secretsmanager::error::ProvideErrorMetadata;
use outside::Service;

use crate::world::{World, fault};

#[tokio::test]
async fn a_secret_is_read_by_its_name_and_by_its_arn() {
    let world = World::new().await;
    world.aws.create_secret("kabinet/signing-keys", r#"{"id":"1"}"#).await.unwrap();
    world.aws.create_secret("kabinet/sealing-keys", "another").await.unwrap();
    let secrets = world.secretsmanager();
    let named = secrets.get_secret_value().secret_id("kabinet/signing-keys").send().await.unwrap();
    assert_eq!(named.secret_string(), Some(r#"{"id":"1"}"#));
    let arn = named.arn().unwrap();
    assert!(
        arn.starts_with("arn:aws:secretsmanager:us-east-1:000000000000:secret:kabinet/signing-keys"),
        "{arn}"
    );
    let found = secrets.get_secret_value().secret_id(arn).send().await.unwrap();
    assert_eq!(found.secret_string(), named.secret_string());
    assert_eq!(world.operations(Service::SecretsManager), ["GetSecretValue", "GetSecretValue"]);
}

#[tokio::test]
async fn a_secret_that_is_not_there_or_is_denied_is_refused_as_aws_does() {
    let world = World::new().await;
    let secrets = world.secretsmanager();
    let absent = secrets.get_secret_value().secret_id("kabinet/signing-keys").send().await.unwrap_err();
    assert_eq!(absent.code(), Some("ResourceNotFoundException"));
    world.switch_on(fault("secretsmanager", "GetSecretValue", "denied"));
    let denied = secrets.get_secret_value().secret_id("kabinet/signing-keys").send().await.unwrap_err();
    assert_eq!(denied.code(), Some("AccessDeniedException"));
}
