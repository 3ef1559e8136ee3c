//! What files are sent for. One table says what is taken for each purpose, how large and how many.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FileKind;
use crate::Violation;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A picture of somebody or something, which is drawn anew.
    Picture,
    /// What is shown to those who help.
    Ticket,
    /// What is kept to be read by others.
    Library,
    /// What belongs to a document of accounting.
    Document,
    /// A table whose lines become something.
    Import,
}

impl Purpose {
    pub const ALL: [Self; 5] = [Self::Picture, Self::Ticket, Self::Library, Self::Document, Self::Import];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Ticket => "ticket",
            Self::Library => "library",
            Self::Document => "document",
            Self::Import => "import",
        }
    }

    /// What is taken for it.
    pub const fn kinds(self) -> &'static [FileKind] {
        use FileKind::{Csv, Docx, Gif, Jpeg, Pdf, Png, Signature, Text, Tiff, WebP, Xlsx, Xml};
        match self {
            Self::Picture => &[Png, Jpeg, WebP],
            Self::Ticket => &[Png, Jpeg, Gif, WebP, Pdf, Docx, Xlsx, Text, Csv],
            Self::Library => &[Docx, Pdf, Xlsx],
            Self::Document => &[Pdf, Docx, Xlsx, Png, Jpeg, Tiff, Xml, Signature],
            Self::Import => &[Csv, Text, Xlsx],
        }
    }

    /// The most octets of one.
    pub const fn most(self) -> u64 {
        match self {
            Self::Picture | Self::Import => 10 << 20,
            Self::Ticket | Self::Library => 20 << 20,
            Self::Document => 50 << 20,
        }
    }
}

impl FromStr for Purpose {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        match text.trim() {
            "" => Err(Violation::Required),
            text => {
                Self::ALL.into_iter().find(|purpose| purpose.key() == text).ok_or(Violation::UnknownValue)
            }
        }
    }
}
