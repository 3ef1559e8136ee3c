//! Pictures: whether one is whole and can be shown, and whether it is nothing else besides.

mod ends;
mod tiff;

use std::io::Cursor;
use std::panic::catch_unwind;

use domain::files::{FileKind, FileRefusal};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::archive::{hides_archive, is_other_archive, is_zip};
use super::pdf::opens_as_pdf;
use super::text::is_page;

/// The greatest side, in pixels.
const MOST_PIXELS: u32 = 8_000;
/// The most memory that a picture may take when it is unpacked, in octets: few octets can stand for very many pixels.
const MOST_MEMORY: u64 = 128 << 20;

/// How much is looked at of what stands behind a picture, in octets.
const BEHIND: usize = 1_024;

/// What a file is by how it begins.
pub(super) fn kind(content: &[u8]) -> Option<FileKind> {
    match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(FileKind::Png),
        [0xFF, 0xD8, 0xFF, ..] => Some(FileKind::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(FileKind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(FileKind::WebP),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(FileKind::Tiff),
        _ => None,
    }
}

/// Whether a picture of a kind is whole, can be shown, and opens as nothing else.
pub(super) fn judge(kind: FileKind, content: &[u8]) -> Result<(), FileRefusal> {
    let end = match kind {
        FileKind::Png => ends::of_png(content),
        FileKind::Jpeg => ends::of_jpeg(content),
        FileKind::Gif => ends::of_gif(content),
        FileKind::WebP => ends::of_webp(content),
        FileKind::Tiff => tiff::judge(content).map(|()| Some(content.len()))?,
        _ => None,
    };
    // A telephone writes a second picture or a film behind the first, so what stands there is no fault by itself.
    let behind = end.and_then(|end| content.get(end..)).ok_or(FileRefusal::Broken)?;
    if hides_archive(content) || is_zip(behind) || is_other_archive(behind) {
        return Err(FileRefusal::Archive);
    }
    let behind = String::from_utf8_lossy(behind.get(..BEHIND).unwrap_or(behind));
    if opens_as_pdf(content) || behind.contains("%PDF-") || is_page(&behind) || behind.contains("<?php") {
        return Err(FileRefusal::NotTaken);
    }
    let format = match kind {
        FileKind::Png => ImageFormat::Png,
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Gif => ImageFormat::Gif,
        FileKind::WebP => ImageFormat::WebP,
        // What a scanner writes is more than is unpacked here, and in ways that are not read here.
        _ => return Ok(()),
    };
    // Those who wrote the decoders do not promise that none of them panics.
    let decoded = catch_unwind(|| decode(format, content)).map_err(|_| FileRefusal::Broken)?;
    decoded.map_err(|error| match error {
        ImageError::Limits(_) => FileRefusal::Swollen,
        _ => FileRefusal::Broken,
    })
}

/// Unpacks a picture, or the first one of those that move.
fn decode(format: ImageFormat, content: &[u8]) -> Result<(), ImageError> {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits.clone());
    let decoder = reader.into_decoder()?;
    // Some decoders limit only the memory that they need for themselves.
    limits.reserve(decoder.total_bytes())?;
    DynamicImage::from_decoder(decoder).map(drop)
}

#[cfg(test)]
mod tests;
