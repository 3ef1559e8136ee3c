//! The way to the files of pages.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::asset::{Asset, FILES, ICON, Kind, SCRIPT, STYLE};
use crate::context::Context;
use crate::input::Path;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// Where a context serves the files of all pages, by [`show_asset`].
pub const PATH: &str = "/assets/{fingerprint}/{name}";

/// Sends the file at [`PATH`].
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn show_asset(
    context: Context,
    Path((_, name)): Path<(String, String)>,
) -> Result<&'static Asset, Problem> {
    let of_rooms = context.rooms().iter().flat_map(|room| room.assets);
    let mut assets = [&STYLE, &SCRIPT, &FILES, &ICON].into_iter().chain(of_rooms);
    let asset = assets.find(|asset| asset.name() == name).filter(|asset| asset.address() == context.path());
    asset.ok_or_else(Problem::not_found)
}

impl IntoResponse for &'static Asset {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind().content_type())),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        (headers, self.content()).into_response()
    }
}

impl Describe for &'static Asset {
    fn describe(operation: &mut Operation<'_>) {
        let contents = Kind::ALL.map(|kind| (kind.content_type(), json!({"type": "string"})));
        operation.answer_with(StatusCode::OK, &contents);
    }
}
