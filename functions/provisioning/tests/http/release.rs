//! The objects that a creation leaves in the organisation's bucket.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{Cursor, Read};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testing::TestApp;
use zip::ZipArchive;

use testing::aws::Aws;

fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Every text in a JSON file.
fn texts(json: &Value) -> Vec<String> {
    match json {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn unpack(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

#[tokio::test]
async fn the_environment_names_everything_and_holds_no_secret_and_the_release_is_what_its_key_says() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = app.create(&admin, "romashka").await;
    let bucket = format!("kabinet-{id}");
    let organization = app.organization(&admin, id).await;
    let project = app.local().kinescope.projects().await.remove(0);

    let environment = String::from_utf8(aws.get_object(&bucket, "env/cabinet.env").await).unwrap();
    let modules: Vec<&str> =
        organization["modules"].as_array().unwrap().iter().map(|module| module.as_str().unwrap()).collect();
    let expected = [
        format!("KABINET_BUCKET={bucket}"),
        "KABINET_DOMAIN=romashka.localhost".to_owned(),
        format!("KABINET_KINESCOPE_PROJECT_ID={}", project.id),
        "KABINET_KINESCOPE_TOKEN_REF=secretsmanager:kabinet/kinescope-token".to_owned(),
        format!("KABINET_MODULES={}", modules.join(",")),
        format!("KABINET_ORGANIZATION_ID={id}"),
        "KABINET_REGION=us-east-1".to_owned(),
        "KABINET_RELEASE_CHANNEL=local".to_owned(),
        "KABINET_SIGNING_KEYS_REF=secretsmanager:kabinet/signing-keys".to_owned(),
    ];
    assert_eq!(environment.lines().collect::<Vec<_>>(), expected);

    let secrets: Value =
        serde_json::from_slice(&std::fs::read(app.folder().join("secrets.json")).unwrap()).unwrap();
    let mut secrets = texts(&secrets);
    assert!(secrets.len() >= 3, "{secrets:?}");
    secrets.push(app.local().kinescope_token.to_owned());

    let release = app.world().await.organizations[&id].release.clone().unwrap();
    let bundle = aws.get_object(&bucket, &release.key).await;
    assert_eq!(release.digest, digest_of(&bundle));
    assert_eq!(release.key, format!("releases/{}.zip", release.digest));
    let files = unpack(&bundle);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["icon.svg", "manifest.json", "robots.txt", "settings.json", "site.webmanifest"]);
    for secret in &secrets {
        assert!(!environment.contains(secret));
        for (name, content) in &files {
            assert!(!String::from_utf8_lossy(content).contains(secret), "{name}");
        }
    }

    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let brand = manifest["brand"].clone();
    assert_eq!((&brand["name"], &brand["initials"]), (&json!("ООО «romashka»"), &json!("R")));
    let finished = organization["steps"][4]["finished_at"].clone();
    let expected = json!({
        "release": organization["release"],
        "organization_id": id,
        "domain": "romashka.localhost",
        "platform_version": env!("CARGO_PKG_VERSION"),
        "channel": "local",
        "environment_digest": digest_of(environment.as_bytes()),
        "modules": modules,
        "brand": brand,
        "built_at": finished,
    });
    assert_eq!(manifest, expected);
}

#[tokio::test]
async fn a_bucket_is_closed_encrypted_versioned_and_open_to_its_own_cabinet_only() {
    let app = TestApp::start(crate::product).await;
    let (admin, aws) = (app.admin().await, Aws::of(&app));
    let id = app.create(&admin, "romashka").await;
    let bucket = format!("kabinet-{id}");
    let setting = async |name: &str| aws.bucket_setting(&bucket, name).await;
    let has = |xml: &str, parts: &[&str]| {
        for part in parts {
            assert!(xml.contains(part), "{part} in {xml}");
        }
    };
    let closed = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        .map(|part| format!("<{part}>true</{part}>"));
    has(&setting("publicAccessBlock").await, &closed.each_ref().map(String::as_str));
    has(&setting("encryption").await, &["<SSEAlgorithm>AES256</SSEAlgorithm>"]);
    has(&setting("versioning").await, &["<Status>Enabled</Status>"]);
    let origin =
        format!("<AllowedOrigin>http://romashka.localhost:{}</AllowedOrigin>", app.local().address.port());
    let cors = setting("cors").await;
    has(&cors, &[&origin]);
    assert_eq!(cors.matches("<AllowedOrigin>").count(), 1, "{cors}");
    has(&setting("lifecycle").await, &["<DaysAfterInitiation>7</DaysAfterInitiation>"]);
}
