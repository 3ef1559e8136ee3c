//! The stylesheet, the script and the icon: part of the program, each at an address that changes with its content, so that
//! browsers may keep it for ever.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::input::Path;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

pub struct Asset {
    path: String,
    content_type: &'static str,
    content: &'static [u8],
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    [
        asset("style.css", "text/css; charset=utf-8", include_bytes!("../assets/style.css")),
        asset("enhance.js", "text/javascript; charset=utf-8", include_bytes!("../assets/enhance.js")),
        asset("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
        asset("structure.js", "text/javascript; charset=utf-8", include_bytes!("../assets/structure.js")),
        asset("picker.js", "text/javascript; charset=utf-8", include_bytes!("../assets/picker.js")),
    ]
});

fn asset(name: &str, content_type: &'static str, content: &'static [u8]) -> Asset {
    let digest = Sha256::digest(content);
    let fingerprint = URL_SAFE_NO_PAD.encode(&digest[..9]);
    Asset { path: format!("/assets/{fingerprint}/{name}"), content_type, content }
}

pub fn style_address() -> &'static str {
    &ASSETS[0].path
}

pub fn script_address() -> &'static str {
    &ASSETS[1].path
}

pub fn icon_address() -> &'static str {
    &ASSETS[2].path
}

pub fn structure_script_address() -> &'static str {
    &ASSETS[3].path
}

pub fn picker_script_address() -> &'static str {
    &ASSETS[4].path
}

/// `GET /assets/{fingerprint}/{name}`
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn show_asset(
    Path((fingerprint, name)): Path<(String, String)>,
) -> Result<&'static Asset, Problem> {
    let path = format!("/assets/{fingerprint}/{name}");
    ASSETS.iter().find(|asset| asset.path == path).ok_or_else(Problem::not_found)
}

impl IntoResponse for &'static Asset {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.content_type)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        (headers, self.content).into_response()
    }
}

impl Describe for &'static Asset {
    fn describe(operation: &mut Operation<'_>) {
        let contents: Vec<_> =
            ASSETS.iter().map(|asset| (asset.content_type, json!({"type": "string"}))).collect();
        operation.answer_with(StatusCode::OK, &contents);
    }
}
