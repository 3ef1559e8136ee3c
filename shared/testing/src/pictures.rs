//! Pictures to send.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A plain picture of this width and height, in pixels, as a file of this format. Its colour is that of its size.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let shade = |side: u32| u8::try_from(side % 250).unwrap();
    let pixels = RgbImage::from_pixel(width, height, Rgb([200, shade(width), shade(height)]));
    DynamicImage::ImageRgb8(pixels).write_to(&mut file, format).unwrap();
    file.into_inner()
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Png)
}

/// A PNG of this side, in pixels, that can't be made small: three octets for each pixel.
pub fn noise(side: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let pixels = RgbImage::from_fn(side, side, |_, _| {
        // A generator of Lehmer's.
        state = u32::try_from(u64::from(state) * 48_271 % 0x7fff_ffff).unwrap();
        let [_, red, green, blue] = state.to_be_bytes();
        Rgb([red, green, blue])
    });
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}
