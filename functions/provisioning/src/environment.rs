//! The environment of a cabinet: a file of `KEY=value` lines that says where everything of the cabinet lies. The file
//! names secrets, and never holds one.

use std::collections::BTreeMap;
use std::fmt::Write;

use cloud::Secret;
use cloud::files::{Upload, digest_of};
use domain::Organization;
use domain::provisioning::{Failure, Provider, Resource, ResourceOrigin, Step};
use lambda::Tools;
use store::Made;

use crate::outcome::{fail_by_store, made_before};
use crate::turn::Stop;

const KEY: &str = "env/cabinet.env";

pub(crate) async fn write_environment(tools: &Tools, organization: &mut Organization) -> Result<Made, Stop> {
    let files = tools.cloud.files();
    let bucket = files.bucket(organization.id);
    let lines = write_file(&variables(tools, organization)?);
    let digest = digest_of(lines.as_bytes());
    let resource = Resource {
        provider: Provider::S3,
        id: Some(format!("s3://{bucket}/{KEY}")),
        origin: ResourceOrigin::Created,
        digest: Some(digest.clone()),
        noted_at: None,
    };
    let stored = files.head(&bucket, KEY).await?.and_then(|object| object.digest);
    if stored.as_ref() != Some(&digest) {
        let line = Resource { id: None, ..resource.clone() };
        tools.store.note_resource(organization, Step::Environment, &line).await.map_err(fail_by_store)?;
        let upload = Upload {
            key: KEY,
            content_type: "text/plain; charset=utf-8",
            digest: &digest,
            body: lines.into_bytes(),
        };
        files.put(&bucket, upload).await?;
    }
    Ok(Made { resource: Some(resource), release: None })
}

fn variables(tools: &Tools, organization: &Organization) -> Result<BTreeMap<&'static str, String>, Failure> {
    let project = organization.resources.get(&Step::VideoProject).and_then(|project| project.id.clone());
    let modules: Vec<&str> = organization.modules.iter().map(|module| module.key()).collect();
    let reference =
        |secret: Secret| format!("secretsmanager:{}", secret.under(&tools.settings.secrets_prefix));
    Ok(BTreeMap::from([
        ("KABINET_BUCKET", tools.cloud.files().bucket(organization.id)),
        ("KABINET_DOMAIN", tools.settings.cabinet_host(&organization.domain)),
        ("KABINET_KINESCOPE_PROJECT_ID", made_before(project, "the Kinescope project")?),
        ("KABINET_KINESCOPE_TOKEN_REF", reference(Secret::KinescopeToken)),
        ("KABINET_MODULES", modules.join(",")),
        ("KABINET_ORGANIZATION_ID", organization.id.to_string()),
        ("KABINET_REGION", tools.settings.region.clone()),
        ("KABINET_RELEASE_CHANNEL", tools.settings.release_channel.clone()),
        ("KABINET_SIGNING_KEYS_REF", reference(Secret::SigningKeys)),
    ]))
}

fn write_file(variables: &BTreeMap<&str, String>) -> String {
    variables.iter().fold(String::new(), |mut file, (name, value)| {
        // Writing to a string can't fail.
        let _ = writeln!(file, "{name}={}", quote(value));
        file
    })
}

/// A value that a POSIX shell and the readers of `.env` files read alike: as it is if no character of it has a meaning,
/// else between double quotes, with `\` before each character that keeps a meaning there (POSIX.1-2024, Shell Command
/// Language, 2.2.3).
fn quote(value: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_.,:/@%+=".contains(character);
    if !value.is_empty() && value.chars().all(plain) {
        return value.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in value.chars() {
        if "\\\"$`".contains(character) {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_lines_in_alphabetical_order() {
        let variables = BTreeMap::from([
            ("KABINET_REGION", "eu-central-1".to_owned()),
            ("KABINET_BUCKET", "kabinet-0198".to_owned()),
            ("KABINET_MODULES", "company,calls".to_owned()),
        ]);
        assert_eq!(
            write_file(&variables),
            "KABINET_BUCKET=kabinet-0198\nKABINET_MODULES=company,calls\nKABINET_REGION=eu-central-1\n"
        );
    }

    #[test]
    fn a_value_can_not_become_a_command_or_another_line_of_the_shell() {
        let values = [
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("$(rm -rf /)", r#""\$(rm -rf /)""#),
            ("`id`", r#""\`id\`""#),
            (r#"a"; b \"#, r#""a\"; b \\""#),
            ("a\nKABINET_DOMAIN=b", "\"a\nKABINET_DOMAIN=b\""),
            ("# not a comment", r##""# not a comment""##),
        ];
        for (value, quoted) in values {
            assert_eq!(quote(value), quoted);
        }
    }
}
