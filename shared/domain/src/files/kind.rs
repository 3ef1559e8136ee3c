//! What a file can be, and why one is refused.

use serde::{Deserialize, Serialize};

/// What a file is by its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Png,
    Jpeg,
    Gif,
    WebP,
    Tiff,
    Pdf,
    /// A document of Word.
    Docx,
    /// A workbook of Excel.
    Xlsx,
    /// Plain text, whatever it says.
    Text,
    Csv,
    Xml,
    /// An electronic signature beside what it signs (CMS, RFC 5652).
    Signature,
}

impl FileKind {
    /// The extensions of such files, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Gif => &["gif"],
            Self::WebP => &["webp"],
            Self::Tiff => &["tif", "tiff"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Text => &["txt", "log"],
            Self::Csv => &["csv"],
            Self::Xml => &["xml"],
            Self::Signature => &["sig", "p7s"],
        }
    }

    /// The type with which it is given to browsers.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Xml => "application/xml",
            Self::Signature => "application/pkcs7-signature",
        }
    }
}

/// Why a file is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRefusal {
    /// It came under a name that no file may have here.
    Name,
    /// Its content is nothing that is taken for this purpose.
    NotTaken,
    /// Its extension says something else than its content.
    Extension,
    /// It begins as something that is taken, and is not whole.
    Broken,
    /// It is encrypted, or asks for a password.
    Locked,
    /// It has macros, scripts, or what starts programs.
    Active,
    /// It is an archive of other files.
    Archive,
    /// It unpacks to far more than it is.
    Swollen,
    /// It is not the file that was announced.
    Differs,
}

impl FileRefusal {
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::NotTaken,
        Self::Extension,
        Self::Broken,
        Self::Locked,
        Self::Active,
        Self::Archive,
        Self::Swollen,
        Self::Differs,
    ];

    /// As programs read it; the text `file-refused-<code>`, with hyphens, tells it to people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NotTaken => "not_taken",
            Self::Extension => "extension",
            Self::Broken => "broken",
            Self::Locked => "locked",
            Self::Active => "active",
            Self::Archive => "archive",
            Self::Swollen => "swollen",
            Self::Differs => "differs",
        }
    }

    pub fn text_key(self) -> String {
        format!("file-refused-{}", self.code().replace('_', "-"))
    }
}
