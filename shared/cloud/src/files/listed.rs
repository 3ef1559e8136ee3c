//! Objects by the beginnings of their keys: found, and erased.

use aws_sdk_s3::types::EncodingType;
use percent_encoding::percent_decode_str;

use super::{Files, fail};
use crate::error::OutsideError;

/// An object as a list of a bucket has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub key: String,
    /// In octets.
    pub size: u64,
}

impl Files {
    /// The newest of the objects whose keys begin so: a form may be sent more than once. There are a thousand of them at most
    /// that are looked at.
    pub async fn newest_under(&self, bucket: &str, prefix: &str) -> Result<Option<Found>, OutsideError> {
        let listed = self.client.list_objects_v2().bucket(bucket).prefix(prefix);
        let listed = listed.encoding_type(EncodingType::Url).send().await;
        let listed = listed.map_err(|error| fail("ListObjectsV2", &error))?;
        let is_encoded = listed.encoding_type.is_some();
        let newest =
            listed.contents.unwrap_or_default().into_iter().max_by_key(|object| object.last_modified);
        Ok(newest.and_then(|object| {
            let size = u64::try_from(object.size.unwrap_or_default()).unwrap_or_default();
            Some(Found { key: decoded(object.key?, is_encoded), size })
        }))
    }

    /// Erases all objects whose keys begin so, with all of their versions. Doing it again changes nothing.
    pub async fn erase_under(&self, bucket: &str, prefix: &str) -> Result<(), OutsideError> {
        loop {
            let page = self.client.list_object_versions().bucket(bucket).prefix(prefix);
            let page = page.encoding_type(EncodingType::Url).send().await;
            let page = page.map_err(|error| fail("ListObjectVersions", &error))?;
            let is_encoded = page.encoding_type.is_some();
            let versions = page.versions.unwrap_or_default().into_iter().map(|one| (one.key, one.version_id));
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let all = versions.chain(markers.map(|one| (one.key, one.version_id)));
            // One by one, as there is mostly one: the body of `DeleteObjects` can't name every key.
            for (key, version) in all.filter_map(|(key, version)| Some((key?, version))) {
                let erasing = self.client.delete_object().bucket(bucket).key(decoded(key, is_encoded));
                let erased = erasing.set_version_id(version).send().await;
                erased.map_err(|error| fail("DeleteObject", &error))?;
            }
            // What comes after a page that was erased stands on the first page by now.
            if page.is_truncated != Some(true) {
                return Ok(());
            }
        }
    }
}

/// A key out of a list. Lists have keys percent-encoded, as XML can't hold every character that a key may have
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>).
fn decoded(key: String, is_encoded: bool) -> String {
    if is_encoded { percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned() } else { key }
}
