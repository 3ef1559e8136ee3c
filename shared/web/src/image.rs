//! A picture that changes its address whenever it changes, so that a browser asks for it once.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use store::Picture;

use crate::operation::{Describe, Operation};

/// A JPEG.
pub struct Image {
    image: Vec<u8>,
    cache_control: &'static str,
}

const JPEG: &str = "image/jpeg";

impl Image {
    /// One that everybody may see.
    pub fn of_all(picture: Picture) -> Self {
        Self { image: picture.image, cache_control: "public, max-age=31536000, immutable" }
    }

    /// One that not everybody may see.
    pub fn of_some(picture: Picture) -> Self {
        Self { image: picture.image, cache_control: "private, max-age=31536000, immutable" }
    }
}

impl IntoResponse for Image {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(JPEG)),
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control)),
        ];
        (headers, self.image).into_response()
    }
}

impl Describe for Image {
    fn describe(operation: &mut Operation<'_>) {
        operation.answer_file(StatusCode::OK, JPEG);
    }
}
