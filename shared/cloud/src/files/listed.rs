//! Objects by the beginnings of their keys: found, and erased, with their bucket too.

use aws_sdk_s3::types::EncodingType;
use futures_util::{StreamExt, stream};
use percent_encoding::percent_decode_str;

use super::{Files, fail, status};
use crate::error::OutsideError;

/// How many requests to erase objects are under way at a time.
const ERASED_AT_ONCE: usize = 16;

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
        // What comes after a page that was erased stands on the first page by now.
        while self.erase_page(bucket, prefix).await? {}
        Ok(())
    }

    /// Erases the first thousand versions of objects whose keys begin so, and says whether there are more.
    pub async fn erase_page(&self, bucket: &str, prefix: &str) -> Result<bool, OutsideError> {
        let page = self.client.list_object_versions().bucket(bucket).prefix(prefix);
        let page = page.encoding_type(EncodingType::Url).send().await;
        let page = page.map_err(|error| fail("ListObjectVersions", &error))?;
        let is_encoded = page.encoding_type.is_some();
        let versions = page.versions.unwrap_or_default().into_iter().map(|one| (one.key, one.version_id));
        let markers = page.delete_markers.unwrap_or_default().into_iter();
        let all = versions.chain(markers.map(|one| (one.key, one.version_id)));
        // Each by a request of its own: the body of `DeleteObjects` can't name every key.
        let erasures = all.filter_map(|(key, version)| {
            let erasing = self.client.delete_object().bucket(bucket).key(decoded(key?, is_encoded));
            Some(erasing.set_version_id(version).send())
        });
        let mut erasures = stream::iter(erasures).buffer_unordered(ERASED_AT_ONCE);
        while let Some(erased) = erasures.next().await {
            erased.map_err(|error| fail("DeleteObject", &error))?;
        }
        Ok(page.is_truncated == Some(true))
    }

    /// Deletes a bucket in which nothing is left. One that is not there is deleted already.
    pub async fn delete_bucket(&self, bucket: &str) -> Result<(), OutsideError> {
        match self.client.delete_bucket().bucket(bucket).send().await {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(fail("DeleteBucket", &error)),
        }
    }
}

/// A key out of a list. Lists have keys percent-encoded, as XML can't hold every character that a key may have
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>).
fn decoded(key: String, is_encoded: bool) -> String {
    if is_encoded { percent_decode_str(&key.replace('+', " ")).decode_utf8_lossy().into_owned() } else { key }
}
