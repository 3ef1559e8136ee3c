//! From a file that somebody calls a picture of theirs to a small square of pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

/// The sides of what is kept, in pixels.
const SIDE: u32 = 256;
/// From 1 to 100.
const QUALITY: u8 = 85;
/// The greatest side, in pixels.
pub(super) const MOST_PIXELS: u32 = 8_000;
/// The most memory that a file may take when it is unpacked, in octets: few octets can stand for very many pixels.
const MOST_MEMORY: u64 = 128 << 20;

#[derive(Debug)]
pub(super) enum PictureError {
    /// No PNG, JPEG or WebP, or a broken one.
    NotOne,
    /// The picture is larger than is unpacked here.
    TooMuch,
    Unencoded(ImageError),
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        if matches!(error, ImageError::Limits(_)) { Self::TooMuch } else { Self::NotOne }
    }
}

/// The middle of a picture as a JPEG of [`SIDE`] by [`SIDE`] pixels, and nothing else of what the file held. What it is, is
/// told by its content, whatever it calls itself.
pub(super) fn square(file: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(ImageError::IoError)?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
        return Err(PictureError::NotOne);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // Some decoders limit only the memory that they need for themselves.
    limits.reserve(decoder.total_bytes())?;
    // A telephone's file says how the telephone was held, beside place and time.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?.resize_to_fill(SIDE, SIDE, FilterType::Triangle);
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&on_white(&picture))
        .map_err(PictureError::Unencoded)?;
    Ok(jpeg)
}

/// The picture on white, since a JPEG has no transparency.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let over = |colour: u8| {
            let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgba, RgbaImage};

    use super::*;

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn plain(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 30])))
    }

    #[test]
    fn any_known_picture_becomes_a_small_square_jpeg() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let jpeg = square(&encoded(&plain(600, 300), format)).unwrap();
            let kept = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
            assert_eq!(kept.dimensions(), (SIDE, SIDE), "{format:?}");
            let [red, green, blue, _] = kept.get_pixel(100, 100).0;
            assert!(red > 190 && green < 45 && blue < 45, "{format:?}: {red} {green} {blue}");
        }
    }

    #[test]
    fn what_shows_through_is_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0])));
        let jpeg = square(&encoded(&clear, ImageFormat::Png)).unwrap();
        let kept = image::load_from_memory(&jpeg).unwrap();
        assert_eq!(kept.get_pixel(128, 128).0[..3], [255, 255, 255]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let png = encoded(&plain(50, 50), ImageFormat::Png);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for file in [&b""[..], b"GIF89a", svg, b"\xff\xd8\xff\xe0 not really", &png[..png.len() / 2]] {
            assert!(matches!(square(file), Err(PictureError::NotOne)), "{file:?}");
        }
    }

    #[test]
    fn a_file_that_unpacks_to_more_than_there_is_room_for_is_refused_before_it_is_unpacked() {
        let bomb = |width: u32, height: u32| {
            let mut png = encoded(&plain(1, 1), ImageFormat::Png);
            png[16..20].copy_from_slice(&width.to_be_bytes());
            png[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&png[12..29]);
            png[29..33].copy_from_slice(&checksum.to_be_bytes());
            png
        };
        for (width, height) in [(100_000, 100_000), (8_001, 1), (1, 8_001), (8_000, 8_000)] {
            let refused = square(&bomb(width, height));
            assert!(matches!(refused, Err(PictureError::TooMuch)), "{width} by {height}: {refused:?}");
        }
    }

    /// The checksum of a chunk (PNG, 5.3).
    fn crc32(octets: &[u8]) -> u32 {
        !octets.iter().fold(u32::MAX, |sum, octet| {
            (0..8).fold(sum ^ u32::from(*octet), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
        })
    }
}
