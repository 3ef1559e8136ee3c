//! From a file that somebody calls a picture to the picture that is kept of it. It is made here from its pixels, so nothing else
//! that the file held goes on, be it where it was taken or something that is no picture at all.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use sha2::{Digest, Sha256};
use store::Picture;
use tokio::sync::Semaphore;
use web::Problem;

/// What becomes of a picture's sides, which are so many pixels.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// The middle of it, as a square of this side.
    Square(u32),
    /// All of it, with no side longer than this.
    Within(u32),
}

/// The types of files that are taken, as a form names them.
pub const TYPES: &str = "image/png,image/jpeg,image/webp";

/// The longest side of a picture that is kept whole until a thing takes it, in pixels.
pub const LONGEST_SIDE: u32 = 2_048;

/// From 1 to 100.
const QUALITY: u8 = 85;
/// The greatest side, in pixels.
const MOST_PIXELS: u32 = 8_000;
/// The most memory that a file may take when it is unpacked, in octets: few octets can stand for very many pixels.
const MOST_MEMORY: u64 = 128 << 20;

/// Why there is no picture of a file.
#[derive(Debug)]
pub enum PictureError {
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

/// How many pictures one process draws at once: each unpacks to 220 MB at most. A Lambda answers one request at a time anyway.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The picture that is kept of a file: a JPEG, with the fingerprint by which its address changes with it.
///
/// # Errors
///
/// 422 `not-a-picture` for what is no PNG, JPEG or WebP, or a broken one; `picture-too-great` for more than is unpacked here.
pub async fn redraw(file: Vec<u8>, shape: Shape) -> Result<Picture, Problem> {
    // It takes a processor and much memory for a while, which others wait for.
    let _place = AT_ONCE.acquire().await.map_err(Problem::internal)?;
    let drawn =
        tokio::task::spawn_blocking(move || jpeg_of(&file, shape)).await.map_err(Problem::internal)?;
    let refusal = |code| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    let image = drawn.map_err(|error| match error {
        PictureError::NotOne => refusal("not-a-picture"),
        PictureError::TooMuch => refusal("picture-too-great").argument("pixels", MOST_PIXELS),
        PictureError::Unencoded(error) => Problem::internal(error),
    })?;
    let fingerprint = URL_SAFE_NO_PAD.encode(&Sha256::digest(&image)[..12]);
    Ok(Picture { fingerprint, image })
}

/// The JPEG that is kept of a file; it takes a processor for a while. What a file is, is told by its content, whatever it calls
/// itself.
pub fn jpeg_of(file: &[u8], shape: Shape) -> Result<Vec<u8>, PictureError> {
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
    let picture = DynamicImage::from_decoder(decoder)?;
    let mut picture = match shape {
        Shape::Square(side) => picture.resize_to_fill(side, side, FilterType::Triangle),
        Shape::Within(side) if picture.width().max(picture.height()) > side => {
            picture.resize(side, side, FilterType::Triangle)
        }
        Shape::Within(_) => picture,
    };
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

    const SIDE: u32 = 256;

    fn square(file: &[u8]) -> Result<Vec<u8>, PictureError> {
        jpeg_of(file, Shape::Square(SIDE))
    }

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
    fn what_is_kept_whole_has_the_shape_that_it_had_and_no_longer_side() {
        for (before, after) in [((1024, 256), (512, 128)), ((300, 900), (171, 512)), ((40, 30), (40, 30))] {
            let file = encoded(&plain(before.0, before.1), ImageFormat::Png);
            let jpeg = jpeg_of(&file, Shape::Within(512)).unwrap();
            assert_eq!(image::load_from_memory(&jpeg).unwrap().dimensions(), after);
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
