//! A release as bytes: a zip of the manifest and the files generated from it. The same input gives the same bytes, so a
//! build that is repeated, here or on another machine, is known by its digest.

use cloud::files::digest_of;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use domain::provisioning::{Failure, FailureCode, Release};
use domain::{Module, OrganizationId};
use jiff::Timestamp;
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::brand::Brand;

/// Everything from which a release is made.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Contents {
    pub(crate) organization_id: OrganizationId,
    /// The cabinet's host.
    pub(crate) domain: String,
    pub(crate) platform_version: String,
    pub(crate) channel: String,
    /// SHA-256 of the environment file.
    pub(crate) environment_digest: String,
    pub(crate) modules: BTreeSet<Module>,
    pub(crate) brand: Brand,
    /// When the environment was finished: the newest of what goes in, and the same at every build.
    pub(crate) built_at: Timestamp,
}

#[derive(Serialize)]
struct Manifest<'a> {
    release: &'a str,
    #[serde(flatten)]
    contents: &'a Contents,
}

/// The web application manifest (<https://www.w3.org/TR/appmanifest/>).
#[derive(Serialize)]
struct WebManifest<'a> {
    name: &'a str,
    short_name: &'a str,
    start_url: &'static str,
    display: &'static str,
    theme_color: &'static str,
    background_color: &'static str,
    icons: [WebIcon; 1],
}

#[derive(Serialize)]
struct WebIcon {
    src: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    sizes: &'static str,
}

/// The facts about a cabinet that its pages need.
#[derive(Serialize)]
struct CabinetSettings<'a> {
    release: &'a str,
    organization_id: OrganizationId,
    domain: &'a str,
    name: &'a str,
    accent: &'static str,
    modules: &'a BTreeSet<Module>,
}

/// A release and its bytes.
pub(crate) struct Bundle {
    pub(crate) release: Release,
    pub(crate) bytes: Vec<u8>,
}

/// Hexadecimal digits of a release's identifier: short enough to be read out, long enough never to repeat.
const IDENTIFIER_LENGTH: usize = 16;

impl Bundle {
    pub(crate) fn build(contents: &Contents) -> Result<Self, Failure> {
        let mut id = digest_of(&serde_json::to_vec(contents).map_err(fail)?);
        id.truncate(IDENTIFIER_LENGTH);
        let bytes = pack(&generate_files(&id, contents).map_err(fail)?).map_err(fail)?;
        let digest = digest_of(&bytes);
        Ok(Self { release: Release { id, key: format!("releases/{digest}.zip"), digest }, bytes })
    }
}

fn generate_files(release: &str, contents: &Contents) -> serde_json::Result<[(&'static str, Vec<u8>); 5]> {
    let brand = &contents.brand;
    let web_manifest = WebManifest {
        name: &brand.name,
        short_name: &brand.name,
        start_url: "/",
        display: "standalone",
        theme_color: brand.accent,
        background_color: "#ffffff",
        icons: [WebIcon { src: "/icon.svg", kind: "image/svg+xml", sizes: "any" }],
    };
    let settings = CabinetSettings {
        release,
        organization_id: contents.organization_id,
        domain: &contents.domain,
        name: &brand.name,
        accent: brand.accent,
        modules: &contents.modules,
    };
    Ok([
        ("manifest.json", serde_json::to_vec_pretty(&Manifest { release, contents })?),
        ("icon.svg", brand.icon().into_bytes()),
        // A cabinet is its organisation's own affair.
        ("robots.txt", b"User-agent: *\nDisallow: /\n".to_vec()),
        ("settings.json", serde_json::to_vec_pretty(&settings)?),
        ("site.webmanifest", serde_json::to_vec_pretty(&web_manifest)?),
    ])
}

/// Packs files in the given order. Facts that a zip takes from its machine are fixed, and nothing is compressed, since
/// versions of a compressor may give different bytes.
fn pack(files: &[(&'static str, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::DEFAULT
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn fail(error: impl std::error::Error) -> Failure {
    Failure::new(FailureCode::Internal, format!("the bundle can't be built: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use serde_json::{Value, json};

    use super::*;

    fn contents() -> Contents {
        Contents {
            organization_id: "01980000-0000-7000-8000-000000000001".parse().unwrap(),
            domain: "berezka.kabinet.example".to_owned(),
            platform_version: "0.1.0".to_owned(),
            channel: "stable".to_owned(),
            environment_digest: "e".repeat(64),
            modules: BTreeSet::from([Module::ServiceDesk, Module::Company]),
            brand: Brand {
                name: "ООО «Берёзка»".to_owned(), initials: "Б".to_owned(), accent: "#1d4ed8"
            },
            built_at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let (first, second) = (Bundle::build(&contents()).unwrap(), Bundle::build(&contents()).unwrap());
        assert_eq!(first.bytes, second.bytes);
        assert_eq!(first.release, second.release);
        assert_eq!(first.release.digest, digest_of(&first.bytes));
        assert_eq!(first.release.key, format!("releases/{}.zip", first.release.digest));
        // Fixed here, so that the test notices when a machine or a library changes the bytes.
        assert_eq!(first.release.id, "b162a9a559d8b9ad");
        assert_eq!(first.release.digest, "ca66e32e8db123e9f872c8b0d22930fa6d74b22668f3bc556f0a80f83ef74bf2");
    }

    #[test]
    fn whatever_goes_in_changes_the_identifier() {
        let id = |contents: &Contents| Bundle::build(contents).unwrap().release.id;
        let original = id(&contents());
        assert_eq!(original.len(), IDENTIFIER_LENGTH);
        let changes: [fn(&mut Contents); 5] = [
            |contents| contents.platform_version.push('1'),
            |contents| contents.environment_digest.push('1'),
            |contents| contents.modules.clear(),
            |contents| contents.brand.name.push('!'),
            |contents| contents.built_at = Timestamp::UNIX_EPOCH,
        ];
        for change in changes {
            let mut other = contents();
            change(&mut other);
            assert_ne!(id(&other), original);
        }
    }

    #[test]
    fn a_bundle_holds_the_manifest_and_what_follows_from_it() {
        let bundle = Bundle::build(&contents()).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bundle.bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["manifest.json", "icon.svg", "robots.txt", "settings.json", "site.webmanifest"]);

        let mut manifest = String::new();
        archive.by_name("manifest.json").unwrap().read_to_string(&mut manifest).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(
            manifest,
            json!({
                "release": bundle.release.id,
                "organization_id": "01980000-0000-7000-8000-000000000001",
                "domain": "berezka.kabinet.example",
                "platform_version": "0.1.0",
                "channel": "stable",
                "environment_digest": "e".repeat(64),
                "modules": ["company", "service_desk"],
                "brand": {"name": "ООО «Берёзка»", "initials": "Б", "accent": "#1d4ed8"},
                "built_at": "2026-01-02T03:04:05.678Z",
            })
        );
    }
}
