//! Stylesheets, scripts and the icon. They are part of the program, and each has an address that changes with its
//! content, so browsers may keep it for ever.

use std::sync::OnceLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::input::Path;
use crate::operation::{Describe, Operation};
use crate::problem::Problem;

/// A file that pages load. Its name is unique among all contexts.
pub struct Asset {
    name: &'static str,
    kind: Kind,
    content: &'static [u8],
    address: OnceLock<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Style,
    Script,
    Picture,
}

/// Where a context serves the files of all pages, by [`show_asset`].
pub const PATH: &str = "/assets/{fingerprint}/{name}";

/// The stylesheet of every page.
pub(crate) static STYLE: Asset = Asset::style("style.css", include_str!("../assets/style.css"));
pub(crate) static SCRIPT: Asset = Asset::script("enhance.js", include_str!("../assets/enhance.js"));
pub(crate) static ICON: Asset = Asset::new("icon.svg", Kind::Picture, include_str!("../assets/icon.svg"));

impl Asset {
    /// A stylesheet, such as `company.css`.
    pub const fn style(name: &'static str, content: &'static str) -> Self {
        Self::new(name, Kind::Style, content)
    }

    /// A script, which is a module, such as `picker.js`.
    pub const fn script(name: &'static str, content: &'static str) -> Self {
        Self::new(name, Kind::Script, content)
    }

    const fn new(name: &'static str, kind: Kind, content: &'static str) -> Self {
        Self { name, kind, content: content.as_bytes(), address: OnceLock::new() }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    #[cfg(test)]
    pub(crate) fn content(&self) -> &str {
        str::from_utf8(self.content).unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The address by [`PATH`].
    pub(crate) fn address(&self) -> &str {
        self.address.get_or_init(|| {
            let digest = Sha256::digest(self.content);
            format!("/assets/{}/{}", URL_SAFE_NO_PAD.encode(&digest[..9]), self.name)
        })
    }
}

impl Kind {
    const ALL: [Self; 3] = [Self::Style, Self::Script, Self::Picture];

    const fn content_type(self) -> &'static str {
        match self {
            Self::Style => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Picture => "image/svg+xml",
        }
    }
}

/// Sends the file at [`PATH`].
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn show_asset(
    context: Context,
    Path((_, name)): Path<(String, String)>,
) -> Result<&'static Asset, Problem> {
    let of_rooms = context.rooms().iter().flat_map(|room| room.assets);
    let mut assets = [&STYLE, &SCRIPT, &ICON].into_iter().chain(of_rooms);
    let asset = assets.find(|asset| asset.name == name).filter(|asset| asset.address() == context.path());
    asset.ok_or_else(Problem::not_found)
}

impl IntoResponse for &'static Asset {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind.content_type())),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        (headers, self.content).into_response()
    }
}

impl Describe for &'static Asset {
    fn describe(operation: &mut Operation<'_>) {
        let contents = Kind::ALL.map(|kind| (kind.content_type(), json!({"type": "string"})));
        operation.answer_with(StatusCode::OK, &contents);
    }
}
