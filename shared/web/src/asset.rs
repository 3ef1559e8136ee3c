//! Stylesheets, scripts and the icon. They are part of the program, and each has an address that changes with its
//! content, so browsers may keep it for ever.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A file that pages load. Its name is unique among all contexts.
pub struct Asset {
    name: &'static str,
    kind: Kind,
    content: &'static str,
    address: OnceLock<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Style,
    Script,
    Picture,
}

/// The stylesheet of every page.
pub(crate) static STYLE: Asset = Asset::style("style.css", include_str!("../assets/style.css"));
pub(crate) static SCRIPT: Asset = Asset::script("enhance.js", include_str!("../assets/enhance.js"));
/// The script of fields whose files go past the product, which a page with such a field loads.
pub(crate) static FILES: Asset = Asset::script("files.js", include_str!("../assets/files.js"));
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
        Self { name, kind, content, address: OnceLock::new() }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn content(&self) -> &'static str {
        self.content
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The address by [`crate::assets::PATH`].
    pub(crate) fn address(&self) -> &str {
        self.address.get_or_init(|| {
            let digest = Sha256::digest(self.content);
            format!("/assets/{}/{}", URL_SAFE_NO_PAD.encode(&digest[..9]), self.name)
        })
    }
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Style, Self::Script, Self::Picture];

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Style => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Picture => "image/svg+xml",
        }
    }
}
