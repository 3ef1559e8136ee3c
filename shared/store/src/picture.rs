//! A picture as a row of its own: small enough for one, and read only when a browser asks for it.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use serde::{Deserialize, Serialize};
use serde_dynamo::aws_sdk_dynamodb_1::from_item;

use crate::error::built;
use crate::items::{Condition, Item};
use crate::keys::Key;
use crate::{Store, StoreError};

/// The attribute that holds its octets.
const IMAGE: &str = "image";

/// A picture that is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// By which its address changes with it.
    pub fingerprint: String,
    /// A JPEG.
    pub image: Vec<u8>,
}

/// The part of it that is no octets.
#[derive(Serialize, Deserialize)]
struct PictureItem {
    fingerprint: String,
}

impl Picture {
    pub(crate) fn of_item(mut item: Item) -> Result<Self, StoreError> {
        let image = match item.remove(IMAGE) {
            Some(AttributeValue::B(image)) => image.into_inner(),
            _ => Vec::new(),
        };
        let PictureItem { fingerprint } = from_item(item)?;
        Ok(Self { fingerprint, image })
    }
}

impl Store {
    /// A picture in place of the one before.
    pub(crate) fn picture_write(
        &self,
        key: &Key,
        picture: &Picture,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = PictureItem { fingerprint: picture.fingerprint.clone() };
        let image = [(IMAGE, AttributeValue::B(Blob::new(picture.image.clone())))];
        self.put(key, &item, image, Condition::Any)
    }

    /// No picture in place of the one before.
    pub(crate) fn picture_removal(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(key.attributes()));
        Ok(TransactWriteItem::builder().delete(built(delete.build())?).build())
    }
}
